"""A blank runbook: the seven sections, each with what it has to say, ready to be filled in."""

from __future__ import annotations

from collections.abc import Mapping

from flywheel_metrics.runbook.sections import sections

FILE_NAME = "runbook.md"


def blank(
    title: str = "What is wrong", meta: Mapping[str, str] | None = None, said: Mapping[str, str] | None = None
) -> str:
    """Return a runbook to fill in, as Markdown. meta: front matter, such as the service. said: section → text.

    What is still to be written stands in comments, which are neither printed nor counted.
    """
    given = {"service": "", "team": "", "alert": "", "incident_id": "", "last_reviewed": ""} | dict(meta or {})
    front = "\n".join(f"{key}: {_one_line(value)}".rstrip() for key, value in given.items())
    texts = said or {}
    body = "\n\n".join(
        f"## {each.title}\n\n{texts.get(name) or f'<!-- {each.asks} -->'}" for name, each in sections().items()
    )
    return f"---\n{front}\n---\n\n# {_one_line(title)}\n\n{body}\n"


def _one_line(value: str) -> str:
    return " ".join(value.split())
