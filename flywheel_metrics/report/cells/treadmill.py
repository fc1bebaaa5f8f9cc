"""The signs of the treadmill: which are there, each with its figure."""

from __future__ import annotations

import pandas as pd

from flywheel_metrics import basis
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.report.cell import Cell
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.section import Listing, Section
from flywheel_metrics.treadmill import Sign, judge, signs, summary

QUESTION = "Where does the treadmill turn?"
_WORDS = {True: "yes", False: "no", None: "cannot be told"}


def _section(reader: Reader) -> Section:
    found = [sign for name in signs() if (sign := _judged(reader, name)) is not None]
    # What is there comes first; what cannot be told stands between.
    ordered = sorted(found, key=lambda each: {True: 0, None: 1, False: 2}[each.is_raised])
    rows = tuple((each.title, _WORDS[each.is_raised], each.sentence) for each in ordered)
    return Section(
        CELL.name, CELL.title, QUESTION, summary(found),
        listing=Listing(("Sign", "There", "What is found"), rows),
        facts=tuple((each.title, signs()[each.name].definition) for each in ordered),
        table=pd.DataFrame([vars(each) for each in ordered]),
        sql="\n\n".join(f"-- {each.title}\n{reader.answer(each.name).sql};" for each in ordered),
    )  # fmt: skip


def _judged(reader: Reader, name: str) -> Sign | None:
    try:
        answer = reader.answer(name)
    except FlywheelError:
        return None
    lacking = basis.missing(reader.dataset, answer)
    return Sign(name, answer.metric.title, None, lacking, "–", "") if lacking else judge(answer)


CELL = Cell("treadmill", "Signs of the treadmill", _section)
