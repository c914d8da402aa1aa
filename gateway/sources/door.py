"""`POST /v1/sources/{source_id}/events`: where other systems deliver, with a signature in place of a key."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.bodies import decompress, read_body
from gateway.database_time import DatabaseTime
from gateway.ingest.endpoint import DEADLINE_SECONDS
from gateway.rate_limit import RateLimiter
from gateway.sources.noting import Noted, Noting
from gateway.sources.opened import OpenedSource, OpenedSources
from gateway.sources.signatures import InvalidSignature, Signed, check_signature
from gateway.sources.taking import SourceIntake, Taken, answer_to, grant_of
from services.common.caller import act_as
from services.common.calls.conversion import Delivery
from services.common.errors import (
    DeadlineExceeded,
    FailedPrecondition,
    InvalidArgument,
    Reason,
    ResourceExhausted,
)
from services.common.ids import stable_id
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import source_service_pb2 as source_pb

MAXIMUM_BODY_BYTES = 1024 * 1024
SOURCE_REQUESTS_PER_SECOND = 100
"""Deliveries of one source."""

ADDRESS_REQUESTS_PER_SECOND = 100
"""Deliveries from one address, whatever their source and signature."""

_TOPIC_HEADERS = ("x-shopify-topic", "x-wc-webhook-topic", "event-type", "x-event-type")
_TOPIC = re.compile(r"[!-~]{1,100}")
# WooCommerce asks whether the address answers before it saves a webhook: unsigned, and with nothing in it.
_PING = re.compile(rb"webhook_id=[0-9]{1,19}")
_REFUSALS = (InvalidSignature, FailedPrecondition, InvalidArgument, ResourceExhausted)
_log = structlog.get_logger(__name__)


class SourceDoor:
    """Takes deliveries and answers after they are committed."""

    def __init__(
        self,
        *,
        opened: OpenedSources,
        intake: SourceIntake,
        noting: Noting,
        limiter: RateLimiter,
        time: DatabaseTime,
    ) -> None:
        """Wires the door."""
        self._opened = opened
        self._intake = intake
        self._noting = noting
        self._limiter = limiter
        self._time = time

    def routes(self) -> list[Route]:
        """Returns the one route."""
        return [Route("/v1/sources/{source_id}/events", self.take, methods=["POST"])]

    async def take(self, request: Request) -> Response:
        """Takes one delivery.

        Raises:
            NotFound: If there is no such source.
            InvalidSignature: If the signature is missing or not right; nothing of it is kept.
            FailedPrecondition: If the source is off.
            BodyTooLarge: Above 1 MB.
            ResourceExhausted: If there are too many, or profile has no room.
            YikeError: If profile is away; the sender delivers it again.
        """
        address = request.client.host if request.client is not None else ""
        await self._limiter.admit(f"source address {address}", ADDRESS_REQUESTS_PER_SECOND)
        opened = await self._opened.open(request.path_params["source_id"])
        source_id = opened.source.source_id
        try:
            body = await self._admitted(request, opened)
        except _REFUSALS as error:
            noted = Noted(
                source_pb.DELIVERY_OUTCOME_REFUSED, self._time.now(), reason=error.reason, message=error.message
            )
            self._noting.add(opened.workspace_id, source_id, noted)
            _log.info("source.delivery_refused", source_id=source_id, reason=error.reason_name)
            raise
        if body is None:
            return Response(b'{"success":true}', media_type="application/json")
        headers = dict(request.headers)
        act_as(grant_of(opened).caller)
        delivery = Delivery(
            receive_time=self._time.now(),
            new_message_id=lambda index: stable_id("source", source_id, index),
            correct_clock=False,
            consent_authority=profile_pb.CONSENT_AUTHORITY_FULL,
            order_authority=profile_pb.ORDER_AUTHORITY_FULL,
            principal=grant_of(opened).caller.principal,
        )
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                taken = await self._intake.take(opened, body, headers, delivery)
        except TimeoutError as error:
            raise DeadlineExceeded(retry_after_seconds=1) from error
        self._noting.add(opened.workspace_id, source_id, _noted(taken, delivery, topic_of(headers, body)))
        return Response(_answer(opened, taken), media_type="application/json")

    async def _admitted(self, request: Request, opened: OpenedSource) -> bytes | None:
        """Returns the body of a delivery that may be taken; None for a ping, of which nothing is made."""
        raw_headers = dict(request.scope["headers"])
        body = await read_body(request.receive, raw_headers, MAXIMUM_BODY_BYTES)
        if opened.source.signature_scheme == source_pb.SIGNATURE_SCHEME_WOO_COMMERCE and _PING.fullmatch(body):
            return None
        check_signature(Signed(opened.source, opened.secrets, dict(request.headers), body, self._time.now()))
        if not opened.source.enabled:
            raise FailedPrecondition("This source is off; switch it on, then deliver again.")
        await self._limiter.admit(f"source {opened.source.source_id}", SOURCE_REQUESTS_PER_SECOND)
        return decompress(body, raw_headers.get(b"content-encoding", b""), MAXIMUM_BODY_BYTES)


def topic_of(headers: Mapping[str, str], body: bytes) -> str:
    """Returns what a sender calls the kind of a delivery; empty where nothing tells."""
    for name in _TOPIC_HEADERS:
        if _TOPIC.fullmatch(headers.get(name, "")):
            return headers[name]
    try:
        value: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) and _TOPIC.fullmatch(kind) else ""


def _noted(taken: Taken, delivery: Delivery, topic: str) -> Noted:
    outcome = source_pb.DELIVERY_OUTCOME_RECORDED
    if taken.ignored:
        outcome = source_pb.DELIVERY_OUTCOME_IGNORED
    elif taken.refusals:
        outcome = source_pb.DELIVERY_OUTCOME_REJECTED
    first = taken.refusals[0] if taken.refusals else None
    return Noted(
        outcome,
        delivery.receive_time,
        topic=topic,
        accepted=taken.accepted,
        duplicates=taken.duplicates,
        rejected=len(taken.refusals),
        reason=first.reason if first is not None else Reason.ERROR_REASON_UNSPECIFIED,
        message=first.message if first is not None else taken.ignored,
    )


def _answer(opened: OpenedSource, taken: Taken) -> bytes:
    answer = answer_to(taken)
    if opened.source.signature_scheme != source_pb.SIGNATURE_SCHEME_YOUZAN:
        return answer
    # Youzan counts a delivery as arrived when the answer says so in its own words.
    return msgspec.json.encode({"code": 0, "msg": "success", **msgspec.json.decode(answer)})
