from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from flywheel_metrics.errors import ExportError
from flywheel_metrics.ingest.cells import names
from flywheel_metrics.privacy import KEY_BYTES, KEY_FILE_VARIABLE, default_key_file, load_key, pseudonym

KEY = bytes(range(32))


def test_a_pseudonym_is_short_stable_and_keyed() -> None:
    made = pseudonym(KEY, "Ada Lind")
    assert re.fullmatch(r"person-[a-z2-7]{12}", made)
    assert made == pseudonym(KEY, "  ADA lind ")
    assert made != pseudonym(KEY, "Ada Lindh")
    assert made != pseudonym(bytes(32), "Ada Lind")


def test_the_pseudonym_of_a_name_never_changes() -> None:
    """Another value here would make one person two in data that was uploaded before."""
    assert pseudonym(KEY, "Straße") == pseudonym(KEY, "STRASSE") == "person-dyf36fekjo5l"


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "pseudonym.key"
    key = load_key(path)
    assert len(key) == KEY_BYTES
    assert load_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["pseudonym.key"]


@pytest.mark.parametrize("content", ["", "abcd", "not hexadecimal", "ab" * 31, "ab" * 33])
def test_a_damaged_key_is_refused_and_kept(tmp_path: Path, content: str) -> None:
    path = tmp_path / "pseudonym.key"
    path.write_text(content, encoding="ascii")
    with pytest.raises(ExportError, match="does not hold a key"):
        load_key(path)
    assert path.read_text(encoding="ascii") == content


def test_the_environment_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "mine.key"))
    assert default_key_file() == tmp_path / "mine.key"
    assert load_key() == load_key(tmp_path / "mine.key")
    monkeypatch.delenv(KEY_FILE_VARIABLE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_key_file() == tmp_path / "flywheel" / "pseudonym.key"


@pytest.mark.parametrize(
    ("cell", "separator", "expected"),
    [
        ("Lind, Ada", None, ["Lind, Ada"]),
        ("U1,U2, U1", ",", ["U1", "U2"]),
        ("Ada; Ben;;", ";", ["Ada", "Ben"]),
        ('["Lind, Ada", "Ben", "Ben"]', ",", ["Lind, Ada", "Ben"]),
        ("[Ada", None, ["[Ada"]),
        ("[deleted], Ada", ",", ["[deleted]", "Ada"]),
        ('[{"id": "U1"}]', None, ['{"id": "U1"}']),
    ],
)
def test_names_in_a_cell(cell: str, separator: str | None, expected: list[str]) -> None:
    assert names(cell, separator) == expected
