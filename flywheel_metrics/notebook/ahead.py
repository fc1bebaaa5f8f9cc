"""What a reader may ask next is computed while the page is read: the page with one choice of its scope made otherwise.

Only a server does this, in one thread, while no page runs; a reader's next choice puts an end to what was begun for
the one before.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field, replace
from threading import Condition

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import aside, contents, keeping, store
from flywheel_metrics.notebook.view import View
from flywheel_metrics.preset import presets
from flywheel_metrics.scope import URGENCIES, Scope

#: Seconds without a page that runs, before another urgency is prepared and before another period is; the second is
#: likelier to be in the way of a reader who chooses quickly. The first page of a visit is still being drawn then, by a
#: browser that has all yet to load, often on the same machine.
SOON, SOON_AT_FIRST, LATER = 0.1, 1.5, 3.0
#: Seconds after a page ran in which another choice is begun; what a busy server did not come to by then is dropped, so
#: that what waits does not grow with the readers.
PATIENCE = 60.0
#: Seconds of a wait after which it is looked whether it is still for anything.
_LOOK = 0.25
_NEWEST = "flywheel-ahead"
_LOG = logging.getLogger(__name__)


@dataclass
class _Quiet:
    """How long no page has been running, and whether none will run any more."""

    changed: Condition = field(default_factory=Condition)
    running: int = 0
    since: float = 0.0
    is_over: bool = False

    def has_come(self, seconds: float, deadline: float, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Wait for so many seconds of quiet; False where they have not come by the deadline, of the monotonic clock.

        is_wanted: asked now and then, for the wait ends with what it is for.
        """
        with self.changed:
            while not self.is_over and (now := time.monotonic()) < deadline and is_wanted():
                lacking = seconds - (now - self.since)
                if not self.running and lacking <= 0:
                    return True
                self.changed.wait(min(deadline - now, max(lacking, 0.01) if not self.running else _LOOK, _LOOK))
        return False


@dataclass
class _Newest:
    """Number of the newest run of a session."""

    number: int = 0


@dataclass(frozen=True)
class _Asked:
    """A run of a page after which its other choices are prepared: the how many-th of its session, and until when."""

    title: str
    session_id: str
    newest: _Newest
    number: int
    deadline: float

    def is_wanted(self) -> bool:
        """Whether the session has run no page since, and somebody still looks at it."""
        return self.newest.number == self.number and _is_looked_at(self.session_id)


_quiet = _Quiet()
_pool: ThreadPoolExecutor | None = None


def start() -> None:
    """Let what may be asked next be prepared from now on, in this process."""
    global _pool  # noqa: PLW0603 - one thread for all sessions of the server
    _pool = _pool or aside.thread()


def stop() -> None:
    """Prepare nothing any more: the process would not end before all that waits is done."""
    global _pool
    stopped, _pool = _pool, None
    if stopped is not None:
        stopped.shutdown(wait=False, cancel_futures=True)
        with _quiet.changed:
            _quiet.is_over = True
            _quiet.changed.notify_all()


@contextmanager
def page_runs() -> Iterator[None]:
    """Nothing is begun while a page runs."""
    with _quiet.changed:
        _quiet.running += 1
    try:
        yield
    finally:
        with _quiet.changed:
            _quiet.running -= 1
            _quiet.since = time.monotonic()
            _quiet.changed.notify_all()


def prepare(view: View, title: str) -> None:
    """Compute what a page shows for the choices next to the one made; what was wanted for an earlier one is dropped."""
    newest: _Newest = st.session_state.setdefault(_NEWEST, _Newest())
    newest.number += 1
    if _pool is None or view.shared is not None or title in contents.WRITING or not view.dataset.covered:
        return
    asked = _Asked(title, _session_id(), newest, newest.number, time.monotonic() + PATIENCE)
    for scope, quiet in neighbours(view.dataset, view.scope):
        seconds = max(quiet, SOON_AT_FIRST) if newest.number == 1 else quiet
        _pool.submit(Context().run, _run, replace(view, scope=scope), seconds, asked)
    if view.may_write:
        _pool.submit(Context().run, _mask, view, asked)


def neighbours(dataset: Dataset, scope: Scope) -> list[tuple[Scope, float]]:
    """Return scopes that are one choice away, the likeliest first, with the seconds of quiet that each waits for."""
    urgencies = [replace(scope, urgency=each) for each in URGENCIES if each != scope.urgency]
    days = [(each.first_day, each.last_day) for each in presets(dataset.covered_days, dataset.settings.week_start)]
    others = dict.fromkeys(each for each in days if each != (scope.first_day, scope.last_day))
    periods = [replace(scope, first_day=first, last_day=last) for first, last in others]
    return [(each, SOON) for each in urgencies] + [(each, LATER) for each in periods]


def _session_id() -> str:
    found = get_script_run_ctx()
    return found.session_id if found is not None else ""


def _is_looked_at(session_id: str) -> bool:
    """Whether a browser is connected to a session; without a server, whoever asks is there."""
    return not runtime.exists() or runtime.get_instance().is_active_session(session_id)


def _mask(view: View, asked: _Asked) -> None:
    """Have the dataset at hand as others see it, before somebody shares the view or takes it along."""
    if not _quiet.has_come(LATER, asked.deadline, asked.is_wanted):
        return
    try:
        keeping.look_as(masked=True, names=store.names_of(view.workspace, view.dataset.version))
        store.dataset(view.dataset.version)
    except FlywheelError:
        return  # told where somebody asks for it


def _run(view: View, quiet: float, asked: _Asked) -> None:
    if not _quiet.has_come(quiet, asked.deadline, asked.is_wanted):
        return
    try:
        aside.run(view, asked.title)
    except FlywheelError:
        return  # told by the page when somebody asks
    except Exception:
        _LOG.exception("The page %s was not prepared.", asked.title)
