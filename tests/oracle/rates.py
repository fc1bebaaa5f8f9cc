"""Metrics per week: averaged over full weeks only."""

from __future__ import annotations

from tests.oracle.dataset import Row
from tests.oracle.derived import Derived
from tests.oracle.guardrails import KINDS
from tests.oracle.people import per_person, week_on_call
from tests.oracle.periods import Period, inside, local
from tests.oracle.settings import Scope


def pages_per_week(derived: Derived, scope: Scope, weeks: list[Period]) -> Row:
    """Pages ÷ weeks, their split by hours, and the distinct clock hours of the reporting zone with a page."""
    pages = inside(_pages(derived, scope), "sent_at", weeks)
    zone = derived.settings.reporting_zone
    clock_hours = {local(page["sent_at"], zone).replace(minute=0, second=0, microsecond=0) for page in pages}
    return {
        "value": len(pages) / len(weeks) if weeks else None,
        "sample_size": len(pages),
        **{f"{hours}_pages": sum(page["hours"] == hours for page in pages) for hours in ("business", "off", "sleep")},
        "disrupted_hours": len(clock_hours),
        "from_incidents": sum(page["basis"] == "incident" for page in pages),
        "weeks": len(weeks),
    }


def pages_per_person(derived: Derived, scope: Scope, weeks: list[Period]) -> Row:
    """Pages ÷ people on call, over person-weeks."""
    pages = _pages(derived, scope)
    shifts = [row for row in derived.tables["on_call"] if not scope.teams or row["team"] in scope.teams]
    told = [week_on_call(week, shifts, pages) for week in weeks]
    return per_person(told)


def guardrail_changes_per_week(derived: Derived, scope: Scope, weeks: list[Period]) -> Row:
    """Guardrails shipped ÷ weeks, and their number by kind."""
    admitted = [row for row in derived.guardrails if scope.admits(row)]
    shipped = inside(admitted, "shipped_at", weeks)
    return {
        "value": len(shipped) / len(weeks) if weeks else None,
        "sample_size": len(shipped),
        **{kind: sum(row["kind"] == kind for row in shipped) for kind in KINDS},
        "weeks": len(weeks),
    }


def _pages(derived: Derived, scope: Scope) -> list[Row]:
    return [page for page in derived.pages if scope.admits(page, by_urgency=True)]
