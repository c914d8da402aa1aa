"""Takes the events of a request: converts each, records what can be recorded, tells what cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from gateway.auth.authenticator import Grant
from gateway.ingest.cloudevents import read_cloudevent
from gateway.ingest.coalescing import Coalescer, Outcome
from gateway.ingest.rejections import Refusal, Rejections
from gateway.problems import BodyTooLarge
from services.common.calls.conversion import Delivery, convert
from services.common.calls.wire import check_event_size, decode_event
from services.common.errors import InvalidArgument, YikeError, reason_name
from services.common.telemetry import meter
from yike.profile.v1 import profile_service_pb2 as profile_pb

Read = Callable[[bytes | msgspec.Raw, int, Delivery], profile_pb.IncomingEvent]
"""Turns an event as it came, at a place of its request, into the event to record; raises InvalidArgument."""

MAXIMUM_CALL_BYTES = 12 * 1024 * 1024
"""Of the events of one request, each with the context of its batch: what fits into one message to profile."""

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


class Intake:
    """Takes events and returns after they are committed, and what was refused of them is kept."""

    def __init__(self, coalescer: Coalescer, rejections: Rejections) -> None:
        """Takes what carries events to profile, and what keeps those that are refused."""
        self._coalescer = coalescer
        self._rejections = rejections

    async def take_one(self, sending: Sending, body: bytes, *, is_kept: bool = False) -> Outcome:
        """Records the only event of a request.

        Args:
            sending: How it came.
            body: As it came.
            is_kept: Whether it is in the list of rejected events already; then it is not put there.

        Raises:
            InvalidArgument: If it cannot be taken.
            AlreadyExists: If its message id was used for another event.
            YikeError: Whatever profile answered; nothing is known to be recorded.
        """
        try:
            incoming = sending.read(body, 0, sending.delivery)
        except InvalidArgument as error:
            if not is_kept:
                await self.refuse(sending, body, error)
            raise
        outcome = await self.submit(sending.grant, [incoming], len(body))
        for refused in outcome.rejected:
            refusal = Refusal(0, body, refused.message_id, refused.reason, refused.message)
            if not is_kept:
                await self._rejections.keep_after(sending.grant, sending.endpoint, sending.delivery, [refusal])
            raise refusal.as_error()
        return outcome

    async def take_many(self, sending: Sending, bodies: Sequence[msgspec.Raw]) -> tuple[Outcome, list[Refusal]]:
        """Records what can be recorded of a batch; returns what cannot, by its place.

        Raises:
            BodyTooLarge: If it is more than 12 MB, the batch's context counted for each event; nothing was taken.
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
                refusals.append(Refusal(index, body, message_id_of(body), error.reason, error.message))
        size = sum([len(memoryview(body)) for body in bodies]) + len(sending.delivery.context_json) * len(taken)
        if size > MAXIMUM_CALL_BYTES:
            raise BodyTooLarge(
                f"With the batch's context, which goes with each event, these are {size} bytes. Send smaller batches.",
                limit=str(MAXIMUM_CALL_BYTES),
            )
        await self._rejections.keep_before(sending.grant, sending.endpoint, sending.delivery, refusals)
        outcome = await self.submit(sending.grant, taken, size)
        if outcome.rejected:
            later = [
                Refusal(place, bodies[place], refused.message_id, refused.reason, refused.message)
                for refused in outcome.rejected
                for place in [places[refused.index]]
            ]
            await self._rejections.keep_after(sending.grant, sending.endpoint, sending.delivery, later)
            refusals = sorted([*refusals, *later], key=lambda refusal: refusal.index)
        return outcome, refusals

    async def refuse(self, sending: Sending, body: bytes, error: YikeError) -> None:
        """Keeps a body that could not be read, as a whole.

        Raises:
            Unavailable: If it could not be kept.
        """
        refusal = Refusal(0, body, message_id_of(body), error.reason, error.message)
        await self._rejections.keep_before(sending.grant, sending.endpoint, sending.delivery, [refusal])

    async def keep_before(self, sending: Sending, refusals: Sequence[Refusal]) -> None:
        """Keeps and counts what is refused before anything of its request is recorded.

        Raises:
            Unavailable: If it could not be kept.
        """
        await self._rejections.keep_before(sending.grant, sending.endpoint, sending.delivery, refusals)

    async def keep_after(self, sending: Sending, refusals: Sequence[Refusal]) -> None:
        """Keeps what profile refused (and counted), after the others of its request are recorded; as far as it can."""
        await self._rejections.keep_after(sending.grant, sending.endpoint, sending.delivery, refusals)

    async def submit(self, grant: Grant, events: list[profile_pb.IncomingEvent], size: int) -> Outcome:
        """Records events that are converted already.

        Raises:
            YikeError: Whatever profile answered; nothing is known to be recorded.
        """
        outcome = await self._coalescer.submit(grant.workspace_id, events, size=size)
        _events.add(outcome.accepted, {"outcome": "accepted"})
        if outcome.duplicates:
            _events.add(outcome.duplicates, {"outcome": "duplicate"})
        return outcome


def read_call_of(kind: str) -> Read:
    """Returns what reads a call of the tracking API whose path tells its kind."""

    def read(body: bytes | msgspec.Raw, index: int, delivery: Delivery) -> profile_pb.IncomingEvent:
        check_event_size(body)
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
