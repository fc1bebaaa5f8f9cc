"""The derived tables that metrics count.  One .sql file each, compiled with the canonical tables into one database."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from importlib import resources
from itertools import groupby
from pathlib import Path

from flywheel_metrics import canonical, definitions, engine, sqlfile
from flywheel_metrics.canonical import SCRATCH, UploadTables
from flywheel_metrics.engine import Database, literal
from flywheel_metrics.errors import DocumentError
from flywheel_metrics.privacy import naming
from flywheel_metrics.privacy.screen import Screen
from flywheel_metrics.settings import Settings
from flywheel_metrics.sqlfile import SqlFile
from flywheel_metrics.table import tables
from flywheel_metrics.vocabulary import Vocabulary

__all__ = ["UploadTables", "compile_dataset", "fingerprint", "models"]

#: Tables that are there before the first model, apart from the canonical ones.
GIVEN = ("settings", "vocabulary", f"{SCRATCH}.uploads", f"{SCRATCH}.upload_events")
#: Model that is written from the vocabulary, since the engine is quick with fixed patterns only.
RECOGNISED = "recognised_texts"
#: Modules whose code decides what a compiled database holds.
CODE = (
    "model.py", "canonical.py", "engine.py", "merging/__init__.py", "merging/service_names.py", "privacy/naming.py",
    "privacy/screen.py", "privacy/masking.py",
)  # fmt: skip


def compile_dataset(
    path: Path,
    uploads: Sequence[UploadTables],
    settings: Settings,
    vocabulary: Vocabulary,
    screen: Screen | None = None,
    only: Collection[str] | None = None,
) -> None:
    """Build the database of a dataset version at ``path``, in one rename; the order of the uploads does not matter.

    screen: knows the names of the exports, to find texts that name people; without it nothing is said of them.
    only: models to build, with those they need; None builds all.
    Raises QueryError when the engine refuses, for instance for a Parquet file whose columns do not fit.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with engine.open_writable(unfinished) as database:
            _fill(database, uploads, settings, vocabulary, screen, only)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _fill(
    database: Database,
    uploads: Sequence[UploadTables],
    settings: Settings,
    vocabulary: Vocabulary,
    screen: Screen | None,
    only: Collection[str] | None,
) -> None:
    canonical.unite(database, uploads)
    naming.mark(database, screen)
    database.run(_table("settings", "name varchar, value varchar", settings.to_dict().items()))
    columns = "meaning varchar, field varchar, pattern varchar, rule_order integer"
    database.run(_table("vocabulary", columns, vocabulary.rows()))
    empty = {*tables()} - {name for upload in uploads for name in upload.tables}
    for document in _ordered(_wanted([*models().values(), _recognised(vocabulary)], only)):
        if not _build(database, document, has_rows=not empty.issuperset(_sources(document))):
            empty.add(document.name)
    database.run(f"drop schema {SCRATCH} cascade; drop table if exists written_texts; checkpoint")


def _build(database: Database, document: SqlFile, *, has_rows: bool) -> bool:
    """Create the table of a model and return whether it has rows; has_rows: whether anything that it needs has some.

    A model of nothing is an empty table, and that needs no plan, which takes most of the time of a small dataset.
    """
    shapes = _shapes()
    if not has_rows and document.sql in shapes:
        database.run(f"create table {document.name} ({shapes[document.sql]})")
        return False
    ((count,),) = database.rows(f"{document.sql}\norder by {document.header['order']}")
    if not has_rows and not count:
        columns = database.rows(f"select column_name, column_type from (describe {document.name})")
        shapes[document.sql] = ", ".join(f"{engine.identifier(str(name))} {type_}" for name, type_ in columns)
    return bool(count)


def _sources(document: SqlFile) -> set[str]:
    """Return the tables without whose rows a model has none: those its header says it is ``of``, else all it needs."""
    return {*document.words("of")} or {*document.words("needs")} - {"settings"}


@definitions.kept()
def _shapes() -> dict[str, str]:
    """Return the columns of models, by their SQL, that came out empty where all that they need was."""
    return {}


def _wanted(documents: Sequence[SqlFile], only: Collection[str] | None) -> list[SqlFile]:
    """Return the models of these names and all that they need."""
    if only is None:
        return list(documents)
    by_name = {document.name: document for document in documents}
    wanted, asked = set[str](), [name for name in only if name in by_name]
    while asked:
        name = asked.pop()
        wanted.add(name)
        asked += [need for need in by_name[name].words("needs") if need in by_name and need not in wanted]
    return [document for document in documents if document.name in wanted]


@definitions.kept()
def models() -> Mapping[str, SqlFile]:
    """Return the documented models by name. Raises DocumentError when a file breaks the rules."""
    found = {document.name: document for document in sqlfile.load_folder("models")}
    for document in found.values():
        _check(document, {*found, *tables(), *GIVEN, RECOGNISED})
    return found


@definitions.kept()
def fingerprint() -> str:
    """Return what a compiled database depends on but the data: the engine, the SQL and the code that compiles."""
    root = resources.files("flywheel_metrics")
    digest = hashlib.sha256(engine.VERSION.encode())
    for document in (*sqlfile.load_folder("tables"), *sqlfile.load_folder("models")):
        digest.update(f"{document.name}\n{document.header}\n{document.sql}\n".encode())
    for name in CODE:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()[:12]


def _check(document: SqlFile, known: set[str]) -> None:
    sqlfile.require(document, "models", ("title", "grain", "describes", "needs", "order"))
    if unneeded := sorted({*document.words("of")} - {*document.words("needs")}):
        raise DocumentError(f"models/{document.name}.sql is of {', '.join(unneeded)}, which it does not need")
    if unknown := sorted(set(document.words("needs")) - known):
        raise DocumentError(f"models/{document.name}.sql needs {', '.join(unknown)}, which is no table and no model")
    if not document.sql.startswith(f"create table {document.name} as\n"):
        raise DocumentError(f"models/{document.name}.sql: expected one create table {document.name} as")


def _ordered(documents: Sequence[SqlFile]) -> list[SqlFile]:
    """Return the models so that each comes after those it needs."""
    by_name = {document.name: document for document in documents}
    needs = {name: [need for need in document.words("needs") if need in by_name] for name, document in by_name.items()}
    try:
        return [by_name[name] for name in TopologicalSorter(needs).static_order()]
    except CycleError as error:
        raise DocumentError(f"models need each other in a circle: {' → '.join(error.args[1])}") from error


def _recognised(vocabulary: Vocabulary) -> SqlFile:
    """Return the model of the texts that match a rule: meaning, field, rule_order and text."""
    nothing = "select '' as meaning, '' as field, 0 as rule_order, '' as text where false"
    rules = groupby(sorted(vocabulary.rows(), key=lambda row: row[1]), key=lambda row: row[1])
    sql = (
        f"create table {RECOGNISED} as\nwith\ntexts as (select distinct field, text from written_texts)\n"
        + "\nunion all\n".join([nothing, *(_matches(field, list(own)) for field, own in rules)])
    )
    return SqlFile(RECOGNISED, {"needs": "written_texts", "order": "rule_order, text"}, sql)


def _matches(field: str, rules: Sequence[tuple[str, str, str, int]]) -> str:
    """Return the query of the texts of a field that match, in one pass: one for each rule is slow to plan."""
    found = ",\n".join(
        f"case when regexp_matches(text, {literal(pattern)}, 'i') "
        f"then {{'meaning': {literal(meaning)}, 'rule_order': {order}}} end"
        for meaning, _, pattern, order in rules
    )
    return (
        f"select rule.meaning as meaning, {literal(field)} as field, rule.rule_order as rule_order, text\n"
        f"from (select text, unnest([{found}]) as rule from texts where field = {literal(field)})\n"
        "where rule is not null"
    )


def _table(name: str, columns: str, rows: Iterable[Sequence[object]]) -> str:
    values = [f"({', '.join(literal(value) for value in row)})" for row in rows]
    filled = f"; insert into {name} values {', '.join(values)}" if values else ""
    return f"create table {name} ({columns}){filled}"
