"""The leader's own words beside the cells of a review: never altered, and every change can be taken back.

    notes/<id>.json                 the words beside each cell, of one scope; immutable, the id is a hash of the content
    notes/<scope key>/<number>.json which words became current for a scope, and when; the greatest number is current

An address or a frozen link names the id, so that what a reader saw stays what a reader sees.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flywheel_metrics import files
from flywheel_metrics.errors import AccessError, DamagedWorkspace, ScopeError
from flywheel_metrics.scope import Scope
from flywheel_metrics.workspace import Workspace

#: Most characters of the words beside one cell.
LONGEST = 5000
#: Id of no words at all.
NOTHING = ""


@dataclass(frozen=True)
class Commentary:
    """The words of one scope. notes: Markdown by cell. written_on: dataset version that the author looked at."""

    notes: Mapping[str, str] = field(default_factory=dict)
    written_on: str = ""
    scope: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Hash of the content; NOTHING for no words at all."""
        return files.digest_of(_content(self), 32) if self.notes else NOTHING


class Commentaries:
    """The commentaries of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.root = workspace.root / "notes"

    def read(self, commentary_id: str) -> Commentary:
        """Return what an id stands for.

        Raises ScopeError for an id that was never given out, and DamagedWorkspace when the file was altered.
        """
        if commentary_id == NOTHING:
            return Commentary()
        path = self.root / f"{commentary_id}.json"
        if not commentary_id.isalnum() or not path.is_file():
            raise ScopeError(f"There is no commentary {commentary_id!r} in this workspace.")
        try:
            found = Commentary(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise DamagedWorkspace(f"The commentary {commentary_id} cannot be read ({error}).") from error
        if found.id != commentary_id:
            raise DamagedWorkspace(f"The commentary {commentary_id} was altered.")
        return found

    def current(self, scope: Scope) -> str:
        """Return the id of the current words of a scope; NOTHING where nobody wrote any."""
        steps = self.steps(scope)
        return steps[-1] if steps else NOTHING

    def steps(self, scope: Scope) -> list[str]:
        """Return the ids that were current for a scope, oldest first."""
        paths = sorted((self.root / scope_key(scope)).glob("*.json"))
        try:
            return [str(json.loads(path.read_text(encoding="utf-8"))["id"]) for path in paths]
        except (ValueError, KeyError) as error:
            raise DamagedWorkspace(f"The history of a commentary cannot be read ({error}).") from error

    def write(self, scope: Scope, cell: str, text: str, version_id: str) -> str:
        """Put words beside a cell, in place of those before; empty words take them away.

        Words that somebody else put beside another cell meanwhile stay. Returns the id that is current then. Raises
        ScopeError for words that are too long, and AccessError where only reading is allowed.
        """
        if len(text) > LONGEST:
            raise ScopeError(f"The words beside a cell are {len(text):,} characters long; at most {LONGEST:,} fit.")
        with self._lock():
            before = self.read(self.current(scope))
            notes = {**before.notes, cell: text.strip()}
            return self._step(scope, {name: said for name, said in sorted(notes.items()) if said}, version_id)

    def undo(self, scope: Scope) -> str:
        """Make the words before the current ones current again, as a new step; nothing is deleted."""
        with self._lock():
            steps = self.steps(scope)
            before = self.read(earlier(steps))
            return self._step(scope, before.notes, before.written_on)

    def _step(self, scope: Scope, notes: Mapping[str, str], version_id: str) -> str:
        new = Commentary(notes, version_id, scope.to_query())
        if notes and not (path := self.root / f"{new.id}.json").exists():
            files.write_json(path, _content(new))
        steps = self.steps(scope)
        if not steps or steps[-1] != new.id:
            at = datetime.now(UTC).isoformat(timespec="seconds")
            folder = self.root / scope_key(scope)
            files.write_json(folder / f"{len(steps) + 1:08}.json", {"id": new.id, "at": at})
        return new.id

    @contextmanager
    def _lock(self) -> Iterator[None]:
        if self.workspace.is_read_only:
            raise AccessError("Here commentary can be read, not changed.")
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield


def earlier(steps: list[str]) -> str:
    """Return the id that an undo goes back to: before the last step that was no undo itself.

    Several undos in a row go back step by step, as they would in an editor.
    """
    past: list[str] = [NOTHING]
    for each in steps:
        if len(past) > 1 and past[-2] == each:
            past.pop()
        else:
            past.append(each)
    return past[-2] if len(past) > 1 else NOTHING


def scope_key(scope: Scope) -> str:
    """Return under which name the history of a scope's words is kept."""
    return files.digest_of(scope.to_query())


def _content(commentary: Commentary) -> dict[str, Any]:
    return {
        "notes": dict(commentary.notes), "written_on": commentary.written_on, "scope": dict(commentary.scope)
    }  # fmt: skip
