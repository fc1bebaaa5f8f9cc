"""Two hundred names in every column of people and of free text: none is left in what others see."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from types import SimpleNamespace

import pytest

from flywheel_metrics import engine, metric, template
from flywheel_metrics.answer import ask
from flywheel_metrics.errors import AccessError
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.privacy import KEY_FILE_VARIABLE, crowd, masking
from flywheel_metrics.privacy.screen import Screen, name_keys
from flywheel_metrics.settings import Settings
from flywheel_metrics.workspace import Workspace

KEY = bytes(range(32))
SYLLABLES = ("zor", "blax", "quim", "vex", "tharn", "ploo", "grib", "wend", "yok", "marr", "skel", "duv")
_random = random.Random(7)
CANARIES = sorted({
    " ".join("".join(_random.sample(SYLLABLES, 3)).title() for _ in range(2)) for _ in range(400)
})[:200]  # fmt: skip
FORMS = ("{} was paged", "ask {} first", "fixed by {}.", "cc @{}", "{}: see notes", "<{}>", "{}'s change")

#: The workspace is made once, which takes seconds.
pytestmark = pytest.mark.xdist_group("masking")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canaries")
    made = Workspace(folder / "workspace")
    files = [_pages(folder), _incidents(folder), _changes(folder), _insights(folder), _runbooks(folder)]
    staged = [stage(path, folder / path.stem, Answers(), default_zone="UTC", key=KEY) for path in files]
    made.replace(staged, Settings(), "loaded", is_sample=False)
    return made


def _written(path: Path, table: str, rows) -> Path:
    header = template.csv_text(template.find(table)).splitlines()[0].lstrip("\ufeff").split(",")
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, header)
        writer.writeheader()
        writer.writerows({name: row.get(name, "") for name in header} for row in rows)
    return path


def _said(number: int) -> str:
    return FORMS[number % len(FORMS)].format(CANARIES[number % 200])


def _pages(folder):
    rows = [
        {"incident_id": f"I{n}", "responder": CANARIES[n % 200], "channel": "push",
         "sent_at": f"2026-03-{1 + n % 28:02}T{n % 24:02}:00:00Z", "service": "pay", "team": "Payments"}
        for n in range(400)
    ]  # fmt: skip
    return _written(folder / "pages.csv", "pages", rows)


def _incidents(folder):
    rows = [
        {"incident_id": f"I{n}", "title": _said(n), "created_at": f"2026-03-{1 + n % 28:02}T{n % 24:02}:00:00Z",
         "caused_by_change_id": f"deploy-of-{CANARIES[n % 200].replace(' ', '-')}-{n}",
         "service": "pay", "team": "Payments", "severity": "2", "severity_raw": _said(n + 1), "status_raw": _said(n + 2)}
        for n in range(400)
    ]  # fmt: skip
    return _written(folder / "incidents.csv", "incidents", rows)


def _changes(folder):
    rows = [
        {"change_id": f"deploy-of-{CANARIES[n % 200].replace(' ', '-')}-{n}", "title": _said(n), "service": "pay",
         "environment": f"production-{CANARIES[n % 200].split()[0]}", "kind": "deploy",
         "finished_at": f"2026-03-{1 + n % 28:02}T{n % 24:02}:30:00Z", "outcome": "succeeded", "version": f"v{n}",
         "labels": f"{_said(n)};safe", "reversible_evidence": _said(n + 3), "url": f"https://ci/{CANARIES[n % 200].split()[0]}"}
        for n in range(400)
    ]  # fmt: skip
    return _written(folder / "changes.csv", "changes", rows)


def _insights(folder):
    rows = [
        {"insight_id": f"S{n}", "incident_id": f"I{n}", "text": _said(n), "author": CANARIES[n % 200],
         "created_at": f"2026-03-{1 + n % 28:02}T12:00:00Z"}
        for n in range(200)
    ]  # fmt: skip
    return _written(folder / "insights.csv", "insights", rows)


def _runbooks(folder):
    rows = [
        {"runbook_id": f"notes/{CANARIES[n].replace(' ', '-').lower()}/restart", "title": _said(n), "service": "pay",
         "created_at": "2026-03-01T12:00:00Z", "author": CANARIES[n]}
        for n in range(200)
    ]  # fmt: skip
    return _written(folder / "runbooks.csv", "runbooks", rows)


def _all_text(dataset) -> str:
    tables = [str(name) for (name,) in dataset.database.rows("select table_name from information_schema.tables")]
    return "\n".join(
        dataset.database.frame(f"select * from {engine.identifier(table)}").to_csv() for table in tables
    ).casefold()


def _found(text: str) -> list[str]:
    return [part for name in CANARIES for part in {name, *name.split()} if part.casefold() in text]


@pytest.mark.slow
def test_no_name_is_left_in_what_others_see(workspace):
    own = _all_text(workspace.open(workspace.head))
    assert len(_found(own)) > 200  # the screen is tried on something
    assert _found(_all_text(workspace.open_masked(workspace.head, KEY))) == []


def test_people_are_pseudonyms_even_in_ones_own_view(workspace):
    people = workspace.open(workspace.head).database.rows("select distinct responder from counted_pages")
    assert len(people) == 200
    assert all(str(person).startswith("person-") for (person,) in people)


def test_a_cell_that_only_ends_like_a_machine_account_is_a_person(tmp_path):
    people = ("renovate[bot]", "Jane Doe, renovate[bot]", "Jane Doe [bot]")
    rows = [
        {"incident_id": f"I{n}", "responder": name, "channel": "push", "sent_at": "2026-03-01T10:00:00Z"}
        for n, name in enumerate(people)
    ]
    path = _written(tmp_path / "pages.csv", "pages", rows)
    made = Workspace(tmp_path / "workspace")
    made.commit(stage(path, tmp_path / "staged", Answers(), default_zone="UTC", key=KEY))
    found = {str(each) for (each,) in made.open(made.head).database.rows("select distinct responder from pages")}
    assert "renovate[bot]" in found
    assert {each[:7] for each in found - {"renovate[bot]"}} == {"person-"}


@pytest.mark.slow
def test_masking_changes_no_number(workspace):
    own, masked = workspace.open(workspace.head), workspace.open_masked(workspace.head, KEY)
    for found in metric.metrics().values():
        one, other = (ask(each, found, own.default_scope) for each in (own, masked))
        assert one.frame.equals(other.frame), found.name
        assert one.sql == other.sql


@pytest.mark.slow
def test_what_others_are_answered_is_what_one_is_answered_oneself(workspace):
    """So it is computed once for both: no answer holds a text in which a name may stand, whatever it is split by."""
    own, masked = workspace.open(workspace.head), workspace.open_masked(workspace.head, KEY)
    for found in metric.everything().values():
        for split in (None, *found.segments) if found.name not in crowd.GUARDED else ():
            one, other = (ask(each, found, own.default_scope, split) for each in (own, masked))
            assert one.frame.equals(other.frame), (found.name, split)
            assert _found(one.frame.to_csv()) == [], (found.name, split)


@pytest.mark.slow
def test_masked_identifiers_stay_apart_and_together(workspace):
    own, masked = workspace.open(workspace.head), workspace.open_masked(workspace.head, KEY)
    for sql in (
        "select count(distinct change_id) from changes",
        "select count(distinct environment) from changes",
        "select count(distinct runbook_id) from runbooks",
        "select count(*) from incidents join changes on changes.change_id = incidents.caused_by_change_id",
    ):
        assert own.database.rows(sql) == masked.database.rows(sql)
        assert own.database.rows(sql) != [(1,)]


def test_with_another_key_nothing_is_shown_at_all(workspace):
    with pytest.raises(AccessError, match="key"):
        workspace.open_masked(workspace.head, bytes(32))


def test_the_order_of_rows_stays(workspace):
    own, masked = workspace.open(workspace.head), workspace.open_masked(workspace.head, KEY)
    for table, key in (("incidents", "incident_id"), ("insights", "insight_id")):
        sql = f"select {key} from {table}"
        assert own.database.rows(sql) == masked.database.rows(sql)


@pytest.mark.slow
def test_what_was_compiled_without_the_key_is_kept_apart(workspace, tmp_path, monkeypatch):
    """A missing key must not leave behind a database that says of no insight that it names people."""
    for name, content in (("none", bytes(32)), ("own", KEY)):
        (tmp_path / name).write_text(content.hex())
    found = {}
    for name in ("none", "own", "none"):
        monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / name))
        with workspace.open(workspace.head).database as database:
            found[name] = database.rows("select count(*) filter (where is_naming) from written_insights")
    assert found == {"none": [(0,)], "own": [(200,)]}
    with workspace.redefined(workspace.version(workspace.head).vocabulary, tmp_path).database as database:
        assert database.rows("select count(*) filter (where is_naming) from written_insights") == found["none"]


@pytest.mark.slow
def test_a_name_that_a_later_upload_teaches_is_masked_in_older_views_and_no_number_changes(tmp_path):
    made = Workspace(tmp_path / "workspace")
    rows = [
        {"incident_id": f"I{n}", "title": f"Ask {CANARIES[n % 2]} about disk {n % 3}", "service": "pay",
         "created_at": f"2026-03-{1 + n % 28:02}T{n % 24:02}:00:00Z"}
        for n in range(60)
    ]  # fmt: skip
    made.commit(
        stage(_written(tmp_path / "i.csv", "incidents", rows), tmp_path / "i", Answers(), default_zone="UTC", key=KEY)
    )
    older = made.head
    before = made.open_masked(older, KEY)
    assert len(_found(_all_text(before))) >= 2  # nobody knows yet that these are names
    numbers = {
        name: ask(before, each, before.default_scope).frame for name, each in metric.metrics().items() if "inc" in name
    }
    before.database.close()
    made.commit(stage(_pages(tmp_path), tmp_path / "p", Answers(), default_zone="UTC", key=KEY))
    assert made.head != older
    after = made.open_masked(older, KEY)
    assert _found(_all_text(after)) == []
    assert all(ask(after, metric.find(name), after.default_scope).frame.equals(each) for name, each in numbers.items())
    assert len([*(made.root / "cache").glob(f"{older}-*-masked-*")]) == 1


@pytest.mark.parametrize(
    ("text", "column", "masked"),
    [
        ("quimby", ".lines", "[name]"), ("quimby", ".said", "[name]"), ("quimby", "title", "[name]"),
        ("quimby", "", "[name]"), ("quimby", ".type", "quimby"), ("quimby", ".verdict", "quimby"),
        ("Quimby", ".type", "[name]"), ("by quimby", ".verdict", "by [name]"), ("quimby", "team", "quimby"),
    ],
)  # fmt: skip
def test_of_what_was_written_down_only_our_own_words_are_not_masked(text, column, masked):
    screen = Screen(b"k" * 32, name_keys(b"k" * 32, "Zorblax Quimby"))
    assert masking.texts(screen)(text, column) == masked


def test_a_team_that_is_called_like_a_person_is_told():
    screen = Screen(b"k" * 32, name_keys(b"k" * 32, "Zorblax Quimby"))
    called = SimpleNamespace(teams=["Payments", "Zorblax Quimby"], services=["quimby-api", "zorblax.quimby", "web"])
    said = masking.like_people(called, screen)
    assert said.startswith("Zorblax Quimby and zorblax.quimby are called like a person whom the exports know")
    assert masking.like_people(SimpleNamespace(teams=["Payments"], services=["quimby-api"]), screen) == ""
