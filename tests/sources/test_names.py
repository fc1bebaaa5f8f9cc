"""No name of a person passes through a source: neither into a table, nor into what is told of the file.

What each sample gives is in its folder, and another test compares that with what the program gives.
"""

from __future__ import annotations

import pytest

from tests.sources import golden

#: Who occurs in the samples of tools that nest people in lists and objects: names, logins, addresses.
NAMES = ("Ada", "Lind", "Ben", "Okoro", "ada.lind", "ben.okoro", "adalind", "bokoro")
TOOLS = ("pagerduty_rest", "pagerduty_log", "pagerduty_change", "opsgenie", "splunk", "grafana", "incident_io", "firehydrant",
         "rootly", "datadog")  # fmt: skip
CASES = [case for case in golden.CASES if case.startswith(TOOLS)]


@pytest.mark.parametrize("case", CASES)
def test_no_name_passes(case: str) -> None:
    export = golden.export(case).read_text(encoding="utf-8")
    there = [name for name in NAMES if name in export]
    assert there, "the sample has nobody who could be shown"
    shown = " ".join(path.read_text(encoding="utf-8") for path in golden.kept(case)).lower()
    assert shown
    assert [name for name in there if name.lower() in shown] == []
