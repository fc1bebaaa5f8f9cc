"""What is looked at beyond an answer: declared changes, the times of rare events, how long open items have lasted.

Each is asked for where it is needed only, and once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise

import pandas as pd

from flywheel_metrics import event
from flywheel_metrics.answer import Answer, ask, rows_statement
from flywheel_metrics.coverage import Coverage
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.engine import literal
from flywheel_metrics.period import FULL, local_date
from flywheel_metrics.settings import CLOCK_BEGINS
from flywheel_metrics.spine import ALL

#: How far back rare events are looked for.
HISTORY = timedelta(weeks=156)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Gaps:
    """The days between events, each by the local day of the event that ends them.

    days[i] lie before the event on ends_on[i]. open_days: since the last event without another, up to the end of the
    last week covered in full; None where the last week with an event is followed by one that is not.
    """

    ends_on: tuple[date, ...]
    days: tuple[float, ...]
    open_days: float | None
    last_day: date | None


@dataclass(frozen=True)
class Evidence:
    """The dataset that an answer came from, asked for more."""

    dataset: Dataset
    answer: Answer

    @cached_property
    def declared(self) -> list[date]:
        """Days from which on limits are drawn anew."""
        return event.declared(self.dataset, self.answer.metric.name, self.answer.scope)

    def gaps(self, segment: str = ALL) -> Gaps:
        """Return the days between the events of a segment where every week from one to the next is covered in full."""
        weeks = self._history.series("week", segment)
        runs = _runs(weeks)
        at = self._times[self._times["segment"] == segment]
        known = [(when, runs[label]) for label, when in zip(at["period"], at["at"], strict=True) if label in runs]
        pairs = [(before, after) for before, after in pairwise(known) if before[1] == after[1]]
        ends_on = tuple(local_date(after[0], self.dataset.zone) for _, after in pairs)
        return Gaps(ends_on, tuple((after[0] - before[0]) / _DAY for before, after in pairs), *self._open(known, weeks))

    def _open(self, known: list[tuple[datetime, int]], weeks: pd.DataFrame) -> tuple[float | None, date | None]:
        full = weeks[weeks["coverage"] == FULL]
        if not known or full.empty or _runs(weeks)[full["period"].iloc[-1]] != known[-1][1]:
            return None, None
        end = full["ends_at"].iloc[-1].to_pydatetime()
        return (end - known[-1][0]) / _DAY, local_date(end - timedelta(microseconds=1), self.dataset.zone)

    def open_minutes(self, segment: str = ALL) -> list[float]:
        """Return the least that open items have lasted, in minutes: to the end of what is covered, never to now."""
        extent = Coverage(self.dataset.covered, self.answer.metric.covered_by, self.answer.scope.teams).extent
        where = f"grain = 'scope' and segment = {literal(segment)}"
        frame = self.dataset.database.frame(rows_statement(self.answer, where))
        begins = CLOCK_BEGINS[self.dataset.settings.rollback_clock]
        if extent is None or not {"is_open", begins} <= set(frame.columns):
            return []
        since = frame.loc[frame["is_open"].fillna(False).astype(bool), begins].dropna()
        lasted = (pd.Timestamp(extent.ends_at) - since).dt.total_seconds() / 60
        return sorted(float(each) for each in lasted if each >= 0)

    @cached_property
    def _history(self) -> Answer:
        """The same question over a longer time, up to the end of the scope."""
        scope = self.answer.scope
        first = max(scope.first_day - HISTORY, min(self.dataset.covered_days[0], scope.first_day))
        return ask(self.dataset, self.answer.metric, replace(scope, first_day=first), self.answer.split)

    @cached_property
    def _times(self) -> pd.DataFrame:
        found = self.dataset.database.frame(rows_statement(self._history, "grain = 'week'"))
        found = found[["segment", "period", self.answer.metric.events]]
        return found.set_axis(["segment", "period", "at"], axis=1).sort_values("at", kind="stable")


def _runs(weeks: pd.DataFrame) -> dict[pd.Timestamp, int]:
    """Return the weeks covered in full, numbered alike where no other week lies between them."""
    runs, number = {}, 0
    for label, coverage in zip(weeks["period"], weeks["coverage"], strict=True):
        if coverage == FULL:
            runs[label] = number
        else:
            number += 1
    return runs
