"""Limits, run charts and days between: how often they cry wolf on a flat series, and how often they notice a change."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from benchmarks.simulations.table import KINDS, Series, Table, percent
from flywheel_metrics.answer import Answer
from flywheel_metrics.comparison import SIGNAL, Comparison, compare
from flywheel_metrics.inference import between, run_chart
from flywheel_metrics.metric import find
from flywheel_metrics.scope import Scope

START = date(2026, 1, 5)
SEED = 1


def compared(baseline: Series, weeks: Series) -> Comparison:
    """Compare weeks with as many before, as the pages do; ``baseline`` lies before the weeks."""
    before, used, size = baseline[-len(weeks) :], baseline[-20:], len(weeks)
    counts = np.concatenate([used, weeks, [weeks.sum(), before.sum()]])
    exposure = np.concatenate([np.ones(len(used) + size), [size, size]])
    first = START - timedelta(weeks=len(used))
    labels = [first + timedelta(weeks=each) for each in range(len(used) + size)] + [START] * 2
    frame = pd.DataFrame(
        {"grain": ["baseline"] * len(used) + ["week"] * size + ["scope", "previous"],
         "period": [pd.Timestamp(each) for each in labels], "segment": "all", "coverage": "full",
         "value": counts / exposure, "sample_size": counts, "weeks": exposure}
    )  # fmt: skip
    end = START + timedelta(weeks=size) - timedelta(days=1)
    return compare(Answer(find("pages_per_week"), Scope(START, end), None, frame, "", ""))


def limits(size: int) -> Table:
    """Simulate the verdict over a period of 13 and of 26 weeks."""
    generator = np.random.default_rng(SEED)
    rows = []
    for weeks in (13, 26):
        for name, (mean, draw) in KINDS.items():
            cells = [name, str(weeks)]
            for level in (1.0, 0.8, 0.7, 0.5):
                found = [compared(draw(generator, mean, 26), draw(generator, mean * level, weeks)) for _ in range(size)]
                if level == 1.0:
                    cells.append(percent([each.verdict == SIGNAL for each in found]))
                    cells.append(percent([each.direction is not None for each in found]))
                else:
                    cells.append(percent([each.direction == "down" for each in found]))
            rows.append(cells)
    return Table(
        "The verdict of a comparison",
        "Limits come from 20 weeks before the period. *A week stands out* is how often any of the three "
        "rules fires on a series "
        "that does not change: with three rules and many weeks that happens, which is why a week is marked "
        "and not proclaimed. "
        "*Called a change* is how often the page says that a flat series rose or fell; rule, figures and the "
        "interval of the "
        "change have to agree on it. The other columns: how often a fall of that size from the "
        "first week on is called one.",
        (
            "weekly counts",
            "weeks",
            "flat: a week stands out",
            "flat: called a change",
            "fall of 20 %",
            "fall of 30 %",
            "fall of 50 %",
        ),
        rows,
        size,
    )  # fmt: skip


def days_between(size: int) -> Table:
    """Simulate charts of the days between events."""
    generator = np.random.default_rng(SEED + 1)
    rows = []
    for events in (26, 40):
        cells = [str(events)]
        for factor in (1.0, 2.0, 4.0, 0.5):
            fired = []
            for _ in range(size):
                days = generator.exponential(20, events)
                days[20:] *= factor
                found = between.judge(days.tolist())
                wanted = {"up", "down"} if factor == 1 else {"down"} if factor > 1 else {"up"}
                fired.append(found is not None and any(each.direction in wanted and each.position >= 20 * (factor != 1)
                                                       for each in found.signals))  # fmt: skip
            cells.append(percent(fired))
        rows.append(cells)
    return Table(
        "Days between rare events",
        "Times between events are exponential, 20 days on average. Limits come from the first 13 to 20 of "
        "them; the change "
        "begins after 20.",
        ("days between", "flat: one stands out", "half as often", "a quarter as often", "twice as often"),
        rows,
        size,
    )


def run_charts(size: int) -> Table:
    """Simulate run charts of 10 and 12 weeks."""
    generator = np.random.default_rng(SEED + 2)
    rows = []
    for weeks in (10, 12):
        for name, (mean, draw) in list(KINDS.items())[:3]:
            cells = [name, str(weeks)]
            for level in (1.0, 0.7, 0.5):
                means = np.where(np.arange(weeks) < weeks // 2, mean, mean * level)
                found = [run_chart.judge(draw(generator, means, weeks).tolist()) for _ in range(size)]
                cells.append(percent([each is not None and bool(each.signals) for each in found]))
            rows.append(cells)
    return Table(
        "Run charts, below 13 weeks",
        "How often the runs about the median are too long or too few on a flat series, and after a fall in the middle.",
        ("weekly counts", "weeks", "flat", "fall of 30 %", "fall of 50 %"),
        rows,
        size,
    )
