"""A committed upload: immutable tables and the report of how they were loaded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pyarrow import parquet

from flywheel_metrics import files, source
from flywheel_metrics.errors import DamagedWorkspace, UnknownExport
from flywheel_metrics.ingest import Answers, Staged
from flywheel_metrics.source import Source

MANIFEST = "manifest.json"
ISSUES = "issues.parquet"
NAMES = "names.parquet"

#: Rule of the load issue that says in which zone times without offset were read when nobody declared one.
ASSUMED_ZONE = "assumed_time_zone"


@dataclass(frozen=True)
class Upload:
    """What is known of one committed file; the file itself is not kept, for it holds names.

    upload_id: hash of the file's bytes and of everything that its reading depends on. sha256: of the file's bytes.
    reading: fingerprint of the source's text. assumptions: what was taken for granted, a sentence each. covers: first
    and last day declared, both included. hashes: SHA-256 of each stored Parquet file by name. lag_hours: how long
    before its last event the tool may not have known everything yet.
    """

    upload_id: str
    file_name: str
    sha256: str
    byte_count: int
    source: str
    tool: str
    reading: str
    assumptions: list[str]
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
    lag_hours: int = 0

    @property
    def tables(self) -> dict[str, Path]:
        """Canonical table → its Parquet file."""
        return {table: self.folder / f"{table}.parquet" for table in self.row_counts}

    @property
    def issues_path(self) -> Path:
        """Parquet file with one row per load issue."""
        return self.folder / ISSUES

    @property
    def known_names(self) -> frozenset[str]:
        """Keyed hashes by which the names of the file are found in text (``privacy.screen``)."""
        return names_in(self.folder / NAMES)

    @property
    def covered_days(self) -> tuple[date, date] | None:
        """First and last day that the uploader declared to be covered, both included."""
        return (date.fromisoformat(self.covers[0]), date.fromisoformat(self.covers[1])) if self.covers else None

    @property
    def answers(self) -> Answers:
        """What the uploader said of the file."""
        return Answers(self.time_zone, self.date_order, self.covered_days)

    @property
    def is_current(self) -> bool:
        """Return whether the source reads as it did when the file was loaded."""
        try:
            return self.reading == reading(source.find(self.source))
        except UnknownExport:
            return False

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
        """Return one sentence for each count of the manifest that the stored rows do not bear out."""
        problems, loaded = [], set()
        for table, path in self.tables.items():
            found = parquet.read_metadata(path).num_rows
            if found != self.row_counts[table]:
                problems.append(
                    f"Upload {self.upload_id} ({self.file_name}): {table} has {found} rows, "
                    f"its manifest says {self.row_counts[table]}."
                )
            loaded.update(parquet.read_table(path, columns=["source_row"])["source_row"].unique().to_pylist())
        if len(loaded) != self.rows_loaded:
            problems.append(
                f"Upload {self.upload_id} ({self.file_name}): its tables come from {len(loaded)} rows of the file, "
                f"its manifest says {self.rows_loaded}."
            )
        return problems


def names_in(path: Path | None) -> frozenset[str]:
    """Return the hashes in a file of names; none where there is no file."""
    return frozenset(parquet.read_table(path)["name_key"].to_pylist()) if path and path.is_file() else frozenset()


def upload_id(staged: Staged, *, is_sample: bool) -> str:
    """Return the identity of a staged file: its bytes and everything that its reading depends on.

    The name of the source counts, not whether the uploader gave it; likewise a zone counts only where it was needed.
    """
    answers = asdict(replace(staged.answers, source=None))
    for late in ("decimal_mark", "sheet", "header_row"):  # what most files leave open has no part in their identity
        if answers[late] is None:
            del answers[late]
    read_by = [staged.source.name, reading(staged.source)]
    return files.digest_of([staged.sha256, read_by, answers, assumptions(staged), is_sample])


def reading(found: Source) -> str:
    """Return the fingerprint of a source's text: a file read by another text of the source is another upload."""
    described = asdict(found)
    if not described["lag_hours"]:  # what most sources leave open has no part in their identity
        del described["lag_hours"]
    return files.digest_of(described)


def assumptions(staged: Staged) -> list[str]:
    """Return what was taken for granted when the file was read; issues of the whole file come first in the report."""
    return [issue.message for issue in staged.issues if issue.rule == ASSUMED_ZONE]


def store(folder: Path, staged: Staged, *, is_sample: bool) -> Upload:
    """Store a staged file as an immutable upload under ``folder``; the same file again changes nothing."""
    identity = upload_id(staged, is_sample=is_sample)
    target = folder / identity
    if not target.exists():
        with files.new_folder(target) as temporary:
            for table, path in staged.tables.items():
                shutil.copyfile(path, temporary / f"{table}.parquet")
            shutil.copyfile(staged.issues_path, temporary / ISSUES)
            if staged.names_path is not None:
                shutil.copyfile(staged.names_path, temporary / NAMES)
            files.write_json(temporary / MANIFEST, _manifest(identity, staged, temporary, is_sample=is_sample))
    return read(target)


def redeclared(folder: Path, stored: Upload, covers: tuple[date, date] | None) -> Upload:
    """Store an upload once more under ``folder`` with other covered days; the one there is stays as it is."""
    manifest = json.loads((stored.folder / MANIFEST).read_text(encoding="utf-8"))
    days = [day.isoformat() for day in covers] if covers else None
    identity = files.digest_of([stored.sha256, stored.source, stored.reading, stored.upload_id, "covers", days])
    target = folder / identity
    if not target.exists():
        with files.new_folder(target) as temporary:
            for name in stored.hashes:
                shutil.copyfile(stored.folder / name, temporary / name)
            changed = manifest | {"upload_id": identity, "covers": days}
            del changed["seal"]
            files.write_json(temporary / MANIFEST, changed | {"seal": files.digest_of(changed)})
    return read(target)


def read(folder: Path) -> Upload:
    """Read a committed upload. Raises DamagedWorkspace when its manifest is missing, unreadable or altered."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        seal, covers = manifest.pop("seal"), manifest["covers"]
        is_whole = seal == files.digest_of(manifest) and manifest["upload_id"] == folder.name
        found = Upload(**(manifest | {"covers": tuple(covers) if covers else None}), folder=folder)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedWorkspace(f"Upload {folder.name}: its manifest cannot be read ({error}).") from error
    if not is_whole:
        raise DamagedWorkspace(f"Upload {folder.name}: its manifest was altered.")
    return found


def _manifest(identity: str, staged: Staged, folder: Path, *, is_sample: bool) -> Mapping[str, Any]:
    answers = staged.answers
    manifest = {
        "upload_id": identity,
        "file_name": staged.file_name,
        "sha256": staged.sha256,
        "byte_count": staged.byte_count,
        "source": staged.source.name,
        "tool": staged.source.tool,
        "reading": reading(staged.source),
        "assumptions": assumptions(staged),
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
    if staged.source.lag_hours:
        manifest["lag_hours"] = staged.source.lag_hours
    return manifest | {"seal": files.digest_of(manifest)}
