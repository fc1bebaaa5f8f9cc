"""Bytes of a stranger → text rows in Parquet: every row accounted for, nothing guessed silently.

signature   what the first bytes say: Parquet, or a format that is refused with advice
encoding    bytes → characters
lines, records, dialect, delimited      CSV and its kin
json_shape, json_pages, json_rows       JSON and JSON lines
parquet_rows                            Parquet
git_rows                                git history
yaml_rows                               YAML of one or several documents
markdown_rows                           runbooks: a zip of Markdown pages, or one page
wrapped                                 objects that a collector's raw table carries in a cell
literals                                objects that pandas wrote into cells
writer, rejections                      where rows go: into Parquet, or told with a reason
count, count_json       the same rows, counted by other means
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from flywheel_metrics.decode import (
    delimited,
    encoding,
    git_rows,
    json_rows,
    literals,
    markdown_rows,
    parquet_rows,
    signature,
    wrapped,
    yaml_rows,
)
from flywheel_metrics.decode.decoded import Decoded, Mend
from flywheel_metrics.errors import EmptyFile
from flywheel_metrics.load_issue import LoadIssue

__all__ = ["Decoded", "LoadIssue", "Mend", "decode"]

_HEAD_BYTES = 1 << 12
#: How a JSON file begins; a header like ``[id],[name]`` does not.
_JSON = re.compile(r'\s*(?:\{\s*(?:["}]|$)|\[\s*(?:[\[\]{"\d-]|true|false|null|$))')


def decode(
    file: Path,
    folder: Path,
    *,
    mender: Callable[[tuple[str, ...]], Mend | None] = lambda _: None,
    progress: Callable[[float], None] = lambda _: None,
) -> Decoded:
    """Turn an export into text rows in a Parquet file under ``folder``, and say what was done to it.

    mender: gives, for the header of delimited text, what completes a row that is narrower, or None to reject these.
    progress: called with the fraction that is done, from 0 to 1.
    Raises EmptyFile when there are no rows, UnreadableFile when the file is not CSV, JSON, Parquet or Markdown.
    """
    with file.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head:
        raise EmptyFile("The file is empty: it has no bytes. Export it again.")
    path = folder / "rows.parquet"
    if signature.is_parquet(head):
        return wrapped.unwrap(parquet_rows.decode(file, path, progress), folder)
    if signature.is_markdown(file, head):
        return markdown_rows.decode(file, path, progress)
    signature.refuse_binary(head)
    decided = encoding.decide(file, lambda done: progress(0.1 * done))
    start = next(decided.text(file, lambda _: None), "")

    def rest(done: float) -> None:
        progress(0.1 + 0.9 * done)

    if git_rows.is_git(start):
        return git_rows.decode(file, path, decided, rest)
    if yaml_rows.is_yaml(start):
        return yaml_rows.decode(file, path, decided, rest)
    if _JSON.match(start):
        return wrapped.unwrap(json_rows.decode(file, path, decided, rest), folder)
    return literals.unpack(wrapped.unwrap(delimited.decode(file, path, decided, mender, rest), folder), folder)
