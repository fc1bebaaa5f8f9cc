"""Every chart of the sample company is valid Vega-Lite, checked by Altair against the schema."""

from __future__ import annotations

import altair as alt
import pytest
from jsonschema import ValidationError

from flywheel_metrics import answer, exhibit
from flywheel_metrics.exhibit import Form
from flywheel_metrics.metric import find

#: The first of each form is fast.
SHOWN = [
    ("pages_per_week", Form("weekly"), True),
    ("pages_per_person", Form("weekly"), False),
    ("incidents_per_change", Form("weekly"), False),
    ("guardrail_changes_per_week", Form("weekly"), False),
    ("preventive_work_per_sprint", Form("weekly"), False),
    ("reversible_changes", Form("share"), True),
    ("time_to_rollback", Form("durations"), True),
]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        pytest.param(name, form, id=f"{name} {form.kind}", marks=() if is_fast else pytest.mark.slow)
        for name, form, is_fast in SHOWN
    ],
)
def test_the_specification_keeps_to_the_schema(sample_workspace, name, form):
    dataset = sample_workspace.open(sample_workspace.head)
    drawing = exhibit.make(dataset, answer.ask(dataset, find(name), dataset.default_scope), form).drawing
    dataset.database.close()
    assert drawing.spec is not None
    chart = alt.LayerChart.from_dict(drawing.spec, validate=True)
    assert len(chart.layer) == len(drawing.spec["layer"])
    ends = [("domain" in layer["encoding"]["x"]["scale"], "x2" in layer["encoding"]) for layer in drawing.spec["layer"]]
    assert (True, False) in ends, "no layer says where the axis of time ends"
    assert (True, True) not in ends, "a mark from one time to another says so too, of which Vega-Lite warns"


def test_a_specification_that_breaks_the_schema_is_found():
    with pytest.raises(ValidationError):
        alt.LayerChart.from_dict({"layer": [{"mark": "smoke", "encoding": {}}]}, validate=True)
