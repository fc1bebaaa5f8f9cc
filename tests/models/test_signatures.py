"""Alert signatures: which titles are the same alert, what a person can correct, and what every page gets."""

from __future__ import annotations

import pytest

NOON = "2026-01-05 12:00"


def page(name: str, title: str | None, **values) -> dict:
    return {"page_id": name, "responder": name, "service": "shop", "title": title, "sent_at": NOON, **values}


def patterns(build, titles: list[str]) -> list[str]:
    database = build({"pages": [page(f"p{number}", title) for number, title in enumerate(titles)]})
    found = dict(database.rows("select title, pattern from title_patterns"))
    return [found.get(title) for title in titles]


#: Titles in which monitoring tools write what differs from one occurrence to the next: what stays of each.
SAME = {
    "HighLatency (checkout-api prod p99)": ["[FIRING:3] HighLatency (checkout-api prod p99)", "[RESOLVED] HighLatency (checkout-api prod p99)"],
    "KubePodCrashLooping pay/payment-api-* (kube-state-metrics * default critical)": [
        "[FIRING:1] KubePodCrashLooping pay/payment-api-7d9f8c6b5-x2k4q (kube-state-metrics 10.2.3.4:8080 default critical)",
        "[FIRING:1] KubePodCrashLooping pay/payment-api-6c8b7d54f9-zq9wl (kube-state-metrics 10.2.3.9:8080 default critical)",
    ],
    "CPU load is high": ["[Triggered on {host:web-12.prod.example.com}] CPU load is high", "[Recovered on {host:web-3.prod.example.com}] CPU load is high"],
    "Error rate above *% on api": ["[P2] [Warn] Error rate above 5% on api", "[P1] [Triggered] Error rate above 12.5 % on api"],
    "Replica lag * on *": ["Replica lag 45 s on ip-10-0-1-2", "Replica lag 1,345 s on web-7.eu.example.com"],
    "Refund batch * stuck for *": ["Refund batch 3fa8d0c1 stuck for 45 min", "Refund batch deadbeef stuck for 2 h"],
    "request * timed out": ["request 550e8400-e29b-41d4-a716-446655440000 timed out", "request 0x7fe31c timed out"],
    "*: down since *": ["INC0012345: down since 2026-03-01T12:33:01Z", "PAY-99: down since 2026-04-01 02:33:01 UTC"],
    "Backup of * late": ["Backup of Mon, 3 Mar 2026 late", "Backup of 14 April late", "Backup of Mar 3, 2026 late"],
    "Job nightly_export_* failed": ["Job nightly_export_20260401 failed", "Job nightly_export_20260402 failed"],
    "Health check * failed": ["Health check https://shop.example.com/health?x=1 failed", "Health check http://10.0.0.1:80/ failed"],
    "Queue * is full": ["Queue 'orders.placed' is full", 'Queue "mails" is full', "Queue `a b` is full"],
    "user * locked out": ["user jane.doe@example.com locked out", "user 8472910 locked out"],
    "Can't connect to db*": ["Can't connect to db3:5432", "Can't connect to db7:3306"],
}  # fmt: skip


@pytest.mark.parametrize("pattern", SAME)
def test_titles_that_differ_in_variable_parts_alone_are_one_pattern(build, pattern):
    assert patterns(build, SAME[pattern]) == [pattern] * len(SAME[pattern])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("p99 latency 1200 ms", "p95 latency 1200 ms"),
        ("5xx ratio 3 %", "4xx ratio 3 %"),
        ('ALARM: "prod-rds-cpu" in EU', 'ALARM: "prod-sqs-depth" in EU'),
        ("Disk full on /var", "Disk full on /home"),
        ("Consumer lag on orders.placed", "Consumer lag on orders.paid"),
    ],
)
def test_what_tells_alerts_apart_stays(build, one, other):
    first, second = patterns(build, [one, other])
    assert first != second


def test_a_title_that_says_nothing_is_no_alert(build):
    rows = [page("p1", None), page("p2", " "), page("p3", "12345"), page("p4", "Disk 9 % full")]
    found = build({"pages": rows}).rows("select page_id, signature, page_number from alert_pages order by page_id")
    assert found == [("p1", None, None), ("p2", None, None), ("p3", None, None), ("p4", "Disk *% full", 1)]


def told(database, columns: str = "page_id, signature"):
    return database.rows(f"select {columns} from alert_pages order by page_id")


def test_the_same_title_in_two_services_is_two_alerts_and_repeats_are_numbered(build):
    rows = [
        page("p1", "Disk 91 % full", sent_at="2026-01-05 10:00"),
        page("p2", "Disk 92 % full", sent_at="2026-01-05 11:00"),
        page("p3", "disk 93 % full", sent_at="2026-01-05 12:00"),
        page("p4", "Disk 91 % full", service="pay"),
        page("p5", "Disk 91 % full", service=None),
    ]
    database = build({"pages": rows})
    assert told(database, "page_id, page_number") == [("p1", 1), ("p2", 2), ("p3", 3), ("p4", 1), ("p5", 1)]
    (count,) = database.rows("select count(distinct signature_id), count(distinct signature) from alert_pages")
    assert count == (3, 1)  # one spelling, though one title is written small


def test_a_page_without_a_title_is_an_occurrence_of_its_incidents_alert(build):
    rows = {
        "pages": [page("p1", None, incident_id="i1"), page("p2", None, incident_id="i9")],
        "incidents": [{"incident_id": "i1", "title": "Disk 9 % full", "service": "shop", "created_at": NOON}],
    }
    assert told(build(rows)) == [("p1", "Disk *% full"), ("p2", None)]


def rule(name: str, signature: str, becomes: str, **values) -> dict:
    return {"rule_id": name, "signature": signature, "becomes": becomes, **values}


TITLES = [
    page("p1", "Disk 91 % full on /var"),
    page("p2", "Disk 92 % full on /home"),
    page("p3", "Disk 93 % full on /home", service="pay"),
    page("p4", "Storage low on 3 volumes"),
]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], ["Disk *% full on /var", "Disk *% full on /home", "Disk *% full on /home", "Storage low on * volumes"]),
        # A merge, whatever the case it is written in.
        ([rule("r1", "storage LOW on * volumes", "Disk *% full on /var")],
         ["Disk *% full on /var", "Disk *% full on /home", "Disk *% full on /home", "Disk *% full on /var"]),
        # Of one service only.
        ([rule("r1", "Disk *% full on /home", "Home is full", service="pay")],
         ["Disk *% full on /var", "Disk *% full on /home", "Home is full", "Storage low on * volumes"]),
        # The service's own rule goes before a general one.
        ([rule("r1", "Disk *% full on /home", "Home is full", service="pay"), rule("r2", "Disk *% full on /home", "Full")],
         ["Disk *% full on /var", "Full", "Home is full", "Storage low on * volumes"]),
        # A split, by words of the title; it goes before a rule for all titles.
        ([rule("r1", "Disk *% full on /home", "Full"), rule("r2", "Disk *% full on /home", "Nearly full", contains="93 %")],
         ["Disk *% full on /var", "Full", "Nearly full", "Storage low on * volumes"]),
        # The latest holds.
        ([rule("r1", "Disk *% full on /var", "A", created_at="2026-01-02 00:00"), rule("r2", "Disk *% full on /var", "B", created_at="2026-01-01 00:00")],
         ["A", "Disk *% full on /home", "Disk *% full on /home", "Storage low on * volumes"]),
        # Rules are not followed from one to the next.
        ([rule("r1", "Disk *% full on /var", "A"), rule("r2", "A", "B")],
         ["A", "Disk *% full on /home", "Disk *% full on /home", "Storage low on * volumes"]),
    ],
)  # fmt: skip
def test_a_person_can_merge_and_split_alerts(build, rules, expected):
    found = told(build({"pages": TITLES, "signature_rules": rules}))
    assert [signature for _, signature in found] == expected


def test_an_alert_keeps_its_identifier_when_other_titles_come(build):
    ids = "select distinct signature_id from alert_pages where page_id = 'p1'"
    assert build({"pages": TITLES[:1]}).rows(ids) == build({"pages": TITLES}).rows(ids)
