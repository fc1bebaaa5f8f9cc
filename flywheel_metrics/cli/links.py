"""``flywheel links``: list frozen links, take one back, read the log."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

import pandas as pd

from flywheel_metrics.cli.output import FORMATS, write
from flywheel_metrics.cli.place import Commands, existing
from flywheel_metrics.sharing import Links, Recorded, frozen
from flywheel_metrics.workspace import Workspace


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "links",
        help="list frozen links, take one back, read the log",
        description="'Share this view' on a page makes links. Their ids are kept nowhere; a key stands for each.",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--revoke", metavar="KEY", help="take the link of this key back at once")
    what.add_argument("--check", action="store_true", help="count every open link anew: does it come to the same?")
    what.add_argument("--log", action="store_true", help="print what happened to links, oldest first")
    parser.add_argument("--reason", default="", help="why it is taken back, for the record")
    parser.add_argument("--format", choices=FORMATS, default="table", help="form of the list (default: table)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the links, or do what was asked."""
    links = Links(existing(arguments.workspace).root)
    if arguments.revoke:
        links.revoke(arguments.revoke, arguments.reason)
        print(f"Link {arguments.revoke} is closed.")
    elif arguments.check:
        return _check(existing(arguments.workspace))
    elif arguments.log:
        for entry in links.audit.read():
            print(entry.sentence)
    else:
        now = datetime.now(UTC)
        write(pd.DataFrame([_row(each, now) for each in links.all()], columns=_COLUMNS), arguments.format, None)
    return 0


def _check(workspace: Workspace) -> int:
    problems = frozen.differences(workspace)
    for problem in problems:
        print(problem)
    if not problems:
        print("Every open link comes to what it came to when it was made.")
    return 1 if problems else 0


_COLUMNS = ["key", "name", "state", "made_at", "expires_at", "pages", "audience", "dataset", "definitions"]


def _row(each: Recorded, now: datetime) -> dict[str, str]:
    link = each.link
    pages = ", ".join(link.pages) or "every page"
    values = (each.key, link.name, each.state(now), link.made_at, link.expires_at or "", pages, link.audience)
    return dict(zip(_COLUMNS, (*values, link.version_id, link.definitions), strict=True))
