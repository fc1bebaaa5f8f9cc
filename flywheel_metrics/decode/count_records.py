"""Counts the records of delimited text, sharing no code with the decoder; the rules are those of ``count``."""

from __future__ import annotations

import re

import regex


class RecordCounter:
    """Counts records in blocks of whole lines."""

    def __init__(self, delimiter: str, limit: int) -> None:
        mark = re.escape(delimiter.encode())
        cell = rb'(?:"[^"]*+(?:""[^"]*+)*+"|[^"\n' + mark + rb"][^\n" + mark + rb"]*+)?+"
        cells, end = cell + rb"(?:" + mark + cell + rb")*+", rb"\r*+(?:\n|\Z)"
        self._cells, self._end, self._record = regex.compile(cells), regex.compile(end), regex.compile(cells + end)
        self._limit = limit
        self._rows = 0
        self._empty = 0  # empty lines counted since the last record that is none
        self._text = b""
        self._doomed = 0  # lines that begin before here in the text must not leave a cell open

    def take(self, block: bytes) -> None:
        """Count the records that are complete with this block."""
        if self._text or b'"' in block:
            self._text += block
            self._advance(is_last=False)
        else:
            self._count_plain(block)

    def finish(self) -> int:
        """Return the number of records, without the empty lines at the end."""
        if self._text:
            self._advance(is_last=True)
        return self._rows - self._empty

    def _advance(self, *, is_last: bool) -> None:
        text, at = self._text, 0
        while at < len(text):
            if (end := self._plain_end(text, at)) > at:
                self._count_plain(text[at:end])
            elif at < self._doomed or (end := self._quoted_end(text, at)) == at:
                record_end = self._record_end(text, at, is_last=is_last)
                if record_end is None:
                    break
                end = record_end
                self._count_one(text[at:end])
            at = end
        self._text = text[at:]
        self._doomed = max(0, self._doomed - at)

    def _quoted_end(self, text: bytes, at: int) -> int:
        """Count whole records that have quotation marks; return where the first begins that needs a closer look."""
        while at < len(text) and (record := self._record.match(text, at)):
            end = record.end()
            if end - at > self._limit or text.find(b'"', at, end) < 0:
                break
            self._rows += 1
            self._empty = 0
            at = end
        return at

    @staticmethod
    def _plain_end(text: bytes, at: int) -> int:
        """Return where the first line from ``at`` on begins that has a quotation mark."""
        quote = text.find(b'"', at)
        return len(text) if quote < 0 else max(at, text.rfind(b"\n", at, quote) + 1)

    def _record_end(self, text: bytes, at: int, *, is_last: bool) -> int | None:
        """Return where the record at ``at`` ends, or its first line when it is broken; None when more text decides."""
        next_line = text.find(b"\n", at) + 1 or len(text)
        if at < self._doomed:
            return next_line  # a record of one line, whole or broken
        cells_end = self._cells_end(text, at)
        is_open = text.startswith(b'"', cells_end)
        last_line = len(text) if is_open else max(at, text.rfind(b"\n", at, cells_end) + 1)
        if last_line - at > self._limit:
            # The end of the line at whose end the record is too long.
            self._doomed = text.find(b"\n", at + self._limit) + 1 or len(text)
        elif is_open and not is_last:
            return None
        elif (end := self._end.match(text, cells_end)) and not is_open:
            return int(end.end())
        else:
            self._doomed = last_line
        return next_line

    def _cells_end(self, text: bytes, start: int) -> int:
        """Return how far the text from ``start`` on is cells and delimiters."""
        match = self._cells.match(text, start)
        return match.end() if match else start

    def _count_plain(self, block: bytes) -> None:
        """Count lines that hold no quotation mark."""
        body = block.rstrip(b"\r\n")
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        self._rows += lines
        if body:
            self._empty = max(0, block.count(b"\n", len(body)) - block.endswith(b"\n"))
        else:
            self._empty += lines

    def _count_one(self, record: bytes) -> None:
        self._rows += 1
        self._empty = 0 if record.strip(b"\r\n") else self._empty + 1
