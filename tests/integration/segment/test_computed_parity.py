"""A rule that names a computed trait means what the rule that is written out means, in whatever happens; and so does the value."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.integration.segment import strategies
from tests.integration.segment.computing import Traits
from tests.integration.segment.test_measures import expected, shown
from tests.integration.segment.test_parity import Worlds, check, oracle_of, worlds

__all__ = ["worlds"]
TRAITS = 4

pairs = strategies.measures.flatmap(lambda one: st.tuples(st.just(one), strategies.comparisons_of(one)))
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("events"),
            st.lists(st.one_of(strategies.events, strategies.order_events), min_size=1, max_size=4),
        ),
        st.tuples(st.just("link"), st.tuples(st.sampled_from(strategies.NODES), st.sampled_from(strategies.NODES))),
        st.tuples(st.just("cut"), st.none()),
        st.tuples(st.just("time"), st.sampled_from((0.0005, 0.25, 1.0, 7.0, 23.5))),
        st.tuples(st.just("measure"), strategies.measures),
    ),
    min_size=3,
    max_size=8,
)


def computed(index: int, comparison: dict[str, Any]) -> dict[str, Any]:
    return {"computed": {"computed_trait_id": f"t{index}", **comparison}}


@pytest.mark.parametrize("count", [3, pytest.param(80, marks=pytest.mark.slow)])
async def test_members_and_values_are_right_as_events_merges_measures_and_time_go_on(
    worlds: Worlds, count: int
) -> None:
    async def holds(asked: list[tuple[Any, Any]], told: list[tuple[str, Any]]) -> None:
        world = worlds.make()
        traits = Traits(world)
        world.event(1, "Product Viewed")
        await world.tell(world.events)
        await world.follow()
        measures = [measure for measure, _ in asked]
        for index, measure in enumerate(measures):
            await traits.create(f"t{index}", measure)
        segments = [
            await world.create(computed(index, comparison), f"s{index}") for index, (_, comparison) in enumerate(asked)
        ]
        for kind, argument in told:
            match kind:
                case "events":
                    await world.tell([world.event(**one) for one in argument])
                case "link":
                    for node in argument:
                        await world.tell([world.event(node, "Product Viewed")])
                    await world.tell_moves(world.graph.link(*argument))
                case "cut":
                    nodes = {node: node for node in world.graph.customer_of}
                    await world.tell_moves(world.graph.restore(nodes), cut=True)
                case "time":
                    world.clock.advance(timedelta(days=argument))
                    await world.sweep.turn()
                case "measure":
                    # One that is compared alike: of another kind it would be refused.
                    if strategies.shape_of(argument) == strategies.shape_of(measures[0]):
                        measures[0] = argument
                        await traits.change("t0", measure_data=argument)
            await world.follow()
            oracle = oracle_of(world)
            for index, (measure, (_, comparison)) in enumerate(zip(measures, asked, strict=True)):
                members = await world.members(segments[index])
                wanted = {
                    customer
                    for customer in oracle.customers
                    if oracle.compares(measure, oracle.value(measure, customer), comparison)
                }
                assert members == wanted, (measure, comparison, told, kind)
        for customer in oracle.customers:
            found = await traits.of(customer)
            for index, measure in enumerate(measures):
                value = expected(measure, oracle.value(measure, customer))
                assert shown(measure, found[f"t{index}"]) == value, (measure, customer, told)

    await check(st.tuples(st.lists(pairs, min_size=TRAITS, max_size=TRAITS), steps), count, holds)
