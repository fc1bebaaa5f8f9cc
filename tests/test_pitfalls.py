"""What tools of this kind get wrong, each as an example worked out by hand and asked of the product as a reader asks it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from flywheel_metrics import finding, ingest, uncertainty
from flywheel_metrics.answer import ask
from flywheel_metrics.charts import weekly
from flywheel_metrics.charts.weekly import Plotted
from flywheel_metrics.comparison import compare
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.evidence import Evidence
from flywheel_metrics.metric import find
from flywheel_metrics.scope import Scope
from tests.models.compiling import compiled
from tests.oracle.product import MODELS

#: Monday 5 January to Sunday 1 February 2026: four weeks.
FOUR_WEEKS = Scope(date(2026, 1, 5), date(2026, 2, 1))
YEAR = {"u1": ("2025-06-01", "2026-12-31")}


@pytest.fixture
def asked(tmp_path):
    """Compile rows and answer a metric; every upload covers the year unless told otherwise."""
    opened = []

    def answer(name, rows, scope=FOUR_WEEKS, covers=YEAR, **settings):
        dataset = Dataset("example", compiled(tmp_path, rows, covers=covers, only=MODELS, **settings))
        opened.append(dataset)
        return dataset, ask(dataset, find(name), scope)

    yield answer
    for each in opened:
        each.database.close()


def deploy(number, version, at, **values):
    return {"change_id": f"d{number}", "service": "shop", "version": version, "finished_at": at, **values}


def incident(name, at, **values):
    return {"incident_id": name, "service": "shop", "created_at": at, "urgency": "high", **values}


def page(name, at, who="p1", **values):
    return {"page_id": name, "responder": who, "sent_at": at, **values}


def rollback(minutes, number):
    """A deploy that failed and its explicit rollback so many minutes later."""
    start = datetime(2026, 1, 5, 8) + timedelta(hours=30 * number)
    return (
        deploy(number, f"v{number}", start.isoformat(" ")),
        {"rollback_id": f"r{number}", "service": "shop", "reverted_change_id": f"d{number}",
         "finished_at": (start + timedelta(minutes=minutes)).isoformat(" ")},
    )  # fmt: skip


def rollbacks(*minutes):
    pairs = [rollback(each, number) for number, each in enumerate(minutes, start=1)]
    return {"changes": [each for each, _ in pairs], "rollbacks": [each for _, each in pairs]}


def test_pitfall_01_nothing_happened_is_neither_0_hours_nor_0_percent(asked):
    rows = {"changes": [deploy(1, "v1", "2026-03-02 10:00")], "incidents": [incident("i1", "2026-03-02 11:00")]}
    for name, said in (("time_to_rollback", "Nothing was rolled back."),
                       ("change_fail_rate", "No production change succeeded."),
                       ("incidents_per_change", "No production change succeeded.")):  # fmt: skip
        _, found = asked(name, rows)
        assert found.one("scope")["value"] is None
        assert found.series("week")["value"].isna().all()
        assert finding.sentence(found, compare(found)).endswith(said)


def test_pitfall_02_an_open_item_is_counted_and_neither_0_nor_measured_to_now(asked):
    rows = rollbacks(10, 30)
    rows["changes"].append(deploy(9, "v9", "2026-01-20 10:00"))
    rows["rollbacks"].append({"rollback_id": "r9", "service": "shop", "reverted_change_id": "d9",
                              "started_at": "2026-01-20 10:05"})  # fmt: skip
    covers = {"u1": ("2025-06-01", "2026-02-01")}
    dataset, found = asked("time_to_rollback", rows, covers=covers)
    row = found.one("scope")
    assert (row["sample_size"], row["mean_minutes"], row["open_count"]) == (2, 20, 1)
    assert "1 still open" in finding.sample_of(found)
    # At least from 20 January 10:00 to the end of what is covered, 1 February 00:00: 11 days and 14 hours.
    assert Evidence(dataset, found).open_minutes() == [(11 * 24 + 14) * 60]


@pytest.mark.parametrize(("clock", "minutes"), [("reaction", []), ("execution", [(11 * 24 + 14) * 60 - 5])])
def test_an_open_item_lasts_by_the_clock_that_is_in_force(asked, clock, minutes):
    rows = rollbacks(10, 30)
    rows["changes"].append(deploy(9, "v9", "2026-01-20 10:00"))
    rows["rollbacks"].append({"rollback_id": "r9", "service": "shop", "reverted_change_id": "d9",
                              "started_at": "2026-01-20 10:05"})  # fmt: skip
    covers = {"u1": ("2025-06-01", "2026-02-01")}
    dataset, found = asked("time_to_rollback", rows, covers=covers, rollback_clock=clock)
    assert Evidence(dataset, found).open_minutes() == minutes


def test_pitfall_03_weeks_without_pages_and_people_without_pages_are_in_the_denominator(asked):
    rows = {
        "pages": [page(f"p{number}", f"2026-01-06 {number:02}:00") for number in range(8)],
        "on_call": [
            {"responder": who, "starts_at": first, "ends_at": last}
            for who, first, last in (("p1", "2026-01-05", "2026-01-19"), ("p2", "2026-01-05", "2026-02-02"))
        ],
    }
    _, pages = asked("pages_per_week", rows)
    assert pages.one("scope")["value"] == 8 / 4
    assert pages.series("week")["value"].tolist() == [8, 0, 0, 0]
    # Two people for two weeks and one for two more: six person-weeks, not four weeks.
    _, people = asked("pages_per_person", rows)
    assert (people.one("scope")["value"], people.one("scope")["sample_size"]) == (pytest.approx(8 / 6), 6)


@pytest.mark.parametrize(("minutes", "median"), [((1, 3), 2), ((10, 20, 30, 1000), 25), ((5, 6, 100), 6)])
def test_pitfall_04_the_median_of_an_even_number_is_between_the_middle_two(asked, minutes, median):
    _, found = asked("time_to_rollback", rollbacks(*minutes))
    assert found.one("scope")["median_minutes"] == median


def test_pitfall_05_an_update_or_the_closing_of_the_record_is_no_resolution(asked):
    told = {"acknowledged_at": "2026-01-06 10:05", "updated_at": "2026-03-01 10:00", "closed_at": "2026-01-20 10:00"}
    rows = {
        "incidents": [
            incident("i1", "2026-01-06 10:00", status="closed", resolved_at="2026-01-06 11:00", **told),
            incident("i2", "2026-01-07 10:00", status="resolved", resolved_at="2026-01-07 13:00", **told),
            incident("i3", "2026-01-08 10:00", status="closed", resolved_at="2026-01-08 12:00", **told),
        ],
        "pages": [page(f"p{number}", f"2026-01-0{5 + number} 10:00", incident_id=f"i{number}") for number in (1, 2, 3)],
    }
    _, found = asked("time_to_resolve", rows)
    row = found.one("scope")
    # Closed incidents count as resolved, at the time when they were.
    assert (row["value"], row["resolved_count"], row["open_count"]) == (120, 3, 0)


def test_pitfall_06_a_machine_or_silence_is_no_human_response(asked):
    rows = {
        "incidents": [
            incident("i1", "2026-01-06 10:00", is_auto_resolved=True, resolved_at="2026-01-06 10:01"),
            incident("i2", "2026-01-07 10:00"),
            incident("i3", "2026-01-08 10:00"),
            incident("i4", "2026-01-09 10:00"),
        ],
        "pages": [
            page("p1", "2026-01-06 10:00", incident_id="i1"),
            page("p2", "2026-01-07 10:00", incident_id="i2"),
            page("p3", "2026-01-08 10:00", incident_id="i3", acknowledged_at="2026-01-08 10:04"),
            page("p4", "2026-01-09 10:00", incident_id="i4", acknowledged_at="2026-01-09 10:10"),
        ],
    }
    _, found = asked("time_to_acknowledge", rows)
    row = found.one("scope")
    # 4 and 10 minutes and one that nobody answered: the median is 10, not 4 or 1.
    assert (row["value"], row["answered_count"], row["unanswered_count"], row["auto_count"]) == (10, 2, 1, 1)


def test_pitfall_07_the_first_incident_finds_the_deploy_before_the_window_and_none_of_last_spring(asked):
    rows = {
        "changes": [deploy(1, "v1", "2026-01-04 23:00"), deploy(2, "v2", "2026-01-12 09:00")],
        "incidents": [
            incident("i1", "2026-01-05 01:00"),  # two hours after a deploy of the week before
            incident("i2", "2026-01-12 10:00"),
            incident("i3", "2026-01-30 10:00"),  # eighteen days after the last deploy
        ],
    }
    _, found = asked("incidents_per_change", rows)
    row = found.one("scope")
    assert (row["incident_count"], row["change_count"], row["unattributed_count"]) == (2, 1, 1)


def test_pitfall_08_incidents_and_failed_changes_are_two_numbers_and_each_is_one_everywhere(asked):
    rows = {
        "changes": [deploy(1, "v1", "2026-01-06 10:00"), deploy(2, "v2", "2026-01-07 10:00")],
        "incidents": [incident(f"i{number}", f"2026-01-06 1{number}:00") for number in (1, 2, 3)],
    }
    _, per_change = asked("incidents_per_change", rows)
    _, rate = asked("change_fail_rate", rows)
    assert (per_change.one("scope")["value"], rate.one("scope")["value"]) == (3 / 2, 1 / 2)
    # The tile's figure, the sentence and the chart's table are read from one answer.
    drawing = weekly.draw(Plotted(rate.series("week"), "value", "share", "lower"), compare(rate))
    assert finding.figure_of(rate) == "50 %"
    assert finding.sentence(rate, compare(rate)).startswith("The change fail rate: 50 %")
    assert drawing.table["value"].dropna().tolist() == [0.5]


def test_pitfall_09_business_off_and_sleep_hours_are_defined_once_and_add_up(asked):
    hours = ["2026-01-05 09:00", "2026-01-05 20:00", "2026-01-05 23:00", "2026-01-06 07:59", "2026-01-10 12:00"]
    rows = {"pages": [page(f"p{number}", at) for number, at in enumerate(hours)]}
    _, found = asked("pages_per_week", rows)
    row = found.one("scope")
    assert (row["business_pages"], row["off_pages"], row["sleep_pages"]) == (1, 2, 2)
    package = Path(finding.__file__).parent
    cutting = [path.name for path in package.rglob("*.sql") if re.search(r"then 'business'", path.read_text("utf-8"))]
    assert cutting == ["counted_pages.sql"]


@pytest.mark.parametrize(
    ("zone", "week_start", "label"),
    [
        ("UTC", 1, "2026-01-05"),
        ("UTC", 7, "2026-01-11"),
        ("Pacific/Auckland", 1, "2026-01-12"),
        ("UTC", 4, "2026-01-08"),
    ],
)
def test_pitfall_10_a_week_starts_on_the_declared_day_of_the_declared_zone(asked, zone, week_start, label):
    # Sunday 11 January 12:00 UTC is Monday 12 January 01:00 in Auckland.
    scope = Scope(date(2026, 1, 4), date(2026, 2, 7))
    _, found = asked(
        "pages_per_week", {"pages": [page("p1", "2026-01-11 12:00")]}, scope, reporting_zone=zone, week_start=week_start
    )
    weeks = found.series("week")
    assert [str(each.date()) for each in weeks[weeks["value"] > 0]["period"]] == [label]


def test_pitfall_11_an_extract_that_ends_is_not_an_improvement(asked):
    # Forty steady weeks, then the export ends on a Tuesday; the scope asks for three more weeks.
    first = datetime(2025, 6, 2, 9)
    pages = [page(f"p{week}-{number}", (first + timedelta(weeks=week, hours=3 * number)).isoformat(" "))
             for week in range(40) for number in range(20 + week % 3)]  # fmt: skip
    pages += [page("last", "2026-03-10 09:00")]
    scope = Scope(date(2025, 12, 29), date(2026, 3, 29))
    dataset, found = asked("pages_per_week", {"pages": pages}, scope, covers=None)
    weeks = found.series("week")
    assert weeks["coverage"].tolist() == ["full"] * 10 + ["partial"] + ["none"] * 2
    assert weeks["value"].isna().tolist() == [False] * 11 + [True] * 2
    compared = compare(found, evidence=Evidence(dataset, found))
    assert compared.direction is None
    assert not compared.signals
    said = finding.sentence(found, compared)
    assert not re.search(r"fell|improved|quieter|better", said)
    # The mean of the ten full weeks: 20, 21 and 22 by turns, from week 30 on.
    assert found.one("scope")["value"] == pytest.approx(sum(20 + week % 3 for week in range(30, 40)) / 10)
    assert uncertainty.weekly(found).periods[-1] == date(2026, 3, 2)


def test_pitfall_12_the_same_incident_twice_is_one_and_two_that_look_alike_are_two(asked, tmp_path):
    again = [incident("i1", "2026-01-06 10:00", upload=upload, title="down") for upload in ("u1", "u2")]
    alike = [incident(name, "2026-01-07 10:00", title="slow") for name in ("i2", "i3")]
    covers = YEAR | {"u2": YEAR["u1"]}
    _, found = asked("pages_per_week", {"incidents": [*again, *alike]}, covers=covers)
    assert found.one("scope")["sample_size"] == 3
    # Rows of a file without a key stay apart as well, and the same file again adds nothing.
    file = tmp_path / "pages.csv"
    file.write_text("responder,sent_at\na@b.c,2026-01-06T10:00:00Z\na@b.c,2026-01-06T10:00:00Z\n")
    staged = [ingest.stage(file, tmp_path / name, ingest.Answers(), default_zone="UTC", key=b"k") for name in "xy"]
    assert [each.row_counts["pages"] for each in staged] == [2, 2]
    contents = [each.tables["pages"].read_bytes() for each in staged]
    assert contents[0] == contents[1]


def test_all_twelve_are_here():
    named = re.findall(r"^def test_pitfall_(\d\d)_", Path(__file__).read_text("utf-8"), flags=re.MULTILINE)
    assert named == [f"{number:02}" for number in range(1, 13)]
