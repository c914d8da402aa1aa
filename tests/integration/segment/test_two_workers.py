"""Two workers of segment on one history, as where ClickHouse is a server: members are as the rule says, none told twice."""

from __future__ import annotations

from services.common.database import Database
from services.segment.facts.told import announce
from services.segment.history.connection import History
from services.segment.usecases import Evaluator, Follower
from services.segment.worker import live_loop
from tests.integration.segment.world import World
from tests.support.two_workers import two_workers

TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}


async def test_two_workers_keep_members_right_when_customers_merge_across_partitions(
    world: World, segment_database: Database, clickhouse: History
) -> None:
    shared = World(segment_database, world.redis, clickhouse, is_alone=False)
    other = live_loop(
        database=segment_database,
        redis=world.redis,
        follower=Follower(shared.history, Evaluator(shared.history, announce), shared.clock, is_alone=False),
    )
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
