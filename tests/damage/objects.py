"""Damage to JSON, done to its values; what rows there are afterwards is known as long as nothing around them changed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**63, 10**40, 1.5, 1e300, "", " ", "x", "1,442", "NaN", "03/04/2026", "2026-13-40T00:00:00Z",
    "\u0000", "a\u0000b", "\ud800", "\udfff\ud800", "\u2028", "😀", "é", "x" * 300, [], {}, [[]], [{}], [None], [1, "a", None, {}],
    {"": 1}, {"a.b": 1, "a": {"b": 2}}, {"\u0000": 1}, {"name": None}, {"id": {"id": {"id": 1}}}, [[["a"]]], {"item": [1]}, "{", "[1,",
    '{"a": 1}', "{'a': 1}", "'; drop table load_issues; --",
)  # fmt: skip
_NUMBERS = ("NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "0." + "9" * 400, "-0", "1E-400", "01", "+1", ".5")

Damage = Callable[[Random, list[Any]], None]


def other_values(chance: Random, rows: list[Any]) -> None:
    """Some values inside rows are of another type."""
    for _ in range(chance.choice([1, 1, 3, 10])):
        holder = _holder(chance, rows)
        if isinstance(holder, dict) and holder:
            holder[chance.choice(list(holder))] = copy.deepcopy(chance.choice(_VALUES))
        elif isinstance(holder, list) and holder and holder is not rows:
            holder[chance.randrange(len(holder))] = copy.deepcopy(chance.choice(_VALUES))


def other_rows(chance: Random, rows: list[Any]) -> None:
    """Some rows are no objects. The first stays: it tells where the rows are."""
    for _ in range(chance.choice([1, 3])):
        rows.insert(chance.randrange(1, len(rows) + 1), chance.choice([each for each in _VALUES if each != []]))


def lost_names(chance: Random, rows: list[Any]) -> None:
    for _ in range(chance.choice([1, 4])):
        holder = _holder(chance, rows)
        if isinstance(holder, dict) and len(holder) > 1:
            holder.pop(chance.choice(list(holder)))


def other_names(chance: Random, rows: list[Any]) -> None:
    for row in rows:
        if isinstance(row, dict) and row and chance.random() < 0.5:
            name = chance.choice(list(row))
            row[chance.choice([name.upper(), f"{name} ", "", "x", "a.b", "c0", "source_row"])] = row.pop(name)


def deep(chance: Random, rows: list[Any]) -> None:
    value: Any = "x"
    for _ in range(chance.choice([20, 90, 200])):
        value = chance.choice([[value], {"a": value}])
    _objects(rows)[0]["deep"] = value


def huge(chance: Random, rows: list[Any]) -> None:
    row = chance.choice(_objects(rows))
    row[chance.choice(list(row))] = chance.choice(
        ["x" * 100_000, "é\n" * 20_000, ["a"] * 3_000, {f"k{n}": n for n in range(2_000)}]
    )


def repeated(chance: Random, rows: list[Any]) -> None:
    rows.extend(json.loads(json.dumps(chance.choice(rows))) for _ in range(chance.choice([1, 5])))


def shuffled(chance: Random, rows: list[Any]) -> None:
    chance.shuffle(rows)


def unharmed(chance: Random, rows: list[Any]) -> None:
    pass


ALL: tuple[Damage, ...] = (
    other_values,
    other_values,
    other_values,
    other_rows,
    lost_names,
    other_names,
    deep,
    huge,
    repeated,
    shuffled,
)


def odd_numbers(chance: Random, text: str) -> str:
    """Put a number in place of a text or number, of those that JSON does not know or that are beyond bounds."""
    place = text.find(":", chance.randrange(len(text)))
    if place < 0:
        return text
    end = min((found for mark in ",}\n" if (found := text.find(mark, place)) > 0), default=len(text))
    return f"{text[: place + 1]} {chance.choice(_NUMBERS)}{text[end:]}"


def repeated_name(chance: Random, text: str) -> str:
    """Give an object one name twice."""
    place = text.find("{", chance.randrange(len(text)))
    return text if place < 0 else f'{text[: place + 1]}"id": {chance.choice(["1", "null", "[]"])}, {text[place + 1 :]}'


def _objects(rows: list[Any]) -> list[dict[str, Any]]:
    return [row for row in rows if isinstance(row, dict) and row]


def _holder(chance: Random, rows: list[Any]) -> Any:
    holder: Any = chance.choice(_objects(rows))
    while chance.random() < 0.5:
        inner = [
            each
            for each in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(each, dict | list) and each
        ]
        if not inner:
            break
        holder = chance.choice(inner)
    return holder
