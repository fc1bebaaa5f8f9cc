"""``flywheel coverage``: which days each upload covers, signs that one was cut off, and declaring the days."""

from __future__ import annotations

import argparse
import sys

from flywheel_metrics import cutoff
from flywheel_metrics.cli.output import print_table
from flywheel_metrics.cli.period import day_range
from flywheel_metrics.cli.place import Commands, existing


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "coverage",
        help="which days the exports cover",
        description="List which days each upload covers of each table, and say where an export seems to be cut off. "
        "With --declare and --covers: say which days an upload covers, which makes a new dataset version.",
    )
    parser.add_argument("--declare", metavar="UPLOAD", help="id of the upload to declare the days of")
    parser.add_argument(
        "--covers", metavar="A..B", help="first and last day that it covers (default: as its events say)"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    workspace = existing(arguments.workspace)
    if arguments.declare:
        print(workspace.declare(arguments.declare, day_range(arguments.covers) if arguments.covers else None))
        print("The dataset version is now the one printed.", file=sys.stderr)
        return 0
    head = workspace.head
    dataset, uploads = workspace.open(head), workspace.uploads(head)
    names = {each.upload_id: each.file_name for each in uploads}
    found = dataset.database.rows(
        "select distinct upload_id, table_name, source_tool, starts_at, ends_at, is_declared from coverage order by all"
    )
    rows = [
        [str(upload), names.get(str(upload), ""), str(table), str(tool), f"{starts:%Y-%m-%d %H:%M}",
         f"{ends:%Y-%m-%d %H:%M}", "declared" if is_declared else ""]
        for upload, table, tool, starts, ends, is_declared in found
    ]  # fmt: skip
    print_table(["upload", "file", "table", "tool", "from (UTC)", "until (UTC)", ""], rows)
    for each in cutoff.warnings(dataset, uploads):
        print(each.sentence, file=sys.stderr)
    return 0
