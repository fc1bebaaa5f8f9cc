"""Tile, rows, CSV, report and command line agree to the last digit in every cell of the sample company's filters."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pytest

from flywheel_metrics import cli, export
from flywheel_metrics.answer import rows
from flywheel_metrics.finding import figure_of
from flywheel_metrics.notebook import store, tile
from flywheel_metrics.report.cells.metrics import SHOWN
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.review import Review, document
from flywheel_metrics.report.written import text
from flywheel_metrics.scope import URGENCIES, Scope

pytestmark = pytest.mark.xdist_group("notebook")


@pytest.fixture
def kept(sample_workspace, monkeypatch):
    monkeypatch.setenv(store.VARIABLE, str(sample_workspace.root))
    store.workspace.cache_clear()
    yield sample_workspace
    store.workspace.cache_clear()


def spoken(workspace, scope, capsys):
    asked = ["--period", f"{scope.first_day}..{scope.last_day}", "--urgency", scope.urgency, "--format", "json"]
    for name, values in (("--team", scope.teams), ("--service", scope.services)):
        asked += [part for value in values for part in (name, value)]
    assert cli.main(["--workspace", str(workspace.root), "metrics", *SHOWN, *asked]) == 0
    return {each["metric"]: each["rows"][0] for each in json.loads(capsys.readouterr().out)["answers"]}


def recounted(name, counted, row):
    """Return the value that the rows behind a figure come to, in plain Python; row: the answer over the scope."""
    if name in ("pages_per_week", "guardrail_changes_per_week"):
        return ratio(len(counted), row["weeks"])
    if name == "pages_per_person":
        return ratio(counted["pages"].sum(), (counted["role"] == "on call").sum())
    if name == "time_to_rollback":
        minutes = counted["minutes"].dropna()
        return float(np.percentile(minutes, 95)) if len(minutes) else None
    if name == "incidents_per_change":
        return ratio((counted["role"] == "incident").sum(), (counted["role"] == "change").sum())
    if name == "change_fail_rate":
        return ratio(counted["has_failed"].sum(), len(counted))
    if name == "reversible_changes":
        known = counted[counted["reversibility"] != "unknown"]
        return ratio(known["reversibility"].isin(["demonstrated", "declared"]).sum(), len(known))
    within = counted[counted["role"] == "in sprint"]
    return ratio(within["is_preventive"].sum(), row["sprints"])


def ratio(part, whole):
    return float(part) / float(whole) if whole else None


def assert_one_number(workspace, dataset, scope, capsys):
    said = spoken(workspace, scope, capsys)
    sections = document(Review(dataset.version, scope, tuple(SHOWN)), Reader(dataset, scope), is_sample=True).sections
    told = {each.name: each for each in sections}
    for name in SHOWN:
        answer = store.answer(dataset.version, name, scope)
        row = answer.one("scope")
        value = row["value"]
        place = f"{name} {scope}"
        assert said[name]["value"] == value, place
        again = recounted(name, rows(dataset, answer), row)
        if row["coverage"] == "none":
            assert value is None, place
        elif name == "time_to_rollback" and value is not None:
            assert math.isclose(again, value, rel_tol=1e-12), place
        else:
            assert again == value, place
        shown = tile._html(dataset.version, tile.Tile(name, "Pages"), answer.scope)
        section = told[name]
        if section.missing:
            assert value is None, place
            continue
        assert section.headline.value == (figure_of(answer) if value is not None else "–"), place
        assert f"{section.headline.value} <small>" in shown or f">{section.headline.value}</p>" in shown, place
        table = section.table[section.table["grain"] == "scope"]
        (line,) = csv.DictReader(io.StringIO(export.to_csv(table).decode()))
        assert line["value"] == text(value), place


def cells(dataset):
    """Every team by itself, every service by itself, and everything; each with every urgency."""
    scope = dataset.default_scope
    parts = [((), ())] + [((team,), ()) for team in dataset.teams] + [((), (service,)) for service in dataset.services]
    return [
        Scope(scope.first_day, scope.last_day, teams, services, urgency)
        for teams, services in parts
        for urgency in URGENCIES
    ]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_every_cell(kept, dataset, capsys, part):
    for scope in cells(dataset)[part::4]:
        assert_one_number(kept, dataset, scope, capsys)
