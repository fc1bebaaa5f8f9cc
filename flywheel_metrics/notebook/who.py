"""Who sits before the page: their role, and the page that asks them to sign in."""

from __future__ import annotations

import streamlit as st

from flywheel_metrics import access
from flywheel_metrics.access import Role
from flywheel_metrics.notebook.markup import notice


def role() -> Role:
    """Return the role of this session; without an access file everybody is the operator of their own machine."""
    rules = access.in_force()
    if rules is None:
        return Role.OPERATOR
    return rules.role_of(st.user.to_dict()) if is_signed_in() else Role.NONE


def is_signed_in() -> bool:
    """Return whether the session has signed in; always true where nobody has to."""
    return access.in_force() is None or bool(st.user.is_logged_in)


def address() -> str:
    """Return the mail address of who is signed in, for the audit log; empty where nobody has to."""
    if access.in_force() is None:
        return ""
    return str(st.user.to_dict().get("email") or st.user.to_dict().get("sub") or "")


def sign_in(why: str) -> None:
    """Ask to sign in, or tell who is signed in that they may not come here."""
    notice(why)
    if not is_signed_in():
        st.button("Sign in", on_click=st.login, type="primary")
    else:
        st.button("Sign out", on_click=st.logout, type="tertiary")


def sign_out() -> None:
    """Offer to sign out, where somebody has signed in."""
    if access.in_force() is not None and is_signed_in():
        st.button("Sign out", on_click=st.logout, type="tertiary", key="sign-out")
