"""A cell of the review: its name in an address, its title, and how its section is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.section import Section

#: How much of the width of a page a cell takes.
WIDE, HALF = "wide", "half"


@dataclass(frozen=True)
class Cell:
    """One cell. width: WIDE or HALF of a page."""

    name: str
    title: str
    make: Callable[[Reader], Section]
    width: str = WIDE
