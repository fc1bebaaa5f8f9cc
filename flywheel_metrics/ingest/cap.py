"""Tells why rows may be missing: the file has just as many as tools stop at, or the tool lags behind."""

from __future__ import annotations

from flywheel_metrics.engine import Database
from flywheel_metrics.ingest import issues
from flywheel_metrics.source import Source

#: Numbers of rows at which tools, interfaces and spreadsheets stop; without and with the row of the header.
ROUND = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 65_535, 65_536, 100_000, 1_000_000, 1_048_575, 1_048_576)


def tell(database: Database, rows: int, found: Source) -> None:
    """Add an issue where a file has the number of rows at which its export stops, or any that tools stop at.

    A tool whose own count lags behind is told as well, since its last day looks quieter than it was.
    """
    if found.lag_hours:
        why = (
            f"The tool lags up to {found.lag_hours} hours behind: what happened just before the export may be missing."
        )
        what = f"So the covered days end {found.lag_hours} hours before the last event, unless you declare them."
        issues.tell(database, None, "lagging_export", "assumed", f"{why} {what}")
    if rows == found.row_cap:
        why = f"The file has exactly {rows:,} rows, at which this export stops by itself: rows may be missing."
        what = "Raise its limit, or export shorter ranges and upload them all; rows in several files count once."
    elif rows in ROUND:
        why = f"The file has exactly {rows:,} rows, a number at which tools stop: rows may be missing."
        what = "If so, export shorter ranges and upload them all; rows in several files count once."
    else:
        return
    issues.tell(database, None, "row_cap", "warned", f"{why} {what}")
