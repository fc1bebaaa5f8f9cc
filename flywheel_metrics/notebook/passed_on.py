"""What is taken along from one's own view is made to be passed on: it shows what a frozen link of the view would.

Files that are read back in (rules, mappings, what was entered by hand) are none of these and stay as they were written.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import TypeVar

from flywheel_metrics.notebook import keeping, store
from flywheel_metrics.notebook.view import View, look_through

_Value = TypeVar("_Value")


def written(view: View, write: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return what writes a file of a view when its button is pressed, in another thread than the page ran in.

    It raises LinkRefused when the frozen link of the view is open no more, AccessError without the key of the names.
    """
    return lambda: Context().run(_write, view, write)


def masked(view: View, value: _Value) -> _Value:
    """Return a table, or what has a plain form, with known names masked; call it where ``written`` runs.

    What a frozen link shows is masked already.
    """
    return value if view.shared is not None else store.masked(view.dataset.version, value)


def _write(view: View, write: Callable[[], bytes]) -> bytes:
    look_through(view)
    if view.shared is None:
        keeping.look_as(masked=True, names=store.names_of(view.workspace, view.dataset.version))
    return write()
