"""The traps of delimited text, one by one, in files written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from flywheel_metrics.decode import Choice, decode, delimited
from flywheel_metrics.decode.lines import RECORD_LIMIT, Lines
from flywheel_metrics.errors import EmptyFile, UnreadableFile


def test_rows_carry_the_line_they_begin_in(decoded, rows):
    result = decoded('id,title\n1,"two\nlines"\n2,plain\n')
    assert rows(result) == [(2, "1", "two\nlines"), (4, "2", "plain")]
    assert (result.format, result.encoding, result.delimiter) == ("csv", "utf-8", ",")
    assert result.rows_read == 2


def test_empty_cells_are_null_and_white_space_is_kept(decoded, rows):
    assert rows(decoded('a,b,c\n,"", x \n1,2,3\n')) == [(2, None, None, " x "), (3, "1", "2", "3")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n"])
def test_row_ends(decoded, rows, end):
    assert rows(decoded(f"a,b{end}1,2{end}3,4{end}")) == [(2, "1", "2"), (3, "3", "4")]


def test_the_last_row_needs_no_end(decoded, rows):
    assert rows(decoded('a,b\n1,"2"')) == [(2, "1", "2")]


def test_rows_that_end_in_bare_carriage_returns(decoded, rows):
    assert rows(decoded('a,b\r1,2\r3,"4\r5"\r')) == [(2, "1", "2"), (3, "3", "4\n5")]


def test_a_bare_carriage_return_in_a_cell_is_kept(decoded, rows):
    result = decoded('a,b\r\r\n1,x\ry\r\r\n2,"p\rq\r\nr"\r\r\n')
    assert rows(result) == [(2, "1", "x\ry"), (3, "2", "p\rq\r\nr")]


def test_line_ends_inside_cells_are_kept(decoded, rows):
    assert rows(decoded('a,b\n1,"x\r\ny\n\nz"\n')) == [(2, "1", "x\r\ny\n\nz")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_that_of_the_header_and_the_rows(decoded, rows, delimiter):
    result = decoded(delimiter.join("abc") + "\n" + delimiter.join(["1,5;0", "2|7\t8", "3"]).join(['"', '"\n']))
    assert result.delimiter == delimiter or result.rows_rejected == 1
    result = decoded(delimiter.join("abc") + "\n" + delimiter.join("123") + "\n")
    assert (result.delimiter, rows(result)) == (delimiter, [(2, "1", "2", "3")])


def test_decimal_commas_do_not_make_a_comma_file(decoded, rows):
    result = decoded("id;points;hours\n1;2,5;0,5\n2;3,0;1,25\n")
    assert (result.delimiter, rows(result)[0]) == (";", (2, "1", "2,5", "0,5"))


def test_excels_separator_line_decides(decoded, rows):
    result = decoded("sep=;\r\na;b,c\r\n1;2\r\n")
    assert (result.delimiter, result.header, rows(result)) == (";", ("a", "b,c"), [(3, "1", "2")])


def test_a_quoted_separator_line_decides_and_half_a_quoted_one_is_a_header(decoded):
    assert decoded('"sep=;"\r\na;b,c\r\n1;2\r\n').header == ("a", "b,c")
    assert decoded('"sep=;\nx",b\n1,2\n').header == ("sep=;\nx", "b")


def test_header_is_stripped_and_keeps_repeats(decoded):
    assert decoded("\ufeff\ufeff Sprint ,Sprint,sprint,\n1,2,3,\n").header == ("Sprint", "Sprint", "sprint")


def test_one_column(decoded, rows):
    assert rows(decoded("id\n1\n2\n")) == [(2, "1"), (3, "2")]


def test_ragged_rows_are_rejected_with_the_widths(decoded, rows, rejected):
    result = decoded("a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n")
    assert [row[0] for row in rows(result)] == [2, 5]
    assert rejected(result) == [(3, "row_width"), (4, "row_width")]
    narrow, wide = result.issues
    assert narrow.message.startswith("Line 3 has 2 cells where the header has 3;")
    assert (wide.value, narrow.value) == (None, None)  # it may be a name


def test_nameless_columns_at_the_end_hold_nothing(decoded, rows, rejected):
    result = decoded("a,b,,\n1,2,,\n3,4,\n5,6\n7,8,x,\n9,10,,,\n")
    assert rows(result) == [(2, "1", "2"), (3, "3", "4"), (4, "5", "6")]
    assert rejected(result) == [(5, "row_width"), (6, "row_width")]
    assert result.issues[0].value is None


def test_blank_rows_are_rejected_but_for_empty_lines_at_the_end(decoded, rejected):
    result = decoded('a,b\n1,2\n\n,\n"",""\n \n3,4\n\n\r\n\n')
    assert rejected(result) == [(3, "blank_row"), (4, "blank_row"), (5, "blank_row"), (6, "blank_row")]
    assert result.rows_read == 6


def test_empty_lines_before_the_header_are_passed_over(decoded, rows):
    assert rows(decoded("\n\r\na,b\n1,2\n")) == [(4, "1", "2")]


def test_an_unclosed_quote_costs_its_first_line_only(decoded, rows, rejected):
    result = decoded('a,b\n1,2\n3,"never closed\n5,6\n7,8\n')
    assert [row[0] for row in rows(result)] == [2, 4, 5]
    assert rejected(result) == [(3, "broken_quote")]


def test_a_quote_closed_too_early_costs_its_line_only(decoded, rows, rejected):
    result = decoded('a,b\n"5" disk",2\n"good ""one""",4\n')
    assert rows(result) == [(3, 'good "one"', "4")]
    assert rejected(result) == [(2, "broken_quote")]


def test_a_quote_inside_an_unquoted_cell_is_a_character(decoded, rows):
    assert rows(decoded('a,b\n5" disk,2\n')) == [(2, '5" disk', "2")]


@pytest.mark.slow
def test_many_quotes_that_never_close_are_read_in_linear_time(decoded):
    result = decoded("a,b\n" + 'x",\n' * 5 + 'y,"\n' + 'x","\n' * 60_001)
    assert result.rows_read > 30_000


def test_nul_bytes_are_left_out_and_told(decoded, rows):
    result = decoded(b"a,b\n1\x00,2\x00\n" + b"3,4\n" * 100 + b"\x00\x00\x00")
    assert rows(result)[:2] == [(2, "1", "2"), (3, "3", "4")]
    assert result.rows_read == 101
    assert [(issue.rule, issue.action) for issue in result.issues] == [("nul_byte", "changed")]


def test_a_late_quoted_newline_stays_one_row(decoded):
    result = decoded("id,text\n" + "".join(f"{n},plain\n" for n in range(30_000)) + '30001,"multi\nline, text"\n')
    assert (result.rows_read, result.rows_rejected) == (30_001, 0)


def test_many_columns(decoded, rows):
    result = decoded(",".join(f"c{n}" for n in range(2_500)) + "\n" + ",".join(["x"] * 2_500) + "\n")
    assert len(rows(result)[0]) == 2_501


@pytest.mark.slow
def test_rows_over_a_thousand_characters_wide_are_whole(decoded, rows):
    text = "long \r\n" * 300_000
    assert rows(decoded(f'a,b\n1,"{text}"\n')) == [(2, "1", text)]


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        ("", EmptyFile, "no bytes"),
        ("\n\n\r\n", EmptyFile, "only empty lines"),
        ("a,b\n", EmptyFile, "header in line 1 and no rows"),
        ("a,b\n\n\n", EmptyFile, "no rows"),
        ("sep=;\n", EmptyFile, "only empty lines"),
        (",,\n1,2,3\n", UnreadableFile, "no column names"),
        ('"a,b\n1,2\n', UnreadableFile, "quotation marks in the header"),
        (",".join(f"c{n}" for n in range(10_001)) + "\n1\n", UnreadableFile, "10,001 cells"),
        ("a,b\n1," + "x" * (RECORD_LIMIT + 1), UnreadableFile, "longer than 16 MB"),
    ],
)
def test_what_is_refused(decoded, content, error, says, tmp_path):
    with pytest.raises(error, match=says):
        decoded(content)
    assert not (tmp_path / "rows.parquet").exists()


@pytest.mark.slow
def test_progress_goes_from_nothing_to_all(tmp_path):
    (tmp_path / "export").write_text("a,b\n" + "1,2\n" * 300_000)
    seen: list[float] = []
    decode(tmp_path / "export", tmp_path, progress=seen.append)
    assert seen == sorted(seen)
    assert 0 < seen[0] < 0.2
    assert seen[-1] == pytest.approx(1)


def test_lines_come_out_alike_however_the_text_is_cut():
    text = "a\r\nb\r\r\nc\rd\n\ne"
    whole = [line for block in Lines([text], ends_in_return=False) for line in block]
    pieces = [line for block in Lines(list(text), ends_in_return=False) for line in block]
    assert whole == pieces == ["a\r\n", "b\r\r\n", "c\udc0dd\n", "\n", "e"]
    assert delimited.BARE_RETURN == "\udc0d"


@pytest.mark.parametrize(
    ("above", "told"),
    [
        ("id,name\n1,x,3\n2,y,4\n", [(1, "3 lines above the header in line 4")]),
        ("Report of all rows\nFrom,2026-01-01\n\n", []),
        ("Who,,What\n", []),
    ],
)  # fmt: skip
def test_rows_above_a_known_header_are_told(above: str, told: list[tuple[int, str]], tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(f"{above}id,name,size\n5,z,6\n")
    choice = Choice(knows=lambda header: header == ("id", "name", "size"))
    decoded = decode(tmp_path / "export.csv", tmp_path, choice=choice)
    found = [(each.row, each.message[:34]) for each in decoded.issues if each.rule == "rows_above_header"]
    assert (decoded.rows_read, found) == (1, told)
