"""What answers tills, and what keeps for them what segment and scoring tell, put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import grpc
import redis.asyncio as aioredis
from grpc_health.v1 import health_pb2, health_pb2_grpc

from services.common.clock import Clock
from services.common.database import Database
from services.profile import worker
from services.profile.clients.identity import IdentityClient
from services.profile.clients.scoring import ScoringClient
from services.profile.clients.segment import SegmentClient
from services.profile.domain.till_parts import Part
from services.profile.till_servicer import TillServicer
from services.profile.usecases.coupons import FindingCoupons
from services.profile.usecases.loyalty import Points
from services.profile.usecases.purchases import Purchases
from services.profile.usecases.till_ages import TillAges
from services.profile.usecases.till_copies import TillCopies, TillCopying
from services.profile.usecases.tills import Tills

HEALTH_SECONDS = 2.0


@dataclass(frozen=True)
class TillParts:
    """The servicer, what absorbs facts for it, and the loops beside."""

    servicer: TillServicer
    copies: TillCopies
    background: list[Callable[[], Awaitable[None]]]


def till_parts(
    *,
    database: Database,
    redis: aioredis.Redis,
    identities: IdentityClient,
    points: Points,
    coupons: FindingCoupons,
    purchases: Purchases,
    segment: grpc.aio.Channel,
    scoring: grpc.aio.Channel,
    clock: Clock,
) -> TillParts:
    """Returns what answers tills; channels lead to the services that are copied from."""
    copies = TillCopies(database=database, clock=clock)
    ages = TillAges(redis, clock, is_there={Part.SEGMENTS: _asks(segment), Part.SCORES: _asks(scoring)})
    copying = TillCopying(
        database=database, copies=copies, members=SegmentClient(segment), scores=ScoringClient(scoring), clock=clock
    )
    tills = Tills(
        database=database,
        identities=identities,
        points=points,
        coupons=coupons,
        copies=copies,
        ages=ages,
        clock=clock,
    )
    return TillParts(
        TillServicer(tills, purchases),
        copies,
        [partial(worker.run_till_copying, copying), partial(worker.run_till_ages, ages)],
    )


def _asks(channel: grpc.aio.Channel) -> Callable[[], Awaitable[bool]]:
    stub = health_pb2_grpc.HealthStub(channel)

    async def is_there() -> bool:
        answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=HEALTH_SECONDS)
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    return is_there
