"""Where the workspace of a command is, and the words that commands share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from flywheel_metrics.errors import WorkspaceError
from flywheel_metrics.workspace import Workspace

#: What ``add_subparsers`` returns; the class has no public name and is not generic at run time.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

VARIABLE = "FLYWHEEL_WORKSPACE"
DEFAULT = Path(".flywheel/workspace")


def existing(root: Path) -> Workspace:
    """Return the workspace at ``root``. Raises WorkspaceError rather than making one."""
    if not (root / "uploads").is_dir():
        raise WorkspaceError(
            f"There is no workspace at {root}. Load exports with 'flywheel ingest FILE', or the sample company with "
            "'flywheel demo --load'; --workspace names another folder."
        )
    return Workspace(root)
