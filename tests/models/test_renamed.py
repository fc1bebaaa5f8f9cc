"""A service that is renamed in its tool stays one, for its identifier says so."""

from __future__ import annotations

import pytest

SERVICES = "select incident_id, service from counted_incidents order by incident_id"


def incident(key: str, service: str | None, number: str | None = "S1", **values) -> dict:
    return {"incident_id": key, "service": service, "service_id": number, "created_at": f"2026-01-0{key}", **values}


@pytest.mark.parametrize("uploads", [("u1", "u1"), ("u1", "u2"), ("u2", "u1")])
def test_rows_of_one_identifier_are_of_one_service_also_in_several_uploads(build, uploads):
    database = build({"incidents": [
        incident("1", "Basket", upload=uploads[0]), incident("2", "Checkout", upload=uploads[1]),
    ]})  # fmt: skip
    assert database.rows(SERVICES) == [("1", "Checkout"), ("2", "Checkout")]
    assert database.rows("select * from renamed_services") == [("tool", "S1", "Basket", "Checkout", 1)]


def test_a_name_given_on_to_another_service_is_told_apart_by_the_identifier(build):
    database = build({"incidents": [
        incident("1", "Basket"), incident("2", "Basket, old"), incident("3", "Basket", "S2"), incident("4", "Basket", None),
    ]})  # fmt: skip
    assert database.rows(SERVICES) == [("1", "Basket, old"), ("2", "Basket, old"), ("3", "Basket"), ("4", "Basket")]


def test_an_identifier_of_another_tool_is_another_and_an_identifier_is_no_name(build):
    database = build({"incidents": [
        incident("1", "Basket"), incident("2", "S1"), incident("3", "Orders", source_tool="other"),
    ]})  # fmt: skip
    assert database.rows(SERVICES) == [("1", "Basket"), ("2", "Basket"), ("3", "Orders")]


def test_pages_and_changes_follow_and_teams_and_aliases_go_by_the_latest_name(build):
    database = build({
        "incidents": [incident("1", "Basket"), incident("2", "Checkout")],
        "pages": [{"page_id": "p", "responder": "ann", "service": "Basket", "service_id": "S1", "sent_at": "2026-01-01"}],
        "changes": [{"change_id": "c", "service": "Basket", "service_id": "S1", "finished_at": "2026-01-01"}],
        "services": [{"service": "Shop", "team": "Pay"}],
        "aliases": [{"kind": "service", "alias": "Checkout", "canonical": "Shop"}],
    })  # fmt: skip
    for table in ("counted_incidents", "counted_pages", "production_changes"):
        assert database.rows(f"select distinct service, team from {table}") == [("Shop", "Pay")], table
    assert database.rows("select distinct team from coverage where table_name = 'pages'") == [("Pay",)]


def test_services_that_were_not_renamed_are_not_told(build):
    database = build({"incidents": [incident("1", "Basket"), incident("2", "Basket"), incident("3", None)]})
    assert database.rows("select * from renamed_services") == []


@pytest.mark.parametrize(
    ("alias", "canonical", "shown"), [("Basket", "basket-api", "basket-api"), ("basket-api", "Basket", "Basket")]
)
def test_what_a_person_or_a_catalogue_said_of_a_name_outlives_a_new_one(build, alias, canonical, shown):
    database = build({
        "incidents": [incident("1", "Basket"), incident("2", "Basket v2")],
        "services": [{"service": "Basket", "team": "Shop"}],
        "aliases": [{"kind": "service", "alias": alias, "canonical": canonical}],
    })  # fmt: skip
    assert database.rows("select distinct service, team from counted_incidents") == [(shown, "Shop")]


def test_a_name_that_is_given_on_is_not_held_by_what_was_said_of_it(build):
    database = build({
        "incidents": [incident("1", "Basket"), incident("2", "Basket, old"), incident("3", "Basket", "S2")],
        "services": [{"service": "Basket", "team": "Shop"}],
    })  # fmt: skip
    assert database.rows(SERVICES) == [("1", "Basket, old"), ("2", "Basket, old"), ("3", "Basket")]
