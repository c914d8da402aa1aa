"""A profile service over real PostgreSQL and Redis, with a real identity service beside it, both over real gRPC."""

import itertools
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import grpc
import msgspec
import pytest
import redis.asyncio as aioredis
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.clients import open_channel, workspace_metadata
from services.common.clock import SteppedClock
from services.common.database import Database
from services.common.server import Service, make_server
from services.common.settings import ServiceSettings
from services.common.topology import SERVICES
from services.identity.app import build as build_identity
from services.profile.app import build as build_profile
from services.profile.clients.identity import IdentityClient
from services.profile.domain import from_microseconds, microseconds
from tests.support.stores import DatabaseUrls
from yike.common.v1 import identifier_pb2
from yike.common.v1 import personal_data_pb2_grpc as personal_grpc
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc
from yike.profile.v1 import coupon_service_pb2_grpc as coupon_grpc
from yike.profile.v1 import loyalty_service_pb2_grpc as loyalty_grpc
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
TOKEN = "token-of-the-test"


@dataclass
class Platform:
    """The two services under test, and what the tests reach them by."""

    clock: SteppedClock
    profile: profile_grpc.ProfileServiceStub
    identity: identity_grpc.IdentityServiceStub
    loyalty: loyalty_grpc.LoyaltyServiceStub
    database: Database
    """Profile's own, in its ordinary role."""
    redis: aioredis.Redis
    identities: IdentityClient
    """Identity, as profile asks it."""
    coupons: coupon_grpc.CouponServiceStub
    """Profile's coupons."""
    personal: personal_grpc.PersonalDataServiceStub
    """What profile keeps of a person."""
    identity_address: str
    """Where identity listens."""
    profile_channel: grpc.aio.Channel
    """To profile, for its further contracts."""
    profile_address: str
    """Where profile does."""
    key: bytes
    """The master key of both."""


@dataclass
class Workspace:
    """One workspace of a test, and short ways to send and read."""

    platform: Platform
    workspace_id: str

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        """The metadata of calls for this workspace."""
        return workspace_metadata(self.workspace_id)

    async def record(self, *events: profile_pb.IncomingEvent) -> profile_pb.RecordEventsResponse:
        """Records events in one call."""
        answer: profile_pb.RecordEventsResponse = await self.platform.profile.RecordEvents(
            profile_pb.RecordEventsRequest(events=events), metadata=self.metadata
        )
        return answer

    async def customer_of(self, type_: str, value: str) -> int:
        """Returns the current customer id of an identifier."""
        found = await self.platform.identity.LookupCustomer(
            identity_pb.LookupCustomerRequest(type=type_, value=value), metadata=self.metadata
        )
        return int(found.customer_id)

    async def file_of(self, type_: str, value: str) -> profile_pb.Customer:
        """Returns the file of the customer who has an identifier."""
        return await self.file(await self.customer_of(type_, value))

    async def file(self, customer_id: int) -> profile_pb.Customer:
        """Returns a customer's file."""
        file: profile_pb.Customer = await self.platform.profile.GetCustomer(
            profile_pb.GetCustomerRequest(customer_id=customer_id), metadata=self.metadata
        )
        return file

    async def timeline(self, customer_id: int, **arguments: Any) -> list[profile_pb.TimelineEvent]:
        """Returns a customer's whole timeline, all pages."""
        events: list[profile_pb.TimelineEvent] = []
        token = ""
        while True:
            page = await self.platform.profile.ListCustomerEvents(
                profile_pb.ListCustomerEventsRequest(customer_id=customer_id, page_token=token, **arguments),
                metadata=self.metadata,
            )
            events.extend(page.events)
            token = page.next_page_token
            if not token:
                return events

    async def cut(self, **identifiers: str) -> identity_pb.CutCustomerResponse:
        """Cuts identifiers off the customer who has the first of them; by keyword, as in `event`."""
        cut: identity_pb.CutCustomerResponse = await self.platform.identity.CutCustomer(
            identity_pb.CutCustomerRequest(
                customer_id=await self.customer_of(*next(iter(identifiers.items()))),
                identifiers=[identifier_pb2.Identifier(type=key, value=value) for key, value in identifiers.items()],
                reason="two people",
            ),
            metadata=self.metadata,
        )
        return cut

    async def merge(self, customer_id: int, other_customer_id: int) -> int:
        """Makes one customer of two; returns its id."""
        merged = await self.platform.identity.MergeCustomers(
            identity_pb.MergeCustomersRequest(
                customer_id=customer_id, other_customer_id=other_customer_id, reason="one after all"
            ),
            metadata=self.metadata,
        )
        return int(merged.customer.customer_id)

    async def stats(self) -> profile_pb.ProfileStats:
        """Returns the counts."""
        stats: profile_pb.ProfileStats = await self.platform.profile.GetProfileStats(
            profile_pb.GetProfileStatsRequest(), metadata=self.metadata
        )
        return stats


_numbers = itertools.count(1)


def event(
    message_id: str = "",
    *,
    type_: profile_pb.EventType = profile_pb.EVENT_TYPE_TRACK,
    name: str | None = None,
    at: datetime = START,
    traits: Mapping[str, Any] | None = None,
    properties: Mapping[str, Any] | None = None,
    changes: list[profile_pb.AttributeChange] | None = None,
    node_id: int = 0,
    trusted: bool = True,
    **identifiers: str,
) -> profile_pb.IncomingEvent:
    """Returns an event as the gateway sends it; identifiers by keyword, for example `user_id="u1"`; `trusted` with money."""
    time = Timestamp()
    time.FromMicroseconds(microseconds(at))
    return profile_pb.IncomingEvent(
        message_id=message_id or f"m{next(_numbers)}",
        type=type_,
        name=("Product Viewed" if type_ == profile_pb.EVENT_TYPE_TRACK else "") if name is None else name,
        identifiers=[identifier_pb2.Identifier(type=key, value=value) for key, value in identifiers.items()],
        occur_time=time,
        properties_json=b"" if properties is None else msgspec.json.encode(properties),
        traits_json=b"" if traits is None else msgspec.json.encode(traits),
        changes=changes or [],
        node_id=node_id,
        order_authority=profile_pb.ORDER_AUTHORITY_FULL if trusted else profile_pb.ORDER_AUTHORITY_NONE,
    )


def identify(message_id: str = "", **arguments: Any) -> profile_pb.IncomingEvent:
    """Returns an identify event."""
    return event(message_id, type_=profile_pb.EVENT_TYPE_IDENTIFY, **arguments)


def time_of(timestamp: Timestamp) -> datetime:
    """Returns a protobuf time as a Python one."""
    return from_microseconds(timestamp.ToMicroseconds())


def node_of(file: profile_pb.Customer, type_: str) -> int:
    """Returns the node of a customer's identifier of a type."""
    return dict(zip([each.type for each in file.identifiers], file.node_ids, strict=True))[type_]


@pytest.fixture(scope="module")
async def platform(database_urls: DatabaseUrls, redis_url: str) -> AsyncIterator[Platform]:
    """Both services, serving on loopback for the module."""
    clock = SteppedClock(START)
    key = secrets.token_bytes(32)

    def settings(service: str, addresses: Mapping[str, str]) -> ServiceSettings:
        return ServiceSettings(
            service=service,
            database_url=database_urls(service),
            redis_url=redis_url,
            service_token=TOKEN,
            encryption_key=key,
            addresses=addresses,
        )

    identity = await build_identity(settings("identity", dict.fromkeys(SERVICES, "127.0.0.1:1")), clock)
    identity_server, identity_port = await _serve(identity)
    # Nobody is at the addresses of the others.
    addresses = {**dict.fromkeys(SERVICES, "127.0.0.1:1"), "identity": f"127.0.0.1:{identity_port}"}
    profile = await build_profile(settings("profile", addresses), clock)
    profile_server, profile_port = await _serve(profile)
    channels = [open_channel(f"127.0.0.1:{port}", token=TOKEN) for port in (identity_port, profile_port)]
    database = Database.connect(database_urls("profile"), service="profile", pool_size=4)
    redis = aioredis.Redis.from_url(redis_url)
    yield Platform(
        clock=clock,
        identity=identity_grpc.IdentityServiceStub(channels[0]),
        profile=profile_grpc.ProfileServiceStub(channels[1]),
        loyalty=loyalty_grpc.LoyaltyServiceStub(channels[1]),
        database=database,
        redis=redis,
        identities=IdentityClient(channels[0]),
        coupons=coupon_grpc.CouponServiceStub(channels[1]),
        personal=personal_grpc.PersonalDataServiceStub(channels[1]),
        identity_address=addresses["identity"],
        profile_channel=channels[1],
        profile_address=f"127.0.0.1:{profile_port}",
        key=key,
    )
    for channel in channels:
        await channel.close(None)
    for server in (profile_server, identity_server):
        await server.stop(None)
    for service in (profile, identity):
        for close in service.close:
            await close()
    await redis.aclose()
    await database.close()


@pytest.fixture
def workspace(platform: Platform) -> Workspace:
    """A workspace that no other test uses."""
    return Workspace(platform, new_workspace_id())


@pytest.fixture
def other_workspace(platform: Platform) -> Workspace:
    """Another one."""
    return Workspace(platform, new_workspace_id())


def new_workspace_id() -> str:
    """Returns a fresh workspace id."""
    return f"ws_{secrets.token_hex(6)}"


async def _serve(service: Service) -> tuple[grpc.aio.Server, int]:
    server, _ = make_server(service, TOKEN)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, port
