"""Who stands at the till: one answer out of four services, two of which it can do without."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import grpc
import structlog

from gateway.auth import keeping
from gateway.problems import from_service
from services.common.caller import current_caller
from services.common.clients import workspace_metadata
from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import YikeError
from services.common.memories import Memory
from yike.gateway.v1 import gateway_service_pb2 as gateway_pb
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc
from yike.profile.v1 import till_service_pb2 as till_pb
from yike.profile.v1 import till_service_pb2_grpc as till_grpc
from yike.scoring.v1 import scoring_service_pb2 as scoring_pb
from yike.scoring.v1 import scoring_service_pb2_grpc as scoring_grpc
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

NEEDED_SECONDS: Final = 5.0
"""A till waits no longer for what identity and profile know."""

BESIDE_SECONDS: Final = 0.25
"""Nor than this for what it can do without."""

MOST_IDENTIFIERS: Final = 1_000
"""A customer has no more (`totalLimit` of the identity rules)."""

_SEGMENTS: Final = gateway_pb.IDENTIFIED_PART_SEGMENTS
_SCORES: Final = gateway_pb.IDENTIFIED_PART_SCORES
_ZONES: Final = 1_000
_ZONE_SECONDS: Final = 5.0
_log = structlog.get_logger(__name__)
_Answer = TypeVar("_Answer")


class Till:
    """Asks identity who it is, once for all, then the others side by side: they are told who it is and ask nobody."""

    def __init__(self, channels: Mapping[str, grpc.aio.Channel], database: Database, clock: Clock) -> None:
        """Takes a channel to each service, the gateway's own database (for time zones), and the clock (for the day)."""
        self._identity = identity_grpc.IdentityServiceStub(channels["identity"])
        self._profile = till_grpc.TillServiceStub(channels["profile"])
        self._segment = segment_grpc.SegmentServiceStub(channels["segment"])
        self._scoring = scoring_grpc.ScoringServiceStub(channels["scoring"])
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
        metadata = workspace_metadata(workspace_id)
        found = await self._identity.LookupCustomerNodes(
            identity_pb.LookupCustomerRequest(type=request.type, value=request.value),
            metadata=metadata,
            timeout=NEEDED_SECONDS,
        )
        today = self._clock.now().astimezone(await self._zone(workspace_id)).date()
        described_by = till_pb.DescribeAtTillRequest(customer_id=found.customer_id, local_date=today.isoformat())
        for node in found.nodes[:MOST_IDENTIFIERS]:
            described_by.identifiers.append(_known(node))
        ids = list(dict.fromkeys([found.customer_id, *(node.node_id for node in found.nodes)]))[:MOST_IDENTIFIERS]
        if isinstance(request, gateway_pb.IdentifyBuyerRequest):
            described_by.basket.CopyFrom(request.basket)
            described_by.order_id = request.order_id
        described, segments, scores = await asyncio.gather(
            self._profile.DescribeAtTill(
                described_by,
                metadata=metadata,
                timeout=NEEDED_SECONDS,
            ),
            _beside(
                _SEGMENTS,
                self._segment.ListSegmentsAtTill(
                    segment_pb.ListSegmentsAtTillRequest(customer_ids=ids),
                    metadata=metadata,
                    timeout=BESIDE_SECONDS,
                ),
            ),
            _beside(
                _SCORES,
                self._scoring.ListScoresAtTill(
                    scoring_pb.ListScoresAtTillRequest(customer_ids=ids),
                    metadata=metadata,
                    timeout=BESIDE_SECONDS,
                ),
            ),
        )
        return gateway_pb.IdentifiedCustomer(
            customer_id=described.customer_id,
            display_name=described.display_name,
            tags=described.tags,
            restricted=described.restricted,
            recent_purchases=described.recent_purchases,
            next_actions=described.next_actions,
            points=described.points,
            coupons=described.coupons,
            segments=segments.memberships if segments else (),
            scores=scores.scores if scores else (),
            missing=[part for part, answer in ((_SEGMENTS, segments), (_SCORES, scores)) if answer is None],
        )

    async def _zone(self, workspace_id: str) -> ZoneInfo:
        zone = self._zones.get(workspace_id)
        if zone is None:
            asked_at = self._zones.moment()
            zone = ZoneInfo((await keeping.get_workspace(self._database, workspace_id)).time_zone)
            self._zones.keep(workspace_id, zone, asked_at=asked_at)
        return zone


def _known(node: identity_pb.Node) -> till_pb.KnownIdentifier:
    known = till_pb.KnownIdentifier(
        node_id=node.node_id,
        identifier=node.identifier,
        create_time=node.create_time,
        mapping_version=node.mapping_version,
    )
    if node.HasField("evidence_time"):
        known.evidence_time.CopyFrom(node.evidence_time)
    return known


async def _beside(part: gateway_pb.IdentifiedPart, call: Awaitable[_Answer]) -> _Answer | None:
    """Returns an answer that a till can do without; None where there is none in time."""
    try:
        return await call
    except YikeError as error:
        # Whatever it is: a till that has the customer before it is not told of it with an error.
        _log.warning("till.missing", part=gateway_pb.IdentifiedPart.Name(part), error=type(error).__name__)
        return None
