from __future__ import annotations

import json
import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from flywheel_metrics.decode import Decoded, decode
from flywheel_metrics.errors import UnreadableFile


def rows(decoded: Decoded) -> list[dict[str, object]]:
    found = pq.read_table(decoded.path).drop(["source_row"]).to_pylist()
    return [dict(zip(decoded.header, row.values(), strict=True)) for row in found]


def read(text: str, folder: Path, name: str = "catalog.yaml") -> Decoded:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return decode(folder / name, folder)


def test_scalars_stay_as_written(tmp_path: Path) -> None:
    decoded = read(
        '# top\n---\nkind: A\nmetadata:\n  at: 2026-02-01\n  size: 1.50\n  on: yes\n  "text": "007"\n', tmp_path
    )
    assert (decoded.format, decoded.rows_read, decoded.rows_counted) == ("json", 1, 1)
    assert rows(decoded) == [
        {
            "kind": "A",
            "metadata.at": "2026-02-01",
            "metadata.size": "1.50",
            "metadata.on": "yes",
            "metadata.text": "007",
        }
    ]


def test_documents_read_as_the_same_objects_in_json(tmp_path: Path) -> None:
    chance = random.Random(5)
    words = ["checkout", "a: b", "- x", "--- ", "two\nlines", "#1", "'q'", "ü", "..."]
    for number in range(60):
        objects = [
            {
                "apiVersion": "v1",
                "kind": chance.choice(words),
                "metadata": {
                    "name": chance.choice(words),
                    "links": [{"url": chance.choice(words)} for _ in range(chance.randrange(3))],
                },
            }
            for _ in range(chance.randrange(1, 6))
        ]
        text = yaml.safe_dump_all(objects, explicit_start=chance.random() < 0.5, sort_keys=False, allow_unicode=True)
        folder = tmp_path / str(number)
        found = read(text, folder)
        assert found.rows_read == found.rows_counted == len(objects), text
        wanted = read(json.dumps(objects), folder, "catalog.json")
        # Reading the second file replaces the rows of the first.
        expected = rows(wanted)
        assert rows(read(text, folder)) == expected


def test_list_of_objects_and_what_is_none(tmp_path: Path) -> None:
    decoded = read("kind: A\n---\n- kind: B\n- text\n- kind: C\n---\n# nothing\n", tmp_path)
    assert (decoded.rows_read, decoded.rows_counted, decoded.rows_rejected) == (4, 4, 1)
    assert [(issue.row, issue.rule) for issue in decoded.issues] == [(3, "not_an_object")]


def test_references_are_refused_before_they_expand(tmp_path: Path) -> None:
    bomb = "kind: A\na: &a [x,x,x,x,x,x,x,x,x]\n"
    for name, last in zip("bcdefghi", "abcdefgh", strict=True):
        bomb += f"{name}: &{name} [{','.join([f'*{last}'] * 9)}]\n"
    with pytest.raises(UnreadableFile, match="refers to another place"):
        read(bomb, tmp_path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("kind: A\nmetadata: [1, 2\n", "not YAML throughout"),
        ("kind: A\nmetadata: " + "[" * 200 + "]" * 200, "levels deep"),
        ("kind: A\n\tb: 1\n", "not YAML throughout"),
    ],
)
def test_what_is_no_catalog_is_refused(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read(text, tmp_path)


def test_csv_whose_header_begins_with_kind_is_csv(tmp_path: Path) -> None:
    assert read("kind,alias\nservice,pay\n", tmp_path, "aliases.csv").format == "csv"


def test_document_without_values_is_rejected(tmp_path: Path) -> None:
    decoded = read("kind: \n---\nkind: A\n", tmp_path)
    assert (decoded.rows_read, decoded.rows_counted, decoded.rows_rejected) == (2, 2, 1)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_documents_are_parted_whatever_ends_their_lines(end: str, tmp_path: Path) -> None:
    lines = [
        "# top",
        "---",
        "kind: A",
        "text: |",
        "  kept",
        "  --- no marker",
        "---",
        "# nothing",
        "--- # a comment",
        "kind: B",
        "...",
    ]
    decoded = read("".join(f"{line}{end}" for line in lines), tmp_path)
    assert [row["kind"] for row in rows(decoded)] == ["A", "B"]
    assert (decoded.rows_read, decoded.rows_counted) == (2, 2)


def test_a_marker_is_followed_by_a_blank_or_nothing(tmp_path: Path) -> None:
    decoded = read("kind: A\rtext: x\u2028---\rkind: B\n---\x85kind: C\r---\u00a0y: 1\r", tmp_path)
    assert (decoded.rows_read, decoded.rows_counted) == (3, 3)
