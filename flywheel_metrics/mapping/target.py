"""What a canonical table can be given from a stranger's file: the columns of its own format."""

from __future__ import annotations

from dataclasses import dataclass

from flywheel_metrics import template
from flywheel_metrics.errors import ExportError
from flywheel_metrics.source import sources
from flywheel_metrics.table import Table, tables

#: Tables that are no rows of a file but texts of their own.
_APART = ("runbooks",)
_SEVERITIES = ("1", "2", "3", "4", "5")
_YES_OR_NO = ("yes", "no")


@dataclass(frozen=True)
class Target:
    """A canonical column. type: as in a source. words: what an enumeration may hold, empty for other types.

    is_needed: nothing can be loaded without it. is_derived: it is made from the row where the file has none.
    """

    name: str
    type: str
    words: tuple[str, ...]
    separator: str | None
    meaning: str
    is_needed: bool
    is_derived: bool

    @property
    def is_person(self) -> bool:
        """True when it holds people, who become pseudonyms."""
        return self.type in ("person", "people")

    @property
    def can_be_fixed(self) -> bool:
        """True when one value may stand for all rows: not for identifiers, times and people."""
        return not (self.is_person or self.is_derived) and self.type in ("text", "word", "integer", "number", "boolean")


def table_names() -> tuple[str, ...]:
    """Return the tables that a file can be mapped onto."""
    return tuple(name for name in tables() if f"{template.OWN}{name}" in sources() and name not in _APART)


def targets(table: str) -> dict[str, Target]:
    """Return the targets of a table by name, in its order. Raises ExportError when there is no such table."""
    if table not in table_names():
        raise ExportError(f"There is no table {table!r} to map onto; there are {', '.join(table_names())}.")
    return {target.name: target for target in _targets(tables()[table])}


def _targets(table: Table) -> list[Target]:
    own = {column.name: column for column in sources()[f"{template.OWN}{table.name}"].used_columns}
    found = []
    for column in table.columns:
        given = own.get(column.name)
        if given is None:
            continue
        is_derived = table.key == (table.columns[0].name,) == (column.name,)
        words = {"word": given.words, "boolean": _YES_OR_NO}.get(given.type, ())
        found.append(
            Target(
                column.name, given.type, _SEVERITIES if column.name == "severity" else words, given.separator,
                column.comment, (given.is_filled or given.is_required) and not is_derived, is_derived,
            )
        )  # fmt: skip
    return found
