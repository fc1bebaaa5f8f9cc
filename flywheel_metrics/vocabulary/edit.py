"""Changes one rule in the text of a vocabulary and leaves the rest, comments among it, as it was written."""

from __future__ import annotations

import re

from flywheel_metrics.errors import DocumentError
from flywheel_metrics.vocabulary import GUARDRAIL, Rule, Vocabulary, dump, parse, written
from flywheel_metrics.vocabulary.text import places

#: How a person says which texts have a meaning, without knowing regular expressions.
EXACTLY, CONTAINS, PATTERN = "is exactly", "contains the word", "matches the pattern"
_COMMENT = re.compile(r"#[^\n]*")
_SPECIAL = re.compile(r"([.^$*+?()\[\]{}|\\/])")


def rule_of(meaning: str, field: str, how: str, text: str) -> Rule:
    """Return the rule that a person describes. Raises DocumentError for what means nothing."""
    if not text.strip():
        raise DocumentError("Say which word or pattern has this meaning.")
    quoted = _SPECIAL.sub(r"\\\1", text.strip())
    patterns = {EXACTLY: rf"^{quoted}$", CONTAINS: rf"(^|[^a-z0-9]){quoted}([^a-z0-9]|$)", PATTERN: text}
    return Rule(meaning, field, patterns[how])


def added(text: str, rule: Rule) -> str:
    """Return the text with one more rule, the last of its meaning; a rule that is there already changes nothing."""
    rules = parse(text).rules
    if rule in rules:
        return text
    return _checked(_with(text, rule), Vocabulary((*rules, rule)))


def removed(text: str, rule: Rule) -> str:
    """Return the text without a rule. Raises DocumentError where it is not there."""
    rules = parse(text).rules
    if rule not in rules:
        raise DocumentError(f"{rule}: there is no such rule.")
    wanted = Vocabulary(tuple(each for each in rules if each != rule))
    place = places(text).get(rule.meaning)
    own = [each for each in rules if each.meaning == rule.meaning]
    if place is None or len(place.rules) != len(own):
        return dump(wanted)
    changed = text
    for span in reversed([span for span, each in zip(place.rules, own, strict=True) if each == rule]):
        end = re.compile(r"[ \t]*,?[ \t]*").match(changed, span.end)
        changed = _cut(changed, span.start, end.end() if end else span.end)
    return _checked(changed, wanted)


def same(one: Vocabulary, other: Vocabulary) -> bool:
    """Return whether two vocabularies have the same rules in the same order within each meaning."""
    return _grouped(one) == _grouped(other)


def _with(text: str, rule: Rule) -> str:
    place = places(text).get(rule.meaning)
    if place is not None and place.closes_at is not None:
        last = place.rules[-1].end if place.rules else place.closes_at
        comma = "" if not place.rules or "," in _COMMENT.sub("", text[last : place.closes_at]) else ","
        before = text[:last] + comma + text[last : place.closes_at].rstrip(" \t")
        lead = "" if before.endswith("\n") else "\n"
        return f"{before}{lead}    {written(rule)},\n{text[place.closes_at :]}"
    new = f" = [\n    {written(rule)},\n]\n"
    kind = rule.meaning.removeprefix(f"{GUARDRAIL}.")
    header = re.search(rf"^\[{GUARDRAIL}\][^\n]*\n", text, re.MULTILINE)
    if header and kind != rule.meaning:
        return f"{text[: header.end()]}{kind}{new}{text[header.end() :]}"
    return f"{rule.meaning}{new}\n{text}"  # ahead of all tables, or it would belong to the last of them


def _cut(text: str, start: int, end: int) -> str:
    """Return the text without a part; a line that then is empty goes with it."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    last = len(text) if last < 0 else last
    if not (text[first:start] + text[end:last]).strip():
        return text[:first] + text[last + 1 :]
    return text[:start] + text[end:]


def _checked(text: str, wanted: Vocabulary) -> str:
    """Return the text where it says what is wanted, else what is wanted written anew without comments."""
    try:
        return text if same(parse(text), wanted) else dump(wanted)
    except DocumentError:
        return dump(wanted)


def _grouped(vocabulary: Vocabulary) -> dict[str, list[tuple[str, str]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for rule in vocabulary.rules:
        groups.setdefault(rule.meaning, []).append((rule.field, rule.pattern))
    return groups
