"""A workspace of a few exports written by hand, with a key of its own beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.privacy import KEY_FILE_VARIABLE, load_key
from flywheel_metrics.workspace import Workspace


def loaded(folder: Path, files: Mapping[str, tuple[str, Sequence[str]]]) -> Workspace:
    """Return a workspace in ``folder`` that holds these files: name → header and rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_FILE_VARIABLE, str(folder / "key"))
        workspace = Workspace(folder / "workspace")
        for name, (header, rows) in files.items():
            path = folder / name
            path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
            workspace.commit(stage(path, folder / f"staged {name}", Answers(), default_zone="UTC", key=load_key()))
    return workspace
