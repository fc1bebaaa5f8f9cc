"""Compiles a handful of rows into a database that is closed when the test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from flywheel_metrics.engine import Database
from tests.models.compiling import compiled


@pytest.fixture
def build(tmp_path) -> Iterator[Callable[..., Database]]:
    """Return a function that compiles rows by table; see ``compiling.compiled``."""
    with ExitStack() as opened:
        count = iter(range(100))

        def built(rows: Any, **options: Any) -> Database:
            folder = tmp_path / str(next(count))
            folder.mkdir()
            return opened.enter_context(compiled(folder, rows, **options))

        yield built
