"""The loop: each escalation followed through insight, guardrail, runbook and practice to fewer pages.

The models ``loop_ledger``, ``guardrail_weeks`` and ``alert_debt`` hold what the exports say; the effect of guardrails
is inferred here, and with it whether a turn became quieter.  The scope's dates choose the escalations, by when they
opened; what happened to them is told up to the end of the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import pandas as pd

from flywheel_metrics import period
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.engine import literal
from flywheel_metrics.inference import effect, survival
from flywheel_metrics.inference.effect import Effect, Side
from flywheel_metrics.inference.intervals import wilson
from flywheel_metrics.scope import Scope

STAGES = ("insight", "guardrail", "runbook", "practice", "quieter")
#: Days without a next stage after which a turn is stalled.
STALLED_DAYS = 14
#: Days after a guardrail on which its effect can be told.
_EFFECT_DAYS = 56
#: Model that a dataset compiled by older definitions lacks.
_PAST = "guardrail_past"
CLOSED, WAITING, MOVING, STALLED = "closed", "waiting", "moving", "stalled"
_DAY = pd.Timedelta(days=1)
#: Columns of guardrail_weeks that differ from week to week.
_OF_A_WEEK = ("week", "pages", "team_pages", "other_pages", "days")


@dataclass(frozen=True)
class Closure:
    """How many turns reached a stage: ``share`` of ``escalations`` with its interval; None without any."""

    stage: str
    reached: int
    escalations: int
    share: float | None
    lower: float | None
    upper: float | None
    stalled: int


def effects(dataset: Dataset) -> pd.DataFrame:
    """Return one row per guardrail that leads back to an alert, judged together.

    Columns: those of the guardrail, then the fields of ``effect.Effect``. All guardrails are judged whatever the scope,
    so that a verdict does not change with what is asked about.
    """
    return _effects(dataset).copy()


@lru_cache(maxsize=16)
def _effects(dataset: Dataset) -> pd.DataFrame:
    weeks = dataset.database.frame("select * from guardrail_weeks order by shipped_at, source_tool, guardrail_id, week")
    if weeks.empty:
        return weeks.assign(verdict=pd.Series(dtype=object))
    groups = [own for _, own in weeks.groupby(["source_tool", "guardrail_id"], sort=False)]
    shared = effect.shared_dispersion([_sides(own, "pages") for own in groups])
    past = _past(dataset)
    judged = effect.judge([_estimated(own, shared, past) for own in groups])
    columns = [
        "guardrail_id",
        "title",
        "kind",
        "service",
        "team",
        "shipped_at",
        "signature_id",
        "signature",
        "source_tool",
    ]
    kept = pd.concat([own.iloc[:1][columns] for own in groups], ignore_index=True)
    return pd.concat([kept, pd.DataFrame([vars(each) for each in judged])], axis=1)


def _past(dataset: Dataset) -> dict[tuple[str, str], Side]:
    """Return the longer past of each guardrail's alert; none where older definitions do not tell it."""
    if not dataset.has_table(_PAST):
        return {}
    rows = dataset.database.frame(f"select source_tool, guardrail_id, pages, days from {_PAST}")
    return {
        (tool, guardrail): Side([float(pages)], [float(days)])
        for tool, guardrail, pages, days in rows.itertuples(index=False)
    }


def _estimated(weeks: pd.DataFrame, shared: float | None, past: Mapping[tuple[str, str], Side]) -> Effect:
    # Alerts of the same team are the more similar ones; where they page too little, all alerts have to do.
    enough = [name for name in ("team_pages", "other_pages") if weeks[name].sum() >= effect.CONTROL_PAGES]
    control = _sides(weeks, enough[0]) if enough else None
    first = weeks.iloc[0]
    own_past = past.get((first["source_tool"], first["guardrail_id"]))
    return effect.estimate(*_sides(weeks, "pages"), control, shared, own_past)


def _sides(weeks: pd.DataFrame, column: str) -> tuple[Side, Side]:
    before, after = weeks[weeks["week"] < 0], weeks[weeks["week"] >= 0]
    return Side(before[column].tolist(), before["days"].tolist()), Side(after[column].tolist(), after["days"].tolist())


def ledger(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return the ledger: one row per escalation that opened within the scope, the newest first.

    Beside the columns of the model: ``quieter_at`` with the guardrail that worked, ``state``, ``stalls_at`` (the first
    stage that is missing, None where none is), ``since`` (when the last stage was reached), ``lap_days`` (to the last
    stage, or to the end of the data while the turn is open), ``cohort`` (quarter), and the page debt of its alert.
    """
    found = dataset.database.frame(_asked(dataset, scope))
    links = dataset.database.frame("select * from loop_links where stage = 'guardrail'")
    return _followed(found, _quieter(links, effects(dataset)), _known_until(dataset), dataset)


def _asked(dataset: Dataset, scope: Scope) -> str:
    span = period.days(scope.first_day, scope.last_day, dataset.zone)
    conditions = [f"opened_at >= {literal(span.starts_at)}", f"opened_at < {literal(span.ends_at)}"]
    for column, names in (("ledger.team", scope.teams), ("ledger.service", scope.services)):
        if names:
            conditions.append(f"{column} in ({', '.join(literal(name) for name in names)})")
    if scope.urgency != "all":
        conditions.append(f"urgency = {literal(scope.urgency)}")
    debt = "debt.pages as debt_pages, debt.sleep_pages as debt_sleep_pages, debt.responder_hours as debt_hours"
    return (
        f"select ledger.*, {debt} from loop_ledger as ledger left join alert_debt as debt using (signature_id)\n"
        f"where {' and '.join(conditions)}\norder by opened_at desc, escalation_id, ledger.source_tool"
    )


def _known_until(dataset: Dataset) -> datetime:
    ((until,),) = dataset.database.rows("select max(ends_at) from coverage where table_name in ('pages', 'incidents')")
    return until if isinstance(until, datetime) else datetime.fromisoformat("2000-01-01")


def _quieter(links: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """Return per escalation the first guardrail that worked and when that was known, and whether one is too early."""
    columns = ["source_tool", "guardrail_id", "verdict", "shipped_at"]
    joined = links.merge(
        judged.reindex(columns=columns), left_on=["source_tool", "record_id"], right_on=["source_tool", "guardrail_id"]
    ).sort_values("shipped_at")
    keys = ["escalation_tool", "escalation_id"]
    worked = joined[joined["verdict"] == effect.WORKED].drop_duplicates(keys)
    worked = worked.assign(quieter_at=worked["shipped_at"] + _EFFECT_DAYS * _DAY, quieter_by=worked["guardrail_id"])
    early = joined[joined["verdict"] == effect.TOO_EARLY].drop_duplicates(keys).assign(is_early=True)
    told = worked[[*keys, "quieter_at", "quieter_by"]].merge(early[[*keys, "is_early"]], on=keys, how="outer")
    return told.rename(columns={"escalation_tool": "source_tool"})


def _followed(found: pd.DataFrame, quieter: pd.DataFrame, until: datetime, dataset: Dataset) -> pd.DataFrame:
    rows = found.merge(quieter, on=["source_tool", "escalation_id"], how="left")
    reached = rows[[f"{stage}_at" for stage in STAGES]].apply(pd.to_datetime)
    missing = reached.isna().to_numpy()
    # A runbook may be older than the escalation; the turn begins with the escalation all the same.
    rows["since"] = pd.concat([rows["opened_at"], reached], axis=1).max(axis=1)
    # As objects: among texts pandas would turn None, which means that nothing is missing, into a number.
    stalls = [next((stage for stage, lacks in zip(STAGES, row, strict=True) if lacks), None) for row in missing]
    rows["stalls_at"] = pd.Series(stalls, index=rows.index, dtype=object)
    rows["state"] = [
        _state(stalls, is_early is True, (until - since) / _DAY)
        for stalls, is_early, since in zip(rows["stalls_at"], rows.pop("is_early"), rows["since"], strict=True)
    ]
    ended = rows["since"].where(rows["state"] == CLOSED, until)
    rows["lap_days"] = _days(ended - rows["opened_at"])
    local = rows["opened_at"].dt.tz_localize("UTC").dt.tz_convert(dataset.zone)
    rows["cohort"] = local.dt.year.astype(str) + " Q" + local.dt.quarter.astype(str)
    debt = ["debt_pages", "debt_sleep_pages", "debt_hours"]
    rows[debt] = rows[debt].fillna(0)
    return rows


def _first(lacking: Iterable[bool]) -> str | None:
    return next((stage for stage, lacks in zip(STAGES, lacking, strict=True) if lacks), None)


def _state(stalls_at: str | None, is_early: bool, idle_days: float) -> str:
    if stalls_at is None:
        return CLOSED
    if stalls_at == "quieter" and is_early:
        return WAITING
    return STALLED if idle_days >= STALLED_DAYS else MOVING


def _days(lasting: pd.Series[pd.Timedelta]) -> pd.Series[float]:
    return lasting.dt.total_seconds() / 86_400


def closures(rows: pd.DataFrame) -> list[Closure]:
    """Return the closure rate of each stage over the rows of a ledger."""
    return [_closure(rows, stage) for stage in STAGES]


def _closure(rows: pd.DataFrame, stage: str) -> Closure:
    reached, total = int(rows[f"{stage}_at"].notna().sum()), len(rows)
    stalled = int(((rows["stalls_at"] == stage) & (rows["state"] == STALLED)).sum())
    if not total:
        return Closure(stage, 0, 0, None, None, None, 0)
    lower, upper = wilson(reached, total)
    return Closure(stage, reached, total, reached / total, float(lower), float(upper), stalled)


def by_cohort(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the closure rates by quarter: ``cohort``, ``escalations``, and a share per stage."""
    told = [
        {"cohort": cohort, "escalations": len(own), **{each.stage: each.share for each in closures(own)}}
        for cohort, own in rows.groupby("cohort", sort=True)
    ]
    return pd.DataFrame(told, columns=["cohort", "escalations", *STAGES])


def lap(rows: pd.DataFrame) -> survival.Median:
    """Return the median lap in days; turns that are still open count as lasting at least so long."""
    closed = rows["state"] == CLOSED
    return survival.median(rows.loc[closed, "lap_days"].tolist(), rows.loc[~closed, "lap_days"].tolist())


def days_to(rows: pd.DataFrame, stage: str) -> survival.Median:
    """Return the median days from escalation to a stage; those that have not reached it count as longer than so far."""
    at = rows[f"{stage}_at"]
    ended = _days(at - rows["opened_at"]).clip(lower=0)
    is_closed = rows["state"] == CLOSED
    so_far = rows["lap_days"].where(~is_closed, 0)
    return survival.median(ended[at.notna()].tolist(), so_far[at.isna()].tolist())


def worklist(rows: pd.DataFrame, state: str = STALLED) -> pd.DataFrame:
    """Return the stalled turns (or those of another state), one row per alert and missing stage, by page debt.

    Turns of one alert that lack the same stage are one piece of work: ``turns`` counts them, and the row is that of the
    newest. Turns whose incident says nothing of an alert stand on their own.
    """
    stalled = rows[rows["state"] == state]
    alert = stalled["signature_id"].fillna(stalled["source_tool"] + "/" + stalled["escalation_id"])
    newest = stalled.assign(alert=alert, turns=1).sort_values("opened_at", ascending=False, kind="stable")
    turns = newest.groupby(["alert", "stalls_at"])["turns"].transform("sum")
    work = newest.assign(turns=turns).drop_duplicates(["alert", "stalls_at"])
    order = ["debt_pages", "debt_sleep_pages", "debt_hours", "opened_at"]
    return work.sort_values(order, ascending=False, kind="stable").drop(columns="alert").reset_index(drop=True)


def worked(judged: pd.DataFrame, teams: Sequence[str] = (), services: Sequence[str] = ()) -> pd.DataFrame:
    """Return the guardrails that worked, of these teams and services where any are named, the newest first."""
    kept = judged[judged["verdict"] == effect.WORKED]
    for column, names in (("team", teams), ("service", services)):
        if names:
            kept = kept[kept[column].isin(names)]
    return kept.sort_values("shipped_at", ascending=False, kind="stable").reset_index(drop=True)
