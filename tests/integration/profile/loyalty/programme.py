"""A loyalty programme of a test: short ways to set it, to change points, and to let recorded orders earn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from services.common.database import fetch_rows
from services.common.facts import Consumer
from services.common.outbox import Relay
from services.profile.facts.told import (
    companies_changed_fact,
    coupons_changed_fact,
    events_recorded_fact,
    points_changed_fact,
    tier_changed_fact,
)
from services.profile.usecases import Backlog, Events, GroupCommit, MessageWindow, Recorder
from services.profile.usecases.companies import CompanyCalls
from services.profile.usecases.coupons import ReturningCoupons
from services.profile.usecases.loyalty import Encoders, LoyaltyUpkeep, OrderEarnings, UntrustedEvents
from services.profile.usecases.schemas import WorkspaceSchemas
from services.profile.usecases.till_copies import TillCopies
from services.profile.worker import consumer_of_facts
from tests.integration.profile.conftest import Platform, Workspace, event
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb

ENCODERS = Encoders(points=points_changed_fact, tiers=tier_changed_fact)
POINT_A_YUAN = loyalty_pb.LoyaltySettings(earning=loyalty_pb.EarningRules(points=1, amount=1))


@dataclass
class Loyalty:
    """The programme of one workspace."""

    workspace: Workspace

    @property
    def platform(self) -> Platform:
        """The services under test."""
        return self.workspace.platform

    async def set(self, settings: loyalty_pb.LoyaltySettings) -> loyalty_pb.LoyaltySettings:
        """Sets the programme."""
        answer: loyalty_pb.LoyaltySettings = await self.platform.loyalty.UpdateLoyaltySettings(
            loyalty_pb.UpdateLoyaltySettingsRequest(loyalty_settings=settings), metadata=self.workspace.metadata
        )
        return answer

    async def points(self, customer_id: int, **arguments: Any) -> loyalty_pb.CustomerPoints:
        """Returns what a customer has."""
        answer: loyalty_pb.CustomerPoints = await self.platform.loyalty.GetCustomerPoints(
            loyalty_pb.GetCustomerPointsRequest(customer_id=customer_id, **arguments), metadata=self.workspace.metadata
        )
        return answer

    async def earn(self, customer_id: int, points: int, **arguments: Any) -> loyalty_pb.PointsChange:
        """Gives points; `until`, when they end."""
        until = arguments.pop("until", None)
        if until is not None:
            arguments["expire_time"] = Timestamp()
            arguments["expire_time"].FromDatetime(until)
        answer: loyalty_pb.PointsChange = await self.platform.loyalty.EarnPoints(
            loyalty_pb.EarnPointsRequest(customer_id=customer_id, points=points, **arguments),
            metadata=self.workspace.metadata,
        )
        return answer

    async def redeem(self, customer_id: int, points: int, **arguments: Any) -> loyalty_pb.PointsChange:
        """Takes points that the customer pays with."""
        answer: loyalty_pb.PointsChange = await self.platform.loyalty.RedeemPoints(
            loyalty_pb.RedeemPointsRequest(customer_id=customer_id, points=points, **arguments),
            metadata=self.workspace.metadata,
        )
        return answer

    async def reverse(self, customer_id: int, **arguments: Any) -> loyalty_pb.PointsChange:
        """Takes something back."""
        answer: loyalty_pb.PointsChange = await self.platform.loyalty.ReversePoints(
            loyalty_pb.ReversePointsRequest(customer_id=customer_id, **arguments), metadata=self.workspace.metadata
        )
        return answer

    async def adjust(self, customer_id: int, points: int, **arguments: Any) -> loyalty_pb.PointsChange:
        """Corrects a balance."""
        answer: loyalty_pb.PointsChange = await self.platform.loyalty.AdjustPoints(
            loyalty_pb.AdjustPointsRequest(
                customer_id=customer_id, points=points, **({"reason": "counted again"} | arguments)
            ),
            metadata=self.workspace.metadata,
        )
        return answer

    async def problems(self) -> list[tuple[str, int]]:
        """Returns what is listed, by order and kind, in that order."""
        answer = await self.platform.loyalty.ListLoyaltyProblems(
            loyalty_pb.ListLoyaltyProblemsRequest(page_size=500), metadata=self.workspace.metadata
        )
        return sorted((each.order_id, int(each.kind)) for each in answer.loyalty_problems)

    async def rows(self) -> list[Any]:
        """Returns the whole ledger of the workspace, in the order written."""
        async with self.platform.database.workspace(self.workspace.workspace_id) as connection:
            return await fetch_rows(
                connection,
                "SELECT * FROM loyalty_entries WHERE workspace_id = $1 ORDER BY entry_id",
                self.workspace.workspace_id,
            )

    async def customer(self, user: str) -> int:
        """Returns a customer with an anonymous id, who is made."""
        await self.workspace.record(event(anonymous_id=user, at=self.platform.clock.now()))
        return await self.workspace.customer_of("anonymous_id", user)


def consumer(platform: Platform) -> Consumer:
    """Returns profile's consumer: a restarted worker."""
    recorder = Recorder(
        database=platform.database,
        identities=platform.identities,
        window=MessageWindow(),
        encode=events_recorded_fact,
        clock=platform.clock,
    )
    schemas = WorkspaceSchemas(database=platform.database, clock=platform.clock)
    return consumer_of_facts(
        database=platform.database,
        redis=platform.redis,
        events=Events(
            recorder=recorder,
            group_commit=GroupCommit(recorder.record),
            backlog=Backlog(database=platform.database, clock=platform.clock),
            schemas=schemas,
        ),
        schemas=schemas,
        earnings=OrderEarnings(identities=platform.identities, clock=platform.clock, encoders=ENCODERS),
        untrusted=UntrustedEvents(clock=platform.clock),
        returning=ReturningCoupons(clock=platform.clock, encode_changed=coupons_changed_fact),
        companies=CompanyCalls(clock=platform.clock, encode=companies_changed_fact),
        copies=TillCopies(database=platform.database, clock=platform.clock),
    )


def upkeep(platform: Platform) -> LoyaltyUpkeep:
    """Returns what writes off what has ended."""
    return LoyaltyUpkeep(
        database=platform.database, identities=platform.identities, clock=platform.clock, encoders=ENCODERS
    )


async def hear(platform: Platform) -> None:
    """Lets profile hear all that it told."""
    relay = Relay(platform.database, platform.redis, service="profile")
    while await relay.turn():
        pass
    listener = consumer(platform)
    while await listener.turn():
        pass


def order(
    order_id: str, revenue: Any, *, at: datetime, name: str = "Order Completed", message_id: str = "", **rest: Any
) -> profile_pb.IncomingEvent:
    """Returns an event of an order; identifiers, `trusted` and further properties by keyword."""
    identifiers = {key: rest.pop(key) for key in ("user_id", "anonymous_id", "trusted") if key in rest}
    properties = {"order_id": order_id, **rest}
    if revenue is not None:
        properties["revenue"] = revenue
    return event(message_id, name=name, at=at, properties=properties, **identifiers)
