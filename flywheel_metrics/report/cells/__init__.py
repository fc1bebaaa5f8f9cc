"""The cells of the review, in the order in which they are shown unless somebody chose another."""

from __future__ import annotations

from flywheel_metrics.report.cell import Cell
from flywheel_metrics.report.cells import loop, metrics, quiet_time, treadmill, verdict

#: Name → cell, in the default order.
CELLS: dict[str, Cell] = {
    cell.name: cell
    for cell in (
        verdict.CELL, *metrics.CELLS, quiet_time.CELL, loop.TURNED, loop.STALLS, treadmill.CELL, loop.NEXT,
        loop.FOLLOW_UP,
    )
}  # fmt: skip
