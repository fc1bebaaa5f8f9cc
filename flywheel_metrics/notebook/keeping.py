"""What is kept between runs of the notebook is kept apart by the definitions in force and by who looks.

What a frozen link showed is taken from what was written down when it was made (``sharing.shown``).
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

from flywheel_metrics import definitions
from flywheel_metrics.sharing.shown import Recording, Source

_Asked = TypeVarTuple("_Asked")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Look:
    """How the thread that runs looks at a dataset.

    masked: whether names are masked in what it shows. names: digest of those that are known. source: where a frozen
    link's findings come from, None where all is computed.
    """

    masked: bool = False
    names: str = ""
    source: Source | None = None


_OWN = Look()
_look: ContextVar[Look] = ContextVar("flywheel-look", default=_OWN)


def look_as(*, masked: bool, names: str = "", source: Source | None = None) -> None:
    """Say for the thread that runs how it looks; see ``Look``."""
    _look.set(Look(masked, names, source))


def is_masked() -> bool:
    """Return whether names are masked in what this thread shows."""
    return _look.get().masked


def is_recording() -> bool:
    """Return whether what is computed is being written down for a link."""
    return isinstance(_look.get().source, Recording)


def kept(maxsize: int, *, shown: bool = True) -> Callable[[Callable[[*_Asked], _Answer]], Callable[[*_Asked], _Answer]]:
    """Keep what a function returned; the least lately asked goes first.

    shown: it is written down with a frozen link, and taken from there. The names of module and function stand for it in
    links for years: who renames one makes older links compute it anew.
    """

    def keeping(function: Callable[[*_Asked], _Answer]) -> Callable[[*_Asked], _Answer]:
        @lru_cache(maxsize)
        def found(apart: tuple[Path | None, bool, str, Source | None], *args: *_Asked) -> _Answer:
            source = apart[-1]
            if source is None:
                return function(*args)
            made: _Answer = source.value(_name(function), args, lambda: function(*args))
            return made

        @wraps(function)
        def asked(*args: *_Asked) -> _Answer:
            look = _look.get()
            source = look.source if shown else None
            apart = (definitions.in_force(), look.masked, look.names)
            if isinstance(source, Recording):
                made: _Answer = source.value(_name(function), args, lambda: found((*apart, None), *args))
                return made
            return found((*apart, source), *args)

        return asked

    return keeping


def as_own(function: Callable[[*_Asked], _Answer], *args: *_Asked) -> _Answer:
    """Return what a function returns where one looks at one's own view, whoever looks: for what is the same for all."""
    token = _look.set(_OWN)
    try:
        return function(*args)
    finally:
        _look.reset(token)


def said(function: Callable[[*_Asked], _Answer], *args: *_Asked) -> _Answer:
    """Return what a function says of its arguments; in a frozen link, what it said when the link was made."""
    source = _look.get().source
    if source is None:
        return function(*args)
    made: _Answer = source.value(_name(function), args, lambda: function(*args))
    return made


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__.removeprefix('flywheel_metrics.')}.{function.__name__}"
