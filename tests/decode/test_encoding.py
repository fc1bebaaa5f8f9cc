"""Bytes to characters: marks, UTF-16 without one, UTF-8 to the last byte, Windows-1252."""

from __future__ import annotations

import codecs

import pytest

from flywheel_metrics.errors import UnreadableFile

TEXT = "id,title\n1,Größe “x” €\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-32"), "utf-32"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_every_encoding_gives_the_same_text(decoded, rows, content, name):
    result = decoded(content)
    assert (result.encoding, result.header, rows(result)) == (name, ("id", "title"), [(2, "1", "Größe “x” €")])


def test_one_late_byte_decides_for_the_whole_file_and_is_told(decoded, rows):
    content = b"id,title\n" + b"1,plain\n" * 90_000 + b"2,caf\xe9\n"
    result = decoded(content)
    assert (result.encoding, rows(result)[-1]) == ("cp1252", (90_002, "2", "café"))
    (issue,) = result.issues
    assert (issue.rule, issue.action) == ("encoding", "assumed")
    assert "Line 90002 is not UTF-8" in issue.message


def test_bytes_without_a_meaning_are_kept_as_control_characters_and_told(decoded, rows):
    result = decoded(b"id,title\n1,caf\xe9 \x81\n")
    assert rows(result) == [(2, "1", "café \x81")]
    assert [issue.rule for issue in result.issues] == ["encoding", "undefined_byte"]


def test_letters_cut_by_a_chunk_are_whole(decoded, rows):
    result = decoded("id,title\n" + "1," + "é" * 700_001 + "\n")
    assert (result.encoding, rows(result)[0][2]) == ("utf-8", "é" * 700_001)


def test_a_letter_cut_off_at_the_end_is_not_utf8(decoded):
    assert decoded("id,title\n1,é".encode()[:-1]).encoding == "cp1252"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (codecs.BOM_UTF16_LE + "a,b\n1,2\n".encode("utf-16-le") + b"x", "begins as UTF-16"),
        (codecs.BOM_UTF16_LE + "a,b\n".encode("utf-16-le") + b"\x00\xd8a\x00", "begins as UTF-16"),
        (bytes(range(256)) * 10, "binary"),
        (b"\x00" * 100, "binary"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (b"PK\x03\x04..[Content_Types].xml", "Excel workbook"),
        (b"PK\x03\x04..export.csv", "zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Save the sheet as CSV UTF-8"),
        (b"%PDF-1.7", "PDF"),
        (b"\n <!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "XML"),
    ],
)
def test_what_is_not_text_is_refused_with_advice(decoded, content, says):
    with pytest.raises(UnreadableFile, match=says):
        decoded(content)


def test_a_header_that_begins_like_another_format_is_read(decoded):
    assert decoded("ORCID,name\n1,2\n").header == ("ORCID", "name")
    assert decoded("[id],[name]\n1,2\n").header == ("[id]", "[name]")
    assert decoded("{id},{name}\n1,2\n").header == ("{id}", "{name}")
