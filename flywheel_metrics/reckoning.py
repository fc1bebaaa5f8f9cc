"""A figure added up by hand: from the rows that its trails leave to the value, the arithmetic spelled out.

What is reckoned here is plain Python over the rows that a reader sees, and is held against the rows and the value of
the metric: where they differ, the difference is told and not smoothed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, isclose
from typing import Any

import pandas as pd

from flywheel_metrics import trail
from flywheel_metrics.answer import Answer, rows
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.finding import PERCENTILE_FROM
from flywheel_metrics.period import FULL, NONE, Range
from flywheel_metrics.privacy import crowd
from flywheel_metrics.trail import Walked
from flywheel_metrics.wording import count

_LINEAGE = ["source_tool", "upload_id", "source_row"]
#: Of metrics whose rows play parts, those that are in the value.
_PARTS = {"incidents_per_change": ("incident", "change"), "preventive_work_per_sprint": ("in sprint",)}
#: Metrics that are an average of weeks or sprints: what is added up, and what divides it, else their number.
AVERAGES = {
    "pages_per_week": ("sample_size", ""),
    "pages_per_person": ("pages", "sample_size"),
    "guardrail_changes_per_week": ("sample_size", ""),
    "preventive_work_per_sprint": ("preventive_count", ""),
}


@dataclass(frozen=True)
class Span:
    """A period that can be added up. grain: week, sprint or scope; told: its row of the answer."""

    grain: str
    label: date
    range: Range
    coverage: str
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Sum:
    """Lines of arithmetic and what they come to; None where there is nothing to divide by."""

    lines: tuple[str, ...]
    value: float | None


@dataclass(frozen=True)
class Reckoning:
    """A figure of one span. walked: the trails, none where rows are about people and others look.

    problems: where the rows or the value differ from the metric's, a sentence each; empty where they agree.
    """

    span: Span
    walked: tuple[Walked, ...]
    sum: Sum
    problems: tuple[str, ...]


def spans(answer: Answer) -> list[Span]:
    """Return what can be added up row by row: each week or sprint; of a figure over the scope, that as well."""
    rate = answer.metric.rate
    grain = "sprint" if rate == "per sprint" else "week"
    found = [_span(grain, row) for row in answer.series(grain).to_dict("records")]
    if rate == "over the scope":
        found += [_span("scope", row) for row in answer.series("scope").to_dict("records")]
    return found


def reckon(dataset: Dataset, answer: Answer, span: Span) -> Reckoning:
    """Add a figure up. Raises QueryError when the engine refuses."""
    name = answer.metric.name
    if dataset.is_guarded and name in crowd.METRICS:
        return _guarded(span)
    walked = tuple(trail.walk(dataset, each, answer.scope, span.range) for each in trail.of(name))
    if span.coverage == NONE:
        return Reckoning(span, walked, Sum(("No export covers this period, so that nothing is counted.",), None), ())
    total = _SUMS[name](walked, span)
    problems = [*_missing(dataset, answer, span, walked), *_differing(total.value, span.told["value"])]
    return Reckoning(span, walked, total, tuple(problems))


def headline(answer: Answer) -> Sum | None:
    """Return the figure over the scope as the average of its full weeks or sprints; None where it is no average."""
    if answer.metric.name not in AVERAGES or answer.note:
        return None
    over, by = AVERAGES[answer.metric.name]
    noun = "sprint" if answer.metric.rate == "per sprint" else "week"
    parts = answer.series(noun)
    parts = parts[parts["coverage"] == FULL]
    total = int(parts[over].sum())
    divisor = int(parts[by].sum()) if by else len(parts)
    what = answer.metric.sample if by else f"full {noun}s" if divisor != 1 else f"full {noun}"
    lines = [_added(parts[over].tolist(), total)]
    lines += [f"{_added(parts[by].tolist(), divisor)} {what}"] if by else []
    return Sum(*_divided(lines, total, divisor, what))


def exact(value: float | None) -> str:
    """Return a number with all of its digits; a dash for none."""
    if value is None:
        return "–"
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _span(grain: str, row: Mapping[Any, Any]) -> Span:
    told = {str(name): _plain(value) for name, value in row.items()}
    range_ = Range(pd.Timestamp(row["starts_at"]).to_pydatetime(), pd.Timestamp(row["ends_at"]).to_pydatetime())
    return Span(grain, pd.Timestamp(str(row["period"])).date(), range_, str(row["coverage"]), told)


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value


def _guarded(span: Span) -> Reckoning:
    """Of rows that are persons, others see the two numbers only, and these where groups are large enough."""
    pages, people, value = (span.told[name] for name in ("pages", "sample_size", "value"))
    if value is None:
        said = f"No figure is given: no export covers it, or figures of fewer than {crowd.LEAST} people would show."
        return Reckoning(span, (), Sum((said,), None), ())
    total = Sum(*_divided([f"{count(int(pages), 'page')}"], int(pages), int(people), "person-weeks on call"))
    return Reckoning(span, (), total, tuple(_differing(total.value, value)))


def _missing(dataset: Dataset, answer: Answer, span: Span, walked: Sequence[Walked]) -> list[str]:
    """Return where the rows that remain are not those that the metric counts."""
    if answer.metric.name in crowd.METRICS:  # its rows are persons, who have no line in a file
        return []
    counted = rows(dataset, answer, span.grain, span.label)
    if "role" in counted:
        counted = counted[counted["role"].isin(_PARTS[answer.metric.name])]
    if span.grain == "sprint":
        here = (counted["part_starts_at"] == span.range.starts_at) & (counted["part_ends_at"] == span.range.ends_at)
        counted = counted[here & counted["is_preventive"].astype(bool)]
    ours = Counter(key for each in walked for key in _keys(each.counted))
    theirs = Counter(_keys(counted))
    found = [
        ("are counted although these steps leave them out", theirs - ours),
        ("remain but are not counted", ours - theirs),
    ]
    return [f"{count(sum(each.values()), 'row')} {words}." for words, each in found if each]


def _keys(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    return list(frame[_LINEAGE].itertuples(index=False, name=None))


def _differing(found: float | None, told: float | None) -> list[str]:
    # Between two durations the engine and Python may round the very last binary digit differently.
    if found == told or (found is not None and told is not None and isclose(found, told, rel_tol=1e-14)):
        return []
    return [f"The metric says {exact(told)}, and these steps come to {exact(found)}."]


def _per_period(walked: Sequence[Walked], span: Span) -> Sum:
    parts = [len(each.counted) for each in walked]
    role = walked[0].trail.role
    lines = [f"{_added(parts, sum(parts))} {role if sum(parts) == 1 else role + 's'}"]
    return Sum(*_divided(lines, sum(parts), 1, span.grain))


def _per_person(walked: Sequence[Walked], _: Span) -> Sum:
    by_role: dict[str, list[int]] = {}
    for each in walked:
        by_role.setdefault(each.trail.role, []).append(len(each.counted))
    lines = [f"{_added(parts, sum(parts))} {role}s" for role, parts in by_role.items()]
    pages, people = sum(by_role["page"]), sum(by_role["person-week"])
    return Sum(*_divided(lines, pages, people, "person-weeks"))


def _per_change(walked: Sequence[Walked], _: Span) -> Sum:
    parts = {each.trail.role: len(each.counted) for each in walked}
    line = f"{count(parts['incident'], 'incident')} that a change explains, {count(parts['change'], 'change')}"
    return Sum(*_divided([line], parts["incident"], parts["change"], "changes"))


def _failed(walked: Sequence[Walked], _: Span) -> Sum:
    changes = walked[0].counted
    undone, hurt = changes["was_rolled_back"].astype(bool), changes["incident_count"] > 0
    both, failed = int((undone & hurt).sum()), int((undone | hurt).sum())
    line = (
        f"{int(undone.sum())} rolled back + {int(hurt.sum())} with an incident − {both} that are both = {failed} failed"
    )
    return Sum(*_divided([line], failed, len(changes), "changes"))


def _reversible(walked: Sequence[Walked], _: Span) -> Sum:
    found = Counter(walked[0].counted["reversibility"])
    good, known = found["demonstrated"] + found["declared"], found.total() - found["unknown"]
    lines = [
        f"{found['demonstrated']} demonstrated + {found['declared']} declared = {good}",
        f"{found.total()} changes − {found['unknown']} of which nothing is known = {known}",
    ]
    return Sum(*_divided(lines, good, known, "changes"))


def _percentile(walked: Sequence[Walked], _: Span) -> Sum:
    found = pd.concat([each.counted[["minutes", "is_open"]] for each in walked], ignore_index=True)
    minutes = sorted(float(each) for each in found["minutes"].dropna())
    n = len(minutes)
    is_open = int(found["is_open"].fillna(value=False).astype(bool).sum())
    first = f"{count(len(found), 'rollback')} − {is_open} open − {len(found) - is_open - n} without a known clock = {n}"
    if not n:
        return Sum((first, "No rollback has a clock, so that there is no percentile."), None)
    place = 0.95 * (n - 1)
    low, part = floor(place), place - floor(place)
    lower, upper = minutes[low], minutes[min(low + 1, n - 1)]
    value = lower * (1 - part) + upper * part
    lines = [
        first,
        f"from the shortest on, the 95th percentile is 0.95 × ({n} − 1) = {exact(round(place, 2))} places further",
        f"{exact(lower)} min + {exact(round(part, 2))} × ({exact(upper)} − {exact(lower)}) min = {exact(value)} min",
    ]
    if n < PERCENTILE_FROM:
        lines.append(f"of fewer than {PERCENTILE_FROM}, the longest is shown in its place: {exact(minutes[-1])} min")
    return Sum(tuple(lines), value)


def _added(parts: Sequence[float], total: int) -> str:
    """Return the sum as written out; of one part alone, that."""
    shown = [part for part in parts if part] if len(parts) > 3 else list(parts)
    return f"{' + '.join(exact(part) for part in shown)} = {total}" if len(shown) > 1 else str(total)


def _divided(lines: Sequence[str], over: int, by: int, what: str) -> tuple[tuple[str, ...], float | None]:
    if not by:
        return (*lines, f"{over} ÷ 0 {what}: there is nothing to divide by, so that the figure is empty"), None
    value = over / by
    return (*lines, f"{over} ÷ {by} {what} = {exact(value)}"), value


_SUMS: dict[str, Callable[[Sequence[Walked], Span], Sum]] = {
    "pages_per_week": _per_period,
    "pages_per_person": _per_person,
    "time_to_rollback": _percentile,
    "incidents_per_change": _per_change,
    "change_fail_rate": _failed,
    "guardrail_changes_per_week": _per_period,
    "reversible_changes": _reversible,
    "preventive_work_per_sprint": _per_period,
}
#: Metrics that can be added up.
METRICS = tuple(_SUMS)
