"""A review is one value: it goes through JSON and comes back whole, and is made only of what it is of."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from flywheel_metrics.errors import ScopeError
from flywheel_metrics.report.document import period_name, scope_words
from flywheel_metrics.report.review import Review, document
from flywheel_metrics.scope import Scope

SCOPE = Scope(date(2026, 7, 1), date(2026, 9, 30), ("Ledger", "Search"), ("db",), "high")


def test_it_comes_back_whole_from_json():
    review = Review("v1", SCOPE, ("pages_per_week", "verdict"), {"verdict": "*So*"}, "abc")
    assert Review.from_dict(json.loads(json.dumps(review.to_dict()))) == review


@pytest.mark.parametrize(
    "change", [{"cells": ["nothing"]}, {"cells": []}, {"from": ["x"]}, {"to": []}, {"urgency": ["?"]}]
)
def test_what_is_no_review_is_refused(change):
    with pytest.raises(ScopeError):
        Review.from_dict(Review("v1", SCOPE).to_dict() | change)


def test_it_is_not_made_of_other_data_scope_or_definitions(reader):
    review = Review(reader.dataset.version, reader.scope, ("verdict",))
    for other in (replace(review, version_id="v2"), replace(review, scope=SCOPE), replace(review, definitions="x")):
        with pytest.raises(ScopeError, match="another scope"):
            document(other, reader, is_sample=True)


def test_the_scope_in_words():
    assert scope_words(SCOPE) == "1 July to 30 September 2026 · Ledger and Search · only db · high urgency only"
    assert period_name(SCOPE) == "the third quarter of 2026"
    assert period_name(Scope(date(2026, 10, 1), date(2026, 12, 31))) == "the fourth quarter of 2026"
    assert period_name(Scope(date(2026, 7, 1), date(2026, 9, 29))) == "1 July to 29 September 2026"
