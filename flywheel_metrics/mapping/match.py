"""Suggests which column of a file fits which canonical column: by what it is called and by what it holds.

A suggestion says how sure it is and why. Nothing is loaded by it until a person has seen it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from rapidfuzz import fuzz

from flywheel_metrics import template
from flywheel_metrics.ingest import mapping as described
from flywheel_metrics.mapping import words
from flywheel_metrics.mapping.document import Mapping, tool_name
from flywheel_metrics.mapping.survey import Column, Survey
from flywheel_metrics.mapping.target import Target, table_names, targets
from flywheel_metrics.source import normalise, sources
from flywheel_metrics.wording import count

#: Share of the confidence that the name has; the content has the rest.
_NAME = 0.65
#: Suggested from here on; what the table needs, from a little less.
LEAST, LEAST_NEEDED = 0.6, 0.42
#: From here on a name is called alike.
_ALIKE = 0.82
#: Types whose cells tell what they are.
_TELLING = ("time", "date", "integer", "number")
_IDENTIFIER = re.compile(r"[A-Za-z]+[-_#/]?[0-9]+")
_SEPARATORS = (";", "|", ",")


@dataclass(frozen=True)
class Match:
    """A column suggested for a target. confidence: 0 to 1. reason: what speaks for it, in words."""

    column: str
    confidence: float
    reason: str


def best_table(survey: Survey) -> tuple[str, float]:
    """Return the table that the file fits best, and the share of its columns and needs that it fills."""
    fits = {table: _fit(survey, table) for table in table_names()}
    found = max(fits, key=lambda table: fits[table])
    return found, fits[found]


def matches(survey: Survey, table: str) -> dict[str, Match]:
    """Return a suggestion for each target that has one: every column at most once, in all the best."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - the pages start without scipy

    wanted = list(targets(table).values())
    columns = [column for column in survey.columns if column.filled]
    if not columns:
        return {}
    scores = [[_score(target, column, table) for column in columns] for target in wanted]
    confidence = np.array([[each.confidence for each in row] for row in scores])
    places, chosen = linear_sum_assignment(confidence, maximize=True)
    found = {}
    for place, column in zip(places, chosen, strict=True):
        target, match = wanted[place], scores[place][column]
        if match.confidence >= (LEAST_NEEDED if target.is_needed else LEAST):
            found[target.name] = match
    return found


def draft(survey: Survey, table: str, title: str) -> Mapping:
    """Return the suggested mapping of a file onto a table."""
    columns = {name: match.column for name, match in matches(survey, table).items()}
    mapping = Mapping(title, table, tool_name(title), survey.header, columns, null=_null(survey, columns.values()))
    for name in columns:
        mapping = completed(mapping, survey, name)
    return mapping


def completed(mapping: Mapping, survey: Survey, name: str) -> Mapping:
    """Return a mapping with what is suggested for a column just chosen: the meaning of values, the separator."""
    target, column = targets(mapping.table)[name], survey.column(mapping.columns[name])
    if column is None:
        return mapping
    if target.words:
        values = [value for value in survey.values(column.name) or () if value not in mapping.null]
        mapping.words[name] = words.suggest(target, values)
    elif target.type in ("people", "list"):
        found = next((each for each in _SEPARATORS if any(each in sample for sample in column.samples)), None)
        mapping.separators[name] = found or target.separator or ";"
    return mapping


def open_values(mapping: Mapping, survey: Survey, name: str) -> tuple[str, ...] | None:
    """Return the values of an enumeration whose meaning nobody has told yet; None when they are too many to list."""
    values = survey.values(mapping.columns[name])
    if values is None:
        return None
    known = mapping.words.get(name, {})
    return tuple(
        value for value in dict.fromkeys(map(words.plain, values))
        if value not in known and value not in map(words.plain, mapping.null)
    )  # fmt: skip


def may_hold_people(column: Column) -> bool:
    """Return whether a column may hold names of people, by what it is called or by addresses in it."""
    called = max(fuzz.token_sort_ratio(each, column.name) for each in words.known()["people"]) >= 100 * _ALIKE
    return column.kind == "text" and (called or any("@" in sample for sample in column.samples))


def _fit(survey: Survey, table: str) -> float:
    """Return how much of the file and of the table's needs a table takes up, 0 to 1."""
    found = matches(survey, table)
    needed = [target.name for target in targets(table).values() if target.is_needed]
    met = sum(name in found for name in needed) / len(needed) if needed else 1.0
    taken = sum(match.confidence for match in found.values()) / max(1, len(survey.columns))
    return 0.5 * met + 0.5 * min(1.0, taken)


def _null(survey: Survey, chosen: Iterable[str]) -> tuple[str, ...]:
    found = [word for name in chosen if (column := survey.column(name)) for word in column.empty_words]
    return tuple(dict.fromkeys(found))


def _score(target: Target, column: Column, table: str) -> Match:
    named, alias = _named(target.name, column.name, table)
    content, says = _content(target, column, is_alike=named >= _ALIKE)
    confidence = _NAME * named + (1 - _NAME) * content if content else 0.0
    if target.is_derived and named < _ALIKE:
        confidence = max(confidence, LEAST) if _are_identifiers(column) else 0.0
    elif target.type not in _TELLING and not target.words and named < _ALIKE:
        confidence = 0.0  # any text fits a text: only its name tells, and a wrong one may hold people
    reasons = [f"called like “{alias}”"] if named >= _ALIKE else []
    return Match(column.name, confidence, ", ".join([*reasons, says]))


def _are_identifiers(column: Column) -> bool:
    """Return whether every value occurs once and looks like a key: letters, a number, no blank."""
    is_unique = column.filled > 1 and column.different == column.filled and column.kind == "text"
    return is_unique and all(_IDENTIFIER.fullmatch(sample) for sample in column.samples)


def _named(target: str, column: str, table: str) -> tuple[float, str]:
    """Return how alike a header cell is to what a target is called, and the name that is most alike."""
    best, alias = 0.0, target
    for each in _aliases(table).get(target, ()):
        alike = (
            1.0 if each == column else max(fuzz.token_sort_ratio(each, column), 0.85 * fuzz.ratio(each, column)) / 100
        )
        # Of a long name that has the whole alias in it, the rest often says of what.
        if alike < 0.85 and len(each) > 3 and f" {each} " in f" {column} ":
            alike = 0.85
        if alike > best:
            best, alias = alike, each
    return best, alias


@cache
def _aliases(table: str) -> dict[str, tuple[str, ...]]:
    """Return canonical column → what it is called: by itself, by people, and in the exports of the packaged sources."""
    found: dict[str, dict[str, None]] = {name: {normalise(name): None} for name in targets(table)}
    for name in found:
        found[name] |= dict.fromkeys(words.known()["columns"].get(name, ()))
    for source in sources().values():
        if table not in source.fills or source.name.startswith(template.OWN):
            continue
        uses = described.uses(source)
        for column in source.used_columns:
            own = [use.removeprefix(f"{table}.") for use in uses[column.name] if use.startswith(f"{table}.")]
            # A column that several are made from is called like none of them.
            if len(own) == 1 and own[0] in found:
                found[own[0]] |= dict.fromkeys(column.spellings)
    return {name: tuple(spellings) for name, spellings in found.items()}


def _different(column: Column) -> str:
    return count(column.different, "different value")


def _content(target: Target, column: Column, *, is_alike: bool) -> tuple[float, str]:
    """Return how well the cells fit a target, 0 when they do not, and what was seen."""
    share = {"time": column.times, "date": column.times, "integer": column.numbers, "number": column.numbers}
    if target.words:
        known = sum(value in words.suggest(target, column.samples) for value in map(words.plain, column.samples))
        fits = known / max(1, len(column.samples))
        few = column.different <= max(12, len(target.words) * 2)
        fits = max(fits, 0.5) if is_alike else fits
        return (fits if few else 0.0), _different(column)
    if target.type in share:
        fits = share[target.type]
        kind = "times" if target.type in ("time", "date") else "numbers"
        return (fits if fits > 0.5 else 0.0), f"{fits:.0%} of the cells are {kind}"
    if column.times > 0.5:
        return 0.0, "holds times"
    if target.is_derived:
        unique = column.different / max(1, column.filled)
        return unique**2, "every value once" if unique == 1 else f"{unique:.0%} of the values differ"
    if column.numbers > 0.9 and target.type != "text":
        return 0.0, "holds numbers"
    repeats = 1 - column.different / max(1, column.filled)
    return (0.6 + 0.4 * repeats if target.name in ("service", "team") else 0.8), _different(column)
