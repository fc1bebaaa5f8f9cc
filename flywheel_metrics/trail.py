"""A trail: the way of one table's rows into what a metric counts, each with its fate.  One .sql file each.

A trail is written from the canonical tables on, beside the metric and not from it: what remains at its end must be the
rows that the metric counted, and ``reckoning`` says so where it is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from flywheel_metrics import definitions, metric, sqlfile
from flywheel_metrics.answer import conditions, scoped
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.engine import identifier, literal
from flywheel_metrics.errors import DocumentError
from flywheel_metrics.period import Range
from flywheel_metrics.scope import Scope
from flywheel_metrics.table import tables

_KEYS = ("title", "table", "metrics", "role", "describes", "filters", "reasons")
_WITHIN = "happened_at >= period.starts_at and happened_at < period.ends_at"
_SCOPED = re.compile(r"\bscoped_([a-z_]+)\b")
LAST_LINE = "select * from fated"
#: Fates that every trail has, before and after its own reasons.
ELSEWHEN, UNDATED, UNASKED, COUNTED = "elsewhen", "undated", "unasked", "counted"
_COMMON = {
    UNDATED: "not finished or planned: without a time",
    ELSEWHEN: "at another time",
    UNASKED: "of another team, service or urgency than asked for",
}


@dataclass(frozen=True)
class Reason:
    """Why a row is left out: a word, and its meaning as the end of a sentence."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Trail:
    """How rows of a table become what a metric counts.

    table: canonical or derived table whose rows are followed. metrics: that count what remains. role: what one row that
    remains is, in the singular. filters: parts of the scope that apply. within: SQL, whether a row lies in the period.
    is_about_people: a row is about a single person, so that only numbers of rows are shown. reasons: in order; a row
    has the first that applies. sql: one statement over ``read`` (the table, with ``is_asked``) and ``period``; a row
    each with happened_at, id, title, service, team, reason (null where it remains), detail and lineage.
    """

    name: str
    title: str
    table: str
    metrics: tuple[str, ...]
    role: str
    describes: str
    filters: tuple[str, ...]
    within: str
    is_about_people: bool
    reasons: tuple[Reason, ...]
    sql: str

    @property
    def steps(self) -> tuple[Reason, ...]:
        """Every reason for which a row may be left out, in the order in which they are applied."""
        common = tuple(Reason(name, meaning) for name, meaning in _COMMON.items())
        return (*common, *self.reasons)


@dataclass(frozen=True)
class Step:
    """One line of a trail: the rows before it, those it leaves out and the rows after it."""

    reason: Reason
    before: int
    left_out: int
    after: int


@dataclass(frozen=True)
class Walked:
    """A trail walked for a period: rows of its table, their number by fate, and those of the period with their fate."""

    trail: Trail
    total: int
    fates: dict[str, int]
    rows: pd.DataFrame

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps from all rows of the table to those that remain."""
        found, remaining = [], self.total
        for reason in self.trail.steps:
            left_out = self.fates.get(reason.name, 0)
            found.append(Step(reason, remaining, left_out, remaining - left_out))
            remaining -= left_out
        return tuple(found)

    @property
    def counted(self) -> pd.DataFrame:
        """The rows that remain."""
        return self.rows[self.rows["fate"] == COUNTED]


@definitions.kept()
def trails() -> dict[str, Trail]:
    """Return the trails by name. Raises DocumentError when a file breaks the rules."""
    return {document.name: _trail(document) for document in sqlfile.load_folder("trails")}


def of(name: str) -> tuple[Trail, ...]:
    """Return the trails into a metric."""
    return tuple(each for each in trails().values() if name in each.metrics)


def walk(dataset: Dataset, trail: Trail, scope: Scope, period: Range) -> Walked:
    """Follow every row of the trail's table. Raises QueryError when the engine refuses."""
    sql = statement(dataset, trail, scope, period)
    total = dataset.database.rows(f"select count(*) from {identifier(trail.table)}")[0][0]
    found = dataset.database.rows(f"{sql}\nselect fate, count(*) from walked group by fate")
    rows = dataset.database.frame(
        f"{sql}\nselect * exclude (reason) from walked where is_within order by happened_at, id"
    )
    return Walked(trail, int(str(total)), {str(fate): int(str(count)) for fate, count in found}, rows)


def statement(dataset: Dataset, trail: Trail, scope: Scope, period: Range) -> str:
    """Return the steps up to ``walked``: every row of the table with its fate, and whether it lies in the period."""
    asked = conditions(dataset.columns(trail.table), _applied(trail, scope))
    models = dict.fromkeys(_SCOPED.findall(trail.sql))
    first = [
        f"period as (\n    select {literal(period.starts_at)} as starts_at, {literal(period.ends_at)} as ends_at\n)",
        f"read as (\n    select *, coalesce({' and '.join(asked) or 'true'}, false) as is_asked "
        f"from {identifier(trail.table)}\n)",
        *(scoped(dataset, model, scope) for model in models),
    ]
    body = trail.sql.removeprefix("with\n").removesuffix(LAST_LINE).rstrip()
    return "with\n" + ",\n".join([*first, f"{body},\n{_WALKED.format(within=trail.within)}"])


#: A row that lies outside of the period, or was not asked for, is left out for that, whatever else could be said of it.
_WALKED = f"""timed as (
    select fated.*, coalesce({{within}}, false) as is_within
    from fated
    cross join period
),
walked as (
    select
        *,
        case
            when happened_at is null then '{UNDATED}'
            when not is_within then '{ELSEWHEN}'
            when not is_asked then '{UNASKED}'
            else coalesce(reason, '{COUNTED}')
        end as fate
    from timed
)"""


def _applied(trail: Trail, scope: Scope) -> Scope:
    return Scope(
        scope.first_day,
        scope.last_day,
        scope.teams if "team" in trail.filters else (),
        scope.services if "service" in trail.filters else (),
        scope.urgency if "urgency" in trail.filters else "all",
    )


def _trail(document: sqlfile.SqlFile) -> Trail:
    header, place = document.header, f"trails/{document.name}.sql"
    sqlfile.require(document, "trails", _KEYS)
    if not document.sql.startswith("with\n") or not document.sql.endswith(LAST_LINE):
        raise DocumentError(f"{place}: expected one statement from 'with' to '{LAST_LINE}'")
    if unknown := [name for name in document.words("metrics") if name not in metric.everything()]:
        raise DocumentError(f"{place}: metrics names {', '.join(unknown)}, which does not exist")
    return Trail(
        document.name, header["title"], header["table"], document.words("metrics"), header["role"],
        header["describes"].replace("\n", " "), document.words("filters"), header.get("within", _WITHIN),
        header.get("about_people") == "yes", tuple(_reason(place, line) for line in _reasons(document)), document.sql,
    )  # fmt: skip


def _reasons(document: sqlfile.SqlFile) -> Sequence[str]:
    return [line for line in document.lines("reasons") if line != "none"]


def _reason(place: str, line: str) -> Reason:
    name, colon, meaning = line.partition(": ")
    if not colon or not name.isidentifier() or name in (*_COMMON, COUNTED):
        raise DocumentError(f"{place}: a reason is written 'name: meaning', not {line!r}")
    return Reason(name, meaning)


def is_canonical(trail: Trail) -> bool:
    """Return whether the rows come from files as they are, and not from a derived table."""
    return trail.table in tables()
