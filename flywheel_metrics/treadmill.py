"""The signs of the treadmill: for each, whether the rows bear it out, and the sentence that says so.

A metric of the theme ``treadmill`` states in its own file when it is raised and what is to be said in either case; the
figures in the sentence are those of its answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flywheel_metrics import metric
from flywheel_metrics.answer import Answer
from flywheel_metrics.finding import sample_of
from flywheel_metrics.metric import Metric
from flywheel_metrics.wording import count, figure, listing

_PLACE = re.compile(r"\{([a-z_]+)\}")
#: Where the last clause of a sentence begins.
_CLAUSE = re.compile(r"; (?=[^;]*$)")


@dataclass(frozen=True)
class Sign:
    """One sign. is_raised: None where the rows cannot tell. figure, sample: as a person reads them."""

    name: str
    title: str
    is_raised: bool | None
    sentence: str
    figure: str
    sample: str


def signs() -> dict[str, Metric]:
    """Return the metrics that can be raised, by name."""
    return {name: each for name, each in metric.themed("treadmill").items() if each.raised}


def judge(answer: Answer) -> Sign:
    """Return the sign that an answer is about, over its scope."""
    asked, row = answer.metric, answer.one("scope")
    known = row.get("value") is not None and bool(row.get("sample_size"))
    # Zero of zero says nothing, unless that which is counted is rare by itself: no large change is good news.
    is_raised = bool(row.get(asked.raised)) if known else None
    sentence = asked.empty if is_raised is None else _filled(asked.says if is_raised else asked.clear, asked, row)
    return Sign(asked.name, asked.title, is_raised, sentence, figure(row.get("value"), asked.unit), sample_of(answer))


def summary(found: Sequence[Sign]) -> str:
    """Return how many signs are there, which, and which cannot be told."""
    raised = [each.title.lower() for each in found if each.is_raised]
    untold = [each.title.lower() for each in found if each.is_raised is None]
    told = len(found) - len(untold)
    if not told:
        return "Nothing that is loaded tells whether we are on the treadmill."
    head = f"{len(raised) or 'None'} of {count(told, 'sign')} of the treadmill {'is' if told == 1 else 'are'} there"
    which = f": {listing(raised)}" if raised else ""
    rest = f" Not to be told from what is loaded: {listing(untold)}." if untold else ""
    return f"{head}{which}.{rest}"


def _filled(template: str, asked: Metric, row: dict[str, object]) -> str:
    units = {each.name: each.unit for each in asked.measures} | {"value": asked.unit}
    head, *last = _CLAUSE.split(template)
    if last and any(row.get(place) is None for place in _PLACE.findall(last[0])):
        template = f"{head}."  # of what there is none, nothing is said

    def shown(place: re.Match[str]) -> str:
        value = row.get(place[1])
        return figure(float(value) if isinstance(value, int | float) else _number(value), units.get(place[1], "count"))

    return _PLACE.sub(shown, template)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
