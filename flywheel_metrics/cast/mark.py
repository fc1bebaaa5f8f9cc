"""Decimal point or decimal comma: decided by the whole column, by its neighbours, or by the person who asks.

``1.234`` is a bit more than one, or more than a thousand.  Where every cell of a column can be read in both ways, and
at least one would then be another number, only a person can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flywheel_metrics.cast import number
from flywheel_metrics.engine import Database, identifier
from flywheel_metrics.errors import UndecidedMark

POINT, COMMA = ".", ","
NAMES = {POINT: "decimal point, 1,234.5", COMMA: "decimal comma, 1.234,5"}


@dataclass(frozen=True)
class Evidence:
    """What the distinct cells of a column say.

    only_point, only_comma: how many are numbers with that decimal mark alone. either: how many are numbers with both
    marks, but another number with each; example: one of them.
    """

    only_point: int
    only_comma: int
    either: int
    example: str

    @property
    def mark(self) -> str | None:
        """The only mark with which its cells are numbers; None when both would do, or neither."""
        if bool(self.only_point) == bool(self.only_comma):
            return None
        return POINT if self.only_point else COMMA

    @property
    def is_open(self) -> bool:
        """True when the mark makes a difference."""
        return self.either > 0 or (self.only_point > 0 and self.only_comma > 0)


def inspect(database: Database, table: str, column: str, kind: str) -> Evidence:
    """Return what the cells of a text column say. kind: ``integer``, or another type of numbers."""
    cast = number.integer if kind == "integer" else number.number
    cell = identifier(column)
    values = f"(select distinct {cell} as cell from {identifier(table)} where {cell} is not null)"
    ((point, comma, either, example),) = database.rows(
        f"with readings as (select cell, {cast('cell', POINT).sql} as point, {cast('cell', COMMA).sql} as comma "
        f"from {values}) select count(*) filter (point is not null and comma is null), "
        "count(*) filter (comma is not null and point is null), count(*) filter (point <> comma), "
        "coalesce(min(cell) filter (point <> comma), min(cell) filter (comma is not null and point is null)) "
        "from readings"
    )
    return Evidence(_whole(point), _whole(comma), _whole(either), str(example))


def decide(found: Mapping[str, Evidence], answer: str | None) -> dict[str, str]:
    """Return the mark for each column header.

    A column that does not tell takes the mark of the other columns of the file, if these agree; then the answer of the
    uploader.  Raises UndecidedMark when nothing tells.
    """
    told = {evidence.mark for evidence in found.values()} - {None}
    decided: dict[str, str] = {}
    for header, evidence in found.items():
        neighbours = next(iter(told)) if len(told) == 1 and not (evidence.only_point and evidence.only_comma) else None
        mark = evidence.mark or neighbours or answer or (None if evidence.is_open else POINT)
        if mark is None:
            raise UndecidedMark(
                f"The column {header!r} does not tell whether a comma or a point separates decimals, such as "
                f"{evidence.example!r}. Say which: {NAMES[POINT]}, or {NAMES[COMMA]}."
            )
        decided[header] = mark
    return decided


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int) else 0
