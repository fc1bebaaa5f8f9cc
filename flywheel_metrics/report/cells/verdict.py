"""The verdict: one sentence over all metrics, which names what moved only where a signal says so."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from flywheel_metrics import metric
from flywheel_metrics.comparison import LITTLE, SIGNAL, Comparison
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.finding import signal_unit
from flywheel_metrics.report.cell import Cell
from flywheel_metrics.report.cells.metrics import SHOWN
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.section import Section
from flywheel_metrics.wording import count, figure, listing

QUESTION = "Is tomorrow getting quieter?"
#: The metric that says whether it does.
LEADS = "pages_per_week"


def sentence(compared: Mapping[str, Comparison], units: Mapping[str, str]) -> str:
    """Return the verdict over comparisons by metric name; units: of the column that each compares."""
    found = {name: each for name, each in compared.items() if each.verdict == SIGNAL}
    parts = [
        f"for the {word}, {listing([_moved(name, each, units[name]) for name, each in chosen.items()])}"
        for word, wanted in (("better", True), ("worse", False))
        if (chosen := {name: each for name, each in found.items() if each.is_better is wanted})
    ]
    if unclear := [metric.find(name).title.lower() for name, each in found.items() if each.is_better is None]:
        parts.append(f"{listing(unclear)} left the usual variation for some weeks, without a clear change")
    return f"{_lead(compared.get(LEADS))}: {'; '.join(parts + _rest(compared, found))}."


def _lead(pages: Comparison | None) -> str:
    if pages is not None and pages.verdict == SIGNAL and pages.is_better is not None:
        return "Tomorrow is getting quieter" if pages.is_better else "Tomorrow is getting louder"
    if pages is None or pages.verdict == LITTLE:
        return "Whether tomorrow is getting quieter cannot be said yet"
    return "Tomorrow is neither quieter nor louder than usual variation explains"


def _moved(name: str, compared: Comparison, unit: str) -> str:
    verb = "fell" if compared.direction == "down" else "rose"
    title = metric.find(name).title.lower()
    return f"{title} {verb} from {figure(compared.previous, unit)} to {figure(compared.current, unit)}"


def _rest(compared: Mapping[str, Comparison], found: Mapping[str, Comparison]) -> list[str]:
    little = sum(each.verdict == LITTLE for each in compared.values())
    usual = len(compared) - len(found) - little
    parts = []
    if usual:
        parts.append(f"{count(usual, 'figure')} stayed within usual variation")
    if little:
        parts.append(f"for {count(little, 'figure')} there is too little data")
    return parts


def _section(reader: Reader) -> Section:
    compared, units = _compared(reader)
    rows = [
        {"metric": name, "previous": each.previous, "current": each.current, "unit": units[name],
         "previous_n": each.previous_n, "current_n": each.current_n, "verdict": each.verdict, "reason": each.reason}
        for name, each in compared.items()
    ]  # fmt: skip
    return Section(
        CELL.name,
        CELL.title,
        QUESTION,
        sentence(compared, units),
        facts=(
            ("Definition", "A metric is cited only where a rule of its control chart fired; the first words are about "
             f"{metric.find(LEADS).title.lower()}. What did not leave its usual variation is counted, not told."),
        ),
        table=pd.DataFrame(rows),
    )  # fmt: skip


def _compared(reader: Reader) -> tuple[dict[str, Comparison], dict[str, str]]:
    """Return the comparisons of the metrics that can be answered, and the units of what they compare."""
    compared, units = {}, {}
    for name in SHOWN:
        try:
            compared[name] = reader.comparison(name)
            units[name] = signal_unit(reader.answer(name))
        except FlywheelError:
            continue  # told by the metric's own cell
    return compared, units


CELL = Cell("verdict", "Verdict", _section)
