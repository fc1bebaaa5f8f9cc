"""The floor of the page measurement: the least that Streamlit does for one chart and one filter."""

from __future__ import annotations

import streamlit as st

choice = st.segmented_control("Urgency", ["All", "High", "Low"], default="All")
st.markdown(f"## {choice}")
values = [{"week": week, "pages": 40 + week % 7 + len(choice or "")} for week in range(26)]
st.vega_lite_chart(
    {
        "data": {"values": values},
        "mark": "line",
        "encoding": {"x": {"field": "week", "type": "quantitative"}, "y": {"field": "pages", "type": "quantitative"}},
    }
)
