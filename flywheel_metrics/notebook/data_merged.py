"""Data and Merging page: which rows gave way to those of another upload, and which services were renamed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.merging import merged
from flywheel_metrics.notebook import store
from flywheel_metrics.wording import count

_ROWS = 500


def replaced(dataset: Dataset) -> None:
    """Draw how many rows of one upload gave way to those of another, and which."""
    found = merged.counts(dataset)
    if found.empty:
        st.markdown("No row of one upload is in another as well.")
        return
    rows, changed = int(found["row_count"].sum()), int(found["changed_count"].sum())
    st.markdown(
        f"{count(rows, 'row')} of an upload came in another one too. Each counts once: as it was updated last, else as "
        f"the upload with the newest event has it. {changed:,} of them differ, the others say the same."
    )
    names = store.file_names(dataset.version)
    said = pd.DataFrame(
        {
            "table": found["table_name"].str.replace("_", " "),
            "tool": found["source_tool"],
            "kept from": found["kept_upload_id"].map(lambda upload: names.get(upload, upload)),
            "instead of": found["upload_id"].map(lambda upload: names.get(upload, upload)),
            "rows": found["row_count"],
            "that differ": found["changed_count"],
        }
    )
    st.dataframe(said, hide_index=True)
    with st.expander("Rows that gave way"):
        _rows(dataset, names, rows)


def _rows(dataset: Dataset, names: dict[str, str], total: int) -> None:
    frame = merged.rows(dataset, _ROWS)
    st.dataframe(
        pd.DataFrame(
            {
                "table": frame["table_name"].str.replace("_", " "),
                "id": frame["record_id"],
                "kept from": frame["kept_upload_id"].map(lambda upload: names.get(upload, upload)),
                "line": frame["kept_row"],
                "instead of": frame["upload_id"].map(lambda upload: names.get(upload, upload)),
                "its line": frame["source_row"],
                "what differs": [", ".join(each) or "nothing" for each in frame["changed"]],
            }
        ),
        hide_index=True,
    )
    if total > _ROWS:
        st.caption(f"The first {_ROWS} of {count(total, 'row')}, those that differ first.")


def renamed(dataset: Dataset) -> None:
    """Draw which services were renamed in their tool, where any were; their rows count under one name."""
    found = merged.renamed(dataset)
    if found.empty:
        return
    services = len(found[["source_tool", "service_id"]].drop_duplicates())
    st.markdown(
        f"{count(services, 'service')} {'was' if services == 1 else 'were'} renamed in the tool: all rows of one "
        "identifier count under one name, the last of them unless an alias or the catalogue knows an earlier one."
    )
    st.dataframe(
        pd.DataFrame(
            {
                "tool": found["source_tool"],
                "identifier": found["service_id"],
                "was called": found["other_name"],
                "is taken for": found["service"],
                "rows": found["row_count"],
            }
        ),
        hide_index=True,
    )
