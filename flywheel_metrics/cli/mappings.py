"""``flywheel mapping``: how files that no source recognises are read."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from flywheel_metrics import container
from flywheel_metrics.cli.output import print_table
from flywheel_metrics.cli.place import Commands, existing
from flywheel_metrics.decode import Choice, decode
from flywheel_metrics.errors import UnreadableFile
from flywheel_metrics.mapping import Mapping, Saved, document, match
from flywheel_metrics.mapping.survey import Survey, survey
from flywheel_metrics.mapping.target import table_names, targets
from flywheel_metrics.wording import count


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "mapping",
        help="map files that no source recognises",
        description="A mapping says which column of a file fills which canonical column. Draft one, look at it, change "
        "it, and read the file by it: flywheel ingest FILE --mapping mapping.toml. Files with the same header need no "
        "mapping from then on.",
    )
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    draft = actions.add_parser("draft", help="suggest a mapping for a file, as TOML")
    draft.add_argument("file", type=Path, metavar="FILE")
    draft.add_argument(
        "--table", choices=table_names(), metavar="TABLE", help="table to fill (default: the one that fits best)"
    )
    draft.add_argument("--sheet", metavar="NAME", help="sheet of a workbook")
    draft.add_argument(
        "--header-row", type=int, metavar="N", help="line of the file or row of the sheet that is the header"
    )
    draft.set_defaults(run=_draft)
    listed = actions.add_parser("list", help="list the mappings in use")
    listed.set_defaults(run=_list)
    forget = actions.add_parser("forget", help="use a mapping no longer; what was read by it stays")
    forget.add_argument("mapping", metavar="MAPPING", help="id of the mapping, as 'flywheel mapping list' shows it")
    forget.set_defaults(run=_forget)


def _draft(arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="flywheel-") as folder:
        found = _survey(arguments.file, Path(folder), Choice(arguments.sheet, arguments.header_row))
        table = arguments.table or match.best_table(found)[0]
        mapping = match.draft(found, table, arguments.file.stem)
        print(document.to_toml(mapping), end="")
        for line in _remarks(found, mapping):
            print(line, file=sys.stderr)
    return 0


def _survey(file: Path, folder: Path, choice: Choice) -> Survey:
    unpacked = folder / "unpacked"
    unpacked.mkdir()
    parts = container.parts(file, unpacked)
    if len(parts) != 1 or parts[0].path is None:
        raise UnreadableFile(
            f"{file} holds {count(len(parts), 'file')}; a mapping is drafted for one that can be read."
        )
    return survey(decode(parts[0].path, folder, choice=choice))


def _remarks(found: Survey, mapping: Mapping) -> list[str]:
    """Return how sure each suggestion is and what only a person can tell, a line each."""
    suggested = match.matches(found, mapping.table)
    lines = [f"{name} ← {each.column}: {each.confidence:.0%} sure; {each.reason}" for name, each in suggested.items()]
    for name in mapping.words:
        values = match.open_values(mapping, found, name)
        if values is None:
            lines.append(f"{name}: the column has too many different values; say in [words.{name}] what they mean")
        elif values:
            lines.append(f"{name}: say in [words.{name}] what these mean: {', '.join(values)}")
    lines += [
        f"{name}: needed, and no column fits: {targets(mapping.table)[name].meaning}" for name in mapping.missing()
    ]
    used = set(mapping.columns.values())
    unused = [column.header for column in found.columns if column.name not in used]
    return [*lines, *([f"not used: {', '.join(unused)}"] if unused else [])]


def _list(arguments: argparse.Namespace) -> int:
    rows = [
        [each.mapping_id, each.title, each.table, ", ".join(each.header)]
        for each in Saved(existing(arguments.workspace).root).all()
    ]
    print_table(["mapping", "title", "table", "header"], rows)
    return 0


def _forget(arguments: argparse.Namespace) -> int:
    Saved(existing(arguments.workspace).root).forget(arguments.mapping)
    print("Forgotten; what was read by it stays as it is.", file=sys.stderr)
    return 0
