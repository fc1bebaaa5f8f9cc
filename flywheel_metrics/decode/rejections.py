"""Collects the rows that are not handed on, each with its reason."""

from __future__ import annotations

from collections import Counter

from flywheel_metrics.load_issue import LoadIssue, cut

#: Rows told one by one; of the rest the number is told, so that a hopeless file cannot fill the memory.
LISTED = 100_000


class Rejections:
    """Rejected rows in the order of the file, and remarks. ``count`` has all rejected rows, ``issues()`` the listed."""

    def __init__(self) -> None:
        self.count = 0
        self._issues: list[LoadIssue] = []
        self._unlisted: Counter[str] = Counter()

    def add(self, row: int, rule: str, message: str, value: str | None = None) -> None:
        """Record one rejected row."""
        self.count += 1
        if len(self._issues) < LISTED:
            self._issues.append(LoadIssue(row, None, cut(value), rule, "rejected", message))
        else:
            self._unlisted[rule] += 1

    def blank(self, line: int) -> None:
        """Record a row in which every cell is blank."""
        self.add(line, "blank_row", f"Line {line} is blank; a row has a value in at least one cell.")

    def remark(self, row: int, rule: str, action: str, message: str) -> None:
        """Record something to tell about a row that is handed on."""
        if len(self._issues) < LISTED:
            self._issues.append(LoadIssue(row, None, None, rule, action, message))

    def issues(self) -> tuple[LoadIssue, ...]:
        """Return an issue per listed row, then one per rule for the rows beyond the list."""
        rest = (
            LoadIssue(None, None, None, rule, "rejected", f"{number:,} further rows were rejected by this rule.")
            for rule, number in self._unlisted.items()
        )
        return (*self._issues, *rest)
