"""The worklist as tickets: CSV for the importers of Jira and Linear, and Markdown.

Each ticket carries the key of its incident in its title, and the label of its stage, so that the finished ticket leads
back to the escalation by itself when the tickets are exported again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from flywheel_metrics import export
from flywheel_metrics.loop.words import LACKS, alert_of
from flywheel_metrics.wording import count, number

#: What is to be done where a turn stalls, for the text of a ticket.
_TASK = {
    "insight": "Write down one clear insight: which condition let this happen, not who was there.",
    "guardrail": "Build one small guardrail that makes this rarer or smaller, and link it to the incident.",
    "runbook": "Write a runbook of one page that anyone can follow, and name the incident in it.",
    "practice": "Practise the runbook once, by somebody who did not write it, and record the drill.",
    "quieter": "The guardrail in place has not made this alert page less. Look again at the condition behind it.",
}
#: Punctuation that Markdown reads as something else than text.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~])")


@dataclass(frozen=True)
class Ticket:
    """One piece of work. text: paragraphs. labels: none holds a space, which Jira would refuse."""

    title: str
    text: tuple[str, ...]
    labels: tuple[str, ...]
    team: str


def tickets(work: pd.DataFrame) -> list[Ticket]:
    """Return a ticket for each row of ``loop.worklist``, in its order."""
    return [_ticket(row) for _, row in work.iterrows()]


def _ticket(row: pd.Series) -> Ticket:
    stage = str(row["stalls_at"])
    key = row["incident_id"] if pd.notna(row["incident_id"]) else row["escalation_id"]
    cost = (
        f"Its alert paged {count(int(row['debt_pages']), 'time')} in the last 13 weeks, "
        f"{int(row['debt_sleep_pages']):,} of them in sleep hours; it cost {number(round(row['debt_hours'], 1))} hours."
    )
    text = [_TASK[stage], f"{count(int(row['turns']), 'escalation')} of this alert wait for it. {cost}"]
    if pd.notna(row["url"]):
        text.append(str(row["url"]))
    return Ticket(
        f"{LACKS[stage].capitalize()} for {alert_of(row)} ({key})", tuple(text), ("flywheel", stage),
        str(row["team"]) if pd.notna(row["team"]) else "",
    )  # fmt: skip


def jira_csv(made: Sequence[Ticket]) -> bytes:
    """Return the CSV that Jira's importer takes: a heading row without punctuation, one column per label."""
    rows = [[each.title, "Task", "\n\n".join(each.text), each.team, *each.labels] for each in made]
    return _csv(["Summary", "Issue Type", "Description", "Team", "Labels", "Labels"], rows)


def linear_csv(made: Sequence[Ticket]) -> bytes:
    """Return the CSV that Linear's importer takes: the columns of its own export, labels in one cell."""
    rows = [[each.title, "\n\n".join(each.text), "Backlog", "No priority", ", ".join(each.labels)] for each in made]
    filled = [[*row, "", "", "", "", "", ""] for row in rows]
    head = ["Title", "Description", "Status", "Priority", "Labels"]
    return _csv([*head, "Assignee", "Estimate", "Created", "Started", "Completed", "Archived"], filled)


def markdown(made: Sequence[Ticket]) -> bytes:
    """Return the tickets as a list to tick off; words of strangers are no markup in it."""
    parts = []
    for each in made:
        team = f" ({_plain(each.team)})" if each.team else ""
        body = "".join(f"\n  {_plain(line)}" for line in each.text)
        parts.append(f"- [ ] **{_plain(each.title)}**{team}{body}\n")
    return "\n".join(parts).encode()


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _csv(head: list[str], rows: list[list[str]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    # A spreadsheet would run a cell that starts like a formula; both importers take the apostrophe before it.
    writer.writerows([[export.text(cell) for cell in row] for row in rows])
    return stream.getvalue().encode()
