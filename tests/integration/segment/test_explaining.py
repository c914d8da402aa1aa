"""An explanation is what the rule says, part by part; and says when time alone will change it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from services.common.errors import FailedPrecondition, NotFound
from services.segment.domain.explaining import Finding, Part, is_met, take_apart
from services.segment.domain.parsing import parse_rule
from services.segment.history.connection import Lane
from services.segment.history.explaining import Explaining
from services.segment.servicer.translation import explanation_message
from tests.integration.segment import strategies
from tests.integration.segment.kept_strategies import kept
from tests.integration.segment.kept_world import keep
from tests.integration.segment.test_parity import Worlds, check, fill, histories, oracle_of, worlds
from tests.integration.segment.world import NOON, World
from yike.segment.v1 import segment_service_pb2 as segment_pb

__all__ = ["worlds"]
ZONE = "Asia/Shanghai"


async def findings(world: World, part: Part, customer: int) -> dict[str, Finding]:
    found = await Explaining(world.history).findings(
        world.workspace_id, part, customer, now=world.clock.now(), time_zone=ZONE
    )
    assert found is not None
    return found


async def test_parts_of_random_rules_hold_as_the_bulk_query_says_until_the_moment_that_is_told(worlds: Worlds) -> None:
    cases = st.tuples(
        histories, strategies.links, st.lists(kept, max_size=6), st.lists(strategies.rules, min_size=2, max_size=2)
    )

    async def holds(history: list[Any], links: list[Any], told: list[Any], rules: list[Any]) -> None:
        world = worlds.make()
        await fill(world, history, links)
        await keep(world, told)
        await world.follow()
        oracle = oracle_of(world)
        for data in rules:
            part = take_apart(parse_rule(data))
            holding = await world.bulk(data)
            assert holding == oracle.holding(data)
            for customer in sorted(oracle.holding({"not": data}) | holding)[:2]:
                found = await findings(world, part, customer)
                assert is_met(part, found) == (customer in holding), (data, customer)
                for one in part.walk():
                    change_us = found[one.path].change_us if one.path in found else None
                    if change_us is None:
                        continue
                    met, members = found[one.path].met, world.history.members
                    at = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=change_us)
                    for moment, expected in ((at - timedelta(microseconds=1), met), (at, not met)):
                        then = await members(world.workspace_id, one.rule, now=moment, time_zone=ZONE)
                        assert (customer in set(then.tolist())) is expected, (data, customer, one.path, moment)

    await check(cases, 5, holds)


async def test_an_explanation_tells_found_wanted_since_and_until(world: World) -> None:
    rule = {
        "all": {
            "rules": [
                {"event": {"event_name": "Product Viewed", "op": "OPERATOR_GT", "value": 1, "window": {"last_days": 1}}},
                {"not": {"event": {"event_name": "Order Completed", "op": "OPERATOR_GTE", "value": 1, "window": {"last_days": 7}}}},
                {"any": {"rules": [{"trait": {"name": "city", "op": "OPERATOR_EQ", "value": "上海"}}, {"tag": {"name": "vip"}}]}},
                {"trait": {"name": "birthday", "op": "OPERATOR_ANNIVERSARY_WITHIN_DAYS", "value": 1}},
                {"event": {
                    "event_name": "Order Completed", "aggregate": "AGGREGATE_DAYS_SINCE_LAST", "op": "OPERATOR_GTE", "value": 30,
                }},
            ]
        }
    }  # fmt: skip
    segment_id = await world.create(rule, "why")
    told = [world.event(1, "Product Viewed", days_ago=ago) for ago in (0.1, 0.5, 0.75)]
    told.append(world.event(1, "Order Completed", days_ago=20))
    told.append(world.event(1, "Signed Up", days_ago=3, traits={"city": "北京", "birthday": "1990-06-20"}))
    await world.tell(told)
    await world.follow()

    answer = explanation_message(await world.asking.explain(world.workspace_id, segment_id, 1))
    assert (answer.customer_id, answer.version, answer.HasField("membership")) == (1, 1, False)
    assert (answer.rule.path, answer.rule.met, len(answer.rule.parts)) == ("rule", False, 5)
    viewed, bought, either, birthday, since = answer.rule.parts

    def time(message: Any) -> datetime:
        moment: datetime = message.ToDatetime(tzinfo=UTC)
        return moment

    assert (viewed.path, viewed.met, viewed.found.json) == ("rule.all.rules[0]", True, "3")
    assert viewed.condition.event.value == 1
    assert time(viewed.found_time) == NOON - timedelta(days=0.1)
    # Of three two are older than a day by then.
    assert time(viewed.change_time) == NOON + timedelta(days=0.5)
    assert (bought.path, bought.met, bought.parts[0].path) == ("rule.all.rules[1]", True, "rule.all.rules[1].not")
    assert (bought.parts[0].met, bought.parts[0].found.json) == (False, "0")
    assert not bought.parts[0].HasField("found_time")
    assert not bought.parts[0].HasField("change_time")
    city, vip = either.parts
    assert (either.met, city.met, city.found.json, vip.met, vip.HasField("found")) == (
        False, False, '"北京"', False, False,
    )  # fmt: skip
    assert time(city.found_time) == NOON - timedelta(days=3)
    # The day before the 20th begins at midnight in Shanghai.
    assert (birthday.met, time(birthday.change_time)) == (False, datetime(2026, 6, 18, 16, tzinfo=UTC))
    assert (since.met, since.found.json, time(since.change_time)) == (False, "20.0", NOON + timedelta(days=10))

    await world.happen(1, "Moved", traits={"city": "上海"})
    world.clock.advance(timedelta(days=10))
    for _ in range(2):
        await world.happen(1, "Product Viewed", traits={"birthday": "1990-06-25"})
    member = explanation_message(await world.asking.explain(world.workspace_id, segment_id, 1))
    assert member.rule.met
    assert member.membership.cause == segment_pb.MEMBERSHIP_CAUSE_EVENT

    with pytest.raises(NotFound):
        await world.asking.explain(world.workspace_id, "none", 1)
    with pytest.raises(NotFound):
        await world.asking.explain(world.workspace_id, segment_id, 404)
    await world.segments.delete(world.workspace_id, segment_id)
    with pytest.raises(FailedPrecondition):
        await world.asking.explain(world.workspace_id, segment_id, 1)


async def test_a_preview_tells_the_size_of_each_part(world: World) -> None:
    await world.tell(
        [world.event(node, "Order Completed", tags={"vip": True} if node > 2 else {}) for node in (1, 2, 3)]
        + [world.event(node, "Product Viewed") for node in (3, 4)]
    )
    await world.follow()
    bought = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
    rule = {"all": {"rules": [bought, {"not": {"tag": {"name": "vip"}}}, {"any": {"rules": [bought, bought]}}]}}
    preview = await world.asking.preview(world.workspace_id, rule, sample_size=5)
    assert preview.parts == {
        "rule": 2,
        "rule.all.rules[0]": 3,
        "rule.all.rules[1]": 3,
        "rule.all.rules[1].not": 1,
        "rule.all.rules[2]": 3,
        "rule.all.rules[2].any.rules[0]": 3,
        "rule.all.rules[2].any.rules[1]": 3,
    }
    assert (preview.total_customers, preview.sample_customer_ids) == (4, [1, 2])


async def test_a_question_that_is_given_up_ends_in_the_store(world: World) -> None:
    store = world.history.connection
    asked = asyncio.ensure_future(store.read("SELECT sum(sipHash64(number, 'given up')) FROM numbers(100000000000)"))
    running = "SELECT count() AS n FROM system.processes WHERE query LIKE '/*%given up%'"
    async with asyncio.timeout(60):
        while not (await store.read(running, Lane.LIVE))["n"][0].as_py():  # noqa: ASYNC110 — the engine's own matter
            await asyncio.sleep(0.05)
        asked.cancel()
        while (await store.read(running, Lane.LIVE))["n"][0].as_py():  # noqa: ASYNC110 — likewise
            await asyncio.sleep(0.05)
    assert asked.cancelled()
    # Nothing of its answer is another's.
    answers = await asyncio.gather(*(store.read(f"SELECT {number} AS n") for number in range(8)))
    assert [answer.to_pylist() for answer in answers] == [[{"n": number}] for number in range(8)]
