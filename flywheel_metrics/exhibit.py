"""An exhibit: the finding and the picture that answer a question in one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC

import pandas as pd

from flywheel_metrics import breakdown, finding
from flywheel_metrics.answer import Answer, rows
from flywheel_metrics.charts import durations, share, small_multiples, weekly
from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.charts.small_multiples import Panel
from flywheel_metrics.charts.weekly import Plotted
from flywheel_metrics.comparison import LITTLE, Comparison, compare
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.wording import duration, figure


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
    """A sentence, the picture below it, and the answer that both come from."""

    sentence: str
    drawing: Drawing
    answer: Answer


def make(dataset: Dataset, answer: Answer, form: Form) -> Exhibit:
    """Show an answer in a form. Raises KeyError for a kind or a measure that does not exist."""
    sentence, drawing = KINDS[form.kind](dataset, answer, form)
    return Exhibit(sentence, drawing, answer)


def _weekly(_: Dataset, answer: Answer, form: Form) -> tuple[str, Drawing]:
    comparison = compare(answer)
    column = form.column or answer.metric.signal
    grain, noun = grain_of(answer)
    plotted = Plotted(answer.series(grain), column, unit_of(answer, column), answer.metric.better, noun)
    drawing = weekly.draw(plotted, comparison if column == answer.metric.signal else _without_limits(comparison))
    return _sentence(answer, comparison, form), drawing


def _share(_: Dataset, answer: Answer, form: Form) -> tuple[str, Drawing]:
    grain, noun = grain_of(answer)
    series = answer.series(grain)
    bounds = ("lower", "upper") if {"lower", "upper"} <= set(series.columns) else None
    return _sentence(answer, compare(answer), form), share.draw(series, form.column or "value", bounds, noun)


def _parts(_: Dataset, answer: Answer, form: Form) -> tuple[str, Drawing]:
    grain, noun = grain_of(answer)
    now, before = answer.one("scope"), answer.one("previous")
    panels = [
        Panel(name, figure(now.get(column), "count"), breakdown.share_note(now, before, column), answer.series(grain),
              column)
        for column, name in form.parts
    ]  # fmt: skip
    return breakdown.of_parts(answer, dict(form.parts)), small_multiples.draw(panels, "count", noun)


def _segments(_: Dataset, answer: Answer, form: Form) -> tuple[str, Drawing]:
    grain, noun = grain_of(answer)
    unit = finding.signal_unit(answer)
    compared = {segment: compare(answer, segment) for segment in answer.segments}
    panels = [
        Panel(segment, figure(each.current, unit), breakdown.comparison_note(each, unit),
              answer.series(grain, segment), answer.metric.signal, breakdown.tone(each))
        for segment, each in compared.items()
    ]  # fmt: skip
    return breakdown.of_segments(answer, form.split or "segment", compared), small_multiples.draw(panels, unit, noun)


def _durations(dataset: Dataset, answer: Answer, form: Form) -> tuple[str, Drawing]:
    dots = _dots(dataset, answer)
    row = answer.one("scope")
    top = ("95th percentile", row.get("value"))
    if row.get("sample_size", 0) < finding.PERCENTILE_FROM:
        top = ("longest", row.get("max_minutes"))
    drawing = durations.over_time(dots, answer.series("week"), [("median", row.get("median_minutes")), top])
    return breakdown.of_durations(answer), drawing


def _duration_groups(dataset: Dataset, answer: Answer, form: Form) -> tuple[str, Drawing]:
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


#: Name of a form → what makes its sentence and picture.
KINDS: dict[str, Callable[[Dataset, Answer, Form], tuple[str, Drawing]]] = {
    "weekly": _weekly,
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
    return replace(comparison, verdict=LITTLE, limits=None, baseline=None, signals={})


def _dots(dataset: Dataset, answer: Answer) -> pd.DataFrame:
    """Return each rollback with a clock: ``at`` in local time, ``minutes``, ``name``, ``team``, ``service``."""
    counted = rows(dataset, answer)
    counted = counted[counted["minutes"].notna()]
    at = counted["placed_at"].dt.tz_localize(UTC).dt.tz_convert(dataset.zone).dt.tz_localize(None)
    name = counted["service"].fillna("no service")
    return counted.assign(at=at, name=name, team=counted["team"].fillna("(none)"), service=name)
