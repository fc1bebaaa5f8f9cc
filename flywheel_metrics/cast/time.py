"""Times from text to UTC: every shape in a column is read in its own way; the zone is told, declared or assumed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from flywheel_metrics.cast import Cast, Doubt
from flywheel_metrics.cast.order import NAMES, Evidence
from flywheel_metrics.cast.shape import DAY_MONTH, EPOCH, LOCAL, OFFSET, UTC, Reading, reading
from flywheel_metrics.engine import Database, identifier, literal

#: Years outside these bounds are typing errors or a two-digit year read wrongly.
FIRST_YEAR, LAST_YEAR = 1990, 2100

# A column of free text has as many shapes as cells; the shapes of times are few and frequent.
_MOST_SHAPES = 5000
_HEAD_CELLS, _MOST_MATCHED = 1_000, 20
_EPOCHS = {
    "seconds": "cast(round(try_cast({0} as double) * 1e6) as bigint)",
    "milliseconds": "try_cast({0} as bigint) * 1000",
    "microseconds": "try_cast({0} as bigint)",
    "nanoseconds": "try_cast({0} as bigint) // 1000",
}
_EXPECTED = "a time, such as 2026-07-01T08:30:00Z, of the years 1990 to 2100"


@dataclass(frozen=True)
class Zone:
    """The zone of times without offset, and whether somebody ``declared`` it or it is ``assumed``."""

    name: str
    basis: str


@dataclass(frozen=True)
class TimeColumn:
    """A time column as it was found. shapes: the shapes that mean times. evidence: by family of numeric dates."""

    column: str
    shapes: Mapping[str, Reading]
    evidence: Mapping[str, Evidence]

    @property
    def has_local_times(self) -> bool:
        """True when some of its times say nothing of their zone."""
        return any(each.zone == LOCAL for each in self.shapes.values())


def inspect(database: Database, table: str, column: str, only: str | None = None) -> TimeColumn:
    """Return what the cells of a text column look like. only: the shape of all that are filled, where it is known."""
    cell = identifier(column)
    usual = _usual(database, table, cell) if only is None else [only]
    # Times repeat, above all in logs, and a shape costs more than a distinct value; a match costs less than both.
    values = f"(select distinct {cell} as cell from {identifier(table)} where {cell} is not null)"
    others = f"{values[:-1]} and not {_matches(cell, usual)})" if usual else values
    found = (
        []
        if only is not None
        else database.rows(
            f"select {_shape('cell')} as shape, count(*) from {others} "
            f"group by shape order by count(*) desc, shape limit {_MOST_SHAPES}"
        )
    )
    readings = {shape: reading(shape) for shape in [*usual, *(str(shape) for shape, _ in found)]}
    shapes = {shape: each for shape, each in readings.items() if each is not None}
    families = sorted({each.family for each in shapes.values() if each.family})
    return TimeColumn(column, shapes, {each: _evidence(database, values, each) for each in families})


def _usual(database: Database, table: str, cell: str) -> list[str]:
    """Return the shapes of times among the first cells; most columns have no other."""
    head = f"(select {cell} as cell from {identifier(table)} where {cell} is not null limit {_HEAD_CELLS})"
    shapes = sorted(str(shape) for (shape,) in database.rows(f"select distinct {_shape('cell')} as shape from {head}"))
    times = [shape for shape in shapes if reading(shape) is not None]
    return times if len(times) <= _MOST_MATCHED else []


def _matches(cell: str, shapes: list[str]) -> str:
    patterns = (re.escape(shape).replace("9", "[0-9]") for shape in shapes)
    return f"regexp_full_match({cell}, {literal('|'.join(patterns))})"


def _evidence(database: Database, values: str, family: str) -> Evidence:
    """Return what the dates with a separator say; one that starts with its year has no first number up to 31."""
    separator = literal(family[0])
    ((first, second, example),) = database.rows(
        "with numbers as (select cell, "
        f"try_cast(split_part(cell, {separator}, 1) as integer) as first_number, "
        f"try_cast(split_part(cell, {separator}, 2) as integer) as second_number from {values}) "
        "select max(first_number), max(second_number) filter (second_number <= 31), min(cell) "
        "from numbers where first_number <= 31"
    )
    return Evidence(_whole(first), _whole(second), str(example))


def instants(column: TimeColumn, cell: str, orders: Mapping[str, str], zone: Zone) -> Cast:
    """Return how the cells become instants in UTC. ``orders``: family → ``dmy`` or ``mdy``."""
    utc, local = _choice(column, cell, orders, zone), _choice(column, cell, orders, None)
    bases = _bases(column, zone)
    doubts = _doubts(local, zone) if column.has_local_times and zone.name != "UTC" else ()
    return Cast(
        _bounded(utc), "not_a_time", _EXPECTED, _format(column, orders, zone), _basis(bases, cell), tuple(bases), doubts
    )


def days(column: TimeColumn, cell: str, orders: Mapping[str, str]) -> Cast:
    """Return how the cells become days, as written: a day has no zone."""
    sql = f"cast({_bounded(_choice(column, cell, orders, Zone('UTC', 'utc')))} as date)"
    return Cast(
        sql, "not_a_date", "a day, such as 2026-07-01, of the years 1990 to 2100", _format(column, orders, None)
    )


def _choice(column: TimeColumn, cell: str, orders: Mapping[str, str], zone: Zone | None) -> str:
    """Return the expression that picks the reading by shape; without a zone, only of times without offset."""
    by_reading: dict[Reading, list[str]] = defaultdict(list)
    for shape, each in column.shapes.items():
        if zone is not None or each.zone == LOCAL:
            by_reading[each].append(shape)
    branches = [
        f"when {_shape(cell)} in ({', '.join(map(literal, shapes))}) then {_instant(each, cell, orders, zone)}"
        for each, shapes in by_reading.items()
    ]
    if not branches:
        return "cast(null as timestamp)"
    if len(by_reading) == 1 and len(set(column.shapes.values())) == 1 and _is_strict(next(iter(by_reading))):
        # One way to read the whole column: the format alone tells what fits, and no shape is computed again.
        return _instant(next(iter(by_reading)), cell, orders, zone)
    return f"case {' '.join(branches)} end"


def _is_strict(each: Reading) -> bool:
    """Tell whether a reading takes no cell of another shape, such as a year of one digit, or a number like 1.75e9."""
    return each.zone != EPOCH and "%y" not in each.ordered("dmy")


def _instant(each: Reading, cell: str, orders: Mapping[str, str], zone: Zone | None) -> str:
    if each.zone == EPOCH:
        # Digits beyond any time must not end the reading of the whole column.
        return f"try(make_timestamp({_EPOCHS[each.format].format(cell)}))"
    form = each.ordered(orders.get(each.family) if each.family else None)
    parsed = f"try_strptime({cell}, {literal(form)})"
    if each.zone == OFFSET:
        return f"make_timestamp(epoch_us({parsed}))"
    naive = f"cast({parsed} as timestamp)"
    if each.zone == UTC or zone is None or zone.name == "UTC":
        return naive
    return f"timezone('UTC', timezone({literal(zone.name)}, {naive}))"


def _bases(column: TimeColumn, zone: Zone) -> dict[str, list[str]]:
    """Return the shapes by where the zone of their times comes from."""
    bases = {LOCAL: zone.basis, UTC: "utc", EPOCH: "utc", OFFSET: "offset"}
    by_basis: dict[str, list[str]] = defaultdict(list)
    for shape, each in column.shapes.items():
        by_basis[bases[each.zone]].append(shape)
    return by_basis


def _basis(by_basis: Mapping[str, list[str]], cell: str) -> str:
    if len(by_basis) == 1:
        return f"case when {cell} is not null then {literal(next(iter(by_basis)))} end"
    branches = [
        f"when {_shape(cell)} in ({', '.join(map(literal, shapes))}) then {literal(basis)}"
        for basis, shapes in by_basis.items()
    ]
    return f"case {' '.join(branches)} end" if branches else "cast(null as varchar)"


def _doubts(local: str, zone: Zone) -> tuple[Doubt, ...]:
    name = literal(zone.name)
    back = f"timezone({name}, timezone({name}, {local}))"
    earlier = f"timezone({name}, timezone({name}, {local}) - interval 1 hour)"
    return (
        Doubt(
            f"{back} <> {local}", "skipped_local_time", "changed",
            f"This time did not exist in {zone.name}, where clocks went forward; it was read as if they had not.",
        ),
        Doubt(
            f"{earlier} = {local}", "repeated_local_time", "assumed",
            f"This time occurred twice in {zone.name}, where clocks went back; the second was taken.",
        ),
    )  # fmt: skip


def _format(column: TimeColumn, orders: Mapping[str, str], zone: Zone | None) -> str:
    forms = {each.ordered(orders.get(each.family) if each.family else None) for each in column.shapes.values()}
    parts = [", ".join(sorted(form.replace(DAY_MONTH, "date") for form in forms))]
    parts += [NAMES[order] for order in sorted(set(orders.values()))]
    if zone is not None and column.has_local_times:
        parts.append(f"{zone.name} ({zone.basis})")
    return "; ".join(part for part in parts if part)


def _bounded(sql: str) -> str:
    first, after = literal(f"{FIRST_YEAR}-01-01"), literal(f"{LAST_YEAR + 1}-01-01")
    return f"case when {sql} >= timestamp {first} and {sql} < timestamp {after} then {sql} end"


def _shape(cell: str) -> str:
    return f"regexp_replace({cell}, '[0-9]', '9', 'g')"


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int) else 0
