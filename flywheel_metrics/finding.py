"""The sentence above a chart, composed from an answer and its comparison; nothing in it is canned."""

from __future__ import annotations

from flywheel_metrics.answer import Answer
from flywheel_metrics.comparison import LITTLE, SIGNAL, Comparison
from flywheel_metrics.spine import ALL
from flywheel_metrics.wording import count, day, ends, figure

#: Below this many values, a 95th percentile is no more than the maximum.
PERCENTILE_FROM = 20


def sentence(answer: Answer, comparison: Comparison) -> str:
    """Return what a leader would say about the metric: both figures and whether they differ by more than usual.

    A direction is claimed only for a signal that the interval of the change supports.
    """
    metric = answer.metric
    subject, _, tail = (part.strip() for part in metric.phrase.partition("|"))
    unit = signal_unit(answer)
    now = _with(figure(comparison.current, unit), tail)
    if comparison.current is None:
        return f"{subject}: no figure for this period. {_why_empty(answer)}"
    if comparison.verdict == LITTLE:
        before = f", after {figure(comparison.previous, unit)} before" if comparison.previous is not None else ""
        return f"{subject}: {now}{before}. Too little data to call it a change: {_reason(answer, comparison)}."
    then = figure(comparison.previous, unit)
    same = then == figure(comparison.current, unit)
    moved = f"{subject} stayed at {now}" if same else f"{subject} went from {then} to {now}"
    if comparison.verdict == SIGNAL:
        return _signal(answer, moved, f"from {then} to {now}", comparison)
    if len(comparison.stages) > 1 and comparison.limits is not None:
        anew = day(comparison.stages[-1].periods[0])
        return (
            f"{moved}; since limits were drawn anew on {anew}, within the usual variation{_bounds(comparison, unit)}."
        )
    return f"{moved}, within the usual variation{_bounds(comparison, unit)}."


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


def _signal(answer: Answer, moved: str, levels: str, comparison: Comparison) -> str:
    subject = answer.metric.phrase.partition("|")[0].strip()
    fired = comparison.strongest
    if fired is not None:
        verb = "fell" if comparison.direction == "down" else "rose"
        return f"{subject} {verb} {levels}: more than usual variation ({fired.rule})."
    down = (comparison.current or 0.0) < (comparison.previous or 0.0)
    sides = {each.direction for each in comparison.signals.values()}
    noun = "sprint" if answer.metric.rate == "per sprint" else "week"
    outside = f"{noun}s outside" if len(comparison.signals) > 1 else f"a {noun} outside"
    if ("down" if down else "up") in sides:
        return f"{moved}, which may be chance ({change_of(comparison)}), with {outside} the usual variation."
    return f"{moved}, with {outside} the usual variation in the other direction."


def change_of(comparison: Comparison) -> str:
    """Return the interval of the change from the period before, such as ``95 % interval -12 % to +3 %``."""
    found = comparison.change
    if found is None:
        return "no interval"
    still, points = (1.0, "%") if found.is_ratio else (0.0, "points")
    low = _signed(found.lower - still, points)
    return (
        f"95 % interval {low} to {_signed(found.upper - still, points)}"
        if found.upper is not None
        else f"{low} or more"
    )


def _signed(value: float, points: str) -> str:
    percent = f"{abs(value) * 100:.2g}" if abs(value) < 1 else f"{abs(value) * 100:,.0f}"
    sign = "" if percent == "0" else "+" if value > 0 else "−"
    return f"{sign}{percent} {points}"


def _reason(answer: Answer, comparison: Comparison) -> str:
    noun = "sprints" if answer.metric.rate == "per sprint" else "weeks"
    return comparison.reason.replace("periods", noun)


def _bounds(comparison: Comparison, unit: str) -> str:
    if comparison.between is not None:
        days = comparison.between.limits
        return f" of {ends(days.lower, days.upper, 'days')} days between two of them"
    found = comparison.limits
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
