"""A mapping: which column of a file fills which canonical column, and what its values mean.  Kept as TOML.

title = "Pager log"              table = "incidents"          tool = "pager_log"
header = ["Nr", "Opened", …]     null = ["-"]
date_order = "dmy"               time_zone = "Europe/Berlin"  decimal_mark = ","

[columns]                        [constants]                  [words.status]
incident_id = "nr"               environment = "production"   erledigt = "resolved"
created_at = "opened"                                         unklar = ""
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import tomli_w

from flywheel_metrics import files
from flywheel_metrics.errors import ExportError
from flywheel_metrics.ingest import Answers
from flywheel_metrics.mapping.target import targets
from flywheel_metrics.source import normalise

_TEXTS = ("title", "table", "tool")
_ANSWERS = ("date_order", "time_zone", "decimal_mark")


@dataclass(frozen=True)
class Mapping:
    """How a file with one header fills one table.

    title: what a person calls such files. tool: becomes ``source_tool``. header: as written, empty while unknown.
    columns: canonical column → normalised header cell. constants: canonical column → the value of every row. words:
    canonical column → plain value → canonical word, empty for values that are left out. null: cells that mean empty.
    separators: canonical column → what stands between several values in a cell. The rest as in ``ingest.Answers``.
    """

    title: str
    table: str
    tool: str
    header: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    separators: dict[str, str] = field(default_factory=dict)
    null: tuple[str, ...] = ()
    date_order: str | None = None
    time_zone: str | None = None
    decimal_mark: str | None = None

    @property
    def mapping_id(self) -> str:
        """Sixteen hexadecimal digits that stand for exactly this mapping."""
        return files.digest_of(asdict(self))

    @property
    def header_key(self) -> str:
        """What files that it reads have in common: the columns, in any order."""
        return header_key(self.header)

    def without(self, column: str) -> Mapping:
        """Return the mapping without what fills a canonical column."""
        return replace(
            self,
            columns={key: value for key, value in self.columns.items() if key != column},
            constants={key: value for key, value in self.constants.items() if key != column},
            words={key: value for key, value in self.words.items() if key != column},
            separators={key: value for key, value in self.separators.items() if key != column},
        )

    def missing(self) -> list[str]:
        """Return the canonical columns that the table needs and that nothing fills."""
        given = {*self.columns, *self.constants}
        return [name for name, target in targets(self.table).items() if target.is_needed and name not in given]


def settled(mapping: Mapping, header: tuple[str, ...], answers: Answers) -> Mapping:
    """Return the mapping as it is kept: for the header of the file that it reads, with what was answered."""
    return replace(
        mapping, header=header, date_order=answers.date_order or mapping.date_order,
        time_zone=answers.time_zone or mapping.time_zone, decimal_mark=answers.decimal_mark or mapping.decimal_mark,
    )  # fmt: skip


def header_key(header: Iterable[str]) -> str:
    """Return what stands for a header: the same columns in another order have the same key."""
    return files.digest_of(sorted(map(normalise, header)))


def tool_name(title: str) -> str:
    """Return a title as the name of a tool: lower case, words joined by underscores."""
    return re.sub(r"\W+", "_", title.lower()).strip("_") or "mapped"


def to_toml(mapping: Mapping) -> str:
    """Return a mapping as TOML, without what it leaves open."""
    content = {name: value for name, value in asdict(mapping).items() if value}
    return tomli_w.dumps(content, multiline_strings=False)


def from_toml(text: str, name: str) -> Mapping:
    """Read a mapping. ``name``: of the file, for messages. Raises ExportError that says what is wrong."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ExportError(f"{name} is not TOML: {error}.") from error
    try:
        mapping = _mapping(content)
    except (TypeError, KeyError, AttributeError) as error:
        raise ExportError(f"{name} is no mapping: {error}. 'flywheel mapping draft FILE' writes one.") from error
    check(mapping, name)
    return mapping


def check(mapping: Mapping, name: str) -> None:
    """Raise ExportError when a mapping names what there is not, or gives a word that a column cannot hold."""
    known = targets(mapping.table)
    problems = [
        f"{mapping.table} has no column {column}"
        for column in (*mapping.columns, *mapping.constants, *mapping.words)
        if column not in known
    ]
    problems += [f"{each} has both a column and a fixed value" for each in mapping.columns if each in mapping.constants]
    for column, value in mapping.constants.items():
        target = known.get(column)
        if target is not None and not target.can_be_fixed:
            problems.append(f"{column} cannot be the same in every row")
        elif target is not None and target.words and value not in target.words:
            problems.append(f"{column} = {value!r} is none of {', '.join(target.words)}")
        elif target is not None and target.type in ("integer", "number") and not re.fullmatch(r"-?\d+(\.\d+)?", value):
            problems.append(f"{column} = {value!r} is no number")
    for column, meanings in mapping.words.items():
        allowed = ("", *known[column].words) if column in known else ()
        problems += [
            f"{column}: {cell!r} means {word!r}, which is none of {', '.join(allowed[1:])}"
            for cell, word in meanings.items()
            if allowed and word not in allowed
        ]
    if problems:
        raise ExportError(f"{name}: {'; '.join(problems)}.")


def _mapping(content: dict[str, Any]) -> Mapping:
    unknown = set(content) - set(Mapping.__dataclass_fields__)
    if unknown:
        raise KeyError(f"unknown keys {', '.join(sorted(unknown))}")
    texts = {name: content.get(name) for name in (*_TEXTS, *_ANSWERS)}
    for name, value in texts.items():
        if not isinstance(value, str) and (name in _TEXTS or value is not None):
            raise TypeError(f"{name} must be a text")
    return Mapping(
        **texts,  # type: ignore[arg-type]
        header=tuple(map(str, content.get("header", ()))),
        columns={key: normalise(value) for key, value in content.get("columns", {}).items()},
        constants={key: str(value) for key, value in content.get("constants", {}).items()},
        words={
            column: {key: str(value) for key, value in each.items()}
            for column, each in content.get("words", {}).items()
        },
        separators=dict(content.get("separators", {})),
        null=tuple(map(str, content.get("null", ()))),
    )
