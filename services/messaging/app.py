"""Wiring of the messaging service."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import redis.asyncio as aioredis

from services.common.clients import open_channel
from services.common.clock import Clock
from services.common.database import Database
from services.common.outbox import Relay
from services.common.server import Service, run_service
from services.common.settings import ServiceSettings
from services.messaging import wire
from services.messaging.crash_points import CrashPoints
from services.messaging.customers import Customers
from services.messaging.domain import Channel
from services.messaging.keyring import Keyring
from services.messaging.providers import ChannelAccounts, Providers, sandbox_accounts
from services.messaging.rendering.renderer import Renderer
from services.messaging.servicer import MessagingServicer
from services.messaging.storage.moments import DatabaseClock, Moment
from services.messaging.usecases import Deliveries, Reactions, Reading, Sending, SuppressedAddresses, Templates
from services.messaging.worker.breaker import Breakers
from services.messaging.worker.calling import KEPT_ACCOUNTS, TIMEOUT_SECONDS, AccountsOf, Calling
from services.messaging.worker.dispatcher import Dispatcher
from services.messaging.worker.lanes import Lane
from services.messaging.worker.lifeline import Lifeline
from services.messaging.worker.preparing import Preparing
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc

POOL_SIZE = 12
_CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.WECOM)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The wired parts of the service that its process and its tests start."""

    database: Database
    servicer: MessagingServicer
    dispatcher: Dispatcher
    close: list[Callable[[], Awaitable[None]]]


async def build(settings: ServiceSettings, clock: Clock) -> Service:
    """Returns the service, wired by keyword; nothing is connected yet."""
    parts = assemble(settings, clock, CrashPoints.from_environment(os.environ))
    redis = aioredis.Redis.from_url(settings.redis_url)
    return Service(
        name="messaging",
        servicers=[(messaging_grpc.add_MessagingServiceServicer_to_server, parts.servicer)],
        background=[Relay(parts.database, redis, service="messaging").run, parts.dispatcher.run],
        close=[redis.aclose, *parts.close],
        service_names=(messaging_pb.DESCRIPTOR.services_by_name["MessagingService"].full_name,),
    )


def assemble(
    settings: ServiceSettings,
    clock: Clock,
    crash_points: CrashPoints,
    *,
    moment: Moment | None = None,
    timeout_seconds: float = TIMEOUT_SECONDS,
    renderer: Renderer | None = None,
) -> Parts:
    """Returns the parts, wired over the stores and the other services; nothing is connected yet.

    Args:
        settings: Where everything is.
        clock: The process's own. It decides nothing.
        crash_points: Where to die in a test.
        moment: What decides when something is due, over, or later than something else; by default PostgreSQL's clock,
            which providers are then told, too.
        timeout_seconds: How long a provider is waited for.
        renderer: One that several share, and that is not closed here; by default one of its own.
    """
    database = Database.connect(settings.database_url, service="messaging", pool_size=POOL_SIZE)
    profile = open_channel(settings.addresses["profile"], token=settings.service_token)
    identity = open_channel(settings.addresses["identity"], token=settings.service_token)
    customers = Customers(
        profile=profile_grpc.ProfileServiceStub(profile), identity=identity_grpc.IdentityServiceStub(identity)
    )
    if moment is None:
        clock = database_clock = DatabaseClock(clock)
        moment = database_clock.moment
    keyring = Keyring(settings.encryption_key)
    providers = Providers(clock)
    own_renderer = Renderer()
    renderer = renderer or own_renderer
    breakers = Breakers()
    idempotent = frozenset(channel for channel in _CHANNELS if providers.idempotent(channel.word))
    templates = Templates(database=database, renderer=renderer, moment=moment)
    deliveries = Deliveries(
        database=database,
        moment=moment,
        facts_of=wire.update_facts,
        crash_points=crash_points,
        idempotent=idempotent.__contains__,
    )
    lane = Lane(
        deliveries=deliveries,
        preparing=Preparing(
            deliveries=deliveries,
            templates=templates,
            customers=customers,
            renderer=renderer,
            keyring=keyring,
            public_url=settings.public_url.rstrip("/"),
        ),
        calling=Calling(
            providers=providers,
            accounts_of=accounts_from(settings),
            deliveries=deliveries,
            breakers=breakers,
            timeout_seconds=timeout_seconds,
        ),
        crash_points=crash_points,
        idempotent=idempotent,
    )
    dispatcher = Dispatcher(deliveries=deliveries, lane=lane, breakers=breakers, lifeline=Lifeline(database))
    servicer = MessagingServicer(
        templates=templates,
        sending=Sending(
            database=database, templates=templates, moment=moment, facts_of=wire.update_facts, wake=dispatcher.wake
        ),
        reading=Reading(database=database, customers=customers),
        reactions=Reactions(
            database=database,
            moment=moment,
            link_key=keyring.link_key,
            read_callback=providers.read_callback,
            facts_of=wire.update_facts,
        ),
        suppressed=SuppressedAddresses(
            database=database, moment=moment, customers=customers, address_hash=keyring.address_hash
        ),
    )
    return Parts(
        database=database,
        servicer=servicer,
        dispatcher=dispatcher,
        close=[
            providers.close,
            own_renderer.close,
            lambda: cast(Awaitable[None], profile.close(None)),
            lambda: cast(Awaitable[None], identity.close(None)),
            database.close,
        ],
    )


def accounts_from(settings: ServiceSettings) -> AccountsOf:
    """Returns who finds a workspace's accounts: those at the message sandbox, where there is one."""

    @lru_cache(maxsize=KEPT_ACCOUNTS)
    def accounts_of(workspace_id: str) -> ChannelAccounts | None:
        if not settings.sandbox_http_url:
            return None
        return sandbox_accounts(
            http_url=settings.sandbox_http_url,
            smtp_port=settings.sandbox_smtp_port,
            token=settings.sandbox_token,
            workspace_id=workspace_id,
        )

    return accounts_of


def main() -> None:
    """Runs the service until told to stop."""
    run_service("messaging", build)


if __name__ == "__main__":
    main()
