"""Wiring of the scoring service."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import redis.asyncio as aioredis

from services.common.clients import open_channel
from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import Erasing
from services.common.facts.erasing import ErasingFacts
from services.common.operations import Limits, Operations, OperationsServicer, OperationWorker
from services.common.outbox import Relay
from services.common.personal_data import PERSONAL_DATA_SERVICE, PersonalDataServicer, portions
from services.common.server import Service, run_service
from services.scoring.artefacts import ArtefactStore
from services.scoring.clients.identity import IdentityClient
from services.scoring.clients.segment import SegmentClient
from services.scoring.facts.told import score_facts
from services.scoring.personal_data import LINGERING, STORES
from services.scoring.servicer import ScoringServicer, model_message
from services.scoring.settings import ScoringSettings
from services.scoring.storage import ScoringStorage
from services.scoring.usecases import Answering, Training, Upkeep
from services.scoring.usecases.training import TRAINING
from yike.common.v1 import operations_pb2_grpc as operations_grpc
from yike.common.v1 import personal_data_pb2_grpc as personal_grpc
from yike.scoring.v1 import scoring_service_pb2_grpc as scoring_grpc


async def build(settings: ScoringSettings, clock: Clock) -> Service:
    """Returns the service, wired by keyword; nothing is connected yet."""
    database = Database.connect(settings.service.database_url, service="scoring", pool_size=4)
    redis = aioredis.from_url(settings.service.redis_url)
    identity = open_channel(settings.service.addresses["identity"], token=settings.service.service_token)
    segment = open_channel(settings.service.addresses["segment"], token=settings.service.service_token)
    limits = Limits()
    operations = Operations(database=database, clock=clock, limits=limits)
    executor = ThreadPoolExecutor(max_workers=limits.at_once, thread_name_prefix="training")
    storage = ScoringStorage()
    artefacts = ArtefactStore(settings.objects_url)
    frames = SegmentClient(segment)
    training = Training(
        database=database,
        storage=storage,
        operations=operations,
        frames=frames,
        artefacts=artefacts,
        clock=clock,
        executor=executor,
        facts_of=score_facts,
        message_of=model_message,
    )
    answering = Answering(database=database, storage=storage, customers=IdentityClient(identity), restrictions=frames)
    upkeep = Upkeep(database=database, storage=storage, artefacts=artefacts, clock=clock)
    worker = OperationWorker(database=database, works={TRAINING: training}, limits=limits)

    async def stop_training() -> None:
        executor.shutdown(wait=False, cancel_futures=True)

    erasing = Erasing(
        service="scoring",
        database=database,
        portions=portions(STORES),
        lingering=LINGERING,
        facts=ErasingFacts(service="scoring", database=database, redis=redis).erase,
    )
    return Service(
        name="scoring",
        servicers=[
            (
                scoring_grpc.add_ScoringServiceServicer_to_server,
                ScoringServicer(training=training, answering=answering),
            ),
            (operations_grpc.add_OperationsServiceServicer_to_server, OperationsServicer(operations)),
            (
                personal_grpc.add_PersonalDataServiceServicer_to_server,
                PersonalDataServicer(service="scoring", database=database, stores=STORES, erasing=erasing),
            ),
        ],
        background=[Relay(database, redis, service="scoring").run, worker.run, upkeep.run],
        close=[stop_training, identity.close, segment.close, redis.aclose, database.close],
        service_names=(
            "yike.scoring.v1.ScoringService",
            "yike.common.v1.OperationsService",
            PERSONAL_DATA_SERVICE,
        ),
    )


def main() -> None:
    """Runs the service until told to stop."""
    settings = ScoringSettings.from_environment()
    run_service(settings.service, partial(build, settings))
