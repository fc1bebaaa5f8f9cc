"""The verdict cites signals and nothing else; the cases are made by hand."""

from __future__ import annotations

from flywheel_metrics.comparison import LITTLE, SIGNAL, USUAL, Comparison
from flywheel_metrics.report.cells.verdict import sentence

UNITS = {"pages_per_week": "pages", "time_to_rollback": "minutes", "reversible_changes": "share"}


def compared(then, now, verdict, is_better=None):
    direction = None if verdict != SIGNAL else "down" if now < then else "up"
    return Comparison(now, then, 100, 100, verdict, direction, is_better, None, None, {}, "")


def test_quieter_is_said_only_for_a_signal_of_fewer_pages():
    found = sentence({"pages_per_week": compared(41.24, 30.0, SIGNAL, True)}, UNITS)
    assert found == "Tomorrow is getting quieter: for the better, pages per week fell from 41.2 to 30."


def test_louder_is_for_the_worse():
    found = sentence({"pages_per_week": compared(30.0, 41.24, SIGNAL, False)}, UNITS)
    assert found == "Tomorrow is getting louder: for the worse, pages per week rose from 30 to 41.2."


def test_what_did_not_leave_its_usual_variation_is_counted_and_never_told():
    found = sentence(
        {
            "pages_per_week": compared(40.0, 10.0, USUAL),
            "time_to_rollback": compared(23.0, 18.0, SIGNAL, True),
            "reversible_changes": compared(0.94, 0.9, SIGNAL, False),
            "incidents_per_change": compared(0.1, 0.2, LITTLE),
        },
        UNITS,
    )
    assert found == (
        "Tomorrow is neither quieter nor louder than usual variation explains: for the better, time to rollback fell "
        "from 23 min to 18 min; for the worse, reversible changes fell from 94 % to 90 %; 1 figure stayed within "
        "usual variation; for 1 figure there is too little data."
    )
    assert "40" not in found
    assert "0.2" not in found


def test_a_signal_without_a_direction_is_not_called_good_or_bad():
    both_ways = Comparison(30.0, 30.0, 9, 9, SIGNAL, None, None, None, None, {}, "")
    found = sentence({"pages_per_week": both_ways}, UNITS)
    assert "pages per week left the usual variation for some weeks, without a clear change" in found
    assert "better" not in found
    assert found.startswith("Tomorrow is neither quieter nor louder")


def test_without_pages_nothing_is_said_about_tomorrow():
    found = sentence({"reversible_changes": compared(0.9, 0.9, USUAL)}, UNITS)
    assert found == "Whether tomorrow is getting quieter cannot be said yet: 1 figure stayed within usual variation."
