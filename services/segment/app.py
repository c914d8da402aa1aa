"""Wires the segment service and runs it: `python -m services segment`."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import partial
from typing import cast

import redis.asyncio as aioredis

from services.common.clients import open_channel
from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import Erasing
from services.common.facts.erasing import ErasingFacts
from services.common.operations import Operations, OperationsServicer
from services.common.outbox import Relay
from services.common.personal_data import PERSONAL_DATA_SERVICE, PersonalDataServicer, portions
from services.common.retention import Retention, removals_of
from services.common.server import Service, run_service
from services.segment.clients.identity import IdentityClient
from services.segment.clients.journey import JourneyClient
from services.segment.clients.profile import ProfileClient
from services.segment.clients.scoring import ScoringClient
from services.segment.columns.columns import Columns
from services.segment.columns.mode import Mode
from services.segment.facts.told import announce
from services.segment.history.catalogue import CatalogueHistory
from services.segment.history.explaining import Explaining
from services.segment.history.frames import FrameHistory
from services.segment.history.insight import InsightHistory
from services.segment.history.measuring import MeasureHistory
from services.segment.history.opening import open_history
from services.segment.history.outcomes import OutcomeHistory
from services.segment.history.reports.asking import ReportHistory
from services.segment.history.searching import CustomerSearch
from services.segment.history.series import SeriesHistory
from services.segment.history.standing import StandingHistory
from services.segment.history.store import HistoryStore
from services.segment.personal_data import LINGERING, STORES
from services.segment.retention import REMOVALS
from services.segment.saved_parts import saved_parts
from services.segment.servicer import (
    ComputedTraitServicer,
    CustomerListServicer,
    SegmentManagementServicer,
    SegmentServicer,
)
from services.segment.servicer.outcomes import OutcomeServicer
from services.segment.servicer.standing import StandingServicer
from services.segment.servicer.translation import segment_message
from services.segment.servicer.wire_clusters import clusters_message
from services.segment.servicer.wire_standing import settings_message
from services.segment.settings import SegmentSettings
from services.segment.storage.migrating import alone
from services.segment.usecases import (
    Asking,
    Cataloguing,
    Clustering,
    Comparing,
    ComputedTraits,
    Computing,
    CustomerLists,
    Developing,
    Evaluator,
    Filling,
    Follower,
    Forgetting,
    ForgettingKept,
    Framing,
    HistoryErasing,
    Insight,
    ListEntries,
    Listing,
    Loading,
    LookingBack,
    Measuring,
    Reaching,
    Rebuilder,
    Searching,
    Segments,
    SegmentStates,
    Sourcing,
    Standing,
    Sweep,
)
from services.segment.usecases.clustering import CLUSTERING
from services.segment.usecases.measuring import MEASURING
from services.segment.usecases.outcomes import Outcomes
from services.segment.usecases.places import FramePlaces
from services.segment.worker import (
    REST_SHARE,
    live_loop,
    run_forgetting,
    run_list_entries,
    run_live_loop,
    run_loading,
    run_measuring,
    run_sourcing,
    run_sweep,
)
from yike.common.v1 import operations_pb2_grpc as operations_grpc
from yike.common.v1 import personal_data_pb2_grpc as personal_grpc
from yike.segment.v1 import alert_service_pb2_grpc as alert_grpc
from yike.segment.v1 import computed_trait_service_pb2_grpc as computed_grpc
from yike.segment.v1 import customer_list_service_pb2_grpc as list_grpc
from yike.segment.v1 import insight_service_pb2_grpc as insight_grpc
from yike.segment.v1 import outcome_service_pb2_grpc as outcome_grpc
from yike.segment.v1 import report_service_pb2_grpc as report_grpc
from yike.segment.v1 import segment_management_service_pb2_grpc as management_grpc
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc
from yike.segment.v1 import standing_service_pb2_grpc as standing_grpc

POOL_SIZE = 10


async def build(settings: SegmentSettings, clock: Clock) -> Service:
    """Returns the service, wired over its stores; the history is open and has its tables."""
    database = Database.connect(settings.service.database_url, service="segment", pool_size=POOL_SIZE)
    redis = aioredis.Redis.from_url(settings.service.redis_url)
    is_followed = settings.is_alone and settings.columns is Mode.ON
    # Where columns answer, a turn hardly asks the history, and need not wait for it.
    opened = await open_history(
        settings.clickhouse_url, lambda: alone(database, is_patient=True), is_behind=is_followed
    )
    history = HistoryStore(opened, months=settings.service.history_months)
    profile = open_channel(settings.service.addresses["profile"], token=settings.service.service_token)
    identity = open_channel(settings.service.addresses["identity"], token=settings.service.service_token)
    journey = open_channel(settings.service.addresses["journey"], token=settings.service.service_token)
    scoring = open_channel(settings.service.addresses["scoring"], token=settings.service.service_token)
    who_is_who, files = IdentityClient(identity), ProfileClient(profile)
    # The embedded engine is this process's own; a server's history is written by all workers of segment.
    columns = Columns(history, settings.columns if settings.is_alone else Mode.OFF)
    evaluator = Evaluator(history, announce, columns)
    follower = Follower(history, evaluator, clock, is_alone=settings.is_alone)
    # Where columns answer, turns are cheap, and may follow each other sooner.
    rest_share = REST_SHARE if is_followed else None
    consumer = live_loop(database=database, redis=redis, follower=follower, rest_share=rest_share)
    standing_history = StandingHistory(history)
    measuring = Measuring(
        database=database,
        history=standing_history,
        evaluator=evaluator,
        operations=Operations(database=database, clock=clock),
        clock=clock,
        message_of=settings_message,
    )
    clustering = Clustering(
        database=database,
        history=history,
        operations=Operations(database=database, clock=clock),
        clock=clock,
        message_of=clusters_message,
    )
    filling = Filling(
        database=database,
        history=history,
        evaluator=evaluator,
        clock=clock,
        message_of=segment_message,
        beside={MEASURING: measuring, CLUSTERING: clustering},
    )
    standing = Standing(
        database=database, history=history, standing=standing_history, clock=clock, identify=who_is_who.identify
    )
    journeys = JourneyClient(journey)
    searching = Searching(database, history, CustomerSearch(history), identity=who_is_who, profile=files, clock=clock)
    removals = removals_of(REMOVALS, "segment", settings.service.keep_days)
    segments = Segments(database, evaluator, filling, clock, users_of=journeys.using_segment)
    looking_back = LookingBack(
        database=database,
        history=history,
        clock=clock,
        log_days=next(removal.days for removal in removals if removal.table == "membership_log"),
        identify=who_is_who.identify,
    )
    servicer = SegmentServicer(
        segments=segments,
        asking=Asking(
            database,
            history,
            clock,
            evidence=Explaining(history),
            waiting_facts=consumer.waiting,
            identify=who_is_who.identify,
        ),
        looking_back=looking_back,
        searching=searching,
        listing=Listing(database=database, history=history, searching=searching, clock=clock),
        cataloguing=Cataloguing(database, CatalogueHistory(history), clock),
        developing=Developing(database, SeriesHistory(history), clock),
        insight=Insight(database, InsightHistory(history), clock),
        framing=Framing(database, FrameHistory(history), clock, FramePlaces()),
    )
    computed_traits = ComputedTraitServicer(
        computed_traits=ComputedTraits(database, filling, clock, users_of=journeys.using_computed_trait),
        computing=Computing(database, history, MeasureHistory(history), clock, identify=who_is_who.identify),
    )
    saved = saved_parts(
        database=database,
        history=ReportHistory(history),
        journeys=journeys,
        clustering=clustering,
        clock=clock,
        ready=filling.ready,
        public_url=settings.service.public_url,
    )
    management = SegmentManagementServicer(
        states=SegmentStates(database=database, segments=segments, filling=filling, clock=clock),
        looking_back=looking_back,
        comparing=Comparing(database=database, clock=clock),
        reaching=Reaching(database=database, history=history, contacts=files, clock=clock),
    )
    entries = ListEntries(
        database=database,
        history=history,
        evaluator=evaluator,
        identity=who_is_who,
        clock=clock,
        ready=filling.ready,
        forget=follower.forget,
    )
    customer_lists = CustomerListServicer(
        customer_lists=CustomerLists(
            database=database,
            history=history,
            entries=entries,
            contacts=files,
            clock=clock,
            users_of=journeys.using_customer_list,
        ),
        entries=entries,
    )
    rebuilder = Rebuilder(
        database,
        history,
        evaluator,
        profile=files,
        identity=who_is_who,
        scoring=ScoringClient(scoring),
        clock=clock,
    )
    sweep = Sweep(database, history, evaluator, clock)
    forgetting = Forgetting(database, history, evaluator, clock)
    forgetting_kept = ForgettingKept(database, history, evaluator, clock)
    sourcing = Sourcing(database, history, evaluator, identity=who_is_who, clock=clock)
    loading = Loading(
        database, history, evaluator, profile=files, identity=who_is_who, clock=clock, forget=follower.forget
    )
    relay = Relay(database, redis, service="segment")
    history_erasing = HistoryErasing(database, history)
    erasing = Erasing(
        service="segment",
        database=database,
        portions=portions(STORES),
        lingering=LINGERING,
        facts=ErasingFacts(service="segment", database=database, redis=redis).erase,
        first=history_erasing.stop_turns,
        beyond=history_erasing.erase,
        counted=history_erasing.count,
    )
    return Service(
        name="segment",
        servicers=[
            (segment_grpc.add_SegmentServiceServicer_to_server, servicer),
            (management_grpc.add_SegmentManagementServiceServicer_to_server, management),
            (
                standing_grpc.add_StandingServiceServicer_to_server,
                StandingServicer(measuring=measuring, standing=standing),
            ),
            (
                outcome_grpc.add_OutcomeServiceServicer_to_server,
                OutcomeServicer(Outcomes(database, OutcomeHistory(history), clock)),
            ),
            (list_grpc.add_CustomerListServiceServicer_to_server, customer_lists),
            (computed_grpc.add_ComputedTraitServiceServicer_to_server, computed_traits),
            (insight_grpc.add_InsightServiceServicer_to_server, saved.insight),
            (report_grpc.add_ReportServiceServicer_to_server, saved.reports),
            (alert_grpc.add_AlertServiceServicer_to_server, saved.alerts),
            (operations_grpc.add_OperationsServiceServicer_to_server, OperationsServicer(filling.operations)),
            (
                personal_grpc.add_PersonalDataServiceServicer_to_server,
                PersonalDataServicer(service="segment", database=database, stores=STORES, erasing=erasing),
            ),
        ],
        background=[
            relay.run,
            lambda: run_live_loop(consumer, rebuilder, filling.ready),
            lambda: run_sweep(sweep, filling.ready),
            filling.run_worker,
            lambda: run_forgetting(forgetting, forgetting_kept, filling.ready),
            lambda: run_sourcing(sourcing, filling.ready),
            lambda: run_list_entries(entries, filling.ready),
            lambda: run_loading(loading, filling.ready),
            lambda: run_measuring(measuring, filling.ready),
            *saved.background,
            Retention(database, removals).run,
        ],
        close=[
            history.connection.close,
            lambda: cast(Awaitable[None], profile.close(None)),
            lambda: cast(Awaitable[None], identity.close(None)),
            lambda: cast(Awaitable[None], journey.close(None)),
            lambda: cast(Awaitable[None], scoring.close(None)),
            redis.aclose,
            database.close,
        ],
        service_names=(
            "yike.segment.v1.SegmentService",
            "yike.segment.v1.SegmentManagementService",
            "yike.segment.v1.CustomerListService",
            "yike.segment.v1.StandingService",
            "yike.segment.v1.OutcomeService",
            "yike.segment.v1.ComputedTraitService",
            "yike.segment.v1.InsightService",
            "yike.segment.v1.ReportService",
            "yike.segment.v1.AlertService",
            "yike.common.v1.OperationsService",
            PERSONAL_DATA_SERVICE,
        ),
    )


def main() -> None:
    """Runs the service until it is told to stop."""
    settings = SegmentSettings.from_environment()
    run_service(settings.service, partial(build, settings))


if __name__ == "__main__":
    main()
