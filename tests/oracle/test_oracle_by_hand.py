"""Examples worked out by hand that pin the oracle itself; the sums are in the tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.oracle.answers import METRICS, answer
from tests.oracle.build import YEAR, at, change, covered, dataset, incident, item, page, row, sprint
from tests.oracle.dataset import Dataset, Row, canonical
from tests.oracle.derived import Derived, derive
from tests.oracle.pages import hours
from tests.oracle.periods import weeks, whole
from tests.oracle.ratios import quantile
from tests.oracle.rollbacks import is_older
from tests.oracle.settings import Scope, Settings, Vocabulary, settings_from
from tests.oracle.strategies import VOCABULARY

WORDS = Vocabulary(VOCABULARY)
#: Monday 5 January to Sunday 1 February 2026: four weeks.
FOUR_WEEKS = Scope(date(2026, 1, 5), date(2026, 2, 1))
FIRST_WEEK = Scope(date(2026, 1, 5), date(2026, 1, 11))


def derived(data: Dataset, **settings: Any) -> Derived:
    return derive(data, settings_from(settings), WORDS)


def ask(metric: str, data: Dataset, scope: Scope = FOUR_WEEKS, grain: str = "scope", **settings: Any) -> Any:
    """The row of the scope or of the days before; the list of rows for weeks and sprints."""
    rows = [one for one in answer(metric, derived(data, **settings), scope) if one["grain"] == grain]
    return rows if grain in ("week", "sprint") else rows[0]


# Periods


def test_a_week_starts_at_local_midnight_and_the_clock_change_takes_an_hour_from_it() -> None:
    week = weeks(Scope(date(2026, 3, 23), date(2026, 3, 29)), Settings(reporting_zone="Europe/Berlin"))[0]
    assert (week.starts_at, week.ends_at) == (at("2026-03-22 23:00"), at("2026-03-29 22:00"))
    assert (week.ends_at - week.starts_at).total_seconds() == (7 * 24 - 1) * 3600


def test_weeks_are_cut_to_the_scope_and_labelled_by_their_own_first_day() -> None:
    found = weeks(Scope(date(2026, 12, 30), date(2027, 1, 5)), Settings())
    assert [(week.label, week.is_cut) for week in found] == [(date(2026, 12, 28), True), (date(2027, 1, 4), True)]
    assert found[0].starts_at == at("2026-12-30")
    assert found[1].ends_at == at("2027-01-06")


@pytest.mark.parametrize(("week_start", "label"), [(1, date(2026, 12, 28)), (7, date(2026, 12, 27))])
def test_pitfall_10_week_start_is_a_setting_and_never_thursday_by_accident(week_start: int, label: date) -> None:
    assert weeks(Scope(date(2027, 1, 1), date(2027, 1, 1)), Settings(week_start=week_start))[0].label == label


def test_days_of_a_scope_are_those_of_the_reporting_zone() -> None:
    frame = whole(Scope(date(2026, 9, 27), date(2026, 9, 27)), Settings(reporting_zone="Pacific/Auckland"))
    assert (frame.ends_at - frame.starts_at).total_seconds() == 23 * 3600


# Rows of several uploads


def test_pitfall_12_the_same_incident_of_two_uploads_is_one_and_the_later_state_holds() -> None:
    early = incident("i1", "2026-01-06", upload="a", status="open", updated_at=at("2026-01-06"))
    late = incident("i1", "2026-01-06", upload="b", status="cancelled", updated_at=at("2026-01-07"))
    assert [one["status"] for one in canonical(dataset(late, early))["incidents"]] == ["cancelled"]


def test_pitfall_12_two_incidents_that_look_alike_stay_two() -> None:
    twins = [incident(name, "2026-01-06", urgency="high") for name in ("i1", "i2")]
    assert ask("pages_per_week", covered(*twins))["sample_size"] == 2


def test_without_an_update_time_the_upload_with_the_newest_event_wins_then_the_greater_id() -> None:
    older = page("p1", "2026-01-06", upload="b", title="older")
    newer = page("p1", "2026-01-06", upload="a", title="newer")
    beside = page("p2", "2026-01-09", upload="a")
    assert canonical(dataset(older, newer, beside))["pages"][0]["title"] == "newer"
    assert canonical(dataset(older, newer))["pages"][0]["title"] == "older"


def test_the_same_id_of_two_tools_is_two_rows() -> None:
    rows = [incident("i1", "2026-01-06", tool=tool) for tool in ("one", "other")]
    assert len(canonical(dataset(*rows))["incidents"]) == 2


def test_aliases_come_before_the_team_of_a_service_is_filled_in() -> None:
    data = dataset(
        ("aliases", row("aliases", kind="service", alias="laden", canonical="shop")),
        ("aliases", row("aliases", kind="team", alias="Rot", canonical="red")),
        ("services", row("services", service="shop", team="Rot")),
        incident("i1", "2026-01-06", service="laden"),
    )
    one = canonical(data)["incidents"][0]
    assert (one["service"], one["team"]) == ("shop", "red")


# Pages


def test_notifications_merge_from_the_first_one_and_not_in_a_chain() -> None:
    times = ("10:00:00", "10:00:40", "10:01:00", "10:01:00.000001", "10:02:00.000001", "10:02:00.000002")
    data = covered(*[page(f"p{index}", f"2026-01-06 {time}") for index, time in enumerate(times)])
    assert [one["notifications"] for one in derived(data).pages] == [3, 2, 1]


def test_mail_is_no_page_and_two_people_are_two_pages() -> None:
    data = covered(
        page("p1", "2026-01-06 10:00", channel="email"),
        page("p2", "2026-01-06 10:00"),
        page("p3", "2026-01-06 10:00", responder="bob"),
        page("p4", "2026-01-06 10:00:30", channel="phone"),
    )
    assert ask("pages_per_week", data)["sample_size"] == 2


def test_rule_12_drills_and_cancelled_incidents_page_nobody() -> None:
    data = covered(
        incident("i1", "2026-01-06", kind="drill", urgency="high", tool="itsm"),
        incident("i2", "2026-01-06", status="cancelled", urgency="high", tool="itsm"),
        page("p1", "2026-01-06", incident_id="i1"),
        page("p2", "2026-01-07", incident_id="i2"),
        page("p3", "2026-01-08", incident_id="i3"),
    )
    assert [one["page_id"] for one in derived(data).pages] == ["p3"]


def test_incidents_page_by_urgency_or_without_one_by_severity_where_their_tool_lists_no_notifications() -> None:
    data = covered(
        incident("i1", "2026-01-06", urgency="high", severity=5),
        incident("i2", "2026-01-06", urgency="low", severity=1),
        incident("i3", "2026-01-06", severity=2),
        incident("i4", "2026-01-06", severity=3),
        incident("i5", "2026-01-06", severity=1),
        page("p1", "2026-01-07", incident_id="i5", tool="pager", channel="email"),
    )
    assert sorted(one["page_id"] for one in derived(data).pages) == ["i1", "i3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05 07:59:59.999999", "sleep"),
        ("2026-01-05 08:00", "business"),
        ("2026-01-05 17:59:59.999999", "business"),
        ("2026-01-05 18:00", "off"),
        ("2026-01-05 22:00", "sleep"),
        ("2026-01-10 08:00", "off"),
        ("2026-01-11 23:00", "sleep"),
    ],
)
def test_pitfall_9_business_off_and_sleep_hours_have_one_definition(text: str, expected: str) -> None:
    assert hours(at(text)) == expected


def test_hours_are_those_of_the_page_then_the_latest_shift_then_the_service_then_the_dataset() -> None:
    shifts = [("Asia/Kolkata", "2026-01-01"), ("Europe/Berlin", "2026-01-02")]
    data = covered(
        *[
            ("on_call", row("on_call", responder="ann", time_zone=zone, starts_at=at(day), ends_at=at("2026-01-03")))
            for zone, day in shifts
        ],
        ("services", row("services", service="shop", time_zone="America/New_York")),
        # Tuesday 17:00 UTC: 18:00 in Berlin, 22:30 in Kolkata, 12:00 in New York
        page("p1", "2026-01-06 17:00", responder_time_zone="Asia/Kolkata", service="shop"),
        page("p2", "2026-01-06 17:05", service="shop"),
        page("p3", "2026-01-06 17:00", responder="bob", service="shop"),
        page("p4", "2026-01-06 17:00", responder="cem"),
    )
    told = {one["page_id"]: one["hours"] for one in derived(data, reporting_zone="Pacific/Auckland").pages}
    assert told == {"p1": "sleep", "p2": "off", "p3": "business", "p4": "sleep"}  # 06:00 in Auckland


def test_zero_pages_count_and_the_average_is_over_full_weeks() -> None:
    data = covered(*[page(f"p{day}", f"2026-01-{day:02} 12:00") for day in (5, 6, 7, 19, 20)])
    told = ask("pages_per_week", data)
    assert [one["value"] for one in ask("pages_per_week", data, grain="week")] == [3, 0, 2, 0]
    assert (told["value"], told["weeks"], told["disrupted_hours"]) == (5 / 4, 4, 5)


def test_pitfall_11_an_export_that_ends_is_a_gap_and_no_improvement() -> None:
    data = dataset(page("p1", "2026-01-05"), page("p2", "2026-01-12"), page("p3", "2026-01-14 09:00"))
    told = ask("pages_per_week", data, grain="week")
    assert [(one["coverage"], one["value"]) for one in told] == [
        ("full", 1),
        ("partial", 2),
        ("none", None),
        ("none", None),
    ]
    assert ask("pages_per_week", data)["value"] == 1


def test_rule_3_a_week_that_the_scope_cuts_is_partial_and_left_out_of_the_average() -> None:
    data = covered(page("p1", "2026-01-05 12:00"), page("p2", "2026-01-14 12:00"))
    scope = Scope(date(2026, 1, 5), date(2026, 1, 14))
    told = ask("pages_per_week", data, scope)
    assert [one["coverage"] for one in ask("pages_per_week", data, scope, "week")] == ["full", "partial"]
    assert (told["value"], told["sample_size"]) == (1, 1)


def test_the_previous_period_has_as_many_days() -> None:
    data = covered(page("p1", "2026-01-12 12:00"), page("p2", "2026-01-20 12:00"), page("p3", "2026-01-21 12:00"))
    scope = Scope(date(2026, 1, 19), date(2026, 1, 25))
    assert ask("pages_per_week", data, scope)["value"] == 2
    assert ask("pages_per_week", data, scope, "previous")["value"] == 1


# Pages per person


def roster(*people: str, days: tuple[str, str] = ("2026-01-05", "2026-01-12")) -> list[tuple[str, Row]]:
    starts_at, ends_at = days
    return [
        ("on_call", row("on_call", responder=name, starts_at=at(starts_at), ends_at=at(ends_at))) for name in people
    ]


def test_pitfall_3_people_without_a_page_are_in_the_denominator() -> None:
    data = covered(*roster("ann", "bob", "cem", "dee", "eve"), page("p1", "2026-01-06 10:00"))
    told = ask("pages_per_person", data, FIRST_WEEK)
    assert (told["value"], told["sample_size"], told["basis"]) == (1 / 5, 5, "roster")
    assert (told["median_per_person"], told["max_per_person"]) == (0, 1)


def test_in_weeks_without_a_shift_people_are_those_paged_lately() -> None:
    told = ask("pages_per_person", covered(*roster("ann", "bob"), page("p1", "2026-01-06 10:00")))
    # two on call in the first week, and the one who was paged in each of the three weeks after it
    assert (told["value"], told["sample_size"], told["roster_weeks"], told["basis"]) == (1 / 5, 5, 2, "mixed")


def test_rule_14_under_five_people_nothing_is_said_about_one() -> None:
    told = ask(
        "pages_per_person", covered(*roster("ann", "bob", "cem", "dee"), page("p1", "2026-01-06 10:00")), FIRST_WEEK
    )
    assert (told["value"], told["median_per_person"], told["max_per_person"]) == (1 / 4, None, None)


def test_without_a_roster_people_are_those_paged_in_the_91_days_up_to_the_weeks_end() -> None:
    scope = Scope(date(2026, 6, 1), date(2026, 6, 7))
    data = covered(
        page("p1", "2026-03-08 23:59:59", responder="too early"),  # 8 June minus 91 days is 9 March
        page("p2", "2026-03-09 00:00:00", responder="just in"),
        page("p3", "2026-06-02 10:00:00"),
    )
    told = ask("pages_per_person", data, scope)
    assert (told["value"], told["sample_size"], told["basis"]) == (1 / 2, 2, "paged in 13 weeks")


# Rollbacks


def versions(*told: str, **values: Any) -> Dataset:
    """Deploys of these versions to one place, on the hour from 5 January 2026, 01:00."""
    return covered(
        *[
            change(f"c{number}", f"2026-01-05 {number:02}:00", version=version, **values)
            for number, version in enumerate(told, start=1)
        ]
    )


def test_a_version_that_was_live_before_and_is_older_is_a_rollback() -> None:
    told = derived(versions("v1", "v2", "v3", "v1")).rollbacks
    assert [(one["rollback_id"], one["evidence"]) for one in told] == [("c4", "version")]
    assert (told[0]["first_failed_change_id"], told[0]["last_failed_change_id"]) == ("c2", "c3")
    assert told[0]["restored_change_id"] == "c1"


@pytest.mark.parametrize(("clock", "minutes"), [("exposure", 120), ("reaction", None), ("execution", None)])
def test_a_clock_whose_start_nobody_told_is_no_clock(clock: str, minutes: int | None) -> None:
    told = ask("time_to_rollback", versions("v1", "v2", "v3", "v1"), rollback_clock=clock)
    assert (told["value"], told["rollback_count"]) == (minutes, 1)


@pytest.mark.parametrize(("setting", "minutes"), [("first", 120), ("last", 60)])
def test_the_clock_starts_with_the_first_or_the_last_failed_change(setting: str, minutes: int) -> None:
    told = ask("time_to_rollback", versions("v1", "v2", "v3", "v1"), failed_change=setting)
    assert (told["value"], told["sample_size"], told["rollback_count"]) == (minutes, 1, 1)


@pytest.mark.parametrize(
    "deployed",
    [
        ("v1", "v1"),  # the same again
        ("v1", "v3", "v2"),  # out of order, never live here before
        ("cafe", "beef", "feed"),
    ],
)
def test_what_is_no_rollback(deployed: tuple[str, ...]) -> None:
    assert derived(versions(*deployed)).rollbacks == []


def test_a_rollback_undone_is_a_deploy() -> None:
    assert [one["rollback_id"] for one in derived(versions("a", "b", "a", "b", "a")).rollbacks] == ["c3", "c5"]


def test_versions_compare_by_number_and_other_names_by_who_was_live_first() -> None:
    assert is_older("v9", "v10", ["v10", "v9"])
    assert not is_older("1.10", "1.9", ["1.10", "1.9"])
    assert is_older("beef", "cafe", ["beef", "cafe"])
    assert is_older("v2", "cafe", ["v2", "cafe"])


def test_a_rollback_is_no_production_change() -> None:
    data = versions("v1", "v2", "v1")
    assert [one["change_id"] for one in derived(data).changes] == ["c1", "c2"]


def test_of_several_reverts_the_first_is_the_rollback_and_a_revert_of_a_revert_is_a_deploy() -> None:
    data = covered(
        change("c1", "2026-01-05 10:00"),
        change("c2", "2026-01-05 10:30", reverts_change_id="c1"),
        change("c3", "2026-01-05 11:00", reverts_change_id="c1"),
        change("c4", "2026-01-05 12:00", reverts_change_id="c2"),
    )
    found = derived(data)
    assert [(one["rollback_id"], one["exposure_minutes"]) for one in found.rollbacks] == [("c2", 30)]
    assert [one["change_id"] for one in found.changes] == ["c1", "c3", "c4"]


def test_an_explicit_rollback_takes_the_place_of_the_inferred_one() -> None:
    recorded = row("rollbacks", rollback_id="r1", reverted_change_id="c2", finished_at=at("2026-01-05 03:30"))
    data = versions("v1", "v2", "v1")
    data.tables["rollbacks"] = [recorded]
    found = derived(data)
    assert [(one["rollback_id"], one["exposure_minutes"]) for one in found.rollbacks] == [("r1", 90)]
    assert [one["change_id"] for one in found.changes] == ["c1", "c2"]  # c3 carried it out


def test_pitfall_2_open_rollbacks_are_counted_and_neither_dropped_nor_measured() -> None:
    data = covered(
        change("c1", "2026-01-05 10:00"),
        ("rollbacks", row("rollbacks", rollback_id="r1", reverted_change_id="c1")),
        change("c2", "2026-01-05 10:00", outcome="rolled_back"),
    )
    told = ask("time_to_rollback", data)
    assert (told["value"], told["sample_size"], told["rollback_count"], told["open_count"]) == (None, 0, 1, 1)


def test_pitfall_4_quantiles_interpolate() -> None:
    assert quantile([1, 3], 0.5) == 2
    assert quantile([10, 20, 30, 1000], 0.5) == 25
    assert quantile([1, 2, 3, 4, 5], 0.95) == pytest.approx(4.8)  # place 4 × 0.95 = 3.8
    assert quantile([], 0.5) is None


@pytest.mark.parametrize(
    ("seconds", "automated", "race"), [(120, True, 1), (120, None, 1), (120, False, 0), (121, True, 0)]
)
def test_a_rollback_right_after_a_promotion_is_a_race(seconds: int, automated: bool | None, race: int) -> None:
    data = covered(
        change("c1", "2026-01-05 10:00", is_automated=automated),
        change("c2", f"2026-01-05 10:{seconds // 60:02}:{seconds % 60:02}", reverts_change_id="c1"),
    )
    assert ask("time_to_rollback", data)["race_count"] == race


def test_many_services_on_one_local_day_are_a_mass_rollback() -> None:
    data = covered(
        *[
            ("rollbacks", row("rollbacks", rollback_id=name, service=name, finished_at=at(f"2026-01-{day} 22:30")))
            for name, day in (("a", "05"), ("b", "05"), ("c", "06"))
        ]
    )
    assert ask("time_to_rollback", data, mass_services=2)["mass_count"] == 2


# Incidents and changes


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ("2026-01-06 10:00", "window"),
        ("2026-01-06 10:00:00.000001", "none"),
        ("2026-01-05 10:00", "window"),
        ("2026-01-05 09:59:59.999999", "none"),
    ],
)
def test_rule_11_the_window_is_24_hours_both_ends_included(created: str, expected: str) -> None:
    data = covered(change("c1", "2026-01-05 10:00"), incident("i1", created, service="shop"))
    assert derived(data).incidents[0]["attribution"] == expected


def test_pitfall_7_a_change_before_the_period_counts_and_one_of_half_a_year_ago_does_not() -> None:
    data = covered(
        change("c1", "2026-01-04 23:00"),
        incident("i1", "2026-01-05 01:00", service="shop"),
        incident("i2", "2026-01-20 01:00", service="shop"),
        change("c2", "2026-01-25 10:00", service="pay"),
    )
    told = ask("incidents_per_change", data)
    assert (told["value"], told["incident_count"], told["unattributed_count"], told["change_count"]) == (1, 1, 1, 1)


def test_an_explicit_link_goes_before_the_window_and_a_link_to_a_rollback_does_not_count() -> None:
    data = covered(
        change("c1", "2026-01-05 08:00", service="pay"),
        change("c2", "2026-01-05 09:00"),
        change("c3", "2026-01-05 09:30", reverts_change_id="c2"),
        incident("i1", "2026-01-05 10:00", service="shop", caused_by_change_id="c1"),
        incident("i2", "2026-01-05 10:00", service="shop", caused_by_change_id="c3"),
    )
    told = [(one["attribution"], one["change"]["change_id"]) for one in derived(data).incidents]
    assert told == [("explicit", "c1"), ("window", "c2")]


def test_pitfall_1_no_changes_is_no_rate_and_not_zero() -> None:
    data = covered(incident("i1", "2026-01-05"), change("c1", "2026-06-05"))
    for metric in ("incidents_per_change", "change_fail_rate", "reversible_changes"):
        told = ask(metric, data)
        assert (told["coverage"], told["value"], told["sample_size"]) == ("full", None, 0)


def test_pitfall_1_a_period_without_rollbacks_has_no_time_to_rollback() -> None:
    told = ask("time_to_rollback", covered(change("c1", "2026-01-05")))
    assert (told["coverage"], told["value"], told["rollback_count"]) == ("full", None, 0)


def test_pitfall_8_change_fail_rate_counts_each_failed_change_once() -> None:
    data = covered(
        *[change(f"c{day}", f"2026-01-{day:02} 10:00") for day in (5, 6, 7, 8)],
        change("c9", "2026-01-05 10:30", reverts_change_id="c5"),
        *[incident(f"i{minute}", f"2026-01-05 10:{minute}", service="shop") for minute in (10, 20, 25)],
        incident("i40", "2026-01-06 10:05", service="shop"),
    )
    rate, ratio = ask("change_fail_rate", data), ask("incidents_per_change", data)
    assert (rate["value"], rate["failed_count"], rate["sample_size"]) == (2 / 4, 2, 4)
    assert ratio["value"] == 4 / 4


def test_statuses_say_how_a_change_ended_and_when() -> None:
    states = [("failure", "09:00"), ("success", "10:00"), ("success", "11:00"), ("inactive", "12:00")]
    data = covered(
        change("c1", None, outcome="unknown"),
        *[
            (
                "change_statuses",
                row(
                    "change_statuses", status_id=time, change_id="c1", state=state, reported_at=at(f"2026-01-05 {time}")
                ),
            )
            for state, time in states
        ],
    )
    assert [(one["outcome"], one["finished_at"]) for one in derived(data).changes] == [
        ("success", at("2026-01-05 10:00"))
    ]


@pytest.mark.parametrize(
    ("environment", "count"), [(None, 1), ("prod-eu", 1), ("PRODUCTION", 1), ("prod-test", 0), ("staging", 0)]
)
def test_only_production_counts(environment: str | None, count: int) -> None:
    assert len(derived(covered(change("c1", "2026-01-05", environment=environment))).changes) == count


def test_pitfall_5_neither_an_update_nor_a_closing_is_a_completion() -> None:
    data = covered(
        ("work_items", row("work_items", item_id="w1", status="done", updated_at=at("2026-01-06"))),
        item("w2", "2026-01-06", updated_at=at("2026-03-06")),
    )
    assert [one["item_id"] for one in derived(data).work] == ["w2"]


def test_pitfall_6_an_incident_without_an_answer_keeps_none() -> None:
    data = covered(incident("i1", "2026-01-06", urgency="high", is_auto_resolved=True, resolved_at=at("2026-01-07")))
    assert derived(data).pages[0]["acknowledged_at"] is None


def test_coverage_of_a_ratio_is_the_worse_of_its_tables() -> None:
    data = dataset(
        incident("i1", "2026-01-06", upload="a"),
        change("c1", "2026-01-05", upload="b"),
        change("c2", "2026-01-14", upload="b"),
        covers={"a": YEAR},
    )
    told = ask("incidents_per_change", data, grain="week")
    assert [one["coverage"] for one in told] == ["full", "partial", "none", "none"]


def test_two_uploads_that_touch_cover_a_week_together_and_a_second_tool_must_cover_it_too() -> None:
    first, second = (at("2026-01-05"), at("2026-01-08")), (at("2026-01-08"), at("2026-01-12"))
    rows = [page("p1", "2026-01-06", upload="a"), page("p2", "2026-01-09", upload="b")]
    scope = Scope(date(2026, 1, 5), date(2026, 1, 11))
    alone = dataset(*rows, covers={"a": first, "b": second})
    assert ask("pages_per_week", alone, scope)["coverage"] == "full"
    beside = dataset(*rows, page("p3", "2026-01-06", upload="c", tool="other"), covers={"a": first, "b": second})
    assert ask("pages_per_week", beside, scope)["coverage"] == "partial"


# Reversible changes


def test_a_mechanism_that_worked_within_90_days_demonstrates_and_one_that_failed_does_not() -> None:
    def drill(drill_id: str, day: str, outcome: str) -> tuple[str, Row]:
        values: Row = {"service": "shop", "mechanism": "redeploy", "drilled_at": at(day), "outcome": outcome}
        return "drills", row("drills", drill_id=drill_id, **values)

    data = covered(
        drill("d1", "2026-01-10", "passed"),
        drill("d2", "2026-03-01", "failed"),
        change("c1", "2026-01-09"),
        change("c2", "2026-01-10"),
        change("c3", "2026-03-01"),
        change("c4", "2026-05-30"),
        change("c5", "2026-05-31", reversible="yes"),
    )
    told = {one["change_id"]: one["reversibility"] for one in derived(data).changes}
    assert told == {
        "c1": "unknown",
        "c2": "demonstrated",
        "c3": "irreversible",
        "c4": "irreversible",  # 1 March plus 90 days is 30 May
        "c5": "declared",
    }


def test_the_share_of_reversible_changes_has_the_bounds_that_unknown_allows() -> None:
    said: list[Row] = [
        {"reversible": "yes"},
        {"kind": "flag"},
        {"reversible": "no"},
        {"kind": "config"},
        {"kind": "itil"},
    ]
    told = ask("reversible_changes", covered(*[change(f"c{n}", "2026-01-05", **one) for n, one in enumerate(said)]))
    assert (told["value"], told["sample_size"]) == (2 / 3, 3)
    assert (told["lower"], told["upper"]) == (2 / 5, 4 / 5)


# Guardrails and preventive work


def test_a_guardrail_and_the_ticket_it_was_built_under_are_one() -> None:
    data = covered(
        ("guardrails", row("guardrails", guardrail_id="g1", work_item_id="w1", shipped_at=at("2026-01-06"))),
        item("w1", "2026-01-06", labels=["flag"]),
        item("w2", "2026-01-06", labels=["Flag"]),
        change("c1", "2026-01-13", title="new dashboard"),
    )
    told = ask("guardrail_changes_per_week", data)
    assert (told["value"], told["other"], told["feature_flag"], told["observability"]) == (3 / 4, 1, 1, 1)


def test_preventive_work_is_counted_once_in_the_sprint_of_its_completion() -> None:
    data = covered(
        sprint("s1", "2026-01-05", "2026-01-12"),
        sprint("s2", "2026-01-12", "2026-01-19"),
        sprint("s3", "2026-01-19", "2026-01-26"),
        *[
            ("work_item_sprints", row("work_item_sprints", item_id="w1", sprint=name, position=position))
            for position, name in enumerate(("s1", "s2"), start=1)
        ],
        ("work_item_sprints", row("work_item_sprints", item_id="w2", sprint="s2", position=1)),
        item("w1", "2026-01-12", labels=["prevention"], points=3.0),
        item("w2", "2026-01-13", points=5.0),
        item("w3", "2026-01-13", labels=["prevention"]),
        item("w4", "2026-01-13", labels=["prevention"], resolution_raw="Duplicate"),
    )
    told = ask("preventive_work_per_sprint", data, grain="sprint")
    assert [(one["value"], one["sample_size"], one["points"]) for one in told] == [(0, 0, 0), (1, 2, 3), (0, 0, 0)]
    whole_scope = ask("preventive_work_per_sprint", data)
    assert (whole_scope["value"], whole_scope["outside_count"], whole_scope["share"]) == (1 / 3, 1, 1 / 2)


def test_a_link_to_a_severe_incident_makes_work_preventive() -> None:
    data = covered(
        incident("i1", "2026-01-05", severity=2),
        incident("i2", "2026-01-05", severity=2, kind="drill"),
        item("w1", "2026-01-06", linked_ids=["i1"]),
        item("w2", "2026-01-06", linked_ids=["i2"]),
    )
    assert [one["is_preventive"] for one in derived(data).work] == [True, False]


def test_sprints_that_only_items_name_are_inferred_in_local_days() -> None:
    data = covered(
        *[
            ("work_item_sprints", row("work_item_sprints", item_id=name, sprint="Sprint 9", position=1))
            for name in ("w1", "w2")
        ],
        item("w1", "2026-01-06 23:30", team="red"),
        item("w2", "2026-01-09 10:00", team="red"),
    )
    told = derived(data, reporting_zone="Europe/Berlin").sprints
    # 23:30 UTC on the 6th is the 7th in Berlin, which starts at 23:00 UTC on the 6th
    assert [(one["starts_at"], one["ends_at"]) for one in told] == [(at("2026-01-06 23:00"), at("2026-01-09 23:00"))]


# Filters and nothing at all


def test_a_row_without_a_team_matches_no_team() -> None:
    data = covered(page("p1", "2026-01-06 10:00"), page("p2", "2026-01-06 11:00", team="red"))
    scope = Scope(FOUR_WEEKS.first, FOUR_WEEKS.last, teams=frozenset({"red"}))
    assert ask("pages_per_week", data, scope)["sample_size"] == 1


def test_urgency_filters_incidents_and_not_the_fail_rate_of_changes() -> None:
    data = covered(change("c1", "2026-01-05 10:00"), incident("i1", "2026-01-05 11:00", service="shop", urgency="low"))
    scope = Scope(FOUR_WEEKS.first, FOUR_WEEKS.last, urgency="high")
    assert ask("incidents_per_change", data, scope)["value"] == 0
    assert ask("change_fail_rate", data, scope)["value"] == 1


@pytest.mark.parametrize("metric", METRICS)
def test_an_empty_dataset_answers_nothing_everywhere(metric: str) -> None:
    told = answer(metric, derived(Dataset({})), FOUR_WEEKS)
    assert {one["grain"] for one in told} >= {"scope", "previous"}
    assert {(one["coverage"], one["value"], one["sample_size"]) for one in told} == {("none", None, None)}
