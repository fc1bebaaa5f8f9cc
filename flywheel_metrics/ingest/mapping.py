"""What became of each column of a file, for the person who uploads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flywheel_metrics.cast import Cast
from flywheel_metrics.decode import Decoded
from flywheel_metrics.engine import Database, identifier, literal
from flywheel_metrics.ingest.cells import CELLS
from flywheel_metrics.ingest.export import EXPORT
from flywheel_metrics.load_issue import VALUE_LIMIT, cut
from flywheel_metrics.privacy.screen import MASK, Screen, looks_like_a_person
from flywheel_metrics.source import Source, SourceColumn

NOT_USED = "not used"
#: Column of prose, which may name people; it is masked only when it is stored.
PROSE = "text"

_SELECT = re.compile(r"(?:insert into (\w+) by name|create view \w+ as)\s+select\s+(.*?)\s+from\s", re.S)


@dataclass(frozen=True)
class ColumnMapping:
    """A header cell as written, and what it is used for.

    column: the source's name for it, empty when it is not used. use: canonical columns as ``table.column``, separated
    by commas, or ``not used``. type, format: how it was read. example: a value after reading; None for text that no
    table keeps as it is, because it may hold a name.
    """

    header: str
    column: str
    use: str
    type: str
    format: str
    example: str | None


def describe(
    database: Database, decoded: Decoded, source: Source, casts: Mapping[str, Cast], screen: Screen
) -> tuple[ColumnMapping, ...]:
    """Return the mapping of every header cell, in the order of the file, one per column that reads it.

    screen: masks the file's own names in the examples.
    """
    by_position: dict[int, list[SourceColumn]] = {}
    for column in source.used_columns:
        for place in dict.fromkeys(column.positions(decoded.header)):
            by_position.setdefault(place, []).append(column)
    found = uses(source)
    examples = _examples(database, source, screen)
    mapping = []
    for place, header in enumerate(decoded.header):
        if place not in by_position:
            mapping.append(ColumnMapping(header, "", NOT_USED, "", "", None))
        for column in by_position.get(place, []):
            use = ", ".join(found[column.name]) or _other_use(source, column.name)
            mapping.append(
                ColumnMapping(header, column.name, use, column.type, casts[column.name].format, examples[column.name])
            )
    return tuple(mapping)


def uses(source: Source) -> dict[str, tuple[str, ...]]:
    """Return, for each column of a source, the canonical columns that its statements fill from it."""
    columns = {column.name for column in source.used_columns}
    behind: dict[str, set[str]] = {}  # name given in a view of the source → columns that it is made from
    found: dict[str, list[str]] = {name: [] for name in columns}
    for statement in source.statements:
        for table, body in _SELECT.findall(statement):
            for expression, target in _items(body):
                is_all = expression.startswith("*")
                words = set(re.findall(r"[a-z_0-9]+", expression))
                words = columns - words if is_all else words  # "* exclude (tool)"
                used = {name for word in words for name in behind.get(word, {word})} & columns
                if not table and not is_all:
                    behind[target] = used
                elif table and table != "load_issues":
                    for name in used:
                        found[name].append(f"{table}.{name if is_all else target}")
    return {name: tuple(dict.fromkeys(targets)) for name, targets in found.items()}


def _kept(source: Source) -> set[str]:
    """Return the columns whose values the tables hold anyway: copied, or the first filled of several."""
    selected = [
        expression for each in source.statements for _, body in _SELECT.findall(each) for expression, _ in _items(body)
    ]
    copied = {expression for expression in selected if re.fullmatch(r"[a-z_0-9]+", expression)}
    joined = {name for each in selected if each.startswith("coalesce(") for name in re.findall(r"[a-z_0-9]+", each)}
    everything = any(re.search(r"^insert.*?select\s+\*", each, re.S) for each in source.statements)
    names = {each.name for each in source.used_columns}
    # What stands in a column of any name can be anything.
    free = {
        each.name for each in source.used_columns if each.type == "text" or each.spellings[0].endswith((" *", ".*"))
    }
    return names if everything else (names - free) | (names & (copied | joined))


def _other_use(source: Source, column: str) -> str:
    is_read = any(re.search(rf"\b{column}\b", statement) for statement in source.statements)
    if is_read:
        return "decides what a row is"
    is_required = any(each.is_required for each in source.columns if each.name == column)
    return "recognises the export" if is_required else "places the cells of a short row"


def _items(body: str) -> list[tuple[str, str]]:
    """Split a select list at its outer commas into expressions and the names they get."""
    items, depth, start = [], 0, 0
    body = re.sub(r"--[^\n]*", "", body)
    for place, character in enumerate(f"{body},"):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            items.append(body[start:place].strip())
            start = place + 1
    parts = [re.split(r"\s+as\s+(?=\w+$)", item) for item in items]
    return [(part[0], part[-1]) for part in parts]


def _examples(database: Database, source: Source, screen: Screen) -> dict[str, str | None]:
    names = [column.name for column in source.used_columns]
    kept = _kept(source) - {PROSE}
    values = ", ".join(
        f"cast({f'any_value({identifier(name)})' if name in kept else 'null'} as varchar)" for name in names
    )
    # The first rows are enough for an example; with a bound that is known, a long file is not read for it.
    ((last,),) = database.rows(
        f"select max(source_row) from (select source_row from {CELLS} order by source_row limit 100)"
    )
    first = f"(select * from {EXPORT} where source_row <= {literal(last)} order by source_row)"
    (found,) = database.rows(f"select {values} from {first}")
    examples = {
        name: screen.text(str(value)) if value is not None else None for name, value in zip(names, found, strict=True)
    }
    # A header may stand over the wrong column, and then the file does not tell who is a person.
    return {
        name: cut(_impersonal(database, first, name, screen) if value and looks_like_a_person(value) else value)
        for name, value in examples.items()
    }


def _impersonal(database: Database, rows: str, column: str, screen: Screen) -> str:
    """Return the first value of a column that does not look like a person; a mask when all of them do."""
    value = f"cast({identifier(column)} as varchar)"
    found = database.rows(
        f"select {value} from {rows} where length({value}) <= {VALUE_LIMIT} group by all order by min(source_row)"
    )
    texts = (screen.text(str(each)) for (each,) in found)
    return next((each for each in texts if not looks_like_a_person(each)), MASK)
