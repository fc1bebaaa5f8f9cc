"""The store on disk: what changes it.  A commit is one rename, so a crash leaves the old state or the new one.

What lies where is told in flywheel_metrics/archive.py, how it is opened for questions in flywheel_metrics/library.py.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from flywheel_metrics import files, upload
from flywheel_metrics.archive import Step, empty
from flywheel_metrics.errors import UnknownUpload, WorkspaceError
from flywheel_metrics.ingest import Staged
from flywheel_metrics.library import Library
from flywheel_metrics.settings import Settings
from flywheel_metrics.upload import Upload
from flywheel_metrics.version import Version
from flywheel_metrics.vocabulary import parse

__all__ = ["Step", "Workspace"]


class Workspace(Library):
    """A store under one folder, made on first use.  Safe for several processes: commits take a lock."""

    def is_known(self, staged: Staged) -> bool:
        """Return whether the current version already has this file, read in the same way."""
        return upload.upload_id(staged, is_sample=False) in self.version(self.head).uploads

    def commit(self, staged: Staged, *, joins_sample: bool = False) -> str:
        """Add a staged file to the current version and return the id of the version that is then current.

        The sample company gives way to the first file of one's own; joins_sample: a note that is part of it where it
        is the current version.  The same file again changes nothing; read in another way, it takes the place of its
        earlier reading.
        """
        with self.lock():
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
        with self.lock():
            new = replace(empty(), settings=settings)
            for each in staged:
                new = new.with_upload(self._store(each, is_sample=is_sample).upload_id)
            return self._step(new, reason)

    def undo(self, upload_id: str) -> str:
        """Take an upload out of the current version and return the new one's id; nothing is deleted."""
        with self.lock():
            taken = self.upload(upload_id)
            base = self.version(self.head)
            if upload_id not in base.uploads:
                raise UnknownUpload(f"Upload {upload_id} is not part of the current version.")
            return self._step(base.without_upload(upload_id), f"Took back {taken.file_name}")

    def restore(self, version_id: str) -> str:
        """Make an earlier version the current one."""
        with self.lock():
            return self._step(self.version(version_id), f"Went back to version {version_id}")

    def configure(self, settings: Settings) -> str:
        """Change the settings of the current version."""
        with self.lock():
            changed = replace(self.version(self.head), settings=settings)
            return self._step(changed, "Changed the settings")

    def declare(self, upload_id: str, covers: tuple[date, date] | None) -> str:
        """Say which days an upload of the current version covers, both included; None: from first to last event."""
        with self.lock():
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
        with self.lock():
            changed = replace(self.version(self.head), vocabulary=vocabulary)
            return self._step(changed, "Changed the vocabulary")

    def start_over(self) -> str:
        """Make an empty version the current one; nothing is deleted."""
        with self.lock():
            return self._step(empty(), "Started with an empty dataset")

    def _store(self, staged: Staged, *, is_sample: bool) -> Upload:
        for left_over in (self.root / "uploads").glob(f"{files.TEMPORARY}*"):
            # Only a commit makes such folders, and this one holds the lock: its maker was killed.
            shutil.rmtree(left_over, ignore_errors=True)
        return upload.store(self.root / "uploads", staged, is_sample=is_sample)

    def _step(self, new: Version, reason: str) -> str:
        version_id = self.write_version(new)
        steps = self.history()
        if not steps or steps[-1].version_id != version_id:
            number = steps[-1].number + 1 if steps else 1
            at = datetime.now(UTC).isoformat(timespec="seconds")
            entry = {"version_id": version_id, "at": at, "reason": reason}
            files.write_json(self.root / "history" / f"{number:08}.json", entry)
        return version_id
