"""``flywheel report``: the review of a quarter as one file, for a mail, a printer or a scheduled digest."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flywheel_metrics.cli import period
from flywheel_metrics.cli.metrics import scope_of
from flywheel_metrics.cli.place import Commands, existing
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import ReportError, ScopeError
from flywheel_metrics.privacy import load_key, masking
from flywheel_metrics.report import paper
from flywheel_metrics.report.cells import CELLS
from flywheel_metrics.report.commentary import Commentaries
from flywheel_metrics.report.forms import FORMS
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.review import Review, document
from flywheel_metrics.scope import URGENCIES, Scope
from flywheel_metrics.workspace import Workspace


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "report",
        help="write the review of a quarter",
        description="Write the review of a quarter as one file that needs nothing else; the ending says which form.",
    )
    parser.add_argument(
        "--quarter",
        dest="period",
        metavar="P",
        help=f"such as 2026Q3; also {period.FORMS} (default: the last full quarter)",
    )
    parser.add_argument("--team", action="append", default=[], metavar="T", help="only this team; may be repeated")
    parser.add_argument(
        "--service", action="append", default=[], metavar="S", help="only this service; may be repeated"
    )
    parser.add_argument("--urgency", choices=URGENCIES, default="all", help="only incidents and pages of this urgency")
    parser.add_argument("--cells", metavar="A,B", help=f"cells in this order: {', '.join(CELLS)}")
    parser.add_argument("--without-words", action="store_true", help="leave out the words kept beside the cells")
    parser.add_argument("--data", metavar="VERSION", help="dataset version (default: the current one)")
    parser.add_argument("--paper", choices=paper.SIZES, default="a4", help="size of the pages of a PDF (default: a4)")
    endings = " or ".join(FORMS)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=f"file ending in {endings}")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the file that was asked for."""
    form = FORMS.get(arguments.output.suffix.lower())
    if form is None:
        raise ScopeError(f"{arguments.output.name} ends in no form of a report; valid are {', '.join(FORMS)}.")
    if lacking := form.missing():
        raise ReportError(lacking)
    workspace = existing(arguments.workspace)
    # A report is made to be passed on, so that it shows what a frozen link would.
    version_id = arguments.data or workspace.head
    dataset = workspace.open_masked(version_id, load_key())
    if dataset.extent is None:
        raise ScopeError("The dataset has no events yet; load exports with 'flywheel ingest FILE'.")
    arguments.period = arguments.period or last_quarter(dataset)
    scope = scope_of(arguments, dataset)
    chosen = tuple(arguments.cells.split(",")) if arguments.cells else tuple(CELLS)
    screen = workspace.screen(version_id, load_key())
    words = {cell: screen.text(said) for cell, said in _words(arguments, workspace, scope).items()}
    review = Review(dataset.version, scope, chosen, words)
    found = document(review, Reader(dataset, scope), is_sample=workspace.is_sample(dataset.version))
    written = paper.pdf(found, arguments.paper) if form.ending == ".pdf" else form.write(found)
    arguments.output.write_bytes(written)
    if told := masking.like_people(dataset, screen):
        print(told, file=sys.stderr)
    print(f"Wrote {found.title.lower()} to {arguments.output} (dataset version {dataset.version})", file=sys.stderr)
    return 0


def _words(arguments: argparse.Namespace, workspace: Workspace, scope: Scope) -> Mapping[str, str]:
    """Return the words that somebody put beside the cells on the page."""
    if arguments.without_words:
        return {}
    kept = Commentaries(workspace)
    return kept.read(kept.current(scope)).notes


def last_quarter(dataset: Dataset) -> str:
    """Return the last quarter that the exports cover to its end, such as ``2026Q3``; the running one before that."""
    first, last = dataset.covered_days
    after = last + timedelta(days=1)
    begun = after.replace(month=(after.month - 1) // 3 * 3 + 1, day=1)
    inside = last if first >= begun else begun - timedelta(days=1)
    return f"{inside.year}Q{(inside.month + 2) // 3}"
