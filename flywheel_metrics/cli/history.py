"""``flywheel verify``, ``versions`` and ``undo``: the workspace and its past."""

from __future__ import annotations

import argparse
import sys

from flywheel_metrics.cli.output import print_table
from flywheel_metrics.cli.place import Commands, existing
from flywheel_metrics.wording import count


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    verify = commands.add_parser(
        "verify",
        help="re-hash and re-count everything stored",
        description="Re-hash every stored file and re-count every upload. Prints one line for each thing that is "
        "wrong; the exit code is then 1.",
    )
    verify.set_defaults(run=_verify)
    versions = commands.add_parser(
        "versions",
        help="list the dataset versions",
        description="List which dataset version became current when and why, oldest first, and the uploads of the "
        "current one.",
    )
    versions.set_defaults(run=_versions)
    undo = commands.add_parser(
        "undo",
        help="take an upload back",
        description="Take an upload out of the current dataset version. Nothing is deleted: earlier versions keep it.",
    )
    undo.add_argument("upload", metavar="UPLOAD", help="id of the upload, as 'flywheel versions' lists it")
    undo.set_defaults(run=_undo)


def _verify(arguments: argparse.Namespace) -> int:
    workspace = existing(arguments.workspace)
    problems = workspace.verify()
    for problem in problems:
        print(problem)
    if not problems:
        steps = workspace.history()
        print(f"Everything stored is as it was written, through {count(len(steps), 'step')} of history.")
    return 1 if problems else 0


def _versions(arguments: argparse.Namespace) -> int:
    workspace = existing(arguments.workspace)
    head = workspace.head
    steps = [[str(step.number), step.version_id, step.at, step.reason] for step in workspace.history()]
    print_table(["step", "version", "at (UTC)", "why"], steps)
    print(f"\nCurrent: {head}")
    uploads = [
        [each.upload_id, each.file_name, each.source, f"{each.rows_loaded:,}", "sample" if each.is_sample else ""]
        for each in workspace.uploads(head)
    ]
    print_table(["upload", "file", "source", "rows loaded", ""], uploads)
    return 0


def _undo(arguments: argparse.Namespace) -> int:
    workspace = existing(arguments.workspace)
    print(workspace.undo(arguments.upload))
    print("The dataset version is now the one printed.", file=sys.stderr)
    return 0
