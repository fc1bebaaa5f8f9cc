"""Finds where the rows are in a JSON file, in one pass over its events.

Rows may be the elements of an array (or of several one after the other, as paginating tools write them), the elements
of arrays in an array, top-level objects (JSON lines, or one object), or the elements of a list in an *envelope*: an
object that has a list of objects under a customary name, or only one list of objects, and nothing that identifies the
object itself as a row.  The list may lie deeper, under objects that only wrap (``data.attributes.incidents``): the
outermost has a customary name too, and none of them is identified as a row.  Envelopes may also be listed in one array.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flywheel_metrics.decode.json_pages import Pages
from flywheel_metrics.decode.json_text import text
from flywheel_metrics.errors import UnreadableFile

#: Names under which tools keep their rows, the most telling first.
ROW_KEYS = (
    "incidents", "deployments", "workflow_runs", "issues", "alerts", "change_events", "log_entries", "data", "items",
    "results", "result", "records", "rows", "values", "value", "entries", "events", "statuses", "releases", "sprints",
    "alert_groups", "pull_requests", "pipelines", "jobs", "builds", "nodes", "content",
)  # fmt: skip
#: Names of the outermost object around rows that lie deeper.
_WRAPPERS = frozenset({"data", "result", "results", "response", "payload", "body"})
_IDENTITY = frozenset({"id", "_id", "key", "number", "iid", "uuid", "sys_id"})
_DEPTH_LIMIT = 100
_SCALAR_LIMIT = 200
_STARTS = frozenset({"start_map", "start_array"})
_ENDS = frozenset({"end_map", "end_array"})


@dataclass(frozen=True)
class Shape:
    """Where the rows are.

    prefix: ijson's prefix of the values to go through. is_nested: a value that is an array holds rows in its turn.
    envelope: keys that lead to the rows from a top-level object, or None. scalars: values beside the rows, as text.
    is_listed: the envelopes are the elements of an array.
    """

    prefix: str
    is_nested: bool = False
    envelope: tuple[str, ...] | None = None
    scalars: dict[str, str] = field(default_factory=dict)
    is_listed: bool = False


def find(events: Iterable[tuple[str, Any]]) -> Shape:
    """Return the shape of a file from ijson's basic events. Raises UnreadableFile when it is nested too deeply."""
    survey, pages = _Survey(), Pages(ROW_KEYS)
    for event, value in events:
        survey.take(event, value)
        pages.take(event, value)
    if (key := pages.key()) is not None:
        return Shape(f"item.{key}.item", envelope=(key,), is_listed=True)
    return survey.shape()


class _Survey:
    """Kinds of values at the top level and right below it, and lists that are reached through objects alone."""

    def __init__(self) -> None:
        self._depth = 0
        self._top: Counter[str] = Counter()
        self._elements: set[str] = set()
        self._keys: list[str] = []  # that lead to the current value from its top-level object
        self._lists: dict[tuple[str, ...], str] = {}  # of the current object: keys → kind of the list's first element
        self._list_depth: int | None = None  # of the list that is open
        self._in_object = False
        self._common: set[tuple[str, ...]] | None = None
        self._kinds: dict[tuple[str, ...], set[str]] = {}
        self._scalars: dict[str, str] = {}
        self._identified: set[tuple[str, ...]] = set()

    def take(self, event: str, value: Any) -> None:
        if event in _ENDS:
            self._end(event)
            return
        if self._list_depth is None or self._depth <= self._list_depth + 1:
            self._look(event, value)
        if event in _STARTS:
            self._depth += 1
            if self._depth > _DEPTH_LIMIT:
                raise UnreadableFile(f"The JSON is nested more than {_DEPTH_LIMIT} levels deep; an export is not.")

    def _look(self, event: str, value: Any) -> None:
        if self._depth == 0:
            self._top[event] += 1
            self._in_object, self._lists = event == "start_map", {}
            self._list_depth = 0 if event == "start_array" else None
        elif not self._in_object:
            if self._depth == 1:
                self._elements.add(event)
        elif self._list_depth is None:
            self._member(event, value)
        elif self._depth == self._list_depth + 1 and self._lists.get(keys := tuple(self._keys)) == "empty":
            self._lists[keys] = event

    def _end(self, event: str) -> None:
        self._depth -= 1
        if self._list_depth == self._depth:
            self._list_depth = None
        if self._list_depth is None:
            del self._keys[self._depth :]
        if self._depth == 0 and event == "end_map":
            self._end_object()

    def _member(self, event: str, value: Any) -> None:
        if event == "map_key":
            self._keys[self._depth - 1 :] = [value]
        elif event == "start_array":
            self._list_depth = self._depth
            if self._depth == 1 or (self._keys[0] in _WRAPPERS and self._keys[-1] in ROW_KEYS):
                self._lists[tuple(self._keys)] = "empty"
        elif event != "start_map":
            if self._keys[-1] in _IDENTITY and value is not None:
                self._identified.add(tuple(self._keys[:-1]))
            if self._depth == 1 and len(self._scalars) < _SCALAR_LIMIT and (cell := text(value)):
                self._scalars.setdefault(self._keys[0], cell)

    def _end_object(self) -> None:
        lists = {keys for keys, kind in self._lists.items() if kind in {"empty", "start_map"}}
        self._common = lists if self._common is None else self._common & lists
        for keys in self._common:
            self._kinds.setdefault(keys, set()).add(self._lists[keys])

    def shape(self) -> Shape:
        """Return the shape, after all events."""
        if (keys := self._envelope()) is not None:
            return Shape(f"{'.'.join(keys)}.item", envelope=keys, scalars=self._scalars)
        if set(self._top) == {"start_array"}:
            if self._elements == {"start_array"}:
                return Shape("item.item")
            return Shape("item", is_nested="start_array" in self._elements)
        return Shape("", is_nested="start_array" in self._top)

    def _envelope(self) -> tuple[str, ...] | None:
        if set(self._top) != {"start_map"} or not self._common or _IDENTITY & set(self._scalars):
            return None
        lists = [keys for keys in sorted(self._common, key=_rank) if not self._is_in_a_row(keys)]
        filled = [keys for keys in lists if "start_map" in self._kinds[keys]]
        customary = [keys for keys in [*filled, *lists] if keys[-1] in ROW_KEYS]
        if customary:
            return customary[0]
        return filled[0] if len(filled) == 1 and self._top["start_map"] == 1 else None

    def _is_in_a_row(self, keys: tuple[str, ...]) -> bool:
        return any(keys[:length] in self._identified for length in range(1, len(keys)))


def _rank(keys: tuple[str, ...]) -> tuple[int, int, tuple[str, ...]]:
    """Return what sorts lists: nearer ones first, then the more telling names."""
    return len(keys), ROW_KEYS.index(keys[-1]) if keys[-1] in ROW_KEYS else len(ROW_KEYS), keys
