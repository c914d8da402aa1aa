"""The history can be lost: what profile and identity know brings it back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

from services.profile.catalogue_wire import level_left, product_message, store_message
from services.profile.companies_wire import company_left, membership_left
from services.profile.consents_wire import stated_consent
from services.profile.coupons_wire import coupon_left
from services.profile.domain.catalogue.stock import StockLevel
from services.profile.loyalty_wire import batch_left, tier_told
from services.segment.domain.heard import HeardEvents
from services.segment.domain.heard_kept import HeardKept
from services.segment.facts.heard import attribute_set, recorded_events
from services.segment.facts.heard_kept import (
    heard_batches,
    heard_companies,
    heard_consents,
    heard_coupons,
    heard_members,
    heard_tiers,
)
from services.segment.facts.heard_shelf import heard_products, heard_stock, heard_stores
from services.segment.history.rule_query import microseconds
from services.segment.history.tables import Table, rows_of
from services.segment.usecases import Rebuilder
from services.segment.usecases.loading import NodeCustomer
from services.segment.usecases.rebuilding import NodeAttribute
from tests.integration.segment.kept_world import kept_of
from tests.integration.segment.world import World, recorded, type_of
from tests.support.recorded import columns_of

TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}
VIP = {"tag": {"name": "vip"}}
ACTIVE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 30}}}


class Exports:
    """What profile and identity would answer about a world, two a page."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def events(self, workspace_id: str) -> AsyncIterator[HeardEvents]:
        told = [recorded(one, *self.world.graph.mapping(one.node_id)) for one in self.world.events]
        for start in range(0, len(told), 2):
            yield recorded_events(columns_of(told[start : start + 2]))

    async def attributes(self, workspace_id: str) -> AsyncIterator[list[NodeAttribute]]:
        for one in self.world.events:
            message = recorded(one, *self.world.graph.mapping(one.node_id))
            yield [
                (one.node_id, attribute_set(change), microseconds(one.occur_time), one.message_id)
                for change in message.changes
            ]

    async def nodes(self, workspace_id: str) -> AsyncIterator[list[NodeCustomer]]:
        graph = self.world.graph
        yield [(node, whose, graph.versions[node], type_of(node)) for node, whose in graph.customer_of.items()]

    async def kept(self, workspace_id: str) -> AsyncIterator[HeardKept]:
        for one in kept_of(self.world).statements:
            yield HeardKept(consents=heard_consents([stated_consent(one)]))
        kept = kept_of(self.world)
        yield HeardKept(
            batches=heard_batches(map(batch_left, kept.batches.values())),
            tiers=heard_tiers(map(tier_told, kept.tiers.values())),
            coupons=heard_coupons(coupon_left(*one) for one in kept.coupons.values()),
            members=heard_members(membership_left(one) for one in kept.members.values() if one.joined),
            companies=heard_companies(company_left(one) for one in kept.companies.values() if one.stage),
        )
        shelf = kept.shelf
        yield HeardKept(
            products=heard_products((product_message(one), one.revision) for one in shelf.products.values()),
            stores=heard_stores((store_message(one), one.revision) for one in shelf.stores.values()),
            stock=heard_stock(
                level_left(StockLevel(sku, store_id, quantity, at, at))
                for (sku, store_id), (at, quantity) in shelf.stock.items()
            ),
        )

    async def types_of(self, workspace_id: str, node_ids: Sequence[int]) -> dict[int, str]:
        return {node: type_of(node) for node in node_ids}


async def lose_history(world: World) -> None:
    for table in Table:
        await world.history.connection.command(
            f"DELETE FROM {rows_of(table, world.workspace_id)} SETTINGS lightweight_deletes_sync = 2"
        )


def rebuilder_of(world: World) -> Rebuilder:
    exports = Exports(world)
    return Rebuilder(
        world.database, world.history, world.evaluator, profile=exports, identity=exports, clock=world.clock
    )


async def test_history_that_is_behind_is_rebuilt_at_the_start(world: World) -> None:
    twice, vip, active = [await world.create(rule, name) for rule, name in ((TWICE, "a"), (VIP, "b"), (ACTIVE, "c"))]
    await world.happen(1, "Order Completed", tags={"vip": True})
    await world.happen(2, "Order Completed")
    await world.happen(3, "Product Viewed")
    await world.link(1, 2)
    before = [await world.members(one) for one in (twice, vip, active)]
    told = len(await world.told())

    assert world.workspace_id not in await rebuilder_of(world).rebuild_where_behind()
    await lose_history(world)
    assert await world.history.count_events(world.workspace_id) == 0
    world.restart()
    assert await rebuilder_of(world).rebuild_where_behind() == [world.workspace_id]

    assert await world.history.count_events(world.workspace_id) == 3
    assert [await world.members(one) for one in (twice, vip, active)] == before
    assert len(await world.told()) == told
    # Facts that come again afterwards change nothing; new ones are followed as ever.
    await world.tell(world.events)
    await world.follow()
    assert await world.history.count_events(world.workspace_id) == 3
    await world.happen(3, "Order Completed")
    assert await world.members(active) == before[2] | {3}


KINDS: dict[str, dict[str, Any]] = {
    "twice": TWICE,
    "not-active": {"not": ACTIVE},
    "bought-after-looking": {
        "sequence": {
            "steps": [{"event_name": "Product Viewed"}, {"event_name": "Order Completed"}],
            "within_seconds": 86_400,
        }
    },
    "one-order": {"orders": {"aggregate": "COUNT", "op": "EQ", "value": 1}},
    "red-last": {
        "property_value": {
            "event_name": "Product Viewed", "occurrence": "LAST", "property": "color", "op": "EQ", "value": "red",
        }
    },
    "active-stage": {"standing": {"attribute": "LIFECYCLE_STAGE", "op": "IN", "value": ["NEW", "ACTIVE"]}},
    "half": {"bucket": {"salt": "a", "from_per_mille": 0, "to_per_mille": 500}},
    "inside": {"not": {"segment": {"segment_id": "one-order"}}},
}  # fmt: skip


async def test_members_by_every_kind_of_rule_are_as_before_and_nothing_is_told(world: World) -> None:
    for node, hours in ((1, 30), (2, 20), (3, 10), (4, 5)):
        await world.happen(
            node, "Product Viewed", days_ago=hours / 24, properties={"color": "red" if node % 2 else "blue"}
        )
    for node, order in ((1, "A"), (2, "B"), (3, "C"), (3, "C"), (3, "D")):
        await world.happen(node, "Order Completed", properties={"order_id": order, "revenue": 10})
    await world.happen(5, "Order Completed", days_ago=40, properties={"order_id": "E", "revenue": 10})
    await world.link(1, 5)
    for name, rule in KINDS.items():
        await world.create(rule, name)
    before = {name: await world.members(name) for name in KINDS}
    assert all(members and len(members) < 4 for members in before.values()), before
    told = len(await world.told())

    await lose_history(world)
    world.restart()
    await rebuilder_of(world).rebuild(world.workspace_id)

    assert {name: await world.members(name) for name in KINDS} == before
    assert len(await world.told()) == told


async def test_rebuild_by_hand_makes_memberships_right_that_time_changed_meanwhile(world: World) -> None:
    active = await world.create(ACTIVE, "active")
    await world.happen(1, "Order Completed")
    await lose_history(world)
    world.clock.advance(timedelta(days=31))
    world.restart()

    await rebuilder_of(world).rebuild(world.workspace_id)

    assert await world.members(active) == set()
