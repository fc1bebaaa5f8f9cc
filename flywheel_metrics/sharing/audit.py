"""The audit log: who made, opened, was refused or took back which link, and that a person was erased; one line each."""

from __future__ import annotations

import fcntl
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

EVENTS = ("made", "opened", "refused", "revoked", "erased")


@dataclass(frozen=True)
class Entry:
    """One event. at: UTC, ISO. key: of the link, empty where nobody knows it. by: who is signed in, else empty."""

    at: str
    event: str
    key: str
    name: str
    by: str

    @property
    def sentence(self) -> str:
        """The entry as a person would say it."""
        who = f" by {self.by}" if self.by else ""
        if self.event == "erased":
            return f"{self.at[:19].replace('T', ' ')} UTC: A person was erased{who}."
        what = f"Link “{self.name}” ({self.key[:8]})" if self.key else "A link that is not known here"
        return f"{self.at[:19].replace('T', ' ')} UTC: {what} {self.event}{who}."


class Audit:
    """The log in a folder: one file of JSON lines a month; lines are only ever added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, event: str, key: str, name: str, by: str = "") -> None:
        """Add an entry."""
        now = datetime.now(UTC)
        entry = Entry(now.isoformat(timespec="seconds"), event, key, name, by)
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{now:%Y-%m}.jsonl").open("a", encoding="utf-8") as stream:
            # Several servers may share the folder; a line is never cut by another.
            fcntl.flock(stream, fcntl.LOCK_EX)
            stream.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")

    def read(self) -> list[Entry]:
        """Return every entry, oldest first; a line that a crash cut short is left out."""
        found = []
        for path in sorted(self.folder.glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    found.append(Entry(**json.loads(line)))
                except (ValueError, TypeError):
                    continue
        return found
