"""Wiring of the scoring service."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import redis.asyncio as aioredis

from services.common.clients import open_channel
from services.common.clock import Clock
from services.common.database import Database
from services.common.outbox import Relay
from services.common.server import Service, run_service
from services.common.settings import ServiceSettings
from services.scoring.artefacts import ArtefactStore
from services.scoring.customers import IdentityCustomers
from services.scoring.frames import FrameReader
from services.scoring.servicer import ScoringServicer, score_facts
from services.scoring.storage import ScoringStorage
from services.scoring.usecases import ScoringUsecases
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc
from yike.scoring.v1 import scoring_service_pb2_grpc as scoring_grpc
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc


async def build(settings: ServiceSettings, clock: Clock) -> Service:
    """Returns the service, wired by keyword; nothing is connected yet."""
    database = Database.connect(settings.database_url, service="scoring", pool_size=4)
    redis = aioredis.from_url(settings.redis_url)
    identity = open_channel(settings.addresses["identity"], token=settings.service_token)
    segment = open_channel(settings.addresses["segment"], token=settings.service_token)
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="training")
    usecases = ScoringUsecases(
        database=database,
        storage=ScoringStorage(),
        frames=FrameReader(segment_grpc.SegmentServiceStub(segment)),
        customers=IdentityCustomers(identity_grpc.IdentityServiceStub(identity)),
        artefacts=ArtefactStore(settings.objects_url),
        clock=clock,
        executor=executor,
        facts_of=score_facts,
    )

    async def stop_training() -> None:
        executor.shutdown(wait=False, cancel_futures=True)

    return Service(
        name="scoring",
        servicers=[(scoring_grpc.add_ScoringServiceServicer_to_server, ScoringServicer(usecases))],
        background=[Relay(database, redis, service="scoring").run],
        close=[stop_training, identity.close, segment.close, redis.aclose, database.close],
        service_names=("yike.scoring.v1.ScoringService",),
    )


def main() -> None:
    """Runs the service until told to stop."""
    run_service("scoring", build)
