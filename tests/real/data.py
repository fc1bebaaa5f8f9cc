"""Finds the real data sets; a test that needs one is skipped, with the reason, where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def find(name: str) -> Path:
    """Return a file of the real data sets: under FLYWHEEL_REAL_DATA, else beside the checkout."""
    folder = Path(os.environ.get("FLYWHEEL_REAL_DATA", ROOT.parent / "shared" / "datasets"))
    path = folder / name
    if not path.is_file():
        pytest.skip(f"real data set {name} not found under {folder}; set FLYWHEEL_REAL_DATA")
    return path
