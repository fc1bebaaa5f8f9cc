"""The notebook: all of Streamlit.  A page is prose and calls of what is listed here."""

from __future__ import annotations

from flywheel_metrics.notebook.cell import cell, lead
from flywheel_metrics.notebook.definitions import definitions
from flywheel_metrics.notebook.markup import prose, title
from flywheel_metrics.notebook.otherwise import in_force
from flywheel_metrics.notebook.review import review
from flywheel_metrics.notebook.tile import tiles
from flywheel_metrics.notebook.view import View, current, page_link

__all__ = [
    "View",
    "cell",
    "current",
    "definitions",
    "in_force",
    "lead",
    "page_link",
    "prose",
    "review",
    "tiles",
    "title",
]
