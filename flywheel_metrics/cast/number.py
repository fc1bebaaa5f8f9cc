"""Numbers, booleans and words of a list, from text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flywheel_metrics.cast import Cast
from flywheel_metrics.cast.time import FIRST_YEAR, LAST_YEAR
from flywheel_metrics.engine import literal

# Thousands separators only where they separate thousands: "1,5" is not 15.
INTEGER = r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.0+)?"
NUMBER = r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?([eE][+-]?\d+)?"
_DURATION = r"-?P(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
#: Seconds of the longest duration: no two times that are read lie further apart.
_LONGEST = (LAST_YEAR - FIRST_YEAR + 1) * 366 * 86_400
_SECONDS = {"W": 604_800, "D": 86_400, "H": 3_600, "M": 60, "S": 1}
_TRUE = ("true", "yes", "y", "t", "1", "1.0")
_FALSE = ("false", "no", "n", "f", "0", "0.0")


def integer(cell: str, mark: str = ".") -> Cast:
    """Return how a whole number is read; thousands may be separated by commas, as in ``5,510,746``.

    mark: what separates decimals, ``.`` or ``,``; with a comma, points separate thousands.
    """
    cell = _pointed(cell, mark)
    digits = f"regexp_replace(replace({cell}, ',', ''), '\\.0+$', '')"
    sql = (
        # Most numbers are digits alone, and read without the replacements.
        f"case when regexp_full_match({cell}, '[0-9]+') then try_cast({cell} as bigint) "
        f"when regexp_full_match({cell}, {literal(INTEGER)}) then try_cast({digits} as bigint) end"
    )
    return Cast(sql, "not_an_integer", "a whole number, such as 1442 or 5,510,746", "whole number")


def number(cell: str, mark: str = ".") -> Cast:
    """Return how a number is read. mark: what separates decimals, ``.`` or ``,``."""
    valid, cell = "a number with a decimal point, such as 2.5", _pointed(cell, mark)
    if mark == ",":
        valid = "a number with a decimal comma, such as 2,5"
    digits = f"replace({cell}, ',', '')"
    sql = f"case when regexp_full_match({cell}, {literal(NUMBER)}) then try_cast({digits} as double) end"
    return Cast(sql, "not_a_number", valid, "number")


def seconds(cell: str, mark: str = ".") -> Cast:
    """Return how a duration in seconds is read. mark: what separates decimals, ``.`` or ``,``."""
    return _lasting(cell, mark, "seconds", _LONGEST)


def milliseconds(cell: str, mark: str = ".") -> Cast:
    """Return how a duration in milliseconds is read. mark: what separates decimals, ``.`` or ``,``."""
    return _lasting(cell, mark, "milliseconds", _LONGEST * 1000)


def _lasting(cell: str, mark: str, unit: str, longest: int) -> Cast:
    sql = (
        # Most are few digits, and read without a look at more.
        f"case when regexp_full_match({cell}, '[0-9]{{1,9}}') then cast({cell} as double) "
        f"else {_bounded(number(cell, mark).sql, longest)} end"
    )
    return Cast(sql, "not_a_duration", f"a duration in {unit}, up to {longest:,}", f"duration in {unit}")


def _bounded(value: str, longest: int) -> str:
    """Return a number, null where it is further from 0: from any time, it would lead beyond all that are read."""
    return f"list_filter([{value}], lambda each: each between -{longest} and {longest})[1]"


def of_figures(cast: Cast, cell: str, *, is_whole: bool) -> Cast:
    """Return how such a number is read where every cell is known to be one to nine figures: without a look at each."""
    return replace(cast, sql=f"cast({cell} as {'bigint' if is_whole else 'double'})")


def boolean(cell: str) -> Cast:
    """Return how yes or no is read."""
    # Word by word, the usual ones first: the engine looks a list of so many up in a table, which takes far longer.
    pairs = zip(_TRUE, _FALSE, strict=True)
    branches = (f"when {literal(yes)} then true when {literal(no)} then false" for yes, no in pairs)
    sql = f"case lower({cell}) {' '.join(branches)} end"
    return Cast(sql, "not_a_boolean", "true or false, yes or no, 1 or 0", "yes or no")


def duration(cell: str) -> Cast:
    """Return how a duration as of ISO 8601 becomes seconds; one of months or years has no fixed length and is none."""
    upper = f"upper({cell})"
    figure = r"(\d+(?:\.\d+)?)"
    parts = (
        f"coalesce(try_cast(nullif(regexp_extract({upper}, '{figure}{unit}', 1), '') as double), 0) * {seconds}"
        for unit, seconds in _SECONDS.items()
    )
    sign = f"case when {cell} like '-%' then -1 else 1 end"
    is_valid = f"regexp_full_match({upper}, {literal(_DURATION)}) and regexp_matches({upper}, '\\d[WDHMS]$')"
    sql = f"case when {is_valid} then {sign} * ({' + '.join(parts)}) end"
    return Cast(_bounded(sql, _LONGEST), "not_a_duration", "a duration, such as PT1H30M", "duration in seconds")


def word(cell: str, words: Sequence[str]) -> Cast:
    """Return how one of several words is read; case, and blanks or hyphens for underscores, make no difference."""
    plain = f"regexp_replace(lower({cell}), '[ -]+', '_', 'g')"
    sql = f"case when {cell} in {_list(words)} then {cell} when {plain} in {_list(words)} then {plain} end"
    return Cast(sql, "unknown_word", ", ".join(words), "word")


def _pointed(cell: str, mark: str) -> str:
    """Return the cell with its commas and points exchanged where decimals are separated by commas."""
    return f"translate({cell}, ',.', '.,')" if mark == "," else cell


def _list(words: Sequence[str]) -> str:
    return f"({', '.join(literal(each) for each in words)})"
