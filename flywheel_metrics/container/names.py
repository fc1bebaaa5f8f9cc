"""Names that strangers gave to files."""

from __future__ import annotations

import re


def safe_name(name: str) -> str:
    """Return the last part of a file name, without what a file system may choke on."""
    last = re.split(r"[/\\]", name)[-1]
    kept = re.sub(r"[\x00-\x1f]", "", last).strip().lstrip(".")
    # The end holds the extension; a component of a path may have 255 bytes.
    return kept.encode(errors="ignore")[-200:].decode(errors="ignore") or "file"
