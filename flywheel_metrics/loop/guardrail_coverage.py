"""Which services have which of the six guardrail starters, and what is missing where it hurts most."""

from __future__ import annotations

import pandas as pd

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.engine import literal
from flywheel_metrics.inference.effect import WORKED
from flywheel_metrics.scope import Scope
from flywheel_metrics.vocabulary import KINDS
from flywheel_metrics.wording import count, share

#: The six guardrail starters.
STARTERS = tuple(kind for kind in KINDS if kind != "other")


def services(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return one row per service that has paged or has a guardrail, the greatest page debt first.

    Columns: service, team, pages (in the last 13 weeks of the data), guardrails live of each starter, and ``missing``,
    how many starters have none. Guardrails count whatever the scope's dates: they stay once they are live.
    """
    debt = dataset.database.frame(
        "select service, mode(team order by team) as team, sum(pages)::bigint as pages from alert_debt "
        f"where service is not null{_of(scope)} group by service"
    )
    live = dataset.database.frame(
        f"select service, team, kind from shipped_guardrails where service is not null{_of(scope)}"
    )
    counts = pd.crosstab(live["service"], live["kind"]).reindex(columns=list(STARTERS), fill_value=0)
    owners = live.groupby("service")["team"].first()
    found = debt.set_index("service").join(counts, how="outer")
    found["team"] = found["team"].fillna(owners)
    numbers = ["pages", *STARTERS]
    found[numbers] = found[numbers].fillna(0).astype(int)
    found["missing"] = (found[list(STARTERS)] == 0).sum(axis=1)
    ordered = found.reset_index().sort_values(["pages", "missing", "service"], ascending=[False, False, True])
    return ordered.reset_index(drop=True)


def _of(scope: Scope) -> str:
    conditions = ""
    for column, names in (("team", scope.teams), ("service", scope.services)):
        if names:
            conditions += f" and {column} in ({', '.join(literal(name) for name in names)})"
    return conditions


def of_services(found: pd.DataFrame) -> str:
    """Return what is missing where it hurts most."""
    if found.empty:
        return "No service has paged or has a guardrail."
    cells = len(found) * len(STARTERS)
    missing = int(found["missing"].sum())
    worst = found[found["missing"] > 0].head(1)
    said = f"{share(1 - missing / cells)} of {count(cells, 'place')} for a starter are filled"
    if worst.empty:
        return f"{said}: every service has all six."
    row = worst.iloc[0]
    lacking = [name.replace("_", " ") for name in STARTERS if not row[name]]
    return f"{said}; where it pages most, {row['service']} lacks {', '.join(lacking)}."


def adopted(dataset: Dataset) -> pd.DataFrame:
    """Return per starter how many teams have one live, of all teams that have a page or a guardrail.

    Columns: kind, guardrails, teams, of_teams, first_team (the one that was first) and first_at.
    """
    live = dataset.database.frame("select kind, team, shipped_at from shipped_guardrails where team is not null")
    (row,) = dataset.database.rows(
        "select count(distinct team) from (select team from alert_debt union select team from shipped_guardrails)"
    )
    told = []
    for kind in STARTERS:
        own = live[live["kind"] == kind].sort_values("shipped_at")
        first = own.iloc[0] if len(own) else None
        told.append(
            {"kind": kind, "guardrails": len(own), "teams": int(own["team"].nunique()), "of_teams": int(str(row[0])),
             "first_team": None if first is None else first["team"],
             "first_at": pd.NaT if first is None else first["shipped_at"]}
        )  # fmt: skip
    return pd.DataFrame(told)


def of_adopted(found: pd.DataFrame) -> str:
    """Return which starter has spread furthest, and which least."""
    total = int(found["of_teams"].max())
    if not total or not found["guardrails"].sum():
        return "No team has a guardrail live yet."
    ordered = found.sort_values("teams", ascending=False, kind="stable")
    most, least = ordered.iloc[0], ordered.iloc[-1]
    return (
        f"{str(most['kind']).replace('_', ' ').capitalize()} has spread furthest, to {most['teams']} of "
        f"{count(total, 'team')}; {str(least['kind']).replace('_', ' ')} least, to {least['teams']}."
    )


def by_kind(judged: pd.DataFrame) -> pd.DataFrame:
    """Return per kind how many guardrails were tried, how many of them worked, and their median ratio of rates."""
    told = []
    for kind in KINDS:
        own = judged[(judged["kind"] == kind) & judged["q_value"].notna()] if len(judged) else judged
        ratios = own["ratio"].dropna() if len(own) else pd.Series(dtype=float)
        told.append(
            {"kind": kind, "tried": len(own), "worked": int((own["verdict"] == WORKED).sum()) if len(own) else 0,
             "median_ratio": float(ratios.median()) if len(ratios) else None}
        )  # fmt: skip
    return pd.DataFrame(told)
