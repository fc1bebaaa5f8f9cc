"""Events, bends, run charts, stages and days between on charts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from flywheel_metrics.charts import between, durations, weekly
from flywheel_metrics.charts.clickable import clickable
from flywheel_metrics.charts.weekly import Plotted
from flywheel_metrics.comparison import DAYS, LITTLE, RUN, SIGNAL, Comparison
from flywheel_metrics.curve import Curve
from flywheel_metrics.event import Event, by_week
from flywheel_metrics.evidence import Gaps
from flywheel_metrics.inference.bend import Bend
from flywheel_metrics.inference.between import Between
from flywheel_metrics.inference.limits import Limits, Signal
from flywheel_metrics.report import picture
from flywheel_metrics.stage import Stage
from tests.charts.schema import check

MONDAY = date(2026, 1, 5)


def week(number):
    return MONDAY + timedelta(weeks=number)


def series(values):
    labels = [pd.Timestamp(week(number)) for number in range(len(values))]
    return pd.DataFrame({"period": labels, "coverage": "full", "value": values, "sample_size": 3})


def comparison(**fields):
    known = {"limits": None, "signals": {}, "kind": RUN} | fields
    return Comparison(
        1.0, 2.0, 1, 1, SIGNAL if known["signals"] else LITTLE, None, None, known.pop("limits"), None,
        known.pop("signals"), "", **known,
    )  # fmt: skip


def drawn(values, compared, **fields):
    drawing = weekly.draw(Plotted(series(values), "value", "pages", "lower", "Week", **fields), compared)
    check(drawing.spec)
    return drawing


def texts(drawing):
    layers = [each for each in drawing.spec["layer"] if each["mark"]["type"] == "text"]
    return {str(record.get("text") or record.get("number")) for layer in layers for record in layer["data"]["values"]}


def bands_of(drawing):
    return [each for layer in drawing.spec["layer"] for each in layer["data"]["values"] if "lower" in each]


EVENTS = tuple(by_week([Event(week(1), "a", "event"), Event(week(1) + timedelta(3), "b", "guardrail"),
                        Event(week(3), "c", "limits")], 1))  # fmt: skip


def test_weeks_with_events_are_numbered_in_order_and_say_what_happened():
    assert [(each.number, each.week) for each in EVENTS] == [(1, week(1)), (2, week(3))]
    assert EVENTS[0].said == "12 January 2026, a; 15 January 2026, guardrail: b"
    assert EVENTS[1].said == "26 January 2026, limits drawn anew: c"
    drawing = drawn([4.0, 5.0, 6.0, 5.0], comparison(), events=EVENTS)
    assert {"1", "2"} <= texts(drawing)


def test_numbers_stand_above_every_value():
    drawing = drawn([4.0, 5.0, 6.0, 5.0], comparison(), events=EVENTS)
    records = [each for layer in drawing.spec["layer"] for each in layer["data"]["values"]]
    ticks, numbers = ([each for each in records if name in each] for name in ("until", "number"))
    assert len(ticks) == 2
    assert all(each["until"] > 6.0 for each in ticks)
    assert all(each["value"] > max(tick["from"] for tick in ticks) for each in numbers)


def labels_at(drawing, width):
    """Return the labels shown on a chart so wide: middle in pixels, text."""
    (layer,) = [each for each in drawing.spec["layer"] if any("number" in record for record in each["data"]["values"])]
    assert layer["transform"] == [{"filter": "datum.least <= width && width < datum.below"}]
    first, last = map(datetime.fromisoformat, layer["encoding"]["x"]["scale"]["domain"])
    return sorted(
        ((datetime.fromisoformat(each["at"]) - first) / (last - first) * width, each["number"])
        for each in layer["data"]["values"] if each["least"] <= width < each["below"]
    )  # fmt: skip


#: Weeks with events: all, every third, in two bunches, one alone.
CROWDS = {"all": range(78), "third": range(0, 26, 3), "bunches": [*range(9), 15, *range(21, 26)], "one": [12]}


@pytest.mark.parametrize("crowd", CROWDS)
def test_no_number_touches_another_at_any_width_and_none_is_lost(crowd):
    events = tuple(by_week([Event(week(each), f"e{each}", "event") for each in CROWDS[crowd]], 1))
    drawing = drawn([4.0] * (max(CROWDS[crowd]) + 2), comparison(), events=events)
    for width in (90, 180, 290, 350, 480, 720, 1000, 1400):
        labels = labels_at(drawing, width)
        for (one, text), (other, following) in pairwise(labels):
            assert other - one > (len(text) + len(following)) / 2 * 5.6, (width, text, following)
        spans = [[int(each) for each in text.split("–")] for _, text in labels]
        assert [each for span in spans for each in range(span[0], span[-1] + 1)] == list(range(1, len(events) + 1))


@pytest.mark.slow
def test_numbers_stand_alone_where_there_is_room_and_are_drawn_by_the_width_of_the_chart():
    events = tuple(by_week([Event(week(each), f"e{each}", "event") for each in range(24)], 1))
    spec = weekly.draw(Plotted(series([4.0] * 26), "value", "pages", "lower", events=events), comparison()).spec
    wide, narrow = (picture.svg(spec, width=width) for width in (1000, 320))
    assert all(f">{number}</text>" in wide for number in range(1, 25))
    assert ">1–3</text>" in narrow
    assert ">14</text>" not in narrow


def test_a_hint_over_the_week_tells_its_events_also_where_a_week_can_be_clicked():
    spec = clickable(drawn([4.0, 5.0, 6.0, 5.0], comparison(), events=EVENTS).spec, [week(each) for each in range(4)])
    topmost = next(each for each in reversed(spec["layer"]) if "tooltip" in each["encoding"])
    assert [each["hint"] for each in topmost["data"]["values"]] == [f"1: {EVENTS[0].said}", f"2: {EVENTS[1].said}"]
    assert topmost["data"]["values"][0]["left"] < EVENTS[0].week.isoformat() < topmost["data"]["values"][0]["right"]


def test_events_outside_of_the_axis_are_not_marked():
    drawing = drawn([4.0, 5.0], comparison(), events=tuple(by_week([Event(week(9), "late", "event")], 1)))
    assert "1" not in texts(drawing)


def test_a_bend_is_a_line_at_its_week_and_a_wash_over_its_range():
    curve = Curve(Bend(2, 1, 3, 9.0, 4.0, (0.3, 0.6), 0.01, 0.0, 5), tuple(week(each) for each in range(5)), "week")
    drawing = drawn([9.0, 9.0, 4.0, 4.0, 4.0], comparison(), curve=curve)
    assert "bend" in texts(drawing)
    record = next(each for layer in drawing.spec["layer"] for each in layer["data"]["values"] if "first" in each)
    assert (record["at"][:10], record["first"][:10]) == (week(2).isoformat(), week(1).isoformat())
    assert record["last"][:10] == week(4).isoformat()
    before = Curve(Bend(0, 0, 0, 9.0, 4.0, (0.3, 0.6), 0.01, 0.0, 5), (week(-9),), "week")
    assert "bend" not in texts(drawn([4.0, 4.0], comparison(), curve=before))


def test_a_run_chart_has_its_median_and_no_band():
    drawing = drawn([4.0, 5.0, 6.0], comparison(median=5.0))
    assert "median 5" in texts(drawing)
    assert not bands_of(drawing)


def test_each_stage_has_its_own_band_from_its_first_week_on():
    first = Stage(tuple(week(each) for each in range(-14, 2)), (10.0, 12.0) * 8, 2)
    second = Stage(tuple(week(each) for each in range(2, 17)), (4.0, 6.0, 5.0) * 5, 15)
    values = [10.0, 12.0, *second.values]
    drawing = drawn(values, comparison(limits=second.limits, stages=(first, second), kind="limits"))
    bands = bands_of(drawing)
    assert [each["at"][:10] for each in bands] == ["2026-01-03", week(2).isoformat()]
    assert bands[0]["until"] == bands[1]["at"]
    assert bands[0]["upper"] == pytest.approx(first.limits.upper)


def test_days_between_are_dots_as_high_as_the_days_and_the_running_ones_hollow():
    gaps = Gaps((week(2), week(5)), (14.0, 21.0), 30.0, week(9))
    limits = Between(Limits(15.0, 2.0, 28.0, 13), ())
    fired = {week(9): Signal(2, "down", "longer without one than the limits allow")}
    drawing = between.draw(gaps, comparison(kind=DAYS, between=limits, signals=fired), "lower", "pages", EVENTS)
    check(drawing.spec)
    assert drawing.table["days"].tolist() == [14.0, 21.0, 30.0]
    dots = [each for each in drawing.spec["layer"] if each["mark"]["type"] == "point"]
    assert [len(each["data"]["values"]) for each in dots] == [2, 1]
    assert "signal: longer without one" in dots[1]["data"]["values"][0]["hint"]
    assert "usual up to 28 days" in texts(drawing)
    assert "The hollow dot is the time since the last one." in drawing.note
    empty = between.draw(Gaps((), (), None, None), comparison(kind=DAYS), "lower", "pages")
    check(empty.spec)


def test_rollbacks_on_a_day_of_mass_rollback_are_triangles():
    at = [datetime(2026, 1, 6, 9), datetime(2026, 1, 7, 9)]
    dots = pd.DataFrame({"at": at, "minutes": [5.0, 50.0], "name": ["a", "b"], "is_mass": [False, True]})
    medians = series([5.0]).assign(median_minutes=[5.0])
    drawing = durations.over_time(dots, medians, [("median", 5.0)])
    check(drawing.spec)
    layer = drawing.spec["layer"][0]
    assert layer["encoding"]["shape"]["condition"]["value"] == "triangle-up"
    assert [each["mass"] for each in layer["data"]["values"]] == [False, True]
    assert "A triangle is a rollback on a day on which many services went back at once." in drawing.note
