"""Clusters of a workspace: what was planted in its events comes out, with rules that are as good as is said."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import pytest

from services.common.errors import AlreadyExists
from services.common.operations import State, operation_message
from services.segment.clusters.apart import find_apart
from services.segment.clusters.finding import Found, Request
from services.segment.domain.errors import InvalidRule
from services.segment.history import clusters as cluster_history
from services.segment.servicer.translation import rule_data
from tests.integration.segment.standing_world import clustering_of, work
from tests.integration.segment.test_parity import Worlds, worlds
from tests.integration.segment.world import World
from yike.segment.v1 import clusters_pb2 as pb

__all__ = ["worlds"]


def order(
    world: World, node: int, number: int, *, days_ago: float, revenue: float, evening: bool, channel: str
) -> None:
    # Noon, or 8 in the evening of the day before.
    at = days_ago + (16 / 24 if evening else 0)
    properties = {"order_id": f"{node}-{number}", "revenue": revenue, "channel": channel}
    world.event(node, "Order Completed", days_ago=at, properties=properties)


def plant(world: World, *, first: int = 1, often: int = 130, rarely: int = 90) -> None:
    """Makes who orders often, little, in the evening by app; and who ordered once, long ago, much, in a store."""
    for node in range(first, first + often):
        for number in range(4 + node % 2):
            order(
                world,
                node,
                number,
                days_ago=3 + node % 5 + 20 * number,
                revenue=20 + node % 7,
                evening=True,
                channel="app",
            )
    for node in range(first + often, first + often + rarely):
        order(world, node, 0, days_ago=200 + node % 90, revenue=900 + node % 100, evening=False, channel="store")


async def told(world: World) -> None:
    for start in range(0, len(world.events), 400):
        await world.tell(world.events[start : start + 400])
    await world.follow()


async def found_in(world: World, rule: dict[str, Any] | None = None) -> pb.CustomerClusters:
    operation = await clustering_of(world).start(world.workspace_id, rule, "")
    await work(world, operation.operation_id)
    ended = await world.filling.operations.get(world.workspace_id, operation.operation_id)
    told_of = operation_message(ended)
    assert ended.state is State.SUCCEEDED, told_of.error
    message = pb.CustomerClusters()
    assert told_of.response.Unpack(message)
    return message


async def test_what_was_planted_comes_out_in_words_with_rules_that_are_as_good_as_is_said(world: World) -> None:
    plant(world)
    await told(world)

    found = await found_in(world)

    assert (found.customers, found.sampled, found.time_zone) == (220, 220, "Asia/Shanghai")
    often, rarely = found.clusters
    assert (often.customers, rarely.customers) == (130, 90)
    assert (often.share, rarely.share) == (round(130 / 220, 6), round(90 / 220, 6))
    typical = {one.key: one.median for one in often.values}
    assert typical["orders"] == 4.5
    assert (typical["evenings"], typical["channel:app"], typical["channel:store"]) == (100, 100, 0)
    assert {one.key: one.median for one in rarely.values}["evenings"] == 0
    assert typical["last_order"] < 10
    assert often.name.english
    assert often.name.chinese
    assert set(often.name.english.split(", ")).isdisjoint(rarely.name.english.split(", "))
    for cluster, members in ((often, set(range(1, 131))), (rarely, set(range(131, 221)))):
        holding = await world.bulk(rule_data(cluster.rule))
        assert cluster.rule_customers == len(holding)
        assert cluster.precision == round(len(holding & members) / len(holding), 6)
        assert cluster.recall == round(len(holding & members) / len(members), 6)
        assert cluster.precision > 0.95
        assert cluster.recall > 0.95
        assert cluster.sentence.english.startswith("Customers of whom")
    # The rule can be saved as a segment, and has whom it had.
    segment_id = await world.create(rule_data(often.rule))
    assert await world.members(segment_id) == await world.bulk(rule_data(often.rule))


async def test_of_those_of_a_rule_only_and_of_nobody_else(worlds: Worlds) -> None:
    world, world_beside = worlds.make(), worlds.make()
    plant(world)
    plant(world_beside, often=3, rarely=3)
    await told(world)
    await told(world_beside)
    rule = {"orders": {"aggregate": "ORDER_AGGREGATE_COUNT", "op": "OPERATOR_GT", "value": 4}}
    held = len(await world.bulk(rule))
    assert 0 < held < 200

    operation = await clustering_of(world).start(world.workspace_id, rule, "")
    await work(world, operation.operation_id)
    ended = await world.filling.operations.get(world.workspace_id, operation.operation_id)
    assert ended.state is State.FAILED
    assert f"{held} customers" in operation_message(ended).error.message
    beside = await clustering_of(world_beside).start(world_beside.workspace_id, None, "")
    await work(world_beside, beside.operation_id)
    ended = await world_beside.filling.operations.get(world_beside.workspace_id, beside.operation_id)
    assert "6 customers" in operation_message(ended).error.message


async def test_customers_who_are_alike_are_said_to_be(world: World) -> None:
    for node in range(1, 221):
        order(world, node, 0, days_ago=30 + node % 11, revenue=100 + (node * 7) % 13, evening=False, channel="app")
    await told(world)

    found = await found_in(world)

    assert list(found.clusters) == []
    assert found.sampled == 220
    assert len(found.features) >= 9


async def test_a_sample_is_the_same_customers_each_time_and_of_nobody_who_is_restricted_or_did_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(world)
    world.event(1, "Restricted", restricts=True)
    world.event(500, "Message Sent")
    world.event(501, "Order Completed", days_ago=400, properties={"order_id": "old", "revenue": 5})
    await told(world)
    monkeypatch.setattr(cluster_history, "SAMPLED", 210)
    asked: list[Request] = []
    find = find_apart

    async def seen(request: Request, **rest: Any) -> Found:
        asked.append(request)
        return await find(request, **rest)

    monkeypatch.setattr("services.segment.usecases.clustering.find_apart", seen)
    one, other = await found_in(world), await found_in(world)

    assert (one.customers, one.sampled) == (219, 210)
    assert one == other
    assert asked[0] == asked[1]


async def test_a_request_id_names_one_operation_and_a_bad_rule_starts_none(world: World) -> None:
    clusters = clustering_of(world)
    one = await clusters.start(world.workspace_id, None, "r1")
    assert (await clusters.start(world.workspace_id, None, "r1")).operation_id == one.operation_id
    with pytest.raises(AlreadyExists):
        await clusters.start(world.workspace_id, {"tag": {"name": "vip"}}, "r1")
    with pytest.raises(InvalidRule):
        await clusters.start(world.workspace_id, {"nothing": {}}, "")


async def test_cancelling_ends_the_process_that_looks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is at: here it waits for a table that never comes."""
    plant(world)
    await told(world)
    begun: list[asyncio.subprocess.Process] = []
    has_begun = asyncio.Event()
    begin = asyncio.create_subprocess_exec

    async def sleeping(program: str, *_: str, **rest: Any) -> asyncio.subprocess.Process:
        process = await begin(program, "-c", "import time; time.sleep(20)", **rest)
        begun.append(process)
        has_begun.set()
        return process

    monkeypatch.setattr("services.common.apart.asyncio.create_subprocess_exec", sleeping)
    operation = await clustering_of(world).start(world.workspace_id, None, "")
    working = asyncio.create_task(work(world, operation.operation_id))
    await has_begun.wait()
    await world.filling.operations.cancel(world.workspace_id, operation.operation_id)
    await working
    ended = await world.filling.operations.get(world.workspace_id, operation.operation_id)
    assert ended.state is State.CANCELLED
    assert begun[0].returncode == -signal.SIGKILL
