"""One number everywhere: tile, report, CSV and command line agree to the last digit, for every metric and scope."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from html import unescape

import pytest

from flywheel_metrics import cli, export
from flywheel_metrics.notebook import store, tile
from flywheel_metrics.report import forms
from flywheel_metrics.report.cells.metrics import SHOWN
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.review import Review, document
from flywheel_metrics.report.written import text
from flywheel_metrics.scope import Scope

pytestmark = pytest.mark.xdist_group("notebook")

SCOPES = (
    Scope(date(2026, 7, 1), date(2026, 9, 30)),
    Scope(date(2025, 10, 1), date(2025, 12, 31), teams=("Payments",)),
    Scope(date(2026, 2, 11), date(2026, 5, 3), teams=("Ledger", "Search"), urgency="high"),
    Scope(date(2026, 4, 1), date(2026, 6, 30), services=("route-planner",)),
    Scope(date(2026, 9, 30), date(2026, 9, 30)),
)  # fmt: skip


@pytest.fixture
def kept(sample_workspace, monkeypatch):
    monkeypatch.setenv(store.VARIABLE, str(sample_workspace.root))
    store.workspace.cache_clear()
    yield sample_workspace
    store.workspace.cache_clear()


def arguments(scope):
    found = ["--period", f"{scope.first_day}..{scope.last_day}", "--urgency", scope.urgency]
    for name, values in (("--team", scope.teams), ("--service", scope.services)):
        found += [part for value in values for part in (name, value)]
    return found


def spoken(workspace, scope, capsys, *more):
    assert cli.main(["--workspace", str(workspace.root), "metrics", *SHOWN, *arguments(scope), *more]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "scope",
    [
        pytest.param(scope, id=str(number), marks=() if number == 2 else pytest.mark.slow)
        for number, scope in enumerate(SCOPES)
    ],
)
@pytest.mark.slow
def test_tile_report_csv_and_command_line_agree(kept, dataset, scope, capsys):
    reader = Reader(dataset, scope)
    sections = document(Review(dataset.version, scope, tuple(SHOWN)), reader, is_sample=True).sections
    answers = {each["metric"]: each for each in json.loads(spoken(kept, scope, capsys, "--format", "json"))["answers"]}
    lines = {
        each["metric"]: each for each in csv.DictReader(io.StringIO(spoken(kept, scope, capsys, "--format", "csv")))
    }
    for section in sections:
        name = section.name
        shown = tile._html(dataset.version, tile.Tile(name, "Pages", tuple(SHOWN[name][1].items())), scope)
        exact = answers[name]["rows"][0]["value"]
        assert lines[name]["value"] == text(exact)
        if section.missing:
            assert exact is None
            assert section.missing.partition(" It needs")[0] in unescape(shown)
            continue
        assert f'"fw-value">{section.headline.value} ' in shown.replace("<p class=", "") or exact is None
        assert section.headline.verdict.partition(":")[0] in unescape(shown) or not section.headline.compared
        assert section.headline.sample in unescape(shown)
        if section.headline.interval:
            assert section.headline.interval in unescape(shown)
        table = section.table[section.table["grain"] == "scope"]
        (row,) = csv.DictReader(io.StringIO(export.to_csv(table).decode()))
        assert row["value"] == text(exact)
        assert float(row["value"] or "nan") == pytest.approx(
            float("nan") if exact is None else exact, rel=0, nan_ok=True
        )


@pytest.mark.slow
@pytest.mark.parametrize("scope", SCOPES, ids=range(len(SCOPES)))
def test_every_form_of_the_report_has_the_same_figures(dataset, scope):
    found = document(Review(dataset.version, scope), Reader(dataset, scope), is_sample=True)
    html = forms.FORMS[".html"].write(found).decode()
    markdown = forms.FORMS[".md"].write(found).decode()
    shown = [unescape(re.sub("<[^>]*>", "", each)) for each in re.findall(r'<p class="value">(.*?)</p>', html)]
    headlines = [each.headline for each in found.sections if each.headline]
    assert [each.split() for each in shown] == [f"{each.value} {each.unit}".split() for each in headlines]
    for each in headlines:
        assert f"**{each.value}**" in markdown
    for section in found.sections:
        if section.headline:
            for value in section.table["value"].dropna().head(40):
                assert re.search(f"<td[^>]*>{re.escape(text(value))}</td>", html)
