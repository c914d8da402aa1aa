"""From a call of the tracking API to the event that profile records."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from services.common.calls.identifiers import Identifiers, id_text, identifiers_of, missing
from services.common.calls.objects import check_text, decode_object
from services.common.calls.times import event_time, microseconds, occur_time, parse_time
from services.common.calls.wire import SentEvent
from services.common.errors import InvalidArgument, Reason
from services.common.json_values import canonical_json, encode
from yike.profile.v1 import profile_service_pb2 as profile_pb

MAXIMUM_MESSAGE_ID_CHARACTERS = 100
MAXIMUM_NAME_CHARACTERS = 200
CLOCK_TOLERANCE = timedelta(minutes=5)
"""By how much a sender's clock may be off before it is told; times are corrected either way."""

_NO_OFFSET = timedelta()

# Copied for each event: setting one up from its parameters takes twice as long as the digest itself.
_DIGEST = hashlib.blake2b(digest_size=8)
_TWO_NUMBERS = struct.Struct(">II")
_RAW_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])

TYPES = {
    "identify": profile_pb.EVENT_TYPE_IDENTIFY,
    "track": profile_pb.EVENT_TYPE_TRACK,
    "page": profile_pb.EVENT_TYPE_PAGE,
    "screen": profile_pb.EVENT_TYPE_SCREEN,
    "group": profile_pb.EVENT_TYPE_GROUP,
    "alias": profile_pb.EVENT_TYPE_ALIAS,
}


@dataclass(frozen=True)
class Delivery:
    """What the events of one request have in common.

    Attributes:
        receive_time: When the request came in.
        new_message_id: Gives an id to the event at a place of the request that has none.
        sent_at: When the sender says it sent the batch; None when it says nothing usable.
        context: Context of the batch, as it came and decoded; it applies to each event, whose own keys win.
        correct_clock: False for imports of history, whose times are right as they are.
        consent_authority: How far a grant of consent reaches, by the key.
        order_authority: Whether what it says of money counts for points, by door and key.
        principal: Who sends.
    """

    receive_time: datetime
    new_message_id: Callable[[int], str]
    sent_at: datetime | None = None
    context_json: bytes = b""
    context: dict[str, Any] = field(default_factory=dict)
    correct_clock: bool = True
    consent_authority: profile_pb.ConsentAuthority = profile_pb.CONSENT_AUTHORITY_OWN
    order_authority: profile_pb.OrderAuthority = profile_pb.ORDER_AUTHORITY_NONE
    principal: str = ""


class ReadEvent(msgspec.Struct, gc=False):
    """An event that was read and checked: what is said of one in `IncomingEvent`, of which it has the parts.

    Attributes:
        message_id: Never empty.
        type: An `EventType`.
        name: Its name; empty where it has none.
        identifiers: 1 to 20.
        occur_time_us: When it happened, microseconds since 1970 UTC.
        properties_json: A JSON object; empty means {}.
        traits_json: A JSON object; empty means none.
        context_json: A JSON object; empty means none.
        body_digest: 16 bytes.
        previous_id: Of an alias only.
        clock_offset_seconds: 0 where its sender's clock is right.
    """

    message_id: str
    type: profile_pb.EventType
    name: str
    identifiers: Identifiers
    occur_time_us: int
    properties_json: bytes
    traits_json: bytes
    context_json: bytes
    body_digest: bytes
    previous_id: str
    clock_offset_seconds: int


def convert(
    event: SentEvent, kind: str, index: int, delivery: Delivery, extra_identifiers: Identifiers | None = None
) -> profile_pb.IncomingEvent:
    """Returns the event to record, as it is sent to profile; else as `read_event`."""
    read = read_event(event, kind, index, delivery, extra_identifiers)
    incoming = profile_pb.IncomingEvent(
        message_id=read.message_id,
        type=read.type,
        name=read.name,
        properties_json=read.properties_json,
        traits_json=read.traits_json,
        context_json=read.context_json,
        body_digest=read.body_digest,
        consent_authority=delivery.consent_authority,
        order_authority=delivery.order_authority,
        previous_id=read.previous_id if kind == "alias" else None,
        principal=delivery.principal,
    )
    if read.clock_offset_seconds:
        incoming.clock_offset_seconds = read.clock_offset_seconds
    # Looked up once: each access to a message's field makes an object.
    time = incoming.occur_time
    time.seconds, fraction = divmod(read.occur_time_us, 1_000_000)
    time.nanos = fraction * 1000
    for identifier_type, value in read.identifiers:
        incoming.identifiers.add(type=identifier_type, value=value)
    return incoming


def read_event(
    event: SentEvent, kind: str, index: int, delivery: Delivery, extra_identifiers: Identifiers | None = None
) -> ReadEvent:
    """Returns what is to be recorded of an event.

    Args:
        event: As it was sent.
        kind: `identify`, `track`, `page`, `screen`, `group` or `alias`.
        index: Its place in the request.
        delivery: What it shares with the others.
        extra_identifiers: Identifiers known from elsewhere (CloudEvents); then the event itself needs none.

    Raises:
        InvalidArgument: If something in it cannot be taken; the reason tells what.
    """
    event_type = TYPES.get(kind)
    if event_type is None:
        raise InvalidArgument(
            f"type must be one of {', '.join(TYPES)}.", reason=Reason.ERROR_REASON_UNKNOWN_EVENT_TYPE, field="type"
        )
    traits = decode_object(event.traits, "traits")
    traits_json = _bytes(event.traits, traits)
    properties = decode_object(event.properties, "properties")
    context = decode_object(event.context, "context")
    context_json = _bytes(event.context, context)
    if delivery.context:
        if context:
            context = {**delivery.context, **context}
            context_json = encode(context)
        else:
            context, context_json = delivery.context, delivery.context_json
    if kind == "identify" and "traits" in context:
        traits, traits_json, context, context_json = _with_context_traits(traits, traits_json, context, context_json)
    identifiers = extra_identifiers or identifiers_of(event, kind, traits, context)
    name = _name(event, kind)
    properties_json = _bytes(event.properties, properties)
    if kind == "group":
        # A group's traits describe the group, not the customer.
        properties, properties_json, traits, traits_json = traits, traits_json, {}, b""
    elif kind != "identify":
        traits, traits_json = {}, b""
    message_id = id_text(event.message_id, "messageId", MAXIMUM_MESSAGE_ID_CHARACTERS)
    if not message_id:
        message_id = delivery.new_message_id(index)
    original, is_reading = event_time(event.timestamp, event.original_timestamp)
    sent = None
    if delivery.correct_clock and is_reading:
        sent = parse_time(event.sent_at, "sentAt") or delivery.sent_at
    happened = occur_time(original, sent, delivery.receive_time)
    offset = _NO_OFFSET if sent is None else sent - delivery.receive_time
    if abs(offset) <= CLOCK_TOLERANCE:
        # Without a word of when it was sent only what is still to come gives a clock away.
        offset = happened - delivery.receive_time if happened > delivery.receive_time else _NO_OFFSET
    # In the order of the fields, as this is done for every event.
    return ReadEvent(
        message_id,
        event_type,
        name,
        identifiers,
        microseconds(happened),
        properties_json,
        traits_json,
        context_json,
        body_digest(kind, name, identifiers, properties, traits),
        id_text(event.previous_id, "previousId") if kind == "alias" else "",
        int(offset.total_seconds()) if offset and abs(offset) > CLOCK_TOLERANCE else 0,
    )


def body_digest(
    kind: str, name: str, identifiers: Identifiers, properties: dict[str, Any], traits: dict[str, Any]
) -> bytes:
    """Returns 16 bytes that tell a repeat of an event from another event under its message id.

    Eight are of what happened, four of the user id (zero without one), and in the last four each other identifier sets
    three bits. So a repeat to which its client has added identifiers can be told from an event of somebody else; see
    `IncomingEvent.body_digest`. Of an alias, which identifiers it joins is what happened.

    Times and context are left out: a client that sends an event again may fill them in again.
    """
    joined = sorted(identifiers) if kind == "alias" else None
    digest = _DIGEST.copy()
    digest.update(canonical_json([kind, name, joined, properties, traits]))
    user, others = 0, 0
    for identifier_type, value in identifiers:
        if identifier_type == "user_id":
            user = zlib.crc32(value.encode()) or 1
        else:
            check = zlib.crc32(f"{identifier_type} {value}".encode())
            others |= 1 << (check & 31) | 1 << (check >> 5 & 31) | 1 << (check >> 10 & 31)
    return digest.digest() + _TWO_NUMBERS.pack(user, others)


def _with_context_traits(
    traits: dict[str, Any], traits_json: bytes, context: dict[str, Any], context_json: bytes
) -> tuple[dict[str, Any], bytes, dict[str, Any], bytes]:
    """Returns traits and context of an identify call of RudderStack's libraries, which put the traits into the context.

    They are taken out of it: kept once, they are found where traits are looked for. Of a key in both, `traits` holds.

    Raises:
        InvalidArgument: If the context's traits are no object.
    """
    # As raw values, so that each number stays as it was written.
    members = _RAW_MEMBERS.decode(context_json)
    raw = members.pop("traits")
    found = decode_object(raw, "context.traits")
    if found and traits:
        traits_json = msgspec.json.encode(_RAW_MEMBERS.decode(raw) | _RAW_MEMBERS.decode(traits_json))
    elif found:
        traits_json = bytes(raw)
    context = {name: value for name, value in context.items() if name != "traits"}
    return found | traits, traits_json, context, msgspec.json.encode(members) if members else b""


def _name(event: SentEvent, kind: str) -> str:
    match kind:
        case "track":
            name = event.event
            if not name:
                raise missing("event", "A track call needs event, the name of what happened.")
        case "group":
            name = id_text(event.group_id, "groupId")
            if not name:
                raise missing("groupId", "A group call needs groupId.")
        case "page" | "screen":
            name = event.name or event.category or ""
        case _:
            return ""
    if len(name) > MAXIMUM_NAME_CHARACTERS:
        raise InvalidArgument(
            f"The name of an event has at most {MAXIMUM_NAME_CHARACTERS} characters.",
            field={"track": "event", "group": "groupId"}.get(kind, "name"),
            limit=str(MAXIMUM_NAME_CHARACTERS),
        )
    check_text(name, "event" if kind == "track" else "name")
    return name


def _bytes(raw: msgspec.Raw, decoded: dict[str, Any]) -> bytes:
    # An empty object and null are carried as nothing.
    return bytes(raw) if decoded else b""
