"""Flywheel page: what the cells show, kept by dataset version and scope."""

from __future__ import annotations

import pandas as pd

from flywheel_metrics import loop
from flywheel_metrics.notebook import store
from flywheel_metrics.notebook.keeping import kept
from flywheel_metrics.notebook.markup import notice
from flywheel_metrics.notebook.view import current
from flywheel_metrics.scope import Scope

#: Models that a dataset compiled by older definitions lacks.
_NEEDED = ("loop_ledger", "guardrail_weeks")


def is_known() -> bool:
    """Return whether the dataset that is looked at has a ledger, and say so where it has none."""
    if all(current().dataset.has_table(each) for each in _NEEDED):
        return True
    notice("This view was frozen with definitions that had no loop ledger yet.")
    return False


def ledger() -> pd.DataFrame:
    """Return the ledger of the view."""
    view = current()
    return _ledger(view.dataset.version, view.scope)


@kept(32)
def _ledger(version_id: str, scope: Scope) -> pd.DataFrame:
    return loop.ledger(store.dataset(version_id), scope)


def effects() -> pd.DataFrame:
    """Return the guardrails of the view's teams and services with their effect; judged among all of them."""
    view = current()
    found = _effects(view.dataset.version)
    for column, names in (("team", view.scope.teams), ("service", view.scope.services)):
        if names:
            found = found[found[column].isin(names)]
    return found


@kept(16)
def _effects(version_id: str) -> pd.DataFrame:
    return loop.effects(store.dataset(version_id))
