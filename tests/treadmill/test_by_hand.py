"""Cases small enough to be worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from flywheel_metrics import answer, metric
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.scope import Scope
from flywheel_metrics.treadmill import _filled, judge, summary
from tests.models.compiling import compiled

YEAR = Scope(date(2026, 1, 1), date(2026, 12, 31))
COVERS = {"u1": ("2026-01-01", "2027-01-01")}


@pytest.fixture
def ask(tmp_path):
    opened = []

    def asked(rows, name, scope=YEAR):
        if not opened:
            opened.append(Dataset("example", compiled(tmp_path, rows, covers=COVERS)))
        return answer.ask(opened[0], metric.find(name), scope)

    yield asked
    for each in opened:
        each.database.close()


def pages(service, title, times, start=0):
    return [
        {"incident_id": f"{service}{start + number}", "title": title, "service": service, "team": "Shop", "urgency": "high",
         "status": "resolved", "created_at": at, "resolved_at": at + timedelta(minutes=5)}
        for number, at in enumerate(times)
    ]  # fmt: skip


def weekly(first, weeks, each=1):
    return [first + timedelta(weeks=week, hours=hour) for week in range(weeks) for hour in range(each)]


def test_relief_that_fades_and_relief_that_lasts(ask):
    fixed = datetime(2026, 4, 1)
    before, back = fixed - timedelta(weeks=8), fixed + timedelta(weeks=8)
    rows = {
        "incidents": [
            # One a week before, none for eight weeks, then one a week again: faded.
            *pages("web", "disk full", [*weekly(before, 8), *weekly(back, 12)]),
            # The same before; three in twelve weeks after, less than half: it lasts.
            *pages("db", "lag high", [*weekly(before, 8), *weekly(back, 3)]),
            # Five before: too few to speak of relief.
            *pages("pay", "queue stuck", [*weekly(before, 5), *weekly(back, 12)]),
            # No quiet month: no relief.
            *pages("api", "errors", weekly(before, 28)),
            *pages("late", "still here", [datetime(2026, 11, 1)]),
        ],
        "work_items": [
            {"item_id": f"W-{service}", "title": "Hot fix: something", "type": "Bug", "service": service, "status": "done",
             "created_at": before, "done_at": fixed}
            for service in ("web", "db", "pay", "api")
        ],
    }  # fmt: skip
    found = ask(rows, "fading_fixes")
    row = found.one("scope")
    assert (row["sample_size"], row["faded_count"], row["fruitless_count"]) == (2, 1, 1)
    assert row["value"] == 0.5
    assert judge(found).sentence.startswith(
        "After 1 of 2 fixes that brought relief, the same alert came back within 20"
    )
    # It can be told twenty weeks later, on 19 August, and not before.
    early = ask(rows, "fading_fixes", Scope(date(2026, 1, 1), date(2026, 8, 18))).one("scope")
    assert (early["sample_size"], early["value"]) == (0, None)


def test_a_guardrail_in_between_makes_no_repeat(ask):
    times = [datetime(2026, 5, 1), datetime(2026, 5, 10), datetime(2026, 5, 20), datetime(2026, 7, 1)]
    rows = {
        "incidents": pages("web", "disk 7 % full", times),
        "guardrails": [{"guardrail_id": "G", "title": "g", "shipped_at": datetime(2026, 5, 15), "incident_id": "web0"}],
    }
    row = ask(rows, "repeat_pages").one("scope")
    # The second repeats the first; the third came after the guardrail; the fourth after more than 28 days.
    assert (row["sample_size"], row["repeat_count"], row["value"]) == (4, 1, 0.25)
    assert not row["is_raised"]


def test_what_was_undone_is_no_exposure_and_a_drill_demonstrates(ask):
    def change(name, day, **more):
        return {"change_id": name, "service": "web", "team": "Shop", "kind": "deploy", "outcome": "success",
                "finished_at": datetime(2026, 3, day), **more}  # fmt: skip

    rows = {
        "changes": [
            change("old", 1), change("undone", 2, reversible="no"), change("shown", 20), change("open", 21, reversible="no"),
            change("config", 22, kind="config"),
        ],
        "rollbacks": [{"rollback_id": "R", "service": "web", "reverted_change_id": "undone", "method": "restore",
                       "finished_at": datetime(2026, 3, 5)}],
        "drills": [{"drill_id": "D", "service": "web", "mechanism": "redeploy", "outcome": "passed",
                    "drilled_at": datetime(2026, 3, 10)}],
    }  # fmt: skip
    # Before the drill: the first is unknown, the second is live until the fifth of March.
    early = ask(rows, "irreversible_exposure", Scope(date(2026, 3, 1), date(2026, 3, 3))).one("scope")
    assert (early["value"], early["irreversible_count"], early["unknown_count"]) == (2, 1, 1)
    late = ask(rows, "irreversible_exposure", Scope(date(2026, 3, 1), date(2026, 3, 31))).one("scope")
    assert (late["value"], late["irreversible_count"], late["unknown_count"]) == (3, 1, 2)
    assert (late["demonstrated_count"], late["sample_size"], late["share"]) == (1, 4, 0.75)
    # Ninety days later nothing of it is looked at.
    assert ask(rows, "irreversible_exposure", Scope(date(2026, 7, 1), date(2026, 7, 31))).one("scope")["value"] is None


def test_silence_and_machines_are_no_answer(ask):
    def page(name, answered, ended, auto=False):
        begin = datetime(2026, 5, 1)
        return {"incident_id": name, "title": "t", "service": "web", "team": "Shop", "urgency": "high", "status": "resolved",
                "created_at": begin, "is_auto_resolved": auto,
                "acknowledged_at": answered and begin + timedelta(minutes=answered),
                "resolved_at": ended and begin + timedelta(minutes=ended)}  # fmt: skip

    rows = {"incidents": [page("a", 1, 10), page("b", 3, 30), page("c", None, None), page("d", None, 2, auto=True)]}
    row = ask(rows, "time_to_acknowledge").one("scope")
    # 1, 3 and never: the middle one is 3. The machine's needed nobody.
    assert (row["value"], row["sample_size"], row["unanswered_count"], row["auto_count"]) == (3, 3, 1, 1)
    row = ask(rows, "time_to_resolve").one("scope")
    assert (row["value"], row["sample_size"], row["open_count"], row["auto_count"]) == (30, 3, 1, 1)


def test_a_small_team_is_not_judged_and_one_quarter_is_no_habit(ask):
    def answered(team, day, who):
        at = datetime(2026, 1, 3) + timedelta(days=day)
        return {"incident_id": f"{team}-{day}-{who}", "title": "t", "service": team, "team": team, "urgency": "high",
                "status": "resolved", "created_at": at, "acknowledged_at": at, "responders": [f"person-{who}"]}  # fmt: skip

    everybody = "bcdef"
    rows = {
        "incidents": [
            *(answered("small", day, "x") for day in range(360)),
            *(answered("habit", day, "a" if day % 2 else everybody[day // 2 % 5]) for day in range(360)),
            *(answered("once", day, "a" if day > 280 else everybody[day % 5]) for day in range(360)),
        ]
    }
    found = ask(rows, "hero_mode")
    row = found.one("scope")
    assert (row["value"], row["sample_size"], row["withheld_count"]) == (1, 2, 1)
    assert 0.49 < row["top_share"] < 0.51
    assert "1 of 2 teams" in judge(found).sentence


def test_what_nothing_tells_is_said_so(ask):
    rows = {"incidents": pages("web", "disk full", [datetime(2026, 5, 1)])}
    found = [judge(ask(rows, name)) for name in ("big_bang_changes", "repeat_pages", "fading_fixes")]
    assert [each.is_raised for each in found] == [None, False, None]
    assert summary(found).startswith("None of 1 sign of the treadmill is there. Not to be told from what is loaded:")


def test_where_nothing_was_learnt_no_time_of_it_is_told():
    asked = metric.find("learning_lag")
    row = {"unlearnt_count": 28, "sample_size": 28, "median_resolve_minutes": 92.0, "median_insight_minutes": None}
    said = _filled(asked.says, asked, row)
    assert said == "28 of 28 escalations had no insight two weeks later. Half of all were over within 92 min."
    told = _filled(asked.says, asked, row | {"median_insight_minutes": 600.0})
    assert told.endswith("where something was learnt, half of it took 10.0 h or more.")
