"""The store on disk: uploads, dataset versions, and which version is the current one.

    uploads/<upload id>/      manifest, canonical tables and load issues as Parquet; immutable
    versions/<version id>.json  list of uploads, settings, vocabulary; immutable
    history/<number>.json     which version became current, when and why; the greatest number is current
    mappings/                 how files that no source recognises were read (flywheel_metrics/mapping/saved.py)
    cache/                    compiled databases; may be deleted at any time

The files are the truth.  A commit is one rename, so a crash leaves the old state or the new one.
"""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flywheel_metrics import files, model, upload, version
from flywheel_metrics.dataset import Dataset, open_dataset
from flywheel_metrics.errors import AccessError, DamagedWorkspace, UnknownUpload, UnknownVersion, WorkspaceError
from flywheel_metrics.ingest import Staged
from flywheel_metrics.mapping import Saved
from flywheel_metrics.masking import mask
from flywheel_metrics.period import days
from flywheel_metrics.privacy import load_key
from flywheel_metrics.screen import Screen, key_check
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
    """A store under one folder, made on first use.  Safe for several processes: commits take a lock.

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

    def base(self) -> Version:
        """Return what a commit of one's own builds on: the current version, or an empty one in place of the sample."""
        head = self.head
        return _empty() if self.is_sample(head) else self.version(head)

    def is_known(self, staged: Staged) -> bool:
        """Return whether the current version already has this file, read in the same way."""
        return upload.upload_id(staged, is_sample=False) in self.version(self.head).uploads

    def commit(self, staged: Staged, *, joins_sample: bool = False) -> str:
        """Add a staged file to the current version and return the id of the version that is then current.

        The sample company gives way to the first file of one's own; joins_sample: a note that is part of it where it
        is the current version.  The same file again changes nothing; read in another way, it takes the place of its
        earlier reading.
        """
        with self._lock():
            is_sample = joins_sample and self.is_sample(self.head)
            stored = self._store(staged, is_sample=is_sample)
            base = self.version(self.head) if is_sample else self.base()
            earlier = [each for each in base.uploads if self.upload(each).sha256 == stored.sha256]
            new = base
            for each in earlier:
                new = new.without_upload(each)
            reason = f"Read {staged.file_name} in another way" if earlier else f"Added {staged.file_name}"
            return self._step(new.with_upload(stored.upload_id), reason)

    def replace(self, staged: Iterable[Staged], settings: Settings, reason: str, *, is_sample: bool) -> str:
        """Make exactly these files and settings the current version, in one step."""
        with self._lock():
            new = replace(_empty(), settings=settings)
            for each in staged:
                new = new.with_upload(self._store(each, is_sample=is_sample).upload_id)
            return self._step(new, reason)

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

    def declare(self, upload_id: str, covers: tuple[date, date] | None) -> str:
        """Say which days an upload of the current version covers, both included; None: from first to last event."""
        with self._lock():
            base, stored = self.version(self.head), self.upload(upload_id)
            if upload_id not in base.uploads:
                raise UnknownUpload(f"Upload {upload_id} is not part of the current version.")
            if covers is not None and covers[0] > covers[1]:
                raise WorkspaceError(f"The first covered day, {covers[0]}, is after the last, {covers[1]}.")
            if covers == stored.covered_days:
                return self.head
            changed = upload.redeclared(self.root / "uploads", stored, covers)
            said = f"{covers[0]} to {covers[1]}" if covers else "from its first to its last event"
            new = base.without_upload(upload_id).with_upload(changed.upload_id)
            return self._step(new, f"Declared that {stored.file_name} covers {said}")

    def define(self, vocabulary: str) -> str:
        """Change the vocabulary of the current version. Raises DocumentError for text that is none."""
        parse(vocabulary)
        with self._lock():
            changed = replace(self.version(self.head), vocabulary=vocabulary)
            return self._step(changed, "Changed the vocabulary")

    def redefined(self, vocabulary: str, folder: Path) -> Dataset:
        """Return the current version as it would be with another vocabulary, compiled under ``folder``."""
        new = replace(self.version(self.head), vocabulary=vocabulary)
        path = folder / f"{new.version_id}.duckdb"
        path.unlink(missing_ok=True)
        self._compile(new, path)
        return open_dataset(new.version_id, path)

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
                    self._compile(self.version(version_id), path)
        return path

    def open(self, version_id: str) -> Dataset:
        """Open a version for questions."""
        return open_dataset(version_id, self.compiled(version_id))

    def open_masked(self, version_id: str, key: bytes) -> Dataset:
        """Open a version for others' eyes: the names that the exports know are masked in every free text.

        Raises AccessError when the key is not the one that the names were hashed with, since none would be found then.
        """
        known = self._known_names(version_id, key)
        compiled = self.compiled(version_id)
        masked = compiled.with_name(f"{compiled.stem}-masked-{files.digest_of(sorted(known))}.duckdb")
        if not masked.exists():
            with self._lock("compile"):
                if not masked.exists():
                    mask(compiled, masked, Screen(key, known))
        return open_dataset(version_id, masked, is_guarded=True)

    def screen(self, version_id: str, key: bytes) -> Screen:
        """Return what masks in any text the names that the exports of a version know; raises as ``open_masked``."""
        return Screen(key, self._known_names(version_id, key))

    def _known_names(self, version_id: str, key: bytes) -> frozenset[str]:
        names = [each.known_names for each in self.uploads(version_id)]
        if any(each and key_check(key) not in each for each in names):
            raise AccessError(
                "The key of the pseudonyms is not the one that these data were loaded with, so names could not be "
                "masked. Restore the key from the backup."
            )
        return frozenset[str]().union(*names)

    def candidate(self, staged: Iterable[Staged], folder: Path) -> Dataset:
        """Return the dataset as it would be with these files, compiled under ``folder``; nothing is committed."""
        base = self.base()
        zone = ZoneInfo(base.settings.reporting_zone)
        added = {upload.upload_id(each, is_sample=False): each for each in staged}
        replaced = {each.sha256 for each in added.values()}
        kept = [stored for stored in map(self.upload, base.uploads) if stored.sha256 not in replaced]
        new = replace(base, uploads=tuple(sorted([*added, *(stored.upload_id for stored in kept)])))
        tables = [_tables(stored, zone) for stored in kept]
        tables += [
            model.UploadTables(identity, each.tables, _covered(each.answers.covers, zone))
            for identity, each in added.items()
        ]
        path = folder / f"{new.version_id}.duckdb"
        path.unlink(missing_ok=True)
        model.compile_dataset(path, tables, new.settings, parse(new.vocabulary))
        return open_dataset(new.version_id, path)

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

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keep others from changing anything meanwhile. Raises AccessError in a workspace that is only read."""
        with self._lock():
            yield

    def _gaps(self) -> list[str]:
        steps = {step.number: step for step in self.history()}
        missing = [number for number in range(1, max(steps, default=0)) if number not in steps]
        lost = [each for each in steps.values() if not (self.root / "versions" / f"{each.version_id}.json").is_file()]
        return [f"History entry {number} is missing." for number in missing] + [
            f"History entry {each.number}: the dataset version {each.version_id} is missing." for each in lost
        ]

    def _store(self, staged: Staged, *, is_sample: bool) -> Upload:
        for left_over in (self.root / "uploads").glob(f"{files.TEMPORARY}*"):
            # Only a commit makes such folders, and this one holds the lock: its maker was killed.
            shutil.rmtree(left_over, ignore_errors=True)
        return upload.store(self.root / "uploads", staged, is_sample=is_sample)

    def _compile(self, found: Version, path: Path) -> None:
        zone = ZoneInfo(found.settings.reporting_zone)
        uploads = [self.upload(each) for each in found.uploads]
        tables = [_tables(each, zone) for each in uploads]
        model.compile_dataset(path, tables, found.settings, parse(found.vocabulary), self._screen(uploads))

    def _screen(self, uploads: Iterable[Upload]) -> Screen | None:
        """Return what finds the names of exports in text; None without the key that hashed them."""
        names = [each.known_names for each in uploads]
        if not any(names):
            return None
        key = load_key()
        if any(each and key_check(key) not in each for each in names):
            return None
        return Screen(key, frozenset[str]().union(*names))

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
        if self.is_read_only and name == "commit":
            raise AccessError("Here data can be read, not changed.")
        with (self.root / f".{name}.lock").open("w") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield


def _empty() -> Version:
    return Version((), Settings(), default_text())


def _tables(stored: Upload, zone: ZoneInfo) -> model.UploadTables:
    return model.UploadTables(stored.upload_id, stored.tables, _covered(stored.covered_days, zone))


def _covered(declared: tuple[date, date] | None, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    if declared is None:
        return None
    whole = days(*declared, zone)
    return whole.starts_at, whole.ends_at


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
