"""The outside of a workbook (XLSX): its sheets, bounds on what they expand to, and a count of rows of their own.

A workbook is a zip of XML.  Everything here reads that XML directly and shares no code with the library that reads the
cells, so that a lost row cannot hide.
"""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree
from xml.parsers import expat

from flywheel_metrics.errors import UnreadableFile

#: Bytes that all parts, and the table of shared strings, may expand to; rows and columns that a sheet can have.
TOTAL_BYTES, STRING_BYTES, ROWS, COLUMNS = 1 << 30, 128 << 20, 1_048_576, 16_384
#: Cells of a sheet from its first column to the last one of each row, empty ones too: each costs time.
CELLS = 200_000_000
#: A part this many times as large as it is in the archive is no sheet; smaller ones may be anything.
_RATIO, _SMALL = 400, 32 << 20
_CHUNK = 1 << 18
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MISSING = re.compile(r"no item named '([\w./\[\]-]{1,100})' in the archive")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]+)")


@dataclass(frozen=True)
class Scan:
    """Rows of a sheet under its header that have a value, and cells with a formula whose value was not stored."""

    rows: int
    formulas: int


def is_workbook(file: Path) -> bool:
    """Tell whether a zip is a workbook in XML."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _BOOK in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def refuse_beyond(file: Path) -> None:
    """Raise UnreadableFile when a workbook would expand beyond bounds, or its XML declares entities."""
    with damage_told(), zipfile.ZipFile(file) as archive:
        infos = archive.infolist()
        if len(infos) > 10_000 or sum(info.file_size for info in infos) > TOTAL_BYTES:
            raise UnreadableFile(f"The workbook would expand beyond {TOTAL_BYTES >> 30} GB. Save the sheet as CSV.")
        for info in infos:
            if info.filename == _STRINGS and info.file_size > STRING_BYTES:
                raise UnreadableFile(
                    f"The texts of the workbook would expand beyond {STRING_BYTES >> 20} MB. Save the sheet as CSV."
                )
            if info.file_size > max(_SMALL, _RATIO * info.compress_size):
                raise UnreadableFile(
                    f"A part of the workbook would expand to more than {_RATIO} times its size, as no sheet does. "
                    "Save the sheet as CSV."
                )
            if info.filename.endswith((".xml", ".rels")):
                _refuse_entities(archive, info)


def sheets(file: Path) -> dict[str, str]:
    """Return the sheets of a workbook that hold cells, in its order: name → its part of the archive."""
    with damage_told(), zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        relations = ElementTree.fromstring(archive.read(_RELATIONS))  # noqa: S314 - entities were refused
        targets = {each.get("Id"): _part(each.get("Target") or "") for each in relations}
        book = ElementTree.fromstring(archive.read(_BOOK))  # noqa: S314
        found = {
            each.get("name") or "": targets.get(each.get(_RELATION), "")
            for each in book.iter()
            if each.tag.rpartition("}")[2] == "sheet"
        }
    return {name: part for name, part in found.items() if part in names and "chartsheets" not in part}


def scan(file: Path, part: str, header_row: int) -> Scan:
    """Count the rows of a sheet below its header. Raises UnreadableFile beyond bounds."""
    counter = _Counter(header_row)
    with damage_told(), zipfile.ZipFile(file) as archive, archive.open(part) as stream:
        parser = counter.parser()
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    return Scan(counter.rows, counter.formulas)


def filled(file: Path) -> dict[str, int]:
    """Return the sheets that hold a value, in the order of the workbook, with the bytes of their XML."""
    found = {}
    for name, part in sheets(file).items():
        with damage_told(), zipfile.ZipFile(file) as archive, archive.open(part) as stream:
            counter, size = _Counter(0), archive.getinfo(part).file_size
            parser = counter.parser()
            while not counter.rows and (chunk := stream.read(_CHUNK)):
                parser.Parse(chunk, False)
            if counter.rows:
                found[name] = size
    return found


@contextmanager
def damage_told() -> Iterator[None]:
    """Tell what goes wrong in a damaged workbook as UnreadableFile."""
    try:
        yield
    except (
        zipfile.BadZipFile, expat.ExpatError, ElementTree.ParseError, KeyError, ValueError, IndexError, TypeError,
        AttributeError, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error, lzma.LZMAError, struct.error,
    ) as error:  # fmt: skip
        raise UnreadableFile(f"The workbook is damaged or not complete: {_reason(error)}. Save it again.") from error


def _reason(error: Exception) -> str:
    """Return what is wrong, in words for people; those of a library name its classes, and cells with what they hold."""
    if isinstance(error, expat.ExpatError | ElementTree.ParseError):
        line, place = error.position if isinstance(error, ElementTree.ParseError) else (error.lineno, error.offset)
        return f"the XML of one of its parts is wrong at line {line}, character {place + 1}"
    if isinstance(error, KeyError):
        part = _MISSING.search(str(error))
        return f"its part {part[1]} is missing" if part else "something that it refers to is missing"
    if isinstance(error, RuntimeError):  # also what is not implemented
        return "it is encrypted, or packed in a way that is not read"
    if isinstance(error, ValueError | TypeError | AttributeError | IndexError):
        return "where its XML should give a number, a date or a reference stands something else, or nothing"
    return "it is a zip that cannot be unpacked"


class _Counter:
    """Counts while the XML goes by. A row counts when one of its cells has a value or an inline text."""

    def __init__(self, header_row: int) -> None:
        self.rows = self.formulas = 0
        self._header_row, self._row, self._last = header_row, 0, 0
        self._is_filled = self._has_value = self._has_formula = self._in_value = False
        self._cells = self._column = 0

    def parser(self) -> expat.XMLParserType:
        """Return a parser that this counter listens to."""
        made = expat.ParserCreate()
        made.StartElementHandler, made.EndElementHandler = self.start, self.end
        made.CharacterDataHandler = self.text
        return made

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            if not self._last < self._row <= ROWS:
                raise UnreadableFile(f"The workbook is damaged: row {self._row} comes after row {self._last}.")
            self._last, self._is_filled, self._column = self._row, False, 0
        elif tag == "c":
            self._has_value = self._has_formula = False
            self._column = _column(attributes.get("r"), self._row, self._column + 1)
        elif tag == "f":
            self._has_formula = True
        elif tag == "is":
            self._has_value = True
        self._in_value = tag == "v"

    def text(self, text: str) -> None:
        if self._in_value and text:
            self._has_value = True

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        self._in_value = False
        if tag == "c":
            self._is_filled |= self._has_value
            self.formulas += self._has_formula and not self._has_value
        elif tag == "row":
            self.rows += self._is_filled and self._row > self._header_row
            self._cells += self._column
            if self._cells > CELLS:
                raise UnreadableFile(f"The sheet has more than {CELLS:,} cells, most of them empty. Save it as CSV.")


def _column(place: str | None, row: int, following: int) -> int:
    """Return the number of the column of a cell; one that does not say its place follows the one before."""
    if place is None:
        return following
    match = _CELL.fullmatch(place)
    column = 0
    for letter in match[1] if match else "":
        column = column * 26 + ord(letter) - 64
    if match is None or not 0 < column <= COLUMNS or int(match[2]) != row:
        raise UnreadableFile(f"The workbook is damaged: row {row} has a cell called {place[:20]!r}.")
    return column


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _refuse_entities(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Refuse a document type: a few entities can stand for any amount of text, and no workbook needs them."""

    class _Begun(Exception):
        pass

    def refuse(*_: object) -> None:
        raise UnreadableFile("The workbook declares entities, as no spreadsheet program does; it is not read.")

    def begun(*_: object) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = refuse, begun
    with archive.open(info) as stream:
        try:
            while chunk := stream.read(4096):
                parser.Parse(chunk, False)
        except _Begun:
            return
