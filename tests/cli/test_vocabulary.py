"""``flywheel vocabulary``: shown, checked against the rows, set; a wrong file is told by line."""

from __future__ import annotations

import pytest

from flywheel_metrics.vocabulary import default_text

CHANGES = "change_id,service,environment,outcome,finished_at\n1,web,blue,success,2026-06-01T10:00:00Z\n2,web,prod,success,2026-06-12T10:00:00Z\n"


@pytest.fixture
def loaded(flywheel, tmp_path):
    (tmp_path / "changes.csv").write_text(CHANGES)
    assert flywheel("ingest", tmp_path / "changes.csv")[0] == 0


@pytest.mark.slow
def test_shown_checked_and_set(flywheel, loaded, tmp_path):
    assert flywheel("vocabulary", "show")[1] == default_text()
    file = tmp_path / "vocabulary.toml"
    file.write_text(
        default_text().replace(
            "production = [", "production = [\n    { field = 'environment', pattern = '^blue$' },", 1
        )
    )
    before = flywheel("versions")[1]
    code, said, told = flywheel("vocabulary", "check", file)
    assert code == 0
    assert [line.split()[-1] for line in said.splitlines() if "^blue$" in line] == ["1"]
    assert "production: 1 rows now, 2 then; 1 gain it, 0 lose it" in told
    assert "gains it: changes 1, by 'blue'" in told
    assert flywheel("versions")[1] == before
    assert flywheel("vocabulary", "set", file)[0] == 0
    assert flywheel("vocabulary", "show")[1] == file.read_text()
    assert "Changed the vocabulary" in flywheel("versions")[1]
    assert "already" in flywheel("vocabulary", "set", file)[2]


def test_a_wrong_file_changes_nothing_and_is_told_by_line(flywheel, loaded, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("# mine\npage = [{ field = 'severity', patern = '1' }]\n")
    for action in ("check", "set"):
        code, _, told = flywheel("vocabulary", action, file)
        assert code == 1
        assert "mine.toml: Line 2: vocabulary, page:" in told
        assert "'patern' is unknown" in told
    assert flywheel("vocabulary", "check", tmp_path / "none.toml")[0] == 1
    assert flywheel("vocabulary", "show")[1] == default_text()
