"""A rule that names other segments: right by the second, after each change of theirs, and explained down to their conditions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from services.common.errors import FailedPrecondition, Reason
from services.segment.domain.errors import InvalidRule
from services.segment.domain.memberships import Cause
from services.segment.servicer.translation import explanation_message
from tests.integration.segment import strategies
from tests.integration.segment.computing import Traits, comparing
from tests.integration.segment.keeping import pause
from tests.integration.segment.kept_world import kept_of
from tests.integration.segment.oracle import Oracle
from tests.integration.segment.test_parity import Worlds, check
from tests.integration.segment.test_parity import worlds as worlds
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 7}}}
VIP = {"tag": {"name": "vip"}}


def inside(segment_id: str) -> dict[str, Any]:
    return {"segment": {"segment_id": segment_id}}


async def test_events_and_time_move_those_who_name_it_in_the_same_turn(world: World) -> None:
    await world.happen(1, "Order Completed")
    await world.happen(2, "Product Viewed")
    await world.create(BUYERS, "buyers")
    await world.create({"not": inside("buyers")}, "others")
    await world.create({"any": {"rules": [inside("others"), VIP]}}, "third")
    assert (await world.members("others"), await world.members("third")) == ({2}, {2})
    await world.happen(2, "Order Completed")
    assert (await world.members("others"), await world.members("third")) == (set(), set())
    # Nothing happens: the order grows old, and its segment is not alone to know.
    world.clock.advance(timedelta(days=7))
    await world.sweep.turn()
    assert (await world.members("buyers"), await world.members("others")) == (set(), {1, 2})
    assert await world.members("third") == {1, 2}


async def test_another_rule_of_a_segment_fills_those_that_name_it(world: World) -> None:
    await world.happen(1, "Order Completed")
    await world.happen(2, "Product Viewed", tags={"vip": True})
    await world.create(BUYERS, "base")
    await world.create({"not": inside("base")}, "direct")
    await world.create({"all": {"rules": [inside("direct")]}}, "through")
    before = await world.segments.get(world.workspace_id, "direct")
    told = len(await world.told())
    await world.change("base", rule_data=VIP)
    after, _ = await world.filled("direct"), await world.filled("through")
    assert (await world.members("direct"), await world.members("through")) == ({1}, {1})
    assert (after.version, after.revision, after.rule_data) == (2, before.revision, before.rule_data)
    changes = [one for one in (await world.told())[told:] if one.segment_id != "base"]
    assert {(one.segment_id, one.customer_id, one.entered) for one in changes} == {
        (name, customer, customer == 1) for name in ("direct", "through") for customer in (1, 2)
    }
    assert {one.cause for one in changes} == {Cause.DEFINITION}
    # Names are no rule.
    await world.change("base", display_name="other words")
    assert (await world.segments.get(world.workspace_id, "direct")).version == 2
    # The live loop goes by the new one, too.
    await world.happen(1, "Product Viewed", tags={"vip": True})
    assert await world.members("through") == set()


async def test_time_moves_those_who_name_a_paused_one_that_was_given_a_rule_of_time(world: World) -> None:
    await world.happen(1, "Order Completed")
    await world.create(VIP, "base")
    await world.create({"not": inside("base")}, "user")
    await pause(world, "base")
    # None of the workspace looked at the time until here.
    await world.change("base", rule_data=BUYERS)
    await world.filled("user")
    assert await world.members("user") == set()
    world.clock.advance(timedelta(days=7))
    await world.sweep.turn()
    assert await world.members("user") == {1}


async def test_what_would_break_those_that_name_it_is_refused(world: World) -> None:
    await world.create(VIP, "base")
    await world.create({"all": {"rules": [inside("base"), *[BUYERS] * 49]}}, "user")
    with pytest.raises(InvalidRule, match="the segment user names this one"):
        await world.segments.update(
            world.workspace_id, "base", change(rule_data={"any": {"rules": [{"any": {"rules": [VIP] * 26}}] * 2}})
        )
    with pytest.raises(InvalidRule, match="base → user → base"):
        await world.segments.update(world.workspace_id, "base", change(rule_data={"not": inside("user")}))
    kept = await world.segments.get(world.workspace_id, "base")
    assert (kept.rule_data, kept.version) == (VIP, 1)
    with pytest.raises(FailedPrecondition, match="1 segments use the segment base: user") as refused:
        await world.segments.delete(world.workspace_id, "base")
    assert refused.value.reason == Reason.ERROR_REASON_IN_USE
    assert refused.value.metadata["users"] == "user"
    await world.segments.delete(world.workspace_id, "user")
    await world.segments.delete(world.workspace_id, "base")
    with pytest.raises(InvalidRule, match="there is no segment base"):
        await world.create({"not": inside("base")}, "late")
    with pytest.raises(InvalidRule, match="there is no segment base"):
        await world.asking.preview(world.workspace_id, inside("base"), sample_size=1)


async def test_only_so_many_segments_may_name_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.segment.usecases.segments.MAXIMUM_NAMING", 3)
    await world.create(VIP, "base")
    for number, named in enumerate(("base", "base", "s0")):
        await world.create(inside(named), f"s{number}")
    with pytest.raises(InvalidRule, match="base is named by 3 segments already"):
        await world.create(inside("s0"), "more")


async def test_journeys_and_previews_ask_by_the_rule_of_the_other(world: World) -> None:
    await world.happen(1, "Order Completed")
    await world.happen(2, "Product Viewed")
    await world.create(BUYERS, "buyers")
    rule = {"not": inside("buyers")}
    assert (await world.asking.evaluate(world.workspace_id, rule, [1, 2])).holding == [2]
    preview = await world.asking.preview(world.workspace_id, rule, sample_size=5)
    assert preview.parts == {"rule": 1, "rule.not": 1, "rule.not.segment.rule": 1}
    assert preview.sample_customer_ids == [2]


async def test_an_explanation_opens_the_other_segment(world: World) -> None:
    await world.happen(1, "Order Completed", days_ago=6)
    await world.create({"all": {"rules": [{"event": {**BUYERS["event"], "op": "OPERATOR_GTE"}}]}}, "buyers")
    await world.create({"not": inside("buyers")}, "others")
    explained = explanation_message(await world.asking.explain(world.workspace_id, "others", 1)).rule
    (named,) = explained.parts
    assert (explained.met, named.met, named.path) == (False, True, "rule.not")
    assert named.condition.segment.segment_id == "buyers"
    ((leaf,),) = (part.parts for part in named.parts)
    assert leaf.path == "rule.not.segment.rule.all.rules[0]"
    assert leaf.condition.event.event_name == "Order Completed"
    assert leaf.change_time.ToDatetime() == (world.clock.now() + timedelta(days=1)).replace(tzinfo=None)


@pytest.mark.parametrize("count", [2, pytest.param(40, marks=pytest.mark.slow)])
async def test_members_are_those_of_the_rules_written_out_as_all_changes(worlds: Worlds, count: int) -> None:
    cases = st.tuples(
        st.lists(strategies.rules, min_size=2, max_size=2),
        st.lists(
            st.one_of(
                st.tuples(st.just("events"), st.lists(strategies.events, min_size=1, max_size=3)),
                st.tuples(st.just("time"), st.sampled_from((0.25, 1.0, 7.0))),
                st.tuples(st.just("rule"), strategies.rules),
            ),
            min_size=2,
            max_size=5,
        ),
    )

    async def holds(bases: list[Any], steps: list[tuple[str, Any]]) -> None:
        world = worlds.make()
        world.event(1, "Product Viewed")
        await world.tell(world.events)
        await world.follow()
        rules = {
            "a": bases[0],
            "b": {"any": {"rules": [{"not": inside("a")}, bases[1]]}},
            "c": {"all": {"rules": [inside("b"), {"not": {"not": inside("a")}}]}},
        }
        for segment_id, rule in rules.items():
            await world.create(rule, segment_id)
        for kind, argument in steps:
            match kind:
                case "events":
                    await world.tell([world.event(**one) for one in argument])
                case "time":
                    world.clock.advance(timedelta(days=argument))
                    await world.sweep.turn()
                case "rule":
                    rules["a"] = argument
                    await world.change("a", rule_data=argument)
            await world.follow()
            oracle = Oracle(
                world.events,
                world.graph.customer_of,
                world.scores,
                world.clock.now(),
                segments=rules,
                profile=kept_of(world),
            )
            for segment_id, rule in rules.items():
                await world.filled(segment_id)
                assert await world.members(segment_id) == oracle.holding(rule), (segment_id, rules, steps)

    await check(cases, count, holds)


def change(**parts: Any) -> Any:
    from services.segment.domain.segments import SegmentChange

    return SegmentChange(**parts)


async def test_another_measure_of_a_computed_trait_reaches_those_who_name_it_through_a_segment(world: World) -> None:
    traits = Traits(world)
    for node, days_ago in ((1, 0), (2, 40)):
        await world.happen(node, "Order Completed", properties={"order_id": f"o{node}"}, days_ago=days_ago)
    await traits.create("orders", {"orders": {"aggregate": "COUNT"}})
    await world.create(comparing("orders", "GTE", 1), "buyers")
    await world.create({"not": inside("buyers")}, "others")
    assert await world.members("others") == set()
    await traits.change("orders", measure_data={"orders": {"aggregate": "COUNT", "window": {"last_days": 30}}})
    for segment_id in ("buyers", "others"):
        await world.filled(segment_id)
    assert (await world.members("buyers"), await world.members("others")) == ({1}, {2})
    await world.segments.delete(world.workspace_id, "others")
