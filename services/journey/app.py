"""Journey's process: wiring, by keyword."""

from __future__ import annotations

from functools import partial

import redis.asyncio as aioredis

from services.common.clients import open_channel
from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import Erasing
from services.common.facts import Consumer
from services.common.facts.erasing import ErasingFacts
from services.common.keys import MasterKeys
from services.common.outbox import Relay
from services.common.personal_data import PERSONAL_DATA_SERVICE, PersonalDataServicer, portions
from services.common.retention import Retention, removals_of
from services.common.sealing import SEALING_SERVICE, Resealing, SealingServicer
from services.common.server import Service, run_service
from services.journey.clients import Clients, Outside, Own
from services.journey.clients.crowds import Crowds
from services.journey.clients.identity import IdentityClient
from services.journey.clients.outcomes import OutcomeClient
from services.journey.clients.references import References
from services.journey.clients.webhooks import Webhooks
from services.journey.facts.heard import FACTS, STREAMS, Hearing
from services.journey.facts.told import announce_runs
from services.journey.personal_data import LINGERING, stores
from services.journey.retention import REMOVALS
from services.journey.servicer import JourneyServicer
from services.journey.servicer.drafts import DRAWING
from services.journey.servicer.experiments import ExperimentServicer
from services.journey.settings import JourneySettings
from services.journey.storage.moments import database_time
from services.journey.usecases import (
    Admitting,
    CallingIn,
    Drafts,
    Effects,
    Entering,
    Experiments,
    Forecasts,
    HandingOver,
    Housekeeping,
    Journeys,
    LettingIn,
    Lots,
    MeasuringResults,
    Movements,
    Occasions,
    Reading,
    RunValues,
    Signing,
    Timers,
    Waiting,
)
from services.journey.vault import SecretVault
from services.journey.worker import (
    AdmissionsWorker,
    Calls,
    EffectsWorker,
    HousekeepingWorker,
    LagWorker,
    MeasuringWorker,
    OccasionsWorker,
    TimersWorker,
    WaitingWorker,
    sources_of,
)
from services.journey.worker.loops import Bell
from yike.common.v1 import personal_data_pb2_grpc as personal_grpc
from yike.common.v1 import sealing_pb2_grpc as sealing_grpc
from yike.journey.v1 import experiment_service_pb2 as experiment_pb
from yike.journey.v1 import experiment_service_pb2_grpc as experiment_grpc
from yike.journey.v1 import journey_service_pb2 as journey_pb
from yike.journey.v1 import journey_service_pb2_grpc as journey_grpc

# Most turns find nobody who enters a journey: few large ones cost less, and no step of a walk is as short as this.
SHORTEST_TURN_SECONDS = 0.05


async def build(journey: JourneySettings, _clock: Clock) -> Service:
    """Wires the service. PostgreSQL's clock decides everything; this machine's is not looked at."""
    settings = journey.service
    moment = database_time
    database = Database.connect(settings.database_url, service="journey")
    redis: aioredis.Redis = aioredis.from_url(settings.redis_url)
    messaging = open_channel(settings.addresses["messaging"], token=settings.service_token)
    segment = open_channel(settings.addresses["segment"], token=settings.service_token)
    identity = open_channel(settings.addresses["identity"], token=settings.service_token)
    profile = open_channel(settings.addresses["profile"], token=settings.service_token)
    keys = MasterKeys.of(settings)
    vault = SecretVault(keys)
    signing = Signing(database, moment=moment, vault=vault)
    outside = Outside(allows_private=settings.allows_private_addresses, private=journey.webhook_hosts)
    movements = Movements(moment=moment, announce=announce_runs, values=RunValues(vault))
    entering = Entering(movements)
    handing_over = HandingOver(database, movements)
    own = Own(
        signing_keys=signing.keys,
        draw=Lots(database, moment).draw,
        start_walk=handing_over.start_walk,
        end_walks=handing_over.end_walks,
    )
    clients = Clients.over(messaging=messaging, segment=segment, profile=profile, outside=outside, own=own)
    calls = Calls(clients)
    bell = Bell()
    effects = Effects(database, movements)
    consumer = Consumer(
        database,
        redis,
        consumer="journey",
        streams=STREAMS,
        contracts=FACTS,
        absorb=Hearing(entering, bell.ring).absorb,
        shortest_turn_seconds=SHORTEST_TURN_SECONDS,
    )
    lag = [LagWorker(consumer.waiting).run] if settings.otlp_endpoint else []
    references = References(
        messaging=clients.messaging,
        segment=clients.segment,
        profile=clients.profile,
        journeys=handing_over.missing_journeys,
    )
    share, outcomes = journey.holdout_share, OutcomeClient(clients.segment)
    drafts = Drafts(database, moment=moment, references=references, drawing=DRAWING, holdout_share=share)
    servicer = JourneyServicer(
        journeys=Journeys(database, moment=moment, references=references, holdout_share=share),
        drafts=drafts,
        forecasts=Forecasts(
            database,
            moment=moment,
            drafts=drafts,
            drawing=DRAWING,
            letting_in=LettingIn(movements),
            crowds=Crowds(clients.segment),
        ),
        reading=Reading(database, consumer.waiting),
        signing=signing,
        webhooks=Webhooks(outside, signing.keys),
        calling_in=CallingIn(database, movements, entering),
        identity=IdentityClient(identity),
    )
    erasing = Erasing(
        service="journey",
        database=database,
        portions=portions(stores(vault)),
        lingering=LINGERING,
        facts=ErasingFacts(service="journey", database=database, redis=redis).erase,
        stop=entering.end_walks,
    )
    return Service(
        name="journey",
        servicers=[
            (journey_grpc.add_JourneyServiceServicer_to_server, servicer),
            (
                experiment_grpc.add_ExperimentServiceServicer_to_server,
                ExperimentServicer(Experiments(database, moment=moment, default_share=share, outcomes=outcomes)),
            ),
            (
                personal_grpc.add_PersonalDataServiceServicer_to_server,
                PersonalDataServicer(service="journey", database=database, stores=stores(vault), erasing=erasing),
            ),
            (
                sealing_grpc.add_SealingServiceServicer_to_server,
                SealingServicer(service="journey", database=database, columns=vault.columns()),
            ),
        ],
        service_names=(
            journey_pb.DESCRIPTOR.services_by_name["JourneyService"].full_name,
            experiment_pb.DESCRIPTOR.services_by_name["ExperimentService"].full_name,
            PERSONAL_DATA_SERVICE,
            SEALING_SERVICE,
        ),
        background=[
            consumer.run,
            Relay(database, redis, service="journey").run,
            TimersWorker(Timers(database, movements), bell).run,
            EffectsWorker(effects, calls, bell).run,
            # Of its own: whoever does not answer a webhook holds up no message, of whatever workspace.
            EffectsWorker(effects, calls, Bell(), outside=True).run,
            OccasionsWorker(Occasions(database, movements, entering)).run,
            AdmissionsWorker(Admitting(database, movements, entering), sources_of(clients.segment), bell).run,
            WaitingWorker(Waiting(database, movements, entering), clients.segment, bell).run,
            MeasuringWorker(MeasuringResults(database, moment=moment, outcomes=outcomes)).run,
            HousekeepingWorker(Housekeeping(database, moment)).run,
            Resealing(database=database, keys=keys, columns=vault.columns()).run,
            Retention(database, removals_of(REMOVALS, "journey", settings.keep_days)).run,
            *lag,
        ],
        close=[
            messaging.close,
            segment.close,
            identity.close,
            profile.close,
            outside.close,
            redis.aclose,
            database.close,
        ],
    )


def main() -> None:
    """Runs the service until it is told to end."""
    settings = JourneySettings.from_environment()
    run_service(settings.service, partial(build, settings))
