"""Who stands at the till: one question to profile, which keeps for tills what others tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast
from zoneinfo import ZoneInfo

import grpc

from gateway.auth import keeping
from gateway.problems import from_service
from services.common.caller import current_caller
from services.common.clients import workspace_metadata
from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import YikeError
from services.common.memories import Memory
from yike.common.v1 import identifier_pb2
from yike.gateway.v1 import gateway_service_pb2 as gateway_pb
from yike.profile.v1 import till_service_pb2 as till_pb
from yike.profile.v1 import till_service_pb2_grpc as till_grpc
from yike.segment.v1 import segment_service_pb2 as segment_pb

NEEDED_SECONDS: Final = 5.0
"""A till waits no longer."""

_ZONES: Final = 1_000
_ZONE_SECONDS: Final = 5.0


class Till:
    """Asks profile, with the day that it is where the workspace is."""

    def __init__(self, channels: Mapping[str, grpc.aio.Channel], database: Database, clock: Clock) -> None:
        """Takes the channels to services, the gateway's own database (for time zones), and the clock (for the day)."""
        self._profile = till_grpc.TillServiceStub(channels["profile"])
        self._database = database
        self._clock = clock
        self._zones: Memory[str, ZoneInfo] = Memory(entries=_ZONES, seconds=_ZONE_SECONDS)

    async def identify(
        self, request: gateway_pb.IdentifyCustomerRequest | gateway_pb.IdentifyBuyerRequest
    ) -> gateway_pb.IdentifiedCustomer:
        """Returns who has an identifier, with what is known.

        Raises:
            NotFound: If nobody has it.
            InvalidArgument: If there is no such type.
            Unavailable: If identity or profile is away.
        """
        try:
            return await self._identify(request)
        except YikeError as error:
            raise from_service(error) from error

    async def _identify(
        self, request: gateway_pb.IdentifyCustomerRequest | gateway_pb.IdentifyBuyerRequest
    ) -> gateway_pb.IdentifiedCustomer:
        workspace_id = current_caller().workspace_id
        today = self._clock.now().astimezone(await self._zone(workspace_id)).date()
        asked = till_pb.DescribeAtTillRequest(
            identifier=identifier_pb2.Identifier(type=request.type, value=request.value), local_date=today.isoformat()
        )
        if isinstance(request, gateway_pb.IdentifyBuyerRequest):
            asked.basket.CopyFrom(request.basket)
            asked.order_id = request.order_id
        described = await self._profile.DescribeAtTill(
            asked, metadata=workspace_metadata(workspace_id), timeout=NEEDED_SECONDS
        )
        identified = gateway_pb.IdentifiedCustomer(
            customer_id=described.customer_id,
            display_name=described.display_name,
            tags=described.tags,
            restricted=described.restricted,
            recent_purchases=described.recent_purchases,
            next_actions=described.next_actions,
            points=described.points,
            coupons=described.coupons,
            segments=map(_membership, described.segments),
            scores=described.scores,
            missing=[cast("gateway_pb.IdentifiedPart", int(part)) for part in described.missing],
        )
        for name in ("segments_time", "scores_time"):
            if described.HasField(name):
                getattr(identified, name).CopyFrom(getattr(described, name))
        return identified

    async def _zone(self, workspace_id: str) -> ZoneInfo:
        zone = self._zones.get(workspace_id)
        if zone is None:
            asked_at = self._zones.moment()
            zone = ZoneInfo((await keeping.get_workspace(self._database, workspace_id)).time_zone)
            self._zones.keep(workspace_id, zone, asked_at=asked_at)
        return zone


def _membership(told: till_pb.TillMembership) -> segment_pb.Membership:
    return segment_pb.Membership(
        customer_id=told.customer_id,
        segment_id=told.segment_id,
        enter_time=told.enter_time,
        cause=cast("segment_pb.MembershipCause", told.cause),
        change_id=told.change_id,
    )
