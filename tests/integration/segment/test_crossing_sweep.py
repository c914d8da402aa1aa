"""The crossing sweep: time alone moves customers, with no event arriving."""

from datetime import timedelta

from tests.integration.segment.world import World

ASLEEP = {
    "all": {
        "rules": [
            {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}},
            {"event": {"event_name": "Order Completed", "op": "EQ", "value": 0, "window": {"last_days": 30}}},
        ]
    }
}
ACTIVE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 30}}}
LATELY = {"event": {"event_name": "Order Completed", "aggregate": "DAYS_SINCE_LAST", "op": "LT", "value": 1.5}}
SECOND_WEEK = {
    "event": {
        "event_name": "Order Completed",
        "op": "GTE",
        "value": 1,
        "window": {"between": {"min_days": 7, "max_days": 14}},
    }
}
BIRTHDAY = {"trait": {"name": "birthday", "op": "ANNIVERSARY_WITHIN_DAYS", "value": 0}}
SECOND = timedelta(seconds=1)


async def test_no_order_for_thirty_days_in_and_out_with_no_event(world: World) -> None:
    asleep, active = await world.create(ASLEEP, "asleep"), await world.create(ACTIVE, "active")
    await world.happen(1, "Order Completed")
    assert await world.members(active) == {1}

    world.clock.advance(timedelta(days=30) - SECOND)
    await world.sweep.turn()
    assert await world.members(asleep) == set()

    world.clock.advance(SECOND)
    assert await world.sweep.turn() == 2
    assert await world.members(asleep) == {1}
    assert await world.members(active) == set()
    assert {one.cause for one in (await world.told())[-2:]} == {2}

    await world.happen(1, "Order Completed")
    assert await world.members(asleep) == set()
    assert await world.members(active) == {1}


async def test_sweep_goes_on_where_it_stopped_when_the_process_starts_again(world: World) -> None:
    active = await world.create(ACTIVE, "active")
    await world.happen(1, "Order Completed", days_ago=29)
    assert await world.members(active) == {1}
    world.restart()
    world.clock.advance(timedelta(days=3))

    assert await world.sweep.turn() == 1
    assert await world.members(active) == set()
    assert await world.sweep.turn() == 0


async def test_days_since_last_and_between_follow_the_clock(world: World) -> None:
    lately, week = await world.create(LATELY, "lately"), await world.create(SECOND_WEEK, "week")
    await world.happen(1, "Order Completed")
    seen = []
    for _ in range(16):
        seen.append((1 in await world.members(lately), 1 in await world.members(week)))
        world.clock.advance(timedelta(days=1))
        await world.sweep.turn()

    assert [one[0] for one in seen] == [True, True] + [False] * 14
    assert [one[1] for one in seen] == [False] * 7 + [True] * 7 + [False] * 2


async def test_event_from_the_future_counts_when_its_time_comes(world: World) -> None:
    active = await world.create(ACTIVE, "active")
    await world.happen(1, "Order Completed", days_ago=-0.5)
    assert await world.members(active) == set()

    world.clock.advance(timedelta(hours=12))
    await world.sweep.turn()
    assert await world.members(active) == {1}


async def test_birthday_comes_and_goes_at_midnight_of_the_workspace(world: World) -> None:
    birthday = await world.create(BIRTHDAY, "birthday")
    await world.happen(1, "", traits={"birthday": "1990-06-16"})
    assert await world.members(birthday) == set()

    world.clock.advance(timedelta(hours=12) - SECOND)
    await world.sweep.turn()
    assert await world.members(birthday) == set()
    world.clock.advance(SECOND)
    await world.sweep.turn()
    assert await world.members(birthday) == {1}
    world.clock.advance(timedelta(days=1))
    await world.sweep.turn()
    assert await world.members(birthday) == set()


async def test_idle_sweep_opens_no_transaction_on_memberships(world: World) -> None:
    await world.create(ACTIVE, "active")
    for _ in range(3):
        world.clock.advance(SECOND)
        assert await world.sweep.turn() == 0
    assert await world.told() == []
