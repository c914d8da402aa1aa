"""Takes the events of a request: converts each, records what can be recorded, tells what cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from gateway.auth.authenticator import Grant
from gateway.ingest.cloudevents import read_cloudevent
from gateway.ingest.coalescing import Coalescer, Outcome
from gateway.ingest.conversion import Delivery, convert
from gateway.ingest.wire import MAXIMUM_EVENT_BYTES, decode_event
from gateway.problems import from_service
from services.common.errors import AlreadyExists, InvalidArgument, Reason, YikeError, reason_name
from services.common.telemetry import meter
from yike.profile.v1 import profile_service_pb2 as profile_pb

Read = Callable[[bytes | msgspec.Raw, int, Delivery], profile_pb.IncomingEvent]
"""Turns an event as it came, at a place of its request, into the event to record; raises InvalidArgument."""

# Other requests get their turn after so many events of a large batch.
_EVENTS_A_TURN = 200
_events = meter(__name__).create_counter("yike.gateway.events", description="Events by what became of them")


@dataclass(frozen=True)
class Sending:
    """What the events of one request have in common, and where they came in.

    Attributes:
        grant: Of the key.
        endpoint: `track`, `batch`, `import`, `cloudevents`…
        delivery: Their times, ids and context.
        read: How one of them is read.
    """

    grant: Grant
    endpoint: str
    delivery: Delivery
    read: Read


@dataclass(frozen=True)
class Refusal:
    """An event that was not taken.

    Attributes:
        index: Its place in the request.
        message_id: As far as it can be read.
        reason: Why.
        message: What its sender should do.
    """

    index: int
    message_id: str
    reason: Reason
    message: str

    def as_error(self) -> YikeError:
        """Returns what a request of this one event is answered."""
        error = AlreadyExists if self.reason == Reason.ERROR_REASON_MESSAGE_ID_REUSED else InvalidArgument
        return error(self.message, reason=self.reason, message_id=self.message_id)


class Intake:
    """Takes events and returns after they are committed."""

    def __init__(self, coalescer: Coalescer) -> None:
        """Takes what carries events to profile."""
        self._coalescer = coalescer

    async def take_one(self, sending: Sending, body: bytes) -> Outcome:
        """Records the only event of a request.

        Raises:
            InvalidArgument: If it cannot be taken.
            AlreadyExists: If its message id was used for another event.
            YikeError: Whatever profile answered; nothing is known to be recorded.
        """
        incoming = sending.read(body, 0, sending.delivery)
        outcome = await self._submit(sending.grant, [incoming])
        for refused in outcome.rejected:
            raise Refusal(0, refused.message_id, refused.reason, refused.message).as_error()
        return outcome

    async def take_many(self, sending: Sending, bodies: Sequence[msgspec.Raw]) -> tuple[Outcome, list[Refusal]]:
        """Records what can be recorded of a batch; returns what cannot, by its place.

        Raises:
            YikeError: Whatever profile answered; nothing is known to be recorded.
        """
        taken: list[profile_pb.IncomingEvent] = []
        places: list[int] = []
        refusals: list[Refusal] = []
        for index, body in enumerate(bodies):
            if index % _EVENTS_A_TURN == _EVENTS_A_TURN - 1:
                await asyncio.sleep(0)
            try:
                taken.append(sending.read(body, index, sending.delivery))
                places.append(index)
            except YikeError as error:
                refusals.append(Refusal(index, message_id_of(body), error.reason, error.message))
        outcome = await self._submit(sending.grant, taken)
        refusals += [
            Refusal(places[refused.index], refused.message_id, refused.reason, refused.message)
            for refused in outcome.rejected
        ]
        if refusals:
            refusals.sort(key=lambda refusal: refusal.index)
            _events.add(len(refusals), {"outcome": "rejected"})
        return outcome, refusals

    async def _submit(self, grant: Grant, events: list[profile_pb.IncomingEvent]) -> Outcome:
        try:
            outcome = await self._coalescer.submit(grant.workspace_id, events)
        except YikeError as error:
            raise from_service(error) from error
        _events.add(outcome.accepted, {"outcome": "accepted"})
        if outcome.duplicates:
            _events.add(outcome.duplicates, {"outcome": "duplicate"})
        return outcome


def read_call_of(kind: str) -> Read:
    """Returns what reads a call of the tracking API whose path tells its kind."""

    def read(body: bytes | msgspec.Raw, index: int, delivery: Delivery) -> profile_pb.IncomingEvent:
        return convert(decode_event(body), kind, index, delivery)

    return read


def read_call(body: bytes | msgspec.Raw, index: int, delivery: Delivery) -> profile_pb.IncomingEvent:
    """Reads a call of the tracking API that tells its kind itself, as in a batch."""
    check_event_size(body)
    event = decode_event(body)
    return convert(event, event.type or "", index, delivery)


def read_cloud(body: bytes | msgspec.Raw, index: int, delivery: Delivery) -> profile_pb.IncomingEvent:
    """Reads a CloudEvent in structured mode."""
    event, identifiers = read_cloudevent(body)
    return convert(event, "track", index, delivery, identifiers)


def check_event_size(body: bytes | msgspec.Raw) -> None:
    """Refuses an event above 32 KB.

    Raises:
        InvalidArgument: If it is; 400 as at Segment, whose libraries drop what is answered so and would send again what
            is answered otherwise.
    """
    size = len(memoryview(body))
    if size > MAXIMUM_EVENT_BYTES:
        raise InvalidArgument(
            f"An event has at most {MAXIMUM_EVENT_BYTES} bytes; this one has {size}. Split it.",
            reason=Reason.ERROR_REASON_TOO_LARGE,
            limit=str(MAXIMUM_EVENT_BYTES),
            size=str(size),
        )


def message_id_of(body: bytes | msgspec.Raw) -> str:
    """Returns the message id of an event that was refused, as far as it can be read."""
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    found = value.get("messageId") if isinstance(value, dict) else None
    return str(found)[:100] if isinstance(found, str | int) else ""


def batch_answer(outcome: Outcome, refusals: Sequence[Refusal]) -> bytes:
    """Returns the body of the answer to many events."""
    rejected = [
        {
            "index": each.index,
            "messageId": each.message_id,
            "code": reason_name(each.reason),
            "message": each.message,
        }
        for each in refusals
    ]
    return msgspec.json.encode(
        {"success": True, "accepted": outcome.accepted, "duplicates": outcome.duplicates, "rejected": rejected}
    )
