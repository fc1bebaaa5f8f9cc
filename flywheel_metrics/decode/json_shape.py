"""Finds where the rows are in a JSON file, in one pass over its events.

Rows may be the elements of an array (or of several one after the other, as paginating tools write them), the elements
of arrays in an array, top-level objects (JSON lines, or one object), or the elements of a list in an *envelope*: an
object that has a list of objects under a customary name, or only one list of objects, and nothing that identifies the
object itself as a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flywheel_metrics.decode.json_text import text
from flywheel_metrics.errors import UnreadableFile

#: Names under which tools keep their rows, the most telling first.
ROW_KEYS = (
    "incidents", "deployments", "workflow_runs", "issues", "alerts", "change_events", "log_entries", "data", "items",
    "results", "result", "records", "rows", "values", "value", "entries", "events", "statuses", "releases", "sprints",
    "alert_groups", "pull_requests", "pipelines", "jobs", "builds", "nodes", "content",
)  # fmt: skip
_IDENTITY = frozenset({"id", "_id", "key", "number", "iid", "uuid", "sys_id"})
_DEPTH_LIMIT = 100
_SCALAR_LIMIT = 200
_STARTS = frozenset({"start_map", "start_array"})
_ENDS = frozenset({"end_map", "end_array"})


@dataclass(frozen=True)
class Shape:
    """Where the rows are.

    prefix: ijson's prefix of the values to go through. is_nested: a value that is an array holds rows in its turn.
    envelope_key: key of the rows, or None. envelope: scalars beside the rows, as text.
    """

    prefix: str
    is_nested: bool = False
    envelope_key: str | None = None
    envelope: dict[str, str] = field(default_factory=dict)


def find(events: Iterable[tuple[str, Any]]) -> Shape:
    """Return the shape of a file from ijson's basic events. Raises UnreadableFile when it is nested too deeply."""
    survey = _Survey()
    for event, value in events:
        survey.take(event, value)
    return survey.shape()


class _Survey:
    """Kinds of values at the top level and right below it."""

    def __init__(self) -> None:
        self._depth = 0
        self._top: Counter[str] = Counter()
        self._elements: set[str] = set()
        self._key = ""
        self._lists: dict[str, str] = {}  # of the current top-level object: key → kind of the list's first element
        self._in_list = False
        self._in_object = False
        self._common: set[str] | None = None
        self._kinds: dict[str, set[str]] = {}
        self._scalars: dict[str, str] = {}

    def take(self, event: str, value: Any) -> None:
        if event in _ENDS:
            self._depth -= 1
            if self._depth == 0 and event == "end_map":
                self._end_object()
            return
        if self._depth <= 2:
            self._look(event, value)
        if event in _STARTS:
            self._depth += 1
            if self._depth > _DEPTH_LIMIT:
                raise UnreadableFile(f"The JSON is nested more than {_DEPTH_LIMIT} levels deep; an export is not.")

    def _look(self, event: str, value: Any) -> None:
        if self._depth == 0:
            self._top[event] += 1
            self._in_object, self._lists = event == "start_map", {}
        elif not self._in_object:
            if self._depth == 1:
                self._elements.add(event)
        elif self._depth == 1:
            self._member(event, value)
        elif self._in_list and self._lists[self._key] == "empty":
            self._lists[self._key] = event

    def _member(self, event: str, value: Any) -> None:
        self._in_list = event == "start_array"
        if event == "map_key":
            self._key = value
        elif self._in_list:
            self._lists[self._key] = "empty"
        elif event != "start_map" and len(self._scalars) < _SCALAR_LIMIT and (cell := text(value)):
            self._scalars.setdefault(self._key, cell)

    def _end_object(self) -> None:
        lists = {key for key, kind in self._lists.items() if kind in {"empty", "start_map"}}
        self._common = lists if self._common is None else self._common & lists
        for key in self._common:
            self._kinds.setdefault(key, set()).add(self._lists[key])

    def shape(self) -> Shape:
        """Return the shape, after all events."""
        if (key := self._envelope_key()) is not None:
            return Shape(f"{key}.item", envelope_key=key, envelope=self._scalars)
        if set(self._top) == {"start_array"}:
            if self._elements == {"start_array"}:
                return Shape("item.item")
            return Shape("item", is_nested="start_array" in self._elements)
        return Shape("", is_nested="start_array" in self._top)

    def _envelope_key(self) -> str | None:
        if set(self._top) != {"start_map"} or not self._common or _IDENTITY & set(self._scalars):
            return None
        filled = [key for key in sorted(self._common) if "start_map" in self._kinds[key]]
        customary = [key for key in ROW_KEYS if key in filled] or [key for key in ROW_KEYS if key in self._common]
        if customary:
            return customary[0]
        return filled[0] if len(filled) == 1 and self._top["start_map"] == 1 else None
