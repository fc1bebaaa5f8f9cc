"""``flywheel ingest``: loads exports, file by file, and says what became of every row."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pyarrow import parquet

from flywheel_metrics import container, export, ingest
from flywheel_metrics.cli.period import day_range
from flywheel_metrics.cli.place import Commands
from flywheel_metrics.cli.progress import reporter
from flywheel_metrics.errors import (
    ExportError,
    FlywheelError,
    ScopeError,
    UndecidedColumn,
    UndecidedMark,
    UnknownExport,
)
from flywheel_metrics.ingest import Answers, Known, Staged
from flywheel_metrics.mapping import Mapping, Saved, document, generated
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
        help="export: CSV, JSON, Parquet or Excel (xlsx), also as gz or several in a zip; runbooks in Markdown: a zip, "
        "a folder or a page",
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
    parser.add_argument(
        "--mapping", type=Path, metavar="TOML",
        help="read the files by this mapping and use it for their header from then on (flywheel mapping draft)",
    )  # fmt: skip
    parser.add_argument(
        "--decimal-mark", choices=("point", "comma"), help="decimal mark of a mapped file where a column leaves it open"
    )
    parser.add_argument("--sheet", metavar="NAME", help="sheet of a workbook (default: each that can be read)")
    parser.add_argument(
        "--header-row", type=int, metavar="N", help="line of the file or row of the sheet that is the header"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    parser.add_argument("--issues", type=Path, metavar="CSV", help="write every issue of every file to this CSV")
    parser.add_argument("--json", action="store_true", help="report as JSON on standard output")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Load the files; 1 when one of them was refused."""
    run = _Run(Workspace(arguments.workspace), _answers(arguments), _mapping(arguments.mapping), arguments.dry_run)
    reports = [report for file in arguments.files for report in run.load(file)]
    if arguments.issues:
        _write_issues(arguments.issues, run.issues)
    if arguments.json:
        print(
            json.dumps({"dataset_version": run.workspace.head, "files": [asdict(each) for each in reports]}, indent=1)
        )
    else:
        for report in reports:
            _print(report)
    return 1 if any(report.state == "refused" for report in reports) else 0


def _answers(arguments: argparse.Namespace) -> Answers:
    if arguments.time_zone and arguments.time_zone not in available_timezones():
        raise ScopeError(f"There is no time zone {arguments.time_zone!r}; one looks like Europe/Berlin.")
    covers = day_range(arguments.covers) if arguments.covers else None
    mark = {"point": ".", "comma": ","}.get(arguments.decimal_mark)
    return Answers(
        arguments.time_zone, arguments.date_order, covers, arguments.source, mark, arguments.sheet, arguments.header_row
    )


def _mapping(path: Path | None) -> Mapping | None:
    if path is None:
        return None
    try:
        return document.from_toml(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"The mapping {path} cannot be read: {error}.") from error


@dataclass
class _Run:
    """One run of the command: where to, with which answers, and what there was to tell."""

    workspace: Workspace
    answers: Answers
    mapping: Mapping | None
    is_dry: bool
    issues: list[list[Any]] = field(default_factory=list)

    def load(self, file: Path) -> list[Report]:
        """Load a file, or each file that is packed in it."""
        with tempfile.TemporaryDirectory(prefix="flywheel-") as folder, _refusing(str(file)) as refused:
            unpacked = Path(folder) / "unpacked"
            unpacked.mkdir()
            parts = _parts(file, unpacked)
            names = [f"{file}: {each.name}" if len(parts) > 1 else str(file) for each in parts]
            return [
                report
                for number, (name, part) in enumerate(zip(names, parts, strict=True))
                for report in self._part(name, part, Path(folder) / f"work-{number}")
            ]
        return refused

    def _part(self, name: str, part: container.Part, folder: Path) -> list[Report]:
        """Load one file; of a workbook each sheet that can be read."""
        if part.path is None:
            return [Report(name, "refused", error=part.problem)]
        with _refusing(name) as refused:
            sheets = () if self.answers.sheet else ingest.known_sheets(part.path, self._recall)
            if len(sheets) < 2:
                return [self._table(name, part.path, folder, self.answers)]
            return [
                self._table(f"{name} › {sheet}", part.path, folder / str(number), replace(self.answers, sheet=sheet))
                for number, sheet in enumerate(sheets)
            ]
        return refused

    def _table(self, name: str, path: Path, folder: Path, answers: Answers) -> Report:
        with _refusing(name) as refused:
            staged = ingest.stage(
                path, folder, answers, recall=self._recall,
                default_zone=self.workspace.base().settings.reporting_zone,
                key=load_key(), progress=reporter(path.name),
            )  # fmt: skip
            issues = parquet.read_table(staged.issues_path).to_pylist()
            self.issues += [[staged.file_name, *(issue[column] for column in ISSUE_COLUMNS)] for issue in issues]
            return self._committed(name, staged, issues)
        return refused[0]

    def _recall(self, header: tuple[str, ...]) -> Known | None:
        if self.mapping is None:
            return Saved(self.workspace.root).recall(header)
        generated.require(self.mapping, header)
        return generated.known(document.settled(self.mapping, header, self.answers))

    def _committed(self, name: str, staged: Staged, issues: list[dict[str, Any]]) -> Report:
        state = _state(self.workspace, staged, dry_run=self.is_dry)
        version = self.workspace.commit(staged) if state == "loaded" else self.workspace.head
        if self.mapping is not None and state == "loaded":
            Saved(self.workspace.root).save(document.settled(self.mapping, staged.decoded.header, self.answers))
        title = Saved(self.workspace.root).title(staged.source.name) or staged.source.title
        return Report(
            name, state, title if staged.source.name.startswith(generated.PREFIX) else staged.source.name,
            staged.rows_read, staged.rows_loaded, staged.rows_rejected, staged.rows_duplicate,
            dict(staged.row_counts), len(issues), issues[:SHOWN], version,
        )  # fmt: skip


@contextmanager
def _refusing(name: str) -> Iterator[list[Report]]:
    """Turn what goes wrong with a file into its report."""
    refused: list[Report] = []
    try:
        yield refused
    except UndecidedMark as error:
        refused.append(Report(name, "refused", error=f"{error} Say --decimal-mark point or --decimal-mark comma."))
    except UndecidedColumn as error:
        refused.append(Report(name, "refused", error=f"{error} Say --date-order dmy (day first) or mdy (month first)."))
    except UnknownExport as error:
        refused.append(Report(name, "refused", error=f"{error} To map its columns once: flywheel mapping draft."))
    except FlywheelError as error:
        refused.append(Report(name, "refused", error=str(error)))
    except OSError as error:
        refused.append(Report(name, "refused", error=f"{name} cannot be read: {error.strerror or error}."))


def _parts(file: Path, folder: Path) -> list[container.Part]:
    """Return what a file is or holds; a folder of runbooks is a zip of them, under its name."""
    if not file.is_dir():
        return container.parts(file, folder)
    target = folder / f"{file.resolve().name}.zip"
    bundle.pack(file, target)
    return [container.Part(target.name, target)]


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
        writer.writerows([export.text(cell) if isinstance(cell, str) else cell for cell in row] for row in found)


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
