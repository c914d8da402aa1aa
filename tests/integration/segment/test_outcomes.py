"""What people did after moments of their own: the window's edges, whose it is, and money as everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.common.clients import open_channel
from services.common.errors import InvalidArgument
from services.common.server import Service, make_server
from services.journey.clients.outcomes import OutcomeClient
from services.journey.clients.segment import SegmentClient
from services.journey.domain.holdouts import Arm, Assignment, Measurement
from services.journey.domain.results import Outcome as Answer
from services.segment.domain.errors import InvalidRule
from services.segment.history.outcomes import Exposed, Outcome, OutcomeHistory
from services.segment.servicer.outcomes import OutcomeServicer
from services.segment.usecases.outcomes import Outcomes
from tests.integration.segment.world import World
from yike.segment.v1 import outcome_service_pb2_grpc as outcome_grpc

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)


def at(world: World, node: int, name: str, when: datetime, **properties: Any) -> None:
    world.event(node, name, properties=properties)
    world.events[-1] = replace(world.events[-1], occur_time=when)


async def measured(world: World, people: Sequence[Exposed], **rest: Any) -> list[Outcome]:
    asked = {"goal": None, "window_days": 7, "before_days": 30, **rest}
    outcomes = Outcomes(world.database, OutcomeHistory(world.history), world.clock)
    return await outcomes.measure(world.workspace_id, people, **asked)


async def test_what_lies_in_the_window_counts_and_a_microsecond_beside_it_does_not(world: World) -> None:
    start = world.clock.now() - 20 * DAY
    at(world, 1, "Order Completed", start, order_id="at", revenue=1)
    at(world, 1, "Order Completed", start + MICROSECOND, order_id="first", revenue=2)
    at(world, 1, "Order Completed", start + 7 * DAY, order_id="last", revenue=4)
    at(world, 1, "Order Completed", start + 7 * DAY + MICROSECOND, order_id="late", revenue=8)
    at(world, 1, "Order Completed", start - 30 * DAY, order_id="too early", revenue=16)
    at(world, 1, "Order Completed", start - 30 * DAY + MICROSECOND, order_id="early", revenue=32)
    for place, name in enumerate(("Unsubscribed", "Complaint Made"), start=2):
        at(world, place, name, start + 7 * DAY)
        at(world, place + 2, name, start + 7 * DAY + MICROSECOND)
    await world.tell(world.events)
    await world.follow()
    found = await measured(world, [Exposed(node, start) for node in (1, 2, 3, 4, 5)])
    assert found[0] == Outcome(1, True, 2, 6_000_000, 33_000_000)
    assert [(one.unsubscribed, one.complained) for one in found[1:]] == [
        (True, False),
        (False, True),
        (False, False),
        (False, False),
    ]
    # Without days before, nothing of before is told.
    assert (await measured(world, [Exposed(1, start)], before_days=0))[0].before_micros == 0


async def test_money_is_net_of_refunds_after_the_moment_and_as_it_was_told_before_it(world: World) -> None:
    start = world.clock.now() - 20 * DAY
    for number in range(3):
        at(world, 1, "Order Completed", start + DAY, order_id=f"new{number}", revenue=100)
        at(world, 1, "Order Completed", start - DAY, order_id=f"old{number}", revenue=10)
    for order in ("new", "old"):
        at(world, 1, "Order Refunded", start + 15 * DAY, order_id=f"{order}1", revenue=5)
        at(world, 1, "Order Cancelled", start + 2 * DAY, order_id=f"{order}2")
    # The same order told twice is one.
    at(world, 1, "Order Completed", start + 2 * DAY, order_id="new0", revenue=999)
    await world.tell(world.events)
    await world.follow()
    assert await measured(world, [Exposed(1, start)]) == [Outcome(1, True, 2, 195_000_000, 30_000_000)]


async def test_a_goal_is_an_event_with_all_its_filters(world: World) -> None:
    start = world.clock.now() - 10 * DAY
    for node, level, when in ((1, 3, DAY), (2, 2, DAY), (3, 3, 8 * DAY)):
        at(world, node, "Product Viewed", start + when, level=level)
    at(world, 4, "Order Completed", start + DAY, order_id="o", revenue=1)
    await world.tell(world.events)
    await world.follow()
    filters = [{"property": "level", "op": "OPERATOR_EQ", "value": 3}]
    people = [Exposed(node, start) for node in (1, 2, 3, 4)]
    found = await measured(world, people, goal=("Product Viewed", filters))
    assert [one.converted for one in found] == [True, False, False, False]
    assert [one.orders for one in found] == [0, 0, 0, 1]
    with pytest.raises(InvalidRule) as refused:
        await measured(world, people, goal=("Product Viewed", [{"property": "", "op": "OPERATOR_EQ"}]))
    assert "goal.filters[0]" in str(refused.value)


async def test_all_that_is_one_person_counts_and_each_exposure_for_itself(world: World) -> None:
    start = world.clock.now() - 10 * DAY
    at(world, 1, "Order Completed", start + DAY, order_id="a", revenue=1)
    at(world, 2, "Order Completed", start + 2 * DAY, order_id="b", revenue=2)
    await world.tell(world.events)
    await world.follow()
    await world.tell_moves(world.graph.link(1, 2))
    await world.follow()
    people = [Exposed(1, start), Exposed(2, start + DAY), Exposed(99, start)]
    assert await measured(world, people) == [
        Outcome(1, True, 2, 3_000_000, 0),
        Outcome(1, True, 1, 2_000_000, 1_000_000),
        Outcome(),
    ]


async def test_of_whom_nothing_may_be_done_nothing_is_told(world: World) -> None:
    start = world.clock.now() - 10 * DAY
    for node in (1, 2):
        at(world, node, "Order Completed", start + DAY, order_id=f"o{node}", revenue=1)
    world.event(1, "Processing Restricted", restricts=True)
    await world.tell(world.events)
    await world.follow()
    found = await measured(world, [Exposed(1, start), Exposed(2, start)])
    assert [one.customer_id for one in found] == [0, 2]
    assert found[0] == Outcome()


async def test_journey_asks_it_in_so_many_words(world: World) -> None:
    start = world.clock.now() - 10 * DAY
    at(world, 1, "Order Completed", start + DAY, order_id="a", revenue=1.25)
    at(world, 1, "Order Completed", start - DAY, order_id="b", revenue=0.5)
    at(world, 2, "Visited", start + DAY, level=3)
    await world.tell(world.events)
    await world.follow()
    outcomes = Outcomes(world.database, OutcomeHistory(world.history), world.clock)
    added = outcome_grpc.add_OutcomeServiceServicer_to_server
    server, _ = make_server(Service("segment", [(added, OutcomeServicer(outcomes))]), "token")
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    channel = open_channel(f"127.0.0.1:{port}", token="token")
    try:
        client = OutcomeClient(SegmentClient(channel))
        people = [Assignment("welcome", node, Arm.TREATED, 500, start) for node in (1, 2, 99)]
        goal = '{"event_name":"Visited","filters":[{"property":"level","op":"OPERATOR_GTE","value":{"json":"3"}}]}'
        found = await client.measure(world.workspace_id, people, Measurement("welcome", 500, goal_json=goal))
        assert found == [
            Answer(1, converted=False, orders=1, revenue=1.25, before=0.5),
            Answer(2, converted=True),
            Answer(),
        ]
        wrong = (
            '{"event_name":"Visited","filters":[{"property":"level","op":"OPERATOR_GTE","value":{"json":"\\"x\\""}}]}'
        )
        with pytest.raises(InvalidArgument, match=r"goal\.filters"):
            await client.measure(world.workspace_id, people, Measurement("welcome", 500, goal_json=wrong))
    finally:
        await channel.close()
        await server.stop(None)
