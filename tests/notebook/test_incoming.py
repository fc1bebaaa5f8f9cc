from __future__ import annotations

import gc
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from flywheel_metrics.container import safe_name
from flywheel_metrics.ingest import Answers
from flywheel_metrics.mapping import generated, match
from flywheel_metrics.notebook.incoming import Incoming
from flywheel_metrics.notebook.plain import plain

SERVICES = b"service,team,tier,time_zone\nweb,Search,1,UTC\n"


@pytest.fixture(autouse=True)
def _apart(tmp_path, monkeypatch):
    monkeypatch.setenv("FLYWHEEL_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def folders(tmp_path: Path) -> list[Path]:
    return sorted(tmp_path.glob("flywheel-incoming-*"))


def dropped(incoming: Incoming, name: str = "services.csv", content: bytes = SERVICES):
    [file] = incoming.add("1", name, io.BytesIO(content))
    return file


def read(file, answers: Answers | None = None):
    file.read(answers or Answers(), "UTC", lambda _share: None)
    return file


def test_a_file_is_read_and_forgotten_with_all_that_was_made_of_it(tmp_path):
    incoming = Incoming()
    file = read(dropped(incoming))
    assert file.staged.row_counts == {"services": 1}
    incoming.drop("1")
    assert incoming.files == {}
    assert "1" in incoming.taken
    assert [list(folder.iterdir()) for folder in folders(tmp_path)] == [[]]


def test_the_same_content_read_in_the_same_way_is_there_once():
    incoming = Incoming()
    contents = {"1": SERVICES, "2": SERVICES, "3": SERVICES.replace(b"web", b"api"), "4": SERVICES, "5": b""}
    for identity, content in contents.items():
        incoming.add(identity, f"{identity}.csv", io.BytesIO(content))
        read(
            incoming.files[identity], Answers(covers=(date(2026, 7, 1), date(2026, 7, 31))) if identity == "4" else None
        )
    first = incoming.files["1"]
    assert [incoming.twin(identity) for identity in contents] == [None, first, None, None, None]
    incoming.drop("1")
    assert incoming.twin("2") is None


def test_a_reading_that_was_ended_is_still_to_come():
    incoming = Incoming()
    file = dropped(incoming)

    def end(_share: float) -> None:
        raise KeyboardInterrupt

    assert file.is_unread
    with pytest.raises(KeyboardInterrupt):
        file.read(Answers(), "UTC", end)
    assert file.is_unread
    assert not read(file).is_unread
    assert not read(dropped(incoming, "bad.csv", b"colour\nred\n")).is_unread


def test_the_folder_goes_with_the_session(tmp_path):
    incoming = Incoming()
    read(dropped(incoming))
    assert len(folders(tmp_path)) == 1
    del incoming
    gc.collect()
    assert folders(tmp_path) == []


def test_what_a_killed_process_left_is_deleted_and_what_others_have_is_kept(tmp_path):
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    orphan = tmp_path / f"flywheel-incoming-{int(gone.stdout)}-abc"
    alive = tmp_path / f"flywheel-incoming-{os.getpid()}-abc"
    for folder in (orphan, alive):
        folder.mkdir()
    incoming = Incoming()
    assert not orphan.exists()
    assert alive.exists()
    assert incoming.files == {}


def test_a_file_that_cannot_be_used_says_why(tmp_path):
    incoming = Incoming()
    assert "No source reads" in read(dropped(incoming, content=b"colour\nred\n")).refusal


def zipped(*members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


def test_each_file_in_a_zip_is_one_by_itself_and_goes_by_itself(tmp_path):
    incoming = Incoming()
    packed = zipped(("a/services.csv", SERVICES), ("../evil.csv", SERVICES), ("empty.csv", b""))
    found = [read(file) for file in incoming.add("1", "all.zip", io.BytesIO(packed))]
    assert [file.name for file in found] == ["all.zip → a/services.csv", "all.zip → ../evil.csv", "all.zip → empty.csv"]
    assert [file.staged is not None for file in found] == [True, True, False]
    assert "no bytes" in found[2].refusal
    assert found[0].path.name == "services.csv"
    assert list(incoming.files) == ["1-1", "1-2", "1-3"]
    incoming.drop("1-1")
    assert not found[0].path.exists()
    assert found[1].path.exists()


def test_an_archive_that_is_refused_says_why(tmp_path):
    incoming = Incoming()
    [file] = incoming.add("1", "all.zip", io.BytesIO(zipped(("a.csv", SERVICES))[:-5]))
    assert "not complete" in read(file).refusal


def test_each_sheet_that_can_be_read_is_a_file_by_itself():
    book = openpyxl.Workbook()
    for name in ("One", "Two"):
        sheet = book.create_sheet(name)
        for row in (["service", "team", "tier", "time_zone"], [name, "Search", 1, "UTC"]):
            sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    incoming = Incoming()
    one, two = (read(file, file.answers) for file in incoming.add("1", "book.xlsx", made))
    assert (one.name, one.staged.file_name) == ("book.xlsx › One", "book.xlsx › One")
    assert one.staged.sha256 != two.staged.sha256
    incoming.drop("1-1")
    assert two.path.exists()
    incoming.drop("1-2")
    assert not two.path.exists()


def test_a_header_below_other_lines_is_suggested_and_can_be_chosen():
    incoming = Incoming()
    file = read(dropped(incoming, "log.csv", b"Report\nof July\n" + UNKNOWN))
    assert file.look().header == ("Nr", "Opened", "State")
    assert file.answers.header_row == 3
    assert file.place(None, 4)
    assert file.look().header == ("1", "2026-07-01T10:00:00Z", "done")
    assert not file.place(None, 4)


UNKNOWN = b"Nr,Opened,State\n1,2026-07-01T10:00:00Z,done\n2,2026-07-02T10:00:00Z,odd\n"


def test_an_unknown_file_is_read_as_soon_as_it_is_mapped(tmp_path):
    incoming = Incoming()
    file = read(dropped(incoming, "log.csv", UNKNOWN))
    assert file.is_unknown
    file.remap(match.draft(file.look(), "incidents", "Log"))
    assert (read(file).staged.rows_loaded, file.staged.rows_rejected) == (1, 1)
    assert file.settled_mapping.header == ("Nr", "Opened", "State")
    assert file.staged.source.name == generated.source(file.settled_mapping).name
    file.remap(replace(file.mapping, title="Other"))
    assert file.staged is None


def test_an_exception_that_nobody_foresaw_is_named_and_goes_no_further(monkeypatch):
    incoming = Incoming()
    file = dropped(incoming)
    monkeypatch.setattr("flywheel_metrics.ingest.stage", lambda *_a, **_k: 1 / 0)
    assert read(file).failure == "ZeroDivisionError"


def test_other_covered_days_do_not_mean_reading_again():
    incoming = Incoming()
    file = read(dropped(incoming))
    days = (date(2026, 7, 1), date(2026, 7, 31))
    assert not file.takes_reading(Answers(covers=days))
    assert file.takes_reading(Answers(time_zone="Europe/Berlin"))
    file.declare(days)
    assert file.staged.answers.covers == file.answers.covers == days


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.csv", "a.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\exports\\a.csv", "a.csv"),
        (".hidden.csv", "hidden.csv"),
        ("..", "file"),
        ("", "file"),
        ("a\x00b\n.csv", "ab.csv"),
        ("ü" * 300 + ".csv", "ü" * 98 + ".csv"),
    ],
)
def test_a_name_is_safe_for_any_file_system(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize("text", ["![x](http://a.invalid/x.png)", "$x$ :red[y] **b** <i>", "a_b*c`d`", "# one"])
def test_plain_text_keeps_every_character_and_escapes_what_markdown_reads(text):
    shown = plain(text)
    assert shown.replace("\\", "") == text
    assert all(shown[place - 1] == "\\" for place, letter in enumerate(shown) if letter in "![]()$:*<>_`#")


def test_plain_text_is_one_line():
    assert plain("a\n# b\t c") == "a \\# b c"
