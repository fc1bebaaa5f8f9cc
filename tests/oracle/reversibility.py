"""Reversible changes: demonstrated, declared, irreversible or unknown."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.oracle.dataset import Row, Tables
from tests.oracle.settings import Settings, Vocabulary

#: method of a rollback → mechanism that it demonstrates
DEMONSTRATES = {
    "redeploy": "redeploy",
    "abort": "redeploy",
    "revert": "revert",
    "flag_off": "flag",
    "backout_plan": "backout_plan",
    "restore": "restore",
}
BY_KIND = {"deploy": "redeploy", "release": "redeploy", "flag": "flag"}

#: service, mechanism, when, whether it worked
Trial = tuple[str, str, datetime, bool]


def trials(tables: Tables, rollbacks: list[Row]) -> list[Trial]:
    """Return every time that a mechanism was tried on a service: finished rollbacks, and drills passed or failed."""
    tried: list[Trial] = [
        (row["service"], DEMONSTRATES[row["method"]], row["finished_at"], True)
        for row in rollbacks
        if row["service"] and row["method"] in DEMONSTRATES and row["finished_at"] is not None
    ]
    tried += [
        (row["service"], row["mechanism"], row["drilled_at"], row["outcome"] == "passed")
        for row in tables["drills"]
        if row["service"] and row["mechanism"] and row["outcome"] in ("passed", "failed")
    ]
    return tried


def reversibility(change: Row, tried: list[Trial], settings: Settings, vocabulary: Vocabulary) -> str:
    """Return the first that applies, in the order of the definition."""
    labels = change["labels"] or []
    if change["reversible"] == "no" or vocabulary.matches("irreversible", "label", labels):
        return "irreversible"
    works = _latest_trial(change, tried, settings)
    if works is not None:
        return "demonstrated" if works else "irreversible"
    is_declared = (
        change["reversible"] == "yes"
        or bool(change["reversible_evidence"])
        or change["kind"] == "flag"
        or vocabulary.matches("reversible", "label", labels)
    )
    return "declared" if is_declared else "unknown"


def _latest_trial(change: Row, tried: list[Trial], settings: Settings) -> bool | None:
    """Return whether the latest trial up to and including the change's finish worked (ties: a success wins)."""
    mechanism = change["mechanism"] or BY_KIND.get(change["kind"])
    until = change["finished_at"]
    since = until - timedelta(days=settings.demonstrated_days)
    fitting = [
        (at, worked)
        for service, tried_mechanism, at, worked in tried
        if service == change["service"] and tried_mechanism == mechanism and since <= at <= until
    ]
    return max(fitting)[1] if fitting else None
