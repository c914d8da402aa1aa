"""The ready mappings against bodies after the vendors' documentation and as published: each a row, with what becomes of it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from services.common.json_values import decode, encode
from services.common.payload_mapping import Translator, read_mapping
from services.profile.domain.sources import Scheme
from services.profile.ready_mappings import READY
from tests.unit.profile.published import PUBLISHED
from tests.unit.profile.vendors import FIXTURES

ROWS = [pytest.param(fixture, id=fixture.name) for fixture in (*FIXTURES, *PUBLISHED)]


def translated(scheme: Scheme, body: Any, headers: dict[str, str]) -> Any:
    translator = Translator(read_mapping(READY[scheme].mapping), "src_test_1")
    return translator.translate(decode(encode(body)), {name.lower(): text for name, text in headers.items()})


@pytest.mark.parametrize("fixture", ROWS)
def test_a_vendors_body_becomes_the_events_that_it_tells_of(fixture: Any) -> None:
    found = translated(fixture.scheme, fixture.body, fixture.headers)
    events = [msgspec.json.decode(event) for event in found.events]
    assert (found.ignored, list(found.refusals)) == (fixture.ignored, [])
    assert [(event.get("event", event["type"]), event["timestamp"]) for event in events] == fixture.events
    for name, properties in fixture.properties.items():
        event = next(each for each in events if each.get("event", each["type"]) == name)
        held = event.get("properties", event.get("traits"))
        assert {key: held.get(key) for key in properties} == properties
    for event in events:
        known = {each["type"]: each["id"] for each in event["context"]["externalIds"]}
        assert known == fixture.identifiers


@pytest.mark.parametrize("fixture", ROWS)
def test_a_vendors_body_again_is_the_same_events(fixture: Any) -> None:
    first, again = (translated(fixture.scheme, fixture.body, fixture.headers) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("scheme", READY)
def test_the_sample_of_a_ready_mapping_becomes_an_order(scheme: Scheme) -> None:
    ready = READY[scheme]
    found = translated(scheme, decode(ready.sample_body), dict(ready.sample_headers))
    assert found.refusals == ()
    assert b'"event":"Order Completed"' in found.events[-1]


def test_guests_of_woocommerce_are_not_one_person() -> None:
    # All of them have the customer id 0.
    fixture = next(each for each in FIXTURES if each.name == "woocommerce paid order of a guest")
    for event in translated(fixture.scheme, fixture.body, fixture.headers).events:
        assert b"woocommerce_customer_id" not in event


def test_a_partly_refunded_order_has_an_event_for_each_refund() -> None:
    fixture = next(each for each in FIXTURES if each.name == "shopify updated order with a refund")
    body = {**fixture.body, "refunds": [fixture.body["refunds"][0], {**fixture.body["refunds"][0], "id": 2}]}
    events = [msgspec.json.decode(each) for each in translated(fixture.scheme, body, fixture.headers).events]
    refunds = [each for each in events if each.get("event") == "Order Refunded"]
    assert len(refunds) == 2
    assert len({each["messageId"] for each in refunds}) == 2
