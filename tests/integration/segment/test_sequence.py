"""Events that follow each other: over all nodes, in time, with nothing between, of the same thing; and by the clock alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from services.segment.domain.errors import InvalidRule
from services.segment.domain.explaining import take_apart
from services.segment.domain.memberships import Cause
from services.segment.domain.parsing import parse_rule
from tests.integration.segment import strategies
from tests.integration.segment.test_explaining import findings
from tests.integration.segment.test_parity import Worlds, check, oracle_of
from tests.integration.segment.test_parity import worlds as worlds
from tests.integration.segment.world import World

VIEWED, BOUGHT = {"event_name": "Product Viewed"}, {"event_name": "Order Completed"}
NOT_BOUGHT = {**BOUGHT, "absent": True}
LEFT = {
    "sequence": {"steps": [VIEWED, NOT_BOUGHT], "within_seconds": 86_400, "same_property": "sku"},
}


async def test_what_was_viewed_and_not_bought_within_a_day_is_known_by_the_clock_alone(world: World) -> None:
    await world.happen(1, "Product Viewed", properties={"sku": "a"})
    await world.happen(2, "Product Viewed", properties={"sku": "a"})
    await world.happen(3, "Product Viewed")
    await world.create(LEFT, "left")
    explained = await world.asking.explain(world.workspace_id, "left", 1)
    moment = int((world.clock.now() + timedelta(days=1)).timestamp()) * 1_000_000
    assert explained.findings["rule"].change_us == moment
    world.clock.advance(timedelta(hours=23))
    # Of another thing it says nothing, of this one it does; by another of the customer's identifiers, too.
    await world.happen(1, "Order Completed", properties={"sku": "b"})
    await world.happen(4, "Order Completed", properties={"sku": "a"})
    await world.link(2, 4)
    world.clock.advance(timedelta(hours=1, microseconds=-1))
    await world.sweep.turn()
    assert await world.members("left") == set()
    world.clock.advance(timedelta(microseconds=1))
    await world.sweep.turn()
    assert await world.members("left") == {1}
    assert [(one.customer_id, one.cause) for one in await world.told()] == [(1, Cause.TIME)]
    # What comes later comes too late.
    await world.happen(1, "Order Completed", properties={"sku": "a"})
    assert await world.members("left") == {1}
    explained = await world.asking.explain(world.workspace_id, "left", 1)
    assert (explained.findings["rule"].value, explained.findings["rule"].value_us) == (True, moment - 86_400_000_000)


async def test_what_was_viewed_and_not_bought_is_told_from_the_lines_of_orders(world: World) -> None:
    bought = {**NOT_BOUGHT, "property": "lines[].sku"}
    rule = {"sequence": {"steps": [VIEWED] * 3 + [bought], "same_property": "sku"}}
    await world.create(rule, "left")
    for sku in ("a", "a", "b", "b", "b", "a"):
        await world.happen(1, "Product Viewed", properties={"sku": sku})
    assert await world.members("left") == {1}
    explained = await world.asking.explain(world.workspace_id, "left", 1)
    assert [(proof.name, proof.event_id) for proof in explained.findings["rule"].proofs] == [
        ("Product Viewed", event_id) for event_id in (1, 2, 6)
    ]
    await world.happen(1, "Order Completed", properties={"lines": [{"sku": "c"}, {"sku": "a", "price": 5}]})
    assert await world.members("left") == {1}
    explained = await world.asking.explain(world.workspace_id, "left", 1)
    assert [proof.event_id for proof in explained.findings["rule"].proofs] == [3, 4, 5]
    # One order takes both.
    await world.happen(1, "Order Completed", properties={"lines": [{"sku": "b"}, {"sku": "a"}]})
    assert await world.members("left") == set()


async def test_events_that_come_late_are_put_where_they_happened(world: World) -> None:
    await world.create({"sequence": {"steps": [VIEWED, BOUGHT], "within_seconds": 3600}}, "soon")
    await world.happen(1, "Order Completed")
    assert await world.members("soon") == set()
    await world.tell([world.event(1, "Product Viewed", days_ago=1 / 24)])
    await world.follow()
    # An hour is too long; less is not.
    assert await world.members("soon") == set()
    await world.tell([world.event(1, "Product Viewed", days_ago=0.9 / 24)])
    await world.follow()
    assert await world.members("soon") == {1}


async def test_steps_of_one_moment_come_as_they_were_recorded_and_one_event_is_one_step(world: World) -> None:
    await world.happen(1, "Product Viewed")
    await world.happen(1, "Order Completed")
    await world.happen(2, "Order Completed")
    await world.happen(2, "Product Viewed")
    await world.create({"sequence": {"steps": [VIEWED, BOUGHT]}}, "in_order")
    await world.create({"sequence": {"steps": [VIEWED, VIEWED]}}, "twice")
    assert (await world.members("in_order"), await world.members("twice")) == ({1}, set())
    await world.happen(1, "Product Viewed")
    assert await world.members("twice") == {1}


@pytest.mark.parametrize("count", [6, pytest.param(300, marks=pytest.mark.slow)])
async def test_sequences_are_what_trying_every_choice_of_events_says(worlds: Worlds, count: int) -> None:
    happenings = st.fixed_dictionaries(
        {
            "node": st.sampled_from((1, 2)),
            "name": st.sampled_from(strategies.NAMES[:2]),
            "days_ago": st.sampled_from((0.0, 0.25, 0.5, 1.0, 1.25, 2.0, 6.5, 7.0, -0.25)),
            "properties": st.fixed_dictionaries(
                {},
                optional={
                    "color": st.sampled_from(("red", "blue", 5, None)),
                    "items": st.lists(
                        st.fixed_dictionaries({"color": st.sampled_from(("red", "blue", 5.0))}), max_size=2
                    ),
                },
            ),
        }
    )

    async def holds(history: list[Any], rules: list[Any]) -> None:
        world = worlds.make()
        await world.tell([world.event(**one) for one in history])
        await world.follow()
        await world.tell_moves(world.graph.link(1, 2) if len({one["node"] for one in history}) == 2 else [])
        await world.follow()
        oracle = oracle_of(world)
        answered = await world.history.holding(
            world.workspace_id,
            {str(index): parse_rule(rule) for index, rule in enumerate(rules)},
            oracle.customers,
            now=world.clock.now(),
            time_zone="Asia/Shanghai",
        )
        for index, rule in enumerate(rules):
            assert answered[str(index)] == oracle.holding(rule), (rule, history)
        told = {event.event_id: event for event in world.events}
        for rule in rules[:2]:
            wanted = [step for step in rule["sequence"]["steps"] if not step.get("absent")]
            for customer in oracle.customers:
                found = (await findings(world, take_apart(parse_rule(rule)), customer))["rule"]
                proofs = [told[proof.event_id] for proof in found.proofs]
                assert found.met is bool(proofs) is (customer in oracle.holding(rule)), (rule, history)
                keys = [(event.occur_time, event.event_id) for event in proofs]
                assert keys == sorted(set(keys))
                for event, step in zip(proofs, wanted if proofs else (), strict=True):
                    assert oracle.is_meant(event, step), (rule, history)

    cases = st.tuples(
        st.lists(happenings, min_size=2, max_size=8), st.lists(strategies.sequences(), min_size=8, max_size=8)
    )
    await check(cases, count, holds)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "steps"),
        ({"steps": [VIEWED]}, "steps"),
        ({"steps": [VIEWED] * 6}, "steps"),
        ({"steps": [VIEWED, *[NOT_BOUGHT] * 6]}, "steps"),
        ({"steps": [NOT_BOUGHT, VIEWED]}, "steps[0].absent"),
        ({"steps": [VIEWED, {**BOUGHT, "absent": 1}]}, "steps[1].absent"),
        ({"steps": [VIEWED, {**BOUGHT, "count": 1}]}, "steps[1].count"),
        ({"steps": [VIEWED, "x"]}, "steps[1]"),
        ({"steps": [VIEWED, BOUGHT], "within_seconds": -1}, "within_seconds"),
        ({"steps": [VIEWED, BOUGHT], "within_seconds": 315_360_001}, "within_seconds"),
        ({"steps": [VIEWED, BOUGHT], "within_seconds": 1.5}, "within_seconds"),
        ({"steps": [VIEWED, BOUGHT], "same_property": 5}, "same_property"),
        ({"steps": [VIEWED, BOUGHT], "same_property": "a[].b[].c[].d[]"}, "same_property"),
        ({"steps": [VIEWED, {**BOUGHT, "property": "sku"}]}, "steps[1].property"),
        ({"steps": [VIEWED, BOUGHT], "window": {"last_days": 0}}, "window.last_days"),
    ],
)
def test_what_is_no_sequence_is_refused_where_it_stands(body: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRule) as refused:
        parse_rule({"sequence": body})
    assert refused.value.path == f"rule.sequence.{field}"
