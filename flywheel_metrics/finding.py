"""The sentence above a chart, composed from an answer and its comparison; nothing in it is canned."""

from __future__ import annotations

from flywheel_metrics.answer import Answer
from flywheel_metrics.comparison import LITTLE, SIGNAL, Comparison
from flywheel_metrics.inference.limits import Limits
from flywheel_metrics.spine import ALL
from flywheel_metrics.wording import count, figure

#: Below this many values, a 95th percentile is no more than the maximum.
PERCENTILE_FROM = 20


def sentence(answer: Answer, comparison: Comparison) -> str:
    """Return what a leader would say about the metric: both figures and whether they differ by more than usual.

    A direction is claimed only for a signal.
    """
    metric = answer.metric
    subject, _, tail = (part.strip() for part in metric.phrase.partition("|"))
    unit = signal_unit(answer)
    now = _with(figure(comparison.current, unit), tail)
    if comparison.current is None:
        return f"{subject}: no figure for this period. {_why_empty(answer)}"
    if comparison.verdict == LITTLE:
        before = f", after {figure(comparison.previous, unit)} before" if comparison.previous is not None else ""
        return f"{subject}: {now}{before}. Too little data to call it a change: {comparison.reason}."
    then = figure(comparison.previous, unit)
    same = then == figure(comparison.current, unit)
    if comparison.verdict == SIGNAL:
        return _signal(subject, then, now, comparison, same=same)
    usual = comparison.limits
    moved = f"stayed at {now}" if same else f"went from {then} to {now}"
    return f"{subject} {moved}, within the usual variation{_bounds(usual, unit)}."


def figure_of(answer: Answer, segment: str = ALL) -> str:
    """Return the value over the scope as shown on a tile: below 20 values, the longest instead of a percentile."""
    row = answer.one("scope", segment)
    if answer.metric.name == "time_to_rollback" and 0 < row.get("sample_size", 0) < PERCENTILE_FROM:
        return figure(row["max_minutes"], "minutes")
    return figure(row.get("value"), answer.metric.unit)


def sample_of(answer: Answer, grain: str = "scope", segment: str = ALL) -> str:
    """Return what the value rests on, such as ``n = 536 pages in 13 full weeks``."""
    row = answer.one(grain, segment)
    size = int(row.get("sample_size") or 0)
    text = f"n = {count(size, _singular(answer.metric.sample), answer.metric.sample)}"
    for column, noun in (("weeks", "full week"), ("sprints", "full sprint")):
        if row.get(column) is not None:
            text += f" in {count(int(row[column]), noun)}"
    if row.get("open_count"):
        text += f", {int(row['open_count'])} still open"
    return text


def signal_unit(answer: Answer) -> str:
    """Return the unit of the column that is compared."""
    for measure in answer.metric.measures:
        if measure.name == answer.metric.signal:
            return measure.unit
    return answer.metric.unit


def _signal(subject: str, then: str, now: str, comparison: Comparison, *, same: bool) -> str:
    fired = comparison.strongest
    if fired is None:
        moved = f"stayed at {now}" if same else f"went from {then} to {now}"
        return f"{subject} {moved}, with weeks outside the usual variation in the other direction."
    verb = "fell" if comparison.direction == "down" else "rose"
    return f"{subject} {verb} from {then} to {now}: more than usual variation ({fired.rule})."


def _bounds(found: Limits | None, unit: str) -> str:
    if found is None:
        return ""
    return f" of {figure(max(found.lower, 0.0), unit)} to {figure(found.upper, unit)}"


def _why_empty(answer: Answer) -> str:
    row = answer.one("scope")
    if row.get("coverage") == "none" and answer.metric.rate == "over the scope":
        return "The exports do not cover it."
    return answer.metric.empty


def _with(text: str, tail: str) -> str:
    return f"{text} {tail}" if tail else text


def _singular(plural: str) -> str:
    words = {"changes whose reversibility is known": "change whose reversibility is known",
             "rollbacks with a known clock": "rollback with a known clock",
             "person-weeks on call": "person-week on call"}  # fmt: skip
    if plural in words:
        return words[plural]
    return plural.removesuffix("s")
