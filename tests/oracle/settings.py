"""The settings of a dataset version and the rules of its vocabulary, as the oracle reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

#: meaning, field, pattern
Rule = tuple[str, str, str]


@dataclass(frozen=True)
class Settings:
    """The table of settings of docs/counting.md with its defaults."""

    reporting_zone: str = "UTC"
    week_start: int = 1
    attribution_hours: float = 24
    failed_change: str = "first"
    race_seconds: float = 120
    mass_services: int = 10
    demonstrated_days: float = 90
    merge_seconds: float = 60
    rollback_clock: str = "exposure"


def settings_from(values: Mapping[str, Any]) -> Settings:
    """Return the settings; names left out keep their default, text is read as the default's type."""
    kinds: dict[str, type[Any]] = {field.name: type(getattr(Settings(), field.name)) for field in fields(Settings)}
    return Settings(**{name: kinds[name](value) for name, value in values.items() if name in kinds})


@dataclass(frozen=True)
class Scope:
    """What is asked about: first and last day (both included), teams and services (empty: all), urgency."""

    first: date
    last: date
    teams: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    urgency: str = "all"

    def admits(self, row: Mapping[str, Any], *, by_urgency: bool = False) -> bool:
        """Return whether a derived row is asked about; a row without a team matches no team filter."""
        if self.teams and row.get("team") not in self.teams:
            return False
        if self.services and row.get("service") not in self.services:
            return False
        return not by_urgency or self.urgency == "all" or row.get("urgency") == self.urgency


@dataclass(frozen=True)
class Vocabulary:
    """Rules that say what words mean: a rule matches a text when its pattern is found in it, whatever the case."""

    rules: Sequence[Rule]

    def matches(self, meaning: str, field: str, texts: str | Iterable[str | None] | None) -> bool:
        """Return whether one of the texts matches one of the rules of that meaning and field."""
        return any(True for _ in self.found(meaning, field, texts))

    def found(self, meaning: str, field: str, texts: str | Iterable[str | None] | None) -> Iterable[str]:
        """Yield the meanings that match, in the order of the rules; ``guardrail.*`` stands for all kinds."""
        every = [texts] if texts is None or isinstance(texts, str) else list(texts)
        prefix = meaning[:-1] if meaning.endswith(".*") else None
        for rule_meaning, rule_field, pattern in self.rules:
            meant = rule_meaning.startswith(prefix) if prefix else rule_meaning == meaning
            if meant and rule_field == field and any(text and re.search(pattern, text, re.I) for text in every):
                yield rule_meaning
