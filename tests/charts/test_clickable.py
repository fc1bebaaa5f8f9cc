"""A chart's weeks can be clicked: the layer that is clicked speaks of exactly the weeks of the answer."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from flywheel_metrics import answer, exhibit
from flywheel_metrics.charts.clickable import FIELD, WEEK, clickable, label_of
from flywheel_metrics.exhibit import Form
from flywheel_metrics.metric import find
from tests.charts.schema import check

FORMS = [
    ("pages_per_week", "weekly"),
    ("reversible_changes", "share"),
    ("time_to_rollback", "durations"),
    ("preventive_work_per_sprint", "weekly"),
]


def labels_of(found, grain):
    return sorted({label.date() for label in found.series(grain)["period"]})


@pytest.mark.parametrize(("name", "kind"), FORMS)
def test_each_week_has_one_rectangle_and_all_touch(sample_workspace, name, kind):
    dataset = sample_workspace.open(sample_workspace.head)
    found = answer.ask(dataset, find(name), dataset.default_scope)
    spec = exhibit.make(dataset, found, Form(kind)).drawing.spec
    labels = labels_of(found, exhibit.grain_of(found)[0])
    made = clickable(spec, labels)
    check(made)
    (layer,) = [each for each in made["layer"] if "params" in each]
    records = layer["data"]["values"]
    assert [label_of(record[FIELD]) for record in records] == labels
    assert layer["params"][0]["name"] == WEEK
    assert all(earlier["until"] == later["from"] for earlier, later in pairwise(records))
    assert all(record["from"] < record[FIELD] < record["until"] for record in records)
    if kind == "weekly":
        assert all(
            record["hint"].startswith("Sprint" if found.metric.rate == "per sprint" else "Week") for record in records
        )


def test_the_specification_itself_stays_as_it_was(sample_workspace):
    dataset = sample_workspace.open(sample_workspace.head)
    found = answer.ask(dataset, find("pages_per_week"), dataset.default_scope)
    spec = exhibit.make(dataset, found, Form()).drawing.spec
    layers = len(spec["layer"])
    assert len(clickable(spec, labels_of(found, "week"))["layer"]) == layers + 1
    assert len(spec["layer"]) == layers


def test_what_has_no_axis_of_time_cannot_be_clicked():
    spec = {"layer": [{"mark": "bar", "encoding": {"x": {"type": "nominal", "scale": {}}}}]}
    assert clickable(spec, [date(2026, 1, 5)]) is spec
    assert clickable({"mark": "bar"}, [date(2026, 1, 5)]) == {"mark": "bar"}


def test_one_week_alone_is_a_week_wide():
    spec = {"layer": [{"mark": "point", "encoding": {"x": {"type": "temporal", "scale": {"type": "utc"}}}}]}
    (record,) = clickable(spec, [date(2026, 1, 5)])["layer"][0]["data"]["values"]
    assert (record["from"], record["until"]) == ("2026-01-01T12:00:00Z", "2026-01-08T12:00:00Z")


@pytest.mark.parametrize(
    ("selected", "label"),
    [("2026-01-05T00:00:00Z", date(2026, 1, 5)), (1767571200000, date(2026, 1, 5)), ("soon", None), (None, None)],
)
def test_what_the_browser_tells(selected, label):
    assert label_of(selected) == label
    assert label_of((date(2026, 1, 5) - date(1970, 1, 1)) / timedelta(milliseconds=1)) == date(2026, 1, 5)
