"""Tells whether all cells of a column have the same shape, as times mostly have, by their bytes at once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

#: Bytes of the longest cell that is looked at: no time is longer.
_LONGEST = 48
_FIGURES = 10


def shape(cells: pa.StringArray) -> str | None:
    """Return the cells with a 9 for each figure, where that makes them one; None where it does not.

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
    if longest > _LONGEST or not ((lengths == longest) | (lengths == 0)).all():
        return None
    text = np.frombuffer(content, np.uint8)[places[0] : places[-1]].reshape(-1, longest)
    first = text[0]
    is_figure = first - np.uint8(ord("0")) < _FIGURES
    lowest, room = np.where(is_figure, np.uint8(ord("0")), first), np.where(is_figure, np.uint8(_FIGURES - 1), 0)
    # Below the lowest, a byte turns over to a high one.
    if first.max() >= 0x80 or (text - lowest > room).any():
        return None
    return np.where(is_figure, np.uint8(ord("9")), first).tobytes().decode("ascii")
