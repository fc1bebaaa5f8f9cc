"""Stages the sample exports and writes what came of them as text: ``python -m tests.sources.golden`` renews the files.

A folder is a test case: the name of a source, for a further case two underscores and what is special about it; in it
``export.*``, the answers of the uploader where there are any, one CSV per table that is filled, and ``report.json``.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from flywheel_metrics.ingest import Answers, Staged, stage
from flywheel_metrics.ingest.mapping import NOT_USED

FOLDER = Path(__file__).parent
CASES = sorted(path.name for path in FOLDER.iterdir() if list(path.glob("export.*")))

ZONE = "Europe/Berlin"
KEY = b"a key for tests, and for no names"


def export(case: str) -> Path:
    """Return the sample of a case."""
    (path,) = (FOLDER / case).glob("export.*")
    return path


def answers(case: str) -> Answers:
    """Return what the uploader of a case said."""
    path = FOLDER / case / "answers.json"
    return Answers(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Answers()


def staged(case: str, folder: Path) -> Staged:
    """Stage the sample of a case."""
    return stage(export(case), folder, answers(case), default_zone=ZONE, key=KEY)


def golden(case: str, folder: Path) -> dict[str, str]:
    """Return what comes of a sample: file name → content."""
    return written(staged(case, folder))


def written(result: Staged) -> dict[str, str]:
    """Return what came of a file: file name → content."""
    files = {f"{table}.csv": _csv(path) for table, path in result.tables.items()}
    return {**files, "report.json": _report(result)}


def kept(case: str) -> list[Path]:
    """Return the golden files of a case, which another test compares with what the program gives."""
    return [path for path in (FOLDER / case).iterdir() if not path.name.startswith(("export.", "answers."))]


def _csv(path: Path) -> str:
    frame = pd.read_parquet(path)
    for column in frame.columns:
        frame[column] = frame[column].map(lambda cell: ";".join(cell) if hasattr(cell, "tolist") else cell)
    return str(frame.to_csv(index=False, lineterminator="\n"))


def _report(result: Staged) -> str:
    report = {
        "source": result.source.name,
        "read": result.rows_read,
        "loaded": result.rows_loaded,
        "rejected": result.rows_rejected,
        "duplicate": result.rows_duplicate,
        "rows": result.row_counts,
        "issues": [asdict(issue) for issue in result.issues],
        "mapping": [asdict(column) for column in result.mapping if column.use != NOT_USED],
        "not_used": [column.header for column in result.mapping if column.use == NOT_USED],
    }
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


def renew() -> None:
    """Write the golden files of every case anew."""
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            files = golden(case, Path(folder))
        for old in [*(FOLDER / case).glob("*.csv"), FOLDER / case / "report.json"]:
            if not old.name.startswith("export."):
                old.unlink(missing_ok=True)
        for name, content in files.items():
            (FOLDER / case / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    renew()
