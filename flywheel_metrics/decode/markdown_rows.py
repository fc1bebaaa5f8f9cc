"""Reads runbooks: a zip of Markdown pages, or one page, becomes a row per file with what the page says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from flywheel_metrics.decode import count
from flywheel_metrics.decode.decoded import Decoded
from flywheel_metrics.decode.rejections import Rejections
from flywheel_metrics.decode.writer import TextWriter
from flywheel_metrics.errors import UnreadableFile
from flywheel_metrics.load_issue import LoadIssue
from flywheel_metrics.runbook import bundle, lint
from flywheel_metrics.runbook.bundle import Entry
from flywheel_metrics.runbook.lint import Runbook
from flywheel_metrics.runbook.sections import sections

FORMAT = "markdown"
HEADER = (
    "path", "runbook id", "title", "service", "team", "alert", "incident id", "guardrail id", "author", "created at",
    "updated at", "word count", "printed lines", *(f"has {name.replace('_', ' ')}" for name in sections()),
    "code blocks", "loose commands", "dead links", "empty sections", "url",
)  # fmt: skip


def decode(file: Path, path: Path, progress: Callable[[float], None]) -> Decoded:
    """Write a row for each runbook of a zip or for the page itself. Raises EmptyFile, UnreadableFile."""
    found = bundle.entries(file)
    names = [entry.path for entry in found]
    rejections = Rejections()
    issues: list[LoadIssue] = []
    with TextWriter(path, len(HEADER)) as writer:
        for entry in found:
            if entry.text is None:
                rejections.add(entry.number, entry.rule, f"{entry.path}: {entry.reason}", entry.path)
                continue
            runbook = lint.read(entry.path, entry.text, names)
            if lint.is_runbook(runbook):
                writer.add_rows([entry.number], [_cells(entry, runbook)])
                issues += _remarks(entry, runbook)
            else:
                rejections.add(entry.number, "index_page", f"{entry.path}: {_INDEX}", entry.path)
            progress(entry.number / len(found))
        if not writer.rows_written:
            raise UnreadableFile(f"None of the {len(found)} files is a runbook in Markdown (.md).")
    return Decoded(
        path, HEADER, FORMAT, "", "", {}, writer.rows_written + rejections.count, count.bundle(file),
        (*rejections.issues(), *issues), rejections.count,
    )  # fmt: skip


_INDEX = "This page only leads to others: it is an index and has none of the seven sections."


def _cells(entry: Entry, found: Runbook) -> list[str | None]:
    changed_at = found.reviewed_at or entry.changed_at or None
    return [
        found.path, found.runbook_id, found.title, found.service, found.team, found.alert, found.incident_id,
        found.guardrail_id, found.author, found.created_at, changed_at, str(found.word_count), str(found.printed_lines),
        *("true" if found.has(name) else "false" for name in sections()),
        str(found.code_blocks), str(len(found.loose_commands) + (found.unclosed is not None)),
        _list(found.dead_links), _list(found.empty), found.url,
    ]  # fmt: skip


def _list(values: tuple[str, ...]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None


def _remarks(entry: Entry, found: Runbook) -> list[LoadIssue]:
    if found.reviewed_at or not entry.changed_at:
        return []
    message = f"{entry.path}: The page does not say when it was last reviewed; the time of its file is taken."
    return [LoadIssue(entry.number, "updated at", entry.changed_at, "file_time", "assumed", message)]
