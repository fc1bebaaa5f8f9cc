"""What the server answers ahead is what the sidebar offers next."""

from __future__ import annotations

from flywheel_metrics.notebook import server, store


def test_one_choice_away_changes_one_thing(sample_workspace):
    dataset = sample_workspace.open(sample_workspace.head)
    start, scopes = dataset.default_scope, server.one_choice_away(dataset)
    dataset.database.close()
    assert {scope.urgency for scope in scopes} == {"all", "high", "low"}
    assert {team for scope in scopes for team in scope.teams} == set(dataset.teams)
    for scope in scopes:
        changed = [scope.urgency != start.urgency, scope.teams != start.teams, scope.first_day != start.first_day]
        assert sum(changed) <= 1


def test_looking_ahead_leaves_nothing_to_ask(sample_workspace, monkeypatch):
    monkeypatch.setattr(server, "PAUSE", 0)
    monkeypatch.setenv(store.VARIABLE, str(sample_workspace.root))
    store.workspace.cache_clear()
    server.look_ahead()
    version_id = sample_workspace.head
    before = store._answer.cache_info().misses
    for scope in server.one_choice_away(store.dataset(version_id)):
        store.answer(version_id, "pages_per_week", scope)
    assert store._answer.cache_info().misses == before
    store.workspace.cache_clear()
