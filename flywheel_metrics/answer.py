"""Answers a metric for a scope: one self-contained SQL statement, its result, and the rows behind it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from flywheel_metrics import spine
from flywheel_metrics.coverage import Coverage
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.engine import identifier, literal
from flywheel_metrics.errors import ScopeError
from flywheel_metrics.metric import Metric
from flywheel_metrics.period import NONE
from flywheel_metrics.privacy import crowd
from flywheel_metrics.scope import Scope

#: Segment of rows whose segment column is empty.
UNNAMED = "(none)"

_WITH, _ORDERED = "with\n", "order by grain, segment, period, starts_at"


@dataclass(frozen=True)
class Answer:
    """The answer to a metric for a scope.

    frame: one row per grain, period and segment, with value, sample_size and the metric's measures, ordered by
    grain, segment and period. sql: the statement that made it. rows_sql: the same, ending in the rows counted.
    note: what the answer is about instead, where what was asked would show too small a group of people.
    durations: of a metric of durations, for each row of the frame a list of the single ones, shortest first, and a list
    of which belong together; the columns are those that its estimate names.
    """

    metric: Metric
    scope: Scope
    split: str | None
    frame: pd.DataFrame
    sql: str
    rows_sql: str
    note: str = ""
    durations: pd.DataFrame | None = None

    def one(self, grain: str, segment: str = spine.ALL) -> dict[str, Any]:
        """Return the single row of the ``scope`` or ``previous`` grain as a dict; missing values are None."""
        rows = self.series(grain, segment)
        return {str(name): _plain(value) for name, value in rows.iloc[0].items()} if len(rows) else {}

    def series(self, grain: str, segment: str = spine.ALL) -> pd.DataFrame:
        """Return the rows of one grain and segment in order of time."""
        return self._parts.get((grain, segment), self.frame.iloc[:0])

    @cached_property
    def _parts(self) -> dict[tuple[str, str], pd.DataFrame]:
        """The frame cut once by grain and segment: a page asks for dozens of series of the same answer."""
        positions: dict[tuple[str, str], list[int]] = {}
        for position, key in enumerate(zip(self.frame["grain"].tolist(), self.frame["segment"].tolist(), strict=True)):
            positions.setdefault(key, []).append(position)
        return {key: self.frame.iloc[found] for key, found in positions.items()}

    @property
    def segments(self) -> list[str]:
        """The segments of the answer, by name."""
        return sorted(self.frame["segment"].unique())


def ask(dataset: Dataset, metric: Metric, scope: Scope, split: str | None = None) -> Answer:
    """Answer the metric for the scope; ``split`` is one of the metric's segments.

    Raises ScopeError for a split that the metric does not have, QueryError when the engine refuses.
    """
    if split is not None and split not in metric.segments:
        raise ScopeError(f"{metric.title} cannot be split by {split!r}; valid are {', '.join(metric.segments)}.")
    scope = applicable(metric, scope)
    if dataset.is_guarded and metric.name in crowd.METRICS:
        return _ask_in_cells(dataset, metric, scope, split)
    found = _ask(dataset, metric, scope, split)
    return replace(found, frame=crowd.without_shares(found.frame, metric.name)) if dataset.is_guarded else found


def _ask_in_cells(dataset: Dataset, metric: Metric, asked: Scope, split: str | None) -> Answer:
    """Answer a metric about people for others' eyes: over whole cells, with what would need smaller ones left empty."""
    # What is paged of one service, or at one urgency, is often what one person is paged.
    scope = replace(asked, services=(), urgency="all")
    measures = ("value", "sample_size", *(each.name for each in metric.measures))
    cells = crowd.crowd_of(dataset)
    if split is None and not scope.teams and cells.shown(scope) == scope:
        found = _ask(dataset, metric, scope, None)
        note = "" if scope == asked else crowd.said(scope, asked)
        return replace(found, frame=crowd.without_cut_weeks(found.frame, measures, scope), note=note)
    shown = cells.shown(scope if split is None else replace(scope, teams=cells.bundles[0] if cells.bundles else ()))
    found = _ask(dataset, metric, replace(shown or scope, teams=() if split else (shown or scope).teams), split)
    segments = () if shown is None else cells.separate if split else (spine.ALL,)
    is_uncovered = shown is None and (found.frame["coverage"] == NONE)[found.frame["grain"] == "scope"].all()
    note = "" if is_uncovered else crowd.said(shown, asked)
    return replace(found, frame=crowd.blanked(found.frame, measures, segments), note=note)


def _ask(dataset: Dataset, metric: Metric, scope: Scope, split: str | None) -> Answer:
    prefix = _prefix(dataset, metric, scope, split)
    sql = f"{prefix}{metric.sql.removeprefix(_WITH).rstrip()}\n{_ORDERED}"
    frame = dataset.database.frame(sql)
    counted = prefix + metric.counted_sql.removeprefix(_WITH)
    return Answer(metric, scope, split, frame, sql, counted, durations=_durations(metric, frame))


def _durations(metric: Metric, frame: pd.DataFrame) -> pd.DataFrame | None:
    """Take the lists of single durations out of the frame."""
    if metric.estimate is None or metric.estimate.kind != "durations":
        return None
    return pd.DataFrame({name: frame.pop(name) for name in (*metric.estimate.parts, metric.estimate.whole) if name})


def rows(dataset: Dataset, answer: Answer, grain: str = "scope", period: date | None = None) -> pd.DataFrame:
    """Return exactly the rows that were counted, for a grain and, where given, one period of it."""
    if answer.note or (dataset.is_guarded and answer.metric.name in crowd.METRICS):  # a row is about one person
        period, grain = None, ""
    where = f"grain = {literal(grain)}" + (f" and period = {literal(period)}" if period else "")
    frame = dataset.database.frame(rows_statement(answer, where))
    frame = frame.drop(columns=[name for name in ("grain", "period", "segment") if name in frame])
    return crowd.without_parts(crowd.without_people(frame), answer.metric.name) if dataset.is_guarded else frame


def rows_statement(answer: Answer, where: str) -> str:
    """Return the statement that lists the rows counted which satisfy ``where``."""
    return f"{answer.rows_sql}\nwhere {where}"


def applicable(metric: Metric, scope: Scope) -> Scope:
    """Return the scope without the parts that the metric does not know, so that the SQL shows what was applied."""
    return replace(
        scope,
        teams=scope.teams if "team" in metric.filters else (),
        services=scope.services if "service" in metric.filters else (),
        urgency=scope.urgency if "urgency" in metric.filters else "all",
    )


def _prefix(dataset: Dataset, metric: Metric, scope: Scope, split: str | None) -> str:
    segments = _segments(dataset, metric, scope, split)
    # Coverage is known by team; segments of any other kind share their rows, which are written once then.
    shared = segments if split not in (None, "team") else []
    spine_rows, asked_rows = _spine(dataset, metric, scope, split, segments[:1] if shared else segments)
    steps = [_values("spine", spine_rows, shared), _values("asked", asked_rows, shared)]
    steps += [scoped(dataset, model, scope, split) for model in metric.models]
    return "with\n" + "".join(f"{step},\n" for step in steps)


def _spine(
    dataset: Dataset, metric: Metric, scope: Scope, split: str | None, segments: list[str]
) -> tuple[list[spine.SpineRow], list[spine.SpineRow]]:
    made, asked = [], []
    periodic = spine.sprintly if metric.rate == "per sprint" else spine.weekly
    for segment in segments:
        named = (segment,) if split == "team" and segment != UNNAMED else scope.teams
        coverage = Coverage(dataset.covered, metric.covered_by, named)
        calendar = dataset.calendar
        if metric.rate == "per sprint":
            teams = (None,) if split == "team" and segment == UNNAMED else named
            calendar = dataset.calendar_with_sprints(teams, scope.services)
        made += periodic(calendar, scope, coverage, segment)
        for grain, range_ in (("scope", scope), ("previous", scope.previous)):
            made += spine.summary(grain, calendar, range_, coverage, metric.rate, segment)
            asked.append(spine.asked(grain, calendar, range_, coverage, segment))
    return made, asked


def _segments(dataset: Dataset, metric: Metric, scope: Scope, split: str | None) -> list[str]:
    if split is None:
        return [spine.ALL]
    parts = [
        f"select segment from ({_select(dataset, model, scope, split)})"
        for model in metric.models
        if split in dataset.columns(model)
    ]
    found = dataset.database.rows(f"select distinct segment from ({' union all '.join(parts)}) order by segment")
    return [str(row[0]) for row in found]


def scoped(dataset: Dataset, model: str, scope: Scope, split: str | None = None) -> str:
    """Return the step ``scoped_<model>``: the rows of a model that the scope asks about, with their segment."""
    return f"scoped_{model} as (\n    {_select(dataset, model, scope, split)}\n)"


def conditions(columns: Collection[str], scope: Scope) -> list[str]:
    """Return what rows with these columns must satisfy to be of the scope's teams, services and urgency."""
    found = []
    if scope.teams and "team" in columns:
        found.append(f"team in ({', '.join(literal(team) for team in scope.teams)})")
    if scope.services and "service" in columns:
        found.append(f"service in ({', '.join(literal(service) for service in scope.services)})")
    if scope.urgency != "all" and "urgency" in columns:
        found.append(f"urgency = {literal(scope.urgency)}")
    return found


def _select(dataset: Dataset, model: str, scope: Scope, split: str | None) -> str:
    columns = dataset.columns(model)
    segment = literal(spine.ALL)
    if split is not None and split in columns:
        segment = f"coalesce({identifier(split)}, {literal(UNNAMED)})"
    asked = conditions(columns, scope)
    where = f" where {' and '.join(asked)}" if asked else ""
    return f"select *, {segment} as segment from {identifier(model)}{where}"


def _values(name: str, made: list[spine.SpineRow], shared: Collection[str] = ()) -> str:
    """Return the step of these rows; shared: segments that each have all of them."""
    if not made:
        return f"{name} as (\n    {_NO_ROWS}\n)"
    each = ", ".join(f"({literal(segment)})" for segment in shared)
    join = f"    cross join (values {each}) as segments (each)\n" if shared else ""
    typed = _TYPED.replace("segment, ", "segments.each as segment, ") if shared else _TYPED
    lines = ",\n        ".join(
        f"({literal(row.grain)}, '{row.period}', '{row.range.starts_at}', '{row.range.ends_at}', "
        f"{literal(row.segment)}, {literal(row.coverage)}, {literal(row.is_inferred)})"
        for row in made
    )
    # Materialised, and cast once per column, or the engine would bind a hundred typed literals at every mention.
    written = f"(\n        values\n        {lines}\n    ) as {_WRITTEN}\n{join}"
    return f"{name} as materialized (\n    {typed}    from {written})"


_TYPED = """select
        grain, period::date as period, starts_at::timestamp as starts_at, ends_at::timestamp as ends_at,
        segment, coverage, is_inferred
"""
_WRITTEN = "written (grain, period, starts_at, ends_at, segment, coverage, is_inferred)"
_NO_ROWS = (
    "select '' as grain, date '2000-01-01' as period, timestamp '2000-01-01' as starts_at, "
    "timestamp '2000-01-01' as ends_at, '' as segment, '' as coverage, false as is_inferred where false"
)


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value
