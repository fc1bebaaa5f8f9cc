"""Pages that run in a thread of their own and draw for nobody, so that what they show is computed as for a reader.

They run in a session of their own as well.  Without one, Streamlit draws on what all sessions share: a form that such a
page began would then surround the pages of every reader.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext, add_script_run_ctx
from streamlit.runtime.state import SafeSessionState, SessionState

import flywheel_metrics
from flywheel_metrics.notebook import contents, takeaway, view
from flywheel_metrics.notebook.view import View

_THREAD = "flywheel-aside"
_APP = Path(flywheel_metrics.__file__).resolve().parent.parent / "app.py"


def thread() -> ThreadPoolExecutor:
    """Return a pool of one such thread; work in it takes a context of its own, so that no page's view reaches it."""
    return ThreadPoolExecutor(1, _THREAD)


def run(looked_at: View, title: str) -> None:
    """Run a page as if this view of it were looked at, in a session of its own. Raises what the page raises."""
    _begin_session()
    view.show_aside(looked_at)
    contents.chosen()
    takeaway.begin()
    # Not by runpy, which for so long puts the page in the place of the whole server's __main__ and first argument.
    SourceFileLoader(_THREAD, str(contents.scripts()[title])).exec_module(ModuleType(_THREAD))


def _begin_session() -> None:
    """Give this thread a session that nobody looks at, in place of the one before."""
    found = ScriptRunContext(
        session_id=_THREAD,
        _enqueue=lambda message: None,
        query_string="",
        session_state=SafeSessionState(SessionState(), lambda: None),
        uploaded_file_mgr=MemoryUploadedFileManager("/aside"),
        main_script_path=str(_APP),
        user_info={},
        fragment_storage=MemoryFragmentStorage(),
        pages_manager=PagesManager(str(_APP)),
    )
    add_script_run_ctx(threading.current_thread(), found)
