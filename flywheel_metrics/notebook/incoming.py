"""Files that a browser session has dropped and not yet committed: kept in a temporary folder that goes with it.

A stranger's file holds names, so nothing of it outlives the answer to commit or discard.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from flywheel_metrics import container, ingest
from flywheel_metrics.decode import Choice, Decoded, decode, likely_header
from flywheel_metrics.errors import FlywheelError, UndecidedColumn, UnknownExport, UnreadableFile
from flywheel_metrics.ingest import Answers, Known, Recall, Staged
from flywheel_metrics.mapping import Mapping, document, generated
from flywheel_metrics.mapping.survey import Survey, survey
from flywheel_metrics.notebook.data_changes import Compared
from flywheel_metrics.privacy import load_key
from flywheel_metrics.upload import upload_id

_PREFIX = "flywheel-incoming-"
_CHUNK = 1 << 20


@dataclass
class IncomingFile:
    """One file to be read: dropped, or packed in what was dropped.

    Once it was read, exactly one of staged, question, refusal and failure tells how that went. dropped: id that the
    browser gave to what was dropped. path: None when it could not be unpacked. question: a column can be read in two
    ways. refusal: it cannot be used, and why. is_unknown: because no source reads its columns, so that it can be
    mapped. failure: the type of an exception that nobody foresaw. mapping: how a person maps it, None as long as it is
    recognised. read_as: the mapping that it was read by. origin: title of the one that it was filled in from.
    event_days: days of the first and the last event in it, when last asked.
    """

    name: str
    path: Path | None
    folder: Path
    dropped: str
    answers: Answers = field(default_factory=Answers)
    staged: Staged | None = None
    question: UndecidedColumn | None = None
    refusal: str = ""
    is_unknown: bool = False
    failure: str = ""
    mapping: Mapping | None = None
    read_as: Mapping | None = None
    origin: str = ""
    survey: Survey | None = None
    event_days: tuple[date, date] | None = None

    def read(
        self,
        answers: Answers,
        default_zone: str,
        progress: Callable[[float], None],
        recall: Recall = lambda header: None,
    ) -> None:
        """Read the file with these answers; what was read before is thrown away."""
        if self.path is None:
            return
        self._reset(answers)
        self.read_as = self.mapping
        work = self.folder / "staged"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        try:
            self.staged = ingest.stage(
                self.path, work, answers, default_zone=default_zone, key=load_key(), progress=progress,
                recall=recall if self.mapping is None else self._mapped,
            )  # fmt: skip
        except UndecidedColumn as error:
            self.question = error
        except FlywheelError as error:
            self.refusal, self.is_unknown = str(error), isinstance(error, UnknownExport)
        except Exception as error:
            self.failure = type(error).__name__
        except BaseException:  # somebody ended it
            self.read_as = None
            raise

    @property
    def is_unread(self) -> bool:
        """True when it can be read, without a mapping, and no reading has come to an end."""
        is_told = self.staged is not None or self.question is not None or self.refusal or self.failure
        return self.path is not None and self.mapping is None and not is_told

    def look(self) -> Survey:
        """Return what the columns of the file look like. Raises ExportError."""
        if self.survey is None:
            if self.path is None:
                raise UnreadableFile(self.refusal)
            work = self.folder / "survey"
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            self.survey = survey(self._decoded(self.path, work))
        return self.survey

    def _decoded(self, path: Path, work: Path) -> Decoded:
        """Decode the file with the header that a person chose, else the one that looks most like it."""
        chosen = Choice(self.answers.sheet, self.answers.header_row)
        decoded = decode(path, work, choice=chosen)
        if decoded.format == "csv" and chosen.header_row is None:
            likely = likely_header(path)
            if likely is not None and likely > 1:
                self.answers = replace(self.answers, header_row=likely)
                return decode(path, work, choice=replace(chosen, header_row=likely))
        return decoded

    def place(self, sheet: str | None, header_row: int | None) -> bool:
        """Say where in the file the table is; return whether that is somewhere else than before."""
        if (sheet, header_row) == (self.answers.sheet, self.answers.header_row):
            return False
        self.answers = replace(self.answers, sheet=sheet, header_row=header_row)
        self.mapping = self.survey = self.read_as = self.staged = None
        return True

    def remap(self, mapping: Mapping) -> None:
        """Take another mapping; what was read by the one before counts no longer."""
        self.mapping = mapping
        if self.read_as != mapping:
            self.staged, self.question, self.refusal, self.failure, self.read_as = None, None, "", "", None

    @property
    def settled_mapping(self) -> Mapping | None:
        """The mapping as it is kept: for the header of this file, with what was answered."""
        if self.mapping is None or self.staged is None:
            return None
        return document.settled(self.mapping, self.staged.decoded.header, self.answers)

    def takes_reading(self, answers: Answers) -> bool:
        """Return whether other answers mean that the file must be read again; other covered days do not."""
        return replace(answers, covers=None) != replace(self.answers, covers=None)

    def declare(self, covers: tuple[date, date] | None) -> None:
        """Take the covered days as the uploader says them now."""
        self.answers = replace(self.answers, covers=covers)
        if self.staged is not None:
            self.staged = replace(self.staged, answers=replace(self.staged.answers, covers=covers))

    def _mapped(self, header: tuple[str, ...]) -> Known | None:
        if self.mapping is None:
            return None
        generated.require(self.mapping, header)
        return generated.known(document.settled(self.mapping, header, self.answers))

    def _reset(self, answers: Answers) -> None:
        self.answers, self.staged, self.question, self.refusal, self.failure = answers, None, None, "", ""
        self.is_unknown = False


class Incoming:
    """The files of one session that are not settled, by an id of their own; their folder vanishes with it.

    taken: ids that the browser gave to what was dropped; nothing is unpacked twice. readings: how many were begun.
    effect: the numbers before and after, and what they were counted for.
    """

    def __init__(self) -> None:
        remove_orphans()
        self._folder = tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True)
        self.files: dict[str, IncomingFile] = {}
        self.taken: set[str] = set()
        self.readings = 0
        self.effect: tuple[object, Compared] | None = None
        self._made = 0

    def add(
        self, dropped: str, name: str, stream: BinaryIO, recall: Recall = lambda header: None
    ) -> list[IncomingFile]:
        """Copy what was dropped, piece by piece, unpack it, and return the files that it is or holds, not yet read.

        Of a workbook each sheet that can be read is one; ``recall`` as in ``ingest.stage``.
        """
        self._made += 1
        folder = Path(self._folder.name) / str(self._made)
        folder.mkdir()
        path = folder / container.safe_name(name)
        with path.open("wb") as target:
            shutil.copyfileobj(stream, target, _CHUNK)
        self.taken.add(dropped)
        found = [sheet for file in self._unpacked(dropped, name, path, folder) for sheet in _sheets(file, recall)]
        self.files |= {
            dropped if len(found) == 1 else f"{dropped}-{place}": each for place, each in enumerate(found, 1)
        }
        return found

    def _unpacked(self, dropped: str, name: str, path: Path, folder: Path) -> list[IncomingFile]:
        unpacked = folder / "unpacked"
        unpacked.mkdir()
        try:
            parts = container.parts(path, unpacked)
        except FlywheelError as error:
            return [IncomingFile(name, None, folder, dropped, refusal=str(error))]
        if parts[0].path == path:
            return [IncomingFile(name, path, folder, dropped)]
        path.unlink()
        found = []
        for place, part in enumerate(parts, 1):
            own = folder / f"part-{place}"
            own.mkdir()
            title = f"{name} → {part.name}"
            found.append(IncomingFile(title, part.path, own, dropped, refusal=part.problem))
        return found

    def twin(self, identity: str) -> IncomingFile | None:
        """Return the file before this one that has the same content and was read in the same way."""
        staged = self.files[identity].staged
        if staged is None:
            return None
        for other, file in self.files.items():
            if other == identity:
                return None
            if file.staged is not None and _is_same(file.staged, staged):
                return file
        return None

    def drop(self, identity: str) -> None:
        """Forget a file and delete all that was made of it; what was dropped is not unpacked again."""
        found = self.files.pop(identity, None)
        if found is None:
            return
        shutil.rmtree(found.folder, ignore_errors=True)
        if found.path is not None and all(each.path != found.path for each in self.files.values()):
            found.path.unlink(missing_ok=True)


def _is_same(one: Staged, other: Staged) -> bool:
    # What costs more to tell is looked at last: there may be hundreds of files.
    return one.sha256 == other.sha256 and upload_id(one, is_sample=False) == upload_id(other, is_sample=False)


def _sheets(file: IncomingFile, recall: Recall) -> list[IncomingFile]:
    """Return a file for each sheet of a workbook that can be read, where there are several; else the file itself."""
    try:
        names = ingest.known_sheets(file.path, recall) if file.path is not None else ()
    except FlywheelError:
        return [file]  # what is wrong with it is told when it is read
    if len(names) < 2:
        return [file]
    found = []
    for place, name in enumerate(names, 1):
        own = file.folder / f"sheet-{place}"
        own.mkdir()
        found.append(IncomingFile(f"{file.name} › {name}", file.path, own, file.dropped, Answers(sheet=name)))
    return found


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
