"""Two workers of segment on one history, as where ClickHouse is a server: members are as the rule says, none told twice."""

from __future__ import annotations

import random

from services.common.database import Database
from services.common.facts import Consumer
from services.segment.facts.told import announce
from services.segment.history.connection import History
from services.segment.usecases import Evaluator, Follower
from services.segment.worker import live_loop
from tests.integration.segment.kept_world import kept_of
from tests.integration.segment.test_parity import oracle_of
from tests.integration.segment.test_shelf import DRESSES, EAST
from tests.integration.segment.world import World
from tests.support.two_workers import two_workers

TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}


def worlds_of_two(world: World, database: Database, history: History) -> tuple[World, Consumer]:
    """Returns a world whose consumer is the first worker, and the other."""
    shared = World(database, world.redis, history, is_alone=False)
    other = live_loop(
        database=database,
        redis=world.redis,
        follower=Follower(shared.history, Evaluator(shared.history, announce), shared.clock, is_alone=False),
    )
    return shared, other


async def test_two_workers_keep_members_right_when_customers_merge_across_partitions(
    world: World, segment_database: Database, clickhouse: History
) -> None:
    shared, other = worlds_of_two(world, segment_database, clickhouse)
    twice = await shared.create(TWICE, "twice")
    async with two_workers(segment_database, "segment", shared.consumer, other) as workers:
        await shared.tell([shared.event(node, "Order Completed") for node in range(1, 17)])
        await workers.absorbed()
        assert await shared.members(twice) == set()
        # Of different partitions, each pair.
        for node in range(1, 8, 2):
            await shared.tell_moves(shared.graph.link(node, node + 1))
        await shared.tell([shared.event(node, "Order Completed") for node in (2, 9, 10)])
        await workers.absorbed()
        assert await shared.members(twice) == await shared.bulk(TWICE) == {1, 3, 5, 7, 9, 10}
        await workers.stop_first()
        await workers.share(4)
        await shared.tell([shared.event(node, "Order Completed") for node in range(11, 17)])
        await workers.absorbed()
    assert await shared.members(twice) == await shared.bulk(TWICE)
    told = await shared.told()
    assert sorted(one.customer_id for one in told if one.entered) == sorted(await shared.members(twice))
    assert await shared.history.count_events(shared.workspace_id) == len(shared.events)


async def test_two_workers_ask_again_whose_events_name_what_changed_in_the_catalogue(
    world: World, segment_database: Database, clickhouse: History
) -> None:
    shared, other = worlds_of_two(world, segment_database, clickhouse)
    shelf = kept_of(shared).shelf
    dresses, east = await shared.create(DRESSES, "dresses"), await shared.create(EAST, "east")
    # A change of the catalogue is in a partition of its own, which one of the two has; orders are in those of both. What they
    # say of one customer is asked by whichever comes second, whatever the other has not committed yet.
    chance = random.Random(90)
    async with two_workers(segment_database, "segment", shared.consumer, other) as workers:
        for turn in range(12):
            if turn == 8:
                await workers.absorbed()
                await workers.stop_first()
                await workers.share(4)
            for _ in range(4):
                number = chance.randint(1, 8)
                lines = [{"sku": f"D{chance.randint(1, 4)}"}]
                order = {
                    "order_id": f"o{len(shared.events)}",
                    "products": lines,
                    "store_id": f"S{chance.randint(1, 2)}",
                }
                await shared.tell([shared.event(number, "Order Completed", properties=order)])
            await shelf.sell(f"D{chance.randint(1, 4)}", chance.choice(("女装/连衣裙", "男装", "")))
            await shelf.open(f"S{chance.randint(1, 2)}", chance.choice(("华东/上海", "华北")))
            if turn % 4 == 3:
                await workers.absorbed()
                meant = oracle_of(shared)
                for segment_id, rule in ((dresses, DRESSES), (east, EAST)):
                    assert await shared.members(segment_id) == await shared.bulk(rule) == meant.holding(rule), turn
    told = await shared.told()
    for segment_id in (dresses, east):
        for customer in range(1, 9):
            ways = [one.entered for one in told if (one.segment_id, one.customer_id) == (segment_id, customer)]
            # Who entered is told once, and so is who left: in turn.
            assert ways == [place % 2 == 0 for place in range(len(ways))]
