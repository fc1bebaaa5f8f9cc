"""Tells whether a JSON file is an array of pages: envelopes with rows under one key and, beside them, only numbers.

So ``gh api --paginate --slurp`` writes what comes in envelopes. Rows that themselves hold a list have other values too.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any

_STARTS, _ENDS = frozenset({"start_map", "start_array"}), frozenset({"end_map", "end_array"})
_NUMBERS = frozenset({"number", "integer", "double"})


class Pages:
    """Takes ijson's basic events, one after the other. keys: names under which rows may be."""

    def __init__(self, keys: Container[str]) -> None:
        self._keys = keys
        self._depth = 0
        self._is_possible = True
        self._key: str | None = None
        self._name = ""
        self._lists = 0  # in the current page

    def take(self, event: str, value: Any) -> None:
        """Look at the next event."""
        if not self._is_possible:
            return
        if event in _ENDS:
            self._depth -= 1
            self._is_possible = self._depth != 1 or self._lists == 1
            return
        if self._depth <= 3:
            self._is_possible = self._fits(event, value)
        self._depth += event in _STARTS

    def key(self) -> str | None:
        """Return the key of the rows, after all events; None when the file is no array of pages."""
        return self._key if self._is_possible else None

    def _fits(self, event: str, value: Any) -> bool:
        if self._depth == 0:
            return event == "start_array" and self._key is None
        if self._depth == 1:
            self._lists = 0
            return event == "start_map"
        if self._depth == 3:
            return event == "start_map"
        if event == "map_key":
            self._name = value
        if event == "start_array":
            self._key = self._key or self._name
            self._lists += 1
            return self._name == self._key and self._key in self._keys
        return event == "map_key" or event in _NUMBERS
