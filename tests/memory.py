"""Databases in memory that tests use one after the other: opening one takes longer than most of what a test asks of it."""

from __future__ import annotations

from functools import cache

from flywheel_metrics import engine

_OBJECTS = {
    "view": "select view_name from duckdb_views() where not internal",
    "table": "select table_name from duckdb_tables() where not internal",
}
_IDLE: list[engine.Database] = []


class _Lent(engine.Database):
    """An empty database, which closing gives back."""

    def __init__(self, opened: engine.Database) -> None:
        super().__init__(opened._connection)
        self._opened: engine.Database | None = opened

    def close(self) -> None:
        if self._opened is not None:
            empty(self)
            _IDLE.append(self._opened)
            self._opened = None


class _Emptied(engine.Database):
    """A database that was emptied for the next file, and stays open."""

    def __init__(self, opened: engine.Database) -> None:
        super().__init__(opened._connection)
        empty(self)

    def close(self) -> None:
        """Do nothing; the next file empties it."""


def lent() -> engine.Database:
    """Return an empty database; no other is the same before it is closed."""
    return _Lent(_IDLE.pop() if _IDLE else _open())


def emptied() -> engine.Database:
    """Return an empty database; one that was returned before is empty then too."""
    return _Emptied(_only())


def empty(database: engine.Database) -> None:
    """Drop all tables and views."""
    for kind, select in _OBJECTS.items():
        for (name,) in database.rows(select):
            database.run(f"drop {kind} {engine.identifier(str(name))}")


@cache
def _only() -> engine.Database:
    return _open()


def _open() -> engine.Database:
    return engine._open(":memory:", {"threads": 1})  # type: ignore[arg-type]
