"""``flywheel links``."""

from __future__ import annotations

import json

import pytest

from flywheel_metrics.errors import LinkRefused
from flywheel_metrics.sharing import Links
from flywheel_metrics.workspace import Workspace


def test_links_are_listed_taken_back_and_logged(flywheel, tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    links = Links(workspace.root)
    link_id = links.make("Q1", {"data": [workspace.head]}, product="0.1.0", pages=("Overview",))
    [listed] = json.loads(flywheel("links", "--format", "json")[1])
    assert (listed["name"], listed["state"], listed["pages"]) == ("Q1", "open", "Overview")
    assert link_id not in flywheel("links")[1]
    assert flywheel("links", "--revoke", listed["key"], "--reason", "wrong list")[0] == 0
    with pytest.raises(LinkRefused):
        links.open(link_id)
    log = flywheel("links", "--log")[1].splitlines()
    assert [line.split(") ")[-1] for line in log] == ["made.", "revoked."]


def test_a_key_that_means_nothing_is_told(flywheel, tmp_path):
    Workspace(tmp_path / "workspace")
    code, _, err = flywheel("links", "--revoke", "feed")
    assert code == 2
    assert "no link 'feed'" in err
