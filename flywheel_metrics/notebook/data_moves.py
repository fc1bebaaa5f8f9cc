"""Data page: moving on to another dataset version, and the message that is shown once there."""

from __future__ import annotations

import streamlit as st

from flywheel_metrics.link import DATA
from flywheel_metrics.notebook.plain import plain

_MESSAGE = "data-message"
#: Where the frame keeps the version that is looked at.
VERSION = "flywheel-version"


def go_to(version_id: str, message: str) -> None:
    """Put a version in the address, run the page again and say once what happened."""
    st.session_state[_MESSAGE] = message
    st.query_params[DATA] = version_id
    st.rerun()


def stay_with(version_id: str, message: str) -> None:
    """Run the page again on another version of the same data, for the same scope, and say once what happened."""
    st.session_state[_MESSAGE] = message
    st.session_state[VERSION] = version_id
    st.rerun()


def say_what_happened() -> None:
    """Show the message of the last move, once."""
    message = st.session_state.pop(_MESSAGE, None)
    if message:
        st.success(plain(message), icon=":material/check:")
