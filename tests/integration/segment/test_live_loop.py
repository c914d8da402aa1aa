"""The live loop: memberships follow events, attributes, scores, merges and cuts."""

import asyncio
import contextlib
from datetime import timedelta

import pytest

from services.common.database import Database, fetch_rows
from services.segment.domain.parsing import parse_rule
from services.segment.history import store
from services.segment.history.connection import History
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}
NEVER = {"event": {"event_name": "Order Completed", "op": "EQ", "value": 0}}
VIP = {"tag": {"name": "vip"}}
LIKELY = {"score": {"name": "churn_probability", "op": "GT", "value": 0.5}}


async def test_segment_is_filled_when_created_and_follows_events(world: World) -> None:
    await world.happen(1, "Order Completed")
    await world.happen(2, "Product Viewed")
    buyers = await world.create(BUYERS, "buyers")
    never = await world.create(NEVER, "never")

    assert await world.members(buyers) == {1}
    assert await world.members(never) == {2}

    await world.happen(2, "Order Completed")
    await world.happen(3, "Product Viewed")

    assert await world.members(buyers) == {1, 2}
    assert await world.members(never) == {3}
    told = [(one.customer_id, one.segment_id, one.entered) for one in await world.told()]
    assert told == [
        (1, "buyers", True),
        (2, "never", True),
        (2, "buyers", True),
        (2, "never", False),
        (3, "never", True),
    ]
    numbers = [one.change_id for one in await world.told()]
    assert numbers == sorted(set(numbers))
    # A member carries the number of the change that the fact of it has: who hears of it twice knows it for the same.
    changes = {(one.segment_id, one.customer_id): one.change_id for one in await world.told() if one.entered}
    for segment_id in (buyers, never):
        for member in await world.asking.members(world.workspace_id, segment_id, after=0, limit=10):
            assert member.change_id == changes[segment_id, member.customer_id]


async def test_attributes_and_scores_move_customers_in_and_out(world: World) -> None:
    vip, likely = await world.create(VIP, "vip"), await world.create(LIKELY, "likely")
    await world.happen(1, "", tags={"vip": True})
    await world.tell_score(1, "churn_probability", 0.7)
    await world.follow()

    assert await world.members(vip) == {1}
    assert await world.members(likely) == {1}

    await world.happen(1, "", tags={"vip": False})
    world.clock.advance(timedelta(hours=1))
    await world.tell_score(1, "churn_probability", 0.2)
    await world.follow()

    assert await world.members(vip) == set()
    assert await world.members(likely) == set()


async def test_merge_adds_up_and_cut_restores_exactly(world: World) -> None:
    twice, never = await world.create(TWICE, "twice"), await world.create(NEVER, "never")
    for node in (1, 2):
        await world.happen(node, "Order Completed")
    await world.happen(3, "Product Viewed")
    before = dict(world.graph.customer_of)

    await world.link(1, 2)
    await world.link(2, 3)

    assert await world.members(twice) == {1}
    assert await world.members(never) == set()
    assert (await world.asking.evaluate(world.workspace_id, TWICE, [1, 2, 3])).holding == [1, 2, 3]

    await world.tell_moves(world.graph.restore(before), cut=True)
    await world.follow()

    assert await world.members(twice) == set()
    assert await world.members(never) == {3}
    assert (await world.asking.evaluate(world.workspace_id, TWICE, [1, 2, 3])).holding == []
    assert (await world.asking.preview(world.workspace_id, TWICE, sample_size=5)).total_customers == 3


async def test_merged_customer_leaves_with_cause_identity(world: World) -> None:
    buyers = await world.create(BUYERS, "buyers")
    await world.happen(1, "Order Completed")
    await world.happen(2, "Order Completed")

    await world.link(1, 2)

    assert await world.members(buyers) == {1}
    last = (await world.told())[-1]
    assert (last.customer_id, last.entered, last.cause) == (2, False, 4)


@pytest.mark.parametrize("told_after_take_over", [False, True])
async def test_redelivery_after_a_failed_turn_repeats_no_effect(world: World, told_after_take_over: bool) -> None:
    world.told_after_take_over = told_after_take_over
    twice = await world.create(TWICE, "twice")
    event = world.event(1, "Order Completed")
    await world.tell([event])
    # The history has the event, the process ends before PostgreSQL commits.
    follow = world.follower.follow

    async def killed(*_: object) -> int:
        raise ConnectionError("killed")

    world.follower.follow = killed  # type: ignore[method-assign, assignment]
    with contextlib.suppress(Exception):
        await world.consumer.turn()
    if told_after_take_over:
        # The same process tries again.
        world.follower.follow = follow  # type: ignore[method-assign]
    else:
        world.restart()
    await world.follow()
    assert await world.history.count_events(world.workspace_id) == 1
    # The relay of a flushed Redis tells everything again, under the same numbers; another fact may hold the event too.
    await world.tell_last_again()
    world.told_after_take_over = False
    await world.tell([event])
    await world.follow()

    assert await world.members(twice) == set()
    assert await world.history.count_events(world.workspace_id) == 1
    await world.happen(1, "Order Completed")
    assert await world.members(twice) == {1}


async def test_new_customer_is_evaluated_wholly_when_the_first_turn_failed(world: World) -> None:
    never = await world.create(NEVER, "never")
    await world.tell([world.event(1, "Product Viewed")])
    follow = world.follower.follow
    calls = 0

    async def fails_once(*arguments: object) -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise ConnectionError("the database went away")
        return await follow(*arguments)  # type: ignore[arg-type]

    world.follower.follow = fails_once  # type: ignore[method-assign, assignment]
    try:
        await world.consumer.turn()
    except Exception:
        await world.follow()

    assert await world.members(never) == {1}


async def test_another_workspace_sees_nothing(world: World, clickhouse: History, segment_database: Database) -> None:
    await world.happen(1, "Order Completed")
    await world.create(BUYERS, "buyers")
    other = World(segment_database, world.redis, clickhouse)

    assert await other.create(BUYERS, "buyers") == "buyers"
    assert await other.members("buyers") == set()
    assert (await other.asking.preview(other.workspace_id, BUYERS, sample_size=5)).total_customers == 0
    assert (await other.asking.evaluate(other.workspace_id, BUYERS, [1])).holding == []
    assert await world.members("buyers") == {1}
    async with segment_database.plain() as connection:
        assert await fetch_rows(connection, "SELECT * FROM memberships") == []


async def test_small_turns_and_big_ones_end_in_the_same_memberships(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = await world.create(TWICE, "twice")
    for _ in range(2):
        for node in range(1, 13):
            await world.tell([world.event(node, "Order Completed")])
    monkeypatch.setattr(world.consumer._turns, "_batch_bytes", 1)
    turns = 0
    while await world.consumer.turn():
        turns += 1
    assert turns == 24
    assert await world.members(twice) == set(range(1, 13))


async def test_portions_and_one_scan_answer_alike(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.tell([world.event(node, "Order Completed") for node in range(1, 8) for _ in range(node % 3)])
    await world.follow()
    rules = {name: parse_rule(rule) for name, rule in (("buyers", BUYERS), ("twice", TWICE), ("never", NEVER))}

    async def answer() -> dict[str, set[int]]:
        return await world.history.holding(
            world.workspace_id, rules, range(1, 7), now=world.clock.now(), time_zone="UTC"
        )

    at_once = await answer()
    assert at_once == {"buyers": {1, 2, 4, 5}, "twice": {2, 5}, "never": set()}
    monkeypatch.setattr(store, "CUSTOMERS_PER_QUERY", 2)
    assert await answer() == at_once
    monkeypatch.setattr(store, "SCAN_BELOW", 0)
    assert await answer() == at_once


async def test_segment_is_made_though_its_caller_stopped_waiting(world: World) -> None:
    await world.happen(1, "Order Completed")
    call = asyncio.ensure_future(world.create(BUYERS, "buyers"))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    assert await world.create(BUYERS, "buyers") == "buyers"
    assert await world.members("buyers") == {1}
    assert len(await world.told()) == 1
