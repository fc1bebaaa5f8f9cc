"""The cells of an export as its source names them: text still, with several spellings of a column made one."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from flywheel_metrics.decode import Decoded, alike
from flywheel_metrics.engine import Database, identifier, literal
from flywheel_metrics.nested import Place
from flywheel_metrics.privacy import pseudonym
from flywheel_metrics.privacy.screen import key_check, name_keys
from flywheel_metrics.source import Source, SourceColumn

#: Table or view with one text column per column of the source, or ``varchar[]`` for lists; people are names still.
CELLS = "cells"
#: File that holds names and their pseudonyms for a moment.
PEOPLE = "people.parquet"
#: Table of the keyed hashes by which names are found in text.
KNOWN = "known_names"

#: Login of a machine account, whole: a cell that merely ends like one may name people before it.
_MACHINE = re.compile(r"[A-Za-z0-9-]+\[bot\]")

#: What tools write for whoever has left, whole: it stands for many people, and so for none.
_LEAVER = re.compile(
    r"(?:former|deleted|deactivated|inactive|removed) user|\[deleted\]|ghost|unassigned", re.IGNORECASE
)
#: What they add to the name.
_HAS_LEFT = re.compile(r"\s*(?:\[X\]|[(\[](?:former|deactivated|disabled|inactive|terminated)[)\]])$", re.IGNORECASE)

# Newer Java puts a narrow no-break space before AM and PM, and spreadsheets a no-break space.
_BLANKS = "\u00a0\u202f"


def load(database: Database, decoded: Decoded, source: Source) -> None:
    """Make CELLS from a decoded file: a view, unless it costs much to take the cells out of JSON or lists again."""
    database.run(f"create table {KNOWN} (name_key varchar)")
    columns = [
        f"{_expression(column, decoded, source.null)} as {identifier(column.name)}" for column in source.used_columns
    ]
    path = literal(str(decoded.path))
    kind = "view" if all(map(_is_whole, source.used_columns)) else "table"
    database.run(f"create {kind} {CELLS} as select source_row, {', '.join(columns)} from read_parquet({path})")


def _is_whole(column: SourceColumn) -> bool:
    """Tell whether a column takes its cells as they are."""
    return column.type != "list" and column.pattern is None and all(place is None for place in column.places)


def only_shape(column: SourceColumn, decoded: Decoded, null: tuple[str, ...]) -> str | None:
    """Return the shape of all filled cells of a column, where the decoder tells it and they are as it saw them."""
    found = _seen(column, decoded, null)
    return None if found == alike.FIGURES else found


def are_figures(column: SourceColumn, decoded: Decoded, null: tuple[str, ...]) -> bool:
    """Return whether all filled cells of a column are known to be one to nine figures."""
    return alike.are_figures(_seen(column, decoded, null) or "")


def _seen(column: SourceColumn, decoded: Decoded, null: tuple[str, ...]) -> str | None:
    places = column.positions(decoded.header)
    is_as_seen = len(places) == 1 and places[0] in decoded.bare and _is_whole(column) and not null
    return decoded.alike.get(places[0]) if is_as_seen else None


def hide_people(database: Database, folder: Path, column: SourceColumn, key: bytes) -> str:
    """Make a table of the column's distinct cells and their pseudonyms, and return its name.

    Every name is hashed once, however long the file is.  The names leave with the staging database.
    """
    name = identifier(column.name)
    cells = [str(cell) for (cell,) in database.rows(f"select distinct {name} from {CELLS} where {name} is not null")]
    split = [_known_people(names(cell, column.separator), column) for cell in cells]
    everybody = {each for found in split for each in found}
    pseudonyms = {each: _hidden(key, each) for each in everybody}
    people = [[pseudonyms[each] for each in found] or None for found in split]
    table = pa.table({"cell": pa.array(cells, pa.string()), "people": pa.array(people, pa.list_(pa.string()))})
    path = folder / PEOPLE
    parquet.write_table(table, path)
    made = f"people_{column.name}"
    database.run(f"create table {identifier(made)} as select * from read_parquet({literal(str(path))})")
    known = {hashed for each in everybody for hashed in _known(key, each)}
    parquet.write_table(pa.table({"name_key": pa.array(sorted(known), pa.string())}), path)
    database.run(f"insert into {KNOWN} select name_key from read_parquet({literal(str(path))})")
    path.unlink()
    return made


def _known_people(found: list[str], column: SourceColumn) -> list[str]:
    """Return the names without what stands for whoever has left, unless the row could not do without a person."""
    return found if column.is_filled else [each for each in found if not _LEAVER.fullmatch(each)]


def _hidden(key: bytes, name: str) -> str:
    """Return the pseudonym of a person; a machine account is nobody, and that it acted is worth knowing.

    Who has left keeps the pseudonym of before, where the tool adds no more than that to the name.
    """
    return name if _MACHINE.fullmatch(name) else pseudonym(key, _HAS_LEFT.sub("", name) or name)


def _known(key: bytes, name: str) -> set[str]:
    """Return what a name leaves behind so that it can be found in text; a machine account leaves nothing."""
    return set() if _MACHINE.fullmatch(name) else name_keys(key, name)


def known(database: Database) -> frozenset[str]:
    """Return the hashes by which the names of the file are found in text."""
    return frozenset(str(each) for (each,) in database.rows(f"select distinct name_key from {KNOWN}"))


def write_known(database: Database, key: bytes, path: Path) -> None:
    """Write the hashes by which the names of the file are found in text, with the check of their key."""
    found = sorted(known(database))
    parquet.write_table(pa.table({"name_key": pa.array([key_check(key), *found], pa.string())}), path)


def names(cell: str, separator: str | None) -> list[str]:
    """Return the names in a cell: of a JSON list, or between separators; each once, in order."""
    found = cell.split(separator) if separator else [cell]
    if cell.startswith("["):
        # What is no list is text that begins with a bracket, like "[deleted]"; brackets without end nest too deeply.
        with suppress(ValueError, RecursionError):
            found = [each if isinstance(each, str) else json.dumps(each) for each in json.loads(cell)]
    return list(dict.fromkeys(each.strip() for each in found if each.strip()))


def _expression(column: SourceColumn, decoded: Decoded, null: tuple[str, ...]) -> str:
    found = column.found(decoded.header)
    cells = [
        _inside(column, place, _clean(f"c{position}", null, is_bare=position in decoded.bare))
        for position, place in found
    ]
    if column.type == "list":
        return _gathered(cells, column.separator)
    if not cells:
        return "cast(null as varchar)"
    first = f"coalesce({', '.join(cells)})"
    is_bare = _is_whole(column) and all(position in decoded.bare for position, _ in found)
    if column.type in ("time", "date") and not is_bare:
        for blank in _BLANKS:
            first = f"replace({first}, '{blank}', ' ')"
    return first


def _inside(column: SourceColumn, place: Place | None, cell: str) -> str:
    """Return the expression of what a column takes from a cell: all, a place in its JSON, or a part of its text."""
    if place is not None:
        values = place.values_sql(cell)
        if column.is_list:
            return f"nullif(cast(to_json({values}) as varchar), '[]')"
        # Of several times the earliest is meant, where nothing else is said: a second acknowledgement answers nothing.
        one = "list_max" if column.is_latest else "list_min"
        cell = f"{one}({values})" if column.type in ("time", "date") else f"({values})[1]"
    return f"nullif(regexp_extract({cell}, {literal(column.pattern)}, 1), '')" if column.pattern else cell


def _gathered(cells: list[str], separator: str | None) -> str:
    if not cells:
        return "cast(null as varchar[])"
    apart = f"string_split(cell, {literal(separator)})" if separator else "[cell]"
    as_list = f"case when cell like '[%' and json_valid(cell) then from_json(cell, '[\"VARCHAR\"]') else {apart} end"
    gathered = f"flatten([{as_list} for cell in [{', '.join(cells)}] if cell is not null])"
    trimmed = f"[trim(part) for part in {gathered} if trim(part) <> '']"
    return f"case when len({trimmed}) > 0 then {trimmed} end"


def _clean(cell: str, null: tuple[str, ...], *, is_bare: bool) -> str:
    # Few cells have blanks at their ends, and looking there costs far less than taking them off.
    ends = " or ".join(f"ends_with({cell}, E'{blank}')" for blank in (" ", "\\t", "\\r", "\\n"))
    trimmed = f"nullif(trim({cell}, E' \\t\\r\\n'), '')"
    cleaned = cell if is_bare else f"case when ascii({cell}) > 32 and not ({ends}) then {cell} else {trimmed} end"
    for word in null:
        cleaned = f"nullif({cleaned}, {literal(word)})"
    return cleaned
