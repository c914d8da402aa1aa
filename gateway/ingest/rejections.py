"""What was refused goes to profile's list of rejected events, where it can be looked at and sent again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import msgspec
import structlog

from gateway.auth.authenticator import Grant
from services.common.calls.conversion import Delivery
from services.common.errors import (
    AlreadyExists,
    DeadlineExceeded,
    InvalidArgument,
    Reason,
    ResourceExhausted,
    Unavailable,
    YikeError,
)
from services.common.telemetry import meter
from yike.profile.v1 import profile_service_pb2 as profile_pb

ENDPOINT_PREFIX = "INGESTION_ENDPOINT_"
"""Before the word of an endpoint in the contract's names."""

Keep = Callable[[str, profile_pb.KeepRejectedEventsRequest], Awaitable[profile_pb.KeepRejectedEventsResponse]]
"""Calls profile: workspace and refused events. Raises a YikeError when nothing is known to be kept."""

_log = structlog.get_logger(__name__)
_rejected = meter(__name__).create_counter("yike.gateway.rejected", description="Refused events by reason")


@dataclass(frozen=True)
class Refusal:
    """An event that was not taken.

    Attributes:
        index: Its place in the request.
        body: As it came.
        message_id: As far as it can be read.
        reason: Why.
        message: What its sender should do.
    """

    index: int
    body: bytes | msgspec.Raw
    message_id: str
    reason: Reason
    message: str

    def as_error(self) -> YikeError:
        """Returns what a request of this one event is answered."""
        error = AlreadyExists if self.reason == Reason.ERROR_REASON_MESSAGE_ID_REUSED else InvalidArgument
        return error(self.message, reason=self.reason, message_id=self.message_id)


class Rejections:
    """Hands refused events to profile."""

    def __init__(self, keep: Keep) -> None:
        """Takes what calls profile."""
        self._keep = keep

    async def keep_before(self, grant: Grant, endpoint: str, delivery: Delivery, refusals: Sequence[Refusal]) -> None:
        """Keeps and counts what the gateway refuses, before anything of its request is recorded.

        Raises:
            Unavailable: If it could not be kept; nothing of the request was taken, and it may be sent again.
        """
        if not refusals:
            return
        try:
            await self._call(grant, endpoint, delivery, refusals, counted=False)
        except (Unavailable, DeadlineExceeded, ResourceExhausted):
            raise
        except YikeError as error:
            # A fault of ours must not turn a refusal, which its sender can act on, into something to be sent again.
            _log.error("rejected_events.not_kept", workspace_id=grant.workspace_id, reason=error.reason_name)

    async def keep_after(self, grant: Grant, endpoint: str, delivery: Delivery, refusals: Sequence[Refusal]) -> None:
        """Keeps what profile refused (and counted), after the others of its request are recorded; as far as it can."""
        if not refusals:
            return
        try:
            await self._call(grant, endpoint, delivery, refusals, counted=True)
        except YikeError as error:
            _log.warning("rejected_events.not_kept", workspace_id=grant.workspace_id, reason=error.reason_name)

    async def _call(
        self, grant: Grant, endpoint: str, delivery: Delivery, refusals: Sequence[Refusal], *, counted: bool
    ) -> None:
        for refusal in refusals:
            _rejected.add(1, {"reason": Reason.Name(refusal.reason)})
        request = profile_pb.KeepRejectedEventsRequest(
            endpoint=f"{ENDPOINT_PREFIX}{endpoint.upper()}",
            receive_time=delivery.receive_time,
            send_time=delivery.sent_at,
            context_json=delivery.context_json,
            consent_authority=delivery.consent_authority,
            order_authority=delivery.order_authority,
            counted=counted,
            events=[
                profile_pb.RefusedBody(
                    body=bytes(refusal.body),
                    reason=refusal.reason,
                    message=refusal.message,
                    message_id=refusal.message_id,
                )
                for refusal in refusals
            ],
        )
        await self._keep(grant.workspace_id, request)
