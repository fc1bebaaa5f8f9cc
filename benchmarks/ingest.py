"""How long a large export takes from the file to a committed dataset, and with how much memory.

``python -m benchmarks ingest`` reads 10 million rows (2.4 GB, and twice that on disk) in two rounds;
``python -m benchmarks.ingest --rows 1000000`` fewer.

Floor: DuckDB alone reads the same file with its columns and types given, on two threads, into Parquet. Product:
``flywheel ingest`` into a fresh workspace. Both in processes of their own, in turns, so that time and peak memory are
theirs; the twin is the same file in Windows-1252. Ratios are of the runs of one round, then the median of the rounds.
Those of the processor's seconds move less where others use the machine, but do not tell what runs side by side.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.pager_log import HEADER

ROWS = 10_000_000
ROUNDS = 2
#: What is wanted: speed against the floor, peak memory in MB, time of the twin against the file.
_SPEED, _PEAK, _TWIN_TIME = 0.5, 1024, 1.5
_MAKE = """
import sys
from pathlib import Path
from benchmarks import pager_log
pager_log.write(Path(sys.argv[1]), int(sys.argv[3]), twin=Path(sys.argv[2]))
"""
_TITLES = {"floor": "read_csv to Parquet", "product": "flywheel ingest", "twin": "in Windows-1252"}
_CLI = "from flywheel_metrics.cli import main; raise SystemExit(main())"
_TYPES = {
    "incident_number": "bigint", "created_on": "timestamptz", "resolved_on": "timestamptz",
    "seconds_to_first_ack": "bigint", "seconds_to_resolve": "bigint", "auto_resolved": "boolean",
    "escalation_count": "integer", "auto_escalation_count": "integer", "acknowledge_count": "integer",
    "assignment_count": "integer",
}  # fmt: skip
_FLOOR = """
import sys
import duckdb
from benchmarks.ingest import floor_sql
duckdb.connect(config={"threads": 2}).execute(floor_sql(sys.argv[1], sys.argv[2]))
"""


@dataclass(frozen=True)
class Run:
    """A process that ended well: seconds by the clock and of the processor, and peak memory in MB."""

    seconds: float
    processor: float
    peak: float


def main(arguments: list[str] | None = None) -> None:
    """Measure and print each run, then the table and the ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args(arguments or [])
    found: dict[str, list[Run]] = {name: [] for name in _TITLES}
    with tempfile.TemporaryDirectory(prefix="flywheel-bench-") as folder:
        file, twin = Path(folder) / "incidents.csv", Path(folder) / "twin.csv"
        subprocess.run([sys.executable, "-c", _MAKE, str(file), str(twin), str(asked.rows)], check=True)
        size = file.stat().st_size
        for number in range(1, asked.rounds + 1):
            _note(found, "floor", number, _child([sys.executable, "-c", _FLOOR, str(file), f"{folder}/floor.parquet"]))
            _note(found, "product", number, _ingested(file))
            _note(found, "twin", number, _ingested(twin))
    print(f"\n{asked.rows:,} rows, {size / 1e9:.2f} GB; medians of {asked.rounds}, the highest peak")
    print(f"{'':<28}{'seconds':>9}{'processor':>11}{'peak MB':>9}")
    for name, runs in found.items():
        seconds, processor = median(run.seconds for run in runs), median(run.processor for run in runs)
        print(f"{_TITLES[name]:<28}{seconds:>9.1f}{processor:>11.1f}{max(run.peak for run in runs):>9.0f}")
    rounds = list(zip(*found.values(), strict=True))
    speed = median(floor.seconds / product.seconds for floor, product, _ in rounds)
    by_processor = median(floor.processor / product.processor for floor, product, _ in rounds)
    slower = median(twin.seconds / product.seconds for _, product, twin in rounds)
    peak = max(run.peak for name in ("product", "twin") for run in found[name])
    _tell("speed against the floor", speed, f"{_SPEED} or more", is_met=speed >= _SPEED)
    print(f"{'  by processor seconds':<28}{by_processor:>9.2f}")
    _tell("peak memory, GB", peak / 1024, f"{_PEAK / 1024:.0f} or less", is_met=peak <= _PEAK)
    _tell("Windows-1252 against UTF-8", slower, f"{_TWIN_TIME} or less", is_met=slower <= _TWIN_TIME)


def _note(found: dict[str, list[Run]], name: str, number: int, run: Run) -> None:
    found[name].append(run)
    told = f"{run.seconds:.1f} s, processor {run.processor:.1f} s, peak {run.peak:.0f} MB"
    print(f"round {number}: {_TITLES[name]}: {told}", flush=True)


def _tell(title: str, value: float, wanted: str, *, is_met: bool) -> None:
    print(f"{title:<28}{value:>9.2f}  (wanted: {wanted}; {'met' if is_met else 'NOT met'})")


def floor_sql(file: str, target: str) -> str:
    """Return the statement that the product is held against."""
    columns = ", ".join(f"'{name}': '{_TYPES.get(name, 'varchar')}'" for name in HEADER.split(","))
    return (
        f"copy (select * from read_csv('{file}', columns={{{columns}}}, header=true, auto_detect=false, delim=',', "
        f"quote='\"', escape='\"', new_line='\\n')) to '{target}' (format parquet)"
    )


def _ingested(file: Path) -> Run:
    with tempfile.TemporaryDirectory(prefix="flywheel-bench-") as workspace:
        environment = os.environ | {"FLYWHEEL_WORKSPACE": workspace, "FLYWHEEL_KEY_FILE": f"{workspace}/key"}
        return _child([sys.executable, "-c", _CLI, "ingest", str(file)], environment)


def _child(command: list[str], environment: dict[str, str] | None = None) -> Run:
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main(sys.argv[1:])
