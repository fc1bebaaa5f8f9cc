"""What a chart costs before it is sent: as plain data, and as the same chart through Altair's classes and validation.

Floor: the plain specification.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import altair as alt

from flywheel_metrics import answer, exhibit, sample
from flywheel_metrics.exhibit import Form
from flywheel_metrics.metric import find
from flywheel_metrics.workspace import Workspace

ROUNDS = 21


def main() -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        sample.load(workspace)
        dataset = workspace.open(workspace.head)
        asked = answer.ask(dataset, find("pages_per_week"), dataset.default_scope)
        plain = _timed(lambda: json.dumps(exhibit.make(dataset, asked, Form()).drawing.spec))
        spec = exhibit.make(dataset, asked, Form()).drawing.spec
        through = plain + _timed(lambda: alt.LayerChart.from_dict(spec).to_dict())
        dataset.database.close()
    print(f"\n{'milliseconds, median':<34}{'time':>9}{'ratio':>8}")
    print(f"{'finding and plain specification':<34}{plain:>9.1f}{1.0:>8.1f}")
    print(f"{'the same through Altair':<34}{through:>9.1f}{through / plain:>8.1f}")


def _timed(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken)
