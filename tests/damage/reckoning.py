"""Rows counted in plain Python, character by character: a third count, beside the decoder's and its counter's.

The rules are those that ``flywheel_metrics.decode.count`` states in words.
"""

from __future__ import annotations

import codecs
import json
from typing import Any

_MARKS = {
    "utf-8": [codecs.BOM_UTF8], "cp1252": [codecs.BOM_UTF8], "utf-16": [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE],
    "utf-32": [codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE],
}  # fmt: skip


def text_of(content: bytes, encoding: str) -> str:
    """Return a file's text in an encoding, without marks at its start and NUL characters."""
    end = ""
    for mark in _MARKS[encoding]:
        while content.startswith(mark):
            content = content[len(mark) :]
            end = "-le" if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF32_LE) else "-be"
    if encoding == "utf-16" and not end:
        end = "-le" if content[1::2].count(0) > content[0::2].count(0) else "-be"
    if encoding == "cp1252":
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in content).replace("\0", "")
    return content.decode(encoding + (end if encoding != "utf-8" else "")).replace("\0", "")


def delimited_rows(text: str, delimiter: str, header_row: int | None) -> int:
    """Return how many rows stand under the header."""
    if header_row is not None:
        end = _end(text)
        text = end.join(text.split(end)[header_row - 1 :])
    if _ends_in_return(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    records, at = [], 0
    while at < len(text):
        line_end = _after_line(text, at)
        end = _record_end(text, at, delimiter)
        end = line_end if end is None else end
        records.append(text[at:end])
        at = end
    if records and header_row is None and records[0].strip('"\r\n').lower() in {f"sep={each}" for each in ",;\t|"}:
        records.pop(0)
    while records and not records[0].strip("\r\n"):
        records.pop(0)
    while records and not records[-1].strip("\r\n"):
        records.pop()
    return max(0, len(records) - 1)


def rows_above(text: str, delimiter: str, header_row: int) -> int:
    """Return how many rows under the first line are left out, with the header further down that is read instead."""
    end = _end(text)
    return delimited_rows(end.join(text.split(end)[:header_row]), delimiter, None)


def json_rows(text: str, keys: tuple[str, ...]) -> int | None:
    """Return how many rows the JSON values of a text hold under these keys; None where they lead nowhere."""
    decoder, at, found = json.JSONDecoder(), 0, 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        for key in keys:
            if not isinstance(value, dict) or key not in value:
                return None
            value = value[key]
        if isinstance(value, list):
            found += len(value) if keys else _elements(value)
        else:
            found += 1
        if keys and not (isinstance(value, list) and value and isinstance(value[0], dict)):
            return None
    return found


def _end(text: str) -> str:
    return "\n" if "\n" in text else "\r"


def _elements(values: list[Any]) -> int:
    return sum(len(each) if isinstance(each, list) else 1 for each in values)


def _ends_in_return(text: str) -> bool:
    """Tell whether the first line with a character ends in a carriage return that no line feed follows."""
    is_quoted = False
    text = text.lstrip("\r\n")
    for place, character in enumerate(text):
        if character == '"':
            is_quoted = not is_quoted and '"' in text[place + 1 :]
        elif character == "\n" and not is_quoted:
            return False
        elif character == "\r" and not is_quoted:
            return not text[place:].lstrip("\r").startswith("\n")
    return False


def _after_line(text: str, at: int) -> int:
    place = text.find("\n", at)
    return len(text) if place < 0 else place + 1


def _record_end(text: str, at: int, delimiter: str) -> int | None:
    """Return where the record ends that begins here; None when its quotation marks are broken."""
    while True:
        if text[at : at + 1] == '"':
            close = _closing(text, at + 1)
            if close is None:
                return None
            at = close + 1
            if text[at : at + 1] == delimiter:
                at += 1
                continue
            rest = text[at : _after_line(text, at)]
            return at + len(rest) if rest.strip("\r") in ("", "\n") else None
        line_end = _after_line(text, at)
        place = text.find(delimiter, at, line_end)
        if place < 0:
            return line_end
        at = place + 1


def _closing(text: str, at: int) -> int | None:
    while (place := text.find('"', at)) >= 0:
        if text[place + 1 : place + 2] != '"':
            return place
        at = place + 2
    return None
