"""Data page: what only a person can tell about a file: its time zone, its date order, the days it covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import streamlit as st
from pyarrow import compute, parquet

from flywheel_metrics.errors import UndecidedMark
from flywheel_metrics.ingest import Answers, Staged
from flywheel_metrics.notebook.data_settings import zones
from flywheel_metrics.notebook.incoming import IncomingFile
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.period import local_date
from flywheel_metrics.table import tables

_MARKS = {".": "With a decimal point: 1,234.5", ",": "With a decimal comma: 1.234,5"}
_ORDERS = {"dmy": "Day first: 03/04 is 3 April", "mdy": "Month first: 03/04 is 4 March"}


def ask(file: IncomingFile, reporting_zone: str, identity: str) -> Answers:
    """Draw the questions that this file leaves open and return the answers as they stand."""
    answers = file.answers
    is_of_marks = isinstance(file.question, UndecidedMark)
    if is_of_marks or answers.decimal_mark:
        answers = replace(answers, decimal_mark=_decimal_mark(file, identity))
    if (file.question is not None and not is_of_marks) or answers.date_order:
        answers = replace(answers, date_order=_date_order(file, identity))
    if file.staged is None:
        return answers
    if answers.time_zone or "assumed" in _bases(file.staged):
        answers = replace(answers, time_zone=_time_zone(answers.time_zone, reporting_zone, identity))
    days = event_days(file.staged, ZoneInfo(reporting_zone))
    if days is None:
        return answers
    # Days that nobody has touched follow the events when the file is read in another way.
    touched = None if answers.covers == file.event_days else answers.covers
    file.event_days = days
    return replace(answers, covers=_covers(touched, days, reporting_zone, f"{identity}-{days[0]}-{days[1]}"))


def event_days(staged: Staged, zone: ZoneInfo) -> tuple[date, date] | None:
    """Return the local days of the first and the last event of a staged file; None when it has no times."""
    extents = [_extent(path, tables()[table].time) for table, path in staged.tables.items()]
    known = [extent for extent in extents if extent is not None]
    if not known:
        return None
    first, last = min(extent[0] for extent in known), max(extent[1] for extent in known)
    return local_date(first, zone), local_date(last, zone)


def _extent(path: object, column: str | None) -> tuple[datetime, datetime] | None:
    if column is None:
        return None
    found = compute.min_max(parquet.read_table(path, columns=[column])[column]).as_py()
    return (found["min"], found["max"]) if found["min"] is not None else None


def _bases(staged: Staged) -> set[str]:
    return {
        basis
        for path in staged.tables.values()
        for basis in compute.unique(parquet.read_table(path, columns=["tz_basis"])["tz_basis"]).to_pylist()
    }


def _decimal_mark(file: IncomingFile, identity: str) -> str | None:
    if isinstance(file.question, UndecidedMark):
        st.warning(plain(str(file.question)), icon=":material/help:")
    known = file.answers.decimal_mark
    return st.radio(
        "How are the numbers of this file written?", list(_MARKS), key=f"decimal-mark-{identity}",
        index=list(_MARKS).index(known) if known else None, format_func=_MARKS.__getitem__,
    )  # fmt: skip


def _date_order(file: IncomingFile, identity: str) -> str | None:
    if file.question is not None and not isinstance(file.question, UndecidedMark):
        st.warning(plain(str(file.question)), icon=":material/help:")
    known = file.answers.date_order
    return st.radio(
        "How are the dates of this file written?", list(_ORDERS), key=f"date-order-{identity}",
        index=list(_ORDERS).index(known) if known else None, format_func=_ORDERS.__getitem__,
    )  # fmt: skip


def _time_zone(known: str | None, reporting_zone: str, identity: str) -> str | None:
    names = list(dict.fromkeys([reporting_zone, known or reporting_zone, *zones()]))
    chosen = st.selectbox(
        "Times in this file have no offset. In which time zone were they written?", names,
        index=names.index(known or reporting_zone), key=f"time-zone-{identity}",
        help="Preselected is the dataset's reporting time zone. Your profile in the tool tells which it is.",
    )  # fmt: skip
    return chosen if known or chosen != reporting_zone else None


def _covers(known: tuple[date, date] | None, days: tuple[date, date], zone: str, identity: str) -> tuple[date, date]:
    today = datetime.now(UTC).date()
    st.markdown(
        "**Which days does this export cover?** A covered day without an event counts as quiet; a day that is not "
        f"covered counts as unknown. Filled in are the days of the first and the last event ({zone}); widen them if "
        "you asked the tool for more."
    )
    with st.container(horizontal=True):
        first = st.date_input(
            "First day",
            (known or days)[0],
            min_value=date(1990, 1, 1),
            max_value=max(today, days[1]),
            key=f"covers-first-{identity}",
            format="YYYY-MM-DD",
        )
        last = st.date_input(
            "Last day",
            (known or days)[1],
            min_value=date(1990, 1, 1),
            max_value=max(today, days[1]),
            key=f"covers-last-{identity}",
            format="YYYY-MM-DD",
        )
    if last < first:
        st.warning(f"The last day, {last}, is before the first, {first}; the days of the events are used instead.")
        return days
    if first > days[0] or last < days[1]:
        st.caption("There are events outside these days; they are loaded, but their weeks do not count as covered.")
    return first, last
