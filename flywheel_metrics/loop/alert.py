"""Alerts that stand apart and are one, or are one and should stand apart: suggested, counted, decided by a person.

What is decided are signature rules (flywheel_metrics/tables/signature_rules.sql), rows like those of any upload.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import pandas as pd
from rapidfuzz import fuzz

from flywheel_metrics import files
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import EntryRefused
from flywheel_metrics.merging.decision import Decisions

RULES = "signature_rules"
_NEEDED = ("alert_signatures", "alert_pages", "alert_incidents", RULES)
#: Least similarity, of 100, at which two alerts of a service are suggested as one.
ALIKE = 86
#: So many alerts of a service are compared, those that page most first: comparing takes time with their square.
_MOST = 400
_NUMBERS = re.compile(r"\d+")

#: One row per title of an alert with a service, and how many pages it is the title of.
_TITLES = """with incidents as (
    select incident_id, title from alert_incidents
    qualify row_number() over (partition by incident_id order by created_at desc, source_tool) = 1
),
titled as (
    select
        pages.signature_id, case when own.signature_id is null then incidents.title else pages.title end as title,
        count(*) as pages
    from alert_pages as pages
    left join alert_signatures as own
        on own.title = pages.title and own.service is not distinct from pages.service
    left join incidents on incidents.incident_id = pages.incident_id
    where pages.signature_id is not null
    group by all
)
select
    signatures.service, signatures.signature, signatures.pattern, signatures.title, signatures.is_corrected,
    coalesce(titled.pages, 0) as pages
from alert_signatures as signatures
left join titled on titled.signature_id = signatures.signature_id and titled.title = signatures.title
where signatures.service is not null
order by pages desc, signatures.service, signatures.signature, signatures.title
"""


@dataclass(frozen=True)
class Alert:
    """An alert as it is told apart now: how many pages it is of, and of how many different titles."""

    service: str
    signature: str
    pages: int
    titles: int


@dataclass(frozen=True)
class Alike:
    """Two alerts of a service that may be one, that with more pages first, and how alike they are, of 100."""

    alert: Alert
    other: Alert
    score: int


def titles(dataset: Dataset) -> pd.DataFrame:
    """Return every title of an alert with a service: service, signature, pattern, title, is_corrected, pages.

    Those with most pages come first. Empty where the dataset was compiled without alerts.
    """
    if not all(dataset.has_table(each) for each in _NEEDED):
        return pd.DataFrame(columns=["service", "signature", "pattern", "title", "is_corrected", "pages"])
    return dataset.database.frame(_TITLES)


def alerts(known: pd.DataFrame) -> list[Alert]:
    """Return the alerts of ``titles``, those with most pages first."""
    found = known.groupby(["service", "signature"], sort=False).agg(pages=("pages", "sum"), titles=("title", "size"))
    made = [
        Alert(str(service), str(signature), int(pages), int(size))
        for service, signature, pages, size in found.reset_index().itertuples(index=False)
    ]
    return sorted(made, key=lambda each: (-each.pages, each.service, each.signature))


def suggestions(found: Sequence[Alert], own: Collection[tuple[str, str]] = ()) -> list[Alike]:
    """Return pairs of alerts of one service that are alike, the likeliest first.

    own: service and signature of alerts of which a person said that they are alerts of their own. Alerts that differ in
    a number, such as p95 and p99, are two, however alike they look.
    """
    pairs = []
    for service in dict.fromkeys(each.service for each in found):
        there = [each for each in found if each.service == service][:_MOST]
        for alert, other in combinations(there, 2):
            if (service, other.signature) not in own and (score := _score(alert.signature, other.signature)) >= ALIKE:
                pairs.append(Alike(alert, other, score))
    return sorted(pairs, key=lambda each: (-each.score, -each.other.pages, each.other.signature, each.alert.signature))


def rules(dataset: Dataset) -> pd.DataFrame:
    """Return the rules of a dataset, the newest first: service, signature, contains, becomes, created_at, upload_id."""
    columns = ["service", "signature", "contains", "becomes", "created_at", "upload_id"]
    if not dataset.has_table(RULES):
        return pd.DataFrame(columns=columns)
    return dataset.database.frame(
        f"select {', '.join(columns)} from {RULES} order by created_at desc nulls last, service, signature, contains"
    )


def of_their_own(dataset: Dataset) -> set[tuple[str, str]]:
    """Return service and signature of the alerts of which a person said that they are alerts of their own."""
    found = rules(dataset)
    same = found[(found["signature"] == found["becomes"]) & found["contains"].isna() & found["service"].notna()]
    return set(zip(same["service"], same["signature"], strict=True))


def merged(dataset: Dataset, others: Sequence[Alert], into: Alert, at: datetime) -> Decisions:
    """Return the decision that alerts are occurrences of another one; what was merged into them goes along.

    Raises EntryRefused without another alert of the same service, and where it would move titles of a third one.
    """
    if not others or any(each.service != into.service or each.signature == into.signature for each in others):
        raise EntryRefused("Choose two alerts of one service that are one.")
    known, said = titles(dataset), rules(dataset)
    found = [(*each, into.signature) for other in others for each in _made_of(known, said, other)]
    _moves_no_other(known, [*others, into], found)
    return _decided(into.service, found, at)


def kept_apart(alert: Alert, at: datetime) -> Decisions:
    """Return the decision that an alert is one of its own, whatever it looks like."""
    return _decided(alert.service, [(alert.signature, "", alert.signature)], at)


def split(dataset: Dataset, alert: Alert, words: str, becomes: str, at: datetime) -> Decisions:
    """Return the decision that the titles of an alert that contain the words are another alert.

    Raises EntryRefused where that would move none of its titles or all of them, or titles of a third alert, or without
    a name for the other one.
    """
    words, becomes = " ".join(words.split()), " ".join(becomes.split())
    if not words or not becomes or becomes.lower() == alert.signature.lower():
        raise EntryRefused("Splitting an alert needs words of its titles, and a name for the alert that they are.")
    known = titles(dataset)
    parts = moved(known, alert, words)
    if parts["moves"].all() or not parts["moves"].any():
        which = "All" if parts["moves"].all() else "None"
        raise EntryRefused(f"{which} of the {len(parts):,} titles of {alert.signature!r} contain {words!r}.")
    patterns = sorted(set(parts.loc[parts["moves"], "pattern"]))
    found = [(pattern, words, becomes) for pattern in patterns]
    _moves_no_other(known, [alert, named(alerts(known), alert.service, becomes)], found)
    return _decided(alert.service, found, at)


def moved(known: pd.DataFrame, alert: Alert, words: str) -> pd.DataFrame:
    """Return the titles of an alert with their pages, and whether each contains the words, whatever their case."""
    own = known[(known["service"] == alert.service) & (known["signature"] == alert.signature)]
    needed = " ".join(words.split())
    return own.assign(moves=_holds(own["title"], needed) & bool(needed))


def named(found: Sequence[Alert], service: str, signature: str) -> Alert:
    """Return the alert of a service with a name, whatever its case; one without any page where there is none yet."""
    there = (each for each in found if each.service == service and each.signature.lower() == signature.lower())
    return next(there, Alert(service, signature, 0, 0))


def _moves_no_other(known: pd.DataFrame, own: Sequence[Alert], made: Sequence[tuple[str, str, str]]) -> None:
    """Raise EntryRefused where rules would move titles of an alert that is none of one's own.

    Only words can: they may stand in a title of the same pattern that was split off before, by other words.
    """
    others = known[(known["service"] == own[0].service) & ~known["signature"].isin([each.signature for each in own])]
    for pattern, words, _ in made:
        fits = (others["pattern"].str.lower() == pattern.lower()) & _holds(others["title"], words)
        if words and fits.any():
            raise EntryRefused(
                f"Titles of {others.loc[fits, 'signature'].iloc[0]!r} contain {words!r} too and would move as well. "
                "Choose words that they do not contain, or first take back the decision that split them off."
            )


def _holds(found: pd.Series, words: str) -> pd.Series:
    return found.astype(str).str.lower().str.contains(words.lower(), regex=False)


def _made_of(known: pd.DataFrame, said: pd.DataFrame, alert: Alert) -> list[tuple[str, str]]:
    """Return what an alert is made of: signatures as they are without rules, each with the words it needs or none."""
    own = known[(known["service"] == alert.service) & (known["signature"] == alert.signature)]
    found = [(str(pattern), "") for pattern in own.loc[~own["is_corrected"].astype(bool), "pattern"].unique()]
    here = said[said["service"].isna() | (said["service"] == alert.service)].sort_values("service", kind="stable")
    # Of rules on the same titles the first is in force: one of the service before a general one, then the latest.
    in_force = here[~here[["signature", "contains"]].apply(lambda each: each.str.lower()).duplicated()]
    for _, rule in in_force[in_force["becomes"].str.lower() == alert.signature.lower()].iterrows():
        found.append((str(rule["signature"]), "" if pd.isna(rule["contains"]) else str(rule["contains"])))
    return list(dict.fromkeys(found))


def _decided(service: str, made: Sequence[tuple[str, str, str]], at: datetime) -> Decisions:
    stamp = f"{at.isoformat(timespec='microseconds')}Z"
    rows = []
    for signature, contains, becomes in made:
        values = {"service": service, "signature": signature, "contains": contains, "becomes": becomes}
        identity = files.digest_of([stamp, values])[:12]
        rows.append({"rule_id": f"decided-{identity}", **values, "created_at": stamp})
    return Decisions(RULES, rows[0], tuple(rows))


def _score(one: str, other: str) -> int:
    if _NUMBERS.findall(one) != _NUMBERS.findall(other):
        return 0
    return round(fuzz.token_sort_ratio(one.lower(), other.lower()))
