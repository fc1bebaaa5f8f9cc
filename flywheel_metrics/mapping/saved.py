"""The mappings of a workspace: kept for good, and in use by header until somebody forgets them.

mappings/<mapping id>.toml   immutable; an upload names the one it was read by
mappings/in_use.json         header → mapping id
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from flywheel_metrics import files
from flywheel_metrics.errors import DamagedWorkspace, FlywheelError, UnknownUpload
from flywheel_metrics.ingest import Known
from flywheel_metrics.mapping import document, generated
from flywheel_metrics.mapping.document import Mapping
from flywheel_metrics.source import normalise

_IN_USE = "in_use.json"


class Saved:
    """The saved mappings under the root of a workspace."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "mappings"

    def recall(self, header: tuple[str, ...]) -> Known | None:
        """Return the source that a person made for files with this header."""
        found = self.for_header(header)
        return generated.known(found) if found is not None else None

    def for_header(self, header: tuple[str, ...]) -> Mapping | None:
        """Return the mapping in use for files with this header."""
        mapping_id = self._in_use().get(document.header_key(header))
        return self.get(mapping_id) if mapping_id else None

    def nearest(self, header: tuple[str, ...]) -> Mapping | None:
        """Return the mapping in use whose columns a file has all, under another header; of several the fullest."""
        cells = set(map(normalise, header))
        fitting = [each for each in self.all() if each.columns and set(each.columns.values()) <= cells]
        return max(fitting, key=lambda each: len(each.columns), default=None)

    def problems(self, source_names: Iterable[str]) -> list[str]:
        """Return one sentence for each mapping in use, or behind one of these sources, that is missing or altered."""
        ids = {name.removeprefix(generated.PREFIX) for name in source_names if name.startswith(generated.PREFIX)}
        problems = []
        for mapping_id in sorted(ids.union(self._in_use().values())):
            try:
                self.get(mapping_id)
            except FlywheelError as error:
                problems.append(str(error))
        return problems

    def get(self, mapping_id: str) -> Mapping:
        """Return a mapping, in use or not. Raises DamagedWorkspace when it was altered, UnknownUpload without one."""
        path = self._folder / f"{mapping_id}.toml"
        if not mapping_id.isalnum() or not path.is_file():
            raise UnknownUpload(f"There is no mapping {mapping_id!r} in this workspace.")
        found = document.from_toml(path.read_text(encoding="utf-8"), path.name)
        if found.mapping_id != mapping_id:
            raise DamagedWorkspace(f"The mapping {mapping_id} was altered; its content is now {found.mapping_id}.")
        return found

    def title(self, source_name: str) -> str | None:
        """Return the title of the mapping behind a generated source; None for another source."""
        if not source_name.startswith(generated.PREFIX):
            return None
        try:
            return self.get(source_name.removeprefix(generated.PREFIX)).title
        except (UnknownUpload, DamagedWorkspace):
            return None

    def all(self) -> list[Mapping]:
        """Return the mappings in use, by title."""
        return sorted(
            (self.get(each) for each in self._in_use().values()), key=lambda each: (each.title, each.mapping_id)
        )

    def save(self, mapping: Mapping) -> None:
        """Keep a mapping and use it for its header from now on."""
        document.check(mapping, mapping.title)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{mapping.mapping_id}.toml"
        if not path.exists():
            files.write_text(path, document.to_toml(mapping))
        files.write_json(self._folder / _IN_USE, self._in_use() | {mapping.header_key: mapping.mapping_id})

    def forget(self, mapping_id: str) -> None:
        """Use a mapping no longer; what was read by it stays as it is. Raises UnknownUpload when it is not in use."""
        kept = {key: each for key, each in self._in_use().items() if each != mapping_id}
        if kept == self._in_use():
            raise UnknownUpload(f"There is no mapping {mapping_id!r} in use.")
        files.write_json(self._folder / _IN_USE, kept)

    def _in_use(self) -> dict[str, str]:
        path = self._folder / _IN_USE
        if not path.is_file():
            return {}
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise DamagedWorkspace(f"{path.name} of the mappings cannot be read ({error}).") from error
