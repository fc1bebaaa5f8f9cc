"""Gives text columns their types: decided from the whole column, and never by guessing.

number   integers, decimals, booleans and words of a list
shape    what a cell that means a time looks like
mark     decimal point, or decimal comma
order    day before month, or month before day
time     from text to UTC
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cast:
    """How the cells of one column are read.

    sql: expression over the cell; null for an empty cell and for one that does not fit. rule: name of the load issue of
    a cell that does not fit. valid: what would fit, after "expected". format: what was decided, for people.
    basis_sql: expression that tells where the time zone came from, None when the column holds no instants.
    bases: all that it can tell of cells that are read.
    doubts: conditions under which a cell is read, but told.
    """

    sql: str
    rule: str = ""
    valid: str = ""
    format: str = ""
    basis_sql: str | None = None
    bases: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = field(default=())


@dataclass(frozen=True)
class Doubt:
    """A condition (SQL over the cell) under which a cell is read in one of several possible ways, and this is told."""

    condition_sql: str
    rule: str
    action: str
    message: str
