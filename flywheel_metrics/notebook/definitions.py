"""The catalogue: every metric, table and model as its own file describes it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from flywheel_metrics.metric import FLYWHEEL, Metric, everything
from flywheel_metrics.notebook.markup import facts, heading
from flywheel_metrics.notebook.view import current
from flywheel_metrics.table import LINEAGE, Table, tables


def definitions() -> None:
    """Draw the metrics, the canonical tables and the derived tables that metrics count."""
    for each in sorted(everything().values(), key=lambda each: each.theme != FLYWHEEL):
        _metric(each)
    st.header("Tables that exports are turned into", anchor="tables")
    for table in tables().values():
        with st.expander(f"{table.title} · `{table.name}`"):
            _table(table)
    st.header("Derived tables that metrics count", anchor="models")
    dataset = current().dataset
    for model in sorted({model for each in everything().values() for model in each.models}):
        with st.expander(f"`{model}`"):
            st.markdown(", ".join(f"`{column}`" for column in dataset.columns(model)))


def _metric(metric: Metric) -> None:
    with st.container(key=f"cell-definition-{metric.name}"):
        heading(metric.title, metric.question)
        facts(
            [
                ("Definition", metric.definition),
                ("Caveats", metric.caveats),
                ("Unit", f"{metric.unit}; {metric.better} is better"),
                ("One row", metric.grain.removeprefix("one row ")),
                ("Over a period", metric.rate),
                ("n counts", metric.sample),
                ("Covered by", metric.covered_by),
                ("Filters", ", ".join(metric.filters)),
                ("Can be split by", ", ".join(metric.segments)),
                ("Where empty", metric.empty),
                ("Name and version", f"{metric.name}, version {metric.version}"),
            ]
        )
        with st.expander("Measures"):
            rows = [{"measure": each.name, "unit": each.unit, "meaning": each.meaning} for each in metric.measures]
            st.table(pd.DataFrame(rows), hide_index=True)
        with st.expander("SQL"):
            st.code(metric.sql, language="sql")


def _table(table: Table) -> None:
    st.markdown(f"{table.describes} {table.grain[:1].upper()}{table.grain[1:]}. Key: `{', '.join(table.key)}`.")
    rows = [{"column": each.name, "type": each.type, "meaning": each.comment} for each in table.columns]
    rows += [{"column": name, "type": kind, "meaning": meaning} for name, (kind, meaning) in LINEAGE.items()]
    st.table(pd.DataFrame(rows), hide_index=True)
