"""How long nothing major happened, in the period and before it."""

from __future__ import annotations

import pandas as pd

from flywheel_metrics.report import quiet
from flywheel_metrics.report.cell import HALF, Cell
from flywheel_metrics.report.quiet import Quiet
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.section import Section
from flywheel_metrics.wording import count, duration, listing

QUESTION = "How long did nothing major happen?"


def sentence(now: Quiet, before: Quiet | None) -> str:
    """Return the longest stretch without a major incident, how long the present one lasts, and the period before."""
    stretch = f"The longest stretch without a major incident lasted {_days(now.longest)}"
    if not now.incidents:
        stretch = f"No major incident in {_days(now.known)}"
        stretch = stretch if now.is_whole else f"{stretch} that the exports cover"
    after = f", after {_days(before.longest)} in the period before" if before is not None and before.is_whole else ""
    present = f"; the last was {_days(now.since)} before the end" if now.since is not None else ""
    return f"{stretch}{after}{present}."


def _days(value: float | None) -> str:
    return duration(None if value is None else value * 1440)


def _section(reader: Reader) -> Section:
    now, before = quiet.of(reader.dataset, reader.scope), quiet.of(reader.dataset, reader.scope.previous)
    if now is None:
        return Section(
            CELL.name, CELL.title, QUESTION, missing="No day of this period is covered by every export of incidents."
        )
    part = "" if now.is_whole else " · the exports cover a part of the period"
    return Section(
        CELL.name, CELL.title, QUESTION, sentence(now, before),
        f"n = {count(now.incidents, 'major incident')}{part}",
        facts=(
            ("Definition", "A major incident is a real one of severity 1. A stretch runs from the beginning of one to "
             "the beginning of the next, within the period and what the exports cover."),
            ("Caveats", "Incidents without a severity are none of these. Stretches are no verdict: with few incidents "
             "their length is mostly chance."),
            ("Coverage", f"Exports: {_exports(reader)}."),
        ),
        table=pd.DataFrame([_row(name, each) for name, each in (("this", now), ("before", before)) if each]),
        sql=quiet.statement(reader.dataset, reader.scope),
    )  # fmt: skip


def _row(name: str, found: Quiet) -> dict[str, object]:
    return {
        "period": name, "major_incidents": found.incidents, "known_days": found.known, "longest_days": found.longest,
        "since_days": found.since, "is_whole": found.is_whole,
    }  # fmt: skip


def _exports(reader: Reader) -> str:
    tools = sorted({each.tool for each in reader.dataset.covered if each.table == "incidents"})
    return listing([f"{tool} incidents" for tool in tools])


CELL = Cell("quiet_time", "Time without a major incident", _section, HALF)
