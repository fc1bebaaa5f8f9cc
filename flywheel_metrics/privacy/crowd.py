"""Groups of people too small to show apart, also by subtracting one answer from another.

What others see of figures per person is made of whole cells: a bundle of teams over a block of weeks.  Each cell holds
nobody or at least five people, so every answer, and every difference of two answers of which one holds the other, does.
Small teams are bundled; weeks in which a bundle has fewer than five people on call become one block.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import pandas as pd

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.scope import Scope
from flywheel_metrics.wording import day

#: Fewest people of a group that is shown.
LEAST = 5
#: Metrics whose figures are about people.
METRICS = ("pages_per_person",)
#: Metric → measures that are the share of a single person, and columns of its rows that tell that share in part.
SHARES = {"hero_mode": (("top_share",), ("quarters_ago", "incidents", "top_share", "even_share"))}
#: Metrics of which others see less; of any other they see the same answer.
GUARDED = frozenset({*METRICS, *SHARES})
#: Columns by which the rows of one person could be told from others'; some time zones have one person only.
COLUMNS = ("responder", "responders", "author", "practised_by", "time_zone", "responder_time_zone")

#: team (None where a row names none) → first day of the week → people
People = Mapping[str | None, Mapping[date, frozenset[str]]]

_PEOPLE = """
with
weeks as (
    select unnest(generate_series($first::timestamp, $last::timestamp, interval 7 days)) as starts_at
),
shifts as (
    select weeks.starts_at, on_call_people.team, on_call_people.responder
    from weeks
    join on_call_people
        on on_call_people.starts_at < weeks.starts_at + interval 7 days and on_call_people.ends_at > weeks.starts_at
),
paged as (
    select weeks.starts_at, counted_pages.team, counted_pages.responder
    from weeks
    join counted_pages
        on counted_pages.sent_at >= weeks.starts_at and counted_pages.sent_at < weeks.starts_at + interval 7 days
    where counted_pages.responder is not null
)
select team, starts_at::date, list(distinct responder)
from (select * from shifts union all select * from paged)
group by all
"""


@dataclass(frozen=True)
class Crowd:
    """Cells of a dataset. bundles: teams that are only shown together. blocks: first and last day of weeks likewise.

    is_weekly: whether everybody together may be shown week by week.
    """

    bundles: tuple[tuple[str, ...], ...]
    blocks: tuple[tuple[date, date], ...]
    is_weekly: bool

    def shown(self, scope: Scope) -> Scope | None:
        """Return the widest part of a scope that may be shown, bundles whole; None where nothing may."""
        teams = self._teams(scope.teams)
        if teams is None:
            return None
        if not teams and self.is_weekly:
            return replace(scope, teams=())
        inside = [block for block in self.blocks if scope.first_day <= block[0] and block[1] <= scope.last_day]
        if not inside:
            return None
        return replace(scope, teams=teams, first_day=inside[0][0], last_day=inside[-1][1])

    @property
    def separate(self) -> frozenset[str]:
        """Teams that may be shown by themselves."""
        return frozenset(bundle[0] for bundle in self.bundles if len(bundle) == 1)

    def _teams(self, asked: Sequence[str]) -> tuple[str, ...] | None:
        """Return the teams of every bundle that holds one asked for; empty means everybody, None nobody."""
        if not asked:
            return ()
        found = [bundle for bundle in self.bundles if set(bundle) & set(asked)]
        named = {team for bundle in found for team in bundle}
        if not set(asked) <= named:
            return None
        # Everybody but those without a team would show them by subtraction.
        return () if len(found) == len(self.bundles) else tuple(sorted(named))


@lru_cache(16)
def crowd_of(dataset: Dataset) -> Crowd:
    """Return the cells of a dataset."""
    first, last = dataset.covered_days
    start = first - timedelta(days=(first.isoweekday() - dataset.settings.week_start) % 7)
    rows = dataset.database.rows(_PEOPLE, {"first": str(start), "last": str(last)})
    people: dict[str | None, dict[date, frozenset[str]]] = {}
    for team, week, found in rows:
        if isinstance(week, date) and isinstance(found, list):
            people.setdefault(None if team is None else str(team), {})[week] = frozenset(map(str, found))
    weeks = [start + timedelta(days=7 * number) for number in range((last - start).days // 7 + 1)]
    return cells(people, weeks)


def blanked(frame: pd.DataFrame, measures: Sequence[str], segments: Collection[str]) -> pd.DataFrame:
    """Return an answer's frame with nothing left but the whole scope of the segments that may be shown."""
    return _emptied(frame, measures, (frame["grain"] == "scope") & frame["segment"].isin(segments))


def without_people(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows without the columns by which those of one person could be told from others'."""
    return rows.drop(columns=[name for name in COLUMNS if name in rows])


def without_shares(frame: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return an answer's frame without the share of a single person.

    From its values at two ends of a period, a day apart, one could tell who answered in between.
    """
    measures, _ = SHARES.get(metric, ((), ()))
    return frame.assign(**{name: frame[name] * float("nan") for name in measures}) if measures else frame


def without_parts(rows: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return the rows of a metric without what tells the share of a single person in part, what is left once each."""
    _, columns = SHARES.get(metric, ((), ()))
    return rows.drop(columns=list(columns)).drop_duplicates(ignore_index=True) if columns else rows


def without_cut_weeks(frame: pd.DataFrame, measures: Sequence[str], scope: Scope) -> pd.DataFrame:
    """Return an answer's frame without figures of the weeks that the scope cuts: too few people may be in the rest."""
    first = pd.to_datetime(frame["period"])
    is_whole = (first >= pd.Timestamp(scope.first_day)) & (first + timedelta(days=6) <= pd.Timestamp(scope.last_day))
    return _emptied(frame, measures, (frame["grain"] != "week") | is_whole)


def _emptied(frame: pd.DataFrame, measures: Sequence[str], kept: pd.Series[bool]) -> pd.DataFrame:
    frame = frame.copy()
    frame.loc[~kept, "coverage"] = "none"
    for name in measures:
        frame[name] = frame[name].where(kept, 0 if frame[name].dtype.kind in "iu" else None)
    return frame


def said(shown: Scope | None, asked: Scope) -> str:
    """Say what an answer is about instead of what was asked."""
    few = f"of fewer than {LEAST} people"
    if shown is None:
        return f"Withheld: figures {few} would show."
    others = sorted(set(shown.teams) - set(asked.teams)) if asked.teams else []
    together = f", together with {' and '.join(others)}" if others else ""
    whole = ", all services and urgencies" if (shown.services, shown.urgency) != (asked.services, asked.urgency) else ""
    return f"Of {day(shown.first_day)} to {day(shown.last_day)}{together}{whole}: figures {few} are not shown."


def cells(people: People, weeks: Sequence[date]) -> Crowd:
    """Return the cells for people by team and week."""
    bundles = _bundles(people)
    groups = [_together(people, bundle) for bundle in bundles]
    everybody = _together(people, tuple(people))
    rest = _together(people, (None,))
    blocks = _blocks([*groups, everybody, rest], weeks)
    is_weekly = all(_is_enough(everybody.get(week, frozenset())) for week in weeks)
    return Crowd(bundles, tuple((block[0], block[-1] + timedelta(days=6)) for block in blocks), is_weekly)


def _bundles(people: People) -> tuple[tuple[str, ...], ...]:
    """Return large teams by themselves and the others in one bundle, with the smallest of the large where need be."""
    sizes = {team: len(frozenset().union(*weeks.values())) for team, weeks in people.items() if team is not None}
    small = tuple(sorted(team for team, size in sizes.items() if size < LEAST))
    large = sorted((team for team, size in sizes.items() if size >= LEAST), key=lambda team: (sizes[team], team))
    while small and large and not _is_enough(frozenset().union(*_together(people, small).values())):
        small = tuple(sorted((*small, large.pop(0))))
    return tuple(sorted([(team,) for team in large] + ([small] if small else [])))


def _together(people: People, teams: Iterable[str | None]) -> Mapping[date, frozenset[str]]:
    found: dict[date, frozenset[str]] = {}
    for team in teams:
        for week, names in people.get(team, {}).items():
            found[week] = found.get(week, frozenset()) | names
    return found


def _blocks(groups: Sequence[Mapping[date, frozenset[str]]], weeks: Sequence[date]) -> list[list[date]]:
    """Return runs of weeks, each as short as every group allows; what is left at the end joins the last."""
    blocks: list[list[date]] = []
    block: list[date] = []
    for week in weeks:
        block.append(week)
        if all(_is_whole(group, block) for group in groups):
            blocks.append(block)
            block = []
    if block:
        blocks.append(block)
    while len(blocks) > 1 and not all(_is_whole(group, blocks[-1]) for group in groups):
        last = blocks.pop()
        blocks[-1] += last
    return blocks if blocks and all(_is_whole(group, blocks[-1]) for group in groups) else []


def _is_whole(group: Mapping[date, frozenset[str]], block: Sequence[date]) -> bool:
    return _is_enough(frozenset().union(*(group.get(week, frozenset()) for week in block)))


def _is_enough(names: frozenset[str]) -> bool:
    return not names or len(names) >= LEAST
