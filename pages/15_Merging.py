import streamlit as st

from flywheel_metrics import notebook
from flywheel_metrics.notebook import data_merged, merging_alerts, merging_incidents, merging_names
from flywheel_metrics.notebook.data_moves import say_what_happened

view = notebook.current()

notebook.title("Is anything counted twice, or under two names?")
say_what_happened()

st.subheader("Names that may mean the same", anchor="names")
notebook.prose(
    "Tools call one service or team differently. Pairs are suggested by how alike they are; only what is confirmed "
    "is merged, for every number and filter, and it can be taken back."
)
merging_names.names(view)

st.subheader("One incident in two tools", anchor="incidents")
notebook.prose(
    "A page and its ticket may be one incident where the one names the other, by identifier or address, and both began "
    "within three days. Once confirmed they count once; what the one lacks is filled from the other."
)
merging_incidents.incidents(view)

st.subheader("Alerts that are one, or two", anchor="alerts")
notebook.prose(
    "An alert is a service and a title without its variable parts. Where two alerts are one, or one is two, a person "
    "says so; repeats, page debt and the effect of guardrails follow, and it can be taken back."
)
merging_alerts.alerts(view)

st.subheader("Rows in several uploads", anchor="rows")
notebook.prose(
    "Exports overlap. Rows of the same tool and identifier are one row, and the latest counts. Rows that look alike "
    "stay, for they have identifiers of their own."
)
data_merged.replaced(view.dataset)
