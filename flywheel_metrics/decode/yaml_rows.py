"""Reads YAML of one or several documents, such as a service catalog: each document is a row, as if it were JSON.

Scalars stay as they are written.  A document may refer to another place in itself, and so stand for far more than it
holds; that is refused before anything is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import regex
import yaml

from flywheel_metrics.decode import count
from flywheel_metrics.decode.decoded import Decoded
from flywheel_metrics.decode.encoding import Encoding
from flywheel_metrics.decode.json_text import cells
from flywheel_metrics.decode.rejections import Rejections
from flywheel_metrics.decode.writer import COLUMN_LIMIT, TextWriter
from flywheel_metrics.errors import UnreadableFile

#: Past comments and the marker of a document, an object of a catalog or a cluster names the version of its form.
_REST_OF_LINE = "[ \t]*(?:#[^\r\n\x85\u2028\u2029]*)?(?:\r\n|[\r\n\x85\u2028\u2029])"
_START = regex.compile(rf"(?:(?:---)?{_REST_OF_LINE})*+(?:apiVersion|kind)[ \t]*:[ \t]")
_CHARACTERS = 32 << 20
_DEPTH_LIMIT = 100
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def is_yaml(start: str) -> bool:
    """Tell whether a text begins as a YAML document that names its form does."""
    return _START.match(start) is not None


def decode(file: Path, path: Path, encoding: Encoding, progress: Callable[[float], None]) -> Decoded:
    """Write the documents of a YAML file to Parquet at ``path`` and count them.

    Raises UnreadableFile when the file is not YAML throughout or goes beyond bounds.
    """
    whole = _text(file, encoding)
    try:
        _require_plain(whole)
        rows = list(_rows(whole))
    except (yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise UnreadableFile(f"The file begins as YAML but is not YAML throughout ({reason}).") from error
    progress(0.5)
    header = tuple(dict.fromkeys(name for row in rows if isinstance(row, dict) for name, _ in cells(row)))
    if len(header) > COLUMN_LIMIT:
        raise UnreadableFile(f"The documents have more than {COLUMN_LIMIT:,} different names; a catalog has not.")
    rejections = Rejections()
    with TextWriter(path, len(header)) as writer:
        for number, row in enumerate(rows, start=1):
            named = dict(cells(row)) if isinstance(row, dict) else {}
            if any(named.values()):
                writer.add_rows([number], [[named.get(name) for name in header]])
            else:
                message = f"Document {number} is not an object with values; a row is an object of names and values."
                rejections.add(number, "not_an_object", message)  # the text may be a name
    progress(1.0)
    return Decoded(
        path, tuple(name.strip() for name in header), "json", encoding.name, "", {},
        writer.rows_written + rejections.count, count.yaml_rows(whole), encoding.issues + rejections.issues(),
        rejections.count,
    )  # fmt: skip


def _text(file: Path, encoding: Encoding) -> str:
    pieces = encoding.text(file, lambda _: None)
    whole = "".join(islice(pieces, 1 + _CHARACTERS // (1 << 10)))
    if len(whole) > _CHARACTERS or next(pieces, ""):
        raise UnreadableFile(f"The YAML is longer than {_CHARACTERS >> 20} million characters; split it.")
    return whole.replace("\x00", "").removeprefix("\ufeff")


def _require_plain(whole: str) -> None:
    """Raise UnreadableFile when a document repeats parts of itself by reference, or is nested too deeply."""
    depth = 0
    for event in yaml.parse(whole, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else "?"
            raise UnreadableFile(
                f"Line {line} of the YAML refers to another place in it (*{event.anchor}), which is not read. "
                "Write the value out."
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH_LIMIT:
            raise UnreadableFile(f"The YAML is nested more than {_DEPTH_LIMIT} levels deep; a catalog is not.")


def _rows(whole: str) -> Iterator[Any]:
    """Yield each document, of a list its elements; empty documents are none."""
    for document in yaml.load_all(whole, Loader=_LOADER):
        if isinstance(document, list):
            yield from document
        elif document not in (None, "", {}):
            yield document
