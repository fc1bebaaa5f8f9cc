from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flywheel_metrics.errors import ScopeError
from flywheel_metrics.scope import Scope, from_query

DEFAULT = Scope(date(2026, 7, 1), date(2026, 9, 30))
TEAMS, SERVICES = ("Payments", "R&D, Search", "Über"), ("api", "web")


def read(query):
    return from_query(query, DEFAULT, teams=TEAMS, services=SERVICES)


@given(
    st.dates(date(2000, 1, 1), date(2020, 1, 1)), st.dates(date(2020, 1, 1), date(2029, 1, 1)),
    st.sets(st.sampled_from(TEAMS)), st.sets(st.sampled_from(SERVICES)), st.sampled_from(["all", "high", "low"]),
)  # fmt: skip
def test_a_scope_comes_back_whole_from_its_link(first, last, teams, services, urgency):
    scope = Scope(first, last, tuple(sorted(teams)), tuple(sorted(services)), urgency)
    assert read(scope.to_query()) == (scope, [])


def test_an_empty_link_means_the_default():
    assert read({}) == (DEFAULT, [])


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"from": ["last monday"]}, "is no date"),
        ({"to": ["2026-13-01"]}, "is no date"),
        ({"urgency": ["urgent"]}, "valid are all, high, low"),
        ({"team": ["Paymentz"]}, "the team 'Paymentz', which this dataset does not have"),
        ({"service": ["db"]}, "the service 'db'"),
        ({"from": ["2026-12-01"]}, "before it starts"),
        ({"from": ["0001-01-01"]}, "longer than 30 years"),
    ],
)
def test_a_bad_value_in_a_link_is_told_and_not_used(query, message):
    scope, problems = read(query)
    assert scope == DEFAULT
    assert len(problems) == 1
    assert message in problems[0]


def test_the_previous_scope_is_as_long_and_ends_just_before():
    assert DEFAULT.previous == Scope(date(2026, 3, 31), date(2026, 6, 30))
    assert DEFAULT.previous.day_count == DEFAULT.day_count == 92


def test_a_scope_that_ends_before_it_starts_is_refused():
    with pytest.raises(ScopeError, match="ends on 2026-01-01"):
        Scope(date(2026, 1, 2), date(2026, 1, 1))
