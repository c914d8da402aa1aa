"""Members come and go at the midnights of the workspace's zone, by the clock alone, and explanations know when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.segment.domain.memberships import Cause
from tests.integration.segment.world import World


def bought(window: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"event": {"event_name": "Order Completed", "op": "OPERATOR_GTE", "value": 1, "window": window, **rest}}


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def go_to(world: World, moment: datetime) -> None:
    world.clock.advance(moment - world.clock.now())


@pytest.mark.parametrize(
    ("period", "enters_last", "leaves_last"),
    [
        ("DAY", "2026-06-16T00:00:00", "2026-06-17T00:00:00"),
        ("WEEK", "2026-06-22T00:00:00", "2026-06-29T00:00:00"),
        ("MONTH", "2026-07-01T00:00:00", "2026-08-01T00:00:00"),
    ],
)
async def test_the_clock_alone_moves_members_at_the_beginning_of_a_period(
    world: World, period: str, enters_last: str, leaves_last: str
) -> None:
    await world.happen(1, "Order Completed")
    await world.happen(2, "Product Viewed")
    this = await world.create(bought({"current_period": f"CALENDAR_PERIOD_{period}"}), "this")
    last = await world.create(bought({"previous_period": f"CALENDAR_PERIOD_{period}"}), "last")
    orders = await world.create(
        {
            "orders": {
                "aggregate": "ORDER_AGGREGATE_COUNT",
                "op": "OPERATOR_EQ",
                "value": 0,
                "window": {"current_period": f"CALENDAR_PERIOD_{period}"},
            }
        },
        "orders",
    )
    assert (await world.members(this), await world.members(last)) == ({1}, set())
    for segment_id, moment in ((this, enters_last), (last, enters_last)):
        explained = await world.asking.explain(world.workspace_id, segment_id, 1)
        assert explained.findings["rule"].change_us == int(shanghai(moment).timestamp()) * 1_000_000
    go_to(world, shanghai(enters_last) - timedelta(microseconds=1))
    await world.sweep.turn()
    assert (await world.members(this), await world.members(last)) == ({1}, set())
    go_to(world, shanghai(enters_last))
    await world.sweep.turn()
    assert (await world.members(this), await world.members(last)) == (set(), {1})
    assert await world.members(orders) == {1, 2}
    explained = await world.asking.explain(world.workspace_id, last, 1)
    assert explained.findings["rule"].change_us == int(shanghai(leaves_last).timestamp()) * 1_000_000
    go_to(world, shanghai(leaves_last) - timedelta(microseconds=1))
    await world.sweep.turn()
    assert await world.members(last) == {1}
    go_to(world, shanghai(leaves_last))
    await world.sweep.turn()
    assert (await world.members(this), await world.members(last)) == (set(), set())
    assert {one.cause for one in await world.told() if one.segment_id == last} == {Cause.TIME}
    explained = await world.asking.explain(world.workspace_id, last, 1)
    assert explained.findings["rule"].change_us is None


async def test_a_sweep_that_was_away_for_months_finds_all_who_went(world: World) -> None:
    await world.happen(1, "Order Completed")
    await world.happen(2, "Order Completed", days_ago=40)
    this = await world.create(bought({"current_period": "MONTH"}), "this")
    last = await world.create(bought({"previous_period": "MONTH"}), "last")
    assert (await world.members(this), await world.members(last)) == ({1}, {2})
    go_to(world, shanghai("2026-12-24T12:00:00"))
    await world.sweep.turn()
    assert (await world.members(this), await world.members(last)) == (set(), set())


async def test_an_event_that_is_told_before_it_happens_counts_from_its_time(world: World) -> None:
    await world.happen(1, "Order Completed", days_ago=-1)
    fixed = await world.create(bought({"dates": {"from_date": "2026-06-16", "to_date": "2026-06-16"}}), "fixed")
    week = await world.create(bought({"previous_period": "CALENDAR_PERIOD_WEEK"}), "week")
    assert await world.members(fixed) == set()
    explained = await world.asking.explain(world.workspace_id, week, 1)
    assert explained.findings["rule"].change_us == int(shanghai("2026-06-22T00:00:00").timestamp()) * 1_000_000
    world.clock.advance(timedelta(days=1))
    await world.sweep.turn()
    assert (await world.members(fixed), await world.members(week)) == ({1}, set())
    go_to(world, shanghai("2026-06-22T00:00:00"))
    await world.sweep.turn()
    assert (await world.members(fixed), await world.members(week)) == ({1}, {1})


async def test_fixed_days_are_whole_days_of_the_zone(world: World) -> None:
    for node, text in enumerate(
        ("2026-06-10T00:00:00", "2026-06-12T23:59:59", "2026-06-09T23:59:59", "2026-06-13T00:00:00"), start=1
    ):
        days_ago = (world.clock.now() - shanghai(text)) / timedelta(days=1)
        await world.happen(node, "Order Completed", days_ago=days_ago)
    fixed = await world.create(bought({"dates": {"from_date": "2026-06-10", "to_date": "2026-06-12"}}), "fixed")
    assert await world.members(fixed) == {1, 2}
