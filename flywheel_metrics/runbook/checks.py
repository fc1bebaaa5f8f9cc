"""The eleven checks of a runbook: what each asks for, whether it is met, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flywheel_metrics.runbook.sections import sections

#: Lines of a printed page at document.LINE_CHARACTERS each.
PAGE_LINES = 60
#: Words of a page, where only their number is known.
PAGE_WORDS = 500
#: After this many days without a change or review a runbook is old.
OLD_DAYS = 365


@dataclass(frozen=True)
class Check:
    """One thing that a runbook should have. is_met: None when it cannot be told. fix: what to do, empty when met."""

    name: str
    is_met: bool | None
    fix: str


def score(made: Collection[Check]) -> tuple[int, int]:
    """Return how many checks are met, of how many that could be told."""
    told = [each for each in made if each.is_met is not None]
    return sum(bool(each.is_met) for each in told), len(told)


def section_check(name: str, is_met: bool | None, heading: str | None = None) -> Check:
    """Return the check of a section. heading: that under which nothing stands; None where there is none."""
    section = sections()[name]
    if is_met:
        return Check(section.title, True, "")
    fix = f"Fill in the section under {heading!r}." if heading else f"Add a section {section.title}."
    return Check(section.title, is_met, f"{fix} {section.asks}" if is_met is False else "")


def length_check(lines: int | None, words: int | None) -> Check:
    """Return whether it is one page or less: by printed lines, else by words."""
    if lines is None and words is None:
        return Check("One page", None, "")
    is_met = lines <= PAGE_LINES if lines is not None else (words or 0) <= PAGE_WORDS
    length = f"it prints {lines} lines, and a page has {PAGE_LINES}"
    length = length if lines is not None else f"it has {words} words, and a page has {PAGE_WORDS}"
    return Check("One page", is_met, "" if is_met else f"Shorten it to one page: {length}.")


def commands_check(count: int | None, lines: Sequence[int] = (), unclosed: int | None = None) -> Check:
    """Return whether commands can be copied. count: of those outside of code blocks, None where nobody looked."""
    fixes = []
    if unclosed is not None:
        fixes.append(f"Close the code block of line {unclosed}: all that follows reads as code.")
    if count:
        where = f"line {', '.join(str(line) for line in lines[:5])}" if lines else f"{count} are outside of one"
        fixes.append(f"Put commands into code blocks, where they can be copied whole: {where}.")
    return Check("Commands in code blocks", None if count is None else not fixes, " ".join(fixes))


def links_check(dead: Sequence[str] | None) -> Check:
    """Return whether all relative links lead somewhere; None where nobody looked."""
    fix = f"Mend the links that lead nowhere: {', '.join(dead[:5])}." if dead else ""
    return Check("Links", None if dead is None else not dead, fix)


def age_check(age_days: int | None) -> Check:
    """Return whether it was changed or reviewed within a year."""
    if age_days is None:
        return Check("Reviewed within a year", None, "Say when it was last reviewed.")
    is_met = age_days <= OLD_DAYS
    fix = "" if is_met else f"Review it: the last change is {age_days} days old."
    return Check("Reviewed within a year", is_met, fix)
