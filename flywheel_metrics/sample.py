"""The sample company: its committed exports, loaded through the same sources as a user's files."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import flywheel_metrics
from flywheel_metrics import files, ingest
from flywheel_metrics.errors import DocumentError, WorkspaceError
from flywheel_metrics.ingest import Answers, Staged
from flywheel_metrics.privacy import load_key
from flywheel_metrics.settings import Settings
from flywheel_metrics.workspace import Workspace

FOLDER = Path(flywheel_metrics.__file__).resolve().parent.parent / "data" / "sample"
REASON = "Loaded the sample company"


@dataclass(frozen=True)
class SampleFile:
    """One export of the sample and what its uploader says of it."""

    path: Path
    answers: Answers


@dataclass(frozen=True)
class Sample:
    """The sample company as its manifest describes it."""

    title: str
    settings: Settings
    files: tuple[SampleFile, ...]


def is_available(folder: Path = FOLDER) -> bool:
    """Return whether the exports are there; an installed package comes without them."""
    return (folder / "manifest.toml").is_file()


def read(folder: Path = FOLDER) -> Sample:
    """Read the manifest. Raises WorkspaceError without one, DocumentError when it breaks its rules."""
    if not is_available(folder):
        raise WorkspaceError(f"The sample company is not at {folder}; it comes with a checkout of the project.")
    try:
        manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
        listed = tuple(_file(folder, entry) for entry in manifest["file"])
        return Sample(manifest["title"], Settings.from_dict(manifest["settings"]), listed)
    except (KeyError, TypeError, ValueError) as error:
        raise DocumentError(f"{folder / 'manifest.toml'}: {error}") from error


def load(workspace: Workspace, folder: Path = FOLDER, progress: Callable[[float], object] = lambda _: None) -> str:
    """Make the sample company the current version and return its id; one that is there already is taken as it is.

    Raises FlywheelError when a file cannot be read; then nothing was changed.
    """
    sample = read(folder)
    known = _known(workspace, sample)
    if known is not None:
        return workspace.restore(known)
    with tempfile.TemporaryDirectory(prefix="flywheel-sample-") as temporary:
        staged = []
        for number, file in enumerate(sample.files):
            progress(number / len(sample.files))
            staged.append(_stage(file, Path(temporary) / str(number), sample.settings.reporting_zone))
        version_id = workspace.replace(staged, sample.settings, REASON, is_sample=True)
    progress(1.0)
    return version_id


def _stage(file: SampleFile, folder: Path, zone: str) -> Staged:
    folder.mkdir()
    return ingest.stage(file.path, folder, file.answers, default_zone=zone, key=load_key())


def _known(workspace: Workspace, sample: Sample) -> str | None:
    """Return the newest version that holds exactly these files, read as this release reads them."""
    wanted = {files.sha256(each.path): each.answers for each in sample.files}
    for version_id in dict.fromkeys(step.version_id for step in reversed(workspace.history())):
        uploads = workspace.uploads(version_id)
        is_usable = all(each.is_sample and each.is_current for each in uploads)
        if is_usable and {each.sha256: each.answers for each in uploads} == wanted:
            return version_id
    return None


def _file(folder: Path, entry: dict[str, object]) -> SampleFile:
    zone, covers = entry.get("time_zone"), entry.get("covers")
    days = None
    if isinstance(covers, list):
        first, last = covers
        days = date.fromisoformat(str(first)), date.fromisoformat(str(last))
    return SampleFile(folder / str(entry["name"]), Answers(str(zone) if zone else None, None, days, None))
