"""``flywheel sources`` and ``template``: what can be loaded, and blank files for what no tool exports."""

from __future__ import annotations

import argparse

from flywheel_metrics import source, template
from flywheel_metrics.cli.output import print_table
from flywheel_metrics.cli.place import Commands
from flywheel_metrics.cli.sources_page import markdown
from flywheel_metrics.table import tables


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    sources = commands.add_parser(
        "sources",
        help="list the exports that are recognised",
        description="List the exports that are recognised, and where to find each in its tool.",
    )
    sources.add_argument("--markdown", action="store_true", help="as a page with the columns that each one uses")
    sources.set_defaults(run=_sources)
    blank = commands.add_parser(
        "template",
        help="print a blank CSV for a table",
        description="Print the header of the CSV that fills a table of the product directly.",
    )
    blank.add_argument("table", choices=tuple(tables()), metavar="TABLE", help=", ".join(tables()))
    blank.add_argument("--columns", action="store_true", help="print what each column means instead")
    blank.set_defaults(run=_template)


def _sources(arguments: argparse.Namespace) -> int:
    if arguments.markdown:
        print(markdown(), end="")
        return 0
    rows = [
        [each.name, each.tool, ", ".join(each.formats), " ".join(each.fills), each.title]
        for each in source.sources().values()
    ]
    print_table(["source", "tool", "format", "fills", "export"], rows)
    return 0


def _template(arguments: argparse.Namespace) -> int:
    table = template.find(arguments.table)
    if not arguments.columns:
        print(template.csv_text(table), end="")
        return 0
    rows = [
        [each.column, "required" if each.is_required else "", each.kind, each.meaning]
        for each in template.described(table)
    ]
    print_table(["column", "", "kind", "meaning"], rows)
    return 0
