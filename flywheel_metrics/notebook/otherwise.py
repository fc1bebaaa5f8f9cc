"""How peers would count: rival definitions side by side, with what each comes to for the view at hand."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from flywheel_metrics import metric, rival
from flywheel_metrics.answer import applicable
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import store
from flywheel_metrics.notebook.keeping import kept
from flywheel_metrics.notebook.listing import listing
from flywheel_metrics.notebook.view import View, current, page_link
from flywheel_metrics.rival import Switch
from flywheel_metrics.scope import Scope
from flywheel_metrics.wording import figure


def otherwise(view: View, name: str) -> None:
    """Draw the points on which definitions of a metric differ; counted when somebody asks, and kept."""
    asked = applicable(metric.find(name), view.scope)
    switches = rival.of(name)
    for switch in switches:
        try:
            found = _compared(view.dataset.version, switch.name, asked)
        except FlywheelError as error:
            st.error(f"{switch.title} cannot be counted. {error}")
            continue
        st.markdown(f"**{switch.title}**")
        listing(_worded(switch, found))
        st.caption(f"{switch.because} {_decided(switch)}")
    if view.may_write and any(switch.setting for switch in switches):
        page_link("Data", "Change a definition: settings on the Data page →")


def in_force(name: str) -> str:
    """Return what the definition means by which the view at hand is counted, of those that a switch names."""
    return rival.switches()[name].meaning(current().dataset.settings)


@kept(128)
def _compared(version_id: str, name: str, scope: Scope) -> pd.DataFrame:
    return rival.compare(store.dataset(version_id), rival.switches()[name], scope)


def _worded(switch: Switch, found: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for row in found.to_dict("records"):
        size, part = _whole(row["sample_size"]), row["part"]
        shown = f"{size} {switch.sample}" if pd.isna(part) else f"{_whole(part)} ÷ {_whole(row['whole'])}"
        value = None if pd.isna(row["value"]) else float(row["value"])
        rows.append(
            {
                "Definition": str(row["meaning"]),
                "Who counts so": str(row["who"]),
                "Value": figure(value, switch.unit),
                "From": shown,
                "In force": "yes" if row["is_in_force"] else "",
            }
        )
    return pd.DataFrame(rows)


def _decided(switch: Switch) -> str:
    if not switch.setting:
        return "This is the same in every dataset."
    return f"The setting {switch.setting} decides it; it is part of the dataset version, and so of every link."


def _whole(value: object) -> str:
    return "0" if pd.isna(value) else f"{int(float(str(value))):,}"  # type: ignore[call-overload]
