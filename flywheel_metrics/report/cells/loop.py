"""The loop in a review: what turned the wheel, where it stalls, how far escalations were followed up, what is next."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

import pandas as pd

from flywheel_metrics import loop, metric
from flywheel_metrics.comparison import LITTLE, SIGNAL, Comparison
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.finding import signal_unit
from flywheel_metrics.inference import effect
from flywheel_metrics.loop import words
from flywheel_metrics.period import days, local_date
from flywheel_metrics.report.cell import Cell
from flywheel_metrics.report.cells.metrics import SHOWN
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.section import Listing, Section
from flywheel_metrics.wording import count, day, figure, number, share

#: A row of a frame, by column.
Row: TypeAlias = Mapping[Hashable, Any]
#: Most lines of a list in a review; the pages have all of them.
MOST, MOST_NEXT = 8, 5
#: Days after a guardrail from which its effect can be told.
_EFFECT = timedelta(days=56)
_NOTHING = "No escalation is known in this period: it takes incidents with a severity, or alerts that page."
_STAGES = {"insight": "Insight", "guardrail": "Guardrail", "runbook": "Runbook", "practice": "Practice",
           "quieter": "Fewer pages"}  # fmt: skip
_ESCALATION = (
    "An escalation is an incident of severity 1 or 2, one that went beyond its first responder, or an alert that paged "
    "three times in seven days."
)
_DEBT = "Page debt is what an alert paged in the last 13 weeks of the data."


def turned(judged: pd.DataFrame) -> str:
    """Return how many of the guardrails whose effect can be told made their alerts quieter."""
    if judged.empty:
        return "Of no guardrail can the effect be told for the first time in this period."
    worked = int((judged["verdict"] == effect.WORKED).sum())
    return (
        f"{number(worked) if worked else 'None'} of {count(len(judged), 'guardrail')} whose effect can be told for the "
        "first time in this period made their alerts quieter by more than chance."
    )


def action(stage: str, alert: str, service: str) -> str:
    """Return what the next step of a stalled turn is."""
    about = f"“{alert}”" + (f" of {service}" if service else "")
    return {
        "insight": f"Write down one insight about {about}.",
        "guardrail": f"Turn the insight about {about} into a guardrail.",
        "runbook": f"Write the runbook for {about}.",
        "practice": f"Practise the runbook for {about} once, with somebody who did not write it.",
        "quieter": f"Try another guardrail against {about}: the one that is live did not make it quieter.",
    }[stage]


def _turned(reader: Reader) -> Section:
    judged = _known_in(reader, loop.effects(reader.dataset))
    worked = loop.worked(judged)
    rows = tuple(_guardrail(reader, each) for each in worked.head(MOST).to_dict("records"))
    head = ("Guardrail", "Service", "Live since", "Pages of its alert, 8 weeks before and after", "Rate after ÷ before")
    return Section(
        TURNED.name, TURNED.title, "Which guardrails made tomorrow quieter?", turned(judged),
        f"n = {count(len(judged), 'guardrail')} with a known alert and eight weeks on each side",
        listing=Listing(head, rows) if rows else None,
        facts=(
            ("Definition", "Pages of the alert in the eight weeks before the guardrail against the eight weeks after: "
             "an exact ratio of rates with its 95 % interval, the trend of similar alerts without a guardrail divided "
             "out, corrected for the number of guardrails tried."),
            ("Caveats", "A guardrail that leads back to no alert cannot be judged and is not counted here. All "
             "verdicts are made together, whatever the scope, so that one does not change with what is asked about."),
        ),
        table=judged,
    )  # fmt: skip


def _stalls(reader: Reader) -> Section:
    rows = loop.ledger(reader.dataset, reader.scope)
    if rows.empty:
        return Section(STALLS.name, STALLS.title, "Where does the wheel stall?", missing=_NOTHING)
    work = loop.worklist(rows)
    shown = tuple(_stalled(each) for each in work.head(MOST).to_dict("records"))
    stalled = int((rows["state"] == loop.STALLED).sum())
    head = ("Alert", "Service", "Lacks", "Turns", "Pages", "In sleep hours", "Responder hours")
    return Section(
        STALLS.name, STALLS.title, "Where does the wheel stall?",
        f"{number(stalled)} of {count(len(rows), 'escalation')} have not moved for {loop.STALLED_DAYS} days or more: "
        f"{count(len(work), 'piece')} of work.",
        f"n = {count(len(rows), 'escalation')} that opened in this period",
        listing=Listing(head, shown) if shown else None,
        facts=(("Definition", f"{_ESCALATION} {_DEBT} The list is in its order."),),
        table=work.drop(columns=["upload_id", "source_row"]),
    )  # fmt: skip


def _follow_up(reader: Reader) -> Section:
    rows = loop.ledger(reader.dataset, reader.scope)
    if rows.empty:
        return Section(FOLLOW_UP.name, FOLLOW_UP.title, "Were escalations followed up?", missing=_NOTHING)
    found = loop.closures(rows)
    shown = tuple(
        (_STAGES[each.stage], f"{each.reached} of {each.escalations}", share(each.share),
         f"{share(each.lower)} to {share(each.upper)}", number(each.stalled), _median(rows, each.stage))
        for each in found
    )  # fmt: skip
    head = ("Stage", "Reached", "Share", "95 % interval", "Stalled before it", "Median days to it")
    return Section(
        FOLLOW_UP.name, FOLLOW_UP.title, "Were escalations followed up?",
        words.of_wheel(found),
        f"n = {count(len(rows), 'escalation')} that opened in this period, followed to the end of the data",
        listing=Listing(head, shown),
        facts=(
            ("Definition", f"{_ESCALATION} A stage is reached by an explicit link, a ticket's key in a text, or the "
             "same alert. Shares with Wilson's interval; medians with those that are still open as lower bounds "
             "(Kaplan-Meier), a dash where fewer than half got there."),
        ),
        table=pd.DataFrame([vars(each) for each in found]),
    )  # fmt: skip


def _next(reader: Reader) -> Section:
    compared = _compared(reader)
    worse = [
        (f"Find out why {metric.find(name).title.lower()} got worse.",
         f"{figure(each.previous, unit)} → {figure(each.current, unit)}: {each.verdict}")
        for name, each, unit in compared if each.verdict == SIGNAL and each.is_better is False
    ]  # fmt: skip
    turns = loop.ledger(reader.dataset, reader.scope)
    work = loop.worklist(turns)
    steps = [_step(each) for each in work.head(MOST_NEXT).to_dict("records")]
    rows = tuple(worse + steps)[: MOST_NEXT + len(worse)]
    sentence = rows[0][0] if rows else nothing_next(sum(each.verdict != LITTLE for _, each, _ in compared), len(turns))
    return Section(
        NEXT.name, NEXT.title, "Which step would spare most pages?", sentence,
        listing=Listing(("Step", "Because"), rows) if rows else None,
        facts=(("Definition", "Metrics with a signal for the worse, then the stalled turns with the greatest page "
                f"debt, each with the first stage that it lacks. {_DEBT}"),),
        table=pd.DataFrame(rows, columns=["step", "because"]),
    )  # fmt: skip


def nothing_next(compared: int, turns: int) -> str:
    """Return what it means that no next step is found, by how many metrics could be compared and turns are known."""
    metrics = f"none of {count(compared, 'metric')} that can be compared got worse" if compared else ""
    found = f"{metrics or 'no metric can be compared'} and no {'turn is stalled' if turns else 'escalation is known'}."
    return f"{found[0].upper()}{found[1:]}" if compared or turns else f"What should change cannot be told: {found}"


def _guardrail(reader: Reader, row: Row) -> tuple[str, ...]:
    since = day(local_date(row["shipped_at"].to_pydatetime(), reader.dataset.zone))
    pages = f"{number(row['pages_before'])} → {number(row['pages_after'])}"
    return _text(row["title"]), _text(row["service"]), since, pages, _ratio(row)


def _stalled(row: Row) -> tuple[str, ...]:
    figures = (row[name] for name in ("turns", "debt_pages", "debt_sleep_pages", "debt_hours"))
    return _alert(row), _text(row["service"]), _STAGES[row["stalls_at"]], *(number(each) for each in figures)


def _step(row: Row) -> tuple[str, str]:
    because = (
        f"{count(int(row['debt_pages']), 'page')} in 13 weeks, {int(row['debt_sleep_pages'])} of them in sleep hours; "
        f"{count(int(row['turns']), 'turn')} stalled here"
    )
    return action(row["stalls_at"], _alert(row), _text(row["service"])), because


def _compared(reader: Reader) -> list[tuple[str, Comparison, str]]:
    found = []
    for name in SHOWN:
        try:
            found.append((name, reader.comparison(name), signal_unit(reader.answer(name))))
        except FlywheelError:
            continue  # told by the metric's own cell
    return found


def _known_in(reader: Reader, judged: pd.DataFrame) -> pd.DataFrame:
    """Return the guardrails of the scope whose effect can be told for the first time in it."""
    scope = reader.scope
    asked = days(scope.first_day, scope.last_day, reader.dataset.zone)
    if judged.empty:
        return judged
    known = judged["shipped_at"] + _EFFECT
    kept = judged[(known >= asked.starts_at) & (known < asked.ends_at) & (judged["verdict"] != effect.TOO_EARLY)]
    for column, names in (("team", scope.teams), ("service", scope.services)):
        if names:
            kept = kept[kept[column].isin(names)]
    return kept.reset_index(drop=True)


def _median(rows: pd.DataFrame, stage: str) -> str:
    found = loop.days_to(rows, stage).value
    return "–" if found is None or pd.isna(found) else number(found)


def _ratio(row: Row) -> str:
    ratio, lower, upper = (number(None if pd.isna(row[name]) else row[name]) for name in ("ratio", "lower", "upper"))
    return f"{ratio} ({lower} to {upper})"


def _alert(row: Row) -> str:
    return _text(row["signature"]) or _text(row["title"]) or "no title"


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


TURNED = Cell("guardrails_that_worked", "What turned the wheel", _turned)
STALLS = Cell("page_debt", "Where it stalls", _stalls)
FOLLOW_UP = Cell("follow_up", "Follow-up", _follow_up)
NEXT = Cell("next", "What should change next", _next)
