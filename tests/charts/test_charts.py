"""Charts are pure: what they plot, what they leave as a gap, and what they say to those who cannot see it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from flywheel_metrics.charts import durations, share, small_multiples, sparkline, theme, weekly, weeks
from flywheel_metrics.charts.small_multiples import Panel
from flywheel_metrics.charts.weekly import Plotted
from flywheel_metrics.comparison import LITTLE, SIGNAL, Comparison
from flywheel_metrics.inference.limits import Limits, Signal
from flywheel_metrics.report import picture

MONDAY = date(2026, 1, 5)


def series(values, coverage=None, **columns):
    labels = [pd.Timestamp(MONDAY + timedelta(days=7 * position)) for position in range(len(values))]
    states = coverage or ["full"] * len(values)
    frame = {"period": labels, "coverage": states, "value": values, "sample_size": [3] * len(values), **columns}
    return pd.DataFrame(frame)


def comparison(limits=None, signals=None):
    return Comparison(1.0, 2.0, 1, 1, SIGNAL if signals else LITTLE, None, None, limits, None, signals or {}, "")


def drawn(values, coverage=None, compared=None, unit="pages", noun="Week"):
    plotted = Plotted(series(values, coverage), "value", unit, "lower", noun)
    return weekly.draw(plotted, compared or comparison())


def values_of(layer):
    return layer["data"]["values"]


def layers_of(drawing, kind):
    return [layer for layer in drawing.spec["layer"] if layer["mark"]["type"] == kind]


def test_a_week_without_coverage_is_a_gap_and_a_week_without_events_is_zero():
    drawing = drawn([4.0, None, 0.0], ["full", "none", "full"])
    (thread,) = layers_of(drawing, "line")
    assert [each["full"] for each in values_of(thread)] == [4.0, None, 0.0]
    assert thread["mark"]["invalid"] == theme.BREAK
    (gap,) = layers_of(drawing, "rect")
    assert [each["at"][:10] for each in values_of(gap)] == ["2026-01-12"]
    assert "not covered" in drawing.note


def test_a_partial_week_is_hollow_and_not_on_the_line():
    drawing = drawn([4.0, 2.0, 5.0], ["full", "partial", "full"])
    (thread,) = layers_of(drawing, "line")
    assert [each["value"] for each in values_of(thread)] == [4.0, 5.0]
    full, partial = layers_of(drawing, "point")
    assert [each["value"] for each in values_of(full)] == [4.0, 5.0]
    assert [each["value"] for each in values_of(partial)] == [2.0]
    assert partial["mark"]["fill"] == theme.colour("paper")


def test_counts_start_at_zero_and_limits_are_inside_the_axis():
    drawing = drawn([4.0, 6.0], compared=comparison(Limits(5.0, -2.0, 40.0, 13)))
    domain = layers_of(drawing, "line")[0]["encoding"]["y"]["scale"]["domain"]
    assert domain[0] == 0
    assert domain[1] > 40
    band = next(layer for layer in layers_of(drawing, "rect") if "lower" in values_of(layer)[0])
    assert values_of(band)[0]["lower"] == 0.0


@pytest.mark.parametrize(("values", "step"), [([0.0, 1.0], 1), ([0.0, 0.5], None)])
def test_whole_counts_have_whole_ticks(values, step):
    drawing = drawn(values, compared=comparison(None))
    assert layers_of(drawing, "point")[0]["encoding"]["y"]["axis"].get("tickMinStep") == step


def test_colour_marks_signals_only_and_tells_better_from_worse():
    signals = {MONDAY: Signal(0, "up", "outside the limits"), MONDAY + timedelta(7): Signal(1, "down", "8 in a row")}
    drawing = drawn([90.0, 2.0, 5.0], compared=comparison(Limits(5.0, 1.0, 9.0, 13), signals))
    full = layers_of(drawing, "point")[0]
    assert [each["signal"] for each in values_of(full)] == [theme.colour("worse"), theme.colour("better"), None]
    assert [each["outside"] for each in values_of(full)] == [True, False, False]
    assert "2 signals" in drawing.description


def test_sprints_are_stems_because_teams_overlap():
    drawing = drawn([4.0, 2.0], noun="Sprint")
    assert not layers_of(drawing, "line")
    assert [each["zero"] for each in values_of(layers_of(drawing, "rule")[0])] == [0, 0]


def test_the_description_names_the_extremes():
    assert drawn([4.0, 11.0, 2.0]).description == (
        "3 weeks from 5 January 2026 to 19 January 2026: highest 11 in that of 12 January 2026, "
        "lowest 2 in that of 19 January 2026; no signal."
    )


def test_nothing_at_all_is_drawn_without_an_error():
    assert drawn([]).description == "No week has a value; no signal."


def test_specifications_are_json_and_take_colours_from_the_page():
    drawing = drawn([4.0, None, 2.0], ["full", "none", "partial"], comparison(Limits(5.0, 1.0, 9.0, 13)))
    text = json.dumps(drawing.spec, allow_nan=False)
    assert "var(--fw-accent)" in text
    assert "#" not in text


def test_every_role_has_a_colour_on_light_and_on_dark():
    sheet = theme.css()
    assert all(f"--fw-{role}: light-dark({light}, {dark})" in sheet for role, (light, dark) in theme.COLOURS.items())
    with pytest.raises(KeyError):
        theme.colour("red")


@pytest.mark.parametrize("role", ["ink", "muted", "accent", "better", "worse"])
@pytest.mark.parametrize("side", [0, 1])
def test_colours_of_text_and_marks_have_contrast(role, side):
    def luminance(value):
        parts = [int(value[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(theme.COLOURS[role][side]), luminance(theme.COLOURS["paper"][side])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_strip_keeps_zero_partial_and_missing_apart():
    strip = sparkline.strip(
        sparkline.bars(series([4.0, 0.0, 2.0, None], ["full", "full", "partial", "none"]), "value", "pages"), "Pages"
    )
    assert 'class="fw-full" style="height:100.0%"' in strip
    assert 'class="fw-full" style="height:0.0%"' in strip
    assert 'class="fw-partial" style="height:50.0%"' in strip
    assert strip.count('class="fw-gap"') == 1


def test_names_from_an_export_are_never_markup():
    drawing = small_multiples.draw([Panel("<script>x</script>", "1", "n = 1", series([1.0]), "value")], "pages")
    assert "<script>" not in drawing.html
    assert "&lt;script&gt;" in drawing.html


def test_panels_share_one_scale():
    panels = [
        Panel("A", "10", "", series([10.0, 5.0]), "value"),
        Panel("B", "2", "", series([2.0, None], ["full", "none"]), "value"),
    ]
    drawing = small_multiples.draw(panels, "pages")
    assert "height:20.0%" in drawing.html
    assert list(drawing.table["panel"]) == ["A", "A", "B", "B"]


def test_panels_without_any_value_are_not_drawn_and_those_with_a_zero_are():
    def drawn(*values):
        return small_multiples.draw(
            [Panel(str(each), "–", "n = 0", series([each]), "value") for each in values], "pages"
        )

    nothing = drawn(None, None)
    assert (nothing.html, nothing.spec, picture.specification(nothing)) == (None, None, None)
    assert nothing.description == "None of 2 panels has a value to draw."
    assert list(nothing.table["panel"]) == ["None", "None"]
    some = drawn(None, 0.0)
    assert some.html.count("fw-name") == 2
    assert picture.specification(some) is not None


def test_durations_are_on_a_log_axis_with_every_dot():
    dots = pd.DataFrame({"at": [datetime(2026, 1, 6, 9, 30)] * 3, "minutes": [0.0, 12.0, 500.0], "name": ["api"] * 3})
    medians = series([12.0], median_minutes=[12.0])
    drawing = durations.over_time(dots, medians, [("median", 12.0), ("longest", None)])
    dots_layer = drawing.spec["layer"][0]
    assert dots_layer["encoding"]["y"]["scale"]["type"] == "log"
    assert [each["minutes"] for each in values_of(dots_layer)] == [durations.SHORTEST, 12.0, 500.0]
    assert drawing.description == "3 rollbacks as dots by time; median 12 min."


def test_a_group_without_a_median_has_no_tick():
    dots = pd.DataFrame({"group": ["A"], "minutes": [12.0], "name": ["api"]})
    summary = pd.DataFrame({"group": ["A", "B"], "median": [12.0, None], "label": ["median 12 min, n = 1", "none"]})
    drawing = durations.by_group(dots, summary)
    (ticks,) = layers_of(drawing, "tick")
    assert [each["group"] for each in values_of(ticks)] == ["A"]


def test_a_share_has_its_bounds_and_ends_at_one():
    drawing = share.draw(
        series([0.5, None], ["full", "none"], lower=[0.4, None], upper=[0.9, None]), "value", ("lower", "upper")
    )
    (band,) = layers_of(drawing, "area")
    assert [(each["lower"], each["upper"]) for each in values_of(band)] == [(0.4, 0.9), (None, None)]
    assert layers_of(drawing, "line")[0]["encoding"]["y"]["scale"]["domain"] == [0, 1]


def test_dates_are_the_same_for_every_viewer():
    assert weeks.iso(pd.Timestamp("2026-03-29")) == "2026-03-29T00:00:00Z"
    assert weeks.axis(MONDAY, MONDAY + timedelta(7))["scale"]["type"] == "utc"
