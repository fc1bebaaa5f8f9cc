"""Services that were renamed in their tool: the rows of one identifier are of one service, under one of its names.

renamed_services   a name of a service that gave way to a later one, and in how many rows of uploads it stands
"""

from __future__ import annotations

from collections.abc import Sequence

from flywheel_metrics.engine import Database
from flywheel_metrics.table import Table

TABLE = "renamed_services"
#: The identifier of a service in its tool, and its name.
ID, NAME = "service_id", "service"


def tell_renamed(database: Database, filled: Sequence[Table], schema: str) -> frozenset[str]:
    """Create ``renamed_services`` and return the tables whose rows have to be renamed by it.

    The latest name is that of the latest row in the upload with the newest event; an identifier is no name where
    there is another. A name that a person or a catalogue has said something of, and that is of one service alone,
    stays: what was said of it would be lost. filled: canonical tables that have rows; their rows and the uploads are
    in ``schema``.
    """
    told = [table for table in filled if {ID, NAME} <= {column.name for column in table.columns}]
    database.run(
        f"create table {TABLE} "
        "(source_tool varchar, service_id varchar, other_name varchar, service varchar, row_count bigint)"
    )
    if not told:
        return frozenset()
    database.run(_renamed(told, schema))
    ((count,),) = database.rows(f"select count(*) from {TABLE}")
    return frozenset(table.name for table in told) if count else frozenset()


def join(source: str) -> tuple[str, str]:
    """Return the join that finds the name in force for the rows of ``source``, and the expression of that name."""
    on = " and ".join(
        [f"renamed.{column} = {source}.{column}" for column in ("source_tool", ID)]
        + [f"renamed.other_name = {source}.{NAME}"]
    )
    return f"left join {TABLE} as renamed on {on}", f"coalesce(renamed.{NAME}, {source}.{NAME})"


def _renamed(told: Sequence[Table], schema: str) -> str:
    rows = "\n    union all\n    ".join(
        f"select source_tool, {ID}, {NAME}, upload_id, {table.time or 'null::timestamp'} as seen_at "
        f"from {schema}.raw_{table.name}"
        for table in told
    )
    return f"""insert into {TABLE}
with
told as (
    {rows}
),
named as (
    select source_tool, {ID}, {NAME}, upload_id, max(seen_at) as seen_at, count(*) as row_count from told
    where {ID} is not null and {NAME} is not null
    group by all
),
-- A name that a person or a catalogue knows stays in force, where it is of no other service.
held as (
    select service from (
        select alias as service from aliases where kind = 'service'
        union select canonical from aliases where kind = 'service'
        union select service from services
    )
    where service not in (
        select {NAME} from named
        group by {NAME} having count(distinct (source_tool, {ID})) > 1
    )
),
latest as (
    select distinct on (named.source_tool, named.{ID}) named.source_tool, named.{ID}, named.{NAME} as latest_name
    from named
    join {schema}.uploads as uploads using (upload_id)
    order by
        named.source_tool, named.{ID}, named.{NAME} = named.{ID}, named.{NAME} in (from held) desc,
        uploads.newest_at desc nulls last, named.seen_at desc nulls last, named.upload_id desc, named.{NAME}
)
select named.source_tool, named.{ID}, named.{NAME} as other_name, latest.latest_name, sum(named.row_count)
from named
join latest using (source_tool, {ID})
where named.{NAME} <> latest.latest_name
group by named.source_tool, named.{ID}, named.{NAME}, latest.latest_name
order by all"""
