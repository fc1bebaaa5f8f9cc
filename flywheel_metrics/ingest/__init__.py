"""Ingest: a file and what a person said of it become staged tables and a report of every row.

cells     the cells as the source names them, still text
casts     how each of their columns is read
export    the same, typed: the view that the statements of a source read
fate      loaded, rejected or duplicate
straight  the same in one pass, where no row needs a closer look
parts     a table written part by part, in order
mapping   what became of each column
issues    everything there is to tell
short_rows  rows that lack their last cell
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from flywheel_metrics import files, recognition, source, worker
from flywheel_metrics.decode import Choice, Decoded, Used, decode, sheet_rows, workbook
from flywheel_metrics.engine import Database, literal, open_staging
from flywheel_metrics.errors import CountMismatch, ExportError, UndecidedColumn, UnknownExport
from flywheel_metrics.ingest import cap, casts, cells, export, fate, issues, mapping, short_rows, straight
from flywheel_metrics.ingest.casts import Rules
from flywheel_metrics.ingest.export import Made
from flywheel_metrics.ingest.mapping import ColumnMapping
from flywheel_metrics.load_issue import LoadIssue
from flywheel_metrics.privacy import naming
from flywheel_metrics.privacy.screen import Screen
from flywheel_metrics.source import Source
from flywheel_metrics.table import Table, tables

__all__ = ["Answers", "ColumnMapping", "Known", "Recall", "Staged", "stage"]

#: How many load issues are handed over as objects; all of them are in the file.
FIRST_ISSUES = 200

# Share of the work that decoding is, for the progress shown.
_DECODING = 0.6
# Of the engine; with what reads the file, and the libraries, less than a gigabyte together.
_MEMORY = "500MB"


@dataclass(frozen=True)
class Answers:
    """What only a person can tell about a file.

    time_zone: IANA zone of times without offset. date_order: ``dmy`` or ``mdy``. covers: first and last day that the
    export covers, both included. source: name of the source to use instead of recognising one. decimal_mark: ``.`` or
    ``,``, for a mapped file whose numbers do not tell. sheet, header_row: where the table is, in a workbook or below
    other lines; None to look for it.
    """

    time_zone: str | None = None
    date_order: str | None = None
    covers: tuple[date, date] | None = None
    source: str | None = None
    decimal_mark: str | None = None
    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True)
class Known:
    """A source that a person has made for a header, and what was answered then; newer answers come first."""

    source: Source
    time_zone: str | None = None
    date_order: str | None = None
    decimal_mark: str | None = None


#: Gives what is known of a header beyond the sources of the package; None for nothing.
Recall = Callable[[tuple[str, ...]], Known | None]


@dataclass(frozen=True)
class Staged:
    """A file that was read and is ready to be committed.

    tables: canonical table → Parquet with the lineage columns but ``upload_id``, sorted by the table's time; only
    tables with rows. row_counts: their rows. rows_read = rows_loaded + rows_rejected + rows_duplicate.
    issues_path: Parquet of all load issues. issues: the first 200. mapping: one entry per header cell.
    """

    file_name: str
    sha256: str
    byte_count: int
    source: Source
    answers: Answers
    decoded: Decoded
    tables: dict[str, Path]
    row_counts: dict[str, int]
    rows_read: int
    rows_loaded: int
    rows_rejected: int
    rows_duplicate: int
    issues_path: Path
    issues: tuple[LoadIssue, ...]
    mapping: tuple[ColumnMapping, ...]
    names_path: Path | None = None


def stage(
    file: Path,
    folder: Path,
    answers: Answers,
    *,
    default_zone: str,
    key: bytes,
    recall: Recall = lambda header: None,
    progress: Callable[[float], None] = lambda share: None,
) -> Staged:
    """Read a file into canonical tables under ``folder``, which the caller deletes after use: it may hold names.

    default_zone: the reporting zone, for times without offset whose zone nobody declared. key: of the pseudonyms.
    recall: gives a source that a person has made for a header; it goes before those of the package.
    progress: called with the share of the work done, 0 to 1.
    Raises ExportError: UnknownExport, AmbiguousExport, UndecidedColumn, CountMismatch, or what decode raises.
    """
    if answers.date_order not in (None, "dmy", "mdy"):
        raise UndecidedColumn(f"The date order is dmy or mdy, not {answers.date_order!r}.")
    folder.mkdir(parents=True, exist_ok=True)
    with worker.beside(lambda go_on: files.sha256(file, go_on)) as hashed:
        decoded = decode(
            file, folder, choice=Choice(answers.sheet, answers.header_row, _knows(answers.source, recall)),
            mender=short_rows.mender(answers.source), used=_used(answers, recall),
            progress=lambda share: progress(_DECODING * share),
        )  # fmt: skip
        digest = hashed.result()
    # A sheet holds what the same export holds as CSV.
    known = _known(decoded.header, decoded.format if decoded.sheet is None else "csv", answers, recall)
    answers = replace(_merged(answers, known), sheet=decoded.sheet, header_row=decoded.header_row)
    try:
        with open_staging(folder, file.stat().st_size, _MEMORY) as database:
            staged = _stage(
                database, file, digest, folder, answers, decoded, known, default_zone, key,
                lambda share: progress(_DECODING + (1 - _DECODING) * share),
            )  # fmt: skip
    finally:
        _forget(folder)
    progress(1.0)
    return staged


def known_sheets(file: Path, recall: Recall = lambda header: None) -> tuple[str, ...]:
    """Return the sheets of a workbook that can be read, each as a file of its own; none for any other file."""
    if file.open("rb").read(2) != b"PK" or not workbook.is_workbook(file):
        return ()
    return sheet_rows.known(file, _knows(None, recall))


def _knows(named: str | None, recall: Recall) -> Callable[[tuple[str, ...]], bool]:
    """Return what tells whether a header can be read: by the source named, by a mapping, by any source."""

    def knows(header: tuple[str, ...]) -> bool:
        try:
            if recall(header) is not None:
                return True
            if named is not None:
                return not source.find(named).missing(header)
        except ExportError:
            return False
        return any(each.recognises(header, "csv") for each in source.sources().values())

    return knows


def _forget(folder: Path) -> None:
    """Delete what held names on the way: the staging database, what it spilled, and the table of pseudonyms."""
    for path in [*folder.glob("staging.*"), folder / cells.PEOPLE]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _used(answers: Answers, recall: Recall) -> Used:
    """Return what gives the places of the columns that the source of a header reads; None where no source does."""

    def places(header: tuple[str, ...]) -> frozenset[int] | None:
        try:
            known = _known(header, "csv", answers, recall)
        except ExportError:
            return None
        found = known if isinstance(known, Source) else known.source
        return frozenset(place for column in found.used_columns for place in column.positions(header))

    return places


def _known(header: tuple[str, ...], form: str, answers: Answers, recall: Recall) -> Known | Source:
    recalled = recall(header)
    if recalled is not None and answers.source in (None, recalled.source.name):
        return recalled
    return _source(header, form, answers)


def _merged(answers: Answers, known: Known | Source) -> Answers:
    if isinstance(known, Source):
        return answers
    return replace(
        answers,
        time_zone=answers.time_zone or known.time_zone,
        date_order=answers.date_order or known.date_order,
        decimal_mark=answers.decimal_mark or known.decimal_mark,
    )


def _source(header: tuple[str, ...], form: str, answers: Answers) -> Source:
    if answers.source is None:
        return recognition.recognise(header, form)
    named = source.find(answers.source)
    if missing := named.missing(header):
        raise UnknownExport(f"The file cannot be read as {named.title}: it lacks {', '.join(missing)}.")
    return named


def _stage(
    database: Database,
    file: Path,
    digest: str,
    folder: Path,
    answers: Answers,
    decoded: Decoded,
    known: Known | Source,
    zone: str,
    key: bytes,
    told: Callable[[float], None],
) -> Staged:
    found, is_made = (known, False) if isinstance(known, Source) else (known.source, True)
    issues.create(database, folder, decoded.issues)
    cells.load(database, decoded, found)
    own_zone = casts.zone_of(found, decoded, answers.time_zone, zone)
    rules = Rules(answers.date_order, own_zone, answers.decimal_mark, is_mark_known=not is_made)
    made = export.make(database, folder, decoded, found, rules, key, is_kept=not straight.may_be(found))
    told(0.2)
    names = Screen(key, cells.known(database))
    described = mapping.describe(database, decoded, found, made.casts, names)
    cap.tell(database, decoded.rows_read, found)
    fates, written = _settled(database, folder, found, decoded, names, made, lambda share: told(0.2 + 0.7 * share))
    _prove(decoded, fates, file.name)
    told(0.9)
    issues_path = folder / "issues.parquet"
    issues.mask(database, names)
    issues.write(database, issues_path)
    names_path = folder / "names.parquet"
    cells.write_known(database, key, names_path)
    name = file.name
    if decoded.sheet is not None:  # each sheet is an upload of its own
        digest, name = files.digest_of([digest, decoded.sheet], 64), f"{file.name} › {decoded.sheet}"
    return Staged(
        name, digest, file.stat().st_size, found, answers, decoded,
        {name: path for name, (path, count) in written.items() if count},
        {name: count for name, (_, count) in written.items() if count},
        decoded.rows_read, fates.loaded, fates.rejected, fates.duplicate,
        issues_path, issues.first(database, FIRST_ISSUES), described, names_path,
    )  # fmt: skip


def _settled(
    database: Database,
    folder: Path,
    found: Source,
    decoded: Decoded,
    names: Screen,
    made: Made,
    told: Callable[[float], None],
) -> tuple[fate.Fates, dict[str, tuple[Path, int]]]:
    """Settle the fate of every row, and write the tables: the path of each, and its number of rows."""
    if is_short := straight.may_be(found):
        if (done := straight.write(database, folder, found, decoded, made, told)) is not None:
            return done.fates, {done.table: (done.path, done.fates.loaded)}
        made.tell_unfit()
    export.close(database, is_kept=not is_short)
    fate.fill(database, found)
    fates = fate.settle(database, found, decoded.rows_rejected)
    if "insights" in found.fills:
        naming.mask(database, names)
    return fates, {name: _write(database, tables()[name], folder) for name in found.fills}


def _prove(decoded: Decoded, fates: fate.Fates, name: str) -> None:
    total = fates.loaded + fates.rejected + fates.duplicate
    if not total == decoded.rows_read == decoded.rows_counted:
        raise CountMismatch(
            f"{name}: {decoded.rows_read:,} rows read and {decoded.rows_counted:,} counted, but "
            f"{fates.loaded:,} loaded, {fates.rejected:,} rejected and {fates.duplicate:,} duplicate."
        )


def _write(database: Database, table: Table, folder: Path) -> tuple[Path, int]:
    path = folder / f"{table.name}.parquet"
    order = straight.order(table)
    database.run(
        f"copy (select * from {table.name} order by {order}) to {literal(str(path))} (format parquet, compression zstd)"
    )
    ((count,),) = database.rows(f"select count(*) from {table.name}")
    return path, int(str(count))
