"""Has the curve bent?  The one answer for a metric that is a count: when, by how much, how sure, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flywheel_metrics import uncertainty
from flywheel_metrics.answer import Answer
from flywheel_metrics.inference import bend
from flywheel_metrics.inference.bend import Bend
from flywheel_metrics.spine import ALL
from flywheel_metrics.wording import day, ends, figure


@dataclass(frozen=True)
class Curve:
    """The bend of an answer, with the weeks (or sprints) it was looked for in."""

    bend: Bend
    periods: tuple[date, ...]
    noun: str

    @property
    def at(self) -> date | None:
        """First week of the new level; None where no bend was found."""
        return None if self.bend.position is None else self.periods[self.bend.position]

    @property
    def between(self) -> tuple[date, date] | None:
        """First and last week in which the new level may have begun, with 95 %."""
        if self.bend.position is None:
            return None
        return self.periods[self.bend.earliest], self.periods[self.bend.latest]


def of(answer: Answer, segment: str = ALL) -> Curve | None:
    """Look for a bend in all full weeks of an answer, those before its scope included; None where it counts nothing."""
    if answer.metric.estimate is None or answer.metric.estimate.kind != "rate":
        return None
    found = uncertainty.weekly(answer, segment)
    noun = "sprint" if answer.metric.rate == "per sprint" else "week"
    return Curve(bend.find(found.counts, found.exposures), found.periods, noun)


def sentence(answer: Answer, curve: Curve) -> str:
    """Return the answer in words. A direction is claimed only for a bend whose interval supports it."""
    found, noun = curve.bend, curve.noun
    if found.reason:
        return f"Has the curve bent? Too little data to say: {found.reason.replace('periods', f'{noun}s')}."
    where = f"in {found.weeks} full {noun}s since {day(curve.periods[0])}"
    if curve.at is None or curve.between is None:
        fall, rise = bend.change(found.detectable)
        return (
            f"No bend found {where}: in random order they split as clearly. A lasting fall of {_percent(fall)} or rise "
            f"of {_percent(rise)} half-way would have been found four times in five."
        )
    first, last = curve.between
    likely = "" if first == last else f" (95 % between {day(first)} and {day(last)})"
    unit, tail = answer.metric.unit, answer.metric.phrase.partition("|")[2].strip()
    levels = f"from {figure(found.before, unit)} to {figure(found.after, unit)} {tail}".strip()
    return f"The curve bent in the {noun} of {day(curve.at)}{likely}, {levels}: {_size(found)}."


def _size(found: Bend) -> str:
    low, high = found.ratio
    if high is not None and high < 1:
        return (
            f"a fall of {_percent(1 - found.after / found.before)} (95 % interval {ends(1 - high, 1 - low, 'share')})"
        )
    if low > 1:
        most = None if high is None else high - 1
        grown = _percent(found.after / found.before - 1) if found.before else "what was nothing before"
        return f"a rise of {grown} (95 % interval {ends(low - 1, most, 'share')})"
    return "but how large the change was is not certain"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
