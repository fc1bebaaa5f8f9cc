"""Values of JSON as text cells: objects flattened, lists as JSON, numbers with their digits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def cells(row: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str | None]]:
    """Yield the name (``service.summary``) and the text of each value of an object, nested objects flattened."""
    for key, value in row.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value:
            yield from cells(value, f"{name}.")
        else:
            yield name.replace("\x00", ""), text(value)


def text(value: Any) -> str | None:
    """Return a value as the text of a cell; None for null and for empty text."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.replace("\x00", "") or None
    return as_json(value)


def as_json(value: Any) -> str:
    """Return JSON whose numbers are written as they were read, which the json module cannot do for decimals."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_json(str(key))}: {as_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_json, value)) + "]"
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
