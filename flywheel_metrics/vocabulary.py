"""Which words of an organisation's tools mean what: rules that a dataset version keeps and its models apply."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flywheel_metrics.errors import DocumentError

GUARDRAIL = "guardrail"
#: The six guardrail starters, and other.
KINDS = (
    "feature_flag",
    "rollback",
    "predictable_failure",
    "safe_data_path",
    "honest_traffic",
    "observability",
    "other",
)
#: Meaning → the fields that are looked at for it; a rule on another field would never match.
FIELDS: dict[str, tuple[str, ...]] = {
    "production": ("environment",),
    "not_production": ("environment",),
    "page": ("severity",),
    "not_real": ("title",),
    "preventive": ("label", "type", "component", "epic", "title"),
    "reversible": ("label",),
    "irreversible": ("label",),
    "not_completed": ("resolution",),
    "hot_fix": ("label", "type", "title"),
    **{f"{GUARDRAIL}.{kind}": ("label", "type", "title") for kind in KINDS},
}


@dataclass(frozen=True)
class Rule:
    """A text of ``field`` in which ``pattern`` (RE2, whatever the case) is found has the meaning.

    Raises DocumentError for an unknown meaning or field, and for a pattern that is no regular expression.
    """

    meaning: str
    field: str
    pattern: str

    def __post_init__(self) -> None:
        if self.meaning not in FIELDS:
            raise DocumentError(f"{self}: unknown meaning; valid are {', '.join(FIELDS)}.")
        if self.field not in FIELDS[self.meaning]:
            raise DocumentError(f"{self}: unknown field; valid are {', '.join(FIELDS[self.meaning])}.")
        try:
            # Arrow and the engine have the same regular expressions.
            pc.match_substring_regex(pa.array([""]), self.pattern, ignore_case=True)
        except pa.ArrowInvalid as error:
            raise DocumentError(f"{self}: the pattern is no regular expression: {error}.") from error

    def __str__(self) -> str:
        return f"vocabulary, {self.meaning}, field {self.field!r}, pattern {self.pattern!r}"


@dataclass(frozen=True)
class Vocabulary:
    """Rules in the order in which they are tried."""

    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, rules: Iterable[tuple[str, str, str]]) -> Vocabulary:
        """Return a vocabulary of (meaning, field, pattern)."""
        return cls(tuple(Rule(*rule) for rule in rules))

    def rows(self) -> list[tuple[str, str, str, int]]:
        """Return the rows of the table ``vocabulary``: meaning, field, pattern, rule_order from 1."""
        return [(rule.meaning, rule.field, rule.pattern, order) for order, rule in enumerate(self.rules, start=1)]


def default_text() -> str:
    """Return the TOML text that a new workspace starts with."""
    return (resources.files("flywheel_metrics") / "vocabulary.toml").read_text(encoding="utf-8")


def parse(text: str) -> Vocabulary:
    """Read a vocabulary from TOML. Raises DocumentError that names the rule at fault."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(f"The vocabulary is not valid TOML: {error}.") from error
    return Vocabulary(tuple(_rule(meaning, each) for meaning, rules in _meanings(content) for each in rules))


def dump(vocabulary: Vocabulary) -> str:
    """Return the vocabulary as TOML text; ``parse`` reads back the same rules, those of one meaning together."""
    by_meaning: dict[str, list[Rule]] = {}
    for rule in vocabulary.rules:
        by_meaning.setdefault(rule.meaning, []).append(rule)
    return "\n".join(_written(meaning, rules) for meaning, rules in by_meaning.items())


def _written(meaning: str, rules: list[Rule]) -> str:
    lines = (f"    {{ field = {_quoted(rule.field)}, pattern = {_quoted(rule.pattern)} }},\n" for rule in rules)
    return f"{meaning} = [\n{''.join(lines)}]\n"


def _meanings(content: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    for meaning, rules in content.items():
        if meaning == GUARDRAIL and isinstance(rules, dict):
            yield from _meanings({f"{GUARDRAIL}.{kind}": found for kind, found in rules.items()})
        elif isinstance(rules, list):
            yield meaning, rules
        else:
            raise DocumentError(f"vocabulary, {meaning}: expected a list of rules, not {rules!r}.")


def _rule(meaning: str, rule: Any) -> Rule:
    if not isinstance(rule, dict) or set(rule) != {"field", "pattern"}:
        raise DocumentError(f"vocabulary, {meaning}: a rule has a field and a pattern, not {rule!r}.")
    if not all(isinstance(value, str) for value in rule.values()):
        raise DocumentError(f"vocabulary, {meaning}: field and pattern are text, not {rule!r}.")
    return Rule(meaning, rule["field"], rule["pattern"])


def _quoted(text: str) -> str:
    # A JSON string is a TOML string, but for the one control character that JSON leaves bare.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
