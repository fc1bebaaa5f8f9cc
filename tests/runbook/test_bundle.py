from __future__ import annotations

import os
import struct
import time
import zipfile
from pathlib import Path

import pytest

from flywheel_metrics.decode import decode
from flywheel_metrics.errors import EmptyFile, UnreadableFile
from flywheel_metrics.runbook import bundle

PAGE = "# A\n\n## Trigger\n\nThe alert fires.\n"


def make(path: Path, files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def told(path: Path) -> dict[str, str]:
    return {entry.path: entry.rule for entry in bundle.entries(path)}


def test_every_file_is_told(tmp_path):
    files = {
        "a.md": PAGE,
        "b.MARKDOWN": PAGE,
        "wheel.png": b"\x89PNG",
        "blank.md": " \n",
        "binary.md": b"a\x00b",
        "[.md": "[" * 4001,
    }
    found = told(make(tmp_path / "r.zip", files))
    assert found == {
        "a.md": "", "b.MARKDOWN": "", "wheel.png": "not_markdown", "blank.md": "blank_page", "binary.md": "not_text",
        "[.md": "too_many_links",
    }  # fmt: skip


def test_the_folder_around_everything_is_left_out_and_folders_are_no_files(tmp_path):
    path = make(tmp_path / "r.zip", {"shop-1a2b/": b"", "shop-1a2b/pay/a.md": PAGE, "shop-1a2b/b.md": PAGE})
    assert [entry.path for entry in bundle.entries(path)] == ["pay/a.md", "b.md"]


def test_a_bomb_is_not_unpacked(tmp_path):
    files = {f"{number}.md": b"a" * (bundle.PAGE_BYTES * 4) for number in range(20)} | {"good.md": PAGE}
    found = told(make(tmp_path / "r.zip", files))
    assert found.pop("good.md") == ""
    assert set(found.values()) == {"too_long"}


def test_all_pages_together_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "ALL_BYTES", 100)
    found = told(make(tmp_path / "r.zip", {"a.md": "a" * 60, "b.md": "b" * 60, "c.md": "c" * 30}))
    assert found == {"a.md": "", "b.md": "too_much", "c.md": ""}


def test_too_many_files_are_refused_before_the_contents_are_read(tmp_path, monkeypatch):
    path = make(tmp_path / "r.zip", {f"{number}.md": PAGE for number in range(5)})
    monkeypatch.setattr(bundle, "FILES", 4)
    with pytest.raises(UnreadableFile, match="more than 4 files"):
        bundle.entries(path)


def test_a_size_that_the_header_lies_about_does_not_matter(tmp_path):
    path = make(tmp_path / "r.zip", {"a.md": b"a" * (bundle.PAGE_BYTES + 5)})
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02")
    struct.pack_into("<L", content, place + 24, 10)
    path.write_bytes(content)
    (entry,) = bundle.entries(path)
    assert entry.text is None or len(entry.text) <= 10


@pytest.mark.parametrize("cut", [30, 60, 120])
def test_a_damaged_zip_is_told(tmp_path, cut):
    path = make(tmp_path / "r.zip", {"a.md": PAGE * 40, "b.md": PAGE})
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(UnreadableFile):
        decode(path, tmp_path)


def test_a_damaged_page_costs_itself_only(tmp_path):
    path = make(tmp_path / "r.zip", {"a.md": os.urandom(300).hex(), "b.md": PAGE}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    assert told(path) == {"a.md": "damaged", "b.md": ""}


def test_links_passwords_and_rare_compression_are_not_opened(tmp_path):
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("rare.md", PAGE, zipfile.ZIP_LZMA)
        archive.writestr("good.md", PAGE)
    assert told(path) == {"link.md": "link_in_archive", "rare.md": "unknown_compression", "good.md": ""}


def test_the_folder_and_its_zip_read_alike(tmp_path):
    folder = tmp_path / "runbooks"
    (folder / "pay").mkdir(parents=True)
    (folder / ".git").mkdir()
    for name in ("pay/a.md", "b.md", "wheel.png", ".git/c.md"):
        (folder / name).write_text(PAGE)
        os.utime(folder / name, (1_770_000_000, 1_770_000_000))
    (folder / "outside.md").symlink_to("/etc/hostname")
    bundle.pack(folder, tmp_path / "first.zip")
    bundle.pack(folder, tmp_path / "second.zip")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    found = {entry.path: entry for entry in bundle.entries(tmp_path / "first.zip")}
    assert set(found) == {"pay/a.md", "b.md", "wheel.png"}
    assert found["b.md"].changed_at == "2026-02-02T02:40:00Z"
    assert found["b.md"].text == PAGE


def test_an_empty_folder_and_a_zip_without_pages_are_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmptyFile):
        bundle.pack(tmp_path / "empty", tmp_path / "r.zip")
    with pytest.raises(UnreadableFile, match=r"without a runbook \(\.md\)"):
        decode(make(tmp_path / "r.zip", {"a.csv": "a,b\n1,2\n"}), tmp_path)


def test_rows_are_counted_by_another_way(tmp_path):
    path = make(tmp_path / "r.zip", {"d/": b"", "d/a.md": PAGE, "d/README.md": "# Runbooks\n", "d/wheel.png": b"x"})
    decoded = decode(path, tmp_path)
    assert (decoded.rows_read, decoded.rows_counted, decoded.rows_rejected) == (3, 3, 2)
    assert [issue.rule for issue in decoded.issues if issue.action == "rejected"] == ["index_page", "not_markdown"]


def test_a_page_by_itself_is_one_row(tmp_path):
    page = tmp_path / "a.md"
    page.write_bytes("# Über\r\n\r\n## Auslöser\r\n".encode("cp1252"))
    decoded = decode(page, tmp_path)
    assert (decoded.rows_read, decoded.rows_counted, decoded.format) == (1, 1, "markdown")


def test_many_small_pages_are_read_in_a_moment(tmp_path):
    path = make(tmp_path / "r.zip", {f"{number}.md": PAGE for number in range(200)})
    began = time.process_time()
    decode(path, tmp_path)
    assert time.process_time() - began < 5
