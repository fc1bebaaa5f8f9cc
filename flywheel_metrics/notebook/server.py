"""Starts the dashboard's server with the libraries, the dataset and the first page's answers already in memory.

What is one choice away from there (another period, urgency or team) is answered ahead while readers read.

``python -m flywheel_metrics.notebook.server app.py …`` takes what ``streamlit run`` takes.  The first visitor then
waits for the browser only.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from threading import Thread

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

from flywheel_metrics import metric
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import frame, store
from flywheel_metrics.preset import presets
from flywheel_metrics.scope import URGENCIES, Scope

#: Seconds between two answers ahead.
PAUSE = 0.03


def main(arguments: list[str]) -> None:
    """Warm up and serve until interrupted."""
    warm()
    Thread(target=look_ahead, daemon=True).start()
    # Beside a folder named pages, Streamlit assumes its older kind of app until st.navigation has run once: the first
    # address opened after a start, when it is a link to a page, would run that page without its frame.
    PagesManager.uses_pages_directory = False
    sys.argv = ["streamlit", "run", *arguments]
    cli.main()


def warm() -> None:
    """Open the newest dataset and answer what the first page asks; a problem is left for the page to tell."""
    try:
        version_id = store.workspace().head
        store.prepare(version_id, metric.metrics(), store.dataset(version_id).default_scope)
    except FlywheelError as error:
        print(f"{frame.__name__}: {error}", file=sys.stderr)


def look_ahead() -> None:
    """Answer what a reader may ask next, one metric at a time with a pause, so that whoever asks now goes first."""
    try:
        version_id = store.workspace().head
        for scope in one_choice_away(store.dataset(version_id)):
            for name in metric.metrics():
                time.sleep(PAUSE)
                store.prepare(version_id, [name], scope)
    except FlywheelError as error:
        print(f"{frame.__name__}: {error}", file=sys.stderr)


def one_choice_away(dataset: Dataset) -> list[Scope]:
    """Return the scopes that differ from the first page's by one choice in the sidebar, services left out."""
    start = dataset.default_scope
    periods = presets(dataset.covered_days, dataset.settings.week_start)
    return [
        *(replace(start, urgency=urgency) for urgency in URGENCIES if urgency != start.urgency),
        *(replace(start, first_day=each.first_day, last_day=each.last_day) for each in periods),
        *(replace(start, teams=(team,)) for team in dataset.teams),
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
