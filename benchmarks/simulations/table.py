"""A table of simulated shares, with how many series each cell rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """A table of a document. rows: cells as text; size: series per cell, 0 where nothing is drawn.

    series: what is drawn where it is no series; such a table has no margin, since its cells are of other numbers.
    """

    title: str
    explains: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    size: int
    series: str = ""

    def markdown(self) -> str:
        """Return the table as Markdown, with the margin of a share of one half and of one of 5 %."""
        lines = [self.columns, ["---"] * len(self.columns), *self.rows]
        body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        if not self.size:
            return f"## {self.title}\n\n{self.explains}\n\n{body}\n"
        if self.series:
            return f"## {self.title}\n\n{self.explains}\n\n{body}\n\n{self.size:,} {self.series}.\n"
        half, small = (100 * 1.96 * sqrt(p * (1 - p) / self.size) for p in (0.5, 0.05))
        margin = (
            f"{self.size:,} series a cell: a share of 50 % is sure to ± {half:.1f} points, one of 5 % to ± {small:.1f}."
        )
        return f"## {self.title}\n\n{self.explains}\n\n{body}\n\n{margin}\n"


def percent(hits: Sequence[bool] | NDArray[np.bool_]) -> str:
    """Return which share of the series hit."""
    return f"{100 * float(np.mean(hits)):.1f} %"


def poisson(generator: np.random.Generator, mean: Series | float, weeks: int) -> Series:
    """Return weekly counts of pure chance."""
    return generator.poisson(mean, weeks).astype(float)


def bursty(generator: np.random.Generator, mean: Series | float, weeks: int, spread: float = 3.0) -> Series:
    """Return weekly counts whose variance is a multiple of their mean (negative binomial)."""
    size = np.asarray(mean, dtype=float) / (spread - 1)
    return generator.negative_binomial(size, 1 / spread, weeks).astype(float)


def lasting(generator: np.random.Generator, mean: Series | float, weeks: int) -> Series:
    """Return bursty counts in which a loud week is followed by a loud one (correlation about 0.3)."""
    noise = np.zeros(weeks)
    for week in range(weeks):
        noise[week] = 0.3 * noise[week - 1] * (week > 0) + generator.normal(0, 0.2 * np.sqrt(1 - 0.3**2))
    return generator.poisson(mean * np.exp(noise - 0.02)).astype(float)


#: Kinds of flat series: name → how to draw one.
KINDS: dict[str, tuple[float, Callable[[np.random.Generator, Series | float, int], Series]]] = {
    "Poisson, 5 a week": (5.0, poisson),
    "Poisson, 50 a week": (50.0, poisson),
    "bursty (variance 3 × mean), 50 a week": (50.0, bursty),
    "loud weeks in a row (correlation 0.3), 50 a week": (50.0, lasting),
}
