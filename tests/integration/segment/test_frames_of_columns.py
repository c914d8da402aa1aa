"""A frame as of a cut is what is computed of the history that was known by then; its label is what came after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import strategies as st

from services.common.json_values import decode
from services.segment.frames.columns import Column, Measured
from services.segment.history.frames import FrameHistory
from services.segment.measures import parse_measure
from services.segment.usecases import framing
from services.segment.usecases.framing import AskedColumn, AskedFrame
from tests.integration.segment import strategies
from tests.integration.segment.framing import frame, framing_of, pieces
from tests.integration.segment.oracle import Oracle
from tests.integration.segment.test_measures import expected, shown
from tests.integration.segment.test_parity import Worlds, check, worlds
from tests.integration.segment.world import World

__all__ = ["worlds"]

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
ORDERS = {"measure": {"orders": {"aggregate": "ORDER_AGGREGATE_COUNT"}}}
SPENT = {"measure": {"orders": {"aggregate": "ORDER_AGGREGATE_NET_REVENUE"}}}
VIEWS = {"measure": {"event": {"event_name": "Product Viewed", "aggregate": "AGGREGATE_COUNT"}}}
LAST = {"measure": {"event": {"aggregate": "AGGREGATE_DAYS_SINCE_LAST"}}}
COLOR = {"measure": {"event": {"aggregate": "AGGREGATE_LAST", "property": "color"}}}
COLUMNS = {"orders": ORDERS, "spent": SPENT, "views": VIEWS, "last": LAST, "color": COLOR}

lags = st.sampled_from((timedelta(0), timedelta(0), timedelta(hours=1), timedelta(days=5), timedelta(days=200)))


def same(measure: dict[str, Any], told: Any, value: Any) -> bool:
    """Tells whether a cell holds what the oracle says."""
    ((_, body),) = measure.items()
    if body["aggregate"] not in strategies.NOT_NUMBERS and told is not None and value is not None:
        number = float(value) / 86_400_000_000 if "DAYS_" in body["aggregate"] else float(value)
        return bool(told == pytest.approx(number, rel=1e-9))
    if isinstance(told, str):
        told = decode(told)
    if isinstance(told, list):
        told = [decode(one) for one in told] or None
    return bool(shown(measure, told) == expected(measure, value))


@pytest.mark.parametrize("count", [6, pytest.param(120, marks=pytest.mark.slow)])
async def test_a_frame_is_what_is_computed_of_the_history_that_was_known(worlds: Worlds, count: int) -> None:
    told = st.lists(st.tuples(st.one_of(strategies.events, strategies.order_events), lags), min_size=1, max_size=20)
    of_events = strategies.measures.filter(lambda one: "catalogue" not in str(one))
    measures = st.lists(of_events, min_size=8, max_size=8)
    cuts = st.tuples(st.sampled_from(strategies.DAYS), st.sampled_from((timedelta(0), TICK, -TICK, timedelta(hours=7))))

    async def holds(
        history: list[Any], links: list[Any], asked: list[Any], when: Any, label: Any, includes: bool
    ) -> None:
        world = worlds.make()
        for one, lag in history:
            event = world.event(**one)
            world.events[-1] = replace(event, receive_time=event.occur_time + lag)
        await world.tell(world.events)
        for first, second in links:
            if first != second:
                await world.tell_moves(world.graph.link(first, second))
        await world.follow()
        now, (days_ago, beside) = world.clock.now(), when
        cut = min(now, now - timedelta(days=max(0, days_ago)) + beside)
        moment = cut - TICK
        seen = [
            one
            for one in world.events
            if one.occur_time < cut and (includes or (one.receive_time or one.occur_time) < cut)
        ]
        ((kind, body),) = label.items()
        label = {kind: {name: value for name, value in body.items() if name != "window"}}
        days = 3 if cut + 3 * DAY <= now else 0
        wanted = AskedFrame(
            cut=cut,
            columns=[AskedColumn(f"c{n}", Measured(parse_measure(one))) for n, one in enumerate(asked)],
            label_data=label if days else None,
            label_days=days,
            includes_later=includes,
        )
        body = b"".join([piece async for piece in framing_of(world).frame(world.workspace_id, wanted)])
        rows = {row.pop("customer_id"): row for row in pa.ipc.open_stream(body).read_all().to_pylist()}
        assert set(rows) == {world.graph.customer_of[one.node_id] for one in seen}
        oracle = Oracle(seen, world.graph.customer_of, {}, moment)
        after = Oracle(world.events, world.graph.customer_of, {}, cut + days * DAY - TICK)
        windowed = {kind: {**label[kind], "window": {"last_days": days}}}
        for customer, row in rows.items():
            for number, measure in enumerate(asked):
                value = oracle.value(measure, customer)
                assert same(measure, row[f"c{number}"], value), (measure, row[f"c{number}"], value, cut, world.events)
            if days:
                value = after.value(windowed, customer)
                assert same(windowed, row["label"], value), (windowed, row["label"], value, cut, world.events)

    numbers = of_events.filter(lambda one: next(iter(one.values()))["aggregate"] not in strategies.NOT_NUMBERS)
    await check(st.tuples(told, strategies.links, measures, cuts, numbers, st.booleans()), count, holds)


async def shop(world: World) -> None:
    """Two customers, of whom something had happened 30 days ago."""
    for node, days_ago in ((1, 60), (1, 40), (2, 50)):
        properties = {"order_id": f"o{node} {days_ago}", "revenue": 10, "color": "red"}
        world.event(node, "Order Completed", days_ago=days_ago, properties=properties)
    world.event(2, "Product Viewed", days_ago=45)
    await world.tell(world.events)
    await world.follow()


async def test_nothing_that_happened_or_was_recorded_later_is_seen(world: World) -> None:
    await shop(world)
    cut = world.clock.now() - 30 * DAY
    before = await pieces(world, cut, COLUMNS)
    told = len(world.events)
    # Events of before the cut that came after it, those at the cut and after it, and of a customer who is new.
    for node, occur, receive in (
        (1, cut - DAY, cut),
        (2, cut - TICK, cut + DAY),
        (1, cut, cut),
        (2, cut + DAY, cut + DAY),
        (3, cut - DAY, cut + DAY),
        (4, cut + DAY, cut + DAY),
    ):
        properties = {"order_id": f"late {node} {occur}", "revenue": 99, "color": "blue"}
        event = world.event(node, "Order Completed", properties=properties)
        world.events[-1] = replace(event, occur_time=occur, receive_time=receive)
    # What was ordered before is refunded after.
    refund = world.event(1, "Order Refunded", properties={"order_id": "o1 60"})
    world.events[-1] = replace(refund, occur_time=cut + DAY)
    await world.tell(world.events[told:])
    await world.follow()

    assert await pieces(world, cut, COLUMNS) == before
    later = await frame(world, cut, COLUMNS, includeRecordedLater=True)
    assert {customer: (row["orders"], row["color"]) for customer, row in later.items()} == {
        1: (3, '"blue"'),
        2: (2, '"blue"'),
        3: (1, '"blue"'),
    }
    assert (await frame(world, cut + TICK, COLUMNS))[1]["orders"] == 4


async def test_the_label_is_of_the_days_from_the_cut_on(world: World) -> None:
    await shop(world)
    cut = world.clock.now() - 30 * DAY
    label = {"measure": ORDERS["measure"], "days": 7}
    for node, occur in ((1, cut), (1, cut + 7 * DAY - TICK), (2, cut + 7 * DAY), (2, cut - TICK)):
        event = world.event(node, "Order Completed", properties={"order_id": f"{node} {occur}", "revenue": 5})
        world.events[-1] = replace(event, occur_time=occur, receive_time=cut + 20 * DAY)
    # Told again: an order is of the day on which it was told first.
    again = world.event(2, "Order Completed", properties={"order_id": "o2 50", "revenue": 5})
    world.events[-1] = replace(again, occur_time=cut + DAY)
    await world.tell(world.events[4:])
    await world.follow()

    found = await frame(world, cut, {"orders": ORDERS}, label=label)
    assert found == {1: {"orders": 2, "label": 2}, 2: {"orders": 1, "label": 0}}


async def test_a_rule_holds_as_of_the_cut(world: World) -> None:
    await shop(world)
    cut = world.clock.now() - 30 * DAY
    await world.happen(2, "Order Completed", days_ago=10, properties={"order_id": "new", "revenue": 5})
    rule = {"orders": {"aggregate": "ORDER_AGGREGATE_COUNT", "op": "OPERATOR_GTE", "value": 2}}

    assert set(await frame(world, cut, {"orders": ORDERS}, rule=rule)) == {1}
    assert set(await frame(world, None, {"orders": ORDERS}, rule=rule)) == {1, 2}
    assert set(await frame(world, cut, {"orders": ORDERS}, rule={"not": rule})) == {2}
    assert set(await frame(world, cut, {"orders": ORDERS}, customerIds=["2", "77"])) == {2}
    assert await frame(world, cut, {"orders": ORDERS}, customerIds=["77"]) == {}


async def test_without_a_cut_all_that_is_kept_can_be_told(world: World) -> None:
    world.event(1, "Identified", traits={"city": "上海", "level": 3}, tags={"vip": True})
    world.event(2, "Order Completed", properties={"order_id": "a", "revenue": Decimal("10.5"), "items": []})
    await world.tell(world.events)
    await world.tell_score(2, "churn", 0.25)
    await world.follow()

    columns = {
        "city": {"trait": "city"},
        "level": {"trait": "level"},
        "vip": {"tag": "vip"},
        "churn": {"score": "churn"},
        "stage": {"standing": "STANDING_ATTRIBUTE_LIFECYCLE_STAGE"},
        "recency": {"standing": "STANDING_ATTRIBUTE_RFM_RECENCY"},
        "spent": SPENT,
        "colors": {"measure": {"event": {"aggregate": "AGGREGATE_UNIQUE_LIST", "property": "color"}}},
    }
    assert await frame(world, None, columns) == {
        1: {
            "city": '"上海"', "level": "3", "vip": True, "churn": None, "stage": None, "recency": None, "spent": 0,
            "colors": [],
        },
        2: {
            "city": None, "level": None, "vip": False, "churn": 0.25, "stage": "NEW", "recency": None, "spent": 10.5,
            "colors": [],
        },
    }  # fmt: skip


async def test_batches_are_bounded_and_restricted_customers_are_in_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(framing, "BATCH_CUSTOMERS", 2)
    for node in range(1, 8):
        world.event(node, "Product Viewed", restricts=True if node == 3 else None)
    await world.tell(world.events)
    await world.follow()

    reader = pa.ipc.open_stream(b"".join(await pieces(world, None, {"views": VIEWS})))
    batches = [batch["customer_id"].to_pylist() for batch in reader]
    assert [one for batch in batches for one in batch] == [1, 2, 4, 5, 6, 7]
    assert max(map(len, batches)) == 2
    assert Column("views", Measured(parse_measure(VIEWS["measure"]))).value.kind == reader.schema.field("views").type
    assert FrameHistory(world.history).horizon(world.clock.now()) is None
