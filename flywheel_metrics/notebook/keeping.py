"""What is kept between runs of the notebook is kept apart by the definitions in force and by who looks."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache, wraps
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from flywheel_metrics import definitions

_Asked = TypeVarTuple("_Asked")
_Answer = TypeVar("_Answer")

_masked: ContextVar[bool] = ContextVar("flywheel-masked", default=False)


def look_as(*, masked: bool) -> None:
    """Say for the thread that runs whether names are masked in what it shows."""
    _masked.set(masked)


def is_masked() -> bool:
    """Return whether names are masked in what this thread shows."""
    return _masked.get()


def kept(maxsize: int) -> Callable[[Callable[[*_Asked], _Answer]], Callable[[*_Asked], _Answer]]:
    """Keep what a function returned; the least lately asked goes first."""

    def keeping(function: Callable[[*_Asked], _Answer]) -> Callable[[*_Asked], _Answer]:
        @lru_cache(maxsize)
        def found(_: tuple[Path | None, bool], *args: *_Asked) -> _Answer:
            return function(*args)

        @wraps(function)
        def asked(*args: *_Asked) -> _Answer:
            return found((definitions.in_force(), is_masked()), *args)

        return asked

    return keeping
