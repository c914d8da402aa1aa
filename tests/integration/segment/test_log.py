"""Law 7: each kind of membership change leaves a row with its cause, and what is told is what was logged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from services.common.database import fetch_rows
from services.common.retention import Retention
from services.segment.domain.memberships import Cause
from services.segment.retention import REMOVALS
from tests.integration.segment.test_rebuild import rebuilder_of
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
ACTIVE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 30}}}
TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}
SILENT = {"not": BUYERS}
VIP = {"tag": {"name": "vip"}}
LIKELY = {"score": {"name": "churn", "op": "GT", "value": 0.5}}
BIRTHDAY = {"trait": {"name": "birthday", "op": "ANNIVERSARY_WITHIN_DAYS", "value": 0}}

Change = tuple[str, int, bool, Cause]
"""Segment, customer, entered, cause."""


async def an_event_lets_in(world: World) -> list[Change]:
    await world.create(BUYERS, "buyers")
    await world.happen(1, "Order Completed")
    return [("buyers", 1, True, Cause.EVENT)]


async def an_event_puts_out(world: World) -> list[Change]:
    await world.happen(1, "Product Viewed")
    await world.create(SILENT, "silent")
    await world.happen(1, "Order Completed")
    return [("silent", 1, True, Cause.DEFINITION), ("silent", 1, False, Cause.EVENT)]


async def a_tag_comes_and_goes(world: World) -> list[Change]:
    await world.create(VIP, "vip")
    await world.happen(1, "", tags={"vip": True})
    await world.happen(1, "", tags={"vip": False})
    return [("vip", 1, True, Cause.EVENT), ("vip", 1, False, Cause.EVENT)]


async def a_score_lets_in(world: World) -> list[Change]:
    await world.create(LIKELY, "likely")
    await world.happen(1, "Product Viewed")
    await world.tell_score(1, "churn", 0.9)
    await world.follow()
    return [("likely", 1, True, Cause.EVENT)]


async def time_puts_out(world: World) -> list[Change]:
    await world.create(ACTIVE, "active")
    await world.happen(1, "Order Completed")
    world.clock.advance(timedelta(days=30))
    await world.sweep.turn()
    return [("active", 1, True, Cause.EVENT), ("active", 1, False, Cause.TIME)]


async def a_day_comes_and_goes(world: World) -> list[Change]:
    await world.create(BIRTHDAY, "birthday")
    await world.happen(1, "", traits={"birthday": "1990-06-16"})
    for _ in range(2):
        world.clock.advance(timedelta(days=1))
        await world.sweep.turn()
    return [("birthday", 1, True, Cause.TIME), ("birthday", 1, False, Cause.TIME)]


async def a_new_rule_is_filled(world: World) -> list[Change]:
    await world.happen(1, "Order Completed")
    await world.happen(2, "Order Completed")
    await world.create(BUYERS, "buyers")
    return [("buyers", 1, True, Cause.DEFINITION), ("buyers", 2, True, Cause.DEFINITION)]


async def a_merge_makes_one_of_two(world: World) -> list[Change]:
    await world.create(BUYERS, "buyers")
    await world.create(TWICE, "twice")
    await world.happen(1, "Order Completed")
    await world.happen(2, "Order Completed")
    await world.link(1, 2)
    return [
        ("buyers", 1, True, Cause.EVENT),
        ("buyers", 2, True, Cause.EVENT),
        ("buyers", 2, False, Cause.IDENTITY),
        ("twice", 1, True, Cause.IDENTITY),
    ]


async def a_cut_makes_two_of_one(world: World) -> list[Change]:
    await world.happen(1, "Order Completed")
    await world.happen(2, "Order Completed")
    apart = dict(world.graph.customer_of)
    await world.link(1, 2)
    await world.create(BUYERS, "buyers")
    await world.create(TWICE, "twice")
    await world.tell_moves(world.graph.restore(apart), cut=True)
    await world.follow()
    return [
        ("buyers", 1, True, Cause.DEFINITION),
        ("twice", 1, True, Cause.DEFINITION),
        ("twice", 1, False, Cause.IDENTITY),
        ("buyers", 2, True, Cause.IDENTITY),
    ]


async def a_rebuild_finds_what_time_changed(world: World) -> list[Change]:
    await world.create(ACTIVE, "active")
    await world.happen(1, "Order Completed")
    world.clock.advance(timedelta(days=31))
    await rebuilder_of(world).rebuild(world.workspace_id)
    return [("active", 1, True, Cause.EVENT), ("active", 1, False, Cause.EVENT)]


async def a_deletion_puts_all_out(world: World) -> list[Change]:
    await world.create(BUYERS, "buyers")
    await world.happen(1, "Order Completed")
    await world.segments.delete(world.workspace_id, "buyers")
    await world.happen(2, "Order Completed")
    return [("buyers", 1, True, Cause.EVENT), ("buyers", 1, False, Cause.DELETION)]


KINDS: tuple[Callable[[World], Awaitable[list[Change]]], ...] = (
    an_event_lets_in,
    an_event_puts_out,
    a_tag_comes_and_goes,
    a_score_lets_in,
    time_puts_out,
    a_day_comes_and_goes,
    a_new_rule_is_filled,
    a_merge_makes_one_of_two,
    a_cut_makes_two_of_one,
    a_rebuild_finds_what_time_changed,
    a_deletion_puts_all_out,
)


@pytest.mark.parametrize("happen", KINDS, ids=lambda kind: kind.__name__)
async def test_a_change_is_logged_with_its_cause_and_told_so(
    world: World, happen: Callable[[World], Awaitable[list[Change]]]
) -> None:
    expected = await happen(world)
    async with world.database.workspace(world.workspace_id) as connection:
        rows = await fetch_rows(
            connection,
            "SELECT change_id, segment_id, customer_id, entered, cause, version, change_time FROM membership_log "
            "WHERE workspace_id = $1 ORDER BY change_id",
            world.workspace_id,
        )
    logged = [(row["segment_id"], row["customer_id"], row["entered"], Cause(row["cause"])) for row in rows]
    assert sorted(logged) == sorted(expected)
    assert all(row["version"] == 1 for row in rows)

    told = {
        one.change_id: (one.segment_id, one.customer_id, one.entered, one.cause, one.change_time_us)
        for one in await world.told()
    }
    assert told == {
        row["change_id"]: (
            row["segment_id"],
            row["customer_id"],
            row["entered"],
            row["cause"],
            int(row["change_time"].timestamp() * 1_000_000),
        )
        for row in rows
    }


def test_every_cause_is_in_the_table() -> None:
    """A new cause needs a row here."""
    assert {cause.name for cause in Cause} == {"EVENT", "TIME", "DEFINITION", "IDENTITY", "DELETION"}


async def test_the_reason_of_who_is_still_in_outlives_all_others(world: World) -> None:
    """A member without a change would be another entry for journeys, and nobody could say why they are in."""
    world.clock.set(datetime.now(UTC) - timedelta(days=500))
    await world.create(BUYERS, "buyers")
    await world.create(SILENT, "silent")
    await world.happen(1, "Product Viewed")
    await world.happen(1, "Order Completed")
    (member,) = await world.asking.members(world.workspace_id, "buyers", after=0, limit=10)

    await Retention(world.database, REMOVALS).turn()

    assert list(await world.asking.members(world.workspace_id, "buyers", after=0, limit=10)) == [member]
    async with world.database.workspace(world.workspace_id) as connection:
        kept = await fetch_rows(connection, "SELECT change_id FROM membership_log")
    assert [row["change_id"] for row in kept] == [member.change_id]
