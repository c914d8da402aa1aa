"""The history can be lost: what profile and identity know brings it back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

from services.common.json_values import stored_value
from services.profile.catalogue_wire import level_left, product_message, store_message
from services.profile.companies_wire import company_left, membership_left
from services.profile.consents_wire import stated_consent
from services.profile.coupons_wire import coupon_left
from services.profile.domain.catalogue.stock import StockLevel
from services.profile.domain.companies import Stage
from services.profile.domain.coupons import State
from services.profile.loyalty_wire import batch_left, tier_told
from services.segment.domain.heard import HeardEvents, HeardScore
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
from tests.integration.segment.computing import Traits, comparing
from tests.integration.segment.kept_world import kept_of
from tests.integration.segment.listing_people import People, listed
from tests.integration.segment.standing_world import measure
from tests.integration.segment.world import World, recorded, type_of
from tests.support.recorded import columns_of

TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}
VIP = {"tag": {"name": "vip"}}
ACTIVE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 30}}}


def bought(of: str, op: str = "EQ", value: Any = None, path: str = "products[].sku") -> dict[str, Any]:
    """Returns the rule of who ordered something of which the catalogue says so."""
    one = {"property": path, "catalogue": of, "op": op} | ({} if value is None else {"value": value})
    return {"event": {"event_name": "Order Completed", "filters": [one], "op": "GTE", "value": 1}}


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

    async def scores(self, workspace_id: str) -> AsyncIterator[list[HeardScore]]:
        for customer, named in self.world.scores.items():
            yield [HeardScore(customer, name, stored_value(value), at) for name, (at, value) in named.items()]

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
        world.database,
        world.history,
        world.evaluator,
        profile=exports,
        identity=exports,
        scoring=exports,
        clock=world.clock,
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


async def test_what_rules_name_of_others_is_there_again_and_nothing_is_told(world: World) -> None:
    """Computed traits, scores, lists, measured standing, the catalogue and what is kept; of customers who were merged, too."""
    traits, people, kept = Traits(world), People(world), kept_of(world)
    await kept.shelf.sell("D1", "女装/连衣裙", "Acme", "599.00")
    await kept.shelf.sell("X1", "男装", "Other", "9.00")
    await kept.shelf.open("S1", "华东/上海")
    orders = (
        (1, 40, "D1"), (2, 3, "X1"), (3, 2, "D1"), (4, 1, "X1"), (5, 70, "X1"), (6, 150, "X1"), (7, 200, "X1"), (8, 20, "X1"),
    )  # fmt: skip
    for node, days_ago, sku in orders:
        properties = {
            "order_id": f"o{node}",
            "revenue": node * 10,
            "products": [{"sku": sku}],
            "store_id": f"S{node % 2}",
        }
        world.event(node, "Product Viewed", days_ago=days_ago + 0.5)
        world.event(node, "Order Completed", days_ago=days_ago, properties=properties, tags={"vip": node > 3})
    await world.tell(world.events)
    await world.follow()
    for node in (1, 4, 5):
        await world.tell_score(node, "churn_probability", node / 10)
    await world.link(1, 2)
    await world.link(3, 5)
    await kept.leave(2, 1, 100, 10)
    await kept.place(6, "gold")
    await kept.state(kept.statement(4, granted=True))
    await kept.found("acme", Stage.DEAL)
    await kept.join(6, "acme", True)
    await kept.move(4, 1, State.ISSUED, 0, 20, 0)
    await world.follow()
    await people.create("guests")
    await people.add("guests", 2, 6)
    await traits.create("spent", {"orders": {"aggregate": "NET_REVENUE"}})
    await traits.create("lately", {"event": {"event_name": "Order Completed", "window": {"last_days": 30}}})
    await measure(world)
    likely = {"score": {"name": "churn_probability", "op": "GTE", "value": 0.4}}
    rules: dict[str, dict[str, Any]] = {
        "spent": comparing("spent", "GTE", 50),
        "not-lately": {"not": comparing("lately", "GTE", 1)},
        "likely": likely,
        "never-scored": {"score": {"name": "churn_probability", "op": "NOT_EXISTS"}},
        "guests": listed("guests"),
        "best": {"standing": {"attribute": "RFM_MONETARY", "op": "GTE", "value": 4}},
        "stage": {"standing": {"attribute": "LIFECYCLE_STAGE", "op": "IN", "value": ["NEW", "ACTIVE"]}},
        "dresses": bought("PRODUCT_CATEGORY", value="女装"),
        "dear": bought("PRODUCT_PRICE", "GTE", 500),
        "east": bought("STORE_REGION", value="华东", path="store_id"),
        "rich": {"points": {"op": "GTE", "value": 100}},
        "gold": {"tier": {"op": "EQ", "value": "gold"}},
        "sms": {"consent": {"channel": "CHANNEL_SMS", "state": "GRANTED"}},
        "member": {"company": {"company_id": "acme"}},
        "usable": {"coupon": {"aggregate": "USABLE", "op": "GTE", "value": 1}},
        "vip": {"tag": {"name": "vip"}},
        "twice-in-order": {
            "sequence": {
                "steps": [{"event_name": "Order Completed"}, {"event_name": "Order Completed"}],
                "within_seconds": 86_400 * 69,
            }
        },
        "inside": {"all": {"rules": [{"segment": {"segment_id": "dresses"}}, {"not": {"segment": {"segment_id": "best"}}}]}},
        "inside-inside": {"not": {"any": {"rules": [{"segment": {"segment_id": "inside"}}, likely]}}},
    }  # fmt: skip
    for name, rule in rules.items():
        await world.create(rule, name)
    before = {name: await world.members(name) for name in rules}
    assert {name for name, members in before.items() if not members or members == {1, 3, 4, 6, 7, 8}} == set(), before
    told = len(await world.told())

    await lose_history(world)
    world.restart()
    await rebuilder_of(world).rebuild(world.workspace_id)

    assert {name: await world.members(name) for name in rules} == before
    assert len(await world.told()) == told
    # A second time finds all of it there.
    await rebuilder_of(world).rebuild(world.workspace_id)
    assert {name: await world.members(name) for name in rules} == before
    assert len(await world.told()) == told


async def test_rebuild_by_hand_makes_memberships_right_that_time_changed_meanwhile(world: World) -> None:
    active = await world.create(ACTIVE, "active")
    await world.happen(1, "Order Completed")
    await lose_history(world)
    world.clock.advance(timedelta(days=31))
    world.restart()

    await rebuilder_of(world).rebuild(world.workspace_id)

    assert await world.members(active) == set()
