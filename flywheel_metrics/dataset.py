"""An open dataset version: the compiled database and what every question needs to know about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from flywheel_metrics import engine, spine
from flywheel_metrics.coverage import Covered
from flywheel_metrics.period import Range, local_date, week_of
from flywheel_metrics.scope import Scope
from flywheel_metrics.settings import Settings

#: Tables that the newest covered instant is taken from.
EVENTS = ("pages", "incidents", "changes", "rollbacks", "work_items", "guardrails")
DEFAULT_WEEKS = 26


#: Sprints that start and end together are one window.
_WINDOWS = """
with own as (
    select starts_at, ends_at from dated_sprints where {sprints}
    union
    select sprint_starts_at, sprint_ends_at from completed_work where {items}
)
select own.starts_at, own.ends_at, coalesce(bool_or(dated_sprints.is_inferred), false)
from own left join dated_sprints using (starts_at, ends_at)
group by all
order by all
"""


@dataclass(frozen=True)
class Dataset:
    """A dataset version, open for questions.

    version: its id. database: the compiled tables, read-only. Instants are naive UTC. is_guarded: for others' eyes, so
    that figures about fewer than five people are withheld.
    """

    version: str
    database: engine.Database
    is_guarded: bool = False

    @cached_property
    def settings(self) -> Settings:
        """Settings that are part of the version."""
        return Settings.from_dict({str(name): value for name, value in self.database.rows("select * from settings")})

    @cached_property
    def zone(self) -> ZoneInfo:
        """The reporting time zone."""
        return ZoneInfo(self.settings.reporting_zone)

    @cached_property
    def covered(self) -> tuple[Covered, ...]:
        """What each upload covers."""
        found = self.database.rows(
            "select table_name, source_tool, team, starts_at, ends_at from coverage order by all"
        )
        return tuple(
            Covered(str(table), str(tool), _text(team), Range(_time(starts_at), _time(ends_at)))
            for table, tool, team, starts_at, ends_at in found
        )

    @cached_property
    def calendar(self) -> spine.Calendar:
        """The calendar without sprints."""
        return spine.Calendar(self.zone, self.settings.week_start)

    def calendar_with_sprints(self, teams: tuple[str | None, ...], services: tuple[str, ...]) -> spine.Calendar:
        """Return the calendar with the sprints of the teams asked about, and those that their items were done in.

        No team or service means all of them; a team None means rows that name none.
        """
        items = " and ".join(["sprint_key is not null", _among("team", teams), _among("service", services)])
        found = self.database.rows(_WINDOWS.format(sprints=_among("team", teams), items=items))
        windows = [
            spine.SprintWindow(Range(_time(starts_at), _time(ends_at)), bool(inferred))
            for starts_at, ends_at, inferred in found
        ]
        return replace(self.calendar, sprints=tuple(windows))

    @cached_property
    def teams(self) -> tuple[str, ...]:
        """Teams that have a row anywhere, by name."""
        return self._names("team")

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Services that have a row anywhere, by name."""
        return self._names("service")

    def _names(self, column: str) -> tuple[str, ...]:
        parts = [
            f"select {column} as name from {table}"
            for table, columns in self._columns.items()
            if column in columns and table not in ("coverage", "aliases")
        ]
        found = self.database.rows(
            f"select distinct name from ({' union all '.join(parts)}) where name is not null order by name"
        )
        return tuple(str(row[0]) for row in found)

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the column names of a table of the dataset."""
        return self._columns[table]

    def has_table(self, table: str) -> bool:
        """Return whether the dataset has a table of that name; one compiled by older definitions may lack it."""
        return table in self._columns

    @cached_property
    def annotations(self) -> tuple[tuple[object, ...], ...]:
        """Rows of the annotations, read once: happened_at, title, kind, team, service, metric."""
        if not self.has_table("annotations"):
            return ()
        columns = "happened_at, title, kind, team, service, metric"
        return tuple(self.database.rows(f"select {columns} from annotations order by all"))

    @cached_property
    def _columns(self) -> Mapping[str, tuple[str, ...]]:
        columns: dict[str, list[str]] = {}
        for table, column in self.database.rows(
            "select table_name, column_name from information_schema.columns order by table_name, ordinal_position"
        ):
            columns.setdefault(str(table), []).append(str(column))
        return {table: tuple(names) for table, names in columns.items()}

    @cached_property
    def extent(self) -> Range | None:
        """From the first to the last instant that any export of events covers; None for an empty dataset."""
        ranges = [row.range for row in self.covered if row.table in EVENTS]
        if not ranges:
            return None
        return Range(min(each.starts_at for each in ranges), max(each.ends_at for each in ranges))

    @cached_property
    def default_scope(self) -> Scope:
        """The last 26 full weeks that the exports cover, or all they cover when that is less."""
        if self.extent is None:
            return Scope(date(2000, 1, 1), date(2000, 1, 1))
        first_day, last_day = self.covered_days
        end = week_of(last_day + timedelta(days=1), self.settings.week_start) - timedelta(days=1)
        start = max(week_of(first_day, self.settings.week_start), end - timedelta(days=7 * DEFAULT_WEEKS - 1))
        return Scope(start, end) if start <= end else Scope(first_day, last_day)

    @property
    def covered_days(self) -> tuple[date, date]:
        """First and last local day of the extent."""
        extent = self.extent
        if extent is None:
            return date(2000, 1, 1), date(2000, 1, 1)
        last = local_date(extent.ends_at - timedelta(microseconds=1), self.zone)
        return local_date(extent.starts_at, self.zone), last


def open_dataset(version: str, path: Path, *, is_guarded: bool = False) -> Dataset:
    """Open a compiled dataset for questions."""
    return Dataset(version, engine.open_compiled(path), is_guarded)


def _among(column: str, names: Sequence[str | None]) -> str:
    if not names:
        return "true"
    return " or ".join(f"{column} is not distinct from {engine.literal(name)}" for name in names).join("()")


def _time(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"expected a timestamp, got {value!r}")
    return value


def _text(value: object) -> str | None:
    return None if value is None else str(value)
