"""Drafts, pauses and archives: who is asked, who is in, and what is told once."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from services.common.errors import Aborted, AlreadyExists, FailedPrecondition, ResourceExhausted
from services.common.listings import read_listing
from services.common.operations import State as OperationState
from services.common.updates import etag_of
from services.segment.domain.errors import InvalidRule
from services.segment.domain.memberships import Cause
from services.segment.domain.segments import SegmentChange, State
from services.segment.servicer.methods import SEGMENTS
from tests.integration.segment.keeping import draft, pause, resume, states_of
from tests.integration.segment.test_filling import Held
from tests.integration.segment.world import World
from yike.segment.v1 import segment_service_pb2 as segment_pb

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}
NOT_TWICE = {"not": TWICE}
ACTIVE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 30}}}
VIP = {"tag": {"name": "vip"}}


def inside(segment_id: str) -> dict[str, Any]:
    return {"segment": {"segment_id": segment_id}}


async def told(world: World, segment_id: str) -> list[tuple[int, bool, int]]:
    return [(one.customer_id, one.entered, one.cause) for one in await world.told() if one.segment_id == segment_id]


async def test_a_draft_is_asked_of_nobody_until_it_is_published(world: World) -> None:
    await world.happen(1, "Order Completed")
    made = await draft(world, "buyers", TWICE)
    assert (made.state, made.is_filling, made.size, made.fill_operation_id) == (State.DRAFT, False, 0, "")
    changed = await world.segments.update(world.workspace_id, "buyers", SegmentChange(rule_data=BUYERS))
    assert (changed.version, changed.size, changed.is_filling) == (2, 0, False)
    await world.happen(2, "Order Completed")
    await world.sweep.turn()
    assert (await world.members("buyers"), await world.told()) == (set(), [])
    await states_of(world).publish(world.workspace_id, "buyers")
    live = await world.filled("buyers")
    assert (live.state, live.version, await world.members("buyers")) == (State.LIVE, 2, {1, 2})
    await world.happen(3, "Order Completed")
    assert await told(world, "buyers") == [
        (1, True, Cause.DEFINITION),
        (2, True, Cause.DEFINITION),
        (3, True, Cause.EVENT),
    ]
    # Once more changes nothing.
    again = await states_of(world).publish(world.workspace_id, "buyers")
    assert (again.revision, len(await world.told())) == (live.revision, 3)


async def test_a_pause_freezes_and_resuming_tells_the_difference_once(world: World) -> None:
    for node in (1, 2, 3):
        await world.happen(node, "Order Completed")
    await world.happen(4, "Product Viewed")
    await world.create(NOT_TWICE, "once")
    before = await world.told()
    await pause(world, "once")
    # 1 leaves and stays away, 5 comes, 2 and 4 would go and come back or come and go if it were asked.
    await world.happen(1, "Order Completed")
    await world.happen(5, "Order Completed")
    await world.happen(6, "Order Completed")
    await world.happen(6, "Order Completed")
    await world.sweep.turn()
    assert await world.members("once") == {1, 2, 3, 4}
    assert await world.told() == before
    live = await resume(world, "once")
    assert (live.state, live.is_filling) == (State.LIVE, False)
    assert await world.members("once") == await world.bulk(NOT_TWICE) == {2, 3, 4, 5}
    changes = (await world.told())[len(before) :]
    assert [(one.customer_id, one.entered, one.cause) for one in changes] == [
        (1, False, Cause.DEFINITION),
        (5, True, Cause.DEFINITION),
    ]
    await world.happen(2, "Order Completed")
    assert await world.members("once") == {3, 4, 5}


@pytest.mark.parametrize("rule", [BUYERS, TWICE, NOT_TWICE, ACTIVE])
async def test_what_happens_while_it_is_resumed_is_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch, rule: Any
) -> None:
    for node in (1, 2, 2, 3):
        await world.happen(node, "Order Completed")
    await world.happen(4, "Product Viewed")
    await world.create(rule, "asked")
    await pause(world, "asked")
    await world.happen(1, "Order Completed")
    held = Held(world, monkeypatch)
    await states_of(world).resume(world.workspace_id, "asked")
    await held.asked.wait()
    await world.happen(3, "Order Completed")
    await world.happen(4, "Order Completed")
    await held.end()
    assert await world.members("asked") == await world.bulk(rule)
    inside_now: set[int] = set()
    for one in await world.told():
        assert (one.customer_id in inside_now) is not one.entered
        (inside_now.add if one.entered else inside_now.remove)(one.customer_id)
    assert inside_now == await world.members("asked")


async def test_a_fill_of_before_a_pause_fills_nothing_after_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.happen(1, "Order Completed")
    held = Held(world, monkeypatch)
    first = await held.create(NOT_TWICE)
    # Else the pause ends the fill by itself.
    monkeypatch.setattr(world.filling.operations, "end", _let_it_be)
    paused = await pause(world, "asked")
    assert (paused.state, paused.is_filling) == (State.PAUSED, False)
    # While nobody is asked by it and nobody noted, the one whom the fill found does not hold it any more.
    await world.happen(1, "Order Completed")
    await states_of(world).resume(world.workspace_id, "asked")
    await held.end()
    assert (await world.filled("asked")).state is State.LIVE
    assert await world.members("asked") == await world.bulk(NOT_TWICE) == set()
    assert await world.told() == []
    stale = await world.filling.operations.get(world.workspace_id, first.fill_operation_id)
    assert stale.state in (OperationState.CANCELLED, OperationState.FAILED)


async def _let_it_be(*_: Any) -> None:
    """Stands for a cancellation that comes too late."""


async def test_a_paused_segment_follows_who_is_merged_and_lets_go_of_who_is_restricted(world: World) -> None:
    for node in (1, 2, 3, 4):
        await world.happen(node, "Order Completed")
    await world.happen(9, "Product Viewed")
    await world.create(BUYERS, "buyers")
    await pause(world, "buyers")
    seen = len(await world.told())
    await world.link(1, 2)
    apart = dict(world.graph.customer_of)
    await world.link(3, 9)
    await world.happen(4, "Processing Restricted", restricts=True)
    assert await world.members("buyers") == {1, 3}
    moves = [(one.customer_id, one.entered, one.cause) for one in (await world.told())[seen:]]
    assert moves == [(2, False, Cause.IDENTITY), (4, False, Cause.EVENT)]
    # Whoever keeps the id is in; lifting a restriction lets nobody in before the segment is asked again.
    await world.tell_moves(world.graph.restore(apart), cut=True)
    await world.happen(4, "Processing Resumed", restricts=False)
    assert await world.members("buyers") == {1, 3}
    await resume(world, "buyers")
    assert await world.members("buyers") == await world.bulk(BUYERS) == {1, 3, 4}


async def test_a_member_merged_into_somebody_outside_is_in_under_that_id(world: World) -> None:
    await world.happen(1, "Product Viewed")
    await world.happen(2, "Order Completed")
    await world.create(BUYERS, "buyers")
    await pause(world, "buyers")
    await world.link(1, 2)
    assert await world.members("buyers") == {1}
    assert await told(world, "buyers") == [
        (2, True, Cause.DEFINITION),
        (2, False, Cause.IDENTITY),
        (1, True, Cause.IDENTITY),
    ]


async def test_a_rule_that_names_a_paused_segment_goes_on_by_its_rule(world: World) -> None:
    await world.happen(1, "Order Completed")
    await world.create(BUYERS, "base")
    await world.create(inside("base"), "user")
    await pause(world, "base")
    await world.happen(2, "Order Completed")
    assert (await world.members("base"), await world.members("user")) == ({1}, {1, 2})
    # Another rule of the paused one fills the one that names it, and waits itself.
    changed = await world.segments.update(world.workspace_id, "base", SegmentChange(rule_data=TWICE))
    assert (changed.version, changed.is_filling, await world.members("base")) == (2, False, {1})
    await world.filled("user")
    assert await world.members("user") == set()
    await resume(world, "base")
    assert await world.members("base") == set()


async def test_an_archived_segment_is_empty_hidden_and_comes_back_as_a_draft(world: World) -> None:
    await world.happen(1, "Order Completed")
    await world.create(BUYERS, "buyers")
    gone = await states_of(world).archive(world.workspace_id, "buyers")
    assert (gone.state, gone.size, await world.members("buyers")) == (State.ARCHIVED, 0, set())
    await world.happen(2, "Order Completed")
    assert await told(world, "buyers") == [(1, True, Cause.DEFINITION), (1, False, Cause.DELETION)]
    assert await listed(world) == []
    assert await listed(world, show_archived=True) == ["buyers"]
    assert await listed(world, show_archived=True, filter="state = LIVE") == []
    with pytest.raises(FailedPrecondition, match=":unarchive"):
        await world.segments.update(world.workspace_id, "buyers", SegmentChange(display_name="x"))
    with pytest.raises(InvalidRule, match="neither archived nor deleted"):
        await world.create(inside("buyers"), "user")
    with pytest.raises(AlreadyExists, match="archived"):
        await world.create(BUYERS, "buyers")
    back = await states_of(world).unarchive(world.workspace_id, "buyers")
    assert (back.state, back.size, await listed(world)) == (State.DRAFT, 0, ["buyers"])
    assert len(await told(world, "buyers")) == 2
    await states_of(world).publish(world.workspace_id, "buyers")
    await world.filled("buyers")
    assert await world.members("buyers") == {1, 2}


async def test_what_something_uses_is_not_archived_and_its_users_are_named(world: World) -> None:
    await world.create(VIP, "base")
    await world.create({"not": inside("base")}, "user")
    world.users["base"] = ["welcome"]
    with pytest.raises(FailedPrecondition) as refused:
        await states_of(world).archive(world.workspace_id, "base")
    assert (refused.value.reason_name, refused.value.metadata["users"]) == ("IN_USE", "welcome")
    world.users.clear()
    with pytest.raises(FailedPrecondition) as refused:
        await states_of(world).archive(world.workspace_id, "base")
    assert (refused.value.reason_name, refused.value.metadata["users"]) == ("IN_USE", "user")
    assert (await world.segments.get(world.workspace_id, "base")).state is State.LIVE
    # Who names it is archived first; then it can be deleted, and who named it does not come back without it.
    await states_of(world).archive(world.workspace_id, "user")
    await world.segments.delete(world.workspace_id, "base")
    with pytest.raises(InvalidRule, match="there is no segment base"):
        await states_of(world).unarchive(world.workspace_id, "user")


async def test_calls_that_do_not_lead_there_say_which_would(world: World) -> None:
    states, workspace_id = states_of(world), world.workspace_id
    await draft(world, "drafted", VIP)
    await world.create(VIP, "live")
    await world.create(BUYERS, "paused")
    await pause(world, "paused")
    await world.create(TWICE, "archived")
    await states.archive(workspace_id, "archived")
    await world.create(ACTIVE, "deleted")
    await world.segments.delete(workspace_id, "deleted")
    refused: dict[str, set[str]] = {
        "drafted": {"pause", "resume"},
        "live": {"unarchive"},
        "paused": {"publish", "unarchive"},
        "archived": {"publish", "pause", "resume"},
        "deleted": {"publish", "pause", "resume", "archive", "unarchive"},
    }
    for segment_id, calls in refused.items():
        for call in calls:
            with pytest.raises(FailedPrecondition) as error:
                await getattr(states, call)(workspace_id, segment_id)
            assert error.value.reason_name == "WRONG_STATE"
            assert segment_id in error.value.message
    with pytest.raises(FailedPrecondition, match=":resume"):
        await states.publish(workspace_id, "paused")
    with pytest.raises(FailedPrecondition, match=":publish"):
        await states.resume(workspace_id, "drafted")


async def test_who_has_not_seen_the_present_state_moves_nothing(world: World) -> None:
    await world.create(BUYERS, "buyers")
    seen = etag_of((await world.segments.get(world.workspace_id, "buyers")).revision)
    await world.change("buyers", display_name="other")
    for call in ("pause", "archive"):
        with pytest.raises(Aborted):
            await getattr(states_of(world), call)(world.workspace_id, "buyers", etag=seen)
    assert (await world.segments.get(world.workspace_id, "buyers")).state is State.LIVE


async def test_archived_segments_leave_room_and_take_it_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.segment.usecases.segments.MAXIMUM_SEGMENTS", 1)
    await world.create(BUYERS, "one")
    with pytest.raises(ResourceExhausted, match="archive one"):
        await world.create(VIP, "two")
    await states_of(world).archive(world.workspace_id, "one")
    await world.create(VIP, "two")
    with pytest.raises(ResourceExhausted):
        await states_of(world).unarchive(world.workspace_id, "one")


async def listed(world: World, *, show_archived: bool = False, filter: str = "") -> list[str]:
    request = segment_pb.ListSegmentsRequest(filter=filter, show_archived=show_archived)
    found = await world.segments.list(world.workspace_id, read_listing(SEGMENTS, request), show_archived=show_archived)
    return [segment.segment_id for segment in found]


async def test_pauses_and_resumes_at_the_same_time_as_events_tell_each_change_once(world: World) -> None:
    dice = random.Random(11)
    await world.create(NOT_TWICE, "asked")
    for _ in range(12):
        events = [world.event(dice.randint(1, 8), "Order Completed") for _ in range(2)]
        await world.tell(events)
        calls = [getattr(states_of(world), dice.choice(("pause", "resume"))) for _ in range(2)]
        await asyncio.gather(world.follow(), *(call(world.workspace_id, "asked") for call in calls))
    await resume(world, "asked")
    await world.follow()
    assert await world.members("asked") == await world.bulk(NOT_TWICE)
    inside_now: set[int] = set()
    for one in await world.told():
        assert (one.customer_id in inside_now) is not one.entered
        (inside_now.add if one.entered else inside_now.remove)(one.customer_id)
    assert inside_now == await world.members("asked")
