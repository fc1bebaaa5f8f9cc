"""Names and incidents that may be the same: suggested, decided by a person, applied everywhere, taken back."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest

from flywheel_metrics import answer, metric
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import AccessError, EntryRefused
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.loop import capture
from flywheel_metrics.merging import alias, twin
from flywheel_metrics.scope import Scope
from flywheel_metrics.workspace import Workspace
from tests.models.compiling import compiled

AT = datetime(2026, 7, 1, 12)
KEY = b"k" * 32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("checkout", "checkout-svc"), ("Checkout Service", "checkout"), ("payment-gateway", "PaymentGateway"),
        ("Team Payments", "payments"), ("recommendations", "recomendations"), ("search_api", "api search"),
    ],
)  # fmt: skip
def test_names_that_are_alike(one, other):
    (found,) = alias.pairs("service", {one: 5, other: 2})
    assert (found.name, found.other, found.rows, found.other_rows) == (one, other, 5, 2)
    assert alias.pairs("service", {one: 5, other: 2}, [other]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("shard-1", "shard-2"),
        ("eu1-web", "eu2-web"),
        ("billing", "building"),
        ("orders", "users"),
        ("api", "app"),
        ("mail", "email-archive"),
    ],
)
def test_names_that_are_not(one, other):
    assert alias.pairs("service", {one: 1, other: 1}) == []


def test_a_team_whose_words_are_all_in_another_is_suggested_and_a_service_is_not():
    used = {"Search": 9, "Search and Discovery": 4, "Web": 3, "Web 2": 2}
    assert [(each.name, each.other) for each in alias.pairs("team", used)] == [("Search", "Search and Discovery")]
    assert alias.pairs("service", used) == []


HEADER = "incident_id,title,service,team,urgency,severity,created_at,url,tool"


def stored(workspace, folder, name, rows):
    (folder / name).write_text("\n".join([HEADER, *rows]) + "\n")
    workspace.commit(stage(folder / name, folder / f"{name}-work", Answers(), default_zone="UTC", key=KEY))


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "workspace")
    stored(made, tmp_path, "pages.csv", [
        "PD1001,Shop is down,shop,Payments,high,,2026-06-01T10:00:00Z,https://pd.example/PD1001,pagerduty",
        "PD1002,Shop is slow,shop,Payments,high,,2026-06-09T10:00:00Z,,pagerduty",
    ])  # fmt: skip
    stored(made, tmp_path, "tickets.csv", [
        "INC7001,Shop down (PD1001),shop-service,payments team,high,1,2026-06-01T10:30:00Z,,servicenow",
        "INC7002,Mails late,mail,Post,high,2,2026-06-12T10:00:00Z,,servicenow",
        "INC7003,Again PD1001,shop-service,payments team,high,2,2026-06-20T10:00:00Z,,servicenow",
    ])  # fmt: skip
    return made


def pages(workspace, **scope) -> int:
    return counted(workspace.open(workspace.head), Scope(date(2026, 6, 1), date(2026, 6, 30), **scope))


def counted(dataset, scope) -> int:
    """Pages behind the weeks of a scope."""
    return len(answer.rows(dataset, answer.ask(dataset, metric.find("pages_per_week"), scope), "week"))


def commit(workspace, entry):
    return capture.commit(workspace, entry, zone="UTC", key=KEY)


@pytest.mark.slow
def test_an_alias_is_suggested_confirmed_applied_everywhere_and_taken_back(workspace):
    dataset = workspace.open(workspace.head)
    found = {(each.kind, each.name, each.other) for each in alias.suggestions(dataset)}
    assert found == {("service", "shop", "shop-service"), ("team", "Payments", "payments team")}
    assert pages(workspace, services=("shop",)) == 2
    before = workspace.head
    commit(
        workspace,
        alias.confirmed(dataset, [("service", "shop-service", "shop"), ("team", "payments team", "Payments")], AT),
    )
    after = workspace.open(workspace.head)
    assert pages(workspace, services=("shop",)) == 4
    assert pages(workspace, teams=("Payments",)) == 4
    assert after.services == ("mail", "shop")
    assert after.teams == ("Payments", "Post")
    assert alias.suggestions(after) == []
    (upload,) = {each[3] for each in alias.decisions(after)}
    workspace.undo(upload)
    assert workspace.head == before


def test_a_name_of_its_own_is_suggested_no_more(workspace):
    commit(workspace, alias.rejected("service", "shop-service", AT))
    found = alias.suggestions(workspace.open(workspace.head))
    assert {each.kind for each in found} == {"team"}
    assert pages(workspace, services=("shop",)) == 2


@pytest.mark.slow
def test_a_second_alias_takes_the_first_along_and_a_circle_is_refused(workspace):
    commit(workspace, alias.confirmed(workspace.open(workspace.head), [("service", "shop-service", "shop")], AT))
    dataset = workspace.open(workspace.head)
    with pytest.raises(EntryRefused, match="each mean the other"):
        alias.confirmed(dataset, [("service", "shop", "shop-service")], AT)
    commit(workspace, alias.confirmed(dataset, [("service", "shop", "store")], datetime(2026, 7, 2)))
    assert workspace.open(workspace.head).services == ("mail", "store")
    assert pages(workspace, services=("store",)) == 4


def test_what_means_nothing_is_refused(workspace):
    dataset = workspace.open(workspace.head)
    for chosen in ([], [("service", "shop", "shop")], [("service", " ", "shop")], [("place", "a", "b")]):
        with pytest.raises(EntryRefused):
            alias.confirmed(dataset, chosen, AT)


@pytest.mark.slow
def test_a_page_and_its_ticket_are_suggested_and_count_once_only_after_a_person_said_so(workspace):
    found = twin.suggestions(workspace.open(workspace.head))
    assert [(row.kept_id, row.other_id, row.minutes_apart, row.reason) for row in found.itertuples()] == [
        ("PD1001", "INC7001", 30, "its title names the other")
    ]
    assert pages(workspace) == 5
    pair = ("servicenow", "INC7001", "pagerduty", "PD1001")
    commit(workspace, twin.decision([pair], AT, is_same=True))
    after = workspace.open(workspace.head)
    assert pages(workspace) == 4
    assert twin.suggestions(after).empty
    assert [tuple(row)[:4] for row in twin.united(after).itertuples(index=False)] == [pair]
    commit(workspace, twin.decision([pair], datetime(2026, 7, 2), is_same=False))
    assert pages(workspace) == 5
    assert twin.suggestions(workspace.open(workspace.head)).empty


def test_incidents_of_one_tool_and_no_pair_are_refused():
    with pytest.raises(EntryRefused, match="two tools"):
        twin.decision([("pd", "a", "pd", "b")], AT, is_same=True)
    with pytest.raises(EntryRefused):
        twin.decision([], AT, is_same=True)


def test_a_reader_decides_nothing(workspace):
    reader = Workspace(workspace.root, is_read_only=True)
    with pytest.raises(AccessError):
        commit(reader, alias.rejected("service", "shop", AT))


def row(tool, key, title, url=None, parent=None, hours=0, **values):
    return {"source_tool": tool, "incident_id": key, "title": title, "url": url, "parent_id": parent,
            "created_at": datetime(2026, 6, 1) + timedelta(hours=hours), **values}  # fmt: skip


def test_each_way_in_which_one_names_the_other(tmp_path):
    incidents = [
        row("pd", "PA11B2", "Shop", url="https://chat.example/room/7", urgency="high"),
        row("sn", "INC100", "Shop", url="https://chat.example/room/7"),
        row("jsm", "OPS-77", "Shop", url="https://pd.example/incidents/PA11B2"),
        row("fh", "FH9000", "Shop", parent="ops-77"),
        row("sn", "INC101", "Shop (ops-777)"),
        row("sn", "INC102", "PA11B2 a week later", hours=24 * 7),
        row("pd", "12", "INC100 12"),
        row("sn", "SHOPPING", "no digit"), row("fh", "FH9001", "shopping"),
    ]  # fmt: skip
    with compiled(tmp_path, {"incidents": incidents}) as database:
        found = twin.suggestions(Dataset("v", database))
    assert [(each.reason, each.kept_id, each.other_id) for each in found.itertuples()] == [
        ("both have one address", "PA11B2", "INC100"),
        ("its address names the other", "PA11B2", "OPS-77"),
        ("its title names the other", "12", "INC100"),
        ("it names the other as its parent", "FH9000", "OPS-77"),
    ]


def test_a_filter_by_the_shown_name_finds_all_rows_of_random_aliases(tmp_path):
    chance = random.Random(7)
    names = [f"name{letter}" for letter in "abcdef"]
    meant = {name: chance.choice("XYZ") for name in names if chance.random() < 0.7}
    incidents = [
        {"incident_id": f"i{number}", "team": chance.choice(names), "service": chance.choice(names), "urgency": "high",
         "created_at": f"2026-06-{number % 28 + 1:02} 12:00"}
        for number in range(60)
    ]  # fmt: skip
    rows = {
        "incidents": incidents,
        "aliases": [
            {"kind": kind, "alias": name, "canonical": to} for kind in ("team", "service") for name, to in meant.items()
        ],
    }
    with compiled(tmp_path, rows) as database:
        dataset = Dataset("v", database)
        for shown in {meant.get(name, name) for name in names}:
            for kind in ("team", "service"):
                scope = Scope(date(2026, 6, 1), date(2026, 6, 28), **{f"{kind}s": (shown,)})
                assert counted(dataset, scope) == sum(meant.get(each[kind], each[kind]) == shown for each in incidents)
