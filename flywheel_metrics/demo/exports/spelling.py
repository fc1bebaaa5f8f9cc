"""Text as exports spell it: CSV, times, truth values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flywheel_metrics.demo import rhythm

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Cell = str | int | float | bool | datetime | tuple[str, ...] | None


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]], *, quote_all: bool = False) -> str:
    """Return CSV with rows that end in a line feed; cells are quoted where needed, or all."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n", quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(rows)
    return target.getvalue()


def cell(value: Cell) -> str:
    """Return a value as the product's own CSV spells it: ISO times with offset, true/false, lists joined by ``;``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return iso(value)
    return ";".join(value) if isinstance(value, tuple) else str(value)


def iso(at: datetime | None, zone: ZoneInfo = rhythm.ZONE) -> str:
    """Return ISO 8601 with the offset of the zone; empty for None."""
    return at.astimezone(zone).isoformat(timespec="seconds") if at else ""


def zulu(at: datetime) -> str:
    """Return ISO 8601 in UTC, ending in Z; ``at`` is UTC."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def wall(at: datetime | None, zone: ZoneInfo = rhythm.ZONE) -> str:
    """Return ``2026-01-23 09:38:00`` in the zone, without saying which; empty for None."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def jira(at: datetime | None, zone: ZoneInfo) -> str:
    """Return ``23/Jan/26 9:38 AM`` in the zone, without saying which; empty for None."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    half = "AM" if local.hour < 12 else "PM"
    return f"{local:%d}/{_MONTHS[local.month - 1]}/{local:%y} {local.hour % 12 or 12}:{local:%M} {half}"
