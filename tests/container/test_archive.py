"""Archives: every member by itself, told when it cannot be read, and never more than bounds allow."""

from __future__ import annotations

import gzip
import io
import stat
import tracemalloc
import zipfile

import pytest

from flywheel_metrics.container import Bounds, archive, parts
from flywheel_metrics.errors import EmptyFile, UnreadableFile

CSV = b"service,team,tier,time_zone\nweb,Search,1,UTC\n"
LITTLE = Bounds(members=5, total_bytes=10_000, ratio=20, small_bytes=1_000)


def zipped(path, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in members:
            made.writestr(name, content)
    return path


def read(file, tmp_path, bounds=LITTLE):
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return parts(file, folder, bounds)


def test_a_plain_file_is_itself(tmp_path):
    file = tmp_path / "services.csv"
    file.write_bytes(CSV)
    [part] = read(file, tmp_path)
    assert (part.name, part.path) == ("services.csv", file)


def test_each_member_of_a_zip_is_a_file_of_its_own(tmp_path):
    file = zipped(tmp_path / "q.zip", [("a/one.csv", CSV), ("b/one.csv", CSV + b"db,Storage,1,UTC\n")])
    first, second = read(file, tmp_path)
    assert (first.name, second.name) == ("a/one.csv", "b/one.csv")
    assert first.path.read_bytes() == CSV
    assert second.path.read_bytes().endswith(b"db,Storage,1,UTC\n")


def test_a_gz_is_the_file_inside(tmp_path):
    file = tmp_path / "services.csv.gz"
    file.write_bytes(gzip.compress(CSV) + gzip.compress(b"db,Storage,1,UTC\n"))
    [part] = read(file, tmp_path)
    assert part.name == part.path.name == "services.csv"
    assert part.path.read_bytes() == CSV + b"db,Storage,1,UTC\n"


NAMES = ["../../evil.csv", "/etc/cron.d/evil.csv", "C:\\windows\\evil.csv", "..\\..\\evil.csv", "a/../../../evil.csv"]


def test_names_inside_lead_nowhere(tmp_path):
    file = zipped(tmp_path / "q.zip", [(name, CSV) for name in NAMES])
    before = {path for path in tmp_path.parent.rglob("*") if not path.is_relative_to(tmp_path)}
    found = read(file, tmp_path)
    assert [part.name for part in found] == [zipfile.ZipInfo(name).filename for name in NAMES]
    assert all(part.path.resolve().is_relative_to(tmp_path / "unpacked") for part in found)
    assert {path for path in tmp_path.parent.rglob("*") if not path.is_relative_to(tmp_path)} == before


@pytest.mark.parametrize("name", ["", ".", "..", "\x00", "x" * 4000 + ".csv", "é" * 300 + ".csv", "con\n.csv"])
def test_odd_names_are_names(tmp_path, name):
    path = tmp_path / archive.safe_name(name)
    path.write_bytes(b"")
    assert path.parent == tmp_path
    assert len(path.name.encode()) <= 200


def test_a_member_that_cannot_be_read_is_told_and_keeps_no_other(tmp_path):
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    inner = io.BytesIO()
    zipped(inner, [("deep.csv", CSV)])
    file = zipped(
        tmp_path / "q.zip",
        [("good.csv", CSV), (link, "/etc/passwd"), ("inner.zip", inner.getvalue()), ("README.md", "# Read me"), ("no.csv", b"")],
        zipfile.ZIP_STORED,
    )  # fmt: skip
    found = {part.name: part.problem for part in read(file, tmp_path)}
    assert found.pop("good.csv") == ""
    assert "link to another file" in found["link.csv"]
    assert "archive inside the archive" in found["inner.zip"]
    assert "zip of their own" in found["README.md"]
    assert "empty" in found["no.csv"]


def test_an_encrypted_member_is_told(tmp_path):
    file = zipped(tmp_path / "q.zip", [("secret.csv", CSV)])
    content = bytearray(file.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    file.write_bytes(content)
    [part] = read(file, tmp_path)
    assert "encrypted" in part.problem


def test_a_damaged_member_is_told(tmp_path):
    file = zipped(tmp_path / "q.zip", [("bad.csv", CSV), ("good.csv", CSV)], zipfile.ZIP_STORED)
    file.write_bytes(file.read_bytes().replace(b"Search", b"Seerch", 1))
    bad, good = read(file, tmp_path)
    assert "damaged" in bad.problem
    assert good.path.read_bytes() == CSV


def test_a_zip_that_was_cut_off_is_refused(tmp_path):
    file = zipped(tmp_path / "q.zip", [("good.csv", CSV)])
    file.write_bytes(file.read_bytes()[:-30])
    with pytest.raises(UnreadableFile, match="not complete"):
        read(file, tmp_path)


def test_an_empty_zip_is_told(tmp_path):
    with pytest.raises(EmptyFile, match="holds no file"):
        read(zipped(tmp_path / "q.zip", [("__MACOSX/._a.csv", b"x"), ("a/.DS_Store", b"x")]), tmp_path)


def unpacked(tmp_path):
    return [path for path in (tmp_path / "unpacked").rglob("*") if path.is_file()]


BOMBS = {
    "too many files": ([(f"{number}.csv", CSV) for number in range(6)], "holds 6 files; up to 5"),
    "too much in one": ([("a.csv", bytes(range(256)) * 50)], "expand beyond"),
    "too much together": ([(f"{number}.csv", bytes(range(256)) * 12) for number in range(4)], "expand beyond"),
    "too dense": ([("a.csv", b"0" * 9_000)], "more than 20 times its size"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, name):
    members, said = BOMBS[name]
    with pytest.raises(UnreadableFile, match=said):
        read(zipped(tmp_path / "bomb.zip", members), tmp_path)
    assert unpacked(tmp_path) == []


def test_a_member_that_says_less_than_it_holds_is_told(tmp_path):
    file = zipped(tmp_path / "liar.zip", [("a.csv", b"0" * 9_000)])
    content = bytearray(file.read_bytes())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.index(mark) + place
        content[start : start + 4] = (100).to_bytes(4, "little")
    file.write_bytes(content)
    [part] = read(file, tmp_path)
    assert part.path is None
    assert sum(path.stat().st_size for path in unpacked(tmp_path)) <= 1_000


def test_a_table_of_contents_beyond_bounds_is_not_read(tmp_path, monkeypatch):
    file = zipped(tmp_path / "q.zip", [(f"{number}.csv", b"x") for number in range(60)])
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("opened"))
    with pytest.raises(UnreadableFile, match="60 files"):
        archive.refuse_endless(file, LITTLE)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (gzip.compress(bytes(range(256)) * 50), "expand beyond"),
        (gzip.compress(b"0" * 9_000), "more than 20 times its size"),
        (gzip.compress(CSV)[:-9], "not complete"),
        (gzip.compress(CSV)[:-8] + b"\0" * 8, "damaged"),
        (gzip.compress(gzip.compress(CSV)), "holds another gzip file"),
        (gzip.compress(b"PK\x03\x04" + b"x" * 30), "holds a zip archive"),
        (gzip.compress(b"\0" * 257 + b"ustar" + b"\0" * 250), "holds a tar archive"),
    ],
    # Packed bytes hold the time: as names of tests they would differ from one worker to the next.
    ids=["zeros", "ratio", "cut", "sum", "gz", "zip", "tar"],
)
def test_a_gz_that_is_a_bomb_or_damaged_leaves_nothing(tmp_path, content, said):
    file = tmp_path / "a.csv.gz"
    file.write_bytes(content)
    with pytest.raises(UnreadableFile, match=said):
        read(file, tmp_path)
    assert unpacked(tmp_path) == []


@pytest.mark.parametrize("packed", ["gz", "zip"])
@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path, packed):
    content = b"".join(b"%d,%d,some words that compress\n" % (number, number * 7919) for number in range(600_000))
    file = tmp_path / f"a.csv.{packed}"
    if packed == "gz":
        file.write_bytes(gzip.compress(content, 1))
    else:
        zipped(file, [("a.csv", content)])
    size = len(content)
    del content
    tracemalloc.start()
    [part] = read(file, tmp_path, Bounds())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert part.path.stat().st_size == size
    assert peak < 6 << 20 < size


def test_an_empty_gz_is_told(tmp_path):
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(b""))
    with pytest.raises(EmptyFile):
        read(file, tmp_path)


def test_a_zip_of_runbooks_and_a_workbook_are_files_of_their_own(tmp_path):
    for number, names in enumerate((["runbooks/db.md", "runbooks/web.md"], ["[Content_Types].xml", "xl/workbook.xml"])):
        file = zipped(tmp_path / f"{number}.zip", [(name, b"# x") for name in names])
        assert archive.holds_exports(file) is False
