"""The page of recognised exports, made from the headers of the source files."""

from __future__ import annotations

import re

from flywheel_metrics.source import Source, SourceColumn, sources

_INTRODUCTION = """\
# Recognised exports

Made by `flywheel sources --markdown` from `flywheel_metrics/sources/`. A file is recognised by its columns, never by
its name. Names of columns are compared without regard to case, outer white space, and underscores for spaces; other
columns of a file are not read. A row without a value in a column marked *filled* is rejected and told.

`[]` and what follows is a place inside a list: `transitions[name=acked].at` is the time of the transition of that name.
Nothing else of the list is read. A `person` or `people` column is pseudonymous wherever it stands.
"""
_EVIDENCE = {
    "certain": "checked against real exports or the tool's own documentation",
    "likely": "from the tool's documentation, no real export seen",
    "reconstructed": "pieced together from secondary sources; look twice at the preview",
}


def markdown() -> str:
    """Return the page: for each export, where to find it, what it fills and which columns are used."""
    return "\n".join([_INTRODUCTION, *_overview(), "", *(_section(each) for each in sources().values())])


def _overview() -> list[str]:
    """Return the table of all exports: the tool, where, what it fills, how sure the format is, and a sample."""
    rows = [
        f"| {each.tool} | [{_cell(each.title)}](#{_anchor(each.title)}) | {', '.join(each.formats)} "
        f"| {', '.join(f'`{table}`' for table in each.fills)} | {each.evidence} "
        f"| [sample](../tests/sources/{each.name}) |"
        for each in sorted(sources().values(), key=lambda each: (each.tool, each.title))
    ]
    return ["| tool | export | format | fills | evidence | |", "|---|---|---|---|---|---|", *rows]


def _anchor(title: str) -> str:
    """Return the address of a heading on the page, as GitHub and GitLab make it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _section(source: Source) -> str:
    lines = [
        f"## {source.title}\n",
        f"- where: {_flat(source.export)}",
        f"- format: {', '.join(source.formats)}; source `{source.name}`, tool `{source.tool}`",
        f"- fills: {', '.join(f'`{table}`' for table in source.fills)}",
        f"- evidence: {source.evidence} ({_EVIDENCE[source.evidence]})",
    ]
    if source.row_cap:
        lines.append(f"- the tool cuts off at {source.row_cap:,} rows, unless asked for more, without saying so")
    if source.lag_hours:
        lines.append(
            f"- the tool lags up to {source.lag_hours} hours behind; coverage ends so much before the last event"
        )
    absent = [f"`{_cell(each.spellings[0])}`" for each in source.columns if each.is_absent]
    if absent:
        lines.append(f"- not this export when it has: {', '.join(absent)}")
    lines += ["", "| column | also spelt | holds | |", "|---|---|---|---|"]
    lines += [_row(column) for column in source.used_columns]
    return "\n".join([*lines, ""])


def _row(column: SourceColumn) -> str:
    first, *others = (f"`{_cell(each)}`" for each in column.written)
    holds = f"{column.type}: {', '.join(column.words)}" if column.words else column.type
    flags = [name for name, is_set in (("required", column.is_required), ("filled", column.is_filled)) if is_set]
    return f"| {first} | {', '.join(others)} | {_cell(holds)} | {', '.join(flags)} |"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
