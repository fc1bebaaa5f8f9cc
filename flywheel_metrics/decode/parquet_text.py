"""Columns of Parquet as text: structs flattened, times as ISO with the offset if they have a zone, lists as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flywheel_metrics.decode.json_text import as_json


def names(fields: Iterable[pa.Field], prefix: str = "") -> Iterator[str]:
    """Yield the header: the name of each column, ``service.summary`` for a field of a struct."""
    for field in fields:
        name = f"{prefix}{field.name}"
        if _is_flattened(field.type):
            yield from names(field.type, f"{name}.")
        else:
            yield name


def texts(column: pa.Array) -> Iterator[pa.Array]:
    """Yield a column as text, one array for each name that ``names`` gives."""
    if _is_flattened(column.type):
        for child in column.flatten():
            yield from texts(child)
    else:
        yield _text(column)


def expanded_bytes(column: pa.Array) -> int:
    """Return how many bytes the texts of a column have once they leave their dictionaries."""
    kind = column.type
    if pa.types.is_struct(kind):
        return sum(map(expanded_bytes, column.flatten()))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return expanded_bytes(column.flatten())
    if pa.types.is_dictionary(kind) and _is_text(kind.value_type):
        lengths = pc.binary_length(column.dictionary).take(column.indices)
        return pc.sum(pc.cast(lengths, pa.int64())).as_py() or 0
    return int(column.nbytes)


def _is_flattened(kind: pa.DataType) -> bool:
    return bool(pa.types.is_struct(kind) and kind.num_fields > 0)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or _is_binary(kind))


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind))


def _text(column: pa.Array) -> pa.Array:
    if isinstance(column, pa.ExtensionArray):
        return _text(column.storage)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_nested(kind) or _is_binary(kind):
        return pa.array([_python_text(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, kind), column)
    elif pa.types.is_duration(kind):
        seconds = pc.divide(pc.cast(pc.cast(column, pa.duration("us"), safe=False), pa.int64()), 1e6)
        return pc.cast(seconds, pa.string())
    return pc.cast(column, pa.string())


def _python_text(value: Any) -> str | None:
    plain = _plain(value)
    return plain if plain is None or isinstance(plain, str) else as_json(plain)


def _plain(value: Any) -> Any:
    """Return a value of a list, map or binary column as what JSON has."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    return value


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()
