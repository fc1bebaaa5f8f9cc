"""What went wrong, or was decided, while a file was read: one record per row and rule."""

from __future__ import annotations

from dataclasses import dataclass

#: Longest part of a stranger's cell that is kept in a record.
VALUE_LIMIT = 200


@dataclass(frozen=True)
class LoadIssue:
    """One thing to tell about a row of an export.

    row: first line of the row (text files) or 1-based position (JSON, Parquet); None for the whole file.
    column: header as written. value: the offending cell, cut. rule: snake_case. action: rejected,
    duplicate, changed, assumed or warned. message: a sentence that says what would be valid.
    """

    row: int | None
    column: str | None
    value: str | None
    rule: str
    action: str
    message: str


def cut(value: str | None) -> str | None:
    """Return the value shortened to what may be kept of a stranger's cell."""
    if value is None or len(value) <= VALUE_LIMIT:
        return value
    return value[: VALUE_LIMIT - 1] + "…"
