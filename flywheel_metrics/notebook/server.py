"""Starts the dashboard's server with the libraries, the dataset and the first page's answers already in memory.

``python -m flywheel_metrics.notebook.server app.py …`` takes what ``streamlit run`` takes.  The first visitor then
waits for the browser only.
"""

from __future__ import annotations

import sys

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

from flywheel_metrics import metric, uncertainty
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import ahead, frame, store


def main(arguments: list[str]) -> None:
    """Warm up and serve until interrupted."""
    warm()
    ahead.start()
    # Beside a folder named pages, Streamlit assumes its older kind of app until st.navigation has run once: the first
    # address opened after a start, when it is a link to a page, would run that page without its frame.
    PagesManager.uses_pages_directory = False
    sys.argv = ["streamlit", "run", *arguments]
    try:
        cli.main()
    finally:
        ahead.stop()


def warm() -> None:
    """Open the newest dataset and answer what the first page asks; a problem is left for the page to tell."""
    try:
        version_id = store.workspace().head
        store.prepare(version_id, metric.metrics(), store.dataset(version_id).default_scope)
        uncertainty.of(store.answer(version_id, "pages_per_week", store.dataset(version_id).default_scope))
    except FlywheelError as error:
        print(f"{frame.__name__}: {error}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
