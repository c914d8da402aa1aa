"""An event as a source sent it, as it is recorded, and what became of it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum

import msgspec

from services.common.attribute_kinds import AttributeKind

DIGEST_BYTES = 16
"""Of a message id, and of an event's body."""

OF_NOBODY_TRUSTED = b"\x01"
"""Stands behind the kept digest of a body that nobody trusted told."""

_NO_USER = bytes(4)
_ALL_BITS = 2**64 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class EventType(IntEnum):
    """The kind of an event, from Segment's specification and three of ours; the numbers are the contract's."""

    IDENTIFY = 1
    TRACK = 2
    PAGE = 3
    SCREEN = 4
    GROUP = 5
    ALIAS = 6
    TAG = 7
    CONSENT = 8
    RESTRICTION = 9


class Authority(IntEnum):
    """How far a sender's grant of consent reaches; the numbers are the contract's. A withdrawal always counts."""

    FULL = 1
    """For whomever it names."""
    OWN = 2
    """For the customer whose user id was named with it, and for customers who have none."""
    NONE = 3
    """For nobody."""


class Refusal(StrEnum):
    """Why an event is not recorded; the values are names of the platform's error reasons."""

    INVALID_FIELD = "INVALID_FIELD"
    MISSING_FIELD = "MISSING_FIELD"
    MALFORMED_BODY = "MALFORMED_BODY"
    TOO_LARGE = "TOO_LARGE"
    LIMIT_REACHED = "LIMIT_REACHED"
    NOT_FOUND = "NOT_FOUND"
    NO_IDENTIFIER = "NO_IDENTIFIER"
    MESSAGE_ID_REUSED = "MESSAGE_ID_REUSED"
    INVALID_TIMESTAMP = "INVALID_TIMESTAMP"
    UNKNOWN_EVENT_TYPE = "UNKNOWN_EVENT_TYPE"
    SCHEMA_VIOLATION = "SCHEMA_VIOLATION"


# The values below are made once per event, tens of thousands a second: msgspec's frozen structs cost a quarter of a
# frozen dataclass and behave the same.


class Identifier(msgspec.Struct, frozen=True, gc=False):
    """What names a person in one channel, as the source gave it or as identity normalised it."""

    type: str
    value: str


class AttributeChange(msgspec.Struct, frozen=True, gc=False):
    """One attribute takes a value.

    Attributes:
        kind: Trait, tag, consent or restriction.
        key: The trait's or tag's name; of a consent `channel:purpose`.
        value_json: The new value as JSON; `null` removes the attribute.
    """

    kind: AttributeKind
    key: str
    value_json: bytes


class IncomingEvent(msgspec.Struct, frozen=True):
    """One event as a source sent it.

    Attributes:
        message_id: The key of deduplication in the workspace.
        type: An `EventType`, or a number that is none and will be refused.
        name: Event name, page or screen name, group id.
        identifiers: All identifiers it carried.
        occur_time_us: When it happened, microseconds since 1970 UTC.
        properties_json: JSON object; empty means {}.
        traits_json: JSON object of traits to set; empty means none.
        context_json: JSON object; empty means none.
        body_digest: 16 bytes that differ between different bodies; empty when the source made none.
        changes: Tag and consent changes beside the traits.
        node_id: The node, when the source knows it; 0 means by identifiers.
        authority: How far a grant of consent that it tells of reaches.
        previous_id: Of an alias, the id that the person had before; empty of all others.
        principal: Who sent it; empty where nobody knows.
        is_trusted: Whether what it says of money counts: by the door and the key that it came by.
        clock_offset_seconds: By how much its sender's clock is ahead, less than 0: behind; 0 where it is right or not known.
    """

    message_id: str
    type: int
    name: str
    identifiers: tuple[Identifier, ...]
    occur_time_us: int
    properties_json: bytes = b""
    traits_json: bytes = b""
    context_json: bytes = b""
    body_digest: bytes = b""
    changes: tuple[AttributeChange, ...] = ()
    node_id: int = 0
    authority: Authority = Authority.OWN
    previous_id: str = ""
    principal: str = ""
    is_trusted: bool = True
    clock_offset_seconds: int = 0


class CheckedEvent(IncomingEvent, frozen=True):
    """An event that this process itself read and checked by the rules of `services.common.calls`.

    So `check_event` looks only at what these say nothing of. Never made of what came over a wire.
    """


class Placement(msgspec.Struct, frozen=True, gc=False):
    """The node that carries an event, and whose it was when identity told.

    Attributes:
        node_id: 0 when none of the event's identifiers is usable.
        customer_id: The node's customer then.
        mapping_version: Of two mappings of one node the higher version holds.
        node_type: Type of the identifier that the node is; '' where that was not told.
    """

    node_id: int
    customer_id: int
    mapping_version: int
    node_type: str = ""


OF_ERASED = Placement(-1, 0, 0)
"""Where an event leads that is of somebody who was erased, from before that: nowhere."""


class RecordedEvent(msgspec.Struct, frozen=True):
    """One event of the log. It never changes.

    Attributes:
        event_id: Unique in the workspace; derived from the message id.
        placement: Its node for ever, and a hint whose that was within the minute before it was recorded (zeros when
            not known).
        message_id: Its message id.
        type: Its kind.
        name: Its name.
        occur_time_us: When it happened, microseconds since 1970 UTC.
        receive_time_us: When it was recorded, microseconds since 1970 UTC.
        properties_json: JSON object; empty means {}.
        context_json: JSON object; empty means none.
        changes: Attribute changes it made, in the order in which they apply.
        is_trusted: Whether what it says of money counts.
    """

    event_id: int
    placement: Placement
    message_id: str
    type: int
    name: str
    occur_time_us: int
    receive_time_us: int
    properties_json: bytes
    context_json: bytes
    changes: tuple[AttributeChange, ...]
    is_trusted: bool = True


class Rejection(msgspec.Struct, frozen=True):
    """Why an event was not recorded, and what its sender should do."""

    refusal: Refusal
    message: str


class Accepted(msgspec.Struct, frozen=True):
    """The event is recorded."""


class Duplicate(msgspec.Struct, frozen=True):
    """The event was recorded before, unchanged."""


class Erased(msgspec.Struct, frozen=True):
    """The event is of somebody who was erased, from before that: it is dropped."""


Verdict = Accepted | Duplicate | Erased | Rejection
ERASED = Erased()
ACCEPTED = Accepted()
DUPLICATE = Duplicate()


def body_digest_of(event: IncomingEvent) -> bytes:
    """Returns the digest of an event's body: the source's own, else one over all that the event says."""
    if event.body_digest:
        return event.body_digest
    body = msgspec.msgpack.encode(
        (
            event.type,
            event.name,
            [(each.type, each.value) for each in event.identifiers],
            event.occur_time_us,
            event.properties_json,
            event.traits_json,
            event.context_json,
            [(change.kind, change.key, change.value_json) for change in event.changes],
            event.node_id,
        )
    )
    return hashlib.blake2b(body, digest_size=16).digest()


def kept_digest_of(event: IncomingEvent) -> bytes:
    """Returns the digest of an event's body as it is kept with the message id.

    Of an event that nobody trusted told its first half is turned round, and a byte stands behind it: so a repeat tells who told
    it first, and so does another event under its message id.
    """
    digest = body_digest_of(event)
    return digest if event.is_trusted else turned_digest(digest) + OF_NOBODY_TRUSTED


def is_of_nobody_trusted(kept: bytes) -> bool:
    """Tells whether a kept digest is of an event that nobody trusted told; of those kept by versions of before it says no."""
    return kept[DIGEST_BYTES:] == OF_NOBODY_TRUSTED


def apart_digest(digest: bytes) -> bytes:
    """Returns under what the event of a trusted sender is remembered whose message id somebody else took for another event.

    Args:
        digest: Of the message id, as all others are remembered.
    """
    return hashlib.blake2b(digest, digest_size=DIGEST_BYTES, person=b"yike.trusted").digest()


def turned_digest(digest: bytes) -> bytes:
    """Returns a digest with its first half turned round; of that the digest itself."""
    return (int.from_bytes(digest[:8], "big") ^ _ALL_BITS).to_bytes(8, "big") + digest[8:]


def is_repeat(recorded: bytes, given: bytes) -> bool:
    """Tells whether an event under a known message id is that event again, by the digests of both bodies.

    A client may have learned who its visitor is before it sends the event again, and add identifiers. So what happened
    must be the same, and of the same person: the user ids are the same, or else the identifiers of one are all among
    those of the other.

    Args:
        recorded: As the contract describes it (`IncomingEvent.body_digest`).
        given: The same of the event that came now.
    """
    if recorded == given:
        return True
    if recorded[:8] != given[:8]:
        return False
    users = recorded[8:12], given[8:12]
    others = int.from_bytes(recorded[12:], "big"), int.from_bytes(given[12:], "big")
    if users[0] == users[1]:
        return users[0] != _NO_USER or others[0] & others[1] in others
    if _NO_USER not in users:
        return False
    # Who has no user id must have nothing that the other has not.
    return others[0] & others[1] == others[users.index(_NO_USER)]


def microseconds(time: datetime) -> int:
    """Returns an aware time as microseconds since 1970 UTC, exactly."""
    return (time - EPOCH) // _MICROSECOND


def from_microseconds(time_us: int) -> datetime:
    """Returns microseconds since 1970 UTC as an aware time."""
    return EPOCH + timedelta(0, 0, time_us)
