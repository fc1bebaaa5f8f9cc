from __future__ import annotations

from datetime import date

import pytest

from flywheel_metrics import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0"),
        (1234567.0, "1,234,567"),
        (412.3, "412"),
        (41.26, "41.3"),
        (4.126, "4.13"),
        (0.0642, "0.064"),
        (7.0, "7"),
    ],
)
def test_numbers_have_no_false_precision(value, text):
    assert wording.number(value) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(None, "–"), (0.5, "30 s"), (22.4, "22 min"), (119, "119 min"), (120, "2.0 h"), (2880, "2.0 days")],
)
def test_durations_take_the_fitting_unit(minutes, text):
    assert wording.duration(minutes) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (0.0, "0 %"), (0.062, "6.2 %"), (0.63, "63 %"), (1.0, "100 %")]
)
def test_shares_are_percentages(value, text):
    assert wording.share(value) == text


def test_nouns_follow_their_number():
    assert wording.count(1, "page") == "1 page"
    assert wording.count(1200, "page") == "1,200 pages"
    assert wording.count(2, "person", "people") == "2 people"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 7, 5), date(2026, 7, 5), "5 July 2026"),
        (date(2026, 7, 5), date(2026, 7, 9), "5 to 9 July 2026"),
        (date(2026, 7, 5), date(2026, 9, 30), "5 July to 30 September 2026"),
        (date(2025, 12, 29), date(2026, 1, 4), "29 December 2025 to 4 January 2026"),
    ],
)
def test_ranges_say_what_is_shared_once(first, last, text):
    assert wording.day_range(first, last) == text


def test_lists_read_as_in_a_sentence():
    assert wording.listing([]) == ""
    assert wording.listing(["a"]) == "a"
    assert wording.listing(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("lower", "upper", "unit", "said"),
    [
        (35.387, 42.469, "pages", "35 to 42"),
        (1228, 1240, "pages", "1,230 to 1,240"),
        (0.0605, 0.0822, "incidents per change", "0.060 to 0.082"),
        (0, 3.69, "pages", "0 to 3.7"),
        (0.0645, 0.08114, "share", "6.5 to 8.1 %"),
        (0.89, 1, "share", "89 to 100 %"),
        (0.987, 0.9993, "share", "99 to 99.93 %"),
        (25.01, 60.86, "minutes", "25 to 61 min"),
        (110, 153, "minutes", "1.8 to 2.5 h"),
        (600, 9000, "minutes", "10 h to 6.2 days"),
        (0.2, 0.9, "minutes", "12 to 54 s"),
        (63.28, None, "minutes", "from 63 min, upper end not estimable"),
        (None, None, "minutes", "not estimable"),
        (5, 5, "pages", "about 5"),
    ],
)
def test_the_ends_of_an_interval_have_two_significant_digits(lower, upper, unit, said):
    assert wording.ends(lower, upper, unit) == said
