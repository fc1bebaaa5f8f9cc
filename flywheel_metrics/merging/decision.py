"""What a person decided on a page about names and incidents: rows of a canonical table, committed like any upload.

They never change, can be taken back, and are part of what the dataset version holds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flywheel_metrics import files, template
from flywheel_metrics.loop.capture import BY_HAND, Entry


@dataclass(frozen=True)
class Decisions(Entry):
    """Several rows of one canonical table that were decided together; ``values`` is the first of them."""

    rows: tuple[Mapping[str, str], ...] = ()

    @property
    def file_name(self) -> str:
        """The name under which they are committed."""
        return f"decided-{self.table}-{files.digest_of([sorted(row.items()) for row in self.rows])[:10]}.csv"

    def to_csv(self) -> str:
        """Return the file: the header of the table's template and a row for each decision."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*self.values, template.TOOL])
        writer.writerows([*row.values(), BY_HAND] for row in self.rows)
        return stream.getvalue()


def decided(table: str, rows: Sequence[Mapping[str, str]], at: datetime) -> Decisions:
    """Return what was decided at an instant (naive UTC). Raises IndexError without a row."""
    stamp = f"{at.isoformat(timespec='microseconds')}Z"
    stamped = tuple({**row, "decided_at": stamp} for row in rows)
    return Decisions(table, stamped[0], stamped)
