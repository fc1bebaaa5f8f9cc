"""The canonical tables of several uploads as one: one row per tool and key, names replaced, teams filled.

Works in the schema ``scratch`` of the database, which holds what only compiling needs:

    uploads        one row per upload: its newest event and the range it declares
    raw_<table>    every row of every upload, as loaded
    upload_events  first and last event per table, tool, upload and team
    team_of        which team answers for a service
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pyarrow import parquet

from flywheel_metrics import merging
from flywheel_metrics.engine import Database, literal
from flywheel_metrics.merging import service_names
from flywheel_metrics.table import LINEAGE, Table, tables

SCRATCH = "scratch"
#: These come first, for the others are named and filled by them.
FIRST = ("aliases", "services")
NAMED = ("service", "team")


@dataclass(frozen=True)
class UploadTables:
    """The canonical tables of one upload.

    tables: canonical table → Parquet with its columns and the lineage columns but upload_id. covers: range that the
    uploader declares, naive UTC, half open. newest_at: time of its newest event; None to find it in the tables.
    lag: how long before its last event the tool may not have known everything yet.
    """

    upload_id: str
    tables: Mapping[str, Path]
    covers: tuple[datetime, datetime] | None = None
    newest_at: datetime | None = None
    lag: timedelta = timedelta(0)


def unite(database: Database, uploads: Sequence[UploadTables]) -> None:
    """Create the canonical tables, and the tables of ``scratch`` that models need."""
    database.run(f"create schema {SCRATCH}")
    counts = {name: sum(name in upload.tables for upload in uploads) for name in tables()}
    filled = [table for table in tables().values() if counts[table.name]]
    # Planning takes most of the time of a small dataset, and an empty table needs no plan.
    for table in tables().values():
        database.run(_raw_view(table, uploads) if counts[table.name] else _empty(table))
    _create_uploads(database, uploads, filled)
    for name in FIRST:
        if counts[name]:
            database.run(_united(tables()[name], ()))
    renamed = service_names.tell_renamed(database, filled, SCRATCH)
    database.run(_TEAM_OF)
    for table in filled:
        if table.name not in FIRST:
            database.run(_united(table, renamed))
    merging.tell_replaced(database, counts, SCRATCH)
    merging.unite_incidents(database)
    database.run(_events(filled, renamed))


def _raw_view(table: Table, uploads: Sequence[UploadTables]) -> str:
    types = _types(table)
    nothing = ", ".join(f"null::{type_} as {name}" for name, type_ in types.items())
    parts = [f"select {nothing} where false"]
    parts += [
        _read(types, upload.upload_id, upload.tables[table.name]) for upload in uploads if table.name in upload.tables
    ]
    return f"create view {SCRATCH}.raw_{table.name} as\n" + "\nunion all\n".join(parts)


def _read(types: Mapping[str, str], upload_id: str, path: Path) -> str:
    present = set(parquet.read_schema(path).names)
    columns = [
        f"{literal(upload_id)} as upload_id"
        if name == "upload_id"
        else f"{name if name in present else 'null'}::{type_} as {name}"
        for name, type_ in types.items()
    ]
    return f"select {', '.join(columns)} from read_parquet({literal(str(path))})"


def _types(table: Table) -> dict[str, str]:
    return {column.name: column.type for column in table.columns} | {
        name: type_ for name, (type_, _) in LINEAGE.items()
    }


def _create_uploads(database: Database, uploads: Sequence[UploadTables], filled: Sequence[Table]) -> None:
    times = " union all ".join(
        [
            "select null::varchar as upload_id, null::timestamp as newest_at where false",
            *(
                f"select upload_id, max({table.time}) as newest_at from {SCRATCH}.raw_{table.name} group by upload_id"
                for table in filled
                if table.time
            ),
        ]
    )
    found = {row[0]: row[1] for row in database.rows(f"select upload_id, max(newest_at) from ({times}) group by all")}
    database.run(
        f"create table {SCRATCH}.uploads"
        " (upload_id varchar, newest_at timestamp, covers_from timestamp, covers_until timestamp, lag interval)"
    )
    for upload in uploads:
        newest_at = upload.newest_at or found.get(upload.upload_id)
        values = (upload.upload_id, newest_at, *(upload.covers or (None, None)), upload.lag)
        database.run(f"insert into {SCRATCH}.uploads values (?, ?, ?, ?, ?)", values)


def _empty(table: Table) -> str:
    return f"create table {table.name} ({', '.join(f'{name} {type_}' for name, type_ in _types(table).items())})"


def _united(table: Table, renamed: Collection[str]) -> str:
    """Of the rows of one tool and key the latest; by content where uploads and times are the same."""
    keys = ", ".join(("source_tool", *table.key))
    order = f"{table.time} nulls last, {keys}" if table.time else keys
    return f"""create table {table.name} as
with
raw as (
    select * from {SCRATCH}.raw_{table.name}
),
ranked as (
    select
        raw.*,
        row_number() over (
            partition by {keys}
            order by {merging.lateness(table)}
        ) as age
    from raw
    join {SCRATCH}.uploads as uploads using (upload_id)
),
kept as (
    select * exclude (age) from ranked
    where age = 1
),
{_named(table, "kept", renamed)}
select * from named
order by {order}"""


def _named(table: Table, source: str, renamed: Collection[str]) -> str:
    """Return the step ``named``: the rows of ``source`` with later names, aliases replaced and empty teams filled."""
    columns = [column.name for column in table.columns if column.name in NAMED]
    if table.name == "aliases" or not columns:
        return f"named as (\n    select * from {source}\n)"
    own = {name: f"{source}.{name}" for name in columns}
    joins = []
    if table.name in renamed:  # what its tool calls a service comes first, what a person calls it holds
        later, own[service_names.NAME] = service_names.join(source)
        joins.append(later)
    canonical = {name: f"coalesce({name}_names.canonical, {own[name]})" for name in columns}
    # What was said last holds; a table of older definitions does not know when that was.
    said = f"{tables()['aliases'].latest} desc nulls last, " if tables()["aliases"].latest else ""
    joins += [
        f"left join (select distinct on (alias) alias, canonical from aliases where kind = '{name}' order by alias, "
        f"{said}upload_id, canonical) as {name}_names on {name}_names.alias = {own[name]}"
        for name in columns
    ]
    if len(columns) == len(NAMED) and table.name != "services":
        joins.append(f"left join {SCRATCH}.team_of as team_of on team_of.service = {canonical['service']}")
        canonical["team"] = f"coalesce({canonical['team']}, team_of.team)"
    replaced = ", ".join(f"{text} as {name}" for name, text in canonical.items())
    lines = "\n    ".join([f"select {source}.* replace ({replaced})", f"from {source}", *joins])
    return f"named as (\n    {lines}\n)"


# Several tools may name a team for a service: the upload with the newest event decides.
_TEAM_OF = f"""create table {SCRATCH}.team_of as
select distinct on (services.service) services.service, services.team
from services
join {SCRATCH}.uploads as uploads using (upload_id)
where services.team is not null
order by services.service, uploads.newest_at desc nulls last, upload_id desc, source_tool desc, source_row desc"""


def _events(filled: Sequence[Table], renamed: Collection[str]) -> str:
    times = [(table, table.name, table.time) for table in filled if table.time]
    events = [_events_of(table, name, time, renamed) for table, name, time in times]
    # A deployment whose finish only its statuses tell is covered by these; a shift lasts until it ends.
    late = {"change_statuses": ("changes", "reported_at", False), "on_call": ("on_call", "ends_at", True)}
    for table in filled:
        if table.name in late:
            name, time, is_feed = late[table.name]
            events.append(_events_of(table, name, time, renamed, is_feed=is_feed))
    return f"create table {SCRATCH}.upload_events as\n" + "\nunion all\n".join([_NO_EVENTS, *events])


_NO_EVENTS = """select
    null::varchar as table_name, null::varchar as source_tool, null::varchar as upload_id, null::varchar as team,
    null::boolean as is_feed, null::timestamp as first_at, null::timestamp as last_at
where false"""


def _events_of(table: Table, name: str, time: str, renamed: Collection[str], *, is_feed: bool = True) -> str:
    team = "team" if any(column.name == "team" for column in table.columns) else "null::varchar"
    return f"""select * from (
    with
    raw as (
        select * from {SCRATCH}.raw_{table.name}
    ),
    {_named(table, "raw", renamed)}
    select
        '{name}' as table_name, source_tool, upload_id, {team} as team,
        {literal(is_feed)} as is_feed,
        min({time}) as first_at,
        max({time}) as last_at
    from named
    group by all
)"""
