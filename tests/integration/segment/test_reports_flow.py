"""Who went from which stage of life to which, against an oracle that looks at every event at either moment."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st

from services.common.errors import InvalidArgument
from services.segment.domain.reports.flow import FlowStage
from services.segment.servicer import wire_flow
from tests.integration.segment.reports import Reports
from tests.integration.segment.standing_oracle import OURS, StandingOracle, Ways
from tests.integration.segment.test_parity import Worlds, worlds
from tests.integration.segment.test_standing import check, happenings, tell
from tests.integration.segment.world import World
from yike.segment.v1 import lifecycle_flow_pb2 as flow_pb

__all__ = ["worlds"]

TODAY = date(2026, 6, 15)
SHANGHAI = ZoneInfo("Asia/Shanghai")
TICK = timedelta(microseconds=1)


def end_of(world: World, day: date) -> datetime:
    """Returns the last moment of a day in Shanghai, or the present."""
    following = day + timedelta(days=1)
    midnight = datetime(following.year, following.month, following.day, tzinfo=SHANGHAI).astimezone(UTC)
    return min(midnight - TICK, world.clock.now())


def places(world: World, moment: datetime, *, without: set[int]) -> dict[int, str]:
    """Returns where each customer is at a moment."""
    oracle = StandingOracle(world.events, world.graph.customer_of, moment, Ways())
    return {
        customer: oracle.stage(customer)
        or ("NO_ORDER" if any(event.name not in OURS for event in oracle.events[customer]) else "NOT_YET")
        for customer in oracle.customers
        if customer not in without
    }


def cells_of(found: flow_pb.QueryLifecycleFlowResponse) -> dict[tuple[str, str], int]:
    return {(name(one.from_stage), name(one.to_stage)): one.customers for one in found.cells}


def name(stage: flow_pb.FlowStage) -> str:
    return flow_pb.FlowStage.Name(stage).removeprefix("FLOW_STAGE_")


async def behind(reports: Reports, request: dict[str, Any], before: str, after: str) -> list[int]:
    """Returns all who went so, page by page; '' is any stage."""
    asked = flow_pb.QueryLifecycleFlowRequest(from_date=request["from_date"], to_date=request["to_date"])
    found: list[int] = []
    while True:
        page, total = await reports.on_flow.behind(
            reports.world.workspace_id,
            wire_flow.asked_flow(asked),
            FlowStage(before) if before else None,
            FlowStage(after) if after else None,
            page_after=found[-1] if found else 0,
            limit=2,
        )
        found += page
        if not page:
            assert len(found) == total
            return found


@pytest.mark.parametrize("count", [1, pytest.param(60, marks=pytest.mark.slow)])
async def test_who_went_where_is_what_the_events_say_at_either_moment(worlds: Worlds, count: int) -> None:
    links = st.lists(st.tuples(st.integers(1, 14), st.integers(1, 14)), max_size=3)
    days = st.tuples(st.sampled_from((0, 0, 1, 3, 30)), st.sampled_from((1, 2, 30, 60, 150)))

    async def holds(happened: list[Any], linked: list[Any], span: tuple[int, int], restricted: int | None) -> None:
        world = worlds.make()
        await tell(world, happened, linked)
        without: set[int] = set()
        if restricted in world.graph.customer_of:
            world.event(restricted, "Restricted", restricts=True)
            await world.tell(world.events[-1:])
            await world.follow()
            without = {world.graph.customer_of[restricted]}
        last = TODAY - timedelta(days=span[0])
        request = {"from_date": str(last - timedelta(days=span[1])), "to_date": str(last)}
        before = places(world, end_of(world, last - timedelta(days=span[1])), without=without)
        after = places(world, end_of(world, last), without=without)
        went = {customer: (before[customer], stage) for customer, stage in after.items() if stage != "NOT_YET"}
        reports = Reports(world)

        found = await reports.flow(**request)

        assert cells_of(found) == Counter(went.values()), (happened, linked, span)
        assert found.customers == len(went)
        assert found.moved == sum(one != other for one, other in went.values())
        assert {name(one.stage): one.customers for one in found.from_stages if one.customers} == Counter(
            one for one, _ in went.values()
        )
        assert {name(one.stage): one.customers for one in found.to_stages if one.customers} == Counter(
            other for _, other in went.values()
        )
        for one, other in {*went.values(), ("", "LOST"), ("NEW", ""), ("", "")}:
            assert await behind(reports, request, one, other) == sorted(
                customer for customer, (here, there) in went.items() if one in ("", here) and other in ("", there)
            )

    cases = st.tuples(happenings, links, days, st.sampled_from((None, None, 1, 2, 3)))
    await check(cases, count, holds)


async def told(world: World) -> Reports:
    await world.tell(world.events)
    await world.follow()
    return Reports(world)


async def test_a_flow_has_new_ones_stayers_and_those_whose_orders_were_cancelled(world: World) -> None:
    for node, happening, days_ago, order in (
        (1, "Order Completed", 20, "a"), (2, "Order Completed", 80, "b"), (3, "Order Completed", 70, "c"),
        (3, "Order Cancelled", 10, "c"), (4, "Product Viewed", 100, ""), (4, "Order Completed", 3, "d"),
        (5, "Product Viewed", 2, ""), (6, "Message Sent", 40, ""), (7, "Order Completed", 20, "e"),
    ):  # fmt: skip
        world.event(node, happening, days_ago=days_ago, properties={"order_id": order} if order else {})
    world.event(7, "Trait Changed", traits={"city": "Ulm"})
    reports = await told(world)

    found = await reports.flow()
    assert (found.from_date, found.to_date, found.time_zone) == ("2026-05-16", "2026-06-15", "Asia/Shanghai")
    assert cells_of(found) == {
        ("NOT_YET", "NEW"): 2, ("ACTIVE", "AT_RISK"): 1, ("ACTIVE", "NO_ORDER"): 1, ("NO_ORDER", "NEW"): 1,
        ("NOT_YET", "NO_ORDER"): 1,
    }  # fmt: skip
    assert (found.customers, found.moved) == (6, 6)
    assert [name(one.stage) for one in found.from_stages] == [stage.value for stage in FlowStage]
    # Before the cancellation the order counts.
    assert cells_of(await reports.flow(from_date="2026-04-20", to_date="2026-06-01")) == {
        ("NEW", "AT_RISK"): 1, ("NEW", "ACTIVE"): 1, ("NO_ORDER", "NO_ORDER"): 1, ("NOT_YET", "NEW"): 2,
    }  # fmt: skip
    of_ulm = await reports.flow(rule={"trait": {"name": "city", "op": "OPERATOR_EQ", "value": {"json": '"Ulm"'}}})
    assert cells_of(of_ulm) == {("NOT_YET", "NEW"): 1}


async def test_what_happens_in_the_last_microsecond_of_a_day_is_of_it(world: World) -> None:
    midnight = datetime(2026, 6, 1, tzinfo=SHANGHAI)
    for node, moment in ((1, midnight - TICK), (2, midnight)):
        world.event(
            node,
            "Order Completed",
            days_ago=(world.clock.now() - moment) / timedelta(days=1),
            properties={"order_id": f"{node}"},
        )
    reports = await told(world)

    assert cells_of(await reports.flow(from_date="2026-05-31")) == {("NEW", "NEW"): 1, ("NOT_YET", "NEW"): 1}
    assert cells_of(await reports.flow(from_date="2026-05-30", to_date="2026-05-31")) == {("NOT_YET", "NEW"): 1}


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"from_date": "2026-06-15"}, "from_date"),
        ({"from_date": "2026-06-16"}, "from_date"),
        ({"to_date": "2026-06-16"}, "to_date"),
        ({"from_date": "2025-01-01"}, "from_date"),
        ({"from_date": "15.6.2026"}, "from_date"),
    ],
)
async def test_days_of_no_flow_are_refused(world: World, request_: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        await Reports(world).flow(**request_)
    assert refused.value.metadata["field"] == field


async def test_a_day_before_the_history_is_refused_and_the_first_of_it_is_told(world: World) -> None:
    world.history._months = 2
    with pytest.raises(InvalidArgument) as refused:
        await Reports(world).flow(from_date="2026-03-31")
    oldest = refused.value.metadata["oldest"]
    assert oldest == "2026-04-01"
    assert (await Reports(world).flow(from_date=oldest)).customers == 0


async def test_another_workspace_has_its_own_flow(worlds: Worlds) -> None:
    mine, other = worlds.make(), worlds.make()
    mine.event(1, "Order Completed", days_ago=3, properties={"order_id": "a"})
    reports = await told(mine)
    assert (await reports.flow()).customers == 1
    assert (await Reports(other).flow()).customers == 0
