"""What a caller has seen must be in the history before its customer is judged."""

import pytest

from services.segment.domain.heard import Seen
from services.segment.history.connection import History
from services.segment.history.tables import Table
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
NO_BUYERS = {"not": BUYERS}
VIP = {"tag": {"name": "vip"}}
CITY = {"trait": {"name": "city", "op": "EQ", "value": "Hangzhou"}}


async def judge(world: World, rule: dict, after: dict[int, Seen]) -> tuple[list[int], list[int]]:
    """Returns who holds and who is pending, of those in `after`."""
    judged = await world.asking.evaluate(world.workspace_id, rule, list(after), after)
    return judged.holding, judged.pending


def having(*events: tuple[int, int]) -> Seen:
    """Returns what someone has seen who saw these events."""
    return Seen(frozenset(events))


@pytest.mark.parametrize("rule", [BUYERS, NO_BUYERS, VIP, CITY])
async def test_a_customer_whose_event_is_not_there_yet_is_pending_whatever_is_asked(world: World, rule: dict) -> None:
    await world.happen(1, "Product Viewed")
    event = world.event(1, "Order Completed", tags={"vip": True}, traits={"city": "Hangzhou"})
    await world.tell([event])
    after = {1: having((1, event.event_id))}

    assert await judge(world, rule, after) == ([], [1])

    await world.follow()

    assert await judge(world, rule, after) == ([] if rule is NO_BUYERS else [1], [])


async def test_who_is_pending_holds_up_no_other(world: World) -> None:
    known = await world.happen(1, "Order Completed")
    late = world.event(2, "Order Completed")
    after = {1: having((1, known.event_id)), 2: having((2, late.event_id)), 3: having()}

    assert await judge(world, BUYERS, after) == ([1], [2])


async def test_an_event_counts_on_its_own_node_only(world: World) -> None:
    event = await world.happen(1, "Order Completed")

    assert await judge(world, BUYERS, {1: having((2, event.event_id))}) == ([], [1])


async def test_an_event_of_another_workspace_does_not_count(world: World, clickhouse: History) -> None:
    event = await world.happen(1, "Order Completed")
    other = World(world.database, world.redis, clickhouse)

    assert await judge(other, BUYERS, {1: having((1, event.event_id))}) == ([], [1])


async def test_a_customer_is_pending_until_the_history_has_the_mapping_or_a_later_one(world: World) -> None:
    await world.happen(1, "Product Viewed")
    await world.happen(2, "Order Completed")
    ((_, _, _, version),) = moves = world.graph.link(1, 2)
    after = {1: Seen(mappings=frozenset({(2, version)}))}

    assert await judge(world, BUYERS, after) == ([], [1])

    await world.tell_moves(moves)
    await world.follow()

    assert await judge(world, BUYERS, after) == ([1], [])
    assert await judge(world, BUYERS, {1: Seen(mappings=frozenset({(2, version - 1)}))}) == ([1], [])


async def test_what_was_heard_counts_after_redis_was_flushed(world: World) -> None:
    heard = await world.happen(1, "Order Completed")
    lost = world.event(2, "Order Completed")
    await world.tell([lost])
    await world.redis.flushdb()
    world.restart()
    await world.follow()
    after = {1: having((1, heard.event_id)), 2: having((2, lost.event_id))}

    assert await judge(world, BUYERS, after) == ([1], [2])

    await world.tell([lost])  # As the relay does when it finds another Redis.
    await world.follow()

    assert await judge(world, BUYERS, after) == ([1, 2], [])


async def test_events_are_written_after_all_else_of_their_fact(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Table] = []
    write = world.history.connection.write

    async def note(table, rows):
        written.append(table)
        await write(table, rows)

    monkeypatch.setattr(world.history.connection, "write", note)
    await world.happen(1, "Order Completed", tags={"vip": True})

    assert written == [Table.NODE_CUSTOMERS, Table.ATTRIBUTES, Table.EVENTS]


async def test_several_rules_are_judged_at_one_moment_in_their_order(world: World) -> None:
    await world.happen(1, "Order Completed", tags={"vip": True})
    await world.happen(2, "Order Completed")
    after = {3: having((3, 9))}

    judged = await world.asking.evaluate_all(world.workspace_id, [VIP, BUYERS], [2, 1, 3], after)

    assert judged == ([[1], [2, 1]], [3])
