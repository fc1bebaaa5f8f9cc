"""The same table in every container and format: the same rows, and every one accounted for, by a count made here."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from flywheel_metrics import container, ingest
from flywheel_metrics.ingest import Answers
from flywheel_metrics.workspace import Workspace
from tests.damage import trial
from tests.sizes import few

HEADER = ["incident_id", "title", "service", "severity", "created_at", "resolved_at"]


def table(seed: int, size: int) -> list[list[str]]:
    """Rows of incidents; some cannot be loaded, some have the key of an earlier one."""
    dice = random.Random(seed)
    rows = []
    for number in range(size):
        key = f"I-{dice.randrange(number + 1) if dice.random() < 0.1 else number}"
        opened = f"2026-0{dice.randint(1, 8)}-{dice.randint(1, 28):02}T{dice.randint(0, 23):02}:30:00Z"
        severity = dice.choice(["1", "2", "3", "", "worst"] if dice.random() < 0.2 else ["1", "2"])
        title = dice.choice(["Disk full", 'Disk "5"', "a, b; c", "two\nlines", "Größe", "\ttab|bar"])
        rows.append([key, title, dice.choice(["web", "db"]), severity, "" if dice.random() < 0.05 else opened, ""])
    return rows


def as_csv(rows, delimiter=",", codec="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([HEADER, *rows])
    return text.getvalue().encode(codec)


def as_json(rows):
    return json.dumps([dict(zip(HEADER, row, strict=True)) for row in rows]).encode()


def as_lines(rows):
    return b"\n".join(json.dumps(dict(zip(HEADER, row, strict=True))).encode() for row in rows)


def as_parquet(rows):
    out = io.BytesIO()
    parquet.write_table(pa.table(dict(zip(HEADER, map(list, zip(*rows, strict=True)), strict=True))), out)
    return out.getvalue()


def as_xlsx(rows):
    book = openpyxl.Workbook()
    for row in [["Report"], [], HEADER, *rows]:
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return out.getvalue()


FORMS = {
    "a.csv": as_csv,
    "a.tsv": lambda rows: as_csv(rows, "\t"),
    "semicolons.csv": lambda rows: as_csv(rows, ";", "cp1252"),
    "utf-16.csv": lambda rows: as_csv(rows, codec="utf-16"),
    "a.parquet": as_parquet,
    "a.xlsx": as_xlsx,
    "a.csv.gz": lambda rows: gzip.compress(as_csv(rows)),
    "csv.zip": lambda rows: zipped("folder/a.csv", as_csv(rows)),
    "gz.zip": lambda rows: zipped("a.csv.gz", gzip.compress(as_csv(rows))),
    "xlsx.zip": lambda rows: zipped("a.xlsx", as_xlsx(rows)),
    "preamble.csv": lambda rows: b"Report\nof July\n\n" + as_csv(rows),
}  # fmt: skip


def read(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    folder = tmp_path / f"unpacked-{name}"
    folder.mkdir()
    [part] = container.parts(file, folder)
    return ingest.stage(part.path, folder / "work", Answers(), default_zone="UTC", key=b"k" * 32)


def loaded(staged):
    rows = parquet.read_table(staged.tables["incidents"]).drop_columns(["source_row", "responders"]).to_pylist()
    return sorted(tuple(row.items()) for row in rows)


def fates(rows):
    """Count by hand what can be loaded, is rejected and is a duplicate."""
    fit = [row for row in rows if row[0] and row[4] and row[3] in ("1", "2", "3", "")]
    kept = len({row[0] for row in fit})
    return kept, len(rows) - len(fit), len(fit) - kept


@pytest.fixture(autouse=True)
def _in_memory(monkeypatch):
    trial.quick(monkeypatch)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return loaded(read(tmp_path_factory.mktemp("plain"), "plain.csv", as_csv(table(7, 120))))


@pytest.mark.parametrize("form", few(FORMS, 2))
def test_every_form_of_a_table_gives_the_same_rows(tmp_path, plain, form):
    rows = table(7, 120)
    staged = read(tmp_path, form, FORMS[form](rows))
    counts = (staged.rows_loaded, staged.rows_rejected, staged.rows_duplicate)
    assert counts == fates(rows)
    assert staged.rows_read == staged.decoded.rows_counted == len(rows) == sum(counts)
    assert loaded(staged) == plain


@pytest.mark.parametrize("form", ["a.json", "a.jsonl"])
def test_json_forms_give_as_many_rows(tmp_path, form):
    rows = table(3, 60)
    file = tmp_path / form
    file.write_bytes((as_json if form.endswith("json") else as_lines)(rows))
    (tmp_path / "work").mkdir()
    decoded = ingest.decode(file, tmp_path / "work")
    assert decoded.rows_read == decoded.rows_counted == len(rows)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_every_form_of_many_tables_gives_the_same_rows(tmp_path, seed):
    rows = table(seed, 200)
    plain = loaded(read(tmp_path, "plain.csv", as_csv(rows)))
    for form, make in FORMS.items():
        staged = read(tmp_path, form, make(rows))
        assert (staged.rows_loaded, staged.rows_rejected, staged.rows_duplicate) == fates(rows)
        assert loaded(staged) == plain


@pytest.mark.slow
def test_the_same_export_packed_or_not_is_one_upload(tmp_path):
    workspace, rows = Workspace(tmp_path / "workspace"), table(5, 30)
    for form in ("a.csv", "a.csv.gz", "csv.zip", "gz.zip"):
        workspace.commit(read(tmp_path, form, FORMS[form](rows)))
    assert len(workspace.uploads(workspace.head)) == 1
