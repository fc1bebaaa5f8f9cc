"""What a vocabulary matches, by a second route: plain Python over the same rows."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import AccessError, DocumentError
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.vocabulary import Rule, Vocabulary, default_text, effect, parse
from flywheel_metrics.workspace import Workspace
from tests.models.compiling import compiled
from tests.sizes import usual

ROWS = {
    "changes": [
        {"change_id": "c1", "title": "Ship it", "labels": ["revertible", "big"], "environment": "prod", "finished_at": "2026-01-05"},
        {"change_id": "c2", "title": "Ship more", "labels": ["big"], "environment": "prod", "finished_at": "2026-01-06"},
        {"change_id": "c3", "title": "Try it", "labels": [], "environment": "eu", "finished_at": "2026-01-07"},
        {"change_id": "c1", "title": "Another tool", "source_tool": "other", "environment": None, "finished_at": "2026-01-08"},
    ],
    "rollbacks": [{"rollback_id": "r1", "environment": "eu", "finished_at": "2026-01-09"}],
    "incidents": [
        {"incident_id": "i1", "title": "[TEST] nothing", "severity": 1, "created_at": "2026-01-05"},
        {"incident_id": "i2", "title": "Down", "severity": 3, "created_at": "2026-01-06"},
    ],
    "work_items": [
        {"item_id": "w1", "title": "Guardrail: limit", "type": "Task", "labels": ["SRE", "sre-work"], "components": ["api"], "epic": "Toil"},
        {"item_id": "w2", "title": "Story", "type": "Story", "labels": ["sre"], "resolution_raw": "Won't do", "done_at": "2026-01-07"},
    ],
}  # fmt: skip
#: table, field, column: what a person reads in FIELDS and in the tables, written down a second time.
LOOKED_AT = [
    ("changes", "label", "labels"), ("changes", "title", "title"), ("changes", "environment", "environment"),
    ("rollbacks", "environment", "environment"), ("incidents", "severity", "severity"), ("incidents", "title", "title"),
    ("work_items", "label", "labels"), ("work_items", "type", "type"), ("work_items", "component", "components"),
    ("work_items", "epic", "epic"), ("work_items", "title", "title"), ("work_items", "resolution", "resolution_raw"),
]  # fmt: skip
IDS = {"changes": "change_id", "rollbacks": "rollback_id", "incidents": "incident_id", "work_items": "item_id"}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    database = compiled(tmp_path_factory.mktemp("effect"), ROWS)
    yield Dataset("v", database)
    database.close()


def plainly(rule: Rule) -> set[tuple[str, str, str]]:
    found = set()
    for table, field, column in LOOKED_AT:
        for row in ROWS[table]:
            value = row.get(column)
            texts = value if isinstance(value, list) else [] if value is None else [str(value)]
            if field == rule.field and any(re.search(rule.pattern, text, re.IGNORECASE) for text in texts):
                found.add((table, row.get("source_tool", "tool"), row[IDS[table]]))
    return found


def keys(frame) -> list[tuple[str, str]]:
    return sorted(zip(frame["table_name"], frame["row_id"], strict=True))


RULES = [
    Rule("production", "environment", "prod|eu"), Rule("not_production", "environment", "^eu$"), Rule("page", "severity", "^[12]$"),
    Rule("not_real", "title", r"^\[test"), Rule("preventive", "label", "sre"), Rule("preventive", "label", "^sre$"),
    Rule("preventive", "type", "story"), Rule("preventive", "epic", "toil"), Rule("preventive", "component", "api"),
    Rule("preventive", "title", "guardrail"), Rule("reversible", "label", "revert"), Rule("not_completed", "resolution", "won"),
    Rule("guardrail.other", "title", "ship|guardrail"), Rule("hot_fix", "label", "nothing"), Rule("hot_fix", "title", "."),
]  # fmt: skip


def test_rows_of_each_rule(dataset):
    found = effect.counted(dataset, Vocabulary(tuple(RULES)))
    assert list(found["row_count"]) == [len(plainly(rule)) for rule in RULES]
    assert list(found["text_count"])[4] == 3  # SRE, sre-work, sre
    for rule in RULES:
        assert keys(effect.matches(dataset, [rule], 100)) == sorted((t, i) for t, _, i in plainly(rule))


@settings(max_examples=usual(15, 3), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(st.sampled_from(RULES), unique=True), after=st.lists(st.sampled_from(RULES), unique=True))
def test_what_another_vocabulary_changes(dataset, before, after):
    told = {
        each.meaning: (each.before, each.after, each.gained, each.lost)
        for each in effect.moved(dataset, Vocabulary(tuple(before)), Vocabulary(tuple(after)))
    }
    for meaning in {rule.meaning for rule in RULES}:
        old, new = ([rule for rule in rules if rule.meaning == meaning] for rules in (before, after))
        had, has = (set().union(*map(plainly, rules)) for rules in (old, new))
        if old == new:
            assert meaning not in told
            continue
        assert told[meaning] == (len(had), len(has), len(has - had), len(had - has))
        rows = effect.moved_rows(dataset, Vocabulary(tuple(before)), Vocabulary(tuple(after)), meaning, 100)
        assert keys(rows[rows["change"] == "gains it"]) == sorted((t, i) for t, _, i in has - had)
        assert keys(rows[rows["change"] == "loses it"]) == sorted((t, i) for t, _, i in had - has)


def test_words_that_no_rule_knows_are_told_with_their_rows(dataset):
    rules = Vocabulary((Rule("preventive", "label", "^sre$"),))
    found = effect.words(dataset, "preventive", rules, 100)
    told = {(row.field, row.text): (row.row_count, row.is_matched) for row in found.itertuples()}
    assert told["label", "big"] == (2, False)
    assert told["label", "SRE"] == (1, True)
    assert told["label", "sre-work"] == (1, False)
    assert told["type", "Story"] == (1, False)
    assert not any(field == "title" for field, _ in told)
    assert effect.counted(dataset, Vocabulary(())).empty
    assert effect.matches(dataset, [], 5).empty


HEADER = "change_id,service,environment,outcome,finished_at"
CHANGES = f"{HEADER}\n1,web,prod,success,2026-06-01T10:00:00Z\n2,web,blue,success,2026-06-12T10:00:00Z\n3,web,,success,2026-06-30T10:00:00Z\n"


@pytest.fixture
def workspace(tmp_path):
    file = tmp_path / "changes.csv"
    file.write_text(CHANGES)
    made = Workspace(tmp_path / "workspace")
    made.commit(stage(file, tmp_path / "work", Answers(), default_zone="UTC", key=b"k" * 32))
    return made


@pytest.mark.slow
def test_a_vocabulary_is_part_of_the_version_shown_before_it_is_saved_and_undone_through_the_versions(
    workspace, tmp_path
):
    before, production = workspace.head, lambda opened: opened.database.rows("select count(*) from production_changes")
    assert production(workspace.open(before)) == [(2,)]
    text = default_text().replace(
        "production = [", "production = [\n    { field = 'environment', pattern = '^blue$' },", 1
    )
    candidate = workspace.redefined(text, tmp_path)
    assert production(candidate) == [(3,)]
    assert workspace.head == before
    after = workspace.define(text)
    assert after == candidate.version == workspace.head != before
    assert workspace.version(after).vocabulary == text
    assert production(workspace.open(after)) == [(3,)]
    assert workspace.history()[-1].reason == "Changed the vocabulary"
    workspace.restore(before)
    assert production(workspace.open(workspace.head)) == [(2,)]


def test_a_wrong_vocabulary_and_a_reader_change_nothing(workspace):
    before = workspace.history()
    with pytest.raises(DocumentError, match="Line 2: "):
        workspace.define("# mine\npage = [{field='label', pattern='a'}]")
    with pytest.raises(AccessError):
        Workspace(workspace.root, is_read_only=True).define("")
    assert workspace.history() == before
    assert parse(workspace.version(workspace.head).vocabulary) == parse(default_text())
