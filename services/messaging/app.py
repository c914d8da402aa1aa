"""Wiring of the messaging service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import redis.asyncio as aioredis

from services.common.clients import open_channel
from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import Erasing
from services.common.facts.erasing import ErasingFacts
from services.common.keys import MasterKeys
from services.common.outbox import Relay
from services.common.personal_data import PersonalDataServicer, portions
from services.common.retention import Retention, removals_of
from services.common.sealing import Resealing, SealingServicer
from services.common.server import Service, run_service
from services.common.settings import ServiceSettings
from services.messaging.clients.identity import IdentityClient
from services.messaging.clients.journey import JourneyClient
from services.messaging.clients.profile import ProfileClient, TemplateDataClient
from services.messaging.clients.segment import SegmentClient
from services.messaging.content_servicer import TemplateContentServicer
from services.messaging.conversation_servicer import AutoReplyServicer, ConversationServicer
from services.messaging.credit_servicer import SubscriptionCreditServicer
from services.messaging.facts.told import update_facts
from services.messaging.inbox_servicer import InboxServicer
from services.messaging.keyring import Keyring
from services.messaging.mass_servicer import MassMessageServicer
from services.messaging.noticing import noticing_of
from services.messaging.personal_data import LINGERING, stores
from services.messaging.places import Passed, nobody_watches
from services.messaging.platform_accounts import platform_account, sandbox_addresses, sandbox_trust
from services.messaging.policy_servicer import SendingPolicyServicer
from services.messaging.preference_servicer import CustomerPreferenceServicer, PreferenceServicer
from services.messaging.providers import Dialer
from services.messaging.providers.registry import Providers
from services.messaging.rendering.child import BUILD_MEMORY_BYTES
from services.messaging.rendering.renderer import Renderer
from services.messaging.report_servicer import SendingReportServicer, report_servicer
from services.messaging.retention import REMOVALS
from services.messaging.served import SERVICE_NAMES, servicers_of
from services.messaging.servicer import MessagingServicer
from services.messaging.sms_servicer import SmsServicer
from services.messaging.staff_app import StaffParts, assemble_staff
from services.messaging.storage.leases import hold_of_customers
from services.messaging.storage.moments import DatabaseClock, Moment
from services.messaging.template_version_servicer import TemplateVersionServicer, version_servicer
from services.messaging.usecases import (
    Accounts,
    ChosenAccounts,
    Deliveries,
    Reactions,
    Reading,
    SealedForms,
    Sending,
    SuppressedAddresses,
    Templates,
    Trying,
)
from services.messaging.usecases.advising import Advising
from services.messaging.usecases.answering import Answering
from services.messaging.usecases.auto_replies import AutoReplies
from services.messaging.usecases.building import Building
from services.messaging.usecases.callback_addresses import CallbackAddresses
from services.messaging.usecases.cancelling import Cancelling
from services.messaging.usecases.conversations import Conversations
from services.messaging.usecases.conversing import Conversing
from services.messaging.usecases.crediting import Crediting
from services.messaging.usecases.enriching import Enriching
from services.messaging.usecases.explaining import Explaining
from services.messaging.usecases.figures import ContentFigures
from services.messaging.usecases.inbox import Inbox
from services.messaging.usecases.inbox_keeping import InboxKeeping
from services.messaging.usecases.mass_messages import MassMessages
from services.messaging.usecases.outgoing import OutgoingAnswers
from services.messaging.usecases.pacing import Pacing
from services.messaging.usecases.policies import Policies
from services.messaging.usecases.preferences import PreferenceCentre
from services.messaging.usecases.registering import Registrations
from services.messaging.usecases.replying import Replies
from services.messaging.usecases.resending import Resending
from services.messaging.usecases.selecting import Selecting
from services.messaging.usecases.verifying import Verifying
from services.messaging.usecases.versions import Versions
from services.messaging.verification_servicer import VerificationServicer
from services.messaging.worker.breaker import Breakers
from services.messaging.worker.calling import TIMEOUT_SECONDS, Calling
from services.messaging.worker.dispatcher import Dispatcher
from services.messaging.worker.health import Health
from services.messaging.worker.lanes import Lane
from services.messaging.worker.lifeline import Lifeline
from services.messaging.worker.mass_sending import MassSending
from services.messaging.worker.preparing import Preparing
from services.messaging.worker.ways import Ways
from yike.common.v1 import personal_data_pb2_grpc as personal_grpc
from yike.common.v1 import sealing_pb2_grpc as sealing_grpc

POOL_SIZE = 12


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The wired parts of the service that its process and its tests start."""

    database: Database
    servicer: MessagingServicer
    verification: VerificationServicer
    preferences: PreferenceServicer
    customer_preferences: CustomerPreferenceServicer
    policy: SendingPolicyServicer
    credits: SubscriptionCreditServicer
    sms: SmsServicer
    conversations: ConversationServicer
    auto_replies: AutoReplyServicer
    mass: MassMessageServicer
    mass_sending: MassSending
    content: TemplateContentServicer
    staff: StaffParts
    inbox: InboxServicer
    versions: TemplateVersionServicer
    reports: SendingReportServicer
    dispatcher: Dispatcher
    close: list[Callable[[], Awaitable[None]]]


async def build(settings: ServiceSettings, clock: Clock, passed: Passed = nobody_watches) -> Service:
    """Returns the service, wired by keyword; nothing is connected yet."""
    keys = MasterKeys.of(settings)
    keyring = Keyring(keys)
    parts = assemble(settings, clock, passed=passed, keyring=keyring)
    redis = aioredis.Redis.from_url(settings.redis_url)
    kept = stores(keyring)
    erasing = Erasing(
        service="messaging",
        database=parts.database,
        portions=portions(kept),
        lingering=LINGERING,
        facts=ErasingFacts(service="messaging", database=parts.database, redis=redis).erase,
        first=hold_of_customers,
    )
    return Service(
        name="messaging",
        servicers=[
            *servicers_of(parts),
            (
                personal_grpc.add_PersonalDataServiceServicer_to_server,
                PersonalDataServicer(service="messaging", database=parts.database, stores=kept, erasing=erasing),
            ),
            (
                sealing_grpc.add_SealingServiceServicer_to_server,
                SealingServicer(service="messaging", database=parts.database, columns=keyring.columns()),
            ),
        ],
        background=[
            Relay(parts.database, redis, service="messaging").run,
            parts.dispatcher.run,
            parts.mass_sending.run,
            parts.staff.worker.run,
            parts.staff.groups.run,
            Resealing(database=parts.database, keys=keys, columns=keyring.columns()).run,
            Retention(parts.database, removals_of(REMOVALS, "messaging", settings.keep_days)).run,
        ],
        close=[redis.aclose, *parts.close],
        service_names=SERVICE_NAMES,
    )


def assemble(
    settings: ServiceSettings,
    clock: Clock,
    *,
    passed: Passed = nobody_watches,
    moment: Moment | None = None,
    timeout_seconds: float = TIMEOUT_SECONDS,
    renderer: Renderer | None = None,
    keyring: Keyring | None = None,
) -> Parts:
    """Returns the parts, wired over the stores and the other services; nothing is connected yet.

    Args:
        settings: Where everything is.
        clock: The process's own. It decides nothing.
        passed: Told of the places that a delivery passes.
        moment: What decides when something is due, over, or later than something else; by default PostgreSQL's clock,
            which providers are then told, too.
        timeout_seconds: How long a provider is waited for.
        renderer: One that several share, and that is not closed here; by default one of its own.
        keyring: What seals; by default with the keys of the settings.
    """
    database = Database.connect(settings.database_url, service="messaging", pool_size=POOL_SIZE)
    profile = open_channel(settings.addresses["profile"], token=settings.service_token)
    identity = open_channel(settings.addresses["identity"], token=settings.service_token)
    journey = open_channel(settings.addresses["journey"], token=settings.service_token)
    segment = open_channel(settings.addresses["segment"], token=settings.service_token)
    who_is_who, customers = IdentityClient(identity), ProfileClient(profile)
    if moment is None:
        clock = database_clock = DatabaseClock(clock)
        moment = database_clock.moment
    keyring = keyring or Keyring(MasterKeys.of(settings))
    dialer = Dialer(allows_private=settings.allows_private_addresses, own=sandbox_addresses(settings))
    providers = Providers(clock, dialer)
    forms, public_url = SealedForms(keyring=keyring, providers=providers), settings.public_url.rstrip("/")
    chosen = ChosenAccounts(database=database, forms=forms, platform_account=platform_account(settings))
    own_renderer, builder = Renderer(), Renderer(BUILD_MEMORY_BYTES)
    renderer = renderer or own_renderer
    building, segments = Building(builder), SegmentClient(segment)
    enriching = Enriching(renderer=renderer, profile=TemplateDataClient(profile), segment=segments)
    selecting = Selecting(database=database, segments=segments)
    breakers, versions = Breakers(), Versions(database=database, moment=moment)
    ways, health = Ways(breakers), Health(database=database, moment=moment)
    templates = Templates(
        database=database,
        renderer=renderer,
        building=building,
        moment=moment,
        journeys=JourneyClient(journey),
        versions=versions,
    )
    deliveries = Deliveries(
        database=database, moment=moment, facts_of=update_facts, passed=passed, inbox=InboxKeeping(keyring)
    )
    lane = Lane(
        deliveries=deliveries,
        accounts=chosen,
        ways=ways,
        pacing=Pacing(database=database, moment=moment),
        preparing=Preparing(
            deliveries=deliveries,
            templates=versions,
            accounts=chosen,
            profile=customers,
            enriching=enriching,
            answers=OutgoingAnswers(database=database, keyring=keyring),
            selecting=selecting,
            keyring=keyring,
            public_url=public_url,
        ),
        calling=Calling(providers=providers, breakers=breakers, health=health, timeout_seconds=timeout_seconds),
        passed=passed,
    )
    mass_messages = MassMessages(
        database=database, moment=moment, accounts=chosen, providers=providers, facts_of=update_facts
    )
    crediting = Crediting(
        database=database, moment=moment, people=who_is_who, accounts=chosen, address_hash=keyring.address_hash
    )
    dispatcher = Dispatcher(deliveries=deliveries, lane=lane, ways=ways, health=health, lifeline=Lifeline(database))
    sending = Sending(database=database, templates=versions, moment=moment, facts_of=update_facts, wake=dispatcher.wake)
    reading = Reading(database=database, customers=who_is_who, moment=moment, keyring=keyring)
    conversing = Conversing(
        database=database,
        moment=moment,
        holders=who_is_who,
        keyring=keyring,
        wake=dispatcher.wake,
        advising=Advising(database=database, customers=ProfileClient(profile)),
    )
    replies = Replies(
        database=database, moment=moment, holders=who_is_who, keyring=keyring, conversing=conversing, facts_of=update_facts
    )  # fmt: skip
    conversations = Conversations(database=database, moment=moment, customers=who_is_who, keyring=keyring)
    trying = Trying(
        database=database, moment=moment, templates=templates, enriching=enriching, customers=customers,
        accounts=chosen, providers=providers, keyring=keyring, public_url=public_url, building=building, selecting=selecting,
    )  # fmt: skip
    servicer = MessagingServicer(
        templates=templates,
        sending=sending,
        reading=reading,
        resending=Resending(database=database, templates=versions, reading=reading, sending=sending),
        cancelling=Cancelling(database=database, moment=moment, facts_of=update_facts),
        reactions=Reactions(
            database=database,
            moment=moment,
            link_key=keyring.link_key,
            providers=providers,
            accounts=chosen,
            public_url=public_url,
            noticing=noticing_of(
                database=database,
                moment=moment,
                crediting=crediting,
                conversing=conversing,
                accounts=chosen,
                people=who_is_who,
                customers=customers,
                templates=versions,
                enriching=enriching,
                providers=providers,
                keyring=keyring,
                public_url=public_url,
            ),
            address_hash=keyring.address_hash,
            replies=replies,
            facts_of=update_facts,
            trusts=sandbox_trust(settings),
        ),
        suppressed=SuppressedAddresses(
            database=database, moment=moment, customers=who_is_who, address_hash=keyring.address_hash
        ),
        accounts=Accounts(
            database=database, moment=moment, forms=forms, chosen=chosen, providers=providers, dialer=dialer
        ),
        trying=trying,
        explaining=Explaining(
            database=database,
            moment=moment,
            reading=reading,
            templates=versions,
            customers=customers,
            accounts=chosen,
            keyring=keyring,
        ),
    )
    centre = PreferenceCentre(database=database, moment=moment, customers=customers, keyring=keyring)
    verifying = Verifying(
        database=database,
        moment=moment,
        templates=versions,
        renderer=renderer,
        accounts=chosen,
        providers=providers,
        keyring=keyring,
    )
    staff = assemble_staff(
        database=database, clock=clock, moment=moment, profile=profile, segment=segment, customers=who_is_who,
        accounts=chosen, providers=providers, forms=forms, public_url=public_url,
    )  # fmt: skip
    return Parts(
        database=database,
        servicer=servicer,
        verification=VerificationServicer(verifying),
        preferences=PreferenceServicer(centre),
        customer_preferences=CustomerPreferenceServicer(centre),
        policy=SendingPolicyServicer(Policies(database=database, moment=moment)),
        credits=SubscriptionCreditServicer(crediting),
        reports=report_servicer(
            database=database, moment=moment, customers=customers, segment=segments, accounts=chosen, keyring=keyring
        ),
        content=TemplateContentServicer(ContentFigures(database=database, templates=templates, moment=moment)),
        sms=SmsServicer(
            registrations=Registrations(
                database=database, moment=moment, templates=templates, accounts=chosen, providers=providers
            ),
            replies=replies,
            addresses=CallbackAddresses(
                database=database, providers=providers, link_key=keyring.link_key, public_url=public_url
            ),
        ),
        conversations=ConversationServicer(
            conversations=conversations,
            answering=Answering(
                database=database,
                moment=moment,
                conversations_=conversations,
                conversing=conversing,
                holders=who_is_who,
                accounts=chosen,
                sending=sending,
                templates=templates,
                enriching=enriching,
                customers=customers,
            ),
        ),
        auto_replies=AutoReplyServicer(AutoReplies(database=database, moment=moment, templates=versions)),
        mass=MassMessageServicer(mass_messages),
        mass_sending=MassSending(mass_messages=mass_messages, keyring=keyring, passed=passed),
        staff=staff,
        inbox=InboxServicer(
            Inbox(database=database, moment=moment, customers=who_is_who, keyring=keyring, facts_of=update_facts)
        ),
        versions=version_servicer(database, moment, templates, trying, customers, segments),
        dispatcher=dispatcher,
        close=[
            verifying.finish,
            providers.close,
            own_renderer.close,
            builder.close,
            *(partial(each.close, None) for each in (profile, identity, journey, segment)),
            database.close,
        ],
    )


def main() -> None:
    """Runs the service until told to stop."""
    settings = ServiceSettings.from_environment("messaging")
    run_service(settings, partial(build, settings))


if __name__ == "__main__":
    main()
