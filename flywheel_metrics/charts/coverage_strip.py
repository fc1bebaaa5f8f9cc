"""Which days the exports cover: one line per table and tool, a bar where it is covered, nothing where it is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

import pandas as pd

from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.charts.theme import colour
from flywheel_metrics.coverage import Covered, merge
from flywheel_metrics.period import Range, local_date
from flywheel_metrics.wording import count, day, day_range

#: Narrowest bar, in per cent of the width, so that one day is seen among years.
_NARROWEST = 0.4


@dataclass(frozen=True)
class _Line:
    table: str
    tool: str
    ranges: list[Range]


def coverage_strip(covered: Iterable[Covered], zone: ZoneInfo) -> Drawing:
    """Draw the covered days of each table and tool in the reporting zone; the table has one row per bar."""
    lines = _lines(covered)
    if not lines:
        return Drawing("Nothing is covered yet.", _table([], zone), html="")
    whole = Range(min(line.ranges[0].starts_at for line in lines), max(line.ranges[-1].ends_at for line in lines))
    first, last = local_date(whole.starts_at, zone), _last_day(whole, zone)
    rows = "".join(_row(line, whole, zone) for line in lines)
    ends = f"<span>{escape(day(first))}</span><span>{escape(day(last))}</span>"
    html = f'<div role="img" aria-label="{escape(_description(lines, zone))}" style="{_GRID}">{rows}' \
           f'<div></div><div style="{_ENDS}">{ends}</div></div>'  # fmt: skip
    return Drawing(_description(lines, zone), _table(lines, zone), html=html)


_GRID = (
    "display:grid;grid-template-columns:minmax(7.5rem,max-content) 1fr;gap:.35rem .9rem;"
    "align-items:center;font-size:.85rem"
)
_ENDS = f"display:flex;justify-content:space-between;color:{colour('muted')};font-size:.78rem"
_BAR = f"position:absolute;top:0;bottom:0;background:{colour('accent')};border-radius:2px"
_TRACK = f"position:relative;height:.8rem;background:{colour('wash')};border-radius:2px"


def _lines(covered: Iterable[Covered]) -> list[_Line]:
    found: dict[tuple[str, str], list[Range]] = defaultdict(list)
    for each in covered:
        found[each.table, each.tool].append(each.range)
    return [_Line(table, tool, merge(ranges)) for (table, tool), ranges in sorted(found.items())]


def _row(line: _Line, whole: Range, zone: ZoneInfo) -> str:
    bars = "".join(_bar(each, whole, zone) for each in line.ranges)
    label = (
        f"<div>{escape(line.table.replace('_', ' '))} "
        f'<span style="color:{colour("muted")}">{escape(line.tool)}</span></div>'
    )
    return f'{label}<div style="{_TRACK}">{bars}</div>'


def _bar(range_: Range, whole: Range, zone: ZoneInfo) -> str:
    width = max(_NARROWEST, 100 * _share(range_.ends_at, whole) - 100 * _share(range_.starts_at, whole))
    left = min(100 * _share(range_.starts_at, whole), 100 - width)
    title = escape(day_range(local_date(range_.starts_at, zone), _last_day(range_, zone)))
    style = f"{_BAR};left:{left:.2f}%;width:{width:.2f}%"
    return f'<span title="{title}" style="{style}"></span>'


def _share(instant: datetime, whole: Range) -> float:
    length = whole.ends_at - whole.starts_at
    return (instant - whole.starts_at) / length if length else 0.0


def _last_day(range_: Range, zone: ZoneInfo) -> date:
    last = max(range_.starts_at, range_.ends_at - timedelta(microseconds=1))
    return local_date(last, zone)


def _table(lines: list[_Line], zone: ZoneInfo) -> pd.DataFrame:
    rows = [
        (line.table, line.tool, local_date(each.starts_at, zone), _last_day(each, zone))
        for line in lines
        for each in line.ranges
    ]
    return pd.DataFrame(rows, columns=["table", "tool", "first day", "last day"])


def _description(lines: list[_Line], zone: ZoneInfo) -> str:
    broken = [line for line in lines if len(line.ranges) > 1]
    text = f"Covered days of {count(len(lines), 'table and tool', 'tables and tools')}"
    parts = "; ".join(
        f"{line.table} from {line.tool}: "
        f"{day_range(local_date(line.ranges[0].starts_at, zone), _last_day(line.ranges[-1], zone))}"
        for line in lines[:4]
    )
    gaps = f"; with gaps: {', '.join(f'{line.table} from {line.tool}' for line in broken)}" if broken else ""
    return f"{text}. {parts}{gaps}."
