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
from flywheel_metrics.vocabulary.text import Place, places

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
        if not self.pattern:
            raise DocumentError(f"{self}: an empty pattern would match every text; leave the rule out instead.")
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
    return (resources.files("flywheel_metrics.vocabulary") / "default.toml").read_text(encoding="utf-8")


def parse(text: str) -> Vocabulary:
    """Read a vocabulary from TOML. Raises DocumentError that names the line and the rule at fault."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(f"The vocabulary is not valid TOML: {error}.") from error
    where = places(text)
    return Vocabulary(tuple(rule for meaning, rules in _meanings(content, where) for rule in rules))


def dump(vocabulary: Vocabulary) -> str:
    """Return the vocabulary as TOML text; ``parse`` reads back the same rules, those of one meaning together."""
    by_meaning: dict[str, list[Rule]] = {}
    for rule in vocabulary.rules:
        by_meaning.setdefault(rule.meaning, []).append(rule)
    return "\n".join(_list(meaning, rules) for meaning, rules in by_meaning.items())


def written(rule: Rule) -> str:
    """Return a rule as TOML, without its meaning."""
    return f"{{ field = {_quoted(rule.field)}, pattern = {_quoted(rule.pattern)} }}"


def _list(meaning: str, rules: list[Rule]) -> str:
    lines = "".join(f"    {written(rule)},\n" for rule in rules)
    return f"{meaning} = [\n{lines}]\n"


def _meanings(content: Mapping[str, Any], where: Mapping[str, Place]) -> Iterator[tuple[str, list[Rule]]]:
    for meaning, rules in content.items():
        place = where.get(meaning, Place(0))
        if meaning == GUARDRAIL and isinstance(rules, dict):
            yield from _meanings({f"{GUARDRAIL}.{kind}": found for kind, found in rules.items()}, where)
        elif not isinstance(rules, list):
            raise DocumentError(f"{_at(place.line)}vocabulary, {meaning}: expected a list of rules, not {rules!r}.")
        else:
            yield meaning, [_rule(meaning, each, place.line_of(number)) for number, each in enumerate(rules)]


def _rule(meaning: str, rule: Any, line: int) -> Rule:
    at = _at(line)
    if not isinstance(rule, dict) or set(rule) != {"field", "pattern"}:
        raise DocumentError(f"{at}vocabulary, {meaning}: a rule has a field and a pattern{_differing(rule)}.")
    for key, value in rule.items():
        if not isinstance(value, str):
            raise DocumentError(f"{at}vocabulary, {meaning}: field and pattern are text, and {key!r} is {value!r}.")
    try:
        return Rule(meaning, rule["field"], rule["pattern"])
    except DocumentError as error:
        raise DocumentError(f"{at}{error}") from error


def _differing(rule: Any) -> str:
    """Return what a rule has too much and too little."""
    if not isinstance(rule, dict):
        return f", and this is {rule!r}"
    unknown = [f"the key {key!r} is unknown" for key in rule if key not in ("field", "pattern")]
    return "; " + ", ".join(unknown + [f"{key!r} is missing" for key in ("field", "pattern") if key not in rule])


def _at(line: int) -> str:
    return f"Line {line}: " if line else ""


def _quoted(text: str) -> str:
    # A JSON string is a TOML string, but for the one control character that JSON leaves bare.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
