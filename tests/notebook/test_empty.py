"""Pages over a dataset without a row: they say what is missing, claim nothing, and draw no table of nothing."""

from __future__ import annotations

import os
import re

import pytest

from flywheel_metrics import basis, source
from flywheel_metrics.notebook import contents
from flywheel_metrics.privacy import KEY_FILE_VARIABLE
from flywheel_metrics.workspace import Workspace

pytestmark = pytest.mark.xdist_group("notebook")

#: What a page must not say of nothing: a placeholder's date, a claim, a value that is none.
_CLAIMS = re.compile(r"2000|every escalation|longer than half|Fewer than half|None of|\bnan\b|NaT")
#: Pages that draw more than cells of metrics, which say by themselves what they lack.
_PAGES = ("Flywheel", "Review", "Guardrails", "Add it up")


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("empty") / "workspace")
    made.start_over()
    return made


@pytest.mark.parametrize("title", _PAGES)
def test_a_page_over_nothing_says_what_to_do_and_claims_nothing(app, empty, tmp_path, monkeypatch, title):
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "key"))
    page = app(empty).switch_page(os.path.relpath(contents.scripts()[title], tmp_path)).run()
    assert not page.exception
    assert not page.error
    words = " ".join(
        [each.proto.body for each in page.get("html") if "<style>" not in each.proto.body]
        + [each.value for each in page.markdown]
    )
    assert "Nothing is loaded yet." in words
    assert not _CLAIMS.search(words)
    assert not page.table


def test_tools_are_called_as_they_call_themselves():
    names = {basis.name_of(each) for each in source.sources().values()}
    assert {"Azure DevOps", "Four Keys", "Status page", "incident.io", "Splunk On-Call", "Git", "GitHub"} <= names
    assert not {"Azure", "Four", "Status", "Splunk"} & names
