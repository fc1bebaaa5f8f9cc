"""Alerts merged and split by a person: what is suggested, and what a decision makes of the pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import EntryRefused
from flywheel_metrics.loop import alert
from flywheel_metrics.loop.alert import Alert
from tests.models.compiling import compiled

AT, LATER = datetime(2026, 5, 1, 12), datetime(2026, 5, 1, 13)
TITLES = {
    "Disk 91 % full on /var": 4, "Disk 92 % full on /var": 1, "Disk almost full on /var": 3, "p95 latency is high": 2,
    "p99 latency is high": 2, "Queue of mails is long": 5, "Queue of mail is long": 1,
}  # fmt: skip
VAR, ALMOST, P95, QUEUE, ONE_QUEUE = (
    Alert("shop", "Disk *% full on /var", 5, 2), Alert("shop", "Disk almost full on /var", 3, 1),
    Alert("shop", "p95 latency is high", 2, 1), Alert("shop", "Queue of mails is long", 5, 1),
    Alert("shop", "Queue of mail is long", 1, 1),
)  # fmt: skip
#: The last title pages through its incident alone.
PAGES = [
    {"page_id": f"{title} {each}", "responder": f"{title} {each}", "service": "shop", "sent_at": f"2026-01-05 {each:02}:00",
     **({"incident_id": "i1"} if title == "Queue of mail is long" else {"title": title})}
    for title, pages in TITLES.items()
    for each in range(pages)
]  # fmt: skip
INCIDENTS = [
    {"incident_id": "i1", "title": "Queue of mail is long", "service": "shop", "created_at": "2026-01-05 00:00"}
]
MODELS = ("title_patterns", "alert_signatures", "alert_incidents", "alert_pages", "counted_pages", "counted_incidents")


@pytest.fixture(scope="module")
def decided(tmp_path_factory):
    """Return a function that compiles the pages with what was decided of their alerts."""
    opened = []

    def made(*decisions) -> Dataset:
        rules = [
            {name: value or None for name, value in row.items()} | {"created_at": row["created_at"].removesuffix("Z")}
            for decision in decisions
            for row in decision.rows
        ]
        rows = {"pages": PAGES, "incidents": INCIDENTS, "signature_rules": rules}
        opened.append(compiled(tmp_path_factory.mktemp("alerts"), rows, only=MODELS))
        return Dataset("v", opened[-1])

    yield made
    for each in opened:
        each.close()


@pytest.fixture(scope="module")
def plain(decided):
    return decided()


def pages(dataset):
    """Return signature → pages, told by the models; what is suggested from says the same."""
    counted = dict(dataset.database.rows("select signature, count(*) from alert_pages group by signature"))
    assert counted == {each.signature: each.pages for each in alert.alerts(alert.titles(dataset)) if each.pages}
    return counted


def test_alike_alerts_are_suggested_and_those_that_differ_in_a_number_are_not(plain, decided):
    found = alert.alerts(alert.titles(plain))
    assert {VAR, ALMOST, P95, QUEUE, ONE_QUEUE} < set(found)
    (pair,) = alert.suggestions(found)
    assert (pair.alert, pair.other) == (QUEUE, ONE_QUEUE)
    after = decided(alert.kept_apart(ONE_QUEUE, AT))
    assert alert.suggestions(alert.alerts(alert.titles(after)), alert.of_their_own(after)) == []
    assert pages(after) == pages(plain)


@pytest.mark.slow
def test_what_is_merged_counts_together_with_what_was_merged_into_it_before(plain, decided):
    first = alert.merged(plain, [ALMOST], VAR, AT)
    both = decided(first)
    assert pages(both)[VAR.signature] == 8
    assert ALMOST.signature not in pages(both)
    all_three = decided(first, alert.merged(both, [Alert("shop", VAR.signature, 8, 3)], QUEUE, LATER))
    assert pages(all_three)[QUEUE.signature] == 13
    assert sum(pages(all_three).values()) == len(PAGES)


def test_an_alert_that_holds_two_is_split_and_its_part_goes_along_where_it_is_merged(plain, decided):
    preview = alert.moved(alert.titles(plain), VAR, " 92 ")
    assert preview.loc[preview["moves"], ["title", "pages"]].to_numpy().tolist() == [["Disk 92 % full on /var", 1]]
    first = alert.split(plain, VAR, "92", "Nearly  full", AT)
    two = decided(first)
    assert (pages(two)["Nearly full"], pages(two)[VAR.signature]) == (1, 4)
    merged = decided(first, alert.merged(two, [Alert("shop", "Nearly full", 1, 1)], P95, LATER))
    assert (pages(merged)[P95.signature], pages(merged)[VAR.signature]) == (3, 4)


def test_what_would_move_titles_of_a_third_alert_is_refused(plain, decided):
    """Words of a split may stand in titles that were split off before, which the newer rule would take along."""
    first = alert.split(plain, VAR, "92 %", "Nearly full", AT)
    two = decided(first)
    three = decided(first, alert.merged(two, [ALMOST], VAR, LATER))
    with pytest.raises(EntryRefused, match="'Nearly full' contain '% full' too"):
        alert.split(three, VAR, "% full", "Full", LATER)
    assert alert.split(three, VAR, "% full", "nearly FULL", LATER).rows


@pytest.mark.slow
def test_a_rule_that_a_later_one_replaced_is_no_part_of_an_alert(plain, decided):
    twice = alert.merged(plain, [ALMOST], VAR, AT), alert.merged(plain, [ALMOST], QUEUE, LATER)
    before = decided(*twice)
    assert (pages(before)[VAR.signature], pages(before)[QUEUE.signature]) == (5, 8)
    after = decided(*twice, alert.merged(before, [VAR], P95, LATER + timedelta(hours=1)))
    assert (pages(after)[P95.signature], pages(after)[QUEUE.signature]) == (7, 8)


def test_an_alert_is_found_by_its_name_whatever_its_case():
    assert alert.named([VAR, QUEUE], "shop", "QUEUE of mails is long") == QUEUE
    assert alert.named([VAR, QUEUE], "pay", "Queue") == Alert("pay", "Queue", 0, 0)


@pytest.mark.parametrize(
    ("words", "becomes"), [("", "x"), ("92", " "), ("%", "x"), ("sda", "x"), ("92", "disk *% FULL on /var")]
)
def test_a_split_that_means_nothing_is_refused(plain, words, becomes):
    with pytest.raises(EntryRefused):
        alert.split(plain, VAR, words, becomes, AT)


@pytest.mark.parametrize(("others", "into"), [([], VAR), ([VAR], VAR), ([VAR], Alert("pay", "Down", 1, 1))])
def test_an_alert_is_not_merged_into_itself_or_into_one_of_another_service(plain, others, into):
    with pytest.raises(EntryRefused):
        alert.merged(plain, others, into, AT)
