"""Runbooks as a dataset keeps them: the same checks, on rows instead of pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flywheel_metrics.runbook import checks as each_check
from flywheel_metrics.runbook.checks import Check
from flywheel_metrics.runbook.sections import sections


def checks(row: Mapping[str, Any], at: datetime) -> tuple[Check, ...]:
    """Return the eleven checks of a row of the table runbooks, as of an instant (naive UTC); None is not known."""
    empty = set(row.get("empty_sections") or ())
    updated_at = row.get("updated_at")
    age = max((at - updated_at).days, 0) if updated_at is not None else None
    titles = {name: each.title for name, each in sections().items()}
    was_read = row.get("printed_lines") is not None
    return (
        *(
            each_check.section_check(name, row.get(f"has_{name}"), titles[name] if name in empty else None)
            for name in sections()
        ),
        each_check.length_check(row.get("printed_lines"), row.get("word_count")),
        each_check.commands_check(row.get("loose_commands")),
        each_check.links_check(tuple(row.get("dead_links") or ()) if was_read else None),
        each_check.age_check(age),
    )
