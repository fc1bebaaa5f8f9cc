"""Values come back from JSON as they were, and nothing else than values comes back."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from flywheel_metrics import as_json
from flywheel_metrics.event import Event, Numbered
from flywheel_metrics.scope import Scope

DAY = date(2026, 3, 1)
VALUES = (
    None, True, 3, 0.1, "ü", [1, [2.5, None]], (1, ("a",)), {"a": {"b": (1,)}}, {DAY: "keyed by a day", None: 1},
    DAY, datetime(2026, 3, 1, 12, 30, 0, 7), timedelta(days=2, seconds=3), pd.Timestamp("2026-03-01 12:00:00.000001"),
    Scope(DAY, DAY, ("Pay",)), Numbered(1, DAY, (Event(DAY, "moved", "event"),)), float("inf"),
)  # fmt: skip
FRAME = pd.DataFrame(
    {
        "day": pd.Series([DAY, None, DAY], dtype=object),
        "at": pd.to_datetime(["2026-03-01 00:00:01", None, "2026-03-03 00:00:00"]),
        "value": [0.1, np.nan, np.inf],
        "n": pd.Series([1, None, 3], dtype="Int64"),
        "size": [1, 2, 3],
        "is_new": [True, False, True],
        "text": pd.Series(["a", None, "c"], dtype="str"),
        "mixed": pd.Series([None, [1, 2], pd.Timestamp("2026-01-01")], dtype=object),
    }
).set_index(pd.Index(["x", "y", "z"], name="key"))


def back(value, text=None):
    return as_json.decode(json.loads(json.dumps(as_json.encode(value), allow_nan=False)), text)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back(value):
    found = back(value)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("frame", [FRAME, FRAME.iloc[:0], FRAME.reset_index(drop=True), pd.DataFrame()])
def test_a_table_comes_back(frame):
    pd.testing.assert_frame_equal(back(frame), frame)


def test_texts_become_others_and_no_number_or_name_of_a_column_does():
    found = back(FRAME, lambda text, column: f"{column}:{text}")
    assert found["text"].tolist()[::2] == ["text:a", "text:c"]
    same = FRAME.drop(columns="text").reset_index(drop=True)
    pd.testing.assert_frame_equal(found.drop(columns="text").reset_index(drop=True), same)
    assert back({"a": ["b", {"c": "d"}]}, lambda text, place: f"{place}:{text}") == {"a": [".a:b", {"c": ".c:d"}]}
    moved = back(Event(DAY, "moved", "event"), lambda text, place: f"{place}:{text}")
    assert (moved.title, moved.kind) == (".title:moved", ".kind:event")


@pytest.mark.parametrize("value", [object(), {1, 2}, as_json, pd.DataFrame({"a": pd.Categorical(["x"])})])
def test_what_has_no_form_is_refused(value):
    with pytest.raises(as_json.NotPlain):
        as_json.encode(value)


@pytest.mark.parametrize(
    "written",
    [["data", "subprocess:Popen", {"args": "ls"}], ["data", "flywheel_metrics.scope:Scope", {"gone": 1}],
     ["data", "flywheel_metrics.scope:from_query", {}], ["data", "flywheel_metrics.gone:Class", {}], ["later", 1]],
)  # fmt: skip
def test_what_this_release_does_not_know_is_refused(written):
    with pytest.raises(as_json.NotPlain):
        as_json.decode({"$": written})
