"""What the values of an enumeration mean: suggested by the words that people use, confirmed by a person."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from flywheel_metrics.mapping.target import Target


def plain(value: str) -> str:
    """Return a value in the form in which words are compared, as the engine has it."""
    return re.sub("[ -]+", "_", value.strip().lower())


@cache
def known() -> dict[str, Any]:
    """Return the packaged aliases: ``columns`` and ``words``, each a name with what people call it."""
    text = resources.files("flywheel_metrics").joinpath("mapping/aliases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def suggest(target: Target, values: Iterable[str]) -> dict[str, str]:
    """Return plain value → word of the target, for those that are known; the others are for a person to tell."""
    if target.type == "boolean":
        return _yes_or_no({plain(value) for value in values})
    meanings: dict[str, str] = {}
    for word in reversed(target.words):
        meanings |= dict.fromkeys(map(plain, known()["words"].get(word, ())), word)
    meanings |= {plain(word): word for word in target.words}
    found = {}
    for value in map(plain, values):
        meaning = meanings.get(value) or meanings.get(re.split(r"[_:–]", value)[0])
        if meaning:
            found[value] = meaning
    return found


def _yes_or_no(values: set[str]) -> dict[str, str]:
    """Return what the values mean where they are a pair that means yes and no, whole; one alone says too little."""
    for yes, no in known()["booleans"]:
        if values == {yes, no} or (values <= {yes, no} and values and all(len(value) > 1 for value in values)):
            return {value: "yes" if value == yes else "no" for value in values}
    return {}
