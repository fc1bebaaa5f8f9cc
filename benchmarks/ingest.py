"""How long a large export takes from the file to a committed dataset, and with how much memory.

``python -m benchmarks.ingest --rows 1000000``; 10 million rows (2.4 GB) without the option.

Floor: DuckDB alone reads the same file with its columns and types given, on two threads, into Parquet. Product:
``flywheel ingest`` into a fresh workspace. Both in processes of their own, in turns, so that time and peak memory are
theirs. The last line compares the file with its twin in Windows-1252.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.pager_log import HEADER

ROWS = 10_000_000
ROUNDS = 3
_MAKE = """
import sys
from pathlib import Path
from benchmarks import pager_log
pager_log.write(Path(sys.argv[1]), int(sys.argv[3]), twin=Path(sys.argv[2]))
"""
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


def main(arguments: list[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args(arguments or [])
    with tempfile.TemporaryDirectory(prefix="flywheel-bench-") as folder:
        file, twin = Path(folder) / "incidents.csv", Path(folder) / "twin.csv"
        subprocess.run([sys.executable, "-c", _MAKE, str(file), str(twin), str(asked.rows)], check=True)
        found: dict[str, list[tuple[float, int]]] = {"floor": [], "product": [], "twin": []}
        for _ in range(asked.rounds):
            found["floor"].append(_child([sys.executable, "-c", _FLOOR, str(file), f"{folder}/floor.parquet"]))
            found["product"].append(_ingested(file))
            found["twin"].append(_ingested(twin))
        size = file.stat().st_size
    seconds = {name: median(took for took, _ in runs) for name, runs in found.items()}
    memory = {name: max(peak for _, peak in runs) for name, runs in found.items()}
    print(f"\n{asked.rows:,} rows, {size / 1e9:.2f} GB; medians of {asked.rounds}")
    print(f"{'':<28}{'seconds':>9}{'peak MB':>9}")
    for name, title in (("floor", "read_csv to Parquet"), ("product", "flywheel ingest"), ("twin", "in Windows-1252")):
        print(f"{title:<28}{seconds[name]:>9.1f}{memory[name] / 1024:>9.0f}")
    print(f"{'speed against the floor':<28}{seconds['floor'] / seconds['product']:>9.2f}  (wanted: 0.5 or more)")
    print(f"{'Windows-1252 against UTF-8':<28}{seconds['twin'] / seconds['product']:>9.2f}  (wanted: 1.5 or less)")


def floor_sql(file: str, target: str) -> str:
    """Return the statement that the product is held against."""
    columns = ", ".join(f"'{name}': '{_TYPES.get(name, 'varchar')}'" for name in HEADER.split(","))
    return (
        f"copy (select * from read_csv('{file}', columns={{{columns}}}, header=true, auto_detect=false, delim=',', "
        f"quote='\"', escape='\"', new_line='\\n')) to '{target}' (format parquet)"
    )


def _ingested(file: Path) -> tuple[float, int]:
    with tempfile.TemporaryDirectory(prefix="flywheel-bench-") as workspace:
        environment = os.environ | {"FLYWHEEL_WORKSPACE": workspace, "FLYWHEEL_KEY_FILE": f"{workspace}/key"}
        return _child([sys.executable, "-c", _CLI, "ingest", str(file)], environment)


def _child(command: list[str], environment: dict[str, str] | None = None) -> tuple[float, int]:
    """Return the seconds that a process took, and its peak memory in KiB."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - started, usage.ru_maxrss


if __name__ == "__main__":
    main(sys.argv[1:])
