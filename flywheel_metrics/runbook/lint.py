"""Reads one runbook and says what it has, what it lacks and what to do about it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote

from flywheel_metrics.runbook import checks as each_check
from flywheel_metrics.runbook.checks import Check
from flywheel_metrics.runbook.document import Page, Part, parse
from flywheel_metrics.runbook.sections import opened_by, sections

_PLACEHOLDER = re.compile(
    r"(?:to ?do|tbd|tba|fixme|n/?a|none|to be (?:added|done|defined|written)|coming soon|\.{2,}|…)\.?"
)
_TOOLS = (
    "kubectl oc helm docker podman systemctl journalctl service curl wget ssh scp aws gcloud az git psql mysql "
    "redis-cli etcdctl terraform ansible ansible-playbook nomad consul vault promtool amtool kill pkill rm crictl "
    "systemd-analyze nodetool rabbitmqctl pg_ctl iptables mdadm df du chroot"
)
_SHELL = re.compile(rf"^\s*(?:\$ +|sudo +)?(?:{_TOOLS.replace(' ', '|')}) +[^\s.,;:)]\S*")
#: Outside of code a tool's name may open a sentence about it: a prompt or an option shows that it is a command.
_PROMPT = re.compile(r"^\$ +[a-z]")
_OPTION = re.compile(r"\s--?[a-zA-Z]")
_DATE = re.compile(r"\b(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(Z|[+-]\d{2}:?\d{2})?)?")
_REVIEWED = ("last_reviewed", "reviewed", "last_tested", "last_updated", "updated", "last_modified", "lastmod", "date")
_CREATED = ("created", "created_at", "date")
_TEAM = re.compile(
    r"^(?:the )?(?:@[\w-]+/([\w-]+)|(?:team|squad|group)[ :]+([\w &-]+)|([\w &-]+?) (?:team|squad|guild))\W*$", re.I
)


@dataclass(frozen=True)
class Runbook:
    """One runbook and what was found in it.

    found: section → the headings or labels that open it. empty: sections whose heading stands over nothing or a
    placeholder. loose_commands: lines with a command that is not in a code block. unclosed: line of a code block that
    has no end. dead_links: relative targets that
    are not among the files. reviewed_at: ISO text, from the page; empty when it does not say.
    """

    path: str
    runbook_id: str
    title: str
    service: str
    team: str
    alert: str
    incident_id: str
    guardrail_id: str
    author: str
    created_at: str
    reviewed_at: str
    url: str
    word_count: int
    printed_lines: int
    found: dict[str, tuple[str, ...]]
    empty: tuple[str, ...]
    code_blocks: int
    loose_commands: tuple[int, ...]
    unclosed: int | None
    dead_links: tuple[str, ...]

    def has(self, section: str) -> bool:
        """Return whether a section is there and says something."""
        return section in self.found and section not in self.empty


def read(path: str, text: str, files: Collection[str]) -> Runbook:
    """Read one runbook. path: its place among ``files``, the paths that its relative links may lead to."""
    page = parse(text)
    found, filled = _sections(page)
    meta = {**page.labels, **page.meta}
    owner = _first(page, "owner", "team", "owning_team", "maintainer", "maintained_by", "owners")
    code_blocks = sum(len(part.code) for part in page.parts)
    return Runbook(
        path=path,
        runbook_id=page.meta.get("runbook_id") or page.meta.get("id") or path,
        title=page.meta.get("title") or _title(page, path),
        service=_first(page, "service", "component", "system"),
        team=page.meta.get("team") or _team(owner),
        alert=_first(page, "alert", "alertname", "alert_name"),
        incident_id=_first(page, "incident_id", "incident", "escalation"),
        guardrail_id=_first(page, "guardrail_id", "guardrail"),
        author=_first(page, "author", "written_by"),
        created_at=_moment(meta, _CREATED),
        reviewed_at=_moment(meta, _REVIEWED),
        url=page.meta.get("url", ""),
        word_count=page.words,
        printed_lines=page.printed_lines,
        found=found,
        empty=tuple(name for name in found if name not in filled),
        code_blocks=code_blocks,
        loose_commands=_loose(page.parts),
        unclosed=page.unclosed,
        dead_links=_dead(path, page, files),
    )


def checks(found: Runbook, age_days: int | None) -> tuple[Check, ...]:
    """Return the eleven checks: seven sections, length, commands, links, age. age_days: since the last change."""
    lines, headings = found.loose_commands, {name: found.found[name][0] for name in found.empty}
    return (
        *(each_check.section_check(name, found.has(name), headings.get(name)) for name in sections()),
        each_check.length_check(found.printed_lines, found.word_count),
        each_check.commands_check(len(lines), lines, found.unclosed),
        each_check.links_check(found.dead_links),
        each_check.age_check(age_days),
    )


def is_runbook(found: Runbook) -> bool:
    """Return whether a page is one: an index or a README that opens none of the sections only leads to others."""
    stem = posixpath.basename(found.path).rpartition(".")[0].lower()
    return bool(found.found) or stem not in ("_index", "index", "readme", "contributing", "changelog", "license")


def _sections(page: Page) -> tuple[dict[str, tuple[str, ...]], set[str]]:
    """Return the sections found with what opened them, and those that say something.

    What stands under a deeper heading belongs to the section above it too.
    """
    found: dict[str, tuple[str, ...]] = {}
    filled: set[str] = set()
    open_levels: list[tuple[int, str]] = []
    is_titled = False
    linked = {line for line, _ in page.links}
    for part in page.parts:
        open_levels = [(level, name) for level, name in open_levels if level < part.level]
        is_title = part.level == 1 and not is_titled
        is_titled = is_titled or part.level == 1
        for name in () if is_title else opened_by(part.heading):
            found[name] = (*found.get(name, ()), part.heading)
            open_levels.append((part.level, name))
        if _says_something(part, linked):
            filled.update(name for _, name in open_levels)
    for label, value in {**page.labels, **page.meta}.items():
        for name in opened_by(label.replace("_", " ")):
            if value and not _PLACEHOLDER.fullmatch(value.lower()):
                found[name] = (*found.get(name, ()), label)
                filled.add(name)
    return found, filled


def _says_something(part: Part, linked: set[int]) -> bool:
    """Tell whether somebody wrote what belongs here; "see …" beside a placeholder only says where one might look.

    linked: lines of the file that hold a link.
    """
    lines = [(at, said) for at, said in part.text if not _PLACEHOLDER.fullmatch(said.lower().strip("*_-[]() "))]
    if len(lines) < len(part.text):
        lines = [(at, said) for at, said in lines if at not in linked or not said.lower().startswith("see ")]
    return bool(part.code or lines)


def _title(page: Page, path: str) -> str:
    heading = next((part.heading for part in page.parts if part.level == 1), "")
    return heading or posixpath.basename(path).rpartition(".")[0]


def _first(page: Page, *keys: str) -> str:
    found = (page.meta.get(key) or page.labels.get(key) for key in keys)
    return next((value.strip("*_` ") for value in found if value), "")


def _team(owner: str) -> str:
    """Return the team that an owner is, when its wording says that it is one; a person's name is not kept."""
    match = _TEAM.match(owner)
    return next((part for part in match.groups() if part), "").strip() if match else ""


def _moment(meta: dict[str, str], keys: tuple[str, ...]) -> str:
    for key in keys:
        if match := _DATE.search(meta.get(key, "")):
            return f"{match[1]}T{match[2]}{match[3] or ''}" if match[2] else match[1]
    return ""


def _loose(parts: tuple[Part, ...]) -> tuple[int, ...]:
    """Return the lines on which a command stands in prose, or as code within a sentence."""
    found = {line for part in parts for line, code in part.spans if _SHELL.match(code)}
    found |= {
        line
        for part in parts
        for line, text in part.text
        if _PROMPT.match(text) or (_SHELL.match(text) and _OPTION.search(text))
    }
    return tuple(sorted(found))


def _dead(path: str, page: Page, files: Collection[str]) -> tuple[str, ...]:
    if len(files) <= 1:
        return ()  # of a page alone nothing is known about its neighbours
    known = set(files) | {posixpath.dirname(each) for each in files}
    return tuple(dict.fromkeys(target for _, target in page.links if not _leads_somewhere(path, target, known)))


def _leads_somewhere(path: str, target: str, known: set[str]) -> bool:
    plain = unquote(re.split(r"[?#]", target)[0])
    if not plain or re.match(r"[a-z][a-z0-9+.-]*:|//|/", plain, re.I):
        return True  # elsewhere: that is not looked up
    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), plain))
    if place.startswith("..") or place == ".":
        return True  # outside of what was handed in, or all of it
    return any(each in known for each in (place, f"{place}.md", f"{place}/index.md", f"{place}/_index.md"))
