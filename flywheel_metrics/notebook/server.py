"""Streamlit's own command, told beforehand that the pages belong to app.py: ``python -m flywheel_metrics.notebook.server``.

Streamlit takes a folder named pages for its older kind of app, until ``st.navigation`` has been called once.  The first
address opened after a start would then run a page without its frame when it is a link to that page.
"""

from __future__ import annotations

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    main(prog_name="streamlit")
