"""Runs SQL on DuckDB.  The only module that talks to it.

Every call uses a cursor of its own, so one Database serves several threads.  What belongs to a connection (temporary
tables, transactions over several calls) does not outlive a call.  Instants are UTC in plain timestamps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType

import duckdb
import pandas as pd
import pyarrow as pa

from flywheel_metrics.errors import QueryError

#: Values for the placeholders of a statement: by position (``?``) or by name (``$name``).
Parameters = Sequence[object] | Mapping[str, object]

STAGING = "staging.duckdb"
#: Bytes up to which a file is small: what it becomes on the way fits into memory many times over.
SMALL = 16 * 2**20
#: Version of the engine; a database compiled with another one may hold other bytes.
VERSION = duckdb.__version__


class Database:
    """An open database.  Raises QueryError, with the first line of the statement, when the engine refuses one."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def run(self, sql: str, parameters: Parameters = ()) -> None:
        """Run one or several statements for their effect."""
        with self._executed(sql, parameters):
            pass

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[object, ...]]:
        """Return all rows of a query as tuples of Python values."""
        with self._executed(sql, parameters) as cursor:
            return cursor.fetchall()

    def frame(self, sql: str, parameters: Parameters = ()) -> pd.DataFrame:
        """Return the result of a query as a frame; times are ``datetime64[us]`` without a zone."""
        with self._executed(sql, parameters) as cursor:
            return cursor.df()

    def arrow(self, sql: str) -> pa.Table:
        """Return the result of a query as an Arrow table."""
        with self._errors_of(sql), self._connection.cursor() as cursor:
            return cursor.sql(sql).to_arrow_table()

    def store(self, name: str, table: pa.Table) -> None:
        """Make a table of an Arrow table."""
        with self._errors_of(name), self._connection.cursor() as cursor:
            cursor.register("given", table)
            cursor.execute(f"create table {identifier(name)} as select * from given")
            cursor.unregister("given")

    def close(self) -> None:
        """Close the database; closing it again does nothing."""
        self._connection.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _executed(self, sql: str, parameters: Parameters) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._errors_of(sql), self._connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            yield cursor

    @contextmanager
    def _errors_of(self, sql: str) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise QueryError(f"{_first_line(sql)}: {error}") from error


def open_staging(folder: Path, byte_count: int | None = None, memory_limit: str = "1GB") -> Database:
    """Make a fresh database in ``folder`` to read strangers' files with; one from before is replaced.

    byte_count: size of the file that will be read. The database of a small one stays in memory: it would mostly wait
    for the disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / STAGING
    path.unlink(missing_ok=True)
    is_small = byte_count is not None and byte_count <= SMALL
    return _open(Path(":memory:") if is_small else path, _bounded(path, memory_limit))


def open_writable(path: Path, memory_limit: str = "1GB") -> Database:
    """Open a database file for writing, made where there is none; work that outgrows the memory spills beside it."""
    return _open(path, _bounded(path, memory_limit))


def open_compiled(path: Path) -> Database:
    """Open a compiled dataset for questions: read-only, without access to files, and its configuration locked."""
    return _open(path, {"threads": 2, "enable_external_access": False}, read_only=True)


def _bounded(path: Path, memory_limit: str) -> dict[str, str | bool | int | float | list[str]]:
    return {"memory_limit": memory_limit, "temp_directory": str(path.with_suffix(".spill"))}


def _open(path: Path, config: dict[str, str | bool | int | float | list[str]], *, read_only: bool = False) -> Database:
    offline: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        connection = duckdb.connect(path, read_only=read_only, config={**offline, **config})
        _lock(connection)
    except duckdb.Error as error:
        raise QueryError(f"{path.name} cannot be opened: {error}") from error
    return Database(connection)


def _lock(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        # The zone is no start-up option, so the configuration is locked after it.
        connection.execute("set global TimeZone = 'UTC'; set global lock_configuration = true")
    except duckdb.InvalidInputException:
        # Connections of one process to one file share their configuration: an earlier one has locked it.
        if connection.execute("select current_setting('lock_configuration')").fetchone() != (True,):
            raise


def identifier(name: str) -> str:
    """Quote the name of a table or column."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """Write a value as SQL: text, number, boolean, date, naive UTC time, None, or a list or tuple of these.

    Raises TypeError for anything else and ValueError for a time with a zone.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, date):
        return _moment(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal(item) for item in value)}]"
    raise TypeError(f"no SQL literal for {type(value).__name__} {value!r}")


def _number(value: int | float) -> str:
    # A cast from text is exact; 0.1 alone would be a decimal.
    return str(value) if isinstance(value, int) else f"'{value!r}'::double"


def _moment(value: date) -> str:
    if not isinstance(value, datetime):
        return f"date '{value.isoformat()}'"
    if value.tzinfo is not None:
        raise ValueError(f"instants are UTC without a zone, not {value.isoformat()}")
    return f"timestamp '{value.isoformat(sep=' ')}'"


def _first_line(sql: str) -> str:
    return sql.strip().partition("\n")[0][:200]
