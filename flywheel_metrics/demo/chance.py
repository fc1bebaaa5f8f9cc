"""Seeded chance.  Each purpose draws from its own stream, so that a new one leaves the others as they were.

Everything is built on ``random.random``, the only method whose sequence Python promises to keep.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import sha256
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """A stream of chance for one purpose, such as ``Chance(7, "incidents", "Checkout")``."""

    def __init__(self, seed: int, *purpose: str) -> None:
        digest = sha256("/".join((str(seed), *purpose)).encode()).digest()
        self._unit = Random(int.from_bytes(digest[:8], "big")).random  # noqa: S311 - a story, not a secret

    def between(self, low: float, high: float) -> float:
        """Return a number between low and high, all equally likely."""
        return low + (high - low) * self._unit()

    def integer(self, low: int, high: int) -> int:
        """Return an integer from low to high, both included."""
        return low + int(self._unit() * (high - low + 1))

    def happens(self, probability: float) -> bool:
        """Return True with this probability."""
        return self._unit() < probability

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items, all equally likely."""
        return items[self.integer(0, len(items) - 1)]

    def weighted(self, items: Sequence[Item], weights: Sequence[float]) -> Item:
        """Return one of the items, likely as its weight."""
        rest = self._unit() * sum(weights)
        for item, weight in zip(items, weights, strict=True):
            rest -= weight
            if rest < 0:
                return item
        return items[-1]

    def normal(self) -> float:
        """Return a number from the standard normal distribution (Box and Muller)."""
        return math.sqrt(-2 * math.log(1 - self._unit())) * math.cos(2 * math.pi * self._unit())

    def lognormal(self, median: float, sigma: float) -> float:
        """Return a skewed positive number with this median; sigma is that of its logarithm."""
        return median * math.exp(sigma * self.normal())

    def poisson(self, mean: float) -> int:
        """Return a count with this mean (Knuth); meant for means under 100."""
        limit, product, count = math.exp(-mean), self._unit(), 0
        while product > limit:
            product *= self._unit()
            count += 1
        return count

    def gamma(self, shape: float) -> float:
        """Return a positive number with mean 1 and variance 1 / shape (Marsaglia and Tsang, shape ≥ 1)."""
        offset = shape - 1 / 3
        while True:
            normal = self.normal()
            cube = (1 + normal / math.sqrt(9 * offset)) ** 3
            if cube > 0 and math.log(1 - self._unit()) < normal**2 / 2 + offset * (1 - cube + math.log(cube)):
                return offset * cube / shape

    def code(self, length: int, alphabet: str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") -> str:
        """Return an identifier of this length."""
        return "".join(self.pick(alphabet) for _ in range(length))
