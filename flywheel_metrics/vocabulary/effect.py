"""What a vocabulary makes of the rows of a dataset, and what another one would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.engine import literal
from flywheel_metrics.model import models
from flywheel_metrics.vocabulary import FIELDS, Rule, Vocabulary

#: Model that gathers what the rules look at, and the start of its statement.
_TEXTS = "written_texts"
#: What a reader is told of a row that a rule matches.
_DESCRIBED = """described as (
    select 'changes' as table_name, source_tool, change_id as row_id, title, service, finished_at as happened_at
    from changes
    union all
    select 'incidents', source_tool, incident_id, title, service, created_at from incidents
    union all
    select 'work_items', source_tool, item_id, title, service, coalesce(done_at, created_at) from work_items
    union all
    select 'rollbacks', source_tool, rollback_id, rollback_id, service, finished_at from rollbacks
)"""


@dataclass(frozen=True)
class Moved:
    """What another vocabulary changes of one meaning: rows that gain it, and rows that lose it."""

    meaning: str
    before: int
    after: int
    gained: int
    lost: int


def counted(dataset: Dataset, vocabulary: Vocabulary) -> pd.DataFrame:
    """Return one row per rule, in order: meaning, field, pattern, row_count, text_count (different texts)."""
    rules = list(vocabulary.rules)
    found = {}
    if rules:
        rows = dataset.database.rows(
            f"with {_texts()}, {_matched(rules)} select rule_order, count(distinct (table_name, source_tool, row_id)), "
            "count(distinct text) from matched group by rule_order"
        )
        found = {order: (row_count, text_count) for order, row_count, text_count in rows}
    data = [
        (rule.meaning, rule.field, rule.pattern, *found.get(order, (0, 0))) for order, rule in enumerate(rules, start=1)
    ]
    return pd.DataFrame(data, columns=["meaning", "field", "pattern", "row_count", "text_count"])


def matches(dataset: Dataset, rules: Iterable[Rule], limit: int) -> pd.DataFrame:
    """Return the latest rows that any of the rules matches.

    Columns: table_name, row_id, happened_at (UTC), title, service, field, text.
    """
    kept = list(rules)
    if not kept:
        return pd.DataFrame(columns=["table_name", "row_id", "happened_at", "title", "service", "field", "text"])
    return dataset.database.frame(
        f"with {_texts()}, {_matched(kept)}, {_DESCRIBED}, one as ("
        "select distinct on (table_name, source_tool, row_id) * from matched "
        "order by table_name, source_tool, row_id, rule_order, text) "
        "select table_name, row_id, happened_at, title, service, field, text from one "
        "left join described using (table_name, source_tool, row_id) "
        f"order by happened_at desc nulls last, table_name, source_tool, row_id limit {limit:d}"
    )


def words(dataset: Dataset, meaning: str, vocabulary: Vocabulary, limit: int) -> pd.DataFrame:
    """Return the texts that are looked at for a meaning, the most frequent first: field, text, row_count, is_matched.

    Titles are left out: they are as many as rows.
    """
    fields = [field for field in FIELDS[meaning] if field != "title"]
    rules = [rule for rule in vocabulary.rules if rule.meaning == meaning]
    is_matched = " or ".join([_is_match(rule) for rule in rules] or ["false"])
    return dataset.database.frame(
        f"with {_texts()} select field, text, count(distinct (table_name, source_tool, row_id)) as row_count, "
        f"{is_matched} as is_matched from texts where list_contains({literal(fields)}::varchar[], field) "
        f"group by field, text order by row_count desc, field, text limit {limit:d}"
    )


def moved(dataset: Dataset, before: Vocabulary, after: Vocabulary) -> list[Moved]:
    """Return what changes, for each meaning whose rules differ."""
    differing = _differing(before, after)
    if not differing:
        return []
    rows = dataset.database.rows(
        f"with {_texts()}, {_both(before, after, differing)} select coalesce(old.meaning, new.meaning), "
        "count(old.meaning), count(new.meaning), count(*) filter (where old.meaning is null), "
        "count(*) filter (where new.meaning is null) from old full join new "
        "on (old.meaning, old.table_name, old.source_tool, old.row_id) = "
        "(new.meaning, new.table_name, new.source_tool, new.row_id) group by all"
    )
    found = {str(meaning): [int(str(each)) for each in counts] for meaning, *counts in rows}
    return [Moved(meaning, *found.get(meaning, (0, 0, 0, 0))) for meaning in differing]


def moved_rows(dataset: Dataset, before: Vocabulary, after: Vocabulary, meaning: str, limit: int) -> pd.DataFrame:
    """Return rows that gain or lose a meaning, the latest first.

    Columns: change, table_name, row_id, happened_at (UTC), title, service, text.
    """
    keys = "table_name, source_tool, row_id"
    return dataset.database.frame(
        f"with {_texts()}, {_both(before, after, [meaning])}, {_DESCRIBED}, moved as ("
        f"select 'gains it' as change, * from new anti join old using ({keys}) union all "
        f"select 'loses it', * from old anti join new using ({keys})) "
        "select change, table_name, row_id, happened_at, title, service, text from moved "
        f"left join described using ({keys}) order by change, happened_at desc nulls last, {keys} limit {limit:d}"
    )


def _differing(before: Vocabulary, after: Vocabulary) -> list[str]:
    def own(vocabulary: Vocabulary, meaning: str) -> list[Rule]:
        return [rule for rule in vocabulary.rules if rule.meaning == meaning]

    return [meaning for meaning in FIELDS if own(before, meaning) != own(after, meaning)]


def _texts() -> str:
    """Return the step ``texts``: table_name, source_tool, row_id, field, text; an environment stands at its changes."""
    written = models()[_TEXTS].sql.removeprefix(f"create table {_TEXTS} as\n")
    return f"""written_texts as ({written}),
texts as (
    select table_name, source_tool, row_id, field, text from written_texts
    where table_name <> 'environments'
    union all
    select 'changes', source_tool, change_id, 'environment', environment from changes
    where environment <> ''
    union all
    select 'rollbacks', source_tool, rollback_id, 'environment', environment from rollbacks
    where environment <> ''
)"""


def _both(before: Vocabulary, after: Vocabulary, meanings: list[str]) -> str:
    return ", ".join(_having(name, rules, meanings) for name, rules in (("old", before), ("new", after)))


def _having(name: str, vocabulary: Vocabulary, meanings: list[str]) -> str:
    """Return the step of the rows that have one of the meanings, once each."""
    rules = [rule for rule in vocabulary.rules if rule.meaning in meanings]
    return (
        f"{name}_matches as ({_union(rules)}), {name} as ("
        "select distinct on (meaning, table_name, source_tool, row_id) "
        f"meaning, table_name, source_tool, row_id, text from {name}_matches "
        "order by meaning, table_name, source_tool, row_id, rule_order, text)"
    )


def _matched(rules: list[Rule]) -> str:
    return f"matched as ({_union(rules)})"


def _union(rules: list[Rule]) -> str:
    nothing = "select 0 as rule_order, '' as meaning, * from texts where false"
    found = [
        f"select {order} as rule_order, {literal(rule.meaning)} as meaning, * from texts where {_is_match(rule)}"
        for order, rule in enumerate(rules, start=1)
    ]
    return " union all ".join([nothing, *found])


def _is_match(rule: Rule) -> str:
    return f"(field = {literal(rule.field)} and regexp_matches(text, {literal(rule.pattern)}, 'i'))"
