"""The store on disk: uploads, dataset versions, and which version is the current one.

    uploads/<upload id>/      manifest, canonical tables and load issues as Parquet; immutable
    versions/<version id>.json  list of uploads, settings, vocabulary; immutable
    history/<number>.json     which version became current, when and why; the greatest number is current
    cache/                    compiled databases; may be deleted at any time

The files are the truth.  A commit is one rename, so a crash leaves the old state or the new one.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flywheel_metrics import files, model, upload, version
from flywheel_metrics.dataset import Dataset, open_dataset
from flywheel_metrics.errors import DamagedWorkspace, UnknownUpload, UnknownVersion
from flywheel_metrics.ingest import Staged
from flywheel_metrics.period import days
from flywheel_metrics.settings import Settings
from flywheel_metrics.upload import Upload
from flywheel_metrics.version import Version
from flywheel_metrics.vocabulary import default_text, parse


@dataclass(frozen=True)
class Step:
    """One entry of the history: the version that became current, when (UTC, ISO) and why."""

    number: int
    version_id: str
    at: str
    reason: str


class Workspace:
    """A store under one folder, made on first use.  Safe for several processes: commits take a lock."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("uploads", "versions", "history", "cache"):
            (root / folder).mkdir(parents=True, exist_ok=True)

    def history(self) -> list[Step]:
        """Return every step, oldest first."""
        steps = []
        for path in sorted((self.root / "history").glob("*.json")):
            try:
                steps.append(Step(int(path.stem), **json.loads(path.read_text(encoding="utf-8"))))
            except (ValueError, TypeError) as error:
                raise DamagedWorkspace(f"History entry {path.name} cannot be read ({error}).") from error
        return steps

    @property
    def head(self) -> str:
        """Id of the current version; an empty version is made where there is none."""
        steps = self.history()
        return steps[-1].version_id if steps else self._write(_empty())

    def version(self, version_id: str) -> Version:
        """Return a version. Raises UnknownVersion, or DamagedWorkspace when its content was altered."""
        path = self.root / "versions" / f"{version_id}.json"
        if not version_id.isalnum() or not path.is_file():
            raise UnknownVersion(f"There is no dataset version {version_id!r} in this workspace.")
        return version.read(path)

    def upload(self, upload_id: str) -> Upload:
        """Return a committed upload. Raises UnknownUpload."""
        folder = self.root / "uploads" / upload_id
        if not upload_id.isalnum() or not folder.is_dir():
            raise UnknownUpload(f"There is no upload {upload_id!r} in this workspace.")
        return upload.read(folder)

    def uploads(self, version_id: str) -> list[Upload]:
        """Return the uploads of a version, by file name."""
        found = [self.upload(each) for each in self.version(version_id).uploads]
        return sorted(found, key=lambda each: (each.file_name, each.upload_id))

    def is_sample(self, version_id: str) -> bool:
        """Return whether a version holds the sample company."""
        return any(each.is_sample for each in self.uploads(version_id))

    def is_known(self, staged: Staged) -> bool:
        """Return whether the current version already has this file."""
        return upload.upload_id(staged) in self.version(self.head).uploads

    def commit(self, staged: Staged, *, is_sample: bool = False) -> str:
        """Add a staged file to the current version and return the id of the version that is then current.

        The sample company gives way to the first file of one's own.  The same file again changes nothing.
        """
        with self._lock():
            stored = upload.store(self.root / "uploads", staged, is_sample=is_sample)
            current = self.head
            base = self.version(current)
            if not is_sample and self.is_sample(current):
                base = _empty()
            return self._step(base.with_upload(stored.upload_id), f"Added {staged.file_name}")

    def undo(self, upload_id: str) -> str:
        """Take an upload out of the current version and return the new one's id; nothing is deleted."""
        with self._lock():
            taken = self.upload(upload_id)
            base = self.version(self.head)
            if upload_id not in base.uploads:
                raise UnknownUpload(f"Upload {upload_id} is not part of the current version.")
            return self._step(base.without_upload(upload_id), f"Took back {taken.file_name}")

    def restore(self, version_id: str) -> str:
        """Make an earlier version the current one."""
        with self._lock():
            return self._step(self.version(version_id), f"Went back to version {version_id}")

    def configure(self, settings: Settings) -> str:
        """Change the settings of the current version."""
        with self._lock():
            changed = replace(self.version(self.head), settings=settings)
            return self._step(changed, "Changed the settings")

    def start_over(self) -> str:
        """Make an empty version the current one; nothing is deleted."""
        with self._lock():
            return self._step(_empty(), "Started with an empty dataset")

    def compiled(self, version_id: str) -> Path:
        """Return the compiled database of a version, compiling it where the cache does not have it."""
        path = self.root / "cache" / f"{version_id}-{model.fingerprint()}.duckdb"
        if not path.exists():
            with self._lock("compile"):
                if not path.exists():
                    self._compile(version_id, path)
        return path

    def open(self, version_id: str) -> Dataset:
        """Open a version for questions."""
        return open_dataset(version_id, self.compiled(version_id))

    def verify(self) -> list[str]:
        """Re-hash every stored file and re-count every upload; return one sentence for each thing that is wrong."""
        problems = []
        for folder in sorted((self.root / "uploads").iterdir()):
            if folder.name.startswith("."):
                continue
            try:
                problems += _problems(upload.read(folder))
            except DamagedWorkspace as error:
                problems.append(str(error))
        for step in self.history():
            try:
                self.uploads(step.version_id)
            except (DamagedWorkspace, UnknownUpload, UnknownVersion) as error:
                problems.append(f"History entry {step.number}: {error}")
        return problems

    def _compile(self, version_id: str, path: Path) -> None:
        found = self.version(version_id)
        zone = ZoneInfo(found.settings.reporting_zone)
        tables = [_tables(self.upload(each), zone) for each in found.uploads]
        model.compile_dataset(path, tables, found.settings, parse(found.vocabulary))

    def _step(self, new: Version, reason: str) -> str:
        version_id = self._write(new)
        steps = self.history()
        if not steps or steps[-1].version_id != version_id:
            number = steps[-1].number + 1 if steps else 1
            at = datetime.now(UTC).isoformat(timespec="seconds")
            entry = {"version_id": version_id, "at": at, "reason": reason}
            files.write_json(self.root / "history" / f"{number:08}.json", entry)
        return version_id

    def _write(self, new: Version) -> str:
        version.write(self.root / "versions", new)
        return new.version_id

    @contextmanager
    def _lock(self, name: str = "commit") -> Iterator[None]:
        with (self.root / f".{name}.lock").open("w") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield


def _empty() -> Version:
    return Version((), Settings(), default_text())


def _tables(stored: Upload, zone: ZoneInfo) -> model.UploadTables:
    declared = stored.covered_days
    covers = None
    if declared:
        whole = days(*declared, zone)
        covers = (whole.starts_at, whole.ends_at)
    return model.UploadTables(stored.upload_id, stored.tables, covers, _newest(stored))


def _newest(stored: Upload) -> datetime | None:
    declared = stored.covered_days
    return datetime.combine(declared[1] + timedelta(days=1), datetime.min.time()) if declared else None


def _problems(stored: Upload) -> list[str]:
    problems = stored.damage()
    if stored.rows_read != stored.rows_loaded + stored.rows_rejected + stored.rows_duplicate:
        problems.append(
            f"Upload {stored.upload_id} ({stored.file_name}): {stored.rows_read} rows read, but "
            f"{stored.rows_loaded} loaded, {stored.rows_rejected} rejected and {stored.rows_duplicate} duplicate."
        )
    if not problems:
        problems += stored.miscounts()
    return problems
