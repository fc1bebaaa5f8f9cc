"""Tickets: what the importers of Jira and Linear read, and that nothing in them runs or is markup."""

from __future__ import annotations

import csv
import io

import pandas as pd

from flywheel_metrics.loop import tickets

ROW = {
    "escalation_id": "INC-1", "incident_id": "INC-1", "service": "shop", "team": "Web", "signature": "Disk *% full",
    "title": "Disk 9 % full", "stalls_at": "guardrail", "turns": 3, "debt_pages": 12, "debt_sleep_pages": 4,
    "debt_hours": 7.25, "url": "https://example.com/INC-1",
}  # fmt: skip


def made(**values) -> list[tickets.Ticket]:
    return tickets.tickets(pd.DataFrame([{**ROW, **values}]))


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode())))


def test_jira_reads_a_summary_a_type_and_one_column_per_label():
    head, row = read(tickets.jira_csv(made()))
    assert head == ["Summary", "Issue Type", "Description", "Team", "Labels", "Labels"]
    assert row[0] == "A guardrail for shop: Disk *% full (INC-1)"
    assert row[3:] == ["Web", "flywheel", "guardrail"]
    assert "3 escalations of this alert wait for it. Its alert paged 12 times in the last 13 weeks, 4 of them" in row[2]


def test_linear_reads_the_columns_of_its_own_export():
    head, row = read(tickets.linear_csv(made()))
    assert len(head) == len(row)
    told = dict(zip(head, row, strict=True))
    assert told["Labels"] == "flywheel, guardrail"
    assert told["Priority"] == "No priority"
    assert told["Archived"] == ""


def test_a_cell_that_starts_like_a_formula_runs_nothing():
    hostile = made(team="=cmd|' /C calc'!A1", url="@SUM(1)")
    assert read(tickets.jira_csv(hostile))[1][3].startswith("'=")
    assert all(not cell.startswith(("=", "+", "-", "@")) for cell in read(tickets.linear_csv(hostile))[1])


def test_words_of_strangers_are_no_markup():
    text = tickets.markdown(made(signature="[x](http://evil) <b>*bold*</b>\n# head")).decode()
    assert "\\[x\\]\\(http://evil\\) \\<b\\>\\*bold\\*\\</b\\> \\# head" in text
    assert text.count("\n- [ ]") == 0
    assert text.startswith("- [ ] **A guardrail for")


def test_what_is_missing_is_left_out():
    (ticket,) = made(team=None, url=None, service=None, signature=None, incident_id=None)
    assert ticket.title == "A guardrail for Disk 9 % full (INC-1)"
    assert (ticket.team, len(ticket.text)) == ("", 2)
