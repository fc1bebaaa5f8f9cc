"""The shapes in which tools write JSON."""

from __future__ import annotations

import pytest

from flywheel_metrics.errors import EmptyFile, UnreadableFile

TWO = [(1, "1", "x"), (2, "2", None)]


@pytest.mark.parametrize(
    "content",
    [
        '[{"id": 1, "t": "x"}, {"id": 2, "t": null}]',
        '[{"id": 1, "t": "x"}][{"id": 2, "t": ""}]',
        '[{"id": 1, "t": "x"}]\n[]\n[{"id": 2}]',
        '[[{"id": 1, "t": "x"}], [], [{"id": 2}]]',
        '[[{"id": 1, "t": "x"}], {"id": 2}]',
        '{"id": 1, "t": "x"}\n{"id": 2}\n',
        '\ufeff {"id": 1, "t": "x"}{"id": 2}',
        '{"more": false, "data": [{"id": 1, "t": "x"}, {"id": 2}], "time_zone": "UTC"}',
        '{"made_up_name": [{"id": 1, "t": "x"}, {"id": 2}], "labels": ["a"]}',
        '{"total": 2, "incidents": [{"id": 1, "t": "x"}]}\n{"total": 2, "incidents": [{"id": 2}]}',
        '{"id": 1, "t": "x"}\n[{"id": 2}]',
        '{"data": {"attributes": {"incidents": [{"id": 1, "t": "x"}, {"id": 2}], "total": 2}}, "included": [{"id": 9}]}',
        '{"data": {"nodes": [{"id": 1, "t": "x"}]}}\n{"data": {"nodes": [{"id": 2}]}}',
        '{"x": [{"data": {"nodes": [5]}}], "data": {"x": {"data": [5]}, "shop": {"nodes": [{"id": 1, "t": "x"}, {"id": 2}]}}}',
    ],
)
def test_shapes(decoded, rows, content):
    result = decoded(content)
    assert (result.format, result.header, rows(result)) == ("json", ("id", "t"), TWO)


def test_scalars_beside_the_rows_are_the_envelope(decoded):
    result = decoded('{"a": null, "more": false, "data": [{"id": 1}], "limit": 1.50, "time_zone": "Etc/UTC"}')
    assert result.envelope == {"more": "false", "limit": "1.50", "time_zone": "Etc/UTC"}


def test_an_object_that_is_a_row_is_no_envelope(decoded, rows):
    result = decoded('{"id": "P1", "assignments": [{"at": 1}], "service": {"summary": "api", "x": {}}}')
    assert result.header == ("id", "assignments", "service.summary", "service.x")
    assert rows(result) == [(1, "P1", '[{"at": 1}]', "api", "{}")]


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ('{"data": {"id": 7, "links": {"data": [{"id": 8}]}}}', ("data.id", "data.links.data")),
        ('{"spec": {"name": "a", "items": [{"b": 1}]}}', ("spec.name", "spec.items")),
        ('{"key": "K", "data": {"items": [{"b": 1}]}}', ("key", "data.items")),
        ('{"data": {"parts": [{"b": 1}]}}', ("data.parts",)),
    ],
)
def test_lists_inside_a_row_are_not_the_rows(decoded, content, header):
    result = decoded(content)
    assert (result.rows_read, result.header) == (1, header)


def test_lines_with_lists_of_objects_are_rows(decoded):
    result = decoded('{"name": "a", "updates": [{"s": 1}]}\n{"name": "b", "updates": []}\n')
    assert (result.rows_read, result.header) == (2, ("name", "updates"))


def test_values_keep_what_was_written(decoded, rows):
    result = decoded(
        '[{"a": 1.0, "b": true, "c": 12345678901234567890123, "d": [1.50, null, "é"], "e": "", "f": "x\\u0000"}]'
    )
    assert rows(result) == [(1, "1.0", "true", "12345678901234567890123", '[1.50, null, "é"]', None, "x")]


def test_digits_of_a_text_are_as_many_as_there_are(decoded, rows):
    cell, number = "9" * 5_000, "9" * 640
    assert rows(decoded(f'[{{"a": "{cell}", "b": {number}}}]')) == [(1, cell, number)]


def test_columns_are_the_union_in_order_of_appearance(decoded, rows):
    result = decoded('[{"b": 1}, {"a": 2, "b": 3}]')
    assert (result.header, rows(result)) == (("b", "a"), [(1, "1", None), (2, "3", "2")])


def test_what_is_no_object_is_rejected(decoded, rows, rejected):
    result = decoded('[{"a": 1}, 5, "x", null, {"a": ""}, {}, {"a": 2}]')
    assert [row[0] for row in rows(result)] == [1, 7]
    assert rejected(result) == [
        (2, "not_an_object"), (3, "not_an_object"), (4, "not_an_object"), (5, "blank_row"), (6, "blank_row"),
    ]  # fmt: skip
    assert result.issues[0].value is None  # it may be a name


def test_brackets_and_escapes_in_texts_do_not_count(decoded):
    assert (
        decoded(r'{"d\u0061ta": [{"a": "]}\\\"[{,"}, {"b": [[1, {"c": [2]}], "]"]}], "x": {"data": [{}]}}').rows_read
        == 2
    )


def test_utf16(decoded, rows):
    assert rows(decoded('[{"id": 1, "t": "x"}, {"id": 2}]'.encode("utf-16"))) == TWO


def test_a_large_file_is_counted_over_its_blocks(decoded):
    row = '{"text": "' + '\\\\ \\" [ { , é' * 50 + '", "n": [1, 2]}'
    assert decoded("[" + ",\n".join([row] * 4_000) + "]").rows_read == 4_000


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        ("[]", EmptyFile, "no rows"),
        ('{"data": []}', EmptyFile, "no rows"),
        ("[1, 2]", UnreadableFile, "no objects"),
        ('[{"a": 1}', UnreadableFile, "cut off"),
        ('[{"a": 1}] tail', UnreadableFile, "not JSON throughout"),
        ('[{"a": NaN}]', UnreadableFile, "not JSON throughout"),
        ("[" * 500 + "]" * 500, UnreadableFile, "levels deep"),
        ('[{"a": ' + "9" * 5_000 + "}]", UnreadableFile, "more than 640 digits"),
        ('{"a": ' + "9" * 5_000 + "}\n" + '{"b": 1}\n' * 50, UnreadableFile, "more than 640 digits"),
        ('["' + "x" * 261_700 + '", {"a": -' + "9" * 700 + "}]", UnreadableFile, "more than 640 digits"),
        ('["' + "x" * 900_000 + "1" * 700 + '", -' + "9" * 641 + "]", UnreadableFile, "more than 640 digits"),
        ('[{"a": 1e99999999999999999999}]', UnreadableFile, "not JSON throughout"),
        ("[" + ",".join(f'{{"k{n}": 1}}' for n in range(10_001)) + "]", UnreadableFile, "different names"),
    ],
)
def test_what_is_refused(decoded, content, error, says, tmp_path):
    with pytest.raises(error, match=says):
        decoded(content)
    assert not (tmp_path / "rows.parquet").exists()


def test_a_key_that_is_not_utf8_is_read_as_the_file_is(decoded):
    result = decoded(
        b'{"f\xfc\x81nf": 5, "zeil\xe9\x81n": [{"id": 1, "gr\xf6\xdfe": "\xfc"}, {"id": 2, "gr\xf6\xdfe": null}]}'
    )
    assert (result.encoding, result.rows_read, result.rows_counted) == ("cp1252", 2, 2)
    assert result.header == ("id", "größe")
