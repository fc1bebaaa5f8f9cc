"""Frozen links: what they keep, who gets in, and what is written down."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flywheel_metrics import definitions, metric
from flywheel_metrics.errors import DamagedWorkspace, LinkRefused, ScopeError
from flywheel_metrics.sharing import Links, key_of

QUERY = {"data": ["0123456789abcdef"], "from": ["2026-07-01"], "to": ["2026-09-30"], "team": ["Payments", "Search"]}


@pytest.fixture
def links(tmp_path: Path) -> Links:
    return Links(tmp_path)


def made(links: Links, **more: object) -> str:
    return links.make("Q3 review", QUERY, product="0.1.0", **more)  # type: ignore[arg-type]


def test_a_link_shows_what_was_frozen(links: Links) -> None:
    key, link = links.open(made(links, pages=("Overview",)))
    assert (link.name, dict(link.query), link.pages) == ("Q3 review", QUERY, ("Overview",))
    assert link.version_id == "0123456789abcdef"
    assert [each.key for each in links.all()] == [key]


def test_the_id_is_long_never_twice_the_same_and_kept_nowhere(links: Links) -> None:
    ids = {made(links) for _ in range(50)}
    assert len(ids) == 50
    assert all(len(each) * 6 >= 128 for each in ids)
    written = "".join(path.read_text(encoding="utf-8") for path in links.root.rglob("*.json*"))
    names = "".join(str(path) for path in links.root.rglob("*"))
    assert not [each for each in ids if each in written or each in names]


def test_strangers_ids_are_refused(links: Links) -> None:
    good = made(links)
    altered = [good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :] for place in range(len(good))]
    strange = ["", good + "A", good[:-1], good.swapcase(), "../../versions/x", key_of(good), good + "\n", "ü" * 32]
    for each in [*altered, *strange, *(secrets.token_urlsafe(24) for _ in range(2_000))]:
        with pytest.raises(LinkRefused):
            links.open(each)
    links.open(good)


@pytest.mark.slow
def test_a_million_forged_ids_are_refused(links: Links) -> None:
    good = made(links)
    let_in = 0
    for number in range(1_000_000):
        forged = secrets.token_urlsafe(24) if number % 2 else good[: number % 31] + secrets.token_urlsafe(24)
        try:
            links.open(forged[:32])
            let_in += forged[:32] != good
        except LinkRefused:
            continue
    assert let_in == 0


def test_a_link_taken_back_is_refused_at_once_and_stays_so(links: Links) -> None:
    link_id = made(links)
    key, _ = links.open(link_id)
    links.revoke(key, "sent to the wrong list")
    with pytest.raises(LinkRefused, match="taken back"):
        links.open(link_id)
    links.revoke(key)
    with pytest.raises(LinkRefused):
        Links(links.root).open(link_id)
    assert links.all()[0].state(datetime.now(UTC)) == "revoked"
    assert links.all()[0].revoked is not None
    assert links.all()[0].revoked[1] == "sent to the wrong list"


def test_a_record_of_revocation_that_cannot_be_read_still_refuses(links: Links) -> None:
    link_id = made(links)
    key, _ = links.open(link_id)
    (links.root / "links" / f"{key}.revoked.json").write_text("{")
    with pytest.raises(LinkRefused):
        links.open(link_id)


def test_a_link_ends_at_its_expiry(links: Links) -> None:
    link_id = made(links, days=7)
    made_at = datetime.fromisoformat(links.open(link_id)[1].made_at)
    links.open(link_id, made_at + timedelta(days=7, seconds=-1))
    with pytest.raises(LinkRefused, match="expiry"):
        links.open(link_id, made_at + timedelta(days=7))
    forever = made(links, days=None)
    links.open(forever, made_at + timedelta(days=36_500))


def test_what_means_nothing_is_told(links: Links) -> None:
    for more in ({"days": 0}, {"days": -3}, {"days": 99_999}, {"audience": "everybody"}):
        with pytest.raises(ScopeError):
            made(links, **more)
    with pytest.raises(ScopeError, match="data"):
        links.make("x", {"from": ["2026-01-01"]}, product="0.1.0")
    with pytest.raises(ScopeError, match="no link"):
        links.revoke("../versions/x")


def test_a_record_that_is_older_than_keeping_what_was_shown_opens(links: Links) -> None:
    link_id = made(links)
    path = links.root / "links" / f"{key_of(link_id)}.json"
    assert "shown" not in json.loads(path.read_text())["link"]
    assert links.open(link_id)[1].shown == ""
    assert links.open(made(links, shown="abc"))[1].shown == "abc"


def test_an_altered_record_is_told(links: Links) -> None:
    link_id = made(links)
    path = links.root / "links" / f"{key_of(link_id)}.json"
    content = json.loads(path.read_text())
    content["link"]["query"]["team"] = ["Platform"]
    path.write_text(json.dumps(content))
    with pytest.raises(DamagedWorkspace, match="altered"):
        links.open(link_id)


def test_the_log_tells_what_happened(links: Links) -> None:
    link_id = made(links, by="lead@example.org")
    key, link = links.open(link_id)
    links.audit.write("opened", key, link.name)
    links.revoke(key)
    with (links.root / "audit").joinpath(f"{datetime.now(UTC):%Y-%m}.jsonl").open("a") as stream:
        stream.write('{"at": "cut sho')
    told = [entry.sentence for entry in links.audit.read()]
    assert [entry.event for entry in links.audit.read()] == ["made", "opened", "revoked"]
    assert told[0].endswith(f"Link “Q3 review” ({key[:8]}) made by lead@example.org.")
    assert link_id not in "".join(told)


def test_the_definitions_are_kept_and_can_be_put_in_force(links: Links) -> None:
    _, link = links.open(made(links))
    folder = links.root / "definitions"
    packaged = metric.metrics()["pages_per_week"]
    assert definitions.archived(folder, link.definitions) is None  # the same as the packaged ones
    old = folder / "old"
    (folder / link.definitions).rename(old)
    changed = old / "metrics" / "pages_per_week.sql"
    changed.write_text(changed.read_text(encoding="utf-8").replace("-- version: ", "-- version: 9"), encoding="utf-8")
    digest = definitions._digest(old)
    old.rename(folder / digest)
    with definitions.using(folder, digest):
        assert metric.metrics()["pages_per_week"].version == f"9{packaged.version}"
    assert metric.metrics()["pages_per_week"] is packaged
    with pytest.raises(DamagedWorkspace, match="missing"), definitions.using(folder, "feed"):
        pass


def test_altered_definitions_are_told(links: Links, tmp_path: Path) -> None:
    made(links)
    folder = links.root / "definitions"
    kept = next(folder.iterdir())
    renamed = kept.rename(folder / "0123456789abcdef")
    with pytest.raises(DamagedWorkspace, match="altered"):
        definitions.archived(folder, renamed.name)
