"""Files that a browser session has dropped and not yet committed: kept in a temporary folder that goes with it.

A stranger's file holds names, so nothing of it outlives the answer to commit or discard.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from flywheel_metrics import ingest
from flywheel_metrics.errors import FlywheelError, UndecidedColumn
from flywheel_metrics.ingest import Answers, Staged
from flywheel_metrics.privacy import load_key

_PREFIX = "flywheel-incoming-"
_CHUNK = 1 << 20


@dataclass
class IncomingFile:
    """One dropped file. Exactly one of staged, question, refusal and failure tells how reading it went.

    question: a column can be read in two ways. refusal: it cannot be used, and why. failure: the type of an
    exception that nobody foresaw.
    """

    name: str
    path: Path
    folder: Path
    answers: Answers = field(default_factory=Answers)
    staged: Staged | None = None
    question: UndecidedColumn | None = None
    refusal: str = ""
    failure: str = ""

    def read(self, answers: Answers, default_zone: str, progress: Callable[[float], None]) -> None:
        """Read the file with these answers; what was read before is thrown away."""
        self.answers, self.staged, self.question, self.refusal, self.failure = answers, None, None, "", ""
        work = self.folder / "staged"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        try:
            self.staged = ingest.stage(
                self.path, work, answers, default_zone=default_zone, key=load_key(), progress=progress
            )
        except UndecidedColumn as error:
            self.question = error
        except FlywheelError as error:
            self.refusal = str(error)
        except Exception as error:
            self.failure = type(error).__name__

    def takes_reading(self, answers: Answers) -> bool:
        """Return whether other answers mean that the file must be read again; other covered days do not."""
        return replace(answers, covers=None) != replace(self.answers, covers=None)

    def declare(self, covers: tuple[date, date] | None) -> None:
        """Take the covered days as the uploader says them now."""
        self.answers = replace(self.answers, covers=covers)
        if self.staged is not None:
            self.staged = replace(self.staged, answers=self.answers)


class Incoming:
    """The dropped files of one session by the id that the browser gave them; their folder vanishes with it."""

    def __init__(self) -> None:
        remove_orphans()
        self._folder = tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True)
        self.files: dict[str, IncomingFile] = {}
        self.settled: set[str] = set()
        self._made = 0

    def add(self, identity: str, name: str, stream: BinaryIO) -> IncomingFile:
        """Copy a dropped file, piece by piece, and return it, not yet read."""
        self._made += 1
        folder = Path(self._folder.name) / str(self._made)
        folder.mkdir()
        path = folder / safe_name(name)
        with path.open("wb") as target:
            shutil.copyfileobj(stream, target, _CHUNK)
        self.files[identity] = IncomingFile(name, path, folder)
        return self.files[identity]

    def settle(self, identity: str) -> None:
        """Forget a file that was committed or discarded; the browser may still show it, but it is not read again."""
        self.drop(identity)
        self.settled.add(identity)

    def drop(self, identity: str) -> None:
        """Forget a file and delete all that was made of it."""
        found = self.files.pop(identity, None)
        if found is not None:
            shutil.rmtree(found.folder, ignore_errors=True)


def safe_name(name: str) -> str:
    """Return the last part of a file name, without what a file system may choke on."""
    last = re.split(r"[/\\]", name)[-1]
    kept = re.sub(r"[\x00-\x1f]", "", last).strip().lstrip(".")
    # The end holds the extension; a component of a path may have 255 bytes.
    return kept.encode()[-200:].decode(errors="ignore") or "file"


def remove_orphans() -> None:
    """Delete folders of sessions whose process was killed before it could delete them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).split("-")[0]
        if owner.isdigit() and not _is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it lives, but belongs to somebody else
        return True
    return True
