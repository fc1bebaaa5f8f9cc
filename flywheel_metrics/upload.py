"""A committed upload: immutable tables and the report of how they were loaded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pyarrow import parquet

from flywheel_metrics import files
from flywheel_metrics.errors import DamagedWorkspace
from flywheel_metrics.ingest import Staged

MANIFEST = "manifest.json"
ISSUES = "issues.parquet"


@dataclass(frozen=True)
class Upload:
    """What is known of one committed file; the file itself is not kept, for it holds names.

    upload_id: hash of the file's bytes, the source and what the uploader said of it. sha256: of the file's bytes.
    hashes: SHA-256 of each stored Parquet file by name. covers: first and last day declared, both included.
    """

    upload_id: str
    file_name: str
    sha256: str
    byte_count: int
    source: str
    tool: str
    is_sample: bool
    committed_at: str
    time_zone: str | None
    date_order: str | None
    covers: tuple[str, str] | None
    rows_read: int
    rows_loaded: int
    rows_rejected: int
    rows_duplicate: int
    row_counts: dict[str, int]
    mapping: list[dict[str, Any]]
    hashes: dict[str, str]
    folder: Path

    @property
    def tables(self) -> dict[str, Path]:
        """Canonical table → its Parquet file."""
        return {table: self.folder / f"{table}.parquet" for table in self.row_counts}

    @property
    def issues_path(self) -> Path:
        """Parquet file with one row per load issue."""
        return self.folder / ISSUES

    @property
    def covered_days(self) -> tuple[date, date] | None:
        """First and last day that the uploader declared to be covered, both included."""
        return (date.fromisoformat(self.covers[0]), date.fromisoformat(self.covers[1])) if self.covers else None

    def damage(self) -> list[str]:
        """Return one sentence for each stored file that is missing or was altered."""
        problems = []
        for name, expected in self.hashes.items():
            path = self.folder / name
            if not path.is_file():
                problems.append(f"Upload {self.upload_id} ({self.file_name}): {name} is missing.")
            elif files.sha256(path) != expected:
                problems.append(f"Upload {self.upload_id} ({self.file_name}): {name} was altered.")
        return problems

    def miscounts(self) -> list[str]:
        """Return one sentence for each table whose rows are not as many as the manifest says."""
        problems = []
        for table, path in self.tables.items():
            found = parquet.read_metadata(path).num_rows
            if found != self.row_counts[table]:
                problems.append(
                    f"Upload {self.upload_id} ({self.file_name}): {table} has {found} rows, "
                    f"its manifest says {self.row_counts[table]}."
                )
        return problems


def upload_id(staged: Staged) -> str:
    """Return the identity of a staged file: its bytes, its source and what the uploader said of it."""
    return files.digest_of([staged.sha256, staged.source.name, asdict(staged.answers)])


def store(folder: Path, staged: Staged, *, is_sample: bool) -> Upload:
    """Store a staged file as an immutable upload under ``folder``; the same file again changes nothing."""
    identity = upload_id(staged)
    target = folder / identity
    if not target.exists():
        with files.new_folder(target) as temporary:
            for table, path in staged.tables.items():
                shutil.copyfile(path, temporary / f"{table}.parquet")
            shutil.copyfile(staged.issues_path, temporary / ISSUES)
            files.write_json(temporary / MANIFEST, _manifest(identity, staged, temporary, is_sample=is_sample))
    return read(target)


def read(folder: Path) -> Upload:
    """Read a committed upload. Raises DamagedWorkspace when its manifest is missing or unreadable."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        covers = manifest.pop("covers")
        return Upload(**manifest, covers=tuple(covers) if covers else None, folder=folder)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DamagedWorkspace(f"Upload {folder.name}: its manifest cannot be read ({error}).") from error


def _manifest(identity: str, staged: Staged, folder: Path, *, is_sample: bool) -> Mapping[str, Any]:
    answers = staged.answers
    return {
        "upload_id": identity,
        "file_name": staged.file_name,
        "sha256": staged.sha256,
        "byte_count": staged.byte_count,
        "source": staged.source.name,
        "tool": staged.source.tool,
        "is_sample": is_sample,
        "committed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "time_zone": answers.time_zone,
        "date_order": answers.date_order,
        "covers": [day.isoformat() for day in answers.covers] if answers.covers else None,
        "rows_read": staged.rows_read,
        "rows_loaded": staged.rows_loaded,
        "rows_rejected": staged.rows_rejected,
        "rows_duplicate": staged.rows_duplicate,
        "row_counts": staged.row_counts,
        "mapping": [asdict(column) for column in staged.mapping],
        "hashes": {path.name: files.sha256(path) for path in sorted(folder.glob("*.parquet"))},
    }
