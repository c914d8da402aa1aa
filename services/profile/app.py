"""Wires the profile service and runs it: `python -m services profile`."""

from __future__ import annotations

from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import cast

import redis.asyncio as aioredis

from services.common.clients import open_channel
from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import Erasing
from services.common.facts.erasing import ErasingFacts
from services.common.keys import MasterKeys
from services.common.operations import Operations, OperationsServicer, OperationWorker
from services.common.outbox import Relay
from services.common.personal_data import PersonalDataServicer, portions
from services.common.retention import Retention, removals_of
from services.common.sealing import Resealing, SealingServicer
from services.common.server import Service, run_service
from services.common.settings import ServiceSettings
from services.profile import customer_exports_wire, imports_wire, worker
from services.profile.catalogue_parts import catalogue
from services.profile.clients.identity import IdentityClient
from services.profile.clients.messaging import MessagingClient
from services.profile.clients.segment import SegmentClient
from services.profile.companies_servicer import CompanyServicer
from services.profile.contracts import SERVICE_NAMES
from services.profile.coupon_vault import CodeVault
from services.profile.coupons_parts import coupons
from services.profile.customer_exports_servicer import CustomerExportServicer
from services.profile.data_quality_parts import quality_parts
from services.profile.facts.told import (
    companies_changed_fact,
    coupons_changed_fact,
    coupons_expired_fact,
    event_retention_fact,
    events_recorded_fact,
    points_changed_fact,
    survivorship_fact,
    tier_changed_fact,
)
from services.profile.forms_servicer import FormServicer
from services.profile.imports_servicer import ImportServicer
from services.profile.loyalty_servicer import LoyaltyServicer
from services.profile.personal_data import LINGERING, stores
from services.profile.retention import REMOVALS
from services.profile.schemas_servicer import SchemaServicer
from services.profile.servicer import ProfileServicer
from services.profile.sources_servicer import SourceServicer
from services.profile.storage import wait_for_recordings
from services.profile.storage.till import READ_SETTINGS
from services.profile.tags_servicer import TagServicer
from services.profile.template_data_servicer import TemplateDataServicer
from services.profile.till_parts import till_parts
from services.profile.traits_servicer import TraitServicer
from services.profile.usecases import (
    Backlog,
    Customers,
    Events,
    Exports,
    GroupCommit,
    MessageWindow,
    PastAndPreviews,
    Periods,
    Recorder,
    Rejections,
    Restricting,
    Statements,
    Survivorship,
    Upkeep,
)
from services.profile.usecases.companies import (
    Companies,
    CompanyCalls,
    CompanyExports,
    CompanyMembers,
    PastCompanyCalls,
)
from services.profile.usecases.coupons import (
    CouponEndings,
    FindingCoupons,
    ReturningCoupons,
)
from services.profile.usecases.customer_exports import EXPORT, CustomerExports, ExportRunning
from services.profile.usecases.customer_exports.loyalty import Standings
from services.profile.usecases.forms import Forms
from services.profile.usecases.import_files import ImportFiles
from services.profile.usecases.import_running import ImportRunning
from services.profile.usecases.importing import IMPORT, Importing
from services.profile.usecases.loyalty import (
    Encoders,
    Expecting,
    Figures,
    LoyaltyUpkeep,
    OrderEarnings,
    Points,
    PointsExports,
    Problems,
    Programme,
    UntrustedEvents,
)
from services.profile.usecases.purchases import Purchases
from services.profile.usecases.schemas import WorkspaceSchemas
from services.profile.usecases.sender_flaws import SenderFlaws
from services.profile.usecases.sources import Sources
from services.profile.usecases.tags import Tags
from services.profile.usecases.template_data import TemplatesData
from services.profile.usecases.trait_history import TraitHistories
from services.profile.vault import BodyVault, ExportVault, ImportVault, SourceVault
from yike.common.v1 import operations_pb2_grpc as operations_grpc
from yike.common.v1 import personal_data_pb2_grpc as personal_grpc
from yike.common.v1 import sealing_pb2_grpc as sealing_grpc
from yike.profile.v1 import catalogue_service_pb2_grpc as catalogue_grpc
from yike.profile.v1 import company_service_pb2_grpc as company_grpc
from yike.profile.v1 import coupon_service_pb2_grpc as coupon_grpc
from yike.profile.v1 import data_quality_service_pb2_grpc as quality_grpc
from yike.profile.v1 import export_service_pb2_grpc as export_grpc
from yike.profile.v1 import form_service_pb2_grpc as form_grpc
from yike.profile.v1 import import_service_pb2_grpc as import_grpc
from yike.profile.v1 import loyalty_service_pb2_grpc as loyalty_grpc
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc
from yike.profile.v1 import schema_service_pb2_grpc as schema_grpc
from yike.profile.v1 import source_service_pb2_grpc as source_grpc
from yike.profile.v1 import tag_service_pb2_grpc as tag_grpc
from yike.profile.v1 import template_data_service_pb2_grpc as template_data_grpc
from yike.profile.v1 import till_service_pb2_grpc as till_grpc
from yike.profile.v1 import trait_service_pb2_grpc as trait_grpc

POOL_SIZE = 10


async def build(settings: ServiceSettings, clock: Clock) -> Service:
    """Returns the service, wired over its stores; nothing is connected before the first call."""
    database = Database.connect(
        settings.database_url, service="profile", pool_size=POOL_SIZE, read_settings=READ_SETTINGS
    )
    redis = aioredis.Redis.from_url(settings.redis_url)
    channel = open_channel(settings.addresses["identity"], token=settings.service_token)
    segment_channel = open_channel(settings.addresses["segment"], token=settings.service_token)
    identities = IdentityClient(channel)
    segment = SegmentClient(segment_channel)
    tags = Tags(database=database, clock=clock, users_of=segment.using_tag)
    messaging = open_channel(settings.addresses["messaging"], token=settings.service_token)
    scoring = open_channel(settings.addresses["scoring"], token=settings.service_token)
    flaws = SenderFlaws()
    recorder = Recorder(
        database=database,
        identities=identities,
        window=MessageWindow(),
        encode=events_recorded_fact,
        clock=clock,
        flaws=flaws,
    )
    group_commit = GroupCommit(recorder.record)
    backlog = Backlog(database=database, clock=clock)
    schemas = WorkspaceSchemas(database=database, clock=clock)
    events = Events(recorder=recorder, group_commit=group_commit, backlog=backlog, schemas=schemas)
    customers = Customers(database=database, identities=identities, clock=clock)
    periods = Periods(
        database=database, clock=clock, platform_months=settings.history_months, encode=event_retention_fact
    )
    keys = MasterKeys.of(settings)
    vault, codes = BodyVault(keys), CodeVault(keys)
    operations = Operations(database=database, clock=clock)
    # One reads ahead for the job under way or writes a file, the other for a preview.
    executor = ThreadPoolExecutor(max_workers=2, thread_name_prefix="imports")
    import_vault = ImportVault(keys)
    files = ImportFiles(database=database, vault=import_vault, executor=executor)
    importing = Importing(database=database, operations=operations, files=files, executor=executor, clock=clock)
    running = ImportRunning(
        database=database,
        recorder=recorder,
        schemas=schemas,
        backlog=backlog,
        files=files,
        executor=executor,
        call_reader=imports_wire.call_reader,
        live_calls=lambda: group_commit.calls,
        message_of=imports_wire.import_job,
    )
    export_vault = ExportVault(keys)
    exporting = ExportRunning(
        database=database,
        vault=export_vault,
        lists=segment,
        files=customers,
        loyalty_of=Standings(database=database, clock=clock).of,
        executor=executor,
        message_of=customer_exports_wire.succeeded,
    )
    servicer = ProfileServicer(
        events=events,
        customers=customers,
        past=PastAndPreviews(database=database, identities=identities, clock=clock),
        statements=Statements(
            recorder=recorder,
            customers=customers,
            identities=identities,
            database=database,
            clock=clock,
            tags=tags,
            schemas=schemas,
        ),
        exports=Exports(database=database),
        rejections=Rejections(database=database, vault=vault),
        periods=periods,
        survivorship=Survivorship(database=database, identities=identities, clock=clock, encode=survivorship_fact),
        restricting=Restricting(recorder=recorder, identities=identities, database=database, clock=clock),
    )
    encoders = Encoders(points=points_changed_fact, tiers=tier_changed_fact)
    points = Points(database=database, identities=identities, clock=clock, encoders=encoders)
    loyalty = LoyaltyServicer(
        points=points,
        exports=PointsExports(database=database),
        programme=Programme(database=database, clock=clock),
        problems=Problems(database=database),
        figures=Figures(database=database, clock=clock),
    )
    source_vault = SourceVault(keys)
    sources = Sources(database=database, clock=clock, vault=source_vault)
    columns = [*vault.columns(), *source_vault.columns(), *codes.columns()]
    columns += [*import_vault.columns(), *export_vault.columns()]
    endings = CouponEndings(
        database=database, clock=clock, encode=coupons_expired_fact, encode_changed=coupons_changed_fact
    )

    async def stop_reading() -> None:
        executor.shutdown(wait=False, cancel_futures=True)

    relay = Relay(database, redis, service="profile")
    company_calls = CompanyCalls(clock=clock, encode=companies_changed_fact)
    members = CompanyMembers(
        recorder=recorder, identities=identities, database=database, calls=company_calls, clock=clock
    )
    tills = till_parts(
        database=database,
        redis=redis,
        identities=identities,
        points=points,
        coupons=FindingCoupons(database=database, identities=identities, vault=codes, clock=clock),
        purchases=Purchases(
            recorder=recorder,
            identities=identities,
            database=database,
            expecting=Expecting(database=database, identities=identities, clock=clock),
            clock=clock,
        ),
        segment=segment_channel,
        scoring=scoring,
        clock=clock,
    )
    consumer = worker.consumer_of_facts(
        database=database,
        redis=redis,
        events=events,
        schemas=schemas,
        earnings=OrderEarnings(identities=identities, clock=clock, encoders=encoders),
        untrusted=UntrustedEvents(clock=clock),
        returning=ReturningCoupons(clock=clock, encode_changed=coupons_changed_fact),
        companies=company_calls,
        copies=tills.copies,
    )
    quality = quality_parts(settings, database=database, identity=identities, segment=segment, flaws=flaws, clock=clock)
    upkeep = Upkeep(database=database, clock=clock)
    loyalty_upkeep = LoyaltyUpkeep(database=database, identities=identities, clock=clock, encoders=encoders)
    kept = stores(codes)
    erasing = Erasing(
        service="profile",
        database=database,
        portions=portions(kept),
        lingering=LINGERING,
        facts=ErasingFacts(service="profile", database=database, redis=redis).erase,
        first=wait_for_recordings,
    )
    return Service(
        name="profile",
        servicers=[
            (profile_grpc.add_ProfileServiceServicer_to_server, servicer),
            (catalogue_grpc.add_CatalogueServiceServicer_to_server, catalogue(database, clock)),
            (loyalty_grpc.add_LoyaltyServiceServicer_to_server, loyalty),
            (coupon_grpc.add_CouponServiceServicer_to_server, coupons(database, identities, codes, clock)),
            (till_grpc.add_TillServiceServicer_to_server, tills.servicer),
            (
                trait_grpc.add_TraitServiceServicer_to_server,
                TraitServicer(TraitHistories(database=database, identities=identities)),
            ),
            (
                template_data_grpc.add_TemplateDataServiceServicer_to_server,
                TemplateDataServicer(TemplatesData(database=database, identities=identities, vault=codes, clock=clock)),
            ),
            (
                company_grpc.add_CompanyServiceServicer_to_server,
                CompanyServicer(
                    Companies(database=database, clock=clock, encode=companies_changed_fact),
                    members,
                    CompanyExports(database=database),
                ),
            ),
            (tag_grpc.add_TagServiceServicer_to_server, TagServicer(tags)),
            (source_grpc.add_SourceServiceServicer_to_server, SourceServicer(sources)),
            (quality_grpc.add_DataQualityServiceServicer_to_server, quality.servicer),
            (import_grpc.add_ImportServiceServicer_to_server, ImportServicer(importing)),
            (
                export_grpc.add_ExportServiceServicer_to_server,
                CustomerExportServicer(
                    CustomerExports(database=database, operations=operations, vault=export_vault, clock=clock)
                ),
            ),
            (operations_grpc.add_OperationsServiceServicer_to_server, OperationsServicer(operations)),
            (schema_grpc.add_SchemaServiceServicer_to_server, SchemaServicer(schemas)),
            (
                form_grpc.add_FormServiceServicer_to_server,
                FormServicer(Forms(database=database, clock=clock, messaging=MessagingClient(messaging))),
            ),
            (
                personal_grpc.add_PersonalDataServiceServicer_to_server,
                PersonalDataServicer(service="profile", database=database, stores=kept, erasing=erasing),
            ),
            (
                sealing_grpc.add_SealingServiceServicer_to_server,
                SealingServicer(service="profile", database=database, columns=columns),
            ),
        ],
        background=[
            relay.run,
            consumer.run,
            OperationWorker(database=database, works={IMPORT: running, EXPORT: exporting}).run,
            lambda: worker.run_upkeep(upkeep, periods),
            Resealing(database=database, keys=keys, columns=columns).run,
            lambda: worker.run_loyalty(loyalty_upkeep, Figures(database=database, clock=clock)),
            lambda: worker.run_loyalty_check(loyalty_upkeep),
            lambda: worker.run_coupon_endings(endings),
            *quality.background,
            *tills.background,
            lambda: worker.run_past_company_calls(PastCompanyCalls(database=database, calls=company_calls)),
            Retention(database, removals_of(REMOVALS, "profile", settings.keep_days)).run,
        ],
        close=[
            group_commit.drain,
            stop_reading,
            quality.close,
            lambda: cast(Awaitable[None], channel.close(None)),
            lambda: cast(Awaitable[None], segment_channel.close(None)),
            lambda: cast(Awaitable[None], messaging.close(None)),
            lambda: cast(Awaitable[None], scoring.close(None)),
            redis.aclose,
            database.close,
        ],
        service_names=SERVICE_NAMES,
    )


def main() -> None:
    """Runs the service until it is told to stop."""
    settings = ServiceSettings.from_environment("profile")
    run_service(settings, partial(build, settings))


if __name__ == "__main__":
    main()
