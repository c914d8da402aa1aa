"""Numbers are never changed silently: the same number comes out of every door that a document goes through."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.ingest.cloudevents import read_cloudevent
from gateway.transcoding.binding import bind
from gateway.transcoding.endpoint import encode as encode_answer
from gateway.transcoding.json_encoding import to_json
from gateway.transcoding.routes import Router, read_routes
from services.common.calls.conversion import Delivery, convert
from services.common.calls.wire import decode_event
from services.common.errors import InvalidArgument
from services.common.json_messages import read_object
from services.common.json_values import decode, encode, is_kept, may_hold_long_number, number_text
from services.journey.domain import JourneyDefinition, Operator, PropertyFilter
from services.journey.domain.definition import Reentry, ReentryMode
from services.journey.domain.entering import parse_properties
from services.journey.entries.event.rules import EventEntry
from services.journey.servicer.wire import definition_from_wire, definition_to_wire
from services.journey.steps.event_values import event_values
from services.journey.storage.stored import definition_from_text, definition_to_text
from services.messaging.clients.profile import customer_file
from services.messaging.rendering.liquid_parts import compile_part, make_environment, render_part
from services.messaging.wire import message_request
from services.profile import wire as profile_wire
from services.profile.domain import (
    AttributeKind,
    CustomerNodes,
    EventType,
    Identifier,
    IncomingEvent,
    Node,
    Register,
    check_event,
    fold_customer,
)
from services.profile.storage import TimelineRow
from services.segment.facts.heard import attribute_set, recorded_events
from services.segment.servicer.translation import rule_data, rule_message
from tabular.cells import parse_decimal
from yike.common.v1 import attribute_pb2 as attribute_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.segment.v1 import rule_pb2 as rule_pb

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
relaxed = settings(max_examples=50, deadline=None)
ROUTER = Router(list(read_routes()))

KEPT = (
    "6222021234567890123", "0", "-0", "-0.0", "0.1", "19.990", "1E2", "1e-7", "100e-2", "1e22", "1e23", "1e300", "5e-324",
    "1.7976931348623157e308", "0.30000000000000004", "0.10000000000000001", "123456789012345678901234567890",
    "0.1234567890123456789", "6222021234567890123.5", "9" * 37, "-" + "9" * 37, "0." + "0" * 36 + "1", "1" + "0" * 300,
    *(str(sign * (2**power + step)) for power in (53, 63, 64) for step in (-1, 0, 1) for sign in (1, -1)),
)  # fmt: skip
REFUSED = (
    "1e400", "-1e400", "1e-400", "1e99999999999999999999", "9" * 38, "1" + "0" * 400, "123456789" * 5,
    "0." + "0" * 37 + "12345678901234567891", "1.00000000000000001e300",
)  # fmt: skip

whole = st.integers(-(10**37) + 1, 10**37 - 1).map(str)
decimals = st.tuples(whole, st.integers(0, 10**37 - 1)).map(
    lambda parts: f"{parts[0]}.{parts[1]:037d}".rstrip("0") + "0"
)
doubles = st.floats(allow_nan=False, allow_infinity=False).map(repr)
numbers = st.one_of(st.sampled_from(KEPT), whole, decimals, doubles).map(lambda text: f"<{text}>")
documents = st.dictionaries(
    st.sampled_from("abcdef"),
    st.recursive(
        numbers,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3)
            | st.dictionaries(st.sampled_from("abc"), inner, min_size=1, max_size=3)
        ),
        max_leaves=5,
    ),
    min_size=1,
    max_size=4,
).map(lambda document: json.dumps(document).replace('"<', "").replace('>"', "").encode())


def read(body: bytes | str) -> Any:
    """Returns JSON with every number as the Decimal that is written."""
    return json.loads(body, parse_int=Decimal, parse_float=Decimal)


def recorded(body: bytes) -> profile_pb.RecordedEvents:
    columns = profile_pb.RecordedEvents(
        event_ids=[1], node_ids=[1], customer_ids=[1], mapping_versions=[1], message_ids=["m"], types=[profile_pb.EVENT_TYPE_TRACK], names=["E"],
        name_indexes=[0], occur_times_us=[1], receive_times_us=[1], properties_json=[body],
    )  # fmt: skip
    for key, value in msgspec.json.decode(body, type=dict[str, msgspec.Raw]).items():
        change = profile_pb.AttributeChange(kind=attribute_pb.ATTRIBUTE_KIND_TRAIT, key=key, value_json=bytes(value))
        columns.changes.add(event_index=0).changes.append(change)
    return columns


def delivery() -> Delivery:
    return Delivery(receive_time=NOW, new_message_id=str)


def through_track(body: bytes) -> bytes:
    sent = decode_event(b'{"event":"E","userId":"u","properties":%s}' % body)
    return convert(sent, "track", 0, delivery()).properties_json


def through_identify(body: bytes) -> bytes:
    return convert(decode_event(b'{"userId":"u","traits":%s}' % body), "identify", 0, delivery()).traits_json


def through_batch_context(body: bytes) -> bytes:
    shared = Delivery(receive_time=NOW, new_message_id=str, context_json=body, context=decode(body))
    sent = decode_event(b'{"event":"E","userId":"u","context":{"x":1}}')
    context = read(convert(sent, "track", 0, shared).context_json)
    del context["x"]
    return json.dumps(context, default=lambda number: f"<{number}>").replace('"<', "").replace('>"', "").encode()


def through_cloud_event(body: bytes) -> bytes:
    event = b'{"specversion":"1.0","id":"1","source":"s","type":"E","userid":"u","data":%s}' % body
    sent, identifiers = read_cloudevent(event)
    return convert(sent, "track", 0, delivery(), identifiers).properties_json


def through_profile_check(body: bytes) -> bytes:
    event = IncomingEvent("m", EventType.TRACK, "E", (Identifier("user_id", "u"),), 1, body, body, body, b"", (), 0)
    assert check_event(event, 1) is None
    return body


def file_of(body: bytes) -> profile_pb.Customer:
    node = Node(1, Identifier("user_id", "u"), 1, 1, 1, 1)
    registers = [
        Register(1, int(AttributeKind.TRAIT), key, bytes(value), 1, "m", 1)
        for key, value in msgspec.json.decode(body, type=dict[str, msgspec.Raw]).items()
    ]
    return profile_wire.customer(fold_customer(CustomerNodes(1, (node,)), registers, [], 0))


def through_customer_file(body: bytes) -> bytes:
    return encode(msgspec.json.decode(encode_answer(to_json(file_of(body))), type=dict[str, msgspec.Raw])["traits"])


def through_timeline(body: bytes) -> bytes:
    row = TimelineRow(1, "m", 1, "E", 1, 1, body)
    answer = encode_answer(to_json(profile_wire.timeline_event(row, Identifier("user_id", "u"))))
    return encode(msgspec.json.decode(answer, type=dict[str, msgspec.Raw])["properties"])


def through_messagings_file(body: bytes) -> bytes:
    return encode(customer_file(file_of(body)).traits)


def through_journeys_message(body: bytes) -> bytes:
    return encode(read_object(event_values(body.decode()), "event"))


def through_journeys_reading(body: bytes) -> bytes:
    return encode(parse_properties(body))


def through_rest_body(body: bytes) -> bytes:
    route, variables = ROUTER.find("POST", "/v1/messages:send")
    message = bind(route, variables, b"", b'{"customerId":"1","templateId":"t","data":%s}' % body)
    assert isinstance(message, messaging_pb.SendMessageRequest)
    return encode(message_request(message).data)


WHOLE_DOORS: tuple[Callable[[bytes], bytes], ...] = (
    through_track,
    through_identify,
    through_batch_context,
    through_cloud_event,
    through_profile_check,
    through_customer_file,
    through_timeline,
    through_messagings_file,
    through_journeys_message,
    through_journeys_reading,
    through_rest_body,
)


@pytest.mark.parametrize("door", WHOLE_DOORS, ids=lambda door: door.__name__)
def test_a_document_keeps_its_numbers_through(door: Callable[[bytes], bytes]) -> None:
    @relaxed
    @given(documents)
    @example(b'{"a":[%s]}' % ",".join(KEPT).encode())
    def check(body: bytes) -> None:
        assert read(door(body)) == read(body)

    check()


def through_segments_property(number: str) -> str:
    heard = recorded_events(recorded(b'{"n":%s}' % number.encode()))
    assert heard.paths == ["n"]
    return heard.values[0]


def through_segments_deep_property(number: str) -> str:
    return recorded_events(recorded(b'{"n":{"m":%s}}' % number.encode())).values[1]


def through_segments_trait(number: str) -> str:
    (told,) = recorded(b'{"n":%s}' % number.encode()).changes
    return attribute_set(told.changes[0]).value


def through_segments_rule(number: str) -> str:
    rule = rule_pb.Rule()
    rule.trait.name, rule.trait.op, rule.trait.value.json = "n", rule_pb.OPERATOR_EQ, number
    stored = decode(encode(rule_data(rule)))
    return rule_data(rule_message(stored))["trait"]["value"]  # type: ignore[no-any-return]


def through_journeys_definition(number: str) -> str:
    entry = EventEntry("E", (PropertyFilter("n", Operator.IN, (decode(number),)),), 1)
    definition = definition_from_text(definition_to_text(JourneyDefinition(entry, (), Reentry(ReentryMode.ONCE, 0))))
    back = definition_from_wire(definition_to_wire(definition))
    assert isinstance(back.entry, EventEntry)
    value = back.entry.filters[0].value
    assert isinstance(value, tuple)
    return value[0]  # type: ignore[return-value]


def through_a_template(number: str) -> str:
    template = compile_part(make_environment("text"), "{{ data.n }}")
    return render_part(template, decode(encode({"data": {"n": decode(number)}})))


def through_a_replayed_column(number: str) -> str:
    read_cell = parse_decimal(number)
    # What a replay does not take for a number it rejects by name.
    return number if read_cell is None else msgspec.json.Encoder(decimal_format="number").encode(read_cell).decode()


NUMBER_DOORS = (
    through_a_replayed_column,
    through_segments_property,
    through_segments_deep_property,
    through_segments_trait,
    through_segments_rule,
    through_journeys_definition,
    through_a_template,
)


@pytest.mark.parametrize("door", NUMBER_DOORS, ids=lambda door: door.__name__)
def test_a_number_is_itself_behind(door: Callable[[str], Any]) -> None:
    @relaxed
    @given(numbers.map(lambda text: text.strip("<>")))
    @example("6222021234567890123")
    def check(number: str) -> None:
        assert Decimal(str(door(number))) == Decimal(number)

    check()


@pytest.mark.parametrize("number", REFUSED)
@pytest.mark.parametrize("door", [through_track, through_identify, through_cloud_event, through_rest_body])
def test_a_number_that_cannot_be_kept_is_refused_at(door: Callable[[bytes], bytes], number: str) -> None:
    for body in (f'{{"n":{number}}}', f'{{"n":[{{"m":{number}}}]}}', f'{{"n":-{number.lstrip("-")}}}'):
        with pytest.raises(InvalidArgument) as refused:
            door(body.encode())
        assert "37 digits" in refused.value.message


@pytest.mark.parametrize("number", REFUSED)
def test_profile_refuses_a_number_that_cannot_be_kept(number: str) -> None:
    body = f'{{"n":{number}}}'.encode()
    user = (Identifier("user_id", "u"),)
    for event in (
        IncomingEvent("m", EventType.TRACK, "E", user, 1, body, b"", b"", b"", (), 0),
        IncomingEvent("m", EventType.IDENTIFY, "", user, 1, b"", body, b"", b"", (), 0),
    ):
        refused = check_event(event, 1)
        assert refused is not None
        assert "37 digits" in refused.message


@relaxed
@given(st.lists(numbers.map(lambda text: text.strip("<>")), min_size=2, max_size=2))
@example(["6222021234567890123", "6222021234567890124"])
@example(["1e22", "1" + "0" * 22])
@example(["-0.0", "0"])
def test_number_texts_are_equal_exactly_where_numbers_are(pair: list[str]) -> None:
    one, other = (number_text(decode(number)) for number in pair)
    assert (one == other) == (Decimal(pair[0]) == Decimal(pair[1]))
    assert Decimal(one) == Decimal(pair[0])


@relaxed
@given(st.integers())
def test_whole_numbers_are_kept_up_to_the_published_length_and_as_doubles(number: int) -> None:
    as_double = abs(number) < 10**308 and Decimal(repr(float(number))) == number
    assert is_kept(number) == (len(str(abs(number))) <= 37 or as_double)


@relaxed
@given(st.binary(max_size=60), st.integers(36, 60), st.binary(max_size=60))
def test_a_long_number_is_met_wherever_it_stands(before: bytes, digits: int, after: bytes) -> None:
    body = before + b"7" * digits + after
    assert may_hold_long_number(body) == (re.search(rb"[0-9]{38}", body) is not None)


@pytest.mark.parametrize("number", ["9007199254740993", "0.1234567890123456789", '"9007199254740993"'])
def test_a_field_that_is_a_double_refuses_what_a_double_changes(number: str) -> None:
    route, variables = ROUTER.find("POST", "/v1/segments")
    body = '{"rule":{"event":{"op":"OPERATOR_GTE","value":%s}}}'
    with pytest.raises(InvalidArgument, match=r"rule\.event\.value: it has more digits"):
        bind(route, variables, b"", (body % number).encode())
    message = bind(route, variables, b"", (body % "9007199254740992").encode())
    assert message.segment.rule.event.value == 2**53  # type: ignore[attr-defined]  # A request of whatever route.
