"""Computed traits as their owners keep them, and what becomes of the segments that name them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
    Unavailable,
)
from services.common.updates import etag_of
from services.segment.domain.errors import InvalidRule
from services.segment.domain.memberships import Cause
from services.segment.usecases import computed_traits as usecase
from tests.integration.segment.computing import Traits, comparing
from tests.integration.segment.world import World

ORDERS: Any = {"orders": {"aggregate": "COUNT"}}
RECENT: Any = {"orders": {"aggregate": "COUNT", "window": {"last_days": 30}}}
REVENUE: Any = {"orders": {"aggregate": "NET_REVENUE"}}
CATEGORY: Any = {"event": {"event_name": "Product Viewed", "aggregate": "MOST_FREQUENT", "property": "category"}}
LISTED: Any = {"event": {"event_name": "Product Viewed", "aggregate": "UNIQUE_LIST", "property": "category"}}


@pytest.fixture
def traits(world: World) -> Traits:
    return Traits(world)


async def buy(world: World, node: int, order_id: str, revenue: float = 10, days_ago: float = 0) -> None:
    await world.happen(
        node, "Order Completed", properties={"order_id": order_id, "revenue": revenue}, days_ago=days_ago
    )


async def test_a_computed_trait_is_made_once_under_an_id_and_a_name(world: World, traits: Traits) -> None:
    made = await traits.create("orders", ORDERS, display_name="Orders", owner="CRM")
    assert (made.version, made.revision, made.display_name, made.owner) == (1, 1, "Orders", "CRM")
    assert await traits.create("orders", ORDERS) == made
    with pytest.raises(AlreadyExists, match="something else"):
        await traits.create("orders", REVENUE)
    with pytest.raises(AlreadyExists, match="has the name"):
        await traits.create("other", REVENUE, display_name="Orders")
    with pytest.raises(InvalidRule) as refused:
        await traits.create("bad", {"event": {"aggregate": "SUM"}})
    assert refused.value.path == "measure.event.property"
    with pytest.raises(InvalidRule):
        await traits.create("bad", {})
    with pytest.raises(InvalidRule):
        await traits.create("bad", {"orders": {"aggregate": "COUNT", "op": "GT", "value": 1}})
    assert (await traits.create("", REVENUE)).computed_trait_id.startswith("computed_")


async def test_a_workspace_has_so_many_and_no_more(traits: Traits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usecase, "MAXIMUM_COMPUTED_TRAITS", 2)
    await traits.create("a", ORDERS)
    await traits.create("b", ORDERS)
    with pytest.raises(ResourceExhausted, match="at most 2"):
        await traits.create("c", ORDERS)


async def test_what_is_changed_is_what_was_read(world: World, traits: Traits) -> None:
    made = await traits.create("orders", ORDERS)
    changed = await traits.change("orders", display_name="Bought", owner="shop", etag=etag_of(made.revision))
    assert (changed.display_name, changed.owner, changed.version, changed.revision) == ("Bought", "shop", 1, 2)
    with pytest.raises(Aborted):
        await traits.change("orders", description="x", etag=etag_of(made.revision))
    assert (await traits.change("orders", measure_data=ORDERS)).revision == 2
    assert (await traits.change("orders", measure_data=RECENT)).version == 2
    await traits.create("revenue", REVENUE)
    with pytest.raises(AlreadyExists):
        await traits.change("revenue", display_name="Bought")
    with pytest.raises(NotFound):
        await traits.change("none", description="x")


async def test_another_measure_moves_the_members_of_all_segments_that_name_it(world: World, traits: Traits) -> None:
    await traits.create("orders", ORDERS)
    often = await world.create(comparing("orders", "GTE", 2), "often")
    never = await world.create({"not": comparing("orders", "GTE", 1)}, "never")
    other = await world.create({"tag": {"name": "vip"}}, "other")
    await buy(world, 1, "A", days_ago=40)
    await buy(world, 1, "B")
    await world.happen(2, "Product Viewed")
    assert (await world.members(often), await world.members(never)) == ({1}, {2})

    told = len(await world.told())
    changed = await traits.change("orders", measure_data=RECENT)
    assert (changed.version, changed.segment_ids) == (2, ("never", "often"))
    assert (await world.members(often), await world.members(never)) == (set(), {2})
    moved = (await world.told())[told:]
    assert [(one.segment_id, one.entered, one.customer_id, one.cause) for one in moved] == [
        ("often", False, 1, Cause.DEFINITION)
    ]
    versions = [(await world.segments.get(world.workspace_id, one)).version for one in (often, never, other)]
    assert versions == [2, 2, 1]
    # By time alone, too: no rule before had a window.
    await buy(world, 1, "C")
    assert await world.members(often) == {1}
    world.clock.advance(timedelta(days=31))
    await world.sweep.turn()
    assert (await world.members(often), await world.members(never)) == (set(), {1, 2})


async def test_a_measure_of_another_kind_is_refused_while_it_is_compared(world: World, traits: Traits) -> None:
    await traits.create("orders", ORDERS)
    await world.create({"not": comparing("orders", "GTE", 2)}, "often")
    with pytest.raises(FailedPrecondition) as refused:
        await traits.change("orders", measure_data=CATEGORY, display_name="x")
    assert (refused.value.reason_name, refused.value.metadata["users"]) == ("IN_USE", "often")
    assert (await traits.kept.get(world.workspace_id, "orders")).display_name == "orders"
    await world.segments.delete(world.workspace_id, "often")
    traits.users["orders"] = ["welcome"]
    with pytest.raises(FailedPrecondition, match="journeys"):
        await traits.change("orders", measure_data=CATEGORY)
    assert (await traits.change("orders", measure_data=RECENT)).version == 2
    del traits.users["orders"]
    assert (await traits.change("orders", measure_data=CATEGORY)).version == 3


async def test_what_is_named_is_not_deleted(world: World, traits: Traits) -> None:
    await traits.create("orders", ORDERS)
    await world.create({"any": {"rules": [{"not": comparing("orders", "EQ", 0)}, {"tag": {"name": "x"}}]}}, "buyers")
    with pytest.raises(FailedPrecondition) as refused:
        await traits.kept.delete(world.workspace_id, "orders")
    assert (refused.value.reason_name, refused.value.metadata["users"]) == ("IN_USE", "buyers")
    await world.segments.delete(world.workspace_id, "buyers")
    traits.users["orders"] = ["welcome"]
    with pytest.raises(FailedPrecondition, match="welcome"):
        await traits.kept.delete(world.workspace_id, "orders")
    del traits.users["orders"]
    with pytest.raises(Aborted):
        await traits.kept.delete(world.workspace_id, "orders", etag='"f"')
    assert (await traits.kept.delete(world.workspace_id, "orders")).computed_trait_id == "orders"
    with pytest.raises(NotFound):
        await traits.kept.get(world.workspace_id, "orders")
    for rule in (comparing("orders", "EQ", 0), {"all": {"rules": [comparing("none", "EXISTS")]}}):
        with pytest.raises(InvalidRule, match="no computed trait"):
            await world.create(rule, "again")
        with pytest.raises(InvalidRule):
            await world.asking.preview(world.workspace_id, rule, sample_size=1)
        with pytest.raises(InvalidRule):
            await world.asking.evaluate(world.workspace_id, rule, [])


async def test_a_rule_that_names_one_is_tried_asked_and_explained(world: World, traits: Traits) -> None:
    await traits.create("revenue", REVENUE)
    await traits.create("category", CATEGORY)
    rule = {"all": {"rules": [comparing("revenue", "GT", 15), comparing("category", "EQ", "shoes")]}}
    segment_id = await world.create(rule, "runners")
    await buy(world, 1, "A")
    await buy(world, 1, "B", 20)
    await buy(world, 2, "C")
    for node in (1, 2):
        await world.happen(node, "Product Viewed", properties={"category": "shoes"})
    assert await world.members(segment_id) == {1}
    preview = await world.asking.preview(world.workspace_id, rule, sample_size=5)
    assert preview.parts == {"rule": 1, "rule.all.rules[0]": 1, "rule.all.rules[1]": 2}
    assert (await world.asking.evaluate(world.workspace_id, rule, [1, 2])).holding == [1]
    explained = await world.asking.explain(world.workspace_id, segment_id, 2)
    found = explained.findings["rule.all.rules[0]"]
    assert (found.met, found.value) == (False, 10)
    assert explained.findings["rule.all.rules[1]"].value == "shoes"
    with pytest.raises(InvalidRule) as refused:
        await world.change(segment_id, rule_data=comparing("category", "GT", "shoes"))
    assert refused.value.path == "rule.computed.value"


async def test_values_are_those_of_this_moment_or_of_one_that_is_past(world: World, traits: Traits) -> None:
    for trait_id, measure in (("recent", RECENT), ("category", CATEGORY), ("listed", LISTED)):
        await traits.create(trait_id, measure)
    await buy(world, 1, "A", days_ago=29)
    await world.happen(2, "Order Completed", properties={"order_id": "B"})
    assert await traits.of(1) == {"category": None, "listed": None, "recent": 1}
    await world.happen(2, "Product Viewed", properties={"category": "hats"})
    await world.link(1, 2)
    assert await traits.of(2) == {"category": "hats", "listed": ["hats"], "recent": 2}
    world.clock.advance(timedelta(days=1))
    assert (await traits.of(1))["recent"] == 1
    assert (await traits.of(1, as_of=world.clock.now() - timedelta(hours=1)))["recent"] == 2
    assert (await traits.of(1, as_of=world.clock.now() - timedelta(days=2))) == {
        "category": None, "listed": None, "recent": 1,
    }  # fmt: skip
    with pytest.raises(InvalidArgument, match="to come"):
        await traits.of(1, as_of=world.clock.now() + timedelta(seconds=1))
    with pytest.raises(NotFound):
        await traits.of(77)


async def test_many_customers_are_answered_at_once_by_the_ids_asked_for(world: World, traits: Traits) -> None:
    await traits.create("orders", ORDERS)
    await traits.create("revenue", REVENUE)
    for node, order_id in ((1, "A"), (2, "B"), (3, "C"), (4, "D")):
        await buy(world, node, order_id, node * 10)
    await world.link(1, 2)
    await world.happen(3, "Processing Restricted", restricts=True)
    found = await traits.computing.of_customers(
        world.workspace_id, [2, 4, 3, 99, 1, 4], ["revenue", "orders", "revenue"]
    )
    assert [trait.computed_trait_id for trait in found.traits] == ["revenue", "orders"]
    assert found.values == {2: [30, 2], 4: [40, 1], 1: [30, 2]}
    everything = await traits.computing.of_customers(world.workspace_id, [4], [])
    assert everything.values == {4: [1, 40]}
    with pytest.raises(NotFound, match="none"):
        await traits.computing.of_customers(world.workspace_id, [4], ["none"])
    with pytest.raises(FailedPrecondition) as refused:
        await traits.of(3)
    assert refused.value.reason_name == "CUSTOMER_RESTRICTED"


async def test_a_customer_whom_only_identity_knows_is_to_be_asked_for_again(world: World, traits: Traits) -> None:
    async def known(workspace_id: str, customer_id: int) -> int:
        return customer_id

    traits.computing._identify = known
    with pytest.raises(Unavailable, match="ask again"):
        await traits.of(1)


async def test_a_preview_tells_how_many_have_which_values(world: World, traits: Traits) -> None:
    for node in range(1, 6):
        for number in range(node):
            await buy(world, node, f"{node}-{number}")
        category = "hats" if node < 4 else "rare"
        await world.happen(node, "Product Viewed", properties={"category": category, "phone": "1"})
    await world.happen(6, "Signed Up")
    spread = await traits.computing.preview(world.workspace_id, ORDERS, sample_size=2)
    assert (spread.having, spread.total, spread.sample) == (5, 6, ((1, 1), (2, 2)))
    numbers = spread.numbers
    assert numbers is not None
    assert (numbers.minimum, numbers.median, numbers.maximum, numbers.mean) == (1, 3, 5, 3)
    listed = await traits.computing.preview(world.workspace_id, LISTED, sample_size=1)
    assert (listed.having, listed.top, listed.numbers, listed.sample) == (5, (("hats", 3),), None, ((1, ["hats"]),))
    frequent = await traits.computing.preview(world.workspace_id, CATEGORY, sample_size=1)
    assert frequent.top == (("hats", 3),)
    hidden: Any = {"event": {**CATEGORY["event"], "property": "phone"}}
    assert (await traits.computing.preview(world.workspace_id, hidden, sample_size=1)).top == ()
    since: Any = {"orders": {"aggregate": "DAYS_SINCE_LAST"}}
    world.clock.advance(timedelta(days=2))
    days = (await traits.computing.preview(world.workspace_id, since, sample_size=1)).numbers
    assert days is not None
    assert (days.minimum, days.maximum) == (2, 2)
    nobody: Any = {"orders": {"aggregate": "COUNT", "window": {"last_days": 1}}}
    empty = await traits.computing.preview(world.workspace_id, nobody, sample_size=1)
    assert (empty.having, empty.numbers, empty.sample) == (0, None, ())


async def test_explaining_is_asked_of_the_measure_of_now(world: World, traits: Traits) -> None:
    """When time alone changes a computed condition is told as of one that is written out."""
    await traits.create("recent", RECENT)
    segment_id = await world.create(comparing("recent", "GTE", 1), "fresh")
    await buy(world, 1, "A", days_ago=10)
    explained = await world.asking.explain(world.workspace_id, segment_id, 1)
    changes = explained.findings["rule"].change_us
    assert changes is not None
    left = timedelta(microseconds=changes) - timedelta(seconds=world.clock.now().timestamp())
    assert abs(left - timedelta(days=20)) < timedelta(milliseconds=1)
