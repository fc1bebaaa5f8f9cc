"""Compiles a handful of rows into a database that is closed when the test is over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from flywheel_metrics.engine import Database
from flywheel_metrics.model import models
from tests.models.compiling import compiled

#: Of the examples of one rule, one in so many is fast: most of the time goes into compiling each, and all run on CI.
FAST_ONE_IN = 4


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow all but the first, fifth, ninth … example of each rule that is compiled."""
    examples: Counter[str] = Counter()
    for item in items:
        if item.path.parent == Path(__file__).parent and "build" in getattr(item, "fixturenames", ()):
            rule = item.nodeid.partition("[")[0]
            if examples[rule] % FAST_ONE_IN:
                item.add_marker(pytest.mark.slow)
            examples[rule] += 1


@pytest.fixture
def build(tmp_path, request) -> Iterator[Callable[..., Database]]:
    """Return a function that compiles rows by table; see ``compiling.compiled``. Builds what the module names."""
    source = Path(request.module.__file__).read_text(encoding="utf-8")
    named = None if "models()" in source else [name for name in models() if re.search(rf"\b{name}\b", source)]
    with ExitStack() as opened:
        count = iter(range(100))

        def built(rows: Any, **options: Any) -> Database:
            folder = tmp_path / str(next(count))
            folder.mkdir()
            return opened.enter_context(compiled(folder, rows, only=named, **options))

        yield built
