"""Pages that run in a thread of their own and draw for nobody, so that what they show is computed as for a reader."""

from __future__ import annotations

import logging
import runpy
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from flywheel_metrics.notebook import contents, takeaway, view
from flywheel_metrics.notebook.view import View

#: Name of these threads; Streamlit would warn of each thing that they draw.
_THREAD = "flywheel-aside"
_NOISY = "streamlit.runtime.scriptrunner_utils.script_run_context", "streamlit.runtime.state.session_state_proxy"


def thread() -> ThreadPoolExecutor:
    """Return a pool of one such thread; work in it takes a context of its own, so that no page's view reaches it."""
    _hush()
    return ThreadPoolExecutor(1, _THREAD)


def run(looked_at: View, title: str) -> None:
    """Run a page as if this view of it were looked at. Raises what the page raises."""
    view.show_aside(looked_at)
    takeaway.begin()
    runpy.run_path(str(contents.scripts()[title]), run_name="__main__")


@cache
def _hush() -> None:
    for name in _NOISY:
        logging.getLogger(name).addFilter(_is_not_aside)


def _is_not_aside(record: logging.LogRecord) -> bool:
    return not str(record.threadName).startswith(_THREAD)
