"""Wires the identity service; `python -m services identity` runs it."""

from __future__ import annotations

from functools import partial

import redis.asyncio as aioredis

from services.common.clients import open_channel
from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import Erasing
from services.common.facts.erasing import ErasingFacts
from services.common.keys import MasterKeys
from services.common.operations import Operations, OperationsServicer, OperationWorker
from services.common.outbox import Relay
from services.common.personal_data import PERSONAL_DATA_SERVICE, PersonalDataServicer, portions
from services.common.retention import Retention, removals_of
from services.common.sealing import SEALING_SERVICE, Resealing, SealingServicer
from services.common.server import Service, run_service
from services.common.settings import ServiceSettings
from services.identity.cache import IdentityCache
from services.identity.clients.personal_data import PersonalDataClient
from services.identity.clients.profile import ProfileClient
from services.identity.clients.segment import SegmentClient
from services.identity.erasures_wire import erasure_message
from services.identity.personal_data import KEPT_ELSEWHERE, LINGERING, move_bounds_of_log, stores
from services.identity.retention import REMOVALS
from services.identity.rules_wire import application_message, dry_run_message
from services.identity.servicer import IdentityServicer
from services.identity.suggestions_wire import run_message
from services.identity.usecases import (
    Applying,
    DryRunning,
    ErasingCustomers,
    Flaws,
    Indexing,
    Linking,
    Scheduling,
    Similarity,
    Suggesting,
    wire,
)
from services.identity.usecases.applying import APPLICATION
from services.identity.usecases.dry_running import DRY_RUN
from services.identity.usecases.erasing import ERASURE
from services.identity.usecases.linking import LINK_RUN
from services.identity.vault import IdentifierVault
from yike.common.v1 import operations_pb2_grpc as operations_grpc
from yike.common.v1 import personal_data_pb2_grpc as personal_grpc
from yike.common.v1 import sealing_pb2_grpc as sealing_grpc
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

# A cache that answers late is worse than none: PostgreSQL takes a few milliseconds.
CACHE_TIMEOUT_SECONDS = 0.25
RELAY_TIMEOUT_SECONDS = 5.0


async def build(settings: ServiceSettings, clock: Clock) -> Service:
    """Returns the service, wired; nothing is connected yet."""
    database = Database.connect(settings.database_url, service="identity")
    cache_redis: aioredis.Redis = aioredis.Redis.from_url(
        settings.redis_url,
        socket_timeout=CACHE_TIMEOUT_SECONDS,
        socket_connect_timeout=CACHE_TIMEOUT_SECONDS,
    )
    relay_redis: aioredis.Redis = aioredis.Redis.from_url(
        settings.redis_url, socket_timeout=RELAY_TIMEOUT_SECONDS, socket_connect_timeout=RELAY_TIMEOUT_SECONDS
    )
    keys = MasterKeys.of(settings)
    vault = IdentifierVault(keys)
    resealing = Resealing(database=database, keys=keys, columns=vault.columns())
    cache = IdentityCache(cache_redis, clock)
    usecases = wire(database=database, cache=cache, vault=vault, clock=clock)
    # Who tells facts before who hears them.
    peers = {
        name: open_channel(settings.addresses[name], token=settings.service_token)
        for name in ("profile", "scoring", "segment", "journey", "messaging")
    }
    own_stores = stores(vault)
    own = Erasing(
        service="identity",
        database=database,
        portions=portions(own_stores),
        lingering=LINGERING,
        facts=ErasingFacts(service="identity", database=database, redis=relay_redis).erase,
        first=move_bounds_of_log,
    )
    operations = Operations(database=database, clock=clock)
    dry_running = DryRunning(
        database=database,
        vault=vault,
        rulebooks=usecases.rulebooks,
        ruling=usecases.ruling,
        operations=operations,
        spending=SegmentClient(peers["segment"]),
        message_of=dry_run_message,
    )
    applying = Applying(
        database=database,
        cache=cache,
        vault=vault,
        clock=clock,
        rulebooks=usecases.rulebooks,
        writers=usecases.writers,
        ruling=usecases.ruling,
        operations=operations,
        message_of=application_message,
    )
    indexing = Indexing(database=database, vault=vault)
    people = ProfileClient(peers["profile"])
    linking = Linking(
        database=database,
        clock=clock,
        deciding=usecases.deciding,
        operations=operations,
        traits=people,
        message_of=run_message,
        indexing=indexing,
    )
    scheduling = Scheduling(database=database, clock=clock, operations=operations, linking=linking)
    others = {name: PersonalDataClient(channel) for name, channel in peers.items()}
    erasing = ErasingCustomers(
        database=database,
        cache=cache,
        vault=vault,
        clock=clock,
        writers=usecases.writers,
        burials=usecases.burials,
        operations=operations,
        own=own,
        others=others,
        records_events=others["profile"],
        message_of=erasure_message,
        kept_elsewhere=KEPT_ELSEWHERE,
    )
    worker = OperationWorker(
        database=database, works={DRY_RUN: dry_running, APPLICATION: applying, LINK_RUN: linking, ERASURE: erasing}
    )
    relay = Relay(database, relay_redis, service="identity")
    servicer = IdentityServicer(
        resolving=usecases.resolving,
        looking_up=usecases.looking_up,
        reading=usecases.reading,
        explaining=usecases.explaining,
        ruling=usecases.ruling,
        deciding=usecases.deciding,
        dry_running=dry_running,
        applying=applying,
        linking=linking,
        scheduling=scheduling,
        suggesting=Suggesting(database=database, clock=clock, deciding=usecases.deciding),
        similarity=Similarity(database=database, clock=clock, indexing=indexing, people=people),
        quarantining=usecases.quarantining,
        erasing=erasing,
        flaws=Flaws(database=database, clock=clock),
    )
    return Service(
        name="identity",
        servicers=[
            (identity_grpc.add_IdentityServiceServicer_to_server, servicer),
            (operations_grpc.add_OperationsServiceServicer_to_server, OperationsServicer(operations)),
            (
                personal_grpc.add_PersonalDataServiceServicer_to_server,
                PersonalDataServicer(service="identity", database=database, stores=own_stores, erasing=own),
            ),
            (
                sealing_grpc.add_SealingServiceServicer_to_server,
                SealingServicer(service="identity", database=database, columns=vault.columns()),
            ),
        ],
        background=[
            relay.run,
            worker.run,
            scheduling.run,
            resealing.run,
            Retention(database, removals_of(REMOVALS, "identity", settings.keep_days)).run,
        ],
        close=[*(channel.close for channel in peers.values()), database.close, cache_redis.aclose, relay_redis.aclose],
        service_names=(
            identity_pb.DESCRIPTOR.services_by_name["IdentityService"].full_name,
            "yike.common.v1.OperationsService",
            PERSONAL_DATA_SERVICE,
            SEALING_SERVICE,
        ),
    )


def main() -> None:
    """Runs the service until it is told to end."""
    settings = ServiceSettings.from_environment("identity")
    run_service(settings, partial(build, settings))


if __name__ == "__main__":
    main()
