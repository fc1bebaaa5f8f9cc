from __future__ import annotations

from datetime import date

import pytest

from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.review import Review, document
from flywheel_metrics.scope import Scope

QUARTER = Scope(date(2026, 7, 1), date(2026, 9, 30))


@pytest.fixture(scope="session")
def dataset(sample_workspace):
    return sample_workspace.open(sample_workspace.head)


@pytest.fixture(scope="session")
def reader(dataset):
    """The sample company's last quarter."""
    return Reader(dataset, QUARTER)


@pytest.fixture(scope="session")
def reviewed(reader):
    """Return a function that makes the review with these cells and notes as a document."""

    def made(*cells, notes=None):
        chosen = {"cells": cells} if cells else {}
        review = Review(reader.dataset.version, reader.scope, notes=notes or {}, **chosen)
        return document(review, reader, is_sample=True)

    return made
