"""Rival definitions of a figure where peers differ, with the value each comes to.  One .sql file each under rivals/."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

import pandas as pd

from flywheel_metrics import definitions, metric, sqlfile
from flywheel_metrics.answer import applicable, scoped
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.engine import literal
from flywheel_metrics.errors import DocumentError
from flywheel_metrics.period import days
from flywheel_metrics.scope import Scope
from flywheel_metrics.settings import Settings

_KEYS = ("title", "metric", "unit", "sample", "setting", "default", "because", "rivals")
_SCOPED = re.compile(r"\bscoped_([a-z_]+)\b")
LAST_LINE = "select * from compared"


@dataclass(frozen=True)
class Rival:
    """One way to count. name: its value of the setting, or a word. who: counts so."""

    name: str
    meaning: str
    who: str


@dataclass(frozen=True)
class Switch:
    """A point on which definitions differ.

    metric: whose definition it is. setting: of the dataset version that decides it, empty where none does. default: the
    name of the rival that is ours. because: why. sample: what the numbers of rows are of. sql: one statement over
    ``period`` and ``scoped_…``; a row per rival with value, part, whole (null where nothing is divided), sample_size.
    """

    name: str
    title: str
    metric: str
    unit: str
    sample: str
    setting: str
    default: str
    because: str
    rivals: tuple[Rival, ...]
    sql: str

    def in_force(self, settings: Settings) -> str:
        """Return the name of the rival that a dataset is counted by."""
        return str(getattr(settings, self.setting)) if self.setting else self.default

    def meaning(self, settings: Settings) -> str:
        """Return what the rival means that a dataset is counted by."""
        return next(each.meaning for each in self.rivals if each.name == self.in_force(settings))


@definitions.kept()
def switches() -> dict[str, Switch]:
    """Return the points of difference by name. Raises DocumentError when a file breaks the rules."""
    return {document.name: _switch(document) for document in sqlfile.load_folder("rivals")}


def of(name: str) -> tuple[Switch, ...]:
    """Return the points on which definitions of a metric differ."""
    return tuple(each for each in switches().values() if each.metric == name)


def compare(dataset: Dataset, switch: Switch, scope: Scope) -> pd.DataFrame:
    """Return one row per rival over the whole scope, in the order of the file, then one that only a setting asks for.

    Columns: rival, meaning, who, is_in_force, value, part, whole, sample_size. Raises QueryError.
    """
    found = dataset.database.frame(statement(dataset, switch, scope)).set_index("rival")
    now = switch.in_force(dataset.settings)
    known = {each.name: each for each in switch.rivals}
    if now not in known:
        known[now] = Rival(now, f"{switch.setting.replace('_', ' ')} {now}", "this dataset")
    rows = [
        {"rival": name, "meaning": each.meaning, "who": each.who, "is_in_force": name == now}
        | {column: found[column].get(name) for column in ("value", "part", "whole", "sample_size")}
        for name, each in known.items()
    ]
    return pd.DataFrame(rows)


def statement(dataset: Dataset, switch: Switch, scope: Scope) -> str:
    """Return the statement that counts every rival, as it runs."""
    asked = applicable(metric.find(switch.metric), scope)
    whole = days(scope.first_day, scope.last_day, dataset.zone)
    first = [
        f"period as (\n    select {literal(whole.starts_at)} as starts_at, {literal(whole.ends_at)} as ends_at\n)",
        *(scoped(dataset, model, asked) for model in dict.fromkeys(_SCOPED.findall(switch.sql))),
    ]
    return "with\n" + ",\n".join([*first, switch.sql.removeprefix("with\n")])


def _switch(document: sqlfile.SqlFile) -> Switch:
    header, place = document.header, f"rivals/{document.name}.sql"
    sqlfile.require(document, "rivals", _KEYS)
    if not document.sql.startswith("with\n") or not document.sql.endswith(LAST_LINE):
        raise DocumentError(f"{place}: expected one statement from 'with' to '{LAST_LINE}'")
    setting = "" if header["setting"] == "none" else header["setting"]
    if setting and setting not in {field.name for field in fields(Settings)}:
        raise DocumentError(f"{place}: there is no setting {setting!r}")
    rivals = tuple(_rival(place, line) for line in document.lines("rivals"))
    if header["default"] not in [each.name for each in rivals]:
        raise DocumentError(f"{place}: the default {header['default']!r} is none of the rivals")
    if header["metric"] not in metric.everything():
        raise DocumentError(f"{place}: there is no metric {header['metric']!r}")
    texts = {key: header[key].replace("\n", " ") for key in ("title", "metric", "unit", "sample", "default", "because")}
    return Switch(document.name, setting=setting, rivals=rivals, sql=document.sql, **texts)


def _rival(place: str, line: str) -> Rival:
    name, colon, rest = line.partition(": ")
    meaning, bar, who = rest.rpartition(" | ")
    if not colon or not bar:
        raise DocumentError(f"{place}: a rival is written 'name: meaning | who', not {line!r}")
    return Rival(name, meaning, who)
