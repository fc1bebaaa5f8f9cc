"""What was merged when the tables of several uploads became one, so that it can be told row by row.

merged_rows        a row of an upload that gave way to another of the same tool and key
united_incidents   an incident that a person called the same as one of another tool
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flywheel_metrics.engine import Database, literal
from flywheel_metrics.table import Table, tables

Incident = tuple[str, str]

#: Table of what a person said of incidents of two tools.
SAME = "same_incidents"
#: Columns of incidents that are never filled from the other one: what it is, and when it began.
_KEY = ("incidents", "incident_id")
_OWN = ("incident_id", "kind", "status", "status_raw", "created_at", "updated_at", "parent_id", "url")


def tell_replaced(database: Database, counts: Mapping[str, int], schema: str) -> None:
    """Create ``merged_rows``: which row of which upload stands for the row that gave way, and in what they differ.

    counts: canonical table → number of uploads that have it; only those of several can have rows of one key.
    """
    database.run(
        "create table merged_rows (table_name varchar, source_tool varchar, record_id varchar, upload_id varchar, "
        "source_row bigint, kept_upload_id varchar, kept_row bigint, changed varchar[])"
    )
    for name, count in counts.items():
        if count > 1:
            database.run(_replaced(tables()[name], schema))


def lateness(table: Table) -> str:
    """Return by what the row of one key that stays is found: the first in this order."""
    latest = f"raw.{table.latest} desc nulls last, " if table.latest else ""
    return f"{latest}uploads.newest_at desc nulls last, raw.upload_id desc, raw.source_row desc"


def _replaced(table: Table, schema: str) -> str:
    keys = ("source_tool", *table.key)
    partition = ", ".join(f"raw.{key}" for key in keys)
    same = " and ".join(f"{{0}}.{key} is not distinct from pairs.{key}" for key in keys)
    rest = [column.name for column in table.columns if column.name not in table.key]
    differing = ", ".join(f"case when old.{name} is distinct from new.{name} then {literal(name)} end" for name in rest)
    record = ", ".join(f"pairs.{key}::varchar" for key in table.key)
    return f"""insert into merged_rows
with
ranked as (
    select
        {partition}, raw.upload_id, raw.source_row,
        first_value(raw.upload_id) over ordered as kept_upload_id,
        first_value(raw.source_row) over ordered as kept_row,
        row_number() over ordered as age
    from {schema}.raw_{table.name} as raw
    join {schema}.uploads as uploads using (upload_id)
    window ordered as (
        partition by {partition} order by {lateness(table)}
        rows between unbounded preceding and unbounded following
    )
),
pairs as (
    select * from ranked where age > 1
)
select
    {literal(table.name)}, pairs.source_tool, concat_ws(' · ', {record}), pairs.upload_id, pairs.source_row,
    pairs.kept_upload_id, pairs.kept_row, list_filter([{differing or "null::varchar"}], lambda name: name is not null)
from pairs
join {schema}.raw_{table.name} as old
    on old.upload_id = pairs.upload_id and old.source_row = pairs.source_row and {same.format("old")}
join {schema}.raw_{table.name} as new
    on new.upload_id = pairs.kept_upload_id and new.source_row = pairs.kept_row and {same.format("new")}
order by all"""


def unite_incidents(database: Database) -> None:
    """Make one incident of those that a person called the same, and create ``united_incidents``.

    What the kept one lacks is filled from the other; whatever names the other names the kept one from then on.
    """
    database.run(
        "create table united_incidents "
        "(other_tool varchar, other_id varchar, kept_tool varchar, kept_id varchar, filled varchar[])"
    )
    if SAME not in tables():  # the definitions of an older link know no such table
        return
    pairs = _roots(
        [
            ((str(other_tool), str(other_id)), (str(kept_tool), str(kept_id)))
            for other_tool, other_id, kept_tool, kept_id in database.rows(_SAID)
        ]
    )
    if not pairs:
        return
    values = ", ".join(f"({', '.join(map(literal, (*other, *kept)))})" for other, kept in sorted(pairs.items()))
    given = f"(values {values}) as twins(other_tool, other_id, kept_tool, kept_id)"
    database.run(f"insert into united_incidents {_filled(given)}")
    database.run(_filling())
    database.run(_UNITED)
    for table in tables().values():
        for column in table.columns:
            if column.name in ("incident_id", "parent_id", "linked_ids") and (table.name, column.name) != _KEY:
                database.run(_renamed(table.name, column.name, is_list=column.type.endswith("[]")))


#: What was said last of each pair, where both incidents are there.
_SAID = f"""
select said.other_tool, said.other_id, said.kept_tool, said.kept_id
from {SAME} as said
semi join incidents as other on (other.source_tool, other.incident_id) = (said.other_tool, said.other_id)
semi join incidents as kept on (kept.source_tool, kept.incident_id) = (said.kept_tool, said.kept_id)
where said.is_same
order by said.decided_at nulls first, said.upload_id, said.source_row
"""


def _roots(pairs: Sequence[tuple[Incident, Incident]]) -> dict[Incident, Incident]:
    """Return incident → the one that stands for it, through chains; of a circle the last pair said is left out."""
    kept: dict[Incident, Incident] = {}
    for other, chosen in pairs:
        root = _root(kept, chosen)
        if root != other and other not in kept:
            kept[other] = root
        elif root != _root(kept, other):
            kept[_root(kept, other)] = root
    return {other: _root(kept, other) for other in kept}


def _root(kept: Mapping[Incident, Incident], incident: Incident) -> Incident:
    while incident in kept:
        incident = kept[incident]
    return incident


def _fillable() -> list[str]:
    return [column.name for column in tables()["incidents"].columns if column.name not in _OWN]


def _filled(given: str) -> str:
    """Return the pairs with the columns that the kept incident has from the other only."""
    cases = ", ".join(
        f"case when kept.{name} is null and other.{name} is not null then {literal(name)} end" for name in _fillable()
    )
    return f"""
select twins.*, list_filter([{cases}], lambda name: name is not null)
from {given}
join incidents as other on (other.source_tool, other.incident_id) = (twins.other_tool, twins.other_id)
join incidents as kept on (kept.source_tool, kept.incident_id) = (twins.kept_tool, twins.kept_id)
order by all"""


def _filling() -> str:
    """Return the statement that fills what the kept incidents lack; of several others the first that knows it."""
    firsts = ", ".join(
        f"first(other.{name} order by other_tool, other_id) filter (where other.{name} is not null) as {name}"
        for name in _fillable()
    )
    assigned = ", ".join(f"{name} = coalesce(incidents.{name}, others.{name})" for name in _fillable())
    return f"""
update incidents set {assigned}
from (
    select united.kept_tool, united.kept_id, {firsts}
    from united_incidents as united
    join incidents as other on (other.source_tool, other.incident_id) = (united.other_tool, united.other_id)
    group by united.kept_tool, united.kept_id
) as others
where (incidents.source_tool, incidents.incident_id) = (others.kept_tool, others.kept_id)"""


_UNITED = """
delete from incidents using united_incidents as united
where (incidents.source_tool, incidents.incident_id) = (united.other_tool, united.other_id)"""


def _renamed(table: str, column: str, *, is_list: bool) -> str:
    """Return the statement by which a column that names incidents names the kept ones.

    An identifier that an incident of a third tool has as well goes on meaning that one.
    """
    names = (
        "(select other_id, min(kept_id) as kept_id from united_incidents "
        "where other_id not in (select incident_id from incidents) group by other_id)"
    )
    if not is_list:
        return (
            f"update {table} set {column} = names.kept_id from {names} as names where {table}.{column} = names.other_id"
        )
    return (
        f"update {table} set {column} = list_transform({column}, lambda name: coalesce(names.kept[name], name)) "
        f"from (select map_from_entries(list((other_id, kept_id))) as kept from {names}) as names "
        f"where list_has_any({column}, map_keys(names.kept))"
    )
