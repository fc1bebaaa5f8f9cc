"""Frozen links: a view that everybody who has the link sees the same, until it expires or is taken back.

    links/<key>.json          what the link shows; immutable.  The key is a hash: the id itself is kept nowhere
    links/<key>.revoked.json  when and why it was taken back
    definitions/<digest>/     the SQL of tables, models and metrics that the numbers were counted with; immutable
    shown/<digest>.json.xz    the findings, verdicts and pictures of its pages (``sharing.shown``); immutable
    audit/<month>.jsonl       what happened to links (``sharing.audit``)

Who has the workspace's files can read everything; the id protects against those who only reach the server.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flywheel_metrics import definitions, files
from flywheel_metrics.errors import DamagedWorkspace, LinkRefused, ScopeError
from flywheel_metrics.sharing.audit import Audit

#: Random bytes of an id: 192 bits, half as many again as nobody can guess.
ID_BYTES = 24
#: Longest time that a link may be open, in days.
LONGEST = 366 * 10
AUDIENCES = ("anyone", "signed in")

_ID = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True)
class Link:
    """What a link shows and to whom.

    query: parameters of the view, the dataset version among them. pages: titles of the pages that it opens; empty
    means every page that only reads. definitions: digest of the archived SQL. result: hash of what it comes to. shown:
    digest of the findings and pictures of its pages; empty for a link that is older than keeping them.
    made_at, expires_at: UTC, ISO; expires_at None never ends by itself. audience: one of AUDIENCES.
    """

    name: str
    query: Mapping[str, Sequence[str]]
    pages: tuple[str, ...]
    definitions: str
    product: str
    made_at: str
    expires_at: str | None
    audience: str
    result: str = ""
    shown: str = ""

    @property
    def key(self) -> str:
        """Name of the link's file, once it is known by its id; see ``key_of``."""
        return files.digest_of(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the record of the link; what a link older than a field lacks is left out, for its hash."""
        return {name: value for name, value in asdict(self).items() if value or name != "shown"}

    @property
    def version_id(self) -> str:
        """The dataset version that is shown."""
        return self.query["data"][-1]

    def is_over(self, now: datetime) -> bool:
        """Return whether the link has expired."""
        return self.expires_at is not None and now >= datetime.fromisoformat(self.expires_at)


@dataclass(frozen=True)
class Recorded:
    """A link as an editor sees it: without its id. revoked: when and why, None while it is good."""

    key: str
    link: Link
    revoked: tuple[str, str] | None

    def state(self, now: datetime) -> str:
        """Return ``open``, ``expired`` or ``revoked``."""
        if self.revoked:
            return "revoked"
        return "expired" if self.link.is_over(now) else "open"


class Links:
    """The links of a workspace folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.audit = Audit(root / "audit")

    def make(
        self, name: str, query: Mapping[str, Sequence[str]], *, product: str, pages: Sequence[str] = (),
        days: int | None = 90, audience: str = "anyone", by: str = "", result: str = "",
        shown: str = "",
    ) -> str:  # fmt: skip
        """Freeze a view and return the id of its link, which can be read nowhere afterwards.

        Raises ScopeError for a lifetime, an audience or a view that means nothing.
        """
        _check(query, days, audience)
        now = datetime.now(UTC)
        ends = (now + timedelta(days=days)).isoformat(timespec="seconds") if days else None
        digest = definitions.archive(self.root / "definitions")
        asked = {parameter: list(values) for parameter, values in sorted(query.items())}
        link = Link(
            name.strip() or "Untitled", asked, tuple(pages), digest, product, now.isoformat(timespec="seconds"), ends,
            audience, result, shown,
        )  # fmt: skip
        link_id = secrets.token_urlsafe(ID_BYTES)
        key = key_of(link_id)
        files.write_json(self._path(key), {"link": link.to_dict(), "digest": link.key})
        self.audit.write("made", key, link.name, by)
        return link_id

    def open(self, link_id: str, now: datetime | None = None) -> tuple[str, Link]:
        """Return key and content of a link that is good.

        Raises LinkRefused for an id that was never given out, or whose link has expired or was taken back, and
        DamagedWorkspace when the record was altered.
        """
        if not _ID.fullmatch(link_id):
            raise LinkRefused("This link is not known here. Ask for a new one.")
        key = key_of(link_id)
        if not self._path(key).is_file():
            raise LinkRefused("This link is not known here. Ask for a new one.")
        recorded = self._read(key)
        state = recorded.state(now or datetime.now(UTC))
        if state != "open":
            raise LinkRefused(f"This link was {'taken back' if state == 'revoked' else 'open until its expiry'}. "
                              "Ask for a new one.")  # fmt: skip
        return key, recorded.link

    def all(self) -> list[Recorded]:
        """Return every link, the newest first."""
        keys = [path.stem for path in (self.root / "links").glob("*.json") if ".revoked" not in path.name]
        return sorted((self._read(key) for key in keys), key=lambda each: (each.link.made_at, each.key), reverse=True)

    def revoke(self, key: str, reason: str = "", by: str = "") -> None:
        """Take a link back at once. Raises ScopeError when there is none of that key."""
        if not re.fullmatch(r"[0-9a-f]{32}", key) or not self._path(key).is_file():
            raise ScopeError(f"There is no link {key!r}; 'flywheel links' lists them.")
        recorded = self._read(key)
        if recorded.revoked is None:
            at = datetime.now(UTC).isoformat(timespec="seconds")
            files.write_json(self._revoked(key), {"at": at, "reason": reason})
            self.audit.write("revoked", key, recorded.link.name, by)

    def _read(self, key: str) -> Recorded:
        path = self._path(key)
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            link = _link(content["link"])
            damaged = content["digest"] != link.key
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise DamagedWorkspace(f"The record of link {key} cannot be read ({error}).") from error
        if damaged:
            raise DamagedWorkspace(f"The record of link {key} was altered.")
        return Recorded(key, link, self._when_revoked(key))

    def _when_revoked(self, key: str) -> tuple[str, str] | None:
        path = self._revoked(key)
        if not path.exists():
            return None
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return str(content["at"]), str(content["reason"])
        except (OSError, ValueError, TypeError, KeyError):
            # Whatever the file says, it is there: the link is not open.
            return "", "The record of why cannot be read."

    def _path(self, key: str) -> Path:
        return self.root / "links" / f"{key}.json"

    def _revoked(self, key: str) -> Path:
        return self.root / "links" / f"{key}.revoked.json"


def key_of(link_id: str) -> str:
    """Return the key under which a link is recorded: 128 bits of the SHA-256 of its id."""
    return hashlib.sha256(link_id.encode()).hexdigest()[:32]


def _check(query: Mapping[str, Sequence[str]], days: int | None, audience: str) -> None:
    if days is not None and not 0 < days <= LONGEST:
        raise ScopeError(f"A link cannot be open for {days} days; valid are 1 to {LONGEST}.")
    if audience not in AUDIENCES:
        raise ScopeError(f"A link cannot be for {audience!r}; valid are {' and '.join(AUDIENCES)}.")
    if not query.get("data"):
        raise ScopeError("A link names the dataset version that it shows, under 'data'.")


def _link(content: Mapping[str, Any]) -> Link:
    return Link(**{**content, "pages": tuple(content["pages"])})
