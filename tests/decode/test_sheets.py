"""Workbooks: the right sheet and header, values as the sheet holds them, no row lost, no bomb."""

from __future__ import annotations

import datetime as dt
import re
import zipfile

import openpyxl
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from openpyxl.styles import numbers

from flywheel_metrics.decode import Choice, decode, sheet_rows, workbook
from flywheel_metrics.errors import EmptyFile, UnreadableFile

HEADER = ["id", "name", "size"]


@pytest.fixture
def book(tmp_path):
    """Return a function that saves sheets (name → rows) as a workbook."""

    def made(name="book.xlsx", **sheets):
        found = openpyxl.Workbook()
        found.remove(found.active)
        for title, rows in sheets.items():
            sheet = found.create_sheet(title)
            for row in rows:
                sheet.append(row)
        path = tmp_path / name
        found.save(path)
        return path

    return made


@pytest.fixture
def read(tmp_path):
    def run(path, **choice):
        decoded = decode(path, tmp_path, choice=Choice(**choice))
        rows = pq.read_table(decoded.path).to_pydict()
        numbers = rows.pop("source_row")
        return decoded, numbers, [list(cells) for cells in zip(*rows.values(), strict=True)]

    return run


@pytest.mark.parametrize("name", ["book.xls", "book", "book.xlsx.download"])
def test_what_a_workbook_is_called_makes_no_difference(name, book, read):
    _, numbers, rows = read(book(name, Sheet=[HEADER, [1, "one", 2]]))
    assert (numbers, rows) == ([2], [["1", "one", "2"]])


def edited(path, part, change):
    """Rewrite one part of a workbook."""
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_values_are_as_the_sheet_holds_them(book, read):
    values = [
        dt.datetime(2026, 7, 1, 8, 30), dt.date(2026, 7, 1), dt.time(8, 30), dt.timedelta(hours=25, minutes=1), True, False,
        0.1, 1234567890123456, 5.0, -2.5, "0012", " a ", "two\nlines", "=1+1", "x_x000D_y", None,
    ]  # fmt: skip
    path = book(Data=[[f"c{number}" for number in range(len(values))], values])
    decoded, _, [row] = read(path)
    assert row == [
        "2026-07-01T08:30:00", "2026-07-01", "08:30:00", "90060", "true", "false", "0.1", "1234567890123456", "5", "-2.5",
        "0012", " a ", "two\nlines", None, "x\ry", None,
    ]  # fmt: skip
    assert (decoded.rows_read, decoded.rows_counted) == (1, 1)
    assert [issue.rule for issue in decoded.issues] == ["sheet", "formula_without_value"]


def test_digits_beyond_what_a_float_holds_are_kept(book, read):
    path = edited(book(Data=[["id"], [7]]), SHEET, lambda xml: xml.replace(b"<v>7</v>", b"<v>12345678901234567890</v>"))
    assert read(path)[2] == [["12345678901234567890"]]


def test_a_midnight_is_a_time_where_the_sheet_shows_times(book, read):
    path = book(Data=[["at"], [1]])
    found = openpyxl.load_workbook(path)
    cell = found["Data"]["A2"]
    cell.value, cell.number_format = dt.datetime(2026, 7, 1), numbers.FORMAT_DATE_DATETIME
    found.save(path)
    assert read(path)[2] == [["2026-07-01T00:00:00"]]


def test_rows_keep_the_numbers_of_the_sheet(book, read):
    path = book(Data=[["Report of July"], [], [], HEADER, [1, "a", 2], [], [2, "b", None], ["", " ", ""], [3, "c", 1]])
    decoded, rows, cells = read(path)
    assert (decoded.sheet, decoded.header_row, decoded.header) == ("Data", 4, tuple(HEADER))
    assert rows == [5, 7, 9]
    assert cells == [["1", "a", "2"], ["2", "b", None], ["3", "c", "1"]]
    assert (decoded.rows_read, decoded.rows_counted, decoded.rows_rejected) == (4, 4, 1)
    assert "above row 4 was left out" in decoded.issues[0].message


def test_a_value_beyond_the_header_rejects_its_row(book, read):
    decoded, rows, _ = read(book(Data=[HEADER, [1, "a", 2, "more"], [2, "b", 3, ""]]))
    [issue] = [each for each in decoded.issues if each.action == "rejected"]
    assert (rows, issue.row, issue.value) == ([3], 2, None)  # nobody knows what a value without a column is
    assert decoded.rows_read == decoded.rows_counted == 2


def test_a_known_sheet_is_found_among_others(book, read):
    path = book(Notes=[["long", "notes", "here", "x"]] * 30, Data=[["July"], HEADER, [1, "a", 2]])
    decoded, _, cells = read(path, knows=lambda header: header == tuple(HEADER))
    assert (decoded.sheet, decoded.header_row, cells) == ("Data", 2, [["1", "a", "2"]])
    assert sheet_rows.known(path, lambda header: header == tuple(HEADER)) == ("Data",)
    assert sheet_rows.names(path) == ("Notes", "Data")


def test_a_chosen_sheet_and_row_are_read(book, read):
    path = book(One=[HEADER, [1, "a", 2]], Two=[HEADER, ["x", "y", "z"], [2, "b", 3]])
    decoded, _, cells = read(path, sheet="Two", header_row=2)
    assert (decoded.header, cells) == (("x", "y", "z"), [["2", "b", "3"]])
    with pytest.raises(UnreadableFile, match="no sheet 'Three' with values; it has One, Two"):
        read(path, sheet="Three")


def test_a_wrong_dimension_loses_nothing(book, read):
    path = book(Data=[HEADER, *([number, "a", 2] for number in range(50))])
    edited(path, SHEET, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', xml))
    decoded, rows, _ = read(path)
    assert decoded.rows_read == decoded.rows_counted == len(rows) == 50


def test_empty_workbooks_are_told(book, read):
    for sheets, said in (({"Data": []}, "holds no value"), ({"Data": [HEADER]}, "no rows under it")):
        with pytest.raises(EmptyFile, match=said):
            read(book(**sheets))


BROKEN = {
    "entities": (SHEET, lambda xml: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + xml, "declares entities"),
    "far row": (SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999"'), "damaged"),
    "far column": (SHEET, lambda xml: xml.replace(b'r="A2"', b'r="ZZZ2"'), "cell called 'ZZZ2'"),
    "rows in disorder": (SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="1"'), "comes after row 1"),
    "cut off": (SHEET, lambda xml: xml[:-40], "damaged"),
    "no number": (SHEET, lambda xml: xml.replace(b"<v>7</v>", b"<v>seven</v>"), "damaged"),
    "no book": ("xl/workbook.xml", lambda xml: xml[:-40], "damaged"),
    "dense": ("xl/theme/theme1.xml", lambda xml: xml + b" " * (40 << 20), "400 times"),
}  # fmt: skip


@pytest.fixture
def shared(tmp_path):
    """A workbook with its texts in a table of their own, as spreadsheet programs write them."""
    path = tmp_path / "shared.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Data")
        for number, row in enumerate([HEADER, [1, "a", "b"], [2, "", "a"]]):
            sheet.write_row(number, 0, row)
    return path


def test_texts_in_a_table_of_their_own_are_read(shared, read):
    decoded, rows, cells = read(shared)
    assert (rows, cells) == ([2, 3], [["1", "a", "b"], ["2", None, "a"]])
    assert decoded.rows_read == decoded.rows_counted == 2


def test_a_text_that_is_not_in_their_table_is_damage(shared, read):
    edited(shared, SHEET, lambda xml: xml.replace(b't="s"><v>4</v>', b't="s"><v>99</v>'))
    with pytest.raises(UnreadableFile, match="damaged"):
        read(shared)


def test_the_table_of_texts_is_bounded(shared, read, monkeypatch):
    monkeypatch.setattr(workbook, "STRING_BYTES", 100)
    with pytest.raises(UnreadableFile, match="texts of the workbook would expand"):
        read(shared)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_or_hostile_workbook_is_refused(book, read, name):
    part, change, said = BROKEN[name]
    path = edited(book(Data=[["id"], [7]]), part, change)
    with pytest.raises(UnreadableFile, match=said):
        read(path)


def test_all_parts_together_are_bounded(book, read, monkeypatch):
    monkeypatch.setattr(workbook, "TOTAL_BYTES", 1000)
    with pytest.raises(UnreadableFile, match="expand beyond"):
        read(book(Data=[["id"], [7]]))


def test_a_sheet_that_is_wide_and_empty_is_refused_before_it_is_read(book, read, monkeypatch):
    path = edited(book(Data=[["id"], [7], [8]]), SHEET, lambda xml: xml.replace(b'r="A2"', b'r="XFD2"'))
    monkeypatch.setattr(workbook, "CELLS", 16_384)
    monkeypatch.setattr(sheet_rows, "_write", lambda *_: pytest.fail("read"))
    with pytest.raises(UnreadableFile, match="most of them empty"):
        read(path)


PREAMBLE = 'Report of July\nFilter;all\n\nid;name;size\n1;a;2\n2;"b\nb";3\n'


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_header_below_other_lines_is_found(tmp_path, read, codec):
    file = tmp_path / "report.csv"
    file.write_bytes(PREAMBLE.replace("Report", "Übersicht").replace(";a;", ";ä;").encode(codec))
    decoded, rows, cells = read(file, knows=lambda header: header == tuple(HEADER))
    assert (decoded.header, decoded.header_row, rows) == (tuple(HEADER), 4, [5, 6])
    assert cells == [["1", "ä", "2"], ["2", "b\nb", "3"]]
    assert decoded.rows_read == decoded.rows_counted == 2
    assert (decoded.issues[0].rule, decoded.issues[0].row) == ("header_row", 4)


def test_a_chosen_header_row_is_read_and_a_line_far_below_is_none(tmp_path, read):
    file = tmp_path / "report.csv"
    file.write_text(PREAMBLE)
    assert read(file, header_row=4)[0].header == tuple(HEADER)
    assert read(file, header_row=1)[0].header_row is None
    with pytest.raises(UnreadableFile, match="first 20 lines"):
        read(file, header_row=400)


@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        ("xl/workbook.xml", rb'sheetId="1"', b"", "should give a number"),
        (SHEET, rb"<v>7</v>", b"<v>Ada Lind</v>", "should give a number"),
        (SHEET, rb'<c r="A2" t="n"><v>7', b'<c r="A2" t="s"><v>99', "should give a number"),
        (SHEET, rb"</row>", b"", r"wrong at line 1, character \d+"),
        ("xl/workbook.xml", rb"</sheets>", b"", r"wrong at line 1, character \d+"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_workbook_is_told_in_words_for_people(part, old, new, said, book, tmp_path):
    path = edited(book(One=[HEADER, [7, "x", 1]]), part, lambda xml: re.sub(old, new, xml, count=1))
    with pytest.raises(UnreadableFile, match=said) as caught:
        decode(path, tmp_path)
    assert not re.search(r"Ada|class|NoneType|index|float|int\b", str(caught.value))


def test_a_part_that_is_missing_is_named(book, tmp_path):
    path = book(One=[HEADER, [7, "x", 1]])
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "less.xlsx", "w") as new:
        for info in old.infolist():
            if info.filename != "xl/_rels/workbook.xml.rels":
                new.writestr(info, old.read(info))
    with pytest.raises(UnreadableFile, match=r"its part xl/_rels/workbook\.xml\.rels is missing"):
        decode(tmp_path / "less.xlsx", tmp_path)
