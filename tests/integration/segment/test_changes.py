"""A segment is changed and deleted: memberships follow exactly, whatever happens meanwhile, and only who moves is told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.common.database import fetch_rows
from services.common.errors import Aborted, AlreadyExists, FailedPrecondition, InvalidArgument
from services.common.listings import read_listing
from services.common.updates import etag_of
from services.segment.domain.memberships import Cause
from services.segment.domain.segments import SegmentChange
from services.segment.servicer.methods import SEGMENTS
from services.segment.usecases import sweeping
from tests.integration.segment.world import World
from yike.segment.v1 import segment_service_pb2 as segment_pb

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}
NEVER = {"event": {"event_name": "Order Completed", "op": "EQ", "value": 0}}
ACTIVE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 30}}}
TEN_MINUTES = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_minutes": 10}}}
VIEWERS = {"event": {"event_name": "Product Viewed", "op": "GTE", "value": 1, "window": {"last_days": 365}}}


def while_filling(world: World, monkeypatch: pytest.MonkeyPatch, happens: Any) -> None:
    """Lets something happen after a fill has asked the history and before it has written what it was told."""
    members = world.history.members

    async def asked(*arguments: Any, **rest: Any) -> Any:
        answer = await members(*arguments, **rest)
        await happens()
        return answer

    monkeypatch.setattr(world.history, "members", asked)


def called(owner: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> asyncio.Event:
    """Returns what is set when a method of the history, or a function of a module, has answered from now on."""
    method, answered = getattr(owner, name), asyncio.Event()

    async def noted(*arguments: Any, **rest: Any) -> Any:
        answer = await method(*arguments, **rest)
        answered.set()
        return answer

    monkeypatch.setattr(owner, name, noted)
    return answered


async def test_another_rule_is_the_next_version_and_only_who_moves_is_told(world: World) -> None:
    for node, times in ((1, 1), (2, 2), (3, 3)):
        for _ in range(times):
            await world.happen(node, "Order Completed")
    await world.happen(4, "Product Viewed")
    await world.create(TWICE, "asked")
    told = len(await world.told())

    changed = await world.change("asked", rule_data=BUYERS)

    assert (changed.version, changed.revision, changed.size) == (2, 2, 3)
    assert await world.members("asked") == {1, 2, 3}
    (one,) = (await world.told())[told:]
    assert (one.customer_id, one.entered, one.cause) == (1, True, Cause.DEFINITION)
    async with world.database.workspace(world.workspace_id) as connection:
        (row,) = await fetch_rows(
            connection, "SELECT version, cause, entered FROM membership_log WHERE change_id = $1", one.change_id
        )
        versions = await fetch_rows(connection, "SELECT version FROM segment_versions ORDER BY version")
    assert (row["version"], row["cause"], row["entered"]) == (2, Cause.DEFINITION, True)
    assert [each["version"] for each in versions] == [1, 2]
    # From here on the new rule is the one that is followed.
    await world.happen(4, "Order Completed")
    assert await world.members("asked") == {1, 2, 3, 4}


async def test_names_change_without_a_new_version_and_the_same_again_changes_nothing(world: World) -> None:
    await world.happen(1, "Order Completed")
    made = await world.segments.get(world.workspace_id, await world.create(BUYERS, "buyers"))
    world.clock.advance(timedelta(hours=1))

    named = await world.change("buyers", display_name="Buyers", description="All of them")

    assert (named.display_name, named.description, named.version, named.size) == ("Buyers", "All of them", 1, 1)
    assert named.update_time == made.update_time + timedelta(hours=1)
    assert await world.change("buyers", display_name="Buyers", rule_data=BUYERS) == named
    assert (await world.change("buyers", display_name="")).display_name == "buyers"
    assert len(await world.told()) == 1


async def test_who_has_not_seen_the_present_state_changes_nothing(world: World) -> None:
    await world.create(BUYERS, "buyers")
    seen = etag_of((await world.segments.get(world.workspace_id, "buyers")).revision)
    changed = await world.change("buyers", rule_data=TWICE)

    with pytest.raises(Aborted):
        await world.segments.update(world.workspace_id, "buyers", SegmentChange(rule_data=NEVER), etag=seen)
    with pytest.raises(Aborted):
        await world.segments.delete(world.workspace_id, "buyers", etag=seen)

    assert await world.segments.get(world.workspace_id, "buyers") == changed


async def test_events_that_arrive_while_a_rule_changes_are_followed_by_the_new_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The live loop goes on by the new rule, and what all customers were asked before changes nothing of that."""
    await world.happen(1, "Order Completed")
    await world.happen(2, "Product Viewed")
    await world.create(NEVER, "asked")

    async def two_buy() -> None:
        await world.tell([world.event(2, "Order Completed"), world.event(3, "Order Completed")])
        await world.follow()

    while_filling(world, monkeypatch, two_buy)
    await world.change("asked", rule_data=BUYERS)

    assert await world.members("asked") == await world.bulk(BUYERS) == {1, 2, 3}
    moves = [(one.customer_id, one.entered, one.cause) for one in await world.told()]
    assert moves == [(2, True, Cause.DEFINITION), (3, True, Cause.EVENT), (1, True, Cause.DEFINITION)]


async def test_time_that_is_swept_while_a_rule_changes_is_swept_by_the_new_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.create(VIEWERS, "swept")
    await world.happen(1, "Order Completed", days_ago=590 / 86_400)
    await world.create(BUYERS, "asked")

    async def half_a_minute_passes() -> None:
        world.clock.advance(timedelta(seconds=30))
        await world.sweep.turn()

    while_filling(world, monkeypatch, half_a_minute_passes)
    await world.change("asked", rule_data=TEN_MINUTES)

    assert await world.members("asked") == await world.bulk(TEN_MINUTES) == set()


async def test_a_sweep_that_waits_for_a_change_does_not_say_that_it_has_swept_by_the_new_rule(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.create(VIEWERS, "swept")
    await world.happen(1, "Order Completed")
    await world.create(BUYERS, "asked")
    looked = called(sweeping, monkeypatch, "nodes_crossing")
    sweeps: list[asyncio.Task[Any]] = []

    async def a_month_passes() -> None:
        world.clock.advance(timedelta(days=31))
        sweeps.append(asyncio.ensure_future(world.sweep.turn()))
        await looked.wait()

    while_filling(world, monkeypatch, a_month_passes)
    await world.change("asked", rule_data=ACTIVE)
    await asyncio.gather(*sweeps)
    world.clock.advance(timedelta(seconds=1))
    await world.sweep.turn()

    assert await world.members("asked") == await world.bulk(ACTIVE) == set()


async def test_a_deleted_segment_is_empty_followed_no_more_and_still_read(world: World) -> None:
    await world.happen(1, "Order Completed")
    await world.create(BUYERS, "buyers")

    gone = await world.segments.delete(world.workspace_id, "buyers")
    await world.happen(2, "Order Completed")

    assert gone.delete_time == world.clock.now()
    assert await world.segments.get(world.workspace_id, "buyers") == gone
    assert await world.members("buyers") == set()
    assert [(one.customer_id, one.entered, one.cause) for one in await world.told()] == [
        (1, True, Cause.DEFINITION),
        (1, False, Cause.DELETION),
    ]
    assert await world.segments.delete(world.workspace_id, "buyers", etag="any") == gone
    with pytest.raises(FailedPrecondition):
        await world.change("buyers", display_name="Back")
    with pytest.raises(AlreadyExists):
        await world.create(BUYERS, "buyers")
    assert (await world.asking.stats(world.workspace_id)).segments == 0


async def test_a_segment_in_use_is_not_deleted_and_its_users_are_named(world: World) -> None:
    await world.create(BUYERS, "buyers")
    world.users["buyers"] = [f"journey-{number:02d}" for number in range(25)]

    with pytest.raises(FailedPrecondition) as refusal:
        await world.segments.delete(world.workspace_id, "buyers")

    assert refusal.value.reason_name == "IN_USE"
    assert refusal.value.metadata["users"].split() == world.users["buyers"][:20]
    assert (await world.segments.get(world.workspace_id, "buyers")).delete_time is None


async def listed(world: World, **asked: Any) -> list[str]:
    """Returns the ids of all pages of two."""
    found: list[str] = []
    token = ""
    while True:
        request = segment_pb.ListSegmentsRequest(page_size=2, page_token=token, **asked)
        listing = read_listing(SEGMENTS, request)
        page = await world.segments.list(world.workspace_id, listing)
        found += [segment.segment_id for segment in page[:2]]
        token = listing.next_token(page)
        if not token:
            return found


async def test_lists_are_filtered_ordered_and_paged(world: World) -> None:
    await world.happen(1, "Order Completed")
    await world.happen(2, "Product Viewed")
    for segment_id, name, rule in (
        ("a", "Gold", BUYERS), ("b", "silver", TWICE), ("c", "gold 2", NEVER), ("d", "Bronze", VIEWERS),
        ("e", "gold 3", {"any": {"rules": [BUYERS, NEVER]}}),
    ):  # fmt: skip
        world.clock.advance(timedelta(seconds=1))
        await world.segments.create(
            world.workspace_id, segment_id=segment_id, display_name=name, description="", rule_data=rule
        )
    await world.segments.delete(world.workspace_id, "e")

    assert await listed(world) == ["a", "b", "c", "d"]
    assert await listed(world, show_deleted=True) == ["a", "b", "c", "d", "e"]
    assert await listed(world, filter='displayName:"GOLD"') == ["a", "c"]
    assert await listed(world, filter="displayName:gold AND segmentId != c", show_deleted=True) == ["a", "e"]
    assert await listed(world, filter='display_name = "Bronze"') == ["d"]
    assert await listed(world, order_by="createTime desc") == ["d", "c", "b", "a"]
    assert await listed(world, order_by="size desc, displayName") == ["d", "a", "c", "b"]
    assert await listed(world, order_by="displayName") == ["d", "a", "c", "b"]
    with pytest.raises(InvalidArgument):
        await listed(world, filter="size = 1")
