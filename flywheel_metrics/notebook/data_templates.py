"""Data page: which exports are recognised, and a blank file for what no tool exports."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from flywheel_metrics import template
from flywheel_metrics.source import sources
from flywheel_metrics.table import tables


def exports() -> None:
    """Draw the exports of tools that are recognised and where a user clicks to get each."""
    rows = [
        {
            "export": each.title,
            "format": ", ".join(each.formats),
            "where to find it": " ".join(each.export.split()),
            "fills": ", ".join(each.fills),
            "evidence": each.evidence,
        }
        for each in sources().values()
        if not each.name.startswith(template.OWN)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def templates() -> None:
    """Draw the chooser of a table, what its columns mean and the blank CSV to download."""
    table = st.selectbox("Table", list(tables().values()), format_func=lambda each: each.title, key="data-template")
    st.markdown(f"{table.describes} It has {table.grain}.")
    rows = [
        {
            "column": each.column,
            "required": "required" if each.is_required else "",
            "kind": each.kind,
            "meaning": each.meaning,
        }
        for each in template.described(table)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.download_button(
        f"Download {table.name}.csv", template.csv_text(table), f"{table.name}.csv", "text/csv",
        key=f"template-{table.name}", on_click="ignore", icon=":material/download:",
    )  # fmt: skip
