"""Tells whether all cells of a column have the same shape, as times mostly have, by their bytes at once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

#: Stands for one to nine figures; no cell has this shape, for it is not in ASCII.
FIGURES = "9…"
_MOST_FIGURES = 9
#: Bytes of the longest cell that is looked at: no time is longer.
_LONGEST = 48
_DIGITS = 10


def are_figures(found: str) -> bool:
    """Return whether all cells of a shape are one to nine figures and nothing else."""
    return found == FIGURES or (set(found) == {"9"} and len(found) <= _MOST_FIGURES)


def common(one: str | None, other: str | None) -> str | None:
    """Return the shape that the cells of two shapes have; None where they have none, as when one of them is None."""
    if one is None or other is None:
        return None
    if one == other or not (one and other):
        return one or other
    return FIGURES if are_figures(one) and are_figures(other) else None


def shape(cells: pa.StringArray) -> str | None:
    """Return the cells with a 9 for each figure, where that makes them one; FIGURES for few of these; else None.

    Empty cells have any shape; of none but these it is the empty one. Letters beyond ASCII make no shape.
    """
    _, offsets, content = cells.buffers()
    if content is None:
        return ""
    places = np.frombuffer(offsets, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    lengths = np.diff(places)
    longest = int(lengths.max(initial=0))
    if not longest:
        return ""
    text = np.frombuffer(content, np.uint8)[places[0] : places[-1]]
    if longest > _LONGEST or not ((lengths == longest) | (lengths == 0)).all():
        return FIGURES if longest <= _MOST_FIGURES and (text - np.uint8(ord("0")) < _DIGITS).all() else None
    text = text.reshape(-1, longest)
    first = text[0]
    is_figure = first - np.uint8(ord("0")) < _DIGITS
    lowest, room = np.where(is_figure, np.uint8(ord("0")), first), np.where(is_figure, np.uint8(_DIGITS - 1), 0)
    # Below the lowest, a byte turns over to a high one.
    if first.max() >= 0x80 or (text - lowest > room).any():
        return None
    return np.where(is_figure, np.uint8(ord("9")), first).tobytes().decode("ascii")
