"""Guardrails that are live: their own rows, completed tickets and changes that the vocabulary recognises."""

from __future__ import annotations

from collections.abc import Iterable

from tests.oracle.dataset import Row, Tables
from tests.oracle.settings import Vocabulary

KINDS = (
    "feature_flag",
    "rollback",
    "predictable_failure",
    "safe_data_path",
    "honest_traffic",
    "observability",
    "other",
)


def shipped_guardrails(
    tables: Tables, completed: list[Row], production: list[Row], vocabulary: Vocabulary
) -> list[Row]:
    """Return the guardrails with their kind, when they went live, and the table they came from."""
    own = [_guardrail(row, row["kind"], row["shipped_at"], "guardrails") for row in tables["guardrails"]]
    named = {row["work_item_id"] for row in tables["guardrails"]}
    items = [
        _guardrail(row, kind, row["done_at"], "work_items")
        for row in completed
        if row["item_id"] not in named
        if (kind := _kind(vocabulary, label=row["labels"], type=row["type"], title=row["title"]))
    ]
    changes = [
        _guardrail(row, kind, row["finished_at"], "changes")
        for row in production
        if row["is_successful"]
        if (kind := _kind(vocabulary, label=row["labels"], title=row["title"]))
    ]
    return [row for row in own + items + changes if row["shipped_at"] is not None]


def _guardrail(row: Row, kind: str, shipped_at: object, table: str) -> Row:
    kept = {name: row[name] for name in ("service", "team", "source_tool")}
    return {**kept, "kind": kind if kind in KINDS else "other", "shipped_at": shipped_at, "table": table}


def _kind(vocabulary: Vocabulary, **texts: str | Iterable[str | None] | None) -> str | None:
    """Return the kind of the first rule that matches: labels first, then the type, then the title."""
    for field, values in texts.items():
        for meaning in vocabulary.found("guardrail.*", field, values):
            return meaning.removeprefix("guardrail.")
    return None
