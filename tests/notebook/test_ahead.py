"""What may be asked next is ready before it is asked, and never in the way of what was asked."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from types import SimpleNamespace

import pytest

from flywheel_metrics import answer
from flywheel_metrics.notebook import ahead, aside, keeping, store


@pytest.fixture
def pool(monkeypatch):
    """Return the thread that prepares, which waits for nothing, and knows one period to choose."""
    few = ahead.presets
    monkeypatch.setattr(ahead, "presets", lambda *given: few(*given)[:1])
    monkeypatch.setattr(ahead, "SOON", 0.0)
    monkeypatch.setattr(ahead, "SOON_AT_FIRST", 0.0)
    monkeypatch.setattr(ahead, "LATER", 0.0)
    with aside.thread() as found:
        monkeypatch.setattr(ahead, "_pool", found)
        yield found


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Return the scopes for which pages per week were computed, as they come; what other tests asked is kept apart."""
    monkeypatch.setattr(keeping, "definitions", SimpleNamespace(in_force=lambda: tmp_path))
    scopes, ask = [], answer.ask

    def noting(dataset, metric, scope, split=None):
        if metric.name == "pages_per_week":
            scopes.append(scope)
        return ask(dataset, metric, scope, split)

    monkeypatch.setattr(store.answers, "ask", noting)
    return scopes


def done(pool: ThreadPoolExecutor) -> None:
    pool.submit(lambda: None).result()


def test_neighbours_differ_in_one_choice(sample_workspace):
    dataset = sample_workspace.open(sample_workspace.head)
    scope = dataset.default_scope
    found = [each for each, _ in ahead.neighbours(dataset, scope)]
    assert [each.urgency for each in found[:2]] == ["high", "low"]
    assert len(set(found)) == len(found) > 4
    for each in found:
        same_days = (each.first_day, each.last_day) == (scope.first_day, scope.last_day)
        assert same_days != (each.urgency == scope.urgency)
        assert replace(each, first_day=scope.first_day, last_day=scope.last_day, urgency=scope.urgency) == scope


@pytest.mark.slow
def test_the_next_choice_finds_its_answers(app, pool, asked, monkeypatch):
    opened, looks = store.dataset, []
    monkeypatch.setattr(store, "dataset", lambda version_id: [looks.append(keeping.is_masked()), opened(version_id)][1])
    page = app(urgency="low", team="Payments")
    done(pool)
    assert looks[-1]  # as others see it, before somebody shares it: masking takes seconds
    assert {scope.urgency for scope in asked} == {"all", "high", "low"}
    asked.clear()
    page.button_group[-1].set_value("high").run()
    assert not page.exception
    assert page.query_params["urgency"] == "high"
    chosen = (page.query_params["from"], page.query_params["to"])
    assert [scope for scope in asked if (str(scope.first_day), str(scope.last_day)) == chosen] == []


@pytest.mark.slow
def test_a_newer_choice_ends_what_was_begun_for_the_one_before(app, pool, asked):
    blocked = pool.submit(ahead._quiet.has_come, 1.0, time.monotonic() + 30)
    page = app(team="Search")
    page.button_group[-1].set_value("low").run()
    assert blocked.result()
    done(pool)
    usual = asked[0].first_day
    assert {scope.urgency for scope in asked if scope.first_day == usual} == {"all", "low", "high"}
    assert [scope.urgency for scope in asked if scope.first_day != usual] == ["low"]


@pytest.mark.slow
def test_what_waited_too_long_is_dropped_unasked(app, pool, asked, monkeypatch):
    monkeypatch.setattr(ahead, "PATIENCE", 0.05)
    busy = Event()
    pool.submit(busy.wait)
    app(urgency="high", team="Ledger")
    time.sleep(0.1)
    busy.set()
    done(pool)
    assert {scope.urgency for scope in asked} == {"high"}


@pytest.mark.slow
def test_a_session_that_nobody_looks_at_any_more_prepares_nothing(app, pool, asked, monkeypatch):
    looked_at = []
    busy = Event()
    pool.submit(busy.wait)
    app(urgency="high", team="Growth")
    monkeypatch.setattr(ahead, "_is_looked_at", looked_at.append)
    busy.set()
    done(pool)
    assert len(looked_at) > 2
    assert {scope.urgency for scope in asked} == {"high"}


def test_the_first_page_of_a_visit_is_drawn_before_another_is_prepared(monkeypatch, sample_workspace):
    """Only the first: who has read a page and chooses is served sooner."""
    waits = []
    pool = SimpleNamespace(submit=lambda run, work, view, *given: waits.append(given[0]))
    monkeypatch.setattr(ahead, "_pool", pool)
    monkeypatch.setattr(ahead, "st", SimpleNamespace(session_state={}))
    dataset = sample_workspace.open(sample_workspace.head)
    looked_at = SimpleNamespace(shared=None, dataset=dataset, scope=dataset.default_scope, may_write=False)
    monkeypatch.setattr(ahead, "replace", lambda view, **changes: view)
    for _ in range(2):
        ahead.prepare(looked_at, "Overview")
    first, second = waits[: len(waits) // 2], waits[len(waits) // 2 :]
    assert min(first) == ahead.SOON_AT_FIRST > min(second) == ahead.SOON
    assert max(first) == max(second) == ahead.LATER


def test_a_wait_ends_with_what_it_is_for(monkeypatch):
    """It would keep all others waiting, for there is one thread."""
    monkeypatch.setattr(ahead, "_quiet", ahead._Quiet())
    answers = iter([True, True, False])
    with ahead.page_runs():
        assert not ahead._quiet.has_come(0.0, time.monotonic() + 30, lambda: next(answers))
    assert next(answers, None) is None


def test_a_server_that_stops_waits_for_nothing_that_was_to_be_prepared(monkeypatch):
    monkeypatch.setattr(ahead, "_quiet", ahead._Quiet())
    ahead.start()
    pool = ahead._pool
    waiting = [pool.submit(ahead._quiet.has_come, math.inf, time.monotonic() + 30) for _ in range(2)]
    while not waiting[0].running():
        time.sleep(0.001)
    ahead.stop()
    assert ahead._pool is None
    assert not waiting[0].result(timeout=5)
    assert waiting[1].cancelled()


@pytest.mark.slow
def test_nothing_is_begun_while_a_page_runs_and_nothing_at_all_without_a_server(app, asked):
    with ahead.page_runs():
        assert not ahead._quiet.has_come(0.0, time.monotonic() + 0.05)
    assert ahead._quiet.has_come(0.0, time.monotonic() + 0.05)
    app(urgency="high", team="Platform")
    assert {scope.urgency for scope in asked} == {"high"}
