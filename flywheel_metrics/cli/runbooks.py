"""``flywheel runbooks``: holds a folder, a zip or a page of runbooks against the seven sections, without loading it."""

from __future__ import annotations

import argparse
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flywheel_metrics.cli.output import print_table
from flywheel_metrics.cli.place import Commands
from flywheel_metrics.errors import ScopeError, UnreadableFile
from flywheel_metrics.runbook import bundle, lint, template
from flywheel_metrics.runbook.bundle import Entry
from flywheel_metrics.runbook.checks import Check, score
from flywheel_metrics.wording import count


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "runbooks",
        help="check runbooks in Markdown",
        description="Hold runbooks against the seven sections, one page, commands in code blocks, links and age. "
        "Nothing is loaded; flywheel ingest does that. The exit code is 1 when a check is not met.",
    )
    parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help="a folder, a zip or a page")
    parser.add_argument("--json", action="store_true", help="report as JSON on standard output")
    parser.add_argument("--blank", action="store_true", help="print a blank runbook instead")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check the runbooks; 1 when something is amiss."""
    if arguments.blank:
        print(template.blank(), end="")
        return 0
    if arguments.path is None:
        raise ScopeError("Say which folder, zip or page to check, or --blank for a blank runbook.")
    if not arguments.path.exists():
        raise UnreadableFile(f"{arguments.path} does not exist.")
    reports = _reports(arguments.path)
    if arguments.json:
        print(json.dumps(reports, indent=1, ensure_ascii=False))
    else:
        _print(reports)
    return 1 if any(fix for report in reports for fix in report["amiss"]) else 0


def _reports(path: Path) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="flywheel-") as folder:
        file = path
        if path.is_dir():
            file = Path(folder) / "runbooks.zip"
            bundle.pack(path, file)
        found = bundle.entries(file)
    names = [entry.path for entry in found]
    return [_report(entry, names) for entry in found]


def _report(entry: Entry, names: list[str]) -> dict[str, Any]:
    if entry.text is None:
        return {"path": entry.path, "score": "", "left_out": entry.reason, "amiss": [], "fixes": []}
    found = lint.read(entry.path, entry.text, names)
    if not lint.is_runbook(found):
        return {"path": entry.path, "score": "", "left_out": "An index page.", "amiss": [], "fixes": []}
    made = lint.checks(found, _age(found.reviewed_at or entry.changed_at))
    met, told = score(made)
    return {
        "path": entry.path, "score": f"{met} of {told}", "left_out": "",
        "amiss": [each.name for each in made if each.is_met is False], "fixes": _fixes(made),
    }  # fmt: skip


def _fixes(made: tuple[Check, ...]) -> list[str]:
    return [each.fix for each in made if each.fix]


def _age(changed_at: str) -> int | None:
    if not changed_at:
        return None
    at = datetime.fromisoformat(changed_at.replace("Z", "+00:00"))
    return max((datetime.now(UTC) - (at if at.tzinfo else at.replace(tzinfo=UTC))).days, 0)


def _print(reports: list[dict[str, Any]]) -> None:
    runbooks = [report for report in reports if not report["left_out"]]
    if runbooks:
        rows = [[each["score"], each["path"], ", ".join(each["amiss"]).lower() or "nothing"] for each in runbooks]
        print_table(["checks met", "runbook", "amiss"], rows)
    for report in runbooks:
        if report["fixes"]:
            print(f"\n{report['path']}")
            print("\n".join(f"  {fix}" for fix in report["fixes"]))
    left_out = [report for report in reports if report["left_out"]]
    print(f"\n{count(len(runbooks), 'runbook')} checked, {count(len(left_out), 'other file')} left out")
    for report in left_out:
        print(f"  {report['path']}: {report['left_out']}")
