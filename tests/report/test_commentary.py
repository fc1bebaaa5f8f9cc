"""The leader's words: kept as they were written, never altered, every change taken back step by step."""

from __future__ import annotations

import json
from datetime import date

import pytest

from flywheel_metrics.errors import AccessError, DamagedWorkspace, ScopeError
from flywheel_metrics.report.commentary import LONGEST, NOTHING, Commentaries
from flywheel_metrics.scope import Scope
from flywheel_metrics.workspace import Workspace

Q3 = Scope(date(2026, 7, 1), date(2026, 9, 30))
Q2 = Scope(date(2026, 4, 1), date(2026, 6, 30))


@pytest.fixture
def kept(tmp_path):
    return Commentaries(Workspace(tmp_path))


def test_words_are_kept_by_scope(kept):
    first = kept.write(Q3, "verdict", " Good **quarter** ", "v1")
    assert kept.read(first).notes == {"verdict": "Good **quarter**"}
    assert kept.current(Q3) == first
    assert kept.current(Q2) == NOTHING
    assert kept.read(NOTHING).notes == {}


def test_what_an_id_stands_for_never_changes(kept):
    first = kept.write(Q3, "verdict", "one", "v1")
    second = kept.write(Q3, "page_debt", "two", "v1")
    assert kept.read(first).notes == {"verdict": "one"}
    assert kept.read(second).notes == {"verdict": "one", "page_debt": "two"}


def test_the_same_words_have_the_same_id_and_make_no_step(kept):
    first = kept.write(Q3, "verdict", "one", "v1")
    assert kept.write(Q3, "verdict", "one", "v1") == first
    assert kept.steps(Q3) == [first]


def test_undo_goes_back_step_by_step_and_deletes_nothing(kept):
    one = kept.write(Q3, "verdict", "one", "v1")
    two = kept.write(Q3, "verdict", "two", "v1")
    three = kept.write(Q3, "verdict", "", "v1")
    assert three == NOTHING
    assert [kept.undo(Q3) for _ in range(4)] == [two, one, NOTHING, NOTHING]
    assert kept.read(two).notes == {"verdict": "two"}


def test_an_edit_after_an_undo_is_undone_first(kept):
    one = kept.write(Q3, "verdict", "one", "v1")
    kept.write(Q3, "verdict", "two", "v1")
    kept.undo(Q3)
    kept.write(Q3, "verdict", "three", "v1")
    assert kept.undo(Q3) == one


def test_what_cannot_be_is_refused(kept):
    with pytest.raises(ScopeError, match="at most 5,000"):
        kept.write(Q3, "verdict", "x" * (LONGEST + 1), "v1")
    for unknown in ("0" * 32, "../versions/x", "nothing"):
        with pytest.raises(ScopeError, match="no commentary"):
            kept.read(unknown)


def test_altered_words_are_noticed(kept):
    first = kept.write(Q3, "verdict", "one", "v1")
    path = kept.root / f"{first}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"notes": {"verdict": "other"}}))
    with pytest.raises(DamagedWorkspace, match="altered"):
        kept.read(first)


def test_who_only_reads_changes_nothing(tmp_path):
    with pytest.raises(AccessError):
        Commentaries(Workspace(tmp_path, is_read_only=True)).write(Q3, "verdict", "one", "v1")
    assert not (tmp_path / "notes").exists()
