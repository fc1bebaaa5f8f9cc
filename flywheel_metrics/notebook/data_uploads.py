"""Data page: the uploads of the dataset version, what became of their rows, and taking one back."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from pyarrow import parquet

from flywheel_metrics import export, source
from flywheel_metrics.errors import FlywheelError, UnknownExport
from flywheel_metrics.mapping import Saved
from flywheel_metrics.notebook.data_moves import go_to
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.upload import Upload
from flywheel_metrics.wording import count, day_range
from flywheel_metrics.workspace import Workspace


def uploads(workspace: Workspace, version_id: str) -> None:
    """Draw the uploads of a version, and one of them in detail."""
    found = workspace.uploads(version_id)
    if not found:
        st.info("Nothing is loaded yet. Drop the first export above, or look around in the sample company.")
        return
    st.markdown(_summary(found))
    st.dataframe(pd.DataFrame([_row(workspace, each) for each in found]), hide_index=True, column_config=_COLUMNS)
    chosen = st.selectbox(
        "Look into one upload", found, index=None, placeholder="Choose a file", key="data-upload",
        format_func=lambda each: each.file_name,
    )  # fmt: skip
    if chosen is not None:
        with st.container(border=True):
            _detail(workspace, version_id, chosen)


_COLUMNS = {
    name: st.column_config.NumberColumn(name, format="localized")
    for name in ("read", "loaded", "rejected", "duplicate")
}


def source_title(workspace: Workspace, name: str) -> str:
    """Return how a person calls a source or a mapping; one that is not known here any more keeps its name."""
    try:
        return Saved(workspace.root).title(name) or source.find(name).title
    except UnknownExport:
        return name


def issues_table(frame: pd.DataFrame) -> None:
    """Draw load issues: where, what, why; what is about a whole column or file has no line."""
    shown = frame.rename(columns={"row": "line", "message": "reason"})[["line", "column", "value", "action", "reason"]]
    st.dataframe(
        shown,
        hide_index=True,
        placeholder="",
        column_config={
            "line": st.column_config.NumberColumn("line", format="%d", width="small"),
            "reason": st.column_config.TextColumn("reason", width="large"),
        },
    )


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as the bytes of a CSV file that runs nothing: its cells are those that an export got wrong."""
    return export.to_csv(frame)


def _summary(found: list[Upload]) -> str:
    rows = sum(each.rows_loaded for each in found)
    rejected = sum(each.rows_rejected for each in found)
    text = f"{count(len(found), 'upload')} with {count(rows, 'row')} loaded"
    return f"{text}, {count(rejected, 'row')} rejected." if rejected else f"{text}, none rejected."


def _row(workspace: Workspace, each: Upload) -> dict[str, Any]:
    covered = each.covered_days
    return {
        "file": each.file_name,
        "export": source_title(workspace, each.source),
        "read": each.rows_read,
        "loaded": each.rows_loaded,
        "rejected": each.rows_rejected,
        "duplicate": each.rows_duplicate,
        "covers": day_range(*covered) if covered else "first to last event",
        "sample": "sample" if each.is_sample else "",
    }


def _detail(workspace: Workspace, version_id: str, chosen: Upload) -> None:
    title = plain(source_title(workspace, chosen.source))
    st.markdown(f"**{title}**, committed {chosen.committed_at.replace('T', ' ')[:16]} UTC")
    st.markdown(
        f"{count(chosen.rows_read, 'row')} read = {chosen.rows_loaded:,} loaded + {chosen.rows_rejected:,} rejected + "
        f"{chosen.rows_duplicate:,} duplicate"
    )
    st.caption(_facts(chosen))
    issues = parquet.read_table(chosen.issues_path).to_pandas()
    told, used = st.tabs([f"Issues ({len(issues):,})", "Columns used"])
    with told:
        _issues(chosen, issues)
    with used:
        mapping_table(chosen.mapping)
    if version_id == workspace.head and st.button(
        "Take back …", key=f"take-back-{chosen.upload_id}", icon=":material/undo:"
    ):
        _confirm(workspace, chosen)


def mapping_table(mapping: list[dict[str, Any]]) -> None:
    """Draw what each header cell of a file is used as."""
    st.dataframe(pd.DataFrame(mapping), hide_index=True)


def _facts(chosen: Upload) -> str:
    tables = ", ".join(f"{table} {rows:,}" for table, rows in chosen.row_counts.items())
    facts = [f"Tables: {tables}"]
    if chosen.time_zone:
        facts.append(f"times without offset read as {chosen.time_zone}")
    if chosen.date_order:
        facts.append("day before month" if chosen.date_order == "dmy" else "month before day")
    return f"{'; '.join(facts)}. Upload {chosen.upload_id}, {chosen.byte_count:,} bytes, SHA-256 {chosen.sha256[:16]}…"


def _issues(chosen: Upload, issues: pd.DataFrame) -> None:
    if issues.empty:
        st.markdown("Nothing to tell: every row was loaded as it stands.")
        return
    issues_table(issues.head(1000))
    if len(issues) > 1000:
        st.caption(f"The first 1,000 of {len(issues):,}; the download has all of them.")
    st.download_button(
        "Download issues (CSV)", csv_bytes(issues), f"{chosen.file_name}-issues.csv", "text/csv",
        key=f"issues-{chosen.upload_id}", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


@st.dialog("Take this upload back?")
def _confirm(workspace: Workspace, chosen: Upload) -> None:
    st.markdown(
        f"**{plain(chosen.file_name)}** leaves the current dataset version: its {count(chosen.rows_loaded, 'row')} no "
        "longer count. Nothing is deleted: links to earlier versions still show it, and *Versions* brings it back."
    )
    if st.button("Take back", type="primary", key="take-back-confirmed"):
        try:
            version_id = workspace.undo(chosen.upload_id)
        except FlywheelError as error:
            st.error(plain(str(error)))
            return
        go_to(version_id, f"{chosen.file_name} was taken back.")
