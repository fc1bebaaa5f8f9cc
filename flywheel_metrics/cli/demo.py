"""``flywheel demo``: the sample company, written as exports or loaded."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from flywheel_metrics import demo, sample
from flywheel_metrics.cli.place import Commands
from flywheel_metrics.cli.progress import reporter
from flywheel_metrics.workspace import Workspace


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "demo",
        help="write or load the sample company",
        description="The sample company: eighteen months of a fictional firm, as the exports of its tools.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--write", type=Path, metavar="DIR", help="write its exports to this folder; always the same bytes"
    )
    what.add_argument(
        "--load", action="store_true", help="load it, unless the workspace holds other data or was emptied"
    )
    parser.add_argument(
        "--clean", action="store_true", help="with --write: its twin, which shows no sign of the treadmill"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write or load the sample."""
    if arguments.write:
        demo.write(arguments.write, is_clean=arguments.clean)
        print(arguments.write)
        return 0
    workspace = Workspace(arguments.workspace)
    if not _may_load(workspace):
        print(
            "The workspace holds data of its own, which stays; the page Data brings the sample back.", file=sys.stderr
        )
        return 0
    print(sample.load(workspace, progress=reporter("Loading the sample company")))
    return 0


def _may_load(workspace: Workspace) -> bool:
    """Return whether nobody has put anything else in the place of the sample: not even an empty dataset."""
    return not workspace.history() or workspace.is_sample(workspace.head)
