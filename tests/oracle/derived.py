"""All derived rows of a dataset: what the answers count."""

from __future__ import annotations

from dataclasses import dataclass

from tests.oracle.attribution import attributed_incidents, with_failures
from tests.oracle.changes import production_changes, resolved_changes
from tests.oracle.dataset import Dataset, Row, Tables, canonical, loaded
from tests.oracle.guardrails import shipped_guardrails
from tests.oracle.pages import counted_pages
from tests.oracle.reversibility import reversibility, trials
from tests.oracle.rollbacks import find_rollbacks
from tests.oracle.settings import Settings, Vocabulary
from tests.oracle.work import completed_work, dated_sprints


@dataclass(frozen=True)
class Derived:
    """The dataset it came from, its canonical rows, all rows as loaded, and the rows derived from the canonical ones."""

    dataset: Dataset
    settings: Settings
    tables: Tables
    loaded: Tables
    pages: list[Row]
    changes: list[Row]
    rollbacks: list[Row]
    incidents: list[Row]
    guardrails: list[Row]
    work: list[Row]
    sprints: list[Row]


def derive(dataset: Dataset, settings: Settings, vocabulary: Vocabulary) -> Derived:
    """Return everything that is counted, whatever the scope."""
    tables = _judged(canonical(dataset), vocabulary)
    every = resolved_changes(tables, vocabulary)
    undoing = find_rollbacks(tables, every, settings, vocabulary)
    production = production_changes(every, undoing.carriers)
    incidents = attributed_incidents(tables, production, settings)
    tried = trials(tables, undoing.rollbacks)
    changes = [
        {**change, "reversibility": reversibility(change, tried, settings, vocabulary)}
        for change in with_failures(production, undoing.rollbacks, incidents)
        if change["is_successful"]
    ]
    completed = completed_work(tables, settings, vocabulary)
    return Derived(
        dataset=dataset,
        settings=settings,
        tables=tables,
        loaded=loaded(dataset),
        pages=counted_pages(tables, settings, vocabulary),
        changes=changes,
        rollbacks=undoing.rollbacks,
        incidents=incidents,
        guardrails=shipped_guardrails(tables, completed, changes, vocabulary),
        work=completed,
        sprints=dated_sprints(tables, completed, settings),
    )


def _judged(tables: Tables, vocabulary: Vocabulary) -> Tables:
    """An incident whose title the vocabulary calls not real is as much a test as one that says so itself."""
    incidents = [
        {**row, "kind": "test"} if vocabulary.matches("not_real", "title", row["title"]) else row
        for row in tables["incidents"]
    ]
    return {**tables, "incidents": incidents}
