"""Seeded mutants of the samples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePath
from random import Random
from typing import Any

from tests.damage import objects, packed, tables, text
from tests.damage.tables import Table
from tests.sources import golden

#: Damage of cells after which every cell still stands under its header.
_IN_PLACE = {
    "late_quotes",
    "huge_cell",
    "header_repeated",
    "blank_rows",
    "repeated_rows",
    "shuffled",
    "unharmed",
    "byte_order_mark",
    "utf_16",
}


@dataclass
class Mutant:
    """A damaged file. rows: how many its maker knows it to have, None when it cannot tell. done: what was done to it.

    keys: that lead to the rows in JSON, None when it is none. is_in_place: every value is where its header says.
    """

    case: str
    seed: int
    name: str
    content: bytes = b""
    rows: int | None = None
    done: list[str] = field(default_factory=list)
    keys: tuple[str, ...] | None = None

    @property
    def is_in_place(self) -> bool:
        return _IN_PLACE.issuperset(self.done)

    def __str__(self) -> str:
        return f"{self.case}, seed {self.seed}: {', '.join(self.done)}"


def mutant(seed: int) -> Mutant:
    """Return the mutant of a seed; seeds one after the other go through all samples."""
    chance, case = Random(seed), golden.CASES[seed % len(golden.CASES)]
    sample = _sample(case)
    made = Mutant(case, seed, golden.export(case).name)
    if isinstance(sample, Table):
        _of_table(chance, made, sample)
    elif isinstance(sample, tuple):
        _of_json(chance, made, *sample)
    else:
        damage = chance.choice(text.ANY)
        made.done, made.content = [damage.__name__], damage(chance, sample)
    _packed(chance, made)
    return made


def mutants(count: int, start: int = 0) -> Iterator[Mutant]:
    return (mutant(seed) for seed in range(start, start + count))


@cache
def _sample(case: str) -> Table | tuple[str, tuple[str, ...]] | bytes:
    """Return a sample as a table, as JSON with the keys to its rows, or as bytes where it is neither."""
    path = golden.export(case)
    if path.suffix == ".csv":
        content = path.read_bytes()
        return tables.read(content.decode("utf-8-sig" if _is_utf_8(content) else "cp1252"))
    if path.suffix != ".json":
        return path.read_bytes()
    whole = path.read_text(encoding="utf-8")
    value, keys = _whole(whole), []
    while isinstance(value, dict) and not {"id", "metadata", "_id"} & set(value):
        lists = [
            key
            for key, each in value.items()
            if isinstance(each, list) and each and isinstance(each[0], dict) and key != "included"
        ]
        inner = [key for key, each in value.items() if isinstance(each, dict)]
        if not (lists or inner):
            break
        keys.append((lists or inner)[0])
        value = value[keys[-1]]
    is_plain = (
        isinstance(value, list)
        and all(isinstance(each, dict) for each in value)
        and not any(_is_page(each) for each in value)
    )
    return (json.dumps(value if not keys else json.loads(whole)), tuple(keys)) if is_plain else path.read_bytes()


def _whole(text: str) -> Any:
    """Return the value of a JSON text; of several, one after the other, their elements as one list."""
    values, at = [], 0
    while at < len(text):
        value, at = json.JSONDecoder().raw_decode(text, at)
        values += [value]
        at += len(text[at:]) - len(text[at:].lstrip())
    if len(values) == 1:
        return values[0]
    return [each for value in values for each in (value if isinstance(value, list) else [value])]


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_page(value: dict[str, Any]) -> bool:
    return sum(isinstance(each, list) for each in value.values()) == 1 and len(value) <= 3


def _of_table(chance: Random, made: Mutant, sample: Table) -> None:
    table = Table(list(sample.header), [list(row) for row in sample.rows])
    for damage in chance.sample(tables.ALL, chance.choice([0, 1, 1, 2, 3])):
        if not table.rows:
            break
        damage(chance, table)
        made.done.append(damage.__name__)
    if chance.random() < 0.12:
        _workbook(chance, made, table)
        return
    made.content = tables.written(chance, table)
    if table.is_known:
        made.rows = len(table.rows)  # also one of a single empty cell, which is written with quotation marks
    damages = chance.choice([text.HARMLESS, text.ANY])
    damage = chance.choice(damages)
    made.content = damage(chance, made.content)
    made.done.append(damage.__name__)
    if damages is text.ANY:
        made.rows = None


def _workbook(chance: Random, made: Mutant, table: Table) -> None:
    made.name = "export.xlsx"
    made.content = packed.workbook(table)
    damage = chance.choice([text.unharmed, packed.damaged, packed.edited, packed.edited])
    made.content = damage(chance, made.content)
    made.done += ["workbook", damage.__name__]
    if damage is text.unharmed and table.is_header_whole and table.is_known:
        made.rows = sum(any(row) for row in table.rows)


def _of_json(chance: Random, made: Mutant, whole: str, keys: tuple[str, ...]) -> None:
    value = json.loads(whole)
    rows, made.keys = value, keys
    for key in keys:
        rows = rows[key]
    for damage in chance.sample(objects.ALL, chance.choice([0, 1, 1, 2, 3])):
        damage(chance, rows)
        made.done.append(damage.__name__)
    if not keys and chance.random() < 0.3:
        made.done.append("lines")
        written = "\n".join(json.dumps(row, ensure_ascii=chance.random() < 0.5) for row in rows)
        written = written.encode("utf-8", "replace").decode()
    else:
        written = (
            json.dumps(value, indent=chance.choice([None, 1]))
            if chance.random() < 0.7
            else json.dumps(value, ensure_ascii=False)
        )
        written = written.encode("utf-8", "replace").decode()
        made.rows = (
            len(rows) if rows and isinstance(rows[0], dict) and not any(isinstance(row, list) for row in rows) else None
        )
    if chance.random() < 0.15:
        damage_text = chance.choice([objects.odd_numbers, objects.repeated_name])
        written, made.rows = damage_text(chance, written), None
        made.done.append(damage_text.__name__)
    damages = chance.choice([text.HARMLESS, text.ANY])
    damage_bytes = chance.choice(damages)
    made.content = damage_bytes(chance, written.encode())
    made.done.append(damage_bytes.__name__)
    if damages is text.ANY:
        made.rows = None


def _packed(chance: Random, made: Mutant) -> None:
    way = chance.random()
    if way < 0.05:
        made.content, made.name, made.rows = packed.gz(chance, made.content), f"{made.name}.gz", None
        made.done.append("gz")
    elif way < 0.1 and PurePath(made.name).suffix != ".zip":
        other = golden.export(chance.choice(golden.CASES))
        members = [(made.name, made.content), (f"other/{other.name}", other.read_bytes())]
        made.content, made.name, made.rows = packed.zipped(chance, members), "exports.zip", None
        made.done.append("zip")
