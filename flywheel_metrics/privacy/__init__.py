"""Pseudonyms: a name becomes a short keyed hash, the same for the same key, and nothing leads back without the key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from flywheel_metrics.errors import ExportError

#: Environment variable that names another place for the key.
KEY_FILE_VARIABLE = "FLYWHEEL_KEY_FILE"
KEY_BYTES = 32


def pseudonym(key: bytes, name: str) -> str:
    """Return the pseudonym of a name; white space around it and upper or lower case make no difference."""
    digest = hmac.new(key, name.strip().casefold().encode(), hashlib.sha256).digest()
    return "person-" + base64.b32encode(digest)[:12].decode().lower()


def default_key_file() -> Path:
    """Return where the key is kept: $FLYWHEEL_KEY_FILE, else the user's configuration folder."""
    if named := os.environ.get(KEY_FILE_VARIABLE):
        return Path(named)
    configuration = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(configuration) / "flywheel" / "pseudonym.key"


def load_key(path: Path | None = None) -> bytes:
    """Return the key from its file, which is made for its owner alone where there is none.

    Raises ExportError when the file does not hold a key.
    """
    path = path or default_key_file()
    if not path.exists():
        _create(path)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ExportError(
            f"{path} does not hold a key of {2 * KEY_BYTES} hexadecimal digits; restore it from a backup."
        )
    return key


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(KEY_BYTES) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        # A link never replaces the key that another process made at the same moment; a rename would.
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
