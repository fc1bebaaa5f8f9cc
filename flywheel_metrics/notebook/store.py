"""What is kept between runs and sessions: open datasets, answers and exhibits, by dataset version.

A version never changes, so what was computed for it is never wrong; only the number of entries is bounded.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

import pandas as pd

from flywheel_metrics import answer as answers
from flywheel_metrics import as_json, exhibit, files, metric, privacy
from flywheel_metrics.answer import Answer
from flywheel_metrics.comparison import Comparison, compare
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.evidence import Evidence
from flywheel_metrics.exhibit import Exhibit, Form
from flywheel_metrics.notebook.keeping import as_own, is_masked, kept
from flywheel_metrics.privacy import crowd, masking
from flywheel_metrics.privacy.screen import Screen
from flywheel_metrics.scope import Scope
from flywheel_metrics.workspace import Workspace

#: Environment variable that names the workspace, and the folder where it says nothing.
VARIABLE, DEFAULT = "FLYWHEEL_WORKSPACE", ".flywheel/workspace"

_Value = TypeVar("_Value")


@cache
def workspace() -> Workspace:
    """Return the workspace of this server."""
    return Workspace(Path(os.environ.get(VARIABLE) or DEFAULT))


@kept(8, shown=False)
def dataset(version_id: str) -> Dataset:
    """Return an open dataset version, with names masked where others look; compiled on first use."""
    if is_masked():
        return workspace().open_masked(version_id, privacy.load_key())
    return workspace().open(version_id)


@lru_cache(maxsize=64)
def is_sample(version_id: str) -> bool:
    """Return whether a version holds the sample company."""
    return workspace().is_sample(version_id)


@kept(64)
def file_names(version_id: str) -> dict[str, str]:
    """Return the file name of each upload of a version, by upload id, as who looks may read it."""
    return {each.upload_id: told(version_id, each.file_name) for each in workspace().uploads(version_id)}


def told(version_id: str, text: str) -> str:
    """Return words that are no part of the exports as who looks may read them: for others with names masked."""
    return _screen(version_id).text(text) if is_masked() else text


def masked(version_id: str, value: _Value) -> _Value:
    """Return a table, or what has a plain form, with names masked; where others look, as they may read it."""
    screen, found = _screen(version_id), value
    if isinstance(value, pd.DataFrame):
        found = masking.table(crowd.without_people(value), screen)  # type: ignore[assignment]
    else:
        found = as_json.decode(as_json.encode(value), masking.texts(screen))
    return found


def names_of(workspace: Workspace, version_id: str) -> str:
    """Return the digest of the names that are masked for others. Raises AccessError without their key."""
    return files.digest_of(sorted(workspace.known_names(version_id, privacy.load_key())))


@lru_cache(64)
def check_names(version_id: str) -> None:
    """Raise AccessError where names cannot be masked for others, since their key is another one."""
    names_of(workspace(), version_id)


@kept(64, shown=False)
def _screen(version_id: str) -> Screen:
    return workspace().screen(version_id, privacy.load_key())


def answer(version_id: str, name: str, scope: Scope, split: str | None = None) -> Answer:
    """Return the answer to a metric; a part of the scope that does not apply to it asks nothing anew."""
    return _answer(version_id, name, answers.applicable(metric.find(name), scope), split)


def _is_the_same(name: str) -> bool:
    """Return whether others, who look, see what one sees oneself: an answer holds no free text, and this one no person.

    It is computed once then, for one's own view and for a frozen link of it.
    """
    return is_masked() and name not in crowd.GUARDED


@kept(1024)
def _answer(version_id: str, name: str, scope: Scope, split: str | None) -> Answer:
    if _is_the_same(name):
        return as_own(_answer, version_id, name, scope, split)
    return answers.ask(dataset(version_id), metric.find(name), scope, split)


def comparison(version_id: str, name: str, scope: Scope) -> Comparison:
    """Return the comparison of a scope with the one before."""
    return _comparison(version_id, name, answers.applicable(metric.find(name), scope))


@kept(1024)
def _comparison(version_id: str, name: str, scope: Scope) -> Comparison:
    if _is_the_same(name):
        return as_own(_comparison, version_id, name, scope)
    return compare(answer(version_id, name, scope), evidence=evidence(version_id, name, scope))


def evidence(version_id: str, name: str, scope: Scope, split: str | None = None) -> Evidence:
    """Return what is known beyond the answer to a metric; asked for where it is needed."""
    return _evidence(version_id, name, answers.applicable(metric.find(name), scope), split)


@kept(1024, shown=False)
def _evidence(version_id: str, name: str, scope: Scope, split: str | None) -> Evidence:
    if _is_the_same(name):
        return as_own(_evidence, version_id, name, scope, split)
    return Evidence(dataset(version_id), answer(version_id, name, scope, split))


@kept(512)
def shown(version_id: str, name: str, scope: Scope, form: Form) -> Exhibit:
    """Return the exhibit of a metric in a form."""
    found = answer(version_id, name, scope, form.split)
    return exhibit.make(dataset(version_id), found, form, evidence(version_id, name, scope, form.split))


@kept(512)
def year_before(version_id: str, name: str, scope: Scope, form: Form) -> str:
    """Return how a metric compares with the same period of the year before; empty where the form has another figure."""
    return exhibit.year_before(answer(version_id, name, scope), form, evidence(version_id, name, scope))


def prepare(version_id: str, names: Iterable[str], scope: Scope) -> None:
    """Answer several metrics side by side, so that a page that shows them all waits for the slowest only."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        # Each thread answers by the definitions in force here.
        asked = [pool.submit(copy_context().run, _try, version_id, name, scope) for name in names]
        for each in asked:
            each.result()


def _try(version_id: str, name: str, scope: Scope) -> None:
    try:
        comparison(version_id, name, scope)
    except FlywheelError:
        return  # told by the tile that asks again


def rows(version_id: str, name: str, scope: Scope, grain: str, period: object = None) -> pd.DataFrame:
    """Return the rows that were counted; not kept, as they may be many."""
    found = answer(version_id, name, scope)
    return answers.rows(dataset(version_id), found, grain, pd.Timestamp(str(period)).date() if period else None)
