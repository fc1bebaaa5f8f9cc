"""Writes the simulation tables: ``python -m benchmarks simulate`` makes docs/simulations.md anew, from fixed seeds."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.simulations import bends, coverage, guardrails, variation

DOCUMENT = Path(__file__).parent.parent / "docs" / "simulations.md"
#: What is simulated, in the order shown: function → series per cell.
TABLES = (
    (variation.limits, 200),
    (variation.run_charts, 2000),
    (variation.days_between, 1000),
    (bends.flat_and_bent, 400),
    (bends.date_and_size, 300),
    (coverage.shares, 0),
    (coverage.rates, 2000),
    (coverage.skewed, 500),
    (coverage.changes, 1000),
    (guardrails.intervals, 400),
    (guardrails.after_bad_weeks, 1500),
    (guardrails.companies, 20),
)
_HEAD = """# Simulations

Made by `python -m benchmarks simulate`, with fixed seeds: series are drawn whose truth is known, and the product's own
functions judge them. How limits, tests and intervals are made is in [counting.md](counting.md).
"""


def main() -> None:
    """Simulate every table and write the document."""
    parts = [_HEAD]
    for make, size in TABLES:
        started = time.perf_counter()
        parts.append(make(size).markdown())
        print(f"{make.__name__}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    DOCUMENT.write_text("\n".join(parts), encoding="utf-8")
    print(f"{DOCUMENT} written")
