"""Signs that an export was cut off: a round number of rows, or days at its end that are far too quiet.

An extract that ends looks like an improvement.  So both are told, and the covered days can be declared.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.engine import literal
from flywheel_metrics.ingest.cap import ROUND
from flywheel_metrics.period import local_date, midnight
from flywheel_metrics.table import tables
from flywheel_metrics.upload import Upload
from flywheel_metrics.wording import count, day, number

#: Tables whose rows come as things happen; others, such as shifts or tickets planned ahead, may thin out at their end.
WATCHED = ("incidents", "pages", "changes", "rollbacks", "work_items")
#: Days before a suspected end that say what is usual, and the least of them.
USUAL, LEAST = 84, 28
#: Longest end that is looked at, in days; least number of events that must have been expected in it.
LONGEST, EXPECTED = 28, 5.0
#: How unlikely the end must be, all lengths that are tried taken together, and which share of the usual it has at most.
LEVEL, SHARE = 0.001, 0.25


@dataclass(frozen=True)
class Collapse:
    """Days at the end of what a tool covers that are far below the usual.

    last_day: last one of the usual volume. quiet_days: how many follow. found, expected: events in these.
    probability: of so few events, or fewer, by chance.
    """

    last_day: date
    quiet_days: int
    found: int
    expected: float
    probability: float


@dataclass(frozen=True)
class Warned:
    """A sign that an upload was cut off: what is said of it, and the last day that it seems to cover, where known."""

    upload_id: str
    table: str
    tool: str
    sentence: str
    last_day: date | None = None


def warnings(dataset: Dataset, uploads: Sequence[Upload]) -> list[Warned]:
    """Return the signs of a cut-off in a version and its uploads, round numbers of rows first."""
    by_id = {each.upload_id: each for each in uploads}
    ends = [(table, tool, ends_at, by_id[upload]) for table, tool, ends_at, upload in _ends(dataset) if upload in by_id]
    return [
        *(_round(each) for each in uploads if each.rows_read in ROUND),
        *(found for end in ends if (found := _quiet(dataset, *end)) is not None),
    ]


def collapsed(counts: Mapping[date, int], last_day: date, covered_share: float = 1.0) -> Collapse | None:
    """Return the quiet end of a series of daily counts, the least likely by chance; None where there is none.

    Each day is compared with the usual of its weekday, by an exact Poisson test of counts that are divided by how much
    more they vary than chance alone.  covered_share: of the last day.
    """
    if not counts:
        return None
    found = [_end(counts, last_day, length, covered_share) for length in range(1, LONGEST + 1)]
    signs = [each for each in found if each is not None and each.probability * LONGEST <= LEVEL]
    return min(signs, key=lambda each: (each.probability, -each.quiet_days), default=None)


def _end(counts: Mapping[date, int], last_day: date, length: int, covered_share: float) -> Collapse | None:
    quiet = [last_day - timedelta(days=back) for back in range(length)]
    before = [quiet[-1] - timedelta(days=back) for back in range(1, USUAL + 1)]
    before = [each for each in before if each >= min(counts)]
    if len(before) < LEAST:
        return None
    usual = _usual(counts, before)
    expected = sum(usual[each.weekday()] for each in quiet) - (1 - covered_share) * usual[last_day.weekday()]
    found = sum(counts.get(each, 0) for each in quiet)
    spread = _spread(counts, before, usual)
    if expected / spread < EXPECTED or found > SHARE * expected:
        return None
    probability = _at_most(math.ceil(found / spread), expected / spread)
    return Collapse(quiet[-1] - timedelta(days=1), length, found, expected, probability)


def _usual(counts: Mapping[date, int], days: Sequence[date]) -> list[float]:
    """Return the mean count by weekday, Monday first."""
    own: list[list[int]] = [[counts.get(each, 0) for each in days if each.weekday() == place] for place in range(7)]
    return [sum(each) / len(each) if each else 0.0 for each in own]


def _spread(counts: Mapping[date, int], days: Sequence[date], usual: Sequence[float]) -> float:
    """Return how much more days, or whole weeks, vary than chance alone; at least 1."""
    daily = [(counts.get(each, 0), usual[each.weekday()]) for each in days]
    weeks = [daily[start : start + 7] for start in range(0, len(daily) - 6, 7)]
    weekly = [(sum(found for found, _ in week), sum(mean for _, mean in week)) for week in weeks]
    return max(1.0, _dispersion(daily, 7), _dispersion(weekly, 1))


def _dispersion(pairs: Sequence[tuple[int, float]], means: int) -> float:
    known = [(found, mean) for found, mean in pairs if mean > 0]
    return sum((found - mean) ** 2 / mean for found, mean in known) / max(1, len(known) - means)


def _at_most(found: int, mean: float) -> float:
    """Return the probability of so many events or fewer (Poisson)."""
    from scipy.special import pdtr  # noqa: PLC0415 - starting stays fast without it

    return float(pdtr(found, mean))


def _round(upload: Upload) -> Warned:
    return Warned(
        upload.upload_id, next(iter(upload.row_counts), ""), upload.tool,
        f"{upload.file_name} has exactly {upload.rows_read:,} rows, a number at which tools stop: rows may be missing. "
        "Export shorter ranges and add them all; rows in several files count once.",
    )  # fmt: skip


def _quiet(dataset: Dataset, table: str, tool: str, ends_at: datetime, upload: Upload) -> Warned | None:
    last = ends_at - timedelta(microseconds=1)
    last_day = local_date(last, dataset.zone)
    length = midnight(last_day + timedelta(days=1), dataset.zone) - midnight(last_day, dataset.zone)
    share = (ends_at - midnight(last_day, dataset.zone)) / length
    found = collapsed(daily(dataset, table, tool, ends_at), last_day, share)
    if found is None:
        return None
    sentence = (
        f"The {table.replace('_', ' ')} of {tool} may end on {day(found.last_day)}: in the "
        f"{count(found.quiet_days, 'day')} after it {upload.file_name} has {found.found:,}, where about "
        f"{number(found.expected)} are usual. If the export ends there, declare it; if it was that quiet, leave it."
    )
    return Warned(upload.upload_id, table, tool, sentence, found.last_day)


def _ends(dataset: Dataset) -> list[tuple[str, str, datetime, str]]:
    """Return table, tool, end of what is covered, and the upload that covers it last."""
    rows = dataset.database.rows(
        "select distinct on (table_name, source_tool) table_name, source_tool, ends_at, upload_id from coverage "
        "order by table_name, source_tool, ends_at desc, upload_id"
    )
    return [
        (str(table), str(tool), ends_at, str(upload))
        for table, tool, ends_at, upload in rows
        if isinstance(ends_at, datetime) and table in WATCHED
    ]


def daily(dataset: Dataset, table: str, tool: str, ends_at: datetime) -> dict[date, int]:
    """Return the number of rows of a tool by local day before an instant, of the days that the test looks at."""
    time, start = tables()[table].time, ends_at - timedelta(days=USUAL + LONGEST + 1)
    rows = dataset.database.rows(
        f"select time_bucket(interval '15 minutes', {time}) as quarter, count(*) from {table} "
        f"where source_tool = {literal(tool)} and {time} >= {literal(start)} and {time} < {literal(ends_at)} "
        "group by all"
    )
    counts: Counter[date] = Counter()
    for quarter, found in rows:
        if isinstance(quarter, datetime):
            counts[local_date(quarter, dataset.zone)] += int(str(found))
    return dict(counts)
