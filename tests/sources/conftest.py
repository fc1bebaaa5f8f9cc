"""Exports are staged in one database in memory; how a file is read from opening to forgetting is tested in tests/test_ingest.py."""

from __future__ import annotations

import pytest

from tests.damage import trial


@pytest.fixture(autouse=True)
def _in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    trial.quick(monkeypatch)
