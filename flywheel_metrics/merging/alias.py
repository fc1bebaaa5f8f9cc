"""Names of services and teams that may mean the same: suggested by similarity, decided by a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import EntryRefused
from flywheel_metrics.merging.decision import Decisions, decided
from flywheel_metrics.table import tables

KINDS = ("service", "team")
#: Least similarity, of 100, at which two names are suggested as one.
ALIKE = 88
#: Words that say what kind of thing a name is, and not which.
_KIND_WORDS = {
    "service",
    "services",
    "svc",
    "srv",
    "team",
    "squad",
    "tribe",
    "app",
    "application",
    "the",
    "prod",
    "production",
}
_WORD = re.compile(r"[a-z]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
#: Tables that say nothing of how often a name is used.
_LEFT_OUT = ("aliases", "coverage", "services", "merged_rows", "renamed_services", "same_incidents", "united_incidents")
#: So many names are compared, the most used first: comparing takes time with their square.
_MOST = 2_000


@dataclass(frozen=True)
class Alike:
    """Two names of one kind, the more used one first, how often each is used, and how alike they are, of 100."""

    kind: str
    name: str
    other: str
    rows: int
    other_rows: int
    score: int


def suggestions(dataset: Dataset) -> list[Alike]:
    """Return the pairs of names that are alike and were not decided on, the likeliest first."""
    found = []
    for kind in KINDS:
        own = {alias for each, alias, canonical, _ in decisions(dataset) if each == kind and alias == canonical}
        found += pairs(kind, usage(dataset, kind), own)
    return sorted(found, key=lambda each: (-each.score, -each.other_rows, each.kind, each.name, each.other))


def usage(dataset: Dataset, kind: str) -> dict[str, int]:
    """Return in how many rows of the canonical tables each name occurs."""
    names = [
        name for name in tables() if name not in _LEFT_OUT and dataset.has_table(name) and kind in dataset.columns(name)
    ]
    parts = [f"select {kind} as name from {name} where {kind} is not null" for name in names]
    if not parts:
        return {}
    counted = dataset.database.rows(
        f"select name, count(*) as row_count from ({' union all '.join(parts)}) group by name "
        "order by row_count desc, name"
    )
    return {str(name): int(str(count)) for name, count in counted}


def pairs(kind: str, used: Mapping[str, int], own: Iterable[str] = ()) -> list[Alike]:
    """Return the pairs of names that are alike; ``own`` are names of which a person said that they mean themselves."""
    settled, found = set(own), []
    names = sorted(used, key=lambda name: (-used[name], name))[:_MOST]
    words = {name: _words(name) for name in names}
    for place, name in enumerate(names):
        for other in names[place + 1 :]:
            score = _score(words[name], words[other])
            if kind == "team" and _is_part(words[name], words[other]):
                score = max(score, ALIKE)
            if score >= ALIKE and other not in settled:
                found.append(Alike(kind, name, other, used[name], used[other], score))
    return found


def decisions(dataset: Dataset) -> list[tuple[str, str, str, str]]:
    """Return the aliases in force: kind, alias, canonical and upload, by name.

    An alias of itself is a name of its own.
    """
    if not dataset.has_table("aliases"):
        return []
    latest = "decided_at desc nulls last, " if "decided_at" in dataset.columns("aliases") else ""
    rows = dataset.database.rows(
        "select distinct on (kind, alias) kind, alias, canonical, upload_id from aliases "
        f"order by kind, alias, {latest}upload_id, canonical"
    )
    return [(str(kind), str(alias), str(canonical), str(upload)) for kind, alias, canonical, upload in rows]


def confirmed(dataset: Dataset, chosen: Sequence[tuple[str, str, str]], at: datetime) -> Decisions:
    """Return the decision that names mean the same: (kind, other name, name to show) each.

    Names that meant one of the others so far go along with it. Raises EntryRefused for what means nothing.
    """
    if not chosen:
        raise EntryRefused("Choose which names mean the same.")
    now = {(kind, alias): canonical for kind, alias, canonical, _ in decisions(dataset) if alias != canonical}
    for kind, alias, canonical in chosen:
        if kind not in KINDS or not alias.strip() or not canonical.strip() or alias == canonical:
            raise EntryRefused(f"{alias!r} cannot mean {canonical!r}: a {kind} needs another name, and one to show.")
        now[kind, alias] = canonical
    changed = {(kind, alias) for kind, alias, _ in chosen}
    rows = []
    for (kind, alias), canonical in sorted(now.items()):
        end = _end(now, kind, canonical, alias)
        if (kind, alias) in changed or end != canonical:
            rows.append({"kind": kind, "alias": alias, "canonical": end})
    return decided("aliases", rows, at)


def rejected(kind: str, name: str, at: datetime) -> Decisions:
    """Return the decision that a name is not another name of something else."""
    return decided("aliases", [{"kind": kind, "alias": name, "canonical": name}], at)


def _end(now: Mapping[tuple[str, str], str], kind: str, name: str, start: str) -> str:
    """Return the name at the end of a chain of names. Raises EntryRefused for a circle."""
    seen = {start}
    while (kind, name) in now:
        if name in seen:
            raise EntryRefused(f"{start!r} and {name!r} would each mean the other; choose one of them to show.")
        seen.add(name)
        name = now[kind, name]
    return name


def _words(name: str) -> tuple[str, ...]:
    found = _WORD.findall(_CAMEL.sub(" ", name).lower())
    return tuple(word for word in found if word not in _KIND_WORDS) or tuple(found)


def _is_part(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether all words of one name are in the other, as of Search in Search and Discovery.

    Only teams are called so; a service whose name holds another's is mostly a part of it.
    """
    fewer, more = sorted((set(one), set(other)), key=len)
    return fewer < more and any(len(word) > 3 for word in fewer) and not any(word.isdigit() for word in more)


def _score(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return how alike two names are; names whose numbers differ are two things, however alike they look."""
    if [word for word in one if word.isdigit()] != [word for word in other if word.isdigit()]:
        return 0
    joined = fuzz.ratio("".join(one), "".join(other))
    return round(max(joined, fuzz.token_sort_ratio(" ".join(one), " ".join(other))))
