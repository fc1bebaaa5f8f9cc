"""What a person enters on a page: an insight, a guardrail, a runbook, a drill, an event, a rule for alerts.

An entry becomes a file in the product's own format for its table and is committed like any upload: it never changes,
says that it was entered by hand, can be taken back, and is part of what the dataset version holds.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from flywheel_metrics import export, files, ingest, template
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.engine import literal
from flywheel_metrics.errors import EntryRefused
from flywheel_metrics.ingest import Answers
from flywheel_metrics.runbook import lint
from flywheel_metrics.runbook.sections import sections
from flywheel_metrics.runbook.template import blank
from flywheel_metrics.upload import Upload
from flywheel_metrics.vocabulary import KINDS
from flywheel_metrics.workspace import Workspace

#: Tool that rows entered by hand come from.
BY_HAND = "by hand"
#: Start of the file names of entries.
_PREFIX = "by-hand-"
OUTCOMES = ("passed", "partial", "failed")
#: Longest text that is taken, in characters.
LONGEST = 20_000


@dataclass(frozen=True)
class Turn:
    """The escalation that an entry is about."""

    escalation_id: str
    service: str
    team: str
    alert: str
    opened_at: datetime

    @classmethod
    def of(cls, row: pd.Series) -> Turn:
        """Return the turn of a row of the ledger."""
        alert = next((row[name] for name in ("signature", "title") if pd.notna(row[name])), row["escalation_id"])
        return cls(
            str(row["escalation_id"]), _known(row["service"]), _known(row["team"]), str(alert),
            row["opened_at"].to_pydatetime(),
        )  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A row of a canonical table as a person entered it; times are ISO text."""

    table: str
    values: Mapping[str, str]

    @property
    def file_name(self) -> str:
        """The name under which it is committed."""
        return f"{_PREFIX}{self.table}-{files.digest_of(sorted(self.values.items()))[:10]}.csv"

    def to_csv(self) -> str:
        """Return the file: the header of the table's template and one row."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*self.values, template.TOOL])
        writer.writerow([*self.values.values(), BY_HAND])
        return stream.getvalue()


def insight(turn: Turn, whys: Sequence[str], at: datetime, author: str = "") -> Entry:
    """Return an insight: one sentence, or a chain of whys, each the reason for the one before it.

    Raises EntryRefused without a sentence.
    """
    said = [" ".join(why.split()) for why in whys if why.strip()]
    if not said:
        raise EntryRefused("An insight needs a sentence: which condition let this happen?")
    text = said[0] if len(said) == 1 else " Because: ".join(said)
    values = {
        "incident_id": turn.escalation_id,
        "text": _short(text, "The insight"),
        "author": author,
        "created_at": _utc(at),
    }
    return _entry("insights", "insight_id", values)


def guardrail(turn: Turn, title: str, kind: str, team: str, shipped_on: date, zone: ZoneInfo) -> Entry:
    """Return a guardrail that went live on a day. Raises EntryRefused for what means nothing."""
    if not title.strip():
        raise EntryRefused("A guardrail needs a title: what does it do?")
    if kind not in KINDS:
        raise EntryRefused(f"The kind of a guardrail is {kind!r}; valid are {', '.join(KINDS)}.")
    values = {
        "title": _short(" ".join(title.split()), "The title"), "kind": kind, "service": turn.service,
        "team": team.strip() or turn.team, "shipped_at": _moment(turn, shipped_on, zone, "A guardrail"),
        "incident_id": turn.escalation_id,
    }  # fmt: skip
    return _entry("guardrails", "guardrail_id", values)


def blank_runbook(turn: Turn) -> str:
    """Return the runbook to fill in for an escalation: the seven sections, and what is known of its alert."""
    meta = {"service": turn.service, "team": turn.team, "alert": turn.alert, "incident_id": turn.escalation_id}
    said = {"trigger": f"The alert “{turn.alert}” pages" + (f" for {turn.service}." if turn.service else ".")}
    if turn.team:
        said["owner"] = f"{turn.team} team"
    return blank(turn.alert, meta, said)


def runbook(turn: Turn, text: str, at: datetime, author: str = "") -> Entry:
    """Return a runbook: which of its sections say something, and how long it is; the page itself is not kept.

    Raises EntryRefused for a page that says nothing beyond its title.
    """
    page = lint.read("by-hand.md", _short(text, "The runbook"), ("by-hand.md",))
    if not any(page.has(name) for name in sections()):
        raise EntryRefused("A runbook needs at least one of its sections filled in.")
    values = {
        "title": page.title or turn.alert, "service": page.service or turn.service, "team": page.team or turn.team,
        "incident_id": turn.escalation_id, "author": author, "created_at": _utc(at), "updated_at": _utc(at),
        "word_count": str(page.word_count), "printed_lines": str(page.printed_lines), "alert": turn.alert,
        **{f"has_{name}": "yes" if page.has(name) else "no" for name in sections()},
    }  # fmt: skip
    return _entry("runbooks", "runbook_id", values)


def drill(turn: Turn, runbook_id: str, outcome: str, drilled_on: date, zone: ZoneInfo, practised_by: str = "") -> Entry:
    """Return a drill. Raises EntryRefused for what means nothing."""
    if outcome not in OUTCOMES:
        raise EntryRefused(f"The outcome of a drill is {outcome!r}; valid are {', '.join(OUTCOMES)}.")
    values = {
        "runbook_id": runbook_id, "service": turn.service, "team": turn.team, "incident_id": turn.escalation_id,
        "practised_by": practised_by, "outcome": outcome, "drilled_at": _moment(turn, drilled_on, zone, "A drill"),
    }  # fmt: skip
    return _entry("drills", "drill_id", values)


def annotation(title: str, on: date, zone: ZoneInfo, *, kind: str = "event", metric: str = "", team: str = "") -> Entry:
    """Return a dated event for the charts; of kind ``limits`` it draws the limits of a metric, or of all, anew.

    Raises EntryRefused without a title.
    """
    if not title.strip():
        raise EntryRefused("An event needs a few words: what happened?")
    values = {
        "title": _short(" ".join(title.split()), "The event"), "happened_at": _utc(_noon(on, zone)), "kind": kind,
        "metric": metric, "team": team,
    }  # fmt: skip
    return _entry("annotations", "annotation_id", values)


def signature_rule(service: str, signature: str, contains: str, becomes: str, at: datetime) -> Entry:
    """Return a rule that merges alerts, or splits one by words of its titles. Raises EntryRefused without a name."""
    if not signature.strip() or not becomes.strip():
        raise EntryRefused("A rule needs the alert that it is about and the alert that it becomes.")
    values = {
        "service": service, "signature": signature.strip(), "contains": contains.strip(),
        "becomes": _short(" ".join(becomes.split()), "The name"), "created_at": _utc(at),
    }  # fmt: skip
    return _entry("signature_rules", "rule_id", values)


def commit(workspace: Workspace, entry: Entry, *, zone: str, key: bytes) -> str:
    """Commit an entry and return the id of the version that is then current.

    Beside the sample company it stays a part of it. Raises ExportError when the row is refused.
    """
    with tempfile.TemporaryDirectory(prefix="flywheel-entry-") as folder:
        path = Path(folder) / entry.file_name
        path.write_text(entry.to_csv(), encoding="utf-8")
        answers = Answers(source=f"{template.OWN}{entry.table}")
        staged = ingest.stage(path, Path(folder) / "staged", answers, default_zone=zone, key=key)
        if not staged.rows_loaded:
            raise EntryRefused("; ".join(each.message for each in staged.issues) or "Nothing was entered.")
        return workspace.commit(staged, joins_sample=True)


def entries(workspace: Workspace, version_id: str) -> list[Upload]:
    """Return what was entered by hand in a version, the newest first."""
    found = [each for each in workspace.uploads(version_id) if each.file_name.startswith(_PREFIX)]
    return sorted(found, key=lambda each: (each.committed_at, each.upload_id), reverse=True)


def exported(dataset: Dataset, table: str) -> bytes:
    """Return the rows of a table that were entered by hand, as a CSV in the product's own format."""
    header = template.csv_text(template.find(table)).strip().split(",")
    columns = ", ".join(f"source_tool as {name}" if name == template.TOOL else name for name in header)
    found = dataset.database.frame(f"select {columns} from {table} where source_tool = {literal(BY_HAND)} order by all")
    return export.to_csv(found)


def _entry(table: str, key: str, values: Mapping[str, str]) -> Entry:
    kept = {name: value for name, value in values.items() if value}
    return Entry(table, {key: f"{_PREFIX}{files.digest_of([table, sorted(kept.items())])[:12]}", **kept})


def _known(value: Any) -> str:
    return str(value) if pd.notna(value) else ""


def _short(text: str, what: str) -> str:
    if len(text) > LONGEST:
        raise EntryRefused(f"{what} has {len(text):,} characters; at most {LONGEST:,} are taken.")
    return text


def _utc(at: datetime) -> str:
    """Return a naive UTC instant as the own format writes it."""
    return f"{at.isoformat(timespec='microseconds')}Z"


def _moment(turn: Turn, day: date, zone: ZoneInfo, what: str) -> str:
    """Return noon of a local day, or the escalation's own instant where that is later on the same day."""
    noon = _noon(day, zone)
    opened_on = turn.opened_at.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
    if day < opened_on:
        raise EntryRefused(f"{what} of {day} is older than the escalation of {opened_on}; give a later day.")
    return _utc(max(noon, turn.opened_at))


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(12), tzinfo=zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
