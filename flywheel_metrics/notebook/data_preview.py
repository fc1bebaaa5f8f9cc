"""Data page: what a dropped file was recognised as, what would be loaded, and what would not and why."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pandas as pd
import streamlit as st
from pyarrow import parquet

from flywheel_metrics.ingest import Staged
from flywheel_metrics.mapping import Saved
from flywheel_metrics.mapping.generated import PREFIX
from flywheel_metrics.notebook.data_uploads import csv_bytes, issues_table, mapping_table
from flywheel_metrics.notebook.incoming import IncomingFile
from flywheel_metrics.notebook.markup import MISSING
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.table import LINEAGE
from flywheel_metrics.wording import count, listing
from flywheel_metrics.workspace import Workspace

_ROWS = 5
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def preview(workspace: Workspace, file: IncomingFile, identity: str) -> None:
    """Draw the preview of a staged file, with the id that it has on the page."""
    staged = file.staged
    if staged is None:
        return
    if file.mapping is not None:
        st.markdown(f"Mapped onto **{listing(list(staged.source.fills))}** ({_form(staged)}).")
    elif staged.source.name.startswith(PREFIX):
        _remembered(workspace, file, staged, identity)
    else:
        st.markdown(f"Recognised as **{staged.source.title}** ({_form(staged)}).")
    if staged.source.evidence != "certain":
        st.caption(f"What is known of this export is {staged.source.evidence}, so look twice at the columns.")
    st.markdown(_accounts(staged))
    told, used, *first = st.tabs(
        [f"Issues ({_issue_count(staged):,})", "Columns used", *(_tab(staged, table) for table in staged.tables)]
    )
    with told:
        _issues(staged, identity)
    with used:
        mapping_table([asdict(each) for each in staged.mapping])
    for tab, path in zip(first, staged.tables.values(), strict=True):
        with tab:
            _first_rows(path)


def _remembered(workspace: Workspace, file: IncomingFile, staged: Staged, identity: str) -> None:
    """Say that a mapping was remembered, and offer to change it."""
    title = plain(staged.source.title)
    st.markdown(f"Recognised as **{title}**, by the mapping that was made for this header ({_form(staged)}).")
    if st.button("Change the mapping", key=f"remap-{identity}", type="tertiary", icon=":material/edit:"):
        file.mapping = Saved(workspace.root).for_header(staged.decoded.header)
        st.rerun()


def _form(staged: Staged) -> str:
    decoded = staged.decoded
    parts = [decoded.format.upper() if decoded.format in ("csv", "json") else decoded.format.capitalize()]
    if decoded.sheet is not None:
        parts = [f"Excel, sheet {plain(decoded.sheet)}"]
    if decoded.delimiter:
        if decoded.format == "json":
            parts = ["CSV that holds the tool's JSON"]
        parts.append(f"separated by {_DELIMITERS.get(decoded.delimiter, repr(decoded.delimiter))}")
    if decoded.encoding:
        parts.append(decoded.encoding)
    return ", ".join(parts)


def _accounts(staged: Staged) -> str:
    return (
        f"{count(staged.rows_read, 'row')} read = **{staged.rows_loaded:,} to load** + {staged.rows_rejected:,} "
        f"rejected + {staged.rows_duplicate:,} duplicate. "
        f"An independent count of the file found {staged.decoded.rows_counted:,}."
    )


def _tab(staged: Staged, table: str) -> str:
    return f"{table} ({staged.row_counts[table]:,})"


def _issue_count(staged: Staged) -> int:
    return int(parquet.read_metadata(staged.issues_path).num_rows)


def _issues(staged: Staged, identity: str) -> None:
    found = _issue_count(staged)
    if not found:
        st.markdown("Nothing to tell: every row would be loaded as it stands.")
        return
    issues_table(pd.DataFrame([asdict(each) for each in staged.issues]))
    if found > len(staged.issues):
        st.caption(f"The first {len(staged.issues):,} of {found:,}; the download has all of them.")
    st.download_button(
        "Download issues (CSV)", csv_bytes(parquet.read_table(staged.issues_path).to_pandas()),
        f"{staged.file_name}-issues.csv", "text/csv",
        key=f"issues-{identity}", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _first_rows(path: Path) -> None:
    batch = next(parquet.ParquetFile(path).iter_batches(batch_size=_ROWS), None)
    if batch is None or not batch.num_rows:
        st.markdown("No row.")
        return
    frame = batch.to_pandas()
    shown = [name for name in frame.columns if name not in LINEAGE and frame[name].notna().any()]
    st.dataframe(frame[shown], hide_index=True, placeholder=MISSING)
    st.caption(
        f"The first {count(len(frame), 'row')}; times in UTC, people as pseudonyms; columns that are empty here are "
        "left out."
    )
