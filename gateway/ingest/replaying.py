"""Sends a rejected event again: as it came, or as its reader has corrected it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC
from typing import Any

import msgspec

from gateway.audit.log import AuditLog
from gateway.audit.telling import Told
from gateway.auth.authenticator import Grant
from gateway.ingest.cloudevents import split_cloudevents
from gateway.ingest.intake import Intake, Sending, batch_answer, read_call, read_call_of, read_cloud
from gateway.ingest.rejections import ENDPOINT_PREFIX
from gateway.ingest.wire import decode_batch
from services.common.calls.conversion import TYPES, Delivery
from services.common.calls.objects import decode_object
from services.common.calls.wire import DECODE_ERRORS, NOTHING, refusal
from services.common.errors import FailedPrecondition, InvalidArgument
from services.common.ids import stable_id
from services.common.limits import check_limits
from yike.profile.v1 import profile_service_pb2 as profile_pb

METHOD = "ReplayRejectedEvent"
"""What sending again is called in the API's document, and in the log of changes."""

_PATH = re.compile(r"/v1/rejectedEvents/([^/:]{1,100}):replay")

Get = Callable[[str, profile_pb.GetRejectedEventRequest], Awaitable[profile_pb.KeptEvent]]
Discard = Callable[[str, profile_pb.DiscardRejectedEventRequest], Awaitable[profile_pb.KeptEvent]]

TakeDelivery = Callable[[Grant, Mapping[str, Any], bytes, Delivery], Awaitable[bytes]]
"""Records the delivery of a source once more: with what was kept beside its body; answers as its door does."""


class _Wish(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a replay: the event as it should have come, as JSON or as the text that the list shows."""

    body: msgspec.Raw = NOTHING


_wish_decoder = msgspec.json.Decoder(_Wish)


def replayed_id(path: str) -> str | None:
    """Returns the id of the rejected event whose path for sending again this is, or None when it is none."""
    match = _PATH.fullmatch(path)
    return match[1] if match else None


class Replaying:
    """Sends rejected events again."""

    def __init__(
        self, intake: Intake, get: Get, discard: Discard, audit: AuditLog, take_delivery: TakeDelivery
    ) -> None:
        """Takes what records events, the calls to profile's list, the log of changes, and what takes deliveries of sources."""
        self._take_delivery = take_delivery
        self._audit = audit
        self._intake = intake
        self._get = get
        self._discard = discard

    async def replay(self, grant: Grant, rejected_event_id: str, body: bytes, *, request_id: str) -> bytes:
        """Records a rejected event as if it had come then, and takes it out of the list; returns the answer's body.

        Its times count from when it came in first. One that is refused again stays in the list as it was. A batch that
        could not be read, and can be now, is recorded as far as it can be; what of it is refused enters the list anew.
        Who did it stands in the log of changes; what was sent stands there as a digest only, as events are not kept there.

        Args:
            grant: Of a secret key.
            rejected_event_id: Which.
            body: Nothing, or `{"body": …}` with the corrected event (or batch, where one came).
            request_id: Of the HTTP request.

        Raises:
            NotFound: If it is not in the list, or not any more.
            FailedPrecondition: If only the beginning of it is kept, and no corrected body is given.
            InvalidArgument: If it is refused again.
            AlreadyExists: If its message id was used for another event.
            Unavailable: If it could not be logged; then nothing was sent.
        """
        wanted = profile_pb.GetRejectedEventRequest(rejected_event_id=rejected_event_id)
        check_limits(wanted)
        wish = _wish(body)
        told = Told(
            method=METHOD,
            resource=f"rejectedEvents/{rejected_event_id}",
            request=msgspec.json.encode({"rejectedEventId": rejected_event_id, "corrected": bool(wish)}),
            digest=hashlib.sha256(body).digest(),
        )

        async def make() -> bytes:
            return await self._replay(grant, wanted, wish)

        return await self._audit.note_told(told, grant.caller, make, request_id=request_id)

    async def _replay(self, grant: Grant, wanted: profile_pb.GetRejectedEventRequest, wish: bytes) -> bytes:
        kept = await self._get(grant.workspace_id, wanted)
        if not wish and kept.body_truncated:
            raise FailedPrecondition("Only the beginning of this body is kept; send it whole and corrected in `body`.")
        answer = await self._record(grant, kept, wish or kept.body.encode())
        await self._discard(
            grant.workspace_id, profile_pb.DiscardRejectedEventRequest(rejected_event_id=wanted.rejected_event_id)
        )
        return answer

    async def _record(self, grant: Grant, kept: profile_pb.KeptEvent, body: bytes) -> bytes:
        endpoint = profile_pb.IngestionEndpoint.Name(kept.endpoint).removeprefix(ENDPOINT_PREFIX).lower()
        context = decode_object(kept.batch_context.encode(), "context")
        delivery = Delivery(
            receive_time=kept.receive_time.ToDatetime(UTC),
            # The same at each attempt: sent again after a lost answer, it is a repeat.
            new_message_id=lambda index: stable_id("rejected-event", grant.workspace_id, kept.rejected_event_id, index),
            sent_at=kept.send_time.ToDatetime(UTC) if kept.HasField("send_time") else None,
            context_json=kept.batch_context.encode() if context else b"",
            context=context,
            correct_clock=endpoint != "import",
            consent_authority=kept.consent_authority,
            # Who sends a page's event again does not vouch for it.
            order_authority=kept.order_authority,
            # Not whose key sent it first, which is not kept: whoever sends it again states it.
            principal=grant.caller.principal,
        )
        if endpoint == "source":
            delivery = replace(delivery, context_json=b"", context={}, correct_clock=False)
            return await self._take_delivery(grant, context, body, delivery)
        sending = Sending(grant, endpoint, delivery, read_call)
        if endpoint in TYPES:
            sending = replace(sending, read=read_call_of(endpoint))
        elif endpoint == "cloudevents":
            sending = replace(sending, read=read_cloud)
            if body.lstrip()[:1] == b"[":
                return batch_answer(*await self._intake.take_many(sending, split_cloudevents(body)))
        elif _holds_batch(body):
            return batch_answer(*await self._intake.take_many(sending, decode_batch(body).batch))
        outcome = await self._intake.take_one(sending, body, is_kept=True)
        return batch_answer(outcome, ())


def _wish(body: bytes) -> bytes:
    if not body.strip():
        return b""
    try:
        given = _wish_decoder.decode(body).body
        value: Any = msgspec.json.decode(given) if given else None
    except DECODE_ERRORS as error:
        raise refusal(error) from error
    if value is None:
        return b""
    if isinstance(value, str):
        return value.encode()
    if not isinstance(value, dict | list):
        raise InvalidArgument("body must be the corrected event, as JSON or as text that holds JSON.", field="body")
    return bytes(given)


def _holds_batch(body: bytes) -> bool:
    try:
        value = msgspec.json.decode(body)
    except DECODE_ERRORS:
        return False
    return isinstance(value, dict) and isinstance(value.get("batch"), list)
