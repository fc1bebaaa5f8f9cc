"""``flywheel ingest``: loads exports, file by file, and says what became of every row."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pyarrow import parquet

from flywheel_metrics import ingest
from flywheel_metrics.cli.period import day_range
from flywheel_metrics.cli.place import Commands
from flywheel_metrics.cli.progress import reporter
from flywheel_metrics.errors import FlywheelError, ScopeError, UndecidedColumn
from flywheel_metrics.ingest import Answers, Staged
from flywheel_metrics.privacy import load_key
from flywheel_metrics.runbook import bundle
from flywheel_metrics.wording import count
from flywheel_metrics.workspace import Workspace

#: Issues shown per file; ``--issues`` writes all of them.
SHOWN = 5
ISSUE_COLUMNS = ("row", "column", "value", "rule", "action", "message")


@dataclass
class Report:
    """What became of one file. state: loaded, already loaded, not committed or refused."""

    file: str
    state: str
    source: str = ""
    rows_read: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0
    rows_duplicate: int = 0
    row_counts: dict[str, int] = field(default_factory=dict)
    issue_count: int = 0
    issues: list[dict[str, Any]] = field(default_factory=list)
    dataset_version: str = ""
    error: str = ""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "ingest",
        help="load exports",
        description="Load exports. Each file is recognised by its columns. A file that cannot be used is refused with "
        "the reason, changes nothing, and does not keep the others from being loaded; the exit code is then 1.",
    )
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE",
        help="export: CSV, JSON or Parquet; runbooks in Markdown: a zip, a folder or a page",
    )  # fmt: skip
    parser.add_argument(
        "--time-zone", metavar="ZONE",
        help="zone of times that have no offset, such as Europe/Berlin (default: the dataset's reporting zone)",
    )  # fmt: skip
    parser.add_argument(
        "--date-order", choices=("dmy", "mdy"), help="order of day and month where a column leaves it open"
    )
    parser.add_argument(
        "--covers", metavar="A..B", help="first and last day that the exports cover, 2026-01-01..2026-03-31"
    )
    parser.add_argument(
        "--source", metavar="NAME", help="use this source instead of recognising one (flywheel sources)"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    parser.add_argument("--issues", type=Path, metavar="CSV", help="write every issue of every file to this CSV")
    parser.add_argument("--json", action="store_true", help="report as JSON on standard output")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Load the files; 1 when one of them was refused."""
    answers = _answers(arguments)
    workspace = Workspace(arguments.workspace)
    found: list[list[Any]] = []
    reports = [_load(workspace, file, answers, found, dry_run=arguments.dry_run) for file in arguments.files]
    if arguments.issues:
        _write_issues(arguments.issues, found)
    if arguments.json:
        print(json.dumps({"dataset_version": workspace.head, "files": [asdict(each) for each in reports]}, indent=1))
    else:
        for report in reports:
            _print(report)
    return 1 if any(report.state == "refused" for report in reports) else 0


def _answers(arguments: argparse.Namespace) -> Answers:
    if arguments.time_zone and arguments.time_zone not in available_timezones():
        raise ScopeError(f"There is no time zone {arguments.time_zone!r}; one looks like Europe/Berlin.")
    covers = day_range(arguments.covers) if arguments.covers else None
    return Answers(arguments.time_zone, arguments.date_order, covers, arguments.source)


def _load(workspace: Workspace, file: Path, answers: Answers, found: list[list[Any]], *, dry_run: bool) -> Report:
    try:
        with tempfile.TemporaryDirectory(prefix="flywheel-") as folder:
            staged = ingest.stage(
                _packed(file, Path(folder)),
                Path(folder),
                answers,
                default_zone=workspace.base().settings.reporting_zone,
                key=load_key(),
                progress=reporter(file.name),
            )
            issues = parquet.read_table(staged.issues_path).to_pylist()
            found += [[file.name, *(issue[name] for name in ISSUE_COLUMNS)] for issue in issues]
            return _committed(workspace, staged, issues, dry_run=dry_run)
    except UndecidedColumn as error:
        return Report(str(file), "refused", error=f"{error} Say --date-order dmy (day first) or mdy (month first).")
    except FlywheelError as error:
        return Report(str(file), "refused", error=str(error))
    except OSError as error:
        return Report(str(file), "refused", error=f"{file} cannot be read: {error.strerror or error}.")


def _packed(file: Path, folder: Path) -> Path:
    """Return the file; of a folder of runbooks a zip, under its name."""
    if not file.is_dir():
        return file
    target = folder / f"{file.resolve().name}.zip"
    bundle.pack(file, target)
    return target


def _committed(workspace: Workspace, staged: Staged, issues: list[dict[str, Any]], *, dry_run: bool) -> Report:
    state = _state(workspace, staged, dry_run=dry_run)
    version = workspace.commit(staged) if state == "loaded" else workspace.head
    return Report(
        staged.file_name, state, staged.source.name,
        staged.rows_read, staged.rows_loaded, staged.rows_rejected, staged.rows_duplicate,
        dict(staged.row_counts), len(issues), issues[:SHOWN], version,
    )  # fmt: skip


def _state(workspace: Workspace, staged: Staged, *, dry_run: bool) -> str:
    if not staged.rows_loaded:
        return "refused"
    if workspace.is_known(staged):
        return "already loaded"
    return "not committed" if dry_run else "loaded"


def _write_issues(path: Path, found: list[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["file", *ISSUE_COLUMNS])
        writer.writerows(found)


def _print(report: Report) -> None:
    if report.error:
        print(f"{report.file}: refused. {report.error}", file=sys.stderr)
        return
    none = ": none of its rows can be loaded" if report.state == "refused" else ""
    print(f"{report.file}: {report.source}, {report.state}{none}")
    print(
        f"  {count(report.rows_read, 'row')} read: {report.rows_loaded:,} loaded, {report.rows_rejected:,} rejected, "
        f"{report.rows_duplicate:,} duplicate"
    )
    for table, rows in report.row_counts.items():
        print(f"  {table}: {count(rows, 'row')}")
    for issue in report.issues:
        print(f"  {_place(issue)}{issue['action']}: {issue['message']}")
    if report.issue_count > len(report.issues):
        print(f"  and {report.issue_count - len(report.issues):,} more; --issues FILE.csv writes all of them")
    print(f"  dataset version {report.dataset_version}")


def _place(issue: dict[str, Any]) -> str:
    return "" if issue["row"] is None else f"line {issue['row']}, "
