"""Sentences about the parts of an answer: its segments, its measures, its medians.  None of them ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from flywheel_metrics.answer import Answer
from flywheel_metrics.comparison import LITTLE, SIGNAL, Comparison
from flywheel_metrics.finding import PERCENTILE_FROM
from flywheel_metrics.wording import count, day, duration, figure, listing, share

#: So many segments are named in a sentence.
_FEW = 5
#: Up to so many days of mass rollback are named.
_NAMED = 3


def of_parts(answer: Answer, names: Mapping[str, str]) -> str:
    """Return how the whole divides: ``Of 536 pages, 41 % …``; ``names`` says each measure's name."""
    row = answer.one("scope")
    whole = int(row.get("sample_size") or 0)
    if not whole:
        return f"There is nothing to divide: no {answer.metric.sample} in this period."
    said = listing([f"{share((row.get(column) or 0) / whole)} {name.lower()}" for column, name in names.items()])
    return f"Of {whole:,} {answer.metric.sample}: {said}."


def of_segments(answer: Answer, split: str, compared: Mapping[str, Comparison]) -> str:
    """Return which segments differ from before by more than usual, and in which direction."""
    subject = answer.metric.title
    groups = count(len(compared), split)
    if not compared:
        return f"{subject}: there is no {split} to tell apart."
    changed = {name: each for name, each in compared.items() if each.verdict == SIGNAL and each.direction}
    little = sum(each.verdict == LITTLE for each in compared.values())
    note = f" For {little} of them there is too little data." if little else ""
    if len(compared) == little == 1:
        return f"{subject}: too little data to compare {next(iter(compared))} with before."
    if little == len(compared):
        return f"{subject}: too little data to compare any of {groups} with before."
    if len(compared) == 1 and not changed:
        return f"{subject}: {next(iter(compared))} did not change by more than usual variation.{note}"
    if not changed:
        return f"{subject}: none of {groups} changed by more than usual variation.{note}"
    parts = [
        f"{word} for {listing(_first(names))}"
        for word, direction in (("down", "down"), ("up", "up"))
        if (names := [name for name, each in changed.items() if each.direction == direction])
    ]
    return f"{subject}: {len(changed)} of {groups} changed by more than usual variation, {', and '.join(parts)}.{note}"


def _first(names: list[str]) -> list[str]:
    """Return the first few names and how many there are beside them."""
    rest = len(names) - _FEW
    return names if rest < 2 else [*names[:_FEW], count(rest, "other")]


def in_order(answer: Answer, compared: Mapping[str, Comparison]) -> dict[str, Comparison]:
    """Return the segments as what matters comes first: what got worse, what got better, then by the figure."""
    sign = -1 if answer.metric.better == "lower" else 1

    def key(item: tuple[str, Comparison]) -> tuple[int, float, str]:
        name, each = item
        moved = {"worse": 0, "better": 1}.get(tone(each), 3 if each.current is None else 2)
        return moved, sign * (each.current or 0.0), name

    return dict(sorted(compared.items(), key=key))


def of_durations(answer: Answer) -> str:
    """Return what half of the rollbacks and 95 % of them took at most; below 20 of them, the longest."""
    row = answer.one("scope")
    size = int(row.get("sample_size") or 0)
    if not size:
        return answer.metric.empty
    half = duration(row["median_minutes"])
    if size < PERCENTILE_FROM:
        return f"Half of {count(size, 'rollback')} took at most {half}, the longest {duration(row['max_minutes'])}."
    return f"Half of {size:,} rollbacks took at most {half}, 95 % of them at most {duration(row['value'])}."


def of_mass(answer: Answer, days: Sequence[date]) -> str:
    """Return how many rollbacks came on days of mass rollback, and on which; empty where none did."""
    number = int(answer.one("scope").get("mass_count") or 0)
    if not number or not days:
        return ""
    named = listing([day(each) for each in days[:_NAMED]]) if len(days) <= _NAMED else count(len(days), "day")
    on = f"on {named}, when" if len(days) <= _NAMED else f"on {named} on which"
    verb = "was" if number == 1 else "were"
    return (
        f"{count(number, 'rollback')} {verb} {on} many services went back at once: a few causes, not as many failures."
    )


def of_medians(split: str, summary: pd.DataFrame) -> str:
    """Return between which values the groups' medians lie; ``summary`` has ``median`` and ``sample_size``."""
    if summary.empty:
        return f"No {split} has a rollback with a known clock."
    low, high = summary["median"].min(), summary["median"].max()
    groups = count(len(summary), split)
    if len(summary) == 1:
        return f"The median over 1 {split} is {duration(low)}."
    return f"The medians of {groups} lie between {duration(low)} and {duration(high)}."


def of_measure(answer: Answer, column: str) -> str:
    """Return a measure now and before, without a verdict, for which it has no limits."""
    measure = next(each for each in answer.metric.measures if each.name == column)
    now, before = answer.one("scope").get(column), answer.one("previous").get(column)
    meaning = measure.meaning[0].upper() + measure.meaning[1:]
    after = f", after {figure(before, measure.unit)} in the period before" if before is not None else ""
    return f"{meaning}: {figure(now, measure.unit)}{after}."


def share_note(now: Mapping[str, Any], before: Mapping[str, Any], column: str) -> str:
    """Return a part's share of the whole, and its number before."""
    whole = now.get("sample_size") or 0
    part = share((now.get(column) or 0) / whole) if whole else "–"
    earlier = before.get(column) if before.get("sample_size") else None
    return f"{part} of the whole" + (f" · {earlier:,} before" if earlier is not None else "")


def comparison_note(compared: Comparison, unit: str) -> str:
    """Return the value before, the verdict and n."""
    before = f"{figure(compared.previous, unit)} before · " if compared.previous is not None else ""
    return f"{before}{compared.verdict} · n = {compared.current_n:,}"


def tone(compared: Comparison) -> str:
    """Return ``better`` or ``worse`` for a signal with a direction, else nothing."""
    if compared.verdict != SIGNAL or compared.is_better is None:
        return ""
    return "better" if compared.is_better else "worse"
