"""A review: which cells, in which order, of which scope and dataset version, with whose notes.

It is one value that goes whole into an address and comes back whole, so that a link can freeze it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flywheel_metrics.errors import ScopeError
from flywheel_metrics.report.cell import WIDE
from flywheel_metrics.report.cells import CELLS
from flywheel_metrics.report.document import Document, period_name, scope_words, stamp
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.scope import Scope
from flywheel_metrics.wording import listing


@dataclass(frozen=True)
class Review:
    """What a review shows. cells: names in the order shown. notes: Markdown by name of the cell that it is beside."""

    version_id: str
    scope: Scope
    cells: tuple[str, ...] = tuple(CELLS)
    notes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = [name for name in self.cells if name not in CELLS]
        if unknown:
            raise ScopeError(f"The review has no cell {unknown[0]!r}; there are {listing(list(CELLS))}.")
        if not self.cells:
            raise ScopeError("A review shows at least one cell.")


def document(review: Review, reader: Reader, *, is_sample: bool) -> Document:
    """Return the review as a document. Raises ScopeError when the reader reads another scope or version."""
    if (reader.scope, reader.dataset.version) != (review.scope, review.version_id):
        raise ScopeError("The review is of another scope or dataset version than what is read.")
    sections = tuple(
        replace(CELLS[name].make(reader), note=review.notes.get(name, "")) for name in dict.fromkeys(review.cells)
    )
    return Document(
        f"Review of {period_name(review.scope)}",
        scope_words(review.scope),
        stamp(reader.dataset, is_sample=is_sample),
        sections,
        frozenset(name for name in review.cells if CELLS[name].width == WIDE),
    )
