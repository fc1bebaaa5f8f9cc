"""Has the curve bent: false alarms on flat series, power, and whether date and size are where they are said to be."""

from __future__ import annotations

from math import inf

import numpy as np

from benchmarks.simulations.table import KINDS, Table, percent
from flywheel_metrics.inference import bend

SEED = 11
ORDERS = 199


def flat_and_bent(size: int) -> Table:
    """Simulate flat series and falls in the middle."""
    generator = np.random.default_rng(SEED)
    rows = []
    for weeks in (26, 46):
        for name, (mean, draw) in KINDS.items():
            cells = [name, str(weeks)]
            for level in (1.0, 0.8, 0.7, 0.5):
                means = np.where(np.arange(weeks) < weeks // 2, mean, mean * level)
                found = [bend.find(draw(generator, means, weeks), np.ones(weeks), ORDERS) for _ in range(size)]
                cells.append(percent([each.position is not None for each in found]))
            rows.append(cells)
    return Table(
        "Has the curve bent?",
        "How often a bend is found where there is none (it should be 5 % at most), and where the level falls "
        "half-way. The test "
        "shuffles the weeks, so counts that vary more than chance do not raise its false alarms; loud weeks "
        "that come in a row "
        "do, and a bend in such a series deserves a second look.",
        ("weekly counts", "weeks", "flat", "fall of 20 %", "fall of 30 %", "fall of 50 %"),
        rows,
        size,
    )  # fmt: skip


def date_and_size(size: int) -> Table:
    """Simulate falls and see whether the ranges of date and size hold them."""
    generator = np.random.default_rng(SEED + 1)
    rows = []
    weeks = 46
    for name, (mean, draw) in list(KINDS.items())[:3]:
        for level, start in ((0.7, 23), (0.5, 23), (0.5, 36)):
            means = np.where(np.arange(weeks) < start, mean, mean * level)
            found = [bend.find(draw(generator, means, weeks), np.ones(weeks), ORDERS) for _ in range(size)]
            bent = [each for each in found if each.position is not None]
            sizes = [(each.ratio[0], inf if each.ratio[1] is None else each.ratio[1]) for each in bent]
            rows.append(
                [
                    name,
                    f"{100 - 100 * level:.0f} %",
                    f"week {start + 1} of {weeks}",
                    percent([each.position is not None for each in found]),
                    percent([each.earliest <= start <= each.latest for each in bent]),
                    percent([low <= level <= high for low, high in sizes]),
                ]
            )
    return Table(
        "Date and size of a bend",
        "Of the bends that were found: how often the 95 % range of weeks holds the true week, and the 95 % "
        "interval of the size "
        "the true size.",
        ("weekly counts", "fall", "begins", "found", "week in range", "size in interval"),
        rows,
        size,
    )
