"""An exhibit: the finding and the picture that answer a question in one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date

import pandas as pd

from flywheel_metrics import breakdown, curve, event, finding, last_year, uncertainty
from flywheel_metrics.answer import UNNAMED, Answer, rows
from flywheel_metrics.charts import between, durations, share, small_multiples, weekly
from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.charts.small_multiples import Panel
from flywheel_metrics.charts.weekly import Plotted
from flywheel_metrics.comparison import LITTLE, Comparison, compare
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.event import Numbered
from flywheel_metrics.evidence import Evidence
from flywheel_metrics.wording import count, duration, figure


@dataclass(frozen=True)
class Form:
    """How to show an answer.

    kind: one of KINDS. split: the metric's segment that panels or strips stand for. parts: measure → name of its
    panel. column: a measure to show instead of the one that is compared.
    """

    kind: str = "weekly"
    split: str | None = None
    parts: tuple[tuple[str, str], ...] = ()
    column: str | None = None


@dataclass(frozen=True)
class Exhibit:
    """A sentence, the picture below it, and the answer that both come from.

    remarks: further findings, below the picture. events: what the numbers on the chart stand for.
    """

    sentence: str
    drawing: Drawing
    answer: Answer
    remarks: tuple[str, ...] = ()
    events: tuple[Numbered, ...] = ()


def make(dataset: Dataset, answer: Answer, form: Form, evidence: Evidence | None = None) -> Exhibit:
    """Show an answer in a form; evidence: what is known beyond the answer, where that was asked for before.

    Raises KeyError for a kind or a measure that does not exist.
    """
    evidence = evidence or Evidence(dataset, answer)
    if form.kind == "weekly":
        return _weekly(dataset, answer, form, evidence)
    sentence, drawing = KINDS[form.kind](dataset, answer, form, evidence)
    remarks = (breakdown.of_mass(answer, _mass_days(dataset, answer)),) if form.kind == "durations" else ()
    return Exhibit(sentence, drawing, answer, tuple(filter(None, remarks)))


def year_before(answer: Answer, form: Form, evidence: Evidence) -> str:
    """Compare with the same period of the year before, where the form shows the figure that is compared; else empty.

    It asks once more, so a page draws the picture first.
    """
    is_whole = form.kind in COMPARED and form.column in (None, answer.metric.signal)
    if not is_whole or answer.scope.day_count > last_year.LONGEST:
        return ""
    return last_year.sentence(answer, last_year.beside(evidence))


def _weekly(dataset: Dataset, answer: Answer, form: Form, evidence: Evidence) -> Exhibit:
    """Show a series with its limits, events and bend; of a measure that is not the compared one, the figures alone."""
    column = form.column or answer.metric.signal
    grain, noun = grain_of(answer)
    numbered = tuple(event.by_week(_events(dataset, answer), dataset.settings.week_start))
    plotted = Plotted(answer.series(grain), column, unit_of(answer, column), answer.metric.better, noun, None, numbered)
    comparison = compare(answer, evidence=evidence)
    if column != answer.metric.signal:
        drawing = weekly.draw(plotted, _without_limits(comparison))
        return Exhibit(_sentence(answer, comparison, form), drawing, answer, (), numbered)
    bent = curve.of(answer)
    remarks = (curve.sentence(answer, bent),) if bent else ()
    if comparison.gaps is not None and (comparison.gaps.days or comparison.gaps.open_days is not None):
        drawing = between.draw(comparison.gaps, comparison, answer.metric.better, answer.metric.sample, numbered)
    else:
        drawing = weekly.draw(replace(plotted, curve=bent), comparison)
    return Exhibit(finding.sentence(answer, comparison), drawing, answer, remarks, numbered)


def _events(dataset: Dataset, answer: Answer) -> list[event.Event]:
    """Return what the chart is marked with; guardrails are not marked on the chart that counts them."""
    is_own = "shipped_guardrails" in answer.metric.models
    return event.annotated(dataset, answer.scope) + ([] if is_own else event.shipped(dataset, answer.scope))


def _share(_: Dataset, answer: Answer, form: Form, evidence: Evidence) -> tuple[str, Drawing]:
    grain, noun = grain_of(answer)
    series = answer.series(grain)
    bounds = ("lower", "upper") if {"lower", "upper"} <= set(series.columns) else None
    found = compare(answer, evidence=evidence)
    ends = uncertainty.ends(answer, series) if uncertainty.is_quotient(answer) else None
    return _sentence(answer, found, form), share.draw(series, form.column or "value", bounds, noun, ends)


def _parts(_: Dataset, answer: Answer, form: Form, __: Evidence) -> tuple[str, Drawing]:
    grain, noun = grain_of(answer)
    now, before = answer.one("scope"), answer.one("previous")
    panels = [
        Panel(name, figure(now.get(column), "count"), breakdown.share_note(now, before, column), answer.series(grain),
              column)
        for column, name in form.parts
    ]  # fmt: skip
    return breakdown.of_parts(answer, dict(form.parts)), small_multiples.draw(panels, "count", noun)


def _segments(_: Dataset, answer: Answer, form: Form, evidence: Evidence) -> tuple[str, Drawing]:
    grain, noun = grain_of(answer)
    unit = finding.signal_unit(answer)
    # Where none is named there is none to tell apart.
    segments = answer.segments if answer.segments != [UNNAMED] else []
    found = {segment: compare(answer, segment, evidence) for segment in segments}
    compared = breakdown.in_order(answer, found)
    panels = [
        Panel(segment, figure(each.current, unit), breakdown.comparison_note(each, unit),
              answer.series(grain, segment), answer.metric.signal, breakdown.tone(each))
        for segment, each in list(compared.items())[:MOST_PANELS]
    ]  # fmt: skip
    drawing = small_multiples.draw(panels, unit, noun)
    if drawing.html and len(compared) > MOST_PANELS:
        groups = count(len(compared), form.split or "segment")
        note = f"The first {MOST_PANELS} of {groups}: what got worse, what got better, then by the figure."
        drawing = replace(drawing, note=note)
    return breakdown.of_segments(answer, form.split or "segment", compared), drawing


def _durations(dataset: Dataset, answer: Answer, form: Form, _: Evidence) -> tuple[str, Drawing]:
    dots = _dots(dataset, answer)
    row = answer.one("scope")
    top = ("95th percentile", row.get("value"))
    if row.get("sample_size", 0) < finding.PERCENTILE_FROM:
        top = ("longest", row.get("max_minutes"))
    known = uncertainty.durations(answer)
    band = known.percentile if len(known.minutes) >= finding.PERCENTILE_FROM else None
    drawing = durations.over_time(dots, answer.series("week"), [("median", row.get("median_minutes")), top], band)
    return breakdown.of_durations(answer), drawing


def _mass_days(dataset: Dataset, answer: Answer) -> list[date]:
    """Return the local days of mass rollback among the rows counted."""
    if not answer.one("scope").get("mass_count"):
        return []
    dots = _dots(dataset, answer)
    return sorted(set(dots.loc[dots["is_mass"].fillna(False).astype(bool), "at"].dt.date))


def _duration_groups(dataset: Dataset, answer: Answer, form: Form, _: Evidence) -> tuple[str, Drawing]:
    split = form.split or "team"
    dots = _dots(dataset, answer).rename(columns={split: "group"})
    found = [(segment, answer.one("scope", segment)) for segment in answer.segments]
    summary = pd.DataFrame(
        [
            {"group": segment, "median": row["median_minutes"], "sample_size": row["sample_size"],
             "label": f"median {duration(row['median_minutes'])}, n = {row['sample_size']}"}
            for segment, row in found if row and row["sample_size"]
        ],
        columns=["group", "median", "sample_size", "label"],
    )  # fmt: skip
    return breakdown.of_medians(split, summary), durations.by_group(dots, summary)


#: Most panels of segments that are drawn.
MOST_PANELS = 24
#: Forms that stand for the whole metric: they are compared with the year before as well.
COMPARED = ("weekly", "share", "durations")
#: Name of a form → what makes its sentence and picture; the weekly one has more to say.
KINDS: dict[str, Callable[[Dataset, Answer, Form, Evidence], tuple[str, Drawing]]] = {
    "share": _share,
    "parts": _parts,
    "segments": _segments,
    "durations": _durations,
    "duration groups": _duration_groups,
}


def grain_of(answer: Answer) -> tuple[str, str]:
    """Return the grain that a metric is drawn by, and its noun."""
    return ("sprint", "Sprint") if answer.metric.rate == "per sprint" else ("week", "Week")


def unit_of(answer: Answer, column: str) -> str:
    """Return the unit of a column of an answer."""
    units = {measure.name: measure.unit for measure in answer.metric.measures}
    return units.get(column, answer.metric.unit)


def _sentence(answer: Answer, comparison: Comparison, form: Form) -> str:
    if form.column in (None, answer.metric.signal):
        return finding.sentence(answer, comparison)
    return breakdown.of_measure(answer, form.column or "")


def _without_limits(comparison: Comparison) -> Comparison:
    return replace(comparison, verdict=LITTLE, limits=None, baseline=None, signals={}, stages=(), median=None)


def _dots(dataset: Dataset, answer: Answer) -> pd.DataFrame:
    """Return each rollback with a clock: ``at`` in local time, ``minutes``, ``name``, ``team``, ``service``."""
    counted = rows(dataset, answer)
    counted = counted[counted["minutes"].notna()]
    at = counted["placed_at"].dt.tz_localize(UTC).dt.tz_convert(dataset.zone).dt.tz_localize(None)
    name = counted["service"].fillna("no service")
    return counted.assign(at=at, name=name, team=counted["team"].fillna("(none)"), service=name)
