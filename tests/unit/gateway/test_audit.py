"""The chain of the audit log, and what an entry tells of a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.api import field_behavior_pb2

from gateway.audit.chain import BrokenChain, Chain, Draft, Entry, Head
from gateway.audit.telling import is_change, request_json, resource_of, without_secrets
from gateway.transcoding.routes import Route, read_routes
from services.common.caller import Scope
from services.common.limits import has_behavior
from yike.common.v1 import operations_pb2 as operations_pb
from yike.common.v1 import permissions_pb2
from yike.gateway.v1 import gateway_resources_pb2 as resources_pb
from yike.gateway.v1 import gateway_service_pb2 as gateway_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.scoring.v1 import scoring_service_pb2 as scoring_pb

NOW = datetime(2026, 11, 28, 20, tzinfo=UTC)
CHAIN = Chain(b"k" * 32)
ROUTES = {route.method.name: route for route in read_routes()}


def chain_of(count: int, chain: Chain = CHAIN) -> tuple[list[Entry], Head]:
    """Returns a chain of so many entries and its head."""
    head, entries = Head("ws_abcd"), []
    for number in range(count):
        draft = Draft(f"key:{number}", "a.B.C", f"segments/{number}", 0, b"digest", b"request", "", "id")
        entry, head = chain.append(head, draft, NOW + timedelta(seconds=number))
        entries.append(entry)
    return entries, head


def check(entries: list[Entry], head: Head, chain: Chain = CHAIN, **pinned: Any) -> None:
    walk = chain.start_of(head, **pinned)
    walk.take(entries)
    walk.end()


def test_a_whole_chain_holds() -> None:
    for count in (0, 1, 5):
        check(*chain_of(count))


def _changed(place: int, **values: Any) -> Callable[[list[Entry]], list[Entry]]:
    def change(entries: list[Entry]) -> list[Entry]:
        draft = {
            name: value for name, value in values.items() if hasattr(Draft, name) or name in ("principal", "method")
        }
        rest = {name: value for name, value in values.items() if name not in draft}
        entry = entries[place]
        return [*entries[:place], replace(entry, draft=replace(entry.draft, **draft), **rest), *entries[place + 1 :]]

    return change


@pytest.mark.parametrize(
    "tamper",
    [
        *(
            _changed(place, **change)
            for place in (0, 2, 4)
            for change in (
                {"principal": "key:x"}, {"method": "a.B.D"}, {"resource": ""}, {"begin_sequence": 1}, {"request_digest": b""},
                {"request": b""}, {"code": "OK"}, {"request_id": ""}, {"record_time": NOW - timedelta(days=1)},
                {"workspace_id": "ws_efgh"}, {"entry_hash": bytes(32)},
            )
        ),
        *(lambda entries, place=place: entries[:place] + entries[place + 1 :] for place in range(5)),
        lambda entries: [entries[0], entries[2], entries[1], *entries[3:]],
        lambda entries: [*entries, entries[-1]],
        lambda entries: [],
        # Words that run from one field into the next.
        lambda entries: _changed(2, principal="key:2a.", method="B.C")(entries),
    ],
)  # fmt: skip
def test_whatever_is_changed_or_removed_breaks_the_chain(tamper: Callable[[list[Entry]], list[Entry]]) -> None:
    entries, head = chain_of(5)
    with pytest.raises(BrokenChain):
        check(tamper(entries), head)


def test_a_removed_entry_is_noticed_where_its_follower_is_renumbered() -> None:
    entries, head = chain_of(5)
    renumbered = [*entries[:2], *(replace(entry, sequence=entry.sequence - 1) for entry in entries[3:])]
    with pytest.raises(BrokenChain):
        check(renumbered, replace(head, sequence=4))


def test_a_head_that_was_set_back_is_noticed() -> None:
    entries, head = chain_of(5)
    for forged in (
        replace(head, sequence=4, entry_hash=entries[3].entry_hash),
        replace(head, first_sequence=2, before_first=entries[0].entry_hash),
        replace(head, seal=b""),
        replace(head, seal=bytes(32)),
    ):
        with pytest.raises(BrokenChain):
            check(entries[forged.first_sequence - 1 : forged.sequence], forged)


def test_without_the_key_nobody_makes_a_chain_that_holds() -> None:
    with pytest.raises(BrokenChain):
        check(*chain_of(5, Chain(b"another key" * 3)))


def test_a_chain_made_shorter_by_age_holds() -> None:
    entries, head = chain_of(5)
    check(entries[3:], CHAIN.shorten(head, entries[2]))
    check([], CHAIN.shorten(head, entries[4]))
    with pytest.raises(BrokenChain):
        check(entries[3:], head)


def test_an_earlier_state_is_noticed_by_a_hash_kept_elsewhere() -> None:
    entries, head = chain_of(5)
    earlier = chain_of(4)
    check(*earlier)
    pinned = {head.sequence: head.entry_hash}
    check(entries, head, pinned=pinned)
    with pytest.raises(BrokenChain):
        check(*earlier, pinned=pinned)
    with pytest.raises(BrokenChain):
        check(entries, head, pinned={3: bytes(32)})


def test_changes_are_what_is_neither_a_get_nor_only_reads_and_what_takes_contact_points_out() -> None:
    changing = {name for name, route in ROUTES.items() if is_change(route)}
    assert {"CreateSegment", "PublishJourney", "SendMessage", "TrainModel", "CreateKey", "DeleteKey"} <= changing
    assert not {"PreviewSegment", "SummarizeRfm", "ListKeys", "ListAuditEntries", "GetSegment"} & changing
    for route in ROUTES.values():
        reveals = route.permission in (
            permissions_pb2.PERMISSION_CONTACTS_REVEAL,
            permissions_pb2.PERMISSION_CUSTOMERS_EXPORT,
        )
        own = route.permission == permissions_pb2.PERMISSION_CUSTOMER_TOKEN or route.method.name == "IssueCustomerToken"
        changes = route.http_method != "GET" and route.scope is not Scope.READ and not own
        assert is_change(route) == (reveals or changes)
    assert is_change(ROUTES["RevealContacts"])


@pytest.mark.parametrize(
    ("route", "request_message", "response", "name"),
    [
        (ROUTES["DeleteKey"], gateway_pb.DeleteKeyRequest(key_id="k1"), None, "keys/k1"),
        (ROUTES["CreateKey"], gateway_pb.CreateKeyRequest(), None, "keys"),
        (ROUTES["CreateKey"], gateway_pb.CreateKeyRequest(), resources_pb.Key(key_id="k1"), "keys/k1"),
        (ROUTES["ChangeCustomerTags"], profile_pb.ChangeCustomerTagsRequest(customer_id=5), profile_pb.Customer(customer_id=6),
         "customers/5/tags"),
        (ROUTES["SendMessage"], messaging_pb.SendMessageRequest(request_id="r"), messaging_pb.Message(delivery_id="m"), "messages/m"),
        (ROUTES["TrainModel"], scoring_pb.TrainModelRequest(), None, "models"),
        (ROUTES["TrainModel"], scoring_pb.TrainModelRequest(), operations_pb.Operation(name="operations/op_1"), "operations/op_1"),
        (ROUTES["LiftSuppression"], messaging_pb.LiftSuppressionRequest(suppression_id="s"), None, "suppressions/s"),
    ],
)  # fmt: skip
def test_an_entry_names_what_the_call_is_about(route: Route, request_message: Any, response: Any, name: str) -> None:
    assert resource_of(route, request_message, response) == name


@pytest.mark.parametrize(
    ("name", "field", "resource"),
    [
        ("CreateJourney", "journey", "journeys/walk"),
        ("UpdateJourney", "journey", "journeys/walk"),
        ("UpdateJourneyDraft", "draft", "journeys/walk/draft"),
    ],
)
def test_an_entry_names_the_resource_in_the_body(name: str, field: str, resource: str) -> None:
    request: Any = ROUTES[name].request_class()
    getattr(request, field).journey_id = "walk"
    assert resource_of(ROUTES[name], request) == resource


def _with_secrets(message: Any, depth: int = 5) -> int:
    """Puts a canary into every text of a message that is marked or named as a secret; returns how many."""
    put = 0
    for field in message.DESCRIPTOR.fields:
        inner = field.message_type
        if inner is not None and not field.is_repeated and depth and inner.full_name.startswith("yike."):
            below = type(message)()
            put_below = _with_secrets(getattr(below, field.name), depth - 1)
            if put_below:
                message.MergeFrom(below)
            put += put_below
        elif (
            inner is None
            and not field.is_repeated
            and field.cpp_type == field.CPPTYPE_STRING
            and (field.GetOptions().debug_redact or has_behavior(field, field_behavior_pb2.INPUT_ONLY))
        ):
            setattr(message, field.name, "canary-7f3a")
            put += 1
    return put


def test_secrets_are_taken_out_of_requests() -> None:
    found = 0
    for route in filter(is_change, ROUTES.values()):
        request: Any = route.request_class()
        put = _with_secrets(request)
        sent = request.SerializeToString()
        told = without_secrets(request)
        assert b"canary" not in request_json(told), route.method.full_name
        assert b"canary" not in told.SerializeToString(), "nor may a digest be made of it"
        assert request.SerializeToString() == sent, "what is sent is not touched"
        found += put
    assert found > 3
    key = gateway_pb.CreateKeyRequest(key=resources_pb.Key(display_name="till"))
    assert b"till" in request_json(without_secrets(key))
    assert request_json(messaging_pb.SendMessageRequest(request_id="r" * 20_000)) == b""
