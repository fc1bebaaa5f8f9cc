"""How the columns of an export are read: decided from all of their cells, and from what a person said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flywheel_metrics.cast import Cast, mark, number, order, time
from flywheel_metrics.cast.time import TimeColumn, Zone
from flywheel_metrics.decode import Decoded
from flywheel_metrics.engine import Database, identifier
from flywheel_metrics.errors import UndecidedColumn
from flywheel_metrics.ingest.cells import CELLS, are_figures, only_shape
from flywheel_metrics.source import Source, SourceColumn

_NUMBERS = {
    "integer": number.integer, "number": number.number, "seconds": number.seconds, "milliseconds": number.milliseconds,
}  # fmt: skip
_WORDS = {"boolean": number.boolean, "duration": number.duration}


@dataclass(frozen=True)
class Rules:
    """What settles how a file is read: the order of day and month, the zone of times without offset, the decimal mark.

    date_order, decimal_mark: the uploader's answer, for columns that do not tell. is_mark_known: the export always
    writes a decimal point.
    """

    date_order: str | None
    zone: Zone
    decimal_mark: str | None
    is_mark_known: bool


def zone_of(source: Source, decoded: Decoded, answer: str | None, default: str) -> Zone:
    """Return the zone of times without offset: the export's own, else the uploader's, else the reporting zone.

    Raises UndecidedColumn for a zone that does not exist.
    """
    own = source.zone
    if own and own.startswith("envelope."):
        own = decoded.envelope.get(own.removeprefix("envelope."))
        own = own if own is None or answer is None or _exists(own) else None
    name = own or answer or default
    if not _exists(name):
        raise UndecidedColumn(f"{name!r} is no time zone that is known here; use an IANA name such as Europe/Berlin.")
    return Zone(name, "declared" if own or answer else "assumed")


def decided(
    database: Database, decoded: Decoded, source: Source, rules: Rules, headers: Mapping[str, str]
) -> dict[str, Cast]:
    """Return how each column of a source is read, by its name. headers: the header cell of each column that is there.

    Raises UndecidedColumn.
    """
    times = {
        column.name: time.inspect(database, CELLS, column.name, only_shape(column, decoded, source.null))
        for column in source.used_columns
        if column.type in ("time", "date")
    }
    evidence = {
        (headers[name], family): each for name, found in times.items() for family, each in found.evidence.items()
    }
    orders = order.decide(evidence, rules.date_order)
    marks = {} if rules.is_mark_known else _marks(database, source, rules, headers)
    casts = {}
    for column in source.used_columns:
        own = {family: way for (header, family), way in orders.items() if header == headers.get(column.name)}
        decimal_mark = marks.get(headers.get(column.name, ""), mark.POINT)
        cast = _cast(column, times.get(column.name), own, rules.zone, decimal_mark)
        if column.type in _NUMBERS and are_figures(column, decoded, source.null):
            cast = number.of_figures(cast, _cell(column), is_whole=column.type == "integer")
        casts[column.name] = cast
    return casts


def _marks(database: Database, source: Source, rules: Rules, headers: Mapping[str, str]) -> dict[str, str]:
    """Return the decimal mark of each column of numbers by its header."""
    found = {
        headers[column.name]: mark.inspect(database, CELLS, column.name, column.type)
        for column in source.used_columns
        if column.type in _NUMBERS and column.name in headers
    }
    return mark.decide(found, rules.decimal_mark)


def _cell(column: SourceColumn) -> str:
    return f"{CELLS}.{identifier(column.name)}"


def _cast(
    column: SourceColumn, found: TimeColumn | None, orders: Mapping[str, str], zone: Zone, decimal_mark: str
) -> Cast:
    cell = _cell(column)
    if found is not None:
        return time.days(found, cell, orders) if column.type == "date" else time.instants(found, cell, orders, zone)
    if column.type in _NUMBERS:
        return _NUMBERS[column.type](cell, decimal_mark)
    if column.type in _WORDS:
        return _WORDS[column.type](cell)
    if column.type == "word":
        return number.word(cell, column.words)
    if column.is_person:
        people = f"{identifier(f'people_{column.name}')}.people"
        return Cast(people if column.type == "people" else f"{people}[1]", format="pseudonym")
    return Cast(cell, format=column.type)


def _exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        return False
    return True
