"""Progress of long work on standard error: one line that is overwritten on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

_EVERY_SECONDS = 0.1


def reporter(label: str) -> Callable[[float], None]:
    """Return a function that shows a share between 0 and 1; 1 clears the line."""
    last = 0.0

    def show(share: float) -> None:
        nonlocal last
        now = time.monotonic()
        if not sys.stderr.isatty() or (share < 1 and now - last < _EVERY_SECONDS):
            return
        last = now
        text = "" if share >= 1 else f"{label}  {share:4.0%}"
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    return show
