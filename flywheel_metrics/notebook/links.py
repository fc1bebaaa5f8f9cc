"""Links page: every frozen link, taking one back, and the log of what happened to them."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from flywheel_metrics.access import Role
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import who
from flywheel_metrics.notebook.markup import notice
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.view import View
from flywheel_metrics.sharing import Links, Recorded

#: Most entries of the log on the page; ``flywheel links --log`` prints them all.
MOST = 200


def made(view: View) -> None:
    """Draw the links and the way to take one back."""
    links = Links(view.workspace.root)
    found = links.all()
    if not found:
        notice("No link was made yet. “Share this view” in the sidebar of any page makes one.")
        return
    now = datetime.now(UTC)
    st.dataframe(pd.DataFrame([_row(each, now) for each in found]), hide_index=True)
    _take_back(links, [each for each in found if each.state(now) == "open"])


def log(view: View) -> None:
    """Draw the log, newest first; it is for operators, since it may hold addresses of people."""
    if view.role < Role.OPERATOR:
        notice("The log is for operators.")
        return
    entries = Links(view.workspace.root).audit.read()[::-1]
    if not entries:
        notice("Nothing has happened to a link yet.")
    for entry in entries[:MOST]:
        st.html(f"<p class='fw-small'>{_escaped(entry.sentence)}</p>")
    if len(entries) > MOST:
        st.caption(f"The last {MOST} of {len(entries):,} entries; 'flywheel links --log' prints them all.")


def _row(each: Recorded, now: datetime) -> dict[str, str]:
    link = each.link
    return {
        "name": link.name,
        "state": each.state(now),
        "made (UTC)": link.made_at[:16].replace("T", " "),
        "open until (UTC)": link.expires_at[:16].replace("T", " ") if link.expires_at else "taken back",
        "pages": ", ".join(link.pages) or "every page",
        "for": link.audience,
        "dataset": link.version_id,
        "key": each.key[:8],
    }


def _take_back(links: Links, good: list[Recorded]) -> None:
    if not good:
        return
    words = {each.key: f"{each.link.name} · made {each.link.made_at[:10]} · {each.key[:8]}" for each in good}
    key = st.selectbox(
        "Take back", list(words), index=None, format_func=words.__getitem__, placeholder="Choose a link",
        key="link-to-take-back",
    )  # fmt: skip
    reason = st.text_input("Why", key="link-reason", placeholder="for the log; may stay empty")
    if st.button("Take it back now", disabled=key is None, key="take-back") and key:
        try:
            links.revoke(key, reason, who.address())
        except FlywheelError as error:
            st.error(plain(str(error)))
            return
        st.rerun()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
