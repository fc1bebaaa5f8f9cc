"""What a figure rests on, in words: which exports cover it, how much of the period, and what would fill a gap."""

from __future__ import annotations

import re
from datetime import date, timedelta

from flywheel_metrics import source
from flywheel_metrics.answer import Answer
from flywheel_metrics.coverage import Coverage
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.finding import sample_of
from flywheel_metrics.metric import Metric
from flywheel_metrics.period import FULL, NONE, PARTIAL, Range, days, local_date
from flywheel_metrics.scope import Scope
from flywheel_metrics.table import tables
from flywheel_metrics.wording import count, day, day_range, listing

#: Tool of the sources that read the product's own tables.
OWN = "flywheel"
#: What a cell says where the page has said already why there is nothing to show.
NOT_COVERED, AS_ABOVE = "Not covered in this period.", "Nothing here either, as above."


def needed(metric: Metric) -> tuple[str, ...]:
    """Return the canonical tables that can feed a metric, the preferred first."""
    return tuple(word for word in re.split(r" (?:and|or|else) ", metric.covered_by) if word)


def covered_by(dataset: Dataset, metric: Metric) -> str:
    """Return which exports feed a metric and which days they cover."""
    parts = {
        f"{row.tool} {tables()[row.table].title.lower()} ({_days(dataset, row.range)})"
        for row in dataset.covered
        if row.table in needed(metric)
    }
    return "; ".join(sorted(parts)) or "no export"


def coverage(answer: Answer) -> str:
    """Return how many periods of the scope are covered in full, in part and not at all."""
    grain, noun = ("sprint", "sprint") if answer.metric.rate == "per sprint" else ("week", "week")
    states = answer.series(grain)["coverage"]
    words = {FULL: "in full", PARTIAL: "in part (hollow, left out of averages and limits)", NONE: "not at all (a gap)"}
    parts = [f"{count(int(n), noun)} {word}" for state, word in words.items() if (n := (states == state).sum())]
    return listing(parts) or f"no {noun}"


def as_of(dataset: Dataset, metric: Metric) -> str:
    """Return the last day that everything the metric needs covers."""
    extent = Coverage(dataset.covered, metric.covered_by).extent
    return day(_last(dataset, extent)) if extent else "no data"


def small_print(dataset: Dataset, answer: Answer) -> str:
    """Return the line under a finding: n, time zone and how new the data are."""
    zone = dataset.settings.reporting_zone
    return f"{sample_of(answer)} · {zone} time · data as of {as_of(dataset, answer.metric)}"


def missing(dataset: Dataset, answer: Answer) -> str:
    """Return why there is nothing to show; empty where there is something."""
    metric = answer.metric
    extent = Coverage(dataset.covered, metric.covered_by, answer.scope.teams).extent
    if extent is None:
        who = f" for {listing(list(answer.scope.teams))}" if answer.scope.teams else ""
        return f"No export that is loaded covers this{who}."
    grain = "sprint" if metric.rate == "per sprint" else "week"
    states = set(answer.frame.loc[answer.frame["grain"] == grain, "coverage"])
    if grain == "sprint" and not states:
        return (
            "No sprint lies in this period. A sprints export, or work items with sprint names, tells when sprints are."
        )
    if states <= {NONE}:
        outside = f"The exports cover {_days(dataset, extent)}; the period asked about lies outside of that."
        return answer.note or outside
    return ""


def outside(dataset: Dataset, scope: Scope) -> str:
    """Return that no export covers any of a period; empty where one covers a part of it, or none is loaded."""
    asked = days(scope.first_day, scope.last_day, dataset.zone)
    if dataset.extent is None or any(row.range.overlaps(asked) for row in dataset.covered):
        return ""
    cover = f"The exports cover {_days(dataset, dataset.extent)}"
    if dataset.extent.overlaps(asked):
        return f"{cover}, but for gaps; the period asked about lies in one of these."
    return f"{cover}; the period asked about lies outside of that."


def fillers(dataset: Dataset, answer: Answer) -> str:
    """Return which tools' exports would fill a metric that nothing covers; empty where something does."""
    metric = answer.metric
    if Coverage(dataset.covered, metric.covered_by, answer.scope.teams).extent is not None:
        return ""
    parts = [f"{tables()[table].title.lower()} ({_tools(table)})" for table in needed(metric)]
    joint = " and " if " and " in metric.covered_by else " or "
    return f"It needs {joint.join(parts)}."


def name_of(found: source.Source) -> str:
    """Return how a tool writes its name: the words that begin the title of its source and say what its id says."""
    words = found.title.split()
    begun = (" ".join(words[:length]) for length in range(1, len(words) + 1))
    return next((each for each in begun if _letters(each) == _letters(found.tool)), found.tool.capitalize())


def _tools(table: str) -> str:
    filling = [each for each in source.sources().values() if table in each.fills]
    names = sorted({name_of(each) for each in filling if each.tool != OWN}, key=str.casefold)
    return ", ".join([*names, "a CSV of your own" if names else "a CSV from the template on the Data page"])


def _letters(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def _days(dataset: Dataset, covered: Range) -> str:
    return day_range(local_date(covered.starts_at, dataset.zone), _last(dataset, covered))


def _last(dataset: Dataset, covered: Range) -> date:
    return local_date(covered.ends_at - timedelta(microseconds=1), dataset.zone)
