"""A dataset version: a list of uploads, the settings and the vocabulary.  Its id is the hash of these."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flywheel_metrics import files
from flywheel_metrics.errors import DamagedWorkspace
from flywheel_metrics.settings import Settings


@dataclass(frozen=True)
class Version:
    """A dataset version.

    uploads: upload ids in order of name, so that the order of uploading does not matter. vocabulary: TOML text.
    """

    uploads: tuple[str, ...]
    settings: Settings
    vocabulary: str

    @property
    def version_id(self) -> str:
        """Sixteen hexadecimal digits that stand for exactly this data, these settings and this vocabulary."""
        return files.digest_of([list(self.uploads), self.settings.to_dict(), self.vocabulary])

    def with_upload(self, upload_id: str) -> Version:
        """Return the version with one more upload."""
        return replace(self, uploads=tuple(sorted({*self.uploads, upload_id})))

    def without_upload(self, upload_id: str) -> Version:
        """Return the version with one upload less."""
        return replace(self, uploads=tuple(each for each in self.uploads if each != upload_id))


def write(folder: Path, version: Version) -> None:
    """Write the version under its id; an existing file of that id says the same and is left alone."""
    path = folder / f"{version.version_id}.json"
    if not path.exists():
        files.write_json(path, _content(version))


def read(path: Path) -> Version:
    """Read a version and check that its content still hashes to its id. Raises DamagedWorkspace otherwise."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        version = Version(tuple(content["uploads"]), Settings.from_dict(content["settings"]), content["vocabulary"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DamagedWorkspace(f"Dataset version {path.stem} cannot be read ({error}).") from error
    if version.version_id != path.stem:
        raise DamagedWorkspace(f"Dataset version {path.stem} was altered; its content is now {version.version_id}.")
    return version


def _content(version: Version) -> dict[str, Any]:
    return {
        "uploads": list(version.uploads),
        "settings": version.settings.to_dict(),
        "vocabulary": version.vocabulary,
    }
