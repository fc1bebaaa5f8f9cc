"""How sure a figure is, in words: its 95 % interval, the way it was made, and what keeps it from having one."""

from __future__ import annotations

from dataclasses import replace

from flywheel_metrics import uncertainty
from flywheel_metrics.comparison import DAYS, RUN, Comparison
from flywheel_metrics.evidence import Evidence
from flywheel_metrics.finding import PERCENTILE_FROM
from flywheel_metrics.inference.intervals import Interval
from flywheel_metrics.inference.limits import FEWEST
from flywheel_metrics.spine import ALL
from flywheel_metrics.stage import Stage
from flywheel_metrics.uncertainty import Durations
from flywheel_metrics.wording import count, day, ends, figure

#: Fewest values whose greatest bounds the 95th percentile with 97.5 %.
UPPER_FROM = 72


def short(evidence: Evidence) -> str:
    """Return the line of a tile; empty where there is no figure or no interval."""
    answer = evidence.answer
    if uncertainty.is_quotient(answer):
        found = uncertainty.of(answer)
        return f"95 % interval {ends(found.lower, found.upper, answer.metric.unit)}" if found else ""
    if answer.metric.estimate is None:
        return ""
    known = uncertainty.durations(answer)
    size = len(known.minutes)
    if size < PERCENTILE_FROM:
        return f"the longest, as {count(size, 'value')} give no percentile" if size else ""
    return f"95 % interval {_percentile(known)}"


def ends_of(evidence: Evidence, segment: str = ALL) -> str:
    """Return the interval of the figure and no more; a dash where it has none."""
    answer = evidence.answer
    if uncertainty.is_quotient(answer):
        found = uncertainty.of(answer, segment=segment)
        return ends(found.lower, found.upper, answer.metric.unit) if found else "–"
    if answer.metric.estimate is None:
        return "–"
    known = uncertainty.durations(answer, "scope", segment)
    return _percentile(known) if len(known.minutes) >= PERCENTILE_FROM else "–"


def long(evidence: Evidence) -> str:
    """Return the interval and how it was made."""
    answer = evidence.answer
    if answer.metric.estimate is None:
        return ""
    if not uncertainty.is_quotient(answer):
        return _of_durations(replace(uncertainty.durations(answer), open_minutes=tuple(evidence.open_minutes())))
    found = uncertainty.of(answer)
    if found is None:
        return "None, for there is no figure."
    said = f"{ends(found.lower, found.upper, answer.metric.unit)}, {found.method}"
    spread = uncertainty.dispersion(answer)
    if answer.metric.estimate.kind == "rate" and spread > 1.05:
        noun = "sprint" if answer.metric.rate == "per sprint" else "week"
        said += f", widened because the counts vary from {noun} to {noun} {spread:.1f} times as much as by chance alone"
    return f"{said}."


def variation(compared: Comparison) -> str:
    """Return what a series is judged by, and which periods that comes from."""
    if compared.kind == DAYS:
        return _days_between(compared)
    if compared.kind == RUN:
        weeks = count(len(compared.stages[-1].values), "full period")
        return (
            f"A run chart: the median of {weeks}, as limits need {FEWEST}. A signal is a run on one side of it that is "
            "too long for chance, or a median crossed too seldom."
        )
    known = [each for each in compared.stages if each.limits]
    if not known:
        return f"No limits are drawn: {compared.reason}." if compared.reason else ""
    last = compared.stages[-1]
    anew = f" Limits are drawn anew from {day(last.periods[0])} on, as declared." if len(compared.stages) > 1 else ""
    weeks = "; then ".join(_baseline(each) for each in known)
    return (
        f"Limits are the mean ± 2.66 × the mean moving range of {weeks}. A signal is a value outside of them, 8 in "
        f"a row on one side of the mean, or 3 of 4 nearer a limit than the mean.{anew}"
    )


def _baseline(stage: Stage) -> str:
    first, last = stage.span
    used = stage.limits.count if stage.limits else 0
    return f"{count(used, 'full period')}, from that of {day(first)} to that of {day(last)}"


def _days_between(compared: Comparison) -> str:
    if compared.between is None:
        return f"The days between events are drawn, without limits: {compared.reason}."
    found = compared.between.limits
    days = ends(found.lower, found.upper, "days")
    return (
        f"Most periods are zero, so the days between events are judged: limits of {days} come from the first "
        f"{found.count} of them, to the power of 1/3.6 (Nelson 1994), by the same three rules. Time not "
        "covered in full is left out."
    )


def _of_durations(known: Durations) -> str:
    size = len(known.minutes)
    if not size:
        return "None, for there is no figure."
    parts = [f"Median {_ends(known.median)} (order statistics)", f"mean {_ends(known.mean)} ({known.mean.method})"]
    if size >= PERCENTILE_FROM:
        parts.append(f"95th percentile {_percentile(known)} (order statistics)")
    else:
        parts.append(f"no 95th percentile below {PERCENTILE_FROM} values, so the longest is shown")
    return f"{', '.join(parts)}.{_with_open(known)}"


def _with_open(known: Durations) -> str:
    """Return the median when those still open count as lower bounds, as far as they lasted until the data end."""
    if not known.open_minutes:
        return ""
    found = known.median_with_open
    middle = figure(found.value, "minutes") if found.value is not None else "longer than is known yet"
    still = count(len(known.open_minutes), "rollback")
    return f" With {still} still open as lower bounds the median is {middle}, {_ends(found.interval)} (Kaplan-Meier)."


def _percentile(known: Durations) -> str:
    size = len(known.minutes)
    why = f" below {UPPER_FROM} rollbacks" if size < UPPER_FROM else ""
    return f"{_ends(known.percentile)}{why}"


def _ends(found: Interval) -> str:
    return ends(found.lower, found.upper, "minutes")
