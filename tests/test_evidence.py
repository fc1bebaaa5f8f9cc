"""Declared changes, events and the days between them, from canonical rows to what the page says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from flywheel_metrics import assurance, event, exhibit
from flywheel_metrics.answer import ask
from flywheel_metrics.charts import weekly as weekly_chart
from flywheel_metrics.comparison import DAYS, LIMITS, RUN, SIGNAL, compare
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.evidence import Evidence
from flywheel_metrics.exhibit import Form
from flywheel_metrics.finding import sentence
from flywheel_metrics.metric import find
from flywheel_metrics.scope import Scope
from tests.models.compiling import compiled
from tests.oracle.product import MODELS

START = datetime(2025, 6, 2)
COVERED = {"u1": ("2025-06-02", "2026-06-01")}


@pytest.fixture
def opened(tmp_path):
    made = []

    def open_(rows, covers=COVERED):
        made.append(Dataset("example", compiled(tmp_path, rows, covers=covers, only=MODELS)))
        return made[-1]

    yield open_
    for each in made:
        each.database.close()


def pages(*at, team=None):
    return [{"page_id": f"p{number}", "responder": "p1", "sent_at": when.isoformat(" "), "team": team}
            for number, when in enumerate(at)]  # fmt: skip


def days(*numbers):
    return [START + timedelta(days=each, hours=9) for each in numbers]


def weekly(counts):
    return [START + timedelta(weeks=week, hours=2 * each) for week, count in enumerate(counts) for each in range(count)]


def asked(dataset, scope, name="pages_per_week"):
    found = ask(dataset, find(name), scope)
    return found, compare(found, evidence=Evidence(dataset, found))


HALF_YEAR = Scope(date(2025, 12, 1), date(2026, 5, 31))


def test_rare_events_are_judged_by_the_days_between_them(opened):
    # Every 16 and 20 days by turns up to the start of the scope, then every 60.
    first = datetime(2024, 6, 3)
    places = [sum(([16, 20] * 20)[:number]) for number in range(31)] + [600, 660]
    rows = pages(*(first + timedelta(days=each, hours=9) for each in places))
    dataset = opened({"pages": rows}, {"u1": ("2024-06-03", "2026-06-01")})
    found, compared = asked(dataset, HALF_YEAR)
    assert compared.kind == DAYS
    assert list(compared.gaps.days) == [float(after - before) for before, after in pairwise(places)]
    # 1 June 2026 is 728 days after the first; the last page came on day 660 at 9.
    assert compared.gaps.open_days == pytest.approx(728 - 660 - 9 / 24)
    assert (compared.verdict, compared.direction) == (SIGNAL, "down")
    assert "by the days between" in sentence(found, compared)
    assert "the first 19 of them" in assurance.variation(compared)
    drawing = exhibit.make(dataset, found, Form("weekly")).drawing
    assert drawing.table["days"].tolist()[:2] == [16.0, 20.0]
    assert "days since the one before" in drawing.description


def test_days_between_do_not_span_what_is_not_covered(opened):
    rows = pages(*days(0, 7, 14)) + [{**each, "upload": "u2", "page_id": f"q{each['page_id']}"}
                                     for each in pages(*days(210, 217, 231))]  # fmt: skip
    covers = {"u1": ("2025-06-02", "2025-06-30"), "u2": ("2025-12-22", "2026-02-23")}
    dataset = opened({"pages": rows}, covers)
    gaps = Evidence(dataset, ask(dataset, find("pages_per_week"), Scope(date(2025, 6, 2), date(2026, 2, 22)))).gaps()
    assert gaps.days == (7.0, 7.0, 7.0, 14.0)
    assert gaps.open_days == pytest.approx(266 - 231 - 9 / 24)


def test_where_no_team_is_named_there_is_none_to_tell_apart(opened):
    rows = [{**each, "team": None} for each in pages(*weekly([3] * 30))]
    dataset = opened({"pages": rows}, {"u1": ("2025-06-02", "2025-12-28")})
    found = ask(dataset, find("pages_per_week"), Scope(date(2025, 9, 1), date(2025, 12, 28)), "team")
    shown = exhibit.make(dataset, found, Form("segments", "team"))
    assert shown.sentence == "Pages per week: there is no team to tell apart."
    assert shown.drawing.html is None


def test_the_axis_of_rare_shares_tells_its_ticks_apart():
    assert weekly_chart._axis("share", 0.01, [{"value": 0.004}])["format"] == "~%"


def test_days_between_events_are_not_drawn_where_there_is_no_event(opened):
    dataset = opened({"pages": pages(*weekly([1] * 30))}, {"u1": ("2025-06-02", "2025-12-28")})
    scope = Scope(date(2025, 9, 1), date(2025, 12, 28), services=("of nobody",))
    shown = exhibit.make(dataset, ask(dataset, find("pages_per_week"), scope), Form())
    assert shown.answer.one("scope")["value"] == 0
    assert "days since the one before" not in str(shown.drawing.spec)
    assert set(shown.drawing.table["value"].dropna()) == {0}


def test_limits_are_drawn_anew_from_a_declared_day_on(opened):
    counts = [20, 22] * 10 + [8, 9] * 12
    note = {"annotation_id": "a", "happened_at": "2025-10-20", "title": "Alerts thinned out", "kind": "limits"}
    scope = Scope(date(2025, 10, 20), date(2026, 4, 5))
    dataset = opened({"pages": pages(*weekly(counts)), "annotations": [note]}, {"u1": ("2025-06-02", "2026-04-06")})
    found, compared = asked(dataset, scope)
    assert compared.kind == LIMITS
    assert [len(each.values) for each in compared.stages] == [20, 24]
    assert compared.limits.centre < 10
    assert not compared.signals
    said = assurance.variation(compared)
    assert "20 full periods, from that of 2 June 2025 to that of 13 October 2025; then 13 full periods" in said
    assert said.endswith("Limits are drawn anew from 20 October 2025 on, as declared.")
    assert "; since limits were drawn anew on 20 October 2025, within the usual variation of" in sentence(
        found, compared
    )
    # Without the declaration the same weeks are far outside.
    assert compare(found).verdict == SIGNAL
    assert compare(found).limits.centre == 21


@pytest.mark.parametrize(("metric", "team", "is_heard"), [("", None, True), ("pages_per_week", None, True),
                                                         ("change_fail_rate", None, False), ("", "Search", False)])  # fmt: skip
def test_a_declared_change_is_about_its_metric_and_team(opened, metric, team, is_heard):
    note = {"annotation_id": "a", "happened_at": "2026-01-12", "title": "t", "kind": "limits", "metric": metric or None,
            "team": team}  # fmt: skip
    rows = pages(*weekly([3] * 40), team="Payments")
    dataset = opened({"pages": rows, "annotations": [note]})
    scope = Scope(HALF_YEAR.first_day, HALF_YEAR.last_day, teams=("Payments",))
    assert event.declared(dataset, "pages_per_week", scope) == ([date(2026, 1, 12)] if is_heard else [])


def test_below_13_full_weeks_a_run_chart_is_drawn_without_limits(opened):
    covers = {"u1": ("2026-01-05", "2026-03-30")}
    first = datetime(2026, 1, 5)
    at = [first + timedelta(weeks=week, hours=2 * each) for week, count in enumerate([9] * 6 + [2] * 6)
          for each in range(count)]  # fmt: skip
    dataset = opened({"pages": pages(*at)}, covers)
    found, compared = asked(dataset, Scope(date(2026, 2, 16), date(2026, 3, 29)))
    assert (compared.kind, compared.limits, compared.median) == (RUN, None, 5.5)
    assert (compared.verdict, compared.direction) == (SIGNAL, "down")
    assert assurance.variation(compared).startswith("A run chart: the median of 12 full periods, as limits need 13.")
    assert sentence(found, compared) == (
        "Pages fell from 9 to 2 a week: more than usual variation (the median crossed only once)."
    )


def test_events_of_the_scope_are_numbered_by_week_and_listed(opened):
    notes = [
        {"annotation_id": "a", "happened_at": "2026-01-14 08:00", "title": "New cluster", "team": "Payments"},
        {"annotation_id": "b", "happened_at": "2026-01-16 08:00", "title": "Freeze"},
        {"annotation_id": "c", "happened_at": "2025-01-16 08:00", "title": "Long ago"},
    ]
    built = [
        {"guardrail_id": "g1", "title": "Retry budget", "service": "ledger", "shipped_at": "2026-02-03"},
        {"guardrail_id": "g2", "title": "Planned"},
    ]
    dataset = opened({"pages": pages(*weekly([3] * 40)), "annotations": notes, "guardrails": built})
    found = ask(dataset, find("pages_per_week"), HALF_YEAR)
    shown = exhibit.make(dataset, found, Form("weekly"))
    assert [each.said for each in shown.events] == [
        "14 January 2026, New cluster (Payments); 16 January 2026, Freeze",
        "3 February 2026, guardrail: Retry budget (ledger)",
    ]
    # On the chart that counts guardrails they are not marked again.
    own = exhibit.make(dataset, ask(dataset, find("guardrail_changes_per_week"), HALF_YEAR), Form("weekly"))
    assert [each.number for each in own.events] == [1]
    search = Scope(HALF_YEAR.first_day, HALF_YEAR.last_day, teams=("Search",))
    assert [each.title for each in event.annotated(dataset, search)] == ["Freeze"]


def test_of_many_services_the_first_panels_are_drawn_and_the_rest_counted(opened):
    rows = [{**each, "service": f"s{number % 30:02}"} for number, each in enumerate(pages(*weekly([30] * 4)))]
    dataset = opened({"pages": rows}, {"u1": ("2025-06-02", "2025-06-30")})
    found = ask(dataset, find("pages_per_week"), Scope(date(2025, 6, 2), date(2025, 6, 29)), "service")
    shown = exhibit.make(dataset, found, Form("segments", "service"))
    assert shown.drawing.table["panel"].nunique() == exhibit.MOST_PANELS
    assert shown.drawing.note.startswith("The first 24 of 30 services: what got worse")
    # None of these pages was acknowledged: there is nothing to draw, nor to say of a drawing.
    unanswered = ask(dataset, find("time_to_acknowledge"), found.scope, "service")
    empty = exhibit.make(dataset, unanswered, Form("segments", "service"))
    assert len(unanswered.segments) == 30
    assert (empty.drawing.html, empty.drawing.note) == (None, "")
    assert "too little data to compare any of 30 services" in empty.sentence
