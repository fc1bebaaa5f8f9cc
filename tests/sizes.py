"""How many random cases a test tries: a few while one works, enough on CI, or all of them with FLYWHEEL_WHOLE=true.

The whole numbers take hours of two cores together, more than continuous integration has.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest

IS_CI = os.environ.get("CI") == "true"
IS_WHOLE = os.environ.get("FLYWHEEL_WHOLE") == "true"


def usual(number: int, quick: int) -> int:
    """Return the number of cases of a test of the fast suite: the usual one on CI, where all tests run, else fewer."""
    return number if IS_CI or IS_WHOLE else quick


def cases(whole: int, usual: int) -> int:
    """Return the number of cases of this run."""
    return whole if IS_WHOLE else usual


def few(examples: Iterable[object], one_in: int = 3) -> list[object]:
    """Return examples of one rule for ``parametrize``: the first and one in so many after it are fast, the others slow."""
    return [
        pytest.param(example, marks=pytest.mark.slow) if number % one_in else example
        for number, example in enumerate(examples)
    ]
