"""Values as JSON and back: what was computed once can be kept, and read by a later release that computes it otherwise.

Plain JSON stands for itself.  Everything else is an object with the single key ``$``: a name and what it needs.  Our
own frozen dataclasses are written field by field, a table column by column, a metric by its name.  Nothing is run when
one is read: only dataclasses of this package are made, from their fields.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from flywheel_metrics import metric
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.metric import Metric

_PACKAGE = "flywheel_metrics."
#: What stands for itself.
_PLAIN = frozenset({str, int, bool, type(None)})
#: What a text becomes when it is read; column: of the table that it stands in, elsewhere a point and the name of its
#: field or key, such as ``.verdict``; empty for a text by itself.
Texts = Callable[[str, str], str]


class NotPlain(FlywheelError):
    """A value has no form as JSON here, or its form is that of another release."""


def encode(value: Any) -> Any:
    """Return a value as JSON. Raises NotPlain for one of another kind than those that cells show."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else _tagged("float", repr(value))
    return _listed(value) if isinstance(value, list) else _object(value)


def _object(value: Any) -> dict[str, Any]:
    for kind, (name, write, _) in _KINDS.items():
        if isinstance(value, kind):
            return _tagged(name, write(value))
    if is_dataclass(value) and type(value).__module__.startswith(_PACKAGE):
        own = {each.name: encode(getattr(value, each.name)) for each in fields(value) if each.init}
        return _tagged("data", f"{type(value).__module__}:{type(value).__qualname__}", own)
    raise NotPlain(f"A {type(value).__name__} has no form as JSON here.")


def decode(value: Any, text: Texts | None = None) -> Any:
    """Return the value that ``encode`` wrote; text: what every text in it becomes.

    Raises NotPlain for what this release does not know: a class or a field that is gone.
    """
    return _decode(value, text or (lambda said, _: said), "")


def _decode(value: Any, text: Texts, column: str) -> Any:
    if isinstance(value, str):
        return text(value, column)
    if isinstance(value, list):
        return [_decode(each, text, column) for each in value]
    if not isinstance(value, dict):
        return value
    name, *rest = value["$"]
    if name == "data":
        return _data(rest[0], rest[1], text)
    for known, _, read in _KINDS.values():
        if known == name:
            return read(rest[0], text, column)
    if name == "float":
        return float(rest[0])
    raise NotPlain(f"This release does not know what {name!r} is.")


def _tagged(name: str, *what: Any) -> dict[str, Any]:
    return {"$": [name, *what]}


def _data(where: str, own: Mapping[str, Any], text: Texts) -> Any:
    module, _, name = where.partition(":")
    if not module.startswith(_PACKAGE):
        raise NotPlain(f"{where} is no class of this package.")
    try:
        made = getattr(importlib.import_module(module), name)
        known = {each.name for each in fields(made)}
        if unknown := own.keys() - known:
            raise NotPlain(f"{where} has no {', '.join(sorted(unknown))} in this release.")
        return made(**{each: _decode(value, text, f".{each}") for each, value in own.items()})
    except (ImportError, AttributeError, TypeError) as error:
        raise NotPlain(f"{where} is not made like this in this release ({error}).") from error


def _frame(frame: pd.DataFrame) -> list[Any]:
    return [_column(frame.index), [[encode(name), _column(frame[name])] for name in frame.columns]]


def _read_frame(written: list[Any], text: Texts, _: str) -> pd.DataFrame:
    index = _index(written[0], text)
    columns = {_decode(name, _as_it_is, ""): own for name, own in written[1]}
    made = {name: pd.Series(_values(own, text, str(name)), index=index) for name, own in columns.items()}
    return pd.DataFrame(made, index=index, columns=list(columns) or None)


def _as_it_is(text: str, _: str) -> str:
    return text


def _column(values: pd.Series[Any] | pd.Index[Any]) -> list[Any]:
    """Return type and values of a column, or of an index with its name."""
    if isinstance(values, pd.RangeIndex):
        return ["range", [values.start, values.stop, values.step], encode(values.name)]
    kind = str(values.dtype)
    if kind.startswith("datetime64[") and "," not in kind:
        return [kind, np.asarray(values).astype("int64").tolist(), encode(values.name)]
    if kind.startswith(("int", "bool")) and kind != "boolean":
        return [kind, values.tolist(), encode(values.name)]  # plain as it is: a long table has many
    if kind == "object" or kind.startswith(("float", "str", "string", "Int")) or kind == "boolean":
        plain = [None if each is pd.NA else each for each in values.tolist()]
        return [kind, [encode(each) for each in plain], encode(values.name)]
    raise NotPlain(f"A column of type {kind} has no form as JSON here.")


def _values(written: list[Any], text: Texts, column: str) -> Any:
    kind, values, _ = written
    if kind.startswith("datetime64["):
        return np.asarray(values, dtype="int64").view(kind)
    read = [_decode(each, text, column) for each in values]
    if kind == "object":
        made = np.empty(len(read), dtype=object)
        made[:] = read
        return made
    if kind.startswith(("int", "float")) or kind == "bool":
        return np.asarray(read, dtype=kind)
    return pd.array(read, dtype=kind)


def _index(written: list[Any], text: Texts) -> pd.Index[Any]:
    kind, values, name = written
    name = _decode(name, _as_it_is, "")
    if kind == "range":
        return pd.RangeIndex(values[0], values[1], values[2], name=name)
    index: pd.Index[Any] = pd.Index(_values(written, text, str(name)), dtype=kind, name=name)
    return index


def _array(array: np.ndarray[Any, Any]) -> list[Any]:
    if array.ndim != 1 or array.dtype.kind not in "bifOU":
        raise NotPlain("An array of this kind has no form as JSON here.")
    return [array.dtype.str, [encode(each) for each in array.tolist()]]


def _read_array(written: list[Any], text: Texts, column: str) -> np.ndarray[Any, Any]:
    return np.asarray([_decode(each, text, column) for each in written[1]], dtype=np.dtype(written[0]))


def _pairs(value: Mapping[Any, Any]) -> list[Any]:
    return [[encode(key), encode(own)] for key, own in value.items()]


def _read_pairs(written: list[Any], text: Texts, column: str) -> dict[Any, Any]:
    return {(name := _decode(key, _as_it_is, column)): _decode(own, text, f".{name}") for key, own in written}


def _listed(value: Any) -> list[Any]:
    return [encode(each) for each in value]


#: Kind of a value → its name, how it is written and how it is read; of a kind and one above it, the special one first.
_KINDS: dict[type[Any], tuple[str, Callable[[Any], Any], Callable[[Any, Texts, str], Any]]] = {
    pd.Timestamp: ("timestamp", str, lambda written, *_: pd.Timestamp(written)),
    type(pd.NaT): ("nat", str, lambda *_: pd.NaT),
    datetime: ("datetime", datetime.isoformat, lambda written, *_: datetime.fromisoformat(written)),
    date: ("date", date.isoformat, lambda written, *_: date.fromisoformat(written)),
    timedelta: ("seconds", timedelta.total_seconds, lambda written, *_: timedelta(seconds=written)),
    tuple: ("tuple", _listed, lambda written, text, column: tuple(_decode(each, text, column) for each in written)),
    Metric: ("metric", lambda value: value.name, lambda written, *_: metric.find(written)),
    pd.DataFrame: ("frame", _frame, _read_frame),
    np.ndarray: ("array", _array, _read_array),
    dict: ("dict", _pairs, _read_pairs),
}
