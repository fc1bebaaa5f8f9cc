"""Damage to delimited text, done to its cells; what rows there are afterwards is known from the making."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

#: Cells that are read in several ways, or in none.
CELLS = (
    "", " ", "\u00a0", "1,442", "5,510,746", "1.234", "1,5", "12,34,567", "03/04/2026 10:00", "13/04/2026 10:00", "04/13/26", "2026-13-40",
    "0000-00-00", "0001-01-01T00:00:00", "9999-12-31T23:59:59Z", "2026-03-29T02:30:00", "99999999999999999999", "1e999", "-1e400", "NaN",
    "inf", "-0", "0x1F", "١٢٣", "TRUE", "oui", "ja", "2", "PT1H30M", "P1Y", "P99999999999999999999D", "NULL", "None", "?", "n/a", "'=1+1",
    "[", "[]", "{", "{}", "[1, 2", '["a", {"b": 1}]', '{"id": null}', "{'a': 1}", "[{'a': [", "a\nb", "a\r\nb", "a\rb", 'say "x"', ";", "|",
    "\t", "x" * 300, "é€œ", "😀", "\u202e", "\ufeff", "%s {0} $1 \\1", "'; drop table load_issues; --", "1970-01-02 04:23:17",
)  # fmt: skip


@dataclass
class Table:
    """A header and rows of cells; is_known: whether the number of rows still follows from the cells."""

    header: list[str]
    rows: list[list[str]]
    is_known: bool = True
    is_header_whole: bool = True
    done: list[str] = field(default_factory=list)


Damage = Callable[[Random, Table], None]


def read(text: str) -> Table:
    """Return the cells of a sample, which is well formed."""
    delimiter = max(",;\t|", key=text.partition("\n")[0].count)
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return Table(header, rows)


def written(chance: Random, table: Table) -> bytes:
    """Write a table in one of the dialects."""
    text = io.StringIO(newline="")
    delimiter = chance.choice([",", ",", ",", ";", "\t", "|"])
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    end = chance.choice(["\n", "\n", "\r\n"])
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([table.header, *table.rows])
    return text.getvalue().encode()


def ragged(chance: Random, table: Table) -> None:
    for _ in range(chance.choice([1, 1, 3])):
        row = chance.choice(table.rows)
        if chance.random() < 0.5 and len(row) > 1:
            row.pop(chance.randrange(len(row)))
        else:
            row.insert(chance.randrange(len(row) + 1), chance.choice(["", "x", *row]))


def other_width(chance: Random, table: Table) -> None:
    """From some row on, the file has a column more or less."""
    start, place, is_wider = (
        chance.randrange(len(table.rows)),
        chance.randrange(len(table.header)),
        chance.random() < 0.6,
    )
    for row in table.rows[start:]:
        if is_wider:
            row.insert(place, chance.choice(["", "new"]))
        elif len(row) > 1:
            row.pop(min(place, len(row) - 1))


def late_quotes(chance: Random, table: Table) -> None:
    """Long after the start comes the first cell that needs quotation marks."""
    table.rows.extend([list(chance.choice(table.rows)) for _ in range(chance.choice([20, 120]))])
    row = table.rows[-chance.randrange(1, 5)]
    row[chance.randrange(len(row))] = chance.choice(['multi\nline, "text"', "1,442", "a;b|c\td", '"', "x\r\n"])


def other_cells(chance: Random, table: Table) -> None:
    for _ in range(chance.choice([1, 2, 8])):
        row = chance.choice(table.rows)
        row[chance.randrange(len(row))] = chance.choice(CELLS)


def other_column(chance: Random, table: Table) -> None:
    """A whole column holds something else, so that it decides otherwise."""
    place, cells = chance.randrange(len(table.header)), [chance.choice(CELLS) for _ in range(chance.choice([1, 2, 5]))]
    for row in table.rows:
        if place < len(row):
            row[place] = chance.choice(cells)


def huge_cell(chance: Random, table: Table) -> None:
    row = chance.choice(table.rows)
    row[chance.randrange(len(row))] = chance.choice(["x", "é", "9", "ab\n", '"', "[", "{'a':", " "]) * chance.choice(
        [5_000, 60_000]
    )


def header_missing(chance: Random, table: Table) -> None:
    table.header[:] = table.rows.pop(0) if len(table.rows) > 1 else ["x"] * len(table.header)
    table.is_known = table.is_header_whole = False


def header_cell(chance: Random, table: Table) -> None:
    """A header cell is missing, wrong, empty, repeated, or changed places with another."""
    place, other = chance.randrange(len(table.header)), chance.randrange(len(table.header))
    way = chance.randrange(6)
    if way == 0 and len(table.header) > 1:
        table.header.pop(place)
    elif way == 1:
        table.header[place] = chance.choice(
            ["", "x", "\u00a0", "a\nb", '"', "x" * 500, "c0", "source_row", "*", "a *", "(*)"]
        )
    elif way == 2:
        table.header[place] = table.header[other]
    elif way == 3:
        table.header.insert(place, table.header[other])
    elif way == 4:
        table.header[place] = chance.choice([str.upper, str.title, lambda cell: f" {cell} ", lambda cell: cell.replace("_", "  ")])(table.header[place])  # fmt: skip
    else:
        table.header[place], table.header[other] = table.header[other], table.header[place]
    table.is_header_whole = False
    table.is_known &= len(table.header) > 1 and any(map(str.strip, table.header))


def header_repeated(chance: Random, table: Table) -> None:
    table.rows.insert(chance.randrange(len(table.rows) + 1), list(table.header))


def header_only(chance: Random, table: Table) -> None:
    table.rows.clear()


def preamble(chance: Random, table: Table) -> None:
    table.rows.insert(0, list(table.header))
    table.header[:] = chance.choice([["Report of all rows"], ["From", "2026-01-01"], [""] * len(table.header)])
    table.is_known = False


def blank_rows(chance: Random, table: Table) -> None:
    for _ in range(chance.choice([1, 3])):
        width = chance.choice([len(table.header), 1])
        table.rows.insert(chance.randrange(len(table.rows)), [chance.choice(["", " "])] * width)
    table.is_known &= len(table.header) > 1


def repeated_rows(chance: Random, table: Table) -> None:
    for _ in range(chance.choice([1, 4])):
        table.rows.insert(chance.randrange(len(table.rows) + 1), list(chance.choice(table.rows)))


def shuffled(chance: Random, table: Table) -> None:
    chance.shuffle(table.rows)


ALL: tuple[Damage, ...] = (
    ragged, ragged, other_width, late_quotes, other_cells, other_cells, other_column, other_column, huge_cell,
    header_missing, header_cell, header_cell, header_repeated, header_only, preamble, blank_rows, repeated_rows, shuffled,
)  # fmt: skip
