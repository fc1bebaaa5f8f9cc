"""What the loop says, in sentences: where turns stall, how long a lap takes, which guardrails worked."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from flywheel_metrics.inference.effect import NO_CHANGE, TOO_EARLY, WORKED
from flywheel_metrics.inference.survival import Median
from flywheel_metrics.loop import Closure
from flywheel_metrics.wording import count, ends, listing, number, share

#: Stage → what a turn lacks that stalls before it.
LACKS = {
    "insight": "an insight",
    "guardrail": "a guardrail",
    "runbook": "a runbook",
    "practice": "practice",
    "quieter": "a quieter alert",
}
#: Verdict → the word for it where figures stand beside it.
VERDICTS = {WORKED: "worked", NO_CHANGE: "no change beyond chance", TOO_EARLY: "too early to tell"}
#: Verdict → what goes before that word after a number of guardrails, for one and for several.
_VERBS = {WORKED: ("", ""), NO_CHANGE: ("shows ", "show "), TOO_EARLY: ("is ", "are ")}


def of_wheel(closures: Sequence[Closure]) -> str:
    """Return how far turns come and where most of them stall."""
    total = closures[0].escalations
    if not total:
        return "No escalation opened in this period."
    first, last = closures[0], closures[-1]
    said = (
        f"Of {count(total, 'escalation')}, {share(first.share)} led to an insight and {share(last.share)} to an alert "
        "that pages less"
    )
    worst = max(closures, key=lambda each: each.stalled)
    if not worst.stalled:
        return f"{said}; none is stalled."
    return f"{said}; the wheel stalls most for want of {LACKS[worst.stage]}: {count(worst.stalled, 'turn')}."


def of_lap(lap: Median, to_insight: Median, closed: int, still_open: int) -> str:
    """Return how long a whole turn and its first stage take; open turns count as lasting at least so long."""
    turns = f"{closed:,} closed, {still_open:,} open"
    # A median that is not reached: open turns counted as they are, fewer than half got so far.
    if to_insight.value is None:
        insight = "Fewer than half of the escalations have an insight yet"
    else:
        insight = f"The median escalation waits {_days(to_insight.value)} for its insight"
    if lap.value is None:
        return f"{insight}; fewer than half have gone round: {turns}."
    interval = ends(lap.interval.lower, lap.interval.upper, "days")
    return f"{insight}; a whole lap takes {_days(lap.value)} (95 % interval {interval}): {turns}."


def _days(value: float) -> str:
    return f"{number(round(value, 1))} days"


def of_worklist(work: pd.DataFrame) -> str:
    """Return how much is stalled and what it costs."""
    if work.empty:
        return "Nothing is stalled: every escalation is closed or moving."
    first = work.iloc[0]
    costs = work.drop_duplicates("signature_id") if "signature_id" in work else work
    return (
        f"{count(len(work), 'piece')} of work would move {count(int(work['turns'].sum()), 'stalled turn')}; "
        f"their alerts paged {count(int(costs['debt_pages'].sum()), 'time')} in the last 13 weeks. "
        f"First: {LACKS[first['stalls_at']]} for {alert_of(first)}."
    )


def alert_of(row: pd.Series) -> str:
    """Return what a row of the ledger is about: its service and its alert."""
    alert = next((row[name] for name in ("signature", "title") if pd.notna(row[name])), row["escalation_id"])
    return f"{row['service']}: {alert}" if pd.notna(row["service"]) else str(alert)


def of_effects(judged: pd.DataFrame) -> str:
    """Return how many guardrails worked."""
    if judged.empty:
        return "No guardrail leads back to an alert, so none can be held against its pages."
    found = judged["verdict"].value_counts()
    parts = [f"{size:,} {_VERBS[verdict][size > 1]}{word}" for verdict, word in VERDICTS.items()
             if (size := int(found.get(verdict, 0)))]  # fmt: skip
    if len(judged) == 1:
        return f"The one guardrail that leads back to an alert {parts[0].removeprefix('1 ')}."
    return f"Of {len(judged):,} guardrails that lead back to an alert, {listing(parts)}."


def of_kinds(kinds: pd.DataFrame) -> str:
    """Return which kind of guardrail pays off most here, over those that were tried."""
    tried = kinds[kinds["tried"] > 0]
    if tried.empty:
        return "No guardrail has had its eight weeks yet, so no kind can be said to pay off."
    best = tried.sort_values(["worked", "tried"], ascending=[False, True], kind="stable").iloc[0]
    if not best["worked"]:
        return (
            f"None of {count(int(tried['tried'].sum()), 'guardrail')} tried can be told from chance, of whatever kind."
        )
    name = str(best["kind"]).replace("_", " ")
    return f"Most of what worked was {name}: {int(best['worked'])} of {count(int(best['tried']), 'guardrail')} tried."


def of_effect(row: pd.Series) -> str:
    """Return what is known of one guardrail, as of a row of ``loop.effects``."""
    if row["reason"]:
        return f"{str(row['verdict']).capitalize()}: {row['reason']}."
    before, after = int(row["pages_before"]), int(row["pages_after"])
    said = f"{before:,} pages of its alert in the eight weeks before, {after:,} in the eight after"
    if pd.isna(row["ratio"]):
        return f"{said}: {VERDICTS[row['verdict']]}."
    upper = None if pd.isna(row["upper"]) else float(row["upper"])
    against = " against similar alerts" if not pd.isna(row["trend"]) else ""
    told = (
        f"{said}: {number(round(float(row['ratio']), 2))} times the rate{against} "
        f"(95 % interval {ends(float(row['lower']), upper, 'ratio')}), {VERDICTS[row['verdict']]}."
    )
    return told + _of_peak(row, upper)


def _of_peak(row: pd.Series, upper: float | None) -> str:
    """Return what has to be known where the weeks before were unusually bad for the alert; empty elsewhere."""
    if pd.isna(row.get("peak")):
        return ""
    weeks = float(row["days_past"]) / 7
    past_upper = None if pd.isna(row["past_upper"]) else float(row["past_upper"])
    said = (
        " The eight weeks before were unusually bad for this alert, "
        f"{number(round(float(row['peak']), 1))} times its rate in the {weeks:.0f} weeks before them "
        f"({count(int(row['pages_past']), 'page')}). Since, it pages at "
        f"{number(round(float(row['past_ratio']), 2))} times the rate of those weeks "
        f"(95 % interval {ends(float(row['past_lower']), past_upper, 'ratio')})"
    )
    if row["verdict"] == NO_CHANGE and upper is not None and upper < 1:
        return f"{said}, so the fall may be no more than the return to its usual."
    return f"{said}."
