"""How long the metrics take without a browser: all of them for one scope, beside a bare scan of the same tables.

Floor: reading every row of the derived tables that the metrics count, once.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from flywheel_metrics import answer, sample
from flywheel_metrics.metric import metrics
from flywheel_metrics.workspace import Workspace

ROUNDS = 9


def main() -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        sample.load(workspace)
        compiling = _timed(lambda: _compile(workspace), 3)
        with workspace.open(workspace.head).database as database:
            dataset = workspace.open(workspace.head)
            models = sorted({model for each in metrics().values() for model in each.models})
            scan = _timed(lambda: [database.rows(f"select hash(t) from {model} as t") for model in models])
            asked = {
                name: _timed(lambda metric=each: answer.ask(dataset, metric, dataset.default_scope))
                for name, each in metrics().items()
            }
            dataset.database.close()
    print(f"\n{'milliseconds, median':<34}{'time':>9}{'ratio to scan':>15}")
    for name, taken in {
        "bare scan of the derived tables": scan,
        **asked,
        "all metrics": sum(asked.values()),
        "compiling the dataset": compiling,
    }.items():
        print(f"{name:<34}{taken:>9.1f}{taken / scan:>15.1f}")


def _compile(workspace: Workspace) -> None:
    for path in (workspace.root / "cache").glob("*.duckdb"):
        path.unlink()
    workspace.compiled(workspace.head)


def _timed(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken)
