"""``flywheel vocabulary``: which words of the tools mean what."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from flywheel_metrics.cli.output import print_table
from flywheel_metrics.cli.place import Commands, existing
from flywheel_metrics.errors import DocumentError
from flywheel_metrics.vocabulary import effect, parse
from flywheel_metrics.workspace import Workspace

#: Rows shown of each meaning that changes.
_ROWS = 5


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "vocabulary",
        help="which words of your tools mean production, a page, preventive work …",
        description="The vocabulary says which labels, types, severities, environments and close codes mean what. It "
        "is a TOML file to keep in git, and part of the dataset version.",
    )
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="print the vocabulary of the current dataset version, as TOML")
    show.set_defaults(run=_show)
    check = actions.add_parser(
        "check", help="say what each rule of a file matches and what would change; change nothing"
    )
    check.add_argument("file", type=Path, metavar="FILE")
    check.set_defaults(run=_check)
    define = actions.add_parser("set", help="use the vocabulary of a file from now on; makes a new dataset version")
    define.add_argument("file", type=Path, metavar="FILE")
    define.set_defaults(run=_set)


def _show(arguments: argparse.Namespace) -> int:
    workspace = existing(arguments.workspace)
    print(workspace.version(workspace.head).vocabulary, end="")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    workspace, text = existing(arguments.workspace), _read(arguments.file)
    frame = effect.counted(workspace.open(workspace.head), parse(text))
    rows = [[str(row.meaning), str(row.field), str(row.pattern), f"{row.row_count:,}"] for row in frame.itertuples()]
    print_table(["meaning", "field", "pattern", "rows"], rows)
    _tell_changes(workspace, text)
    return 0


def _set(arguments: argparse.Namespace) -> int:
    workspace, text = existing(arguments.workspace), _read(arguments.file)
    _tell_changes(workspace, text)
    before = workspace.head
    version_id = workspace.define(text)
    print(version_id)
    said = "It was this vocabulary already." if version_id == before else "The dataset version is now the one printed."
    print(said, file=sys.stderr)
    return 0


def _tell_changes(workspace: Workspace, text: str) -> None:
    """Print to standard error which rows gain and lose a meaning."""
    head = workspace.head
    dataset, before, after = workspace.open(head), parse(workspace.version(head).vocabulary), parse(text)
    found = effect.moved(dataset, before, after)
    if not found:
        print("The rules are those of the current version.", file=sys.stderr)
    for each in found:
        print(
            f"{each.meaning}: {each.before:,} rows now, {each.after:,} then; {each.gained:,} gain it, {each.lost:,} "
            "lose it",
            file=sys.stderr,
        )
        rows = effect.moved_rows(dataset, before, after, each.meaning, _ROWS)
        for row in rows.itertuples():
            print(f"  {row.change}: {row.table_name} {row.row_id}, by {row.text!r}", file=sys.stderr)


def _read(path: Path) -> str:
    """Return the text of a file that holds a vocabulary. Raises DocumentError that names the file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        parse(text)
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path} cannot be read: {error}.") from error
    except DocumentError as error:
        raise DocumentError(f"{path}: {error}") from error
    return text
