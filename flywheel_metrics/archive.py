"""What is on disk: uploads, dataset versions, and which version is the current one.

    uploads/<upload id>/      manifest, canonical tables and load issues as Parquet; immutable
    versions/<version id>.json  list of uploads, settings, vocabulary; immutable
    history/<number>.json     which version became current, when and why; the greatest number is current
    mappings/                 how files that no source recognises were read (flywheel_metrics/mapping/saved.py)
    cache/                    compiled databases; may be deleted at any time (flywheel_metrics/library.py)

The files are the truth.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flywheel_metrics import upload, version
from flywheel_metrics.errors import AccessError, DamagedWorkspace, UnknownUpload, UnknownVersion
from flywheel_metrics.mapping import Saved
from flywheel_metrics.settings import Settings
from flywheel_metrics.upload import Upload
from flywheel_metrics.version import Version
from flywheel_metrics.vocabulary import default_text


@dataclass(frozen=True)
class Step:
    """One entry of the history: the version that became current, when (UTC, ISO) and why."""

    number: int
    version_id: str
    at: str
    reason: str


class Archive:
    """The files under one folder, made on first use.

    One that is only read raises AccessError where it would have to change something.
    """

    def __init__(self, root: Path, *, is_read_only: bool = False) -> None:
        self.root = root
        self.is_read_only = is_read_only
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
        return steps[-1].version_id if steps else self.write_version(empty())

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

    def base(self) -> Version:
        """Return what a commit of one's own builds on: the current version, or an empty one in place of the sample."""
        head = self.head
        return empty() if self.is_sample(head) else self.version(head)

    def verify(self) -> list[str]:
        """Re-hash every stored file and re-count every upload; return one sentence for each thing that is wrong."""
        problems, sources = [], []
        for folder in sorted((self.root / "uploads").iterdir()):
            if folder.name.startswith("."):
                continue
            try:
                stored = upload.read(folder)
                sources.append(stored.source)
                problems += _problems(stored)
            except DamagedWorkspace as error:
                problems.append(str(error))
        for path in sorted((self.root / "versions").glob("*.json")):
            try:
                self.uploads(path.stem)
            except (DamagedWorkspace, UnknownUpload) as error:
                problems.append(f"Dataset version {path.stem}: {error}")
        return problems + Saved(self.root).problems(sources) + self._gaps()

    def _gaps(self) -> list[str]:
        steps = {step.number: step for step in self.history()}
        missing = [number for number in range(1, max(steps, default=0)) if number not in steps]
        lost = [each for each in steps.values() if not (self.root / "versions" / f"{each.version_id}.json").is_file()]
        return [f"History entry {number} is missing." for number in missing] + [
            f"History entry {each.number}: the dataset version {each.version_id} is missing." for each in lost
        ]

    def write_version(self, new: Version) -> str:
        """Write a version under its id and return that; it is not current by this."""
        version.write(self.root / "versions", new)
        return new.version_id

    @contextmanager
    def lock(self, name: str = "commit") -> Iterator[None]:
        """Keep other processes from the same work meanwhile. Raises AccessError for a commit where all is only read."""
        if self.is_read_only and name == "commit":
            raise AccessError("Here data can be read, not changed.")
        with (self.root / f".{name}.lock").open("w") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield


def empty() -> Version:
    """Return a version without uploads."""
    return Version((), Settings(), default_text())


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
