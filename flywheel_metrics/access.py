"""Who may what.  Without an access file everybody who reaches the server is its operator, so it stays on this machine.

An access file is the secrets file that Streamlit's login reads (its ``[auth]``), and who has which role::

    [auth]                       # as https://docs.streamlit.io describes for st.login
    redirect_uri = "https://flywheel.example.org/oauth2callback"
    cookie_secret = "…"          # at least 32 characters of chance
    client_id = "…"
    client_secret = "…"
    server_metadata_url = "https://login.example.org/.well-known/openid-configuration"

    [roles]
    claim = "groups"             # claim of the identity token that lists groups
    viewer = ["engineering"]     # reads every page
    editor = ["leads"]           # also uploads, settings, notes, links
    operator = ["platform"]      # also the audit log and everybody's links
"""

from __future__ import annotations

import ipaddress
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from flywheel_metrics.errors import AccessError

#: Environment variable that names the access file.
VARIABLE = "FLYWHEEL_ACCESS_FILE"
#: Fewest characters of a secret, and fewest different ones among them.
SECRET_LENGTH, SECRET_VARIETY = 32, 10
_ROLE_KEYS = ("viewer", "editor", "operator")
_AUTH_KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")


class Role(IntEnum):
    """What somebody may do; each role may what those before it may."""

    NONE = 0
    VIEWER = 1
    EDITOR = 2
    OPERATOR = 3

    @property
    def word(self) -> str:
        """The role in lower case."""
        return self.name.lower()


@dataclass(frozen=True)
class Access:
    """The rules of an access file. groups: role → groups that have it."""

    claim: str
    groups: Mapping[Role, frozenset[str]]

    def role_of(self, claims: Mapping[str, Any]) -> Role:
        """Return the highest role that the groups in somebody's claims give; a claim of one word is one group."""
        found = claims.get(self.claim)
        named = (found,) if isinstance(found, str) else found if isinstance(found, Iterable) else ()
        mine = {str(each) for each in named}
        return max((role for role, groups in self.groups.items() if groups & mine), default=Role.NONE)


def load(path: Path) -> Access:
    """Read and check an access file. Raises AccessError that names the key and what would be valid."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AccessError(f"The access file {path.name} cannot be read ({error}).") from error
    _check_auth(path.name, content.get("auth"))
    return _roles(path.name, content.get("roles"))


def in_force() -> Access | None:
    """Return the rules of this server; None where nobody has to sign in."""
    named = os.environ.get(VARIABLE)
    return _loaded(Path(named)) if named else None


@lru_cache(4)
def _loaded(path: Path) -> Access:
    return load(path)


def check_start(address: str, access_file: Path | None, *, without_login: bool) -> None:
    """Refuse to start a server that strangers could reach without signing in, or whose secrets they could guess.

    Raises AccessError.
    """
    if access_file is not None:
        load(access_file)
    elif not is_loopback(address) and not without_login:
        raise AccessError(
            f"{address} can be reached from other machines, and nobody would have to sign in. Give an access file with "
            "--access, stay on 127.0.0.1, or say --without-login if every machine that reaches it may see and change "
            "everything."
        )


def is_loopback(address: str) -> bool:
    """Return whether only this machine reaches an address."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def _check_auth(file: str, auth: object) -> None:
    if not isinstance(auth, Mapping):
        raise AccessError(f"{file}: the section [auth] is missing; it needs {', '.join(_AUTH_KEYS)}.")
    for key in _AUTH_KEYS:
        if not isinstance(auth.get(key), str) or not auth[key].strip():
            raise AccessError(f"{file}: auth.{key} is missing or empty.")
    secret = str(auth["cookie_secret"])
    if len(secret) < SECRET_LENGTH or len(set(secret)) < SECRET_VARIETY:
        raise AccessError(
            f"{file}: auth.cookie_secret could be guessed; valid is chance of at least {SECRET_LENGTH} "
            "characters, such as 'openssl rand -hex 32' prints."
        )
    if len(set(str(auth["client_secret"]))) < SECRET_VARIETY:
        raise AccessError(f"{file}: auth.client_secret could be guessed; it is what the identity provider gave out.")


def _roles(file: str, roles: object) -> Access:
    if not isinstance(roles, Mapping) or not roles.get("claim"):
        raise AccessError(
            f"{file}: the section [roles] is missing or has no claim; it names the claim with the groups."
        )
    if unknown := sorted(set(roles) - {"claim", *_ROLE_KEYS}):
        raise AccessError(f"{file}: there is no role {unknown[0]!r}; valid are {', '.join(_ROLE_KEYS)}.")
    groups = {}
    for key in _ROLE_KEYS:
        named = roles.get(key, [])
        if not isinstance(named, list) or not all(isinstance(each, str) and each for each in named):
            raise AccessError(f"{file}: roles.{key} is {named!r}; valid is a list of group names.")
        groups[Role[key.upper()]] = frozenset(named)
    if not any(groups.values()):
        raise AccessError(f"{file}: [roles] gives no group any role, so nobody could read anything.")
    return Access(str(roles["claim"]), groups)
