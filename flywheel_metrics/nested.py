"""Places inside the JSON of a cell: ``assignments[].assignee.summary``, ``transitions[name=acked/acknowledged].at``.

Tools put the times and the people of an incident into lists of objects.  A source declares the places it needs, each
with a type, and sees nothing else of the list: what was not declared a person's name cannot pass as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flywheel_metrics.engine import literal
from flywheel_metrics.errors import DocumentError

_STEP = re.compile(r"\[(?P<test>[^\]]*)\]|\.?(?P<key>[^.\[\]]+)")
_TEST = re.compile(r"(?P<key>[\w.]+)(?P<operator>[=~])(?P<value>.+)")


@dataclass(frozen=True)
class Place:
    """Where values are inside the JSON of a cell.

    steps: keys to follow from object to object, and between brackets the elements of a list: ``[]`` all, ``[key=a/b]``
    those whose value is one of these words, ``[key~pattern]`` those whose value matches a regular expression; case
    makes no difference.
    """

    steps: tuple[str, ...]

    def __str__(self) -> str:
        """Return the place as a source writes it after the header."""
        return "".join(step if step.startswith("[") else f".{step}" for step in self.steps)

    def values_sql(self, cell: str) -> str:
        """Return the expression of the values as ``varchar[]``, in order; a cell that is not JSON is its own value."""
        found = f"[cast({cell} as json)]"
        for number, step in enumerate(self.steps):
            each = f"each_{number}"
            if step.startswith("["):
                kept = _test_sql(step[1:-1], each)
                elements = f"flatten([json_extract({each}_of, '$[*]') for {each}_of in {found}])"
                found = f"[{each} for {each} in {elements}{f' if {kept}' if kept else ''}]"
            else:
                found = f"[json_extract({each}, {literal(_pointer(step))}) for {each} in {found}]"
        values = f"[json_extract_string(each, '$') for each in {found}]"
        filled = f"[trim(each) for each in {values} if trim(each) <> '']"
        whole = f"case when {cell} is null then cast([] as varchar[]) else [{cell}] end"
        return f"case when json_valid({cell}) then {filled} else {whole} end"


def split(spelling: str) -> tuple[str, Place | None]:
    """Split the spelling of a column into its header and the place inside, None for the whole cell.

    Raises DocumentError when the place cannot be read.
    """
    header, bracket, rest = spelling.partition("[")
    if not bracket or not header.strip():
        return spelling, None
    rest, steps, at = bracket + rest, [], 0
    while at < len(rest):
        match = _STEP.match(rest, at)
        if match is None or (match["test"] and not _TEST.fullmatch(match["test"])):
            raise DocumentError(f"not a place in JSON: {spelling!r}")
        steps.append(match["key"] or f"[{match['test']}]")
        at = match.end()
    return header, Place(tuple(steps))


def _test_sql(test: str, element: str) -> str:
    match = _TEST.fullmatch(test)
    if match is None:
        return ""
    value = f"lower(json_extract_string({element}, {literal(_pointer(match['key']))}))"
    if match["operator"] == "=":
        return f"{value} in ({', '.join(literal(word) for word in match['value'].lower().split('/'))})"
    return f"regexp_matches({value}, {literal(match['value'].lower())})"


def _pointer(keys: str) -> str:
    return "$" + "".join(f'."{key}"' for key in keys.split("."))
