"""What profile keeps of a world's customers beside events and attributes: told as profile tells it, and asked as profile answers."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from services.common.outbox import partition_of
from services.profile.companies_wire import company_left, membership_left
from services.profile.consents_wire import stated_consent
from services.profile.coupons_wire import coupon_left
from services.profile.domain import Statement, fold_consents
from services.profile.domain.companies import Stage
from services.profile.domain.coupons import Coupon, State, usable
from services.profile.loyalty_wire import batch_left, tier_told
from services.profile.usecases.companies import CompanyLeft, MembershipLeft
from services.profile.usecases.loyalty import BatchLeft, TierTold
from services.segment.history.rule_query import microseconds
from tests.integration.segment.shelf_world import Shelf
from tests.integration.segment.world import World, recorded, type_of
from tests.support.recorded import columns_of
from yike.identity.v1 import identity_facts_pb2 as identity_facts
from yike.profile.v1 import profile_facts_pb2 as profile_facts

DAY_US = 86_400_000_000
COMPARED: Mapping[str, Callable[[int, int], bool]] = {
    "EQ": operator.eq,
    "NE": operator.ne,
    "GT": operator.gt,
    "GTE": operator.ge,
    "LT": operator.lt,
    "LTE": operator.le,
}


@dataclass
class Kept:
    """Of one world."""

    world: World
    statements: list[Statement] = field(default_factory=list)
    batches: dict[int, BatchLeft] = field(default_factory=dict)
    tiers: dict[int, TierTold] = field(default_factory=dict)
    coupons: dict[str, tuple[Coupon, datetime]] = field(default_factory=dict)
    members: dict[tuple[int, str], MembershipLeft] = field(default_factory=dict)
    companies: dict[str, CompanyLeft] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    told_users: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.world)

    def statement(
        self,
        node: int,
        *,
        granted: bool,
        key: str = "sms:marketing",
        authority: int = 1,
        speaker: int = 0,
        stated: float = 0,
        received: float = 0,
        ends: float | None = None,
    ) -> Statement:
        """Makes a statement of so many days ago, which ends in so many; it is not told yet."""
        now = microseconds(self.world.clock.now())
        receive_us = now - int(received * DAY_US)
        return Statement(
            node_id=node,
            key=key,
            granted=granted,
            authority=authority if granted else 1,
            speaker=speaker if granted and authority == 2 else 0,
            stated_us=min(now - int(stated * DAY_US), receive_us),
            receive_us=receive_us,
            expire_us=now + int(ends * DAY_US) if granted and ends is not None else None,
        )

    async def state(self, *statements: Statement) -> None:
        """Tells statements, each with the event that made it; whoever speaks was seen before."""
        for one in statements:
            self.statements.append(one)
            if one.speaker:
                await self.world.tell([self.world.event(one.speaker, "Product Viewed")])
            event = self.world.event(one.node_id, "Consent Granted" if one.granted else "Consent Withdrawn")
            customer, version = self.world.graph.mapping(one.node_id)
            fact = profile_facts.EventsRecorded(
                events=columns_of([recorded(event, customer, version)]), consents=[stated_consent(one)]
            )
            payload = profile_facts.ProfileFact(events_recorded=fact).SerializeToString()
            await self.world._put("profile", partition_of(customer), payload)
        await self.tell_user_ids()

    async def leave(self, node: int, batch: int, points: int, ends: float | None) -> None:
        """Tells what is left of a batch, which ends in so many days; a batch stays at its node and keeps its end."""
        now = self.world.clock.now()
        before = self.batches.get(batch)
        left = BatchLeft(
            batch,
            node if before is None else before.node_id,
            points,
            (None if ends is None else now + timedelta(days=ends)) if before is None else before.expire_time,
            next(self.numbers),
            now,
        )
        self.batches[batch] = left
        fact = profile_facts.PointsChanged()
        customer = await self._seen(left.node_id)
        fact.changes.add(customer_id=customer, batches=[batch_left(left)])
        await self._told(profile_facts.ProfileFact(points_changed=fact), customer)

    async def place(self, node: int, tier: str) -> None:
        """Tells that all identifiers of a customer keep a tier."""
        customer = await self._seen(node)
        # No two tellings are of one moment.
        now = self.world.clock.now() + timedelta(microseconds=next(self.numbers))
        nodes = [each for each, whose in self.world.graph.customer_of.items() if whose == customer]
        told = [TierTold(each, tier, now) for each in nodes]
        self.tiers |= {each.node_id: each for each in told}
        await self._told(
            profile_facts.ProfileFact(tier_changed=profile_facts.TierChanged(kept=map(tier_told, told))), customer
        )

    async def move(self, node: int, number: int, state: State, starts: float, ends: float, held: float) -> None:
        """Tells how a coupon is since now; one stays at its node, and keeps its template and its times."""
        now = self.world.clock.now()
        coupon_id = f"coupon_{number}"
        before = self.coupons.get(coupon_id)
        coupon = (
            before[0]
            if before
            else Coupon(
                coupon_id,
                b"",
                f"t{number % 2}",
                1,
                node,
                state,
                now,
                now + timedelta(days=starts),
                now + timedelta(days=ends),
            )
        )
        until = now + timedelta(days=held) if state is State.RESERVED else None
        coupon = replace(coupon, state=state, reserved_until=until, changes=coupon.changes + 1)
        self.coupons[coupon_id] = coupon, now
        customer = await self._seen(coupon.node_id)
        fact = profile_facts.CouponsChanged(coupons=[coupon_left(coupon, now)])
        await self._told(profile_facts.ProfileFact(coupons_changed=fact), customer)

    async def join(self, node: int, company: str, joins: bool) -> None:
        """Tells that a node joins a company or leaves it."""
        left = MembershipLeft(node, company, joins, next(self.numbers), self.world.clock.now())
        self.members[node, company] = left
        customer = await self._seen(node)
        fact = profile_facts.CompaniesChanged(memberships=[membership_left(left)])
        await self._told(profile_facts.ProfileFact(companies_changed=fact), customer)

    async def found(self, company: str, stage: Stage | None) -> None:
        """Tells that a company is in a stage; None: that it was deleted."""
        before, version = self.companies.get(company), next(self.numbers)
        is_new = before is None or before.stage is None or stage is None
        since = version if is_new or before is None else before.since_version
        left = CompanyLeft(company, stage, version, since, self.world.clock.now())
        self.companies[company] = left
        fact = profile_facts.CompaniesChanged(companies=[company_left(left)])
        await self._told(profile_facts.ProfileFact(companies_changed=fact), 0)

    async def _seen(self, node: int) -> int:
        """Returns a node's customer; profile keeps nothing of nodes that carry nothing."""
        if all(event.node_id != node for event in self.world.events):
            await self.world.tell([self.world.event(node, "Product Viewed")])
        return self.world.graph.mapping(node)[0]

    async def _told(self, fact: profile_facts.ProfileFact, customer: int) -> None:
        await self.world._put("profile", partition_of(customer), fact.SerializeToString())

    async def attach(self, hidden: int, to: int) -> None:
        """Lets a customer have a user id that carries no event."""
        if hidden not in self.world.graph.customer_of:
            await self.world.tell([self.world.event(to, "Product Viewed")])
            self.world.graph.mapping(hidden)
            self.world.graph.link(hidden, to)
        await self.tell_user_ids()

    async def tell_user_ids(self) -> None:
        """Tells the user ids that were not told yet."""
        fact = identity_facts.UserIdsAdded()
        for node, customer in self.world.graph.customer_of.items():
            if type_of(node) == "user_id" and node not in self.told_users:
                self.told_users.add(node)
                version = self.world.graph.versions[node]
                fact.nodes.add(node_id=node, customer_id=customer, mapping_version=version)
        if fact.nodes:
            payload = identity_facts.IdentityFact(user_ids_added=fact).SerializeToString()
            await self.world._put("identity", partition_of(fact.nodes[0].customer_id), payload)

    def holds(self, kind: str, body: Mapping[str, Any], customer: int) -> bool:
        """Tells whether a condition holds of a customer by what profile itself would answer."""
        nodes = {node for node, whose in self.world.graph.customer_of.items() if whose == customer}
        match kind:
            case "consent":
                return self._consent(body, nodes)
            case "points":
                return self._points(body, nodes)
            case "tier":
                return self._tier(body, nodes)
            case "company":
                return self._company(body, nodes)
        assert kind == "coupon"
        return self._coupon(body, nodes)

    def _points(self, body: Mapping[str, Any], nodes: set[int]) -> bool:
        now = self.world.clock.now()
        mine = [left for left in self.batches.values() if left.node_id in nodes]
        there = [left for left in mine if left.expire_time is None or left.expire_time > now]
        if body.get("aggregate") == "ENDING":
            until = now + timedelta(days=body["within_days"])
            there = [left for left in there if left.expire_time is not None and left.expire_time <= until]
        return COMPARED[body["op"]](sum(left.remaining for left in there), body["value"])

    def _tier(self, body: Mapping[str, Any], nodes: set[int]) -> bool:
        told = [each for node, each in self.tiers.items() if node in nodes]
        tier = max(told, key=lambda each: each.change_time).tier_id if told else ""
        match body["op"]:
            case "EXISTS" | "NOT_EXISTS":
                return bool(tier) is (body["op"] == "EXISTS")
            case "IN":
                return tier in body["value"]
            case "NE":
                return bool(tier) and tier != body["value"]
        return bool(tier == body["value"])

    def _company(self, body: Mapping[str, Any], nodes: set[int]) -> bool:
        for (node, company), member in self.members.items():
            known = self.companies.get(company)
            if known is None or known.stage is None or member.version < known.since_version:
                continue
            is_meant = body.get("company_id") in (None, company) and body.get("stage") in (None, known.stage.name)
            if node in nodes and member.joined and is_meant:
                return True
        return False

    def _coupon(self, body: Mapping[str, Any], nodes: set[int]) -> bool:
        now = self.world.clock.now()
        days = timedelta(days=body.get("within_days", 0))
        template = body.get("coupon_template_id", "")
        mine = [
            (coupon, at)
            for coupon, at in self.coupons.values()
            if coupon.node_id in nodes and template in ("", coupon.coupon_template_id)
        ]
        if body["aggregate"] == "REDEEMED":
            number = sum(coupon.state is State.REDEEMED and at <= now < at + days for coupon, at in mine)
        else:
            there = [coupon for coupon, _ in mine if usable(coupon, now) is None]
            ending = body["aggregate"] == "ENDING"
            number = sum(not ending or coupon.expire_time <= now + days for coupon in there)
        return COMPARED[body["op"]](number, body["value"])

    def _consent(self, body: Mapping[str, Any], nodes: set[int]) -> bool:
        now = self.world.clock.now()
        users = {node for node in nodes if type_of(node) == "user_id"}
        folded = fold_consents(self.statements, nodes=nodes, user_nodes=users, now_us=microseconds(now))
        channel = body["channel"].removeprefix("CHANNEL_").lower()
        said = next((one for one in folded if one.channel == channel), None)
        days = body.get("ends_within_days")
        if days:
            end = said.expire_time_us if said is not None and said.granted else None
            return end is not None and end <= microseconds(now + timedelta(days=days))
        state = "NEVER_SAID" if said is None else said.ground.name
        return bool(state == body["state"])


_KEPT: WeakKeyDictionary[World, Kept] = WeakKeyDictionary()


def kept_of(world: World) -> Kept:
    """Returns what is kept of a world's customers."""
    return _KEPT.setdefault(world, Kept(world))


async def keep(world: World, told: Sequence[tuple[str, Any]]) -> None:
    """Tells what `kept_strategies.kept` draws."""
    kept = kept_of(world)
    for kind, what in told:
        match kind:
            case "consent":
                await kept.state(kept.statement(**what))
            case "hidden":
                await kept.attach(*what)
            case "points":
                await kept.leave(*what)
            case "tier":
                await kept.place(*what)
            case "coupon":
                await kept.move(*what)
            case "company":
                await kept.found(*what)
            case "member":
                await kept.join(*what)
            case "product":
                await kept.shelf.sell(**what)
            case "store":
                await kept.shelf.open(*what)
    await kept.tell_user_ids()
