"""A document: a title, the scope in words, and sections.  Every form of file is written from one."""

from __future__ import annotations

from dataclasses import dataclass

import flywheel_metrics
from flywheel_metrics import definitions
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.report.section import Section
from flywheel_metrics.scope import Scope
from flywheel_metrics.wording import day, day_range, listing

_QUARTERS = ("first", "second", "third", "fourth")


@dataclass(frozen=True)
class Stamp:
    """What every number in a document belongs to: dataset version, digest of the definitions, product version."""

    dataset: str
    definitions: str
    product: str
    zone: str
    as_of: str
    is_sample: bool


@dataclass(frozen=True)
class Document:
    """Sections under a title. scope: days, teams, services and urgency in words. wide: names of full-width cells."""

    title: str
    scope: str
    stamp: Stamp
    sections: tuple[Section, ...]
    wide: frozenset[str]


def stamp(dataset: Dataset, *, is_sample: bool) -> Stamp:
    """Return what the numbers of a dataset belong to."""
    extent = dataset.extent
    as_of = day(dataset.covered_days[1]) if extent else "no data"
    return Stamp(
        dataset.version, digest(), flywheel_metrics.__version__, dataset.settings.reporting_zone, as_of,
        is_sample,
    )  # fmt: skip


def digest() -> str:
    """Return the digest of the definitions in force."""
    archived = definitions.in_force()
    return archived.name if archived else definitions.packaged_digest()


def period_name(scope: Scope) -> str:
    """Return ``the third quarter of 2026`` where the scope is a quarter, else its days."""
    first, last = scope.first_day, scope.last_day
    if _is_quarter(scope):
        return f"the {_QUARTERS[(first.month - 1) // 3]} quarter of {first.year}"
    return day_range(first, last)


def scope_words(scope: Scope) -> str:
    """Return the scope as one line: days, teams, services and urgency."""
    parts = [day_range(scope.first_day, scope.last_day)]
    parts.append(listing(list(scope.teams)) if scope.teams else "all teams")
    if scope.services:
        parts.append(f"only {listing(list(scope.services))}")
    if scope.urgency != "all":
        parts.append(f"{scope.urgency} urgency only")
    return " · ".join(parts)


def _is_quarter(scope: Scope) -> bool:
    first, after = scope.first_day, scope.last_day.toordinal() + 1
    if first.day != 1 or first.month % 3 != 1:
        return False
    year, month = (first.year + 1, 1) if first.month == 10 else (first.year, first.month + 3)
    return after == first.replace(year=year, month=month).toordinal()
