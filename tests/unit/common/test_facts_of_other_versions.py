"""Today's consumers on yesterday's and on tomorrow's facts: what they know they absorb, whatever stands beside it.

While versions replace each other, each hears the other. `HEARD` holds one fact of every kind of every stream with all that the
contract has filled in; from it come facts with unknown fields at every level, with unknown values in every enum, without each
field in turn, and of a kind that nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from services.common.attribute_kinds import AttributeKind
from services.common.facts import KnownKinds, ReceivedFact
from services.common.topology import SUBSCRIBERS, heard_by
from services.journey.facts import heard as journey_facts
from services.journey.usecases import Awaited
from services.profile.facts import heard as profile_facts
from services.segment.facts import heard as segment_facts
from yike.common.v1 import attribute_pb2
from yike.identity.v1 import identity_facts_pb2
from yike.messaging.v1 import messaging_facts_pb2, messaging_service_pb2
from yike.profile.v1 import profile_facts_pb2, profile_service_pb2
from yike.scoring.v1 import scoring_facts_pb2
from yike.segment.v1 import segment_facts_pb2

CONTRACTS: dict[str, type[Message]] = {
    "identity": identity_facts_pb2.IdentityFact,
    "messaging": messaging_facts_pb2.MessagingFact,
    "profile": profile_facts_pb2.ProfileFact,
    "scoring": scoring_facts_pb2.ScoringFact,
    "segment": segment_facts_pb2.SegmentFact,
}
LISTENERS: dict[str, Mapping[str, type[Message]]] = {
    "journey": journey_facts.FACTS,
    "profile": profile_facts.FACTS,
    "segment": segment_facts.FACTS,
}
AWAITED = Awaited(frozenset({"Order Completed", ""}), frozenset({"vip"}))
TEXTS = {
    "segment_id": "vip",
    "names": "Order Completed",
    "source": f"journey:welcome/{'0' * 8}-0000-4000-8000-{'0' * 12}/mail",
}
ENUMS = {
    "kind": attribute_pb2.ATTRIBUTE_KIND_TRAIT,
    "status": messaging_service_pb2.MESSAGE_STATUS_FAILED,
    # What a person did is no answer to a journey.
    "engagement": 0,
}
COLUMNS = {field.name for field in profile_service_pb2.RecordedEvents.DESCRIPTOR.fields} | {
    "customer_ids",
    "change_ids",
}
OF_NO_CONCERN = {
    *(("journey", "profile", kind) for kind in ("products_changed", "stores_changed", "stock_changed")),
    ("journey", "profile", "event_retention_changed"),
    ("journey", "profile", "survivorship_changed"),
    *((listener, "profile", "data_quality_alerted") for listener in ("journey", "segment")),
    *(
        (listener, "profile", f"coupon_{what}")
        for listener in SUBSCRIBERS["profile"]
        for what in ("issued", "redeemed", "expired")
    ),
    ("journey", "identity", "identifiers_quarantined"),
    ("segment", "identity", "identifiers_quarantined"),
    *(
        ("journey", "profile", kind)
        for kind in ("points_changed", "tier_changed", "coupons_changed", "companies_changed")
    ),
    ("journey", "identity", "user_ids_added"),
    ("journey", "messaging", "tasks_completed"),
    *((listener, "segment", kind) for listener in ("journey", "profile") for kind in ("alert_fired", "report_ran")),
    *((listener, "profile", "events_vouched") for listener in ("journey", "segment")),
    # Of its own facts profile needs the recorded events.
    *(
        ("profile", "profile", field.name)
        for field in profile_facts_pb2.ProfileFact.DESCRIPTOR.fields
        if field.name not in ("events_recorded", "events_vouched")
    ),
}
"""What somebody hears since others of the same stream need it."""

# A field that no contract has, with a text in it; and a fact of a kind that none has.
UNKNOWN_FIELD = b"\xa2\xfa\x01\x05later"
UNKNOWN_KIND = b"\xaa\xfa\x01\x05later"
UNKNOWN_VALUE = 99_999


def hear(listener: str, teller: str, payload: bytes) -> Any:
    """Returns what a service understands of a fact."""
    fact = ReceivedFact("ws_a", teller, 0, "1-0", f"{teller}:1", payload, datetime(2026, 1, 1, tzinfo=UTC))
    if listener == "segment":
        return segment_facts.hear(fact)
    if listener == "profile" and teller == "profile":
        return profile_facts.heard_events([payload], {"Order Completed"})
    if listener == "profile" and teller == "segment":
        return profile_facts.membership_changes([payload])
    if listener == "profile" and teller == "scoring":
        return list(profile_facts.score_changes([payload]))
    if listener == "profile":
        return profile_facts.message_updates([payload])
    return journey_facts.translate([fact], AWAITED)


def kinds() -> Iterator[tuple[str, str]]:
    """Yields the telling service and the name of every kind of fact that somebody hears."""
    for teller, contract in CONTRACTS.items():
        for field in contract.DESCRIPTOR.oneofs_by_name["fact"].fields:
            yield teller, field.name


def whole(teller: str, kind: str) -> Message:
    """Returns a fact of a kind with one of everything that its contract has."""
    fact = CONTRACTS[teller]()
    _fill(getattr(fact, kind))
    return fact


def _fill(message: Message) -> None:
    message.SetInParent()
    for field in message.DESCRIPTOR.fields:
        value = _value(field)
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            getattr(message, field.name)["a"] = "a"
        elif field.message_type is not None:
            _fill(getattr(message, field.name).add() if field.is_repeated else getattr(message, field.name))
        elif field.is_repeated:
            getattr(message, field.name).append(0 if field.name == "name_indexes" else value)
        else:
            setattr(message, field.name, 0 if field.name == "event_index" else value)


def _value(field: Any) -> Any:
    if field.enum_type is not None:
        return ENUMS.get(field.name, field.enum_type.values[-1].number)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return b'{"a": 1}'
    if field.type == FieldDescriptor.TYPE_STRING:
        return TEXTS.get(field.name, "a")
    return {FieldDescriptor.TYPE_BOOL: True, FieldDescriptor.TYPE_DOUBLE: 0.5}.get(field.type, 7)


def inner(message: Message) -> Iterator[Message]:
    """Yields a message and all within it."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is not None and not field.message_type.GetOptions().map_entry:
            for one in value if field.is_repeated else (value,):
                yield from inner(one)


CASES = [
    pytest.param(listener, teller, kind, id=f"{listener} hears {teller}.{kind}")
    for teller, kind in kinds()
    for listener in SUBSCRIBERS[teller]
]


def changed(teller: str, kind: str, change: Callable[[Message], None]) -> bytes:
    fact = deepcopy(whole(teller, kind))
    change(fact)
    return fact.SerializeToString()


def test_every_listener_of_every_stream_is_here() -> None:
    assert {listener: tuple(sorted(heard)) for listener, heard in LISTENERS.items()} == {
        listener: tuple(sorted(heard_by(listener))) for listener in LISTENERS
    }
    assert {teller for heard in LISTENERS.values() for teller in heard} == set(CONTRACTS)
    assert {listener for listeners in SUBSCRIBERS.values() for listener in listeners} == set(LISTENERS)


@pytest.mark.parametrize(("listener", "teller", "kind"), CASES)
def test_a_whole_fact_says_something_and_fields_of_later_contracts_change_nothing_in_it(
    listener: str, teller: str, kind: str
) -> None:
    heard = hear(listener, teller, whole(teller, kind).SerializeToString())
    says_nothing = heard == hear(listener, teller, CONTRACTS[teller]().SerializeToString())
    assert says_nothing is ((listener, teller, kind) in OF_NO_CONCERN)

    def add(fact: Message) -> None:
        for one in list(inner(fact)):
            one.MergeFromString(UNKNOWN_FIELD)

    assert hear(listener, teller, changed(teller, kind, add)) == heard


@pytest.mark.parametrize(("listener", "teller", "kind"), CASES)
def test_an_unknown_value_of_an_enum_spoils_nothing_beside_it(listener: str, teller: str, kind: str) -> None:
    def put(fact: Message) -> None:
        for one in list(inner(fact)):
            for field in one.DESCRIPTOR.fields:
                if field.enum_type is not None and field.is_repeated:
                    getattr(one, field.name)[0] = UNKNOWN_VALUE
                elif field.enum_type is not None:
                    setattr(one, field.name, UNKNOWN_VALUE)

    heard, known = (
        hear(listener, teller, changed(teller, kind, put)),
        hear(listener, teller, whole(teller, kind).SerializeToString()),
    )
    # What names and numbers there are, all are there still.
    if listener == "segment":
        assert (heard.events.event_ids, heard.events.names) == (known.events.event_ids, known.events.names)
        assert (heard.moves, heard.scores) == (known.moves, known.scores)
        assert all(one <= 255 for one in heard.events.types)
    elif teller == "profile" and listener == "profile":
        assert [one.event_id for one in heard] == [one.event_id for one in known]
    elif listener == "profile" and teller in ("segment", "scoring"):
        assert (
            [replace(one, cause=0) for one in heard] == [replace(one, cause=0) for one in known]
            if kind == ("memberships_changed")
            else heard == known
        )
        assert all(0 <= one.cause <= 255 for one in heard if kind == "memberships_changed")
    elif listener == "profile":
        assert [one.update_id for one in heard] == [one.update_id for one in known]
    else:
        assert (heard.moves, len(heard.events), len(heard.changes)) == (
            known.moves, len(known.events), len(known.changes)
        )  # fmt: skip


@pytest.mark.parametrize(("listener", "teller", "kind"), CASES)
def test_facts_of_earlier_contracts_lack_fields_and_are_understood(listener: str, teller: str, kind: str) -> None:
    fields = {
        (one.DESCRIPTOR.full_name, field.name) for one in inner(whole(teller, kind)) for field, _ in one.ListFields()
    }
    for name, missing in fields:
        # Columns come together or not at all: they were one field once.
        if missing in COLUMNS:
            continue

        def leave_out(fact: Message, name: str = name, missing: str = missing) -> None:
            for one in list(inner(fact)):
                if one.DESCRIPTOR.full_name == name:
                    one.ClearField(missing)

        hear(listener, teller, changed(teller, kind, leave_out))


@pytest.mark.parametrize(("teller", "kind"), list(kinds()))
def test_a_kind_is_known_by_its_contract_alone(teller: str, kind: str) -> None:
    known = KnownKinds(CONTRACTS)
    fact = whole(teller, kind).SerializeToString()

    def unknown(payload: bytes) -> int | None:
        return known.unknown(
            ReceivedFact("ws_a", teller, 0, "1-0", f"{teller}:1", payload, datetime(2026, 1, 1, tzinfo=UTC))
        )

    assert unknown(fact) is None
    assert unknown(UNKNOWN_FIELD + fact) is None
    assert unknown(fact + UNKNOWN_FIELD) is None
    assert unknown(UNKNOWN_KIND) == 4_005
    # No message at all: its consumer says what is wrong with it.
    assert unknown(b"\xff\xff") is None
    assert unknown(fact[:-1]) is None


@pytest.mark.parametrize("listener", sorted(LISTENERS))
def test_a_fact_of_an_unknown_kind_says_nothing(listener: str) -> None:
    for teller in LISTENERS[listener]:
        assert hear(listener, teller, UNKNOWN_KIND) == hear(listener, teller, b"")


def test_kinds_of_attributes_are_those_of_the_contract() -> None:
    contract = {
        name.removeprefix("ATTRIBUTE_KIND_"): number
        for name, number in attribute_pb2.AttributeKind.items()
        if number != attribute_pb2.ATTRIBUTE_KIND_UNSPECIFIED
    }
    assert {kind.name: kind.value for kind in AttributeKind} == contract
