"""Work on another thread while this one goes on, where the libraries leave the interpreter free to do so."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Stopped(Exception):
    """What a worker does is not needed any more."""


@contextmanager
def beside(work: Callable[[Callable[..., None]], T]) -> Iterator[Future[T]]:
    """Do work beside the block; yield what gives its result, or raises what it raised.

    work: called with a function to call now and then, with any arguments; after the block this raises Stopped, which
    ends the work. The block is over when the work is.
    """
    is_over = Event()

    def go_on(*_: object) -> None:
        if is_over.is_set():
            raise Stopped

    with ThreadPoolExecutor(1, "beside") as thread:
        try:
            yield thread.submit(work, go_on)
        finally:
            is_over.set()


def ahead(values: Iterator[T]) -> Generator[T]:
    """Yield each value while another thread makes the next one. To be closed by who does not take all of them."""
    nothing = object()
    with ThreadPoolExecutor(1, "ahead") as thread:
        coming = thread.submit(next, values, nothing)
        while (value := coming.result()) is not nothing:
            coming = thread.submit(next, values, nothing)
            yield value  # type: ignore[misc]


class Worker:
    """Does one thing at a time on another thread, in turn. What that raises comes out of the next call."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "worker")
        self._doing: Future[object] | None = None

    def do(self, work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Begin the work with these arguments, when that of before is done."""
        self.wait()
        self._doing = self._thread.submit(work, *args, **kwargs)

    def wait(self) -> None:
        """Return when nothing is being done."""
        doing, self._doing = self._doing, None
        if doing is not None:
            doing.result()

    def close(self) -> None:
        """Return when nothing is being done, whatever came of it; nothing more can be."""
        self._thread.shutdown()
