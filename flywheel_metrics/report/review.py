"""A review: which cells, in which order, of which scope and dataset version, with whose notes.

It is one value that goes whole into an address and comes back whole, so that a link can freeze it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flywheel_metrics.errors import ScopeError
from flywheel_metrics.report.cell import WIDE
from flywheel_metrics.report.cells import CELLS
from flywheel_metrics.report.document import Document, digest, period_name, scope_words, stamp
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.section import Section
from flywheel_metrics.scope import Scope
from flywheel_metrics.wording import listing


@dataclass(frozen=True)
class Review:
    """What a review shows.

    cells: names in the order shown. notes: Markdown by name of the cell that it is beside. definitions: digest of the
    SQL that counts, those in force where not given.
    """

    version_id: str
    scope: Scope
    cells: tuple[str, ...] = tuple(CELLS)
    notes: Mapping[str, str] = field(default_factory=dict)
    definitions: str = field(default_factory=digest)

    def __post_init__(self) -> None:
        unknown = [name for name in self.cells if name not in CELLS]
        if unknown:
            raise ScopeError(f"The review has no cell {unknown[0]!r}; there are {listing(list(CELLS))}.")
        if not self.cells:
            raise ScopeError("A review shows at least one cell.")

    def to_dict(self) -> dict[str, Any]:
        """Return the review as a JSON value from which ``from_dict`` makes it again."""
        return {
            "data": self.version_id, **self.scope.to_query(), "cells": list(self.cells), "notes": dict(self.notes),
            "definitions": self.definitions,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Review:
        """Return the review that ``to_dict`` wrote. Raises ScopeError for values that mean nothing."""
        try:
            days = date.fromisoformat(value["from"][0]), date.fromisoformat(value["to"][0])
            scope = Scope(*days, tuple(value["team"]), tuple(value["service"]), value["urgency"][0])
            return cls(
                str(value["data"]), scope, tuple(value["cells"]), dict(value["notes"]), str(value["definitions"])
            )
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise ScopeError(f"This is no review ({type(error).__name__}: {error}).") from error


def document(
    review: Review, reader: Reader, *, is_sample: bool, make: Callable[[str, Reader], Section] | None = None
) -> Document:
    """Return the review as a document. Raises ScopeError when the reader reads another scope or version.

    make: what makes the section of a cell, where it is not the cell itself.
    """
    if (reader.scope, reader.dataset.version, digest()) != (review.scope, review.version_id, review.definitions):
        raise ScopeError("The review is of another scope, dataset version or set of definitions than what is read.")
    sections = tuple(
        replace(make(name, reader) if make else CELLS[name].make(reader), note=review.notes.get(name, ""))
        for name in dict.fromkeys(review.cells)
    )
    return Document(
        f"Review of {period_name(review.scope)}",
        scope_words(review.scope),
        stamp(reader.dataset, is_sample=is_sample),
        sections,
        frozenset(name for name in review.cells if CELLS[name].width == WIDE),
    )
