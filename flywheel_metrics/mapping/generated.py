"""The source that a mapping stands for: from there on a mapped file goes the way of any other."""

from __future__ import annotations

from flywheel_metrics.engine import literal
from flywheel_metrics.errors import UnknownExport
from flywheel_metrics.ingest import Known
from flywheel_metrics.mapping.document import Mapping
from flywheel_metrics.mapping.target import Target, targets
from flywheel_metrics.source import FORMATS, Source, SourceColumn, normalise

#: Start of the names of generated sources; the id of the mapping follows.
PREFIX = "mapping_"
_RAW = "_raw"
#: Canonical columns that keep a value as the export spelt it, beside the one that says what it means.
_SPELT = ("severity", "status", "outcome")


def known(mapping: Mapping) -> Known:
    """Return a mapping as the ingest stage takes it."""
    return Known(source(mapping), mapping.time_zone, mapping.date_order, mapping.decimal_mark)


def require(mapping: Mapping, header: tuple[str, ...]) -> None:
    """Raise UnknownExport when a file lacks columns of the mapping, or the mapping what its table needs."""
    cells = set(map(normalise, header))
    if absent := sorted({cell for cell in mapping.columns.values() if cell not in cells}):
        raise UnknownExport(f"The mapping {mapping.title!r} needs columns that the file lacks: {', '.join(absent)}.")
    if missing := mapping.missing():
        raise UnknownExport(
            f"The mapping {mapping.title!r} does not fill what {mapping.table} needs: {', '.join(missing)}."
        )


def source(mapping: Mapping) -> Source:
    """Return the source that fills the table of a mapping from the columns of a file."""
    known_targets = targets(mapping.table)
    filled = {name: known_targets[name] for name in mapping.columns if _says_something(mapping, known_targets[name])}
    names = {name: f"column_{number}" for number, name in enumerate(filled, 1)}
    columns, items = [], []
    for name, target in filled.items():
        if name in _SPELT and f"{name}{_RAW}" not in mapping.columns:
            columns.append(_column(f"{names[name]}{_RAW}", mapping.columns[name], "text"))
            items.append(f"{names[name]}{_RAW} as {name}{_RAW}")
        columns.append(_target_column(mapping, names[name], target))
        items.append(f"{_expression(mapping, names[name], target)} as {name}")
    items += [f"{_constant(known_targets[name], value)} as {name}" for name, value in mapping.constants.items()]
    statement = f"insert into {mapping.table} by name\nselect\n    source_row,\n    " + ",\n    ".join(items)
    return Source(
        name=f"{PREFIX}{mapping.mapping_id}", title=mapping.title, tool=mapping.tool, export="mapped by a person",
        formats=FORMATS, evidence="certain", row_cap=None, fills=(mapping.table,), latest=None, zone=None,
        null=mapping.null, short_rows=None, columns=tuple(columns), statements=(f"{statement}\nfrom export",),
    )  # fmt: skip


def _says_something(mapping: Mapping, target: Target) -> bool:
    """Return False for an enumeration none of whose values means anything."""
    return not target.words or any(mapping.words.get(target.name, {}).values())


def _target_column(mapping: Mapping, name: str, target: Target) -> SourceColumn:
    cell = mapping.columns[target.name]
    if target.words:
        return _column(name, cell, "word", tuple(mapping.words.get(target.name, {})))
    separator = mapping.separators.get(target.name, target.separator) if target.type in ("people", "list") else None
    return _column(name, cell, target.type, (), target, separator)


def _column(
    name: str, cell: str, kind: str, words: tuple[str, ...] = (), target: Target | None = None,
    separator: str | None = None,
) -> SourceColumn:  # fmt: skip
    is_needed = target is not None and target.is_needed
    return SourceColumn(
        spellings=(cell,), places=(None,), type=kind, words=words, is_required=True, is_filled=is_needed,
        is_absent=False, separator=separator, pattern=None, alias=name,
    )  # fmt: skip


def _expression(mapping: Mapping, name: str, target: Target) -> str:
    if not target.words:
        return name
    meanings = mapping.words.get(target.name, {})
    branches = [f"when {literal(cell)} then {_constant(target, word)}" for cell, word in meanings.items() if word]
    return f"case {name} {' '.join(branches)} end"


def _constant(target: Target, value: str) -> str:
    if target.type == "boolean":
        return "true" if value == "yes" else "false"
    return value if target.type in ("integer", "number") else literal(value)
