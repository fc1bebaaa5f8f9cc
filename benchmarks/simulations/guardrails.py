"""How often the effect of a guardrail is told right: its interval, its power, and what is claimed of whole companies.

Guardrails with a known effect, for pages that come by pure chance, in bunches, and with good and bad weeks; guardrails
that went live after the worst weeks of a year; and invented companies, each told from another seed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.simulations.table import Table, percent
from flywheel_metrics.demo import plot, rhythm, story
from flywheel_metrics.demo.plot import Plot
from flywheel_metrics.inference import effect
from flywheel_metrics.inference.effect import Effect, Side

WEEKS, DAYS = 8, [7.0] * 8
RATIOS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.3)
#: True ratios for which the power is told.
POWER = (0.1, 0.2, 0.3, 0.5)
#: Pages a week before the guardrail, least and most.
RATES = (0.5, 6.0)

Means = NDArray[np.float64]
#: Service and title before its variable parts were filled in.
Alert = tuple[str, str]


def _pure_chance(means: Means, draw: Generator) -> Means:
    return draw.poisson(means).astype(float)


def _uneven(shape: float) -> Callable[[Means, Generator], Means]:
    return lambda means, draw: draw.poisson(means * draw.gamma(shape, 1 / shape, means.shape)).astype(float)


def _bunches(means: Means, draw: Generator) -> Means:
    """Each page brings one more along on average."""
    first = draw.poisson(means / 2)
    return (first + draw.poisson(first)).astype(float)


def _moods(means: Means, draw: Generator) -> Means:
    """Good and bad weeks that last: the logarithm of the rate is a first-order autoregression."""
    noise, spread, memory = draw.normal(size=means.shape), 0.5, 0.5
    mood = np.empty_like(means)
    mood[0] = noise[0]
    for week in range(1, len(means)):
        mood[week] = memory * mood[week - 1] + np.sqrt(1 - memory**2) * noise[week]
    return draw.poisson(means * np.exp(spread * mood - spread**2 / 2)).astype(float)


PAGES: dict[str, Callable[[Means, Generator], Means]] = {
    "by pure chance": _pure_chance,
    "in uneven weeks (gamma, shape 4)": _uneven(4.0),
    "in very uneven weeks (shape 1.5)": _uneven(1.5),
    "in bunches of two": _bunches,
    "in moods of weeks (autocorrelation 0.5)": _moods,
}


def drawn(kind: str, ratio: float, count: int, seed: int = 1) -> list[tuple[Side, Side]]:
    """Return the weeks of guardrails whose true effect is the ratio; rates are spread evenly on a log scale."""
    draw = np.random.default_rng([seed, list(PAGES).index(kind), round(ratio * 1000)])
    found: list[tuple[Side, Side]] = []
    for rate in np.exp(draw.uniform(*np.log(RATES), count)):
        means = np.concatenate([np.full(WEEKS, rate), np.full(WEEKS, rate * ratio)])
        pages = PAGES[kind](means, draw).tolist()
        found.append((Side(pages[:WEEKS], DAYS), Side(pages[WEEKS:], DAYS)))
    return found


def after_the_worst(kind: str, ratio: float, count: int, *, is_past_known: bool, seed: int = 1) -> list[Effect]:
    """Return the effects of guardrails that went live after the worst eight weeks of a year of their alert.

    ratio: true share of its pages that still come. is_past_known: whether the 44 weeks before these are known.
    """
    draw = np.random.default_rng([seed, list(PAGES).index(kind), round(ratio * 1000)])
    sides, pasts = [], []
    for rate in np.exp(draw.uniform(*np.log(RATES), count)):
        pages = PAGES[kind](np.full(2 * 52 + WEEKS, rate), draw)
        start = 52 - WEEKS + int(np.argmax(np.convolve(pages, np.ones(WEEKS), "valid")[52 - WEEKS : -WEEKS]))
        after = draw.binomial(pages[start + WEEKS : start + 2 * WEEKS].astype(int), ratio)
        sides.append((Side(pages[start : start + WEEKS].tolist(), DAYS), Side(after.tolist(), DAYS)))
        pasts.append(Side([float(pages[start - 44 : start].sum())], [44 * 7.0]))
    shared = effect.shared_dispersion(sides)
    return [
        effect.estimate(*own, None, shared, past if is_past_known else None)
        for own, past in zip(sides, pasts, strict=True)
    ]


def covers(found: Effect, ratio: float) -> bool:
    """Return whether the interval holds the true ratio; one without pages at all bounds nothing and is no miss."""
    lower = found.lower if found.lower is not None else 0.0
    return lower <= ratio and (found.upper is None or ratio <= found.upper)


def judged(told: Plot) -> list[tuple[Effect, bool]]:
    """Return the effect of each guardrail of a company, and whether it truly works."""
    pages: dict[Alert, list[datetime]] = defaultdict(list)
    for incident in told.incidents:
        if incident.is_page:
            pages[incident.alert.service, incident.alert.pattern].append(incident.created_at)
    acted = {
        (each.service, each.title): [action for action in each.action if action.what == "guardrail"]
        for each in story.signatures()
    }
    shipped = {(each.service, each.title): each.shipped_at for each in told.learning.guardrails if each.shipped_at}
    owners = {alert: told.company.owner(alert[0]).name for alert in pages}
    weeks, works = [], []
    for alert, actions in acted.items():
        for action in actions:
            at = shipped[alert[0], action.title]
            near = {other for other, its in acted.items() if any(_is_near(each.on, action.on) for each in its)}
            similar = [other for other in pages if owners[other] == owners.get(alert) and other not in near]
            weeks.append(_around(pages, alert, similar, at))
            works.append(action.ratio < 0.8)
    shared = effect.shared_dispersion([own for own, _ in weeks])
    found = [effect.estimate(*own, others, shared) for own, others in weeks]
    return list(zip(effect.judge(found), works, strict=True))


def _is_near(day: date, other: date) -> bool:
    """Return whether a guardrail of one day disturbs the comparison for one of another day."""
    return other - timedelta(days=112) < day < other + timedelta(days=56)


def _around(
    pages: Mapping[Alert, list[datetime]], alert: Alert, similar: list[Alert], at: datetime
) -> list[tuple[Side, Side]]:
    """Return the weeks around an instant: those of an alert, and those of the similar ones together."""
    # The sample's exports end with September 2026, and a guardrail of August has not had its eight weeks.
    known = min(8.0, (rhythm.EXPORTED - at) / timedelta(days=7))
    days = [7.0 * min(1.0, max(0.0, known - week)) for week in range(WEEKS)]
    own = _weekly(pages[alert], at)
    others = sum((_weekly(pages[other], at) for other in similar), np.zeros(2 * WEEKS))
    return [(Side(counts[:WEEKS].tolist(), DAYS), Side(counts[WEEKS:].tolist(), days)) for counts in (own, others)]


def _weekly(times: list[datetime], at: datetime) -> Means:
    weeks = [int((each - at) // timedelta(days=7)) for each in times]
    return np.bincount([week + WEEKS for week in weeks if -WEEKS <= week < WEEKS], minlength=2 * WEEKS).astype(float)


def intervals(size: int) -> Table:
    """Simulate guardrails of each kind of pages and true ratio; size: of each."""
    made = {(kind, ratio): drawn(kind, ratio, size) for kind in PAGES for ratio in RATIOS}
    shared = effect.shared_dispersion([each for found in made.values() for each in found])
    rows = []
    for kind in PAGES:
        told = {ratio: _told(made[kind, ratio], ratio, shared) for ratio in RATIOS}
        covered = [is_covered for is_covered, _ in told.values()]
        rows.append(
            [
                kind,
                percent([each for found in covered for each in found]),
                percent(min(covered, key=sum)),
                *(percent(told[ratio][1]) for ratio in POWER),
            ]
        )
    return Table(
        "The effect of a guardrail",
        f"How often the 95 % interval of the ratio of page rates holds the true one, over true ratios from "
        f"{min(RATIOS)} to {max(RATIOS)} together and for the ratio where it does so least; and how often it lies "
        f"below 1. Before its guardrail an alert pages {RATES[0]:g} to {RATES[1]:g} times a week. *Together* is of "
        f"{len(RATIOS)} times as many series as the other cells.",
        ("pages come", "together", "least", *(f"below 1 at {ratio:g}" for ratio in POWER)),
        rows,
        size,
    )


def after_bad_weeks(size: int) -> Table:
    """Simulate guardrails that went live after the worst weeks of a year, judged with and without the longer past."""
    rows = []
    for kind in PAGES:
        cells = [kind]
        for ratio in (1.0, 0.5, 0.2):
            for is_past_known in (False, True):
                found = after_the_worst(kind, ratio, size, is_past_known=is_past_known)
                cells.append(percent([each.is_clear for each in found]))
        rows.append(cells)
    return Table(
        "A guardrail after bad weeks",
        "Guardrails put after the worst eight weeks of a year of their alert: how often they are said to have an "
        "effect where they change nothing, halve the pages, or leave a fifth of them; by the eight weeks alone, and "
        "held against the longer past as the pages do.",
        ("pages come", "nothing: eight weeks", "longer past", "half: eight weeks", "longer past",
         "a fifth: eight weeks", "longer past"),
        rows,
        size,
    )  # fmt: skip


def companies(size: int) -> Table:
    """Tell invented companies, whose guardrails work or do not, and see what is claimed of them."""
    told = [each for seed in range(1, size + 1) for each in judged(plot.tell(seed))]
    tried = [(found.verdict == effect.WORKED, works) for found, works in told if not found.reason]
    claimed = [not works for is_claimed, works in tried if is_claimed]
    work = [is_claimed for is_claimed, works in tried if works]
    idle = [is_claimed for is_claimed, works in tried if not works]
    return Table(
        "Guardrails of whole companies",
        "What is said of the guardrails of invented companies, corrected for many looks: of those that work how many "
        "are found, and of those said to work how many do not.",
        ("guardrails", "of them", "share"),
        [
            [name, f"{sum(found):,} of {len(found):,}", percent(found) if found else "–"]
            for name, found in (
                ("work, and are found (power)", work),
                ("do not work, and are said to", idle),
                ("are said to work, and do not (false claims)", claimed),
            )
        ],
        size,
        series="companies",
    )


def _told(weeks: list[tuple[Side, Side]], ratio: float, shared: float | None) -> tuple[list[bool], list[bool]]:
    """Return of each guardrail whether its interval covers the ratio, and whether it lies below 1."""
    found = [effect.estimate(*each, None, shared) for each in weeks]
    return [covers(each, ratio) for each in found], [each.upper is not None and each.upper < 1 for each in found]
