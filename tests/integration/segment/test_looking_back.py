"""Who was in at a past moment, by the log; and how a rule came to be what it is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.caller import act_as, new_caller
from services.common.database import fetch_rows
from services.common.errors import InvalidArgument, NotFound
from services.common.retention import Retention
from services.segment.domain.memberships import Cause
from services.segment.domain.segments import SegmentChange
from services.segment.domain.versions import Reason
from services.segment.retention import REMOVALS
from tests.integration.segment.computing import Traits
from tests.integration.segment.keeping import LOG_DAYS, draft, looking_back, members_at, pause, resume, states_of
from tests.integration.segment.test_erasing import erase
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
TWICE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 2}}
ACTIVE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 3}}}
SILENT = {"not": BUYERS}
VIP = {"tag": {"name": "vip"}}


def inside(segment_id: str) -> dict[str, Any]:
    return {"segment": {"segment_id": segment_id}}


async def test_each_past_moment_has_the_members_that_were_told(world: World) -> None:
    """Random weeks, against what was seen while they passed."""
    dice = random.Random(20260615)
    segments: dict[str, dict[str, Any]] = {"active": ACTIVE, "silent": SILENT, "vip": VIP}
    for segment_id, rule in segments.items():
        await world.create(rule, segment_id)
    seen: dict[datetime, dict[str, set[int]]] = {}
    apart: dict[int, int] | None = None
    for step in range(40):
        world.clock.advance(timedelta(hours=dice.randint(1, 40)))
        match dice.randrange(6):
            case 0 | 1 | 2:
                await world.happen(dice.randint(1, 9), "Order Completed")
            case 3:
                await world.happen(dice.randint(1, 9), "", tags={"vip": dice.random() < 0.6})
            case 4:
                await world.happen(dice.randint(1, 9), "Product Viewed")
            case 5 if apart is None:
                apart = dict(world.graph.customer_of)
                if len(apart) > 1:
                    await world.link(*dice.sample(sorted(apart), 2))
            case _ if apart is not None:
                await world.tell_moves(world.graph.restore(apart), cut=True)
                await world.follow()
                apart = None
        if step == 20:
            await world.change("active", rule_data=TWICE)
        if step == 25:
            await pause(world, "silent")
        if step == 32:
            await resume(world, "silent")
        await world.sweep.turn()
        seen[world.clock.now()] = {segment_id: await world.members(segment_id) for segment_id in segments}
    world.clock.advance(timedelta(days=1))
    assert len({frozenset(each["silent"]) for each in seen.values()}) > 3
    for moment, members in seen.items():
        for segment_id, those in members.items():
            assert await members_at(world, segment_id, moment, page=2) == those
        for customer in range(1, 10):
            found = (
                await looking_back(world).segments_of(world.workspace_id, customer, moment)
                if customer in _known(world)
                else ()
            )
            assert [one.segment_id for one in found] == sorted(
                segment_id for segment_id, those in members.items() if customer in those
            )


def _known(world: World) -> set[int]:
    return set(world.graph.customer_of)


async def test_the_change_that_let_them_in_is_told_and_the_very_moment_counts(world: World) -> None:
    await world.create(BUYERS, "buyers")
    entered = world.clock.now()
    await world.happen(1, "Order Completed")
    world.clock.advance(timedelta(days=2))
    left = world.clock.now()
    await world.change("buyers", rule_data=TWICE)
    world.clock.advance(timedelta(days=1))
    for moment, is_in in (
        (entered - timedelta(microseconds=1), False),
        (entered, True),
        (left - timedelta(microseconds=1), True),
        (left, False),
        (world.clock.now(), False),
    ):
        assert (await members_at(world, "buyers", moment) == {1}) is is_in
    ((member,), size) = await looking_back(world).members(world.workspace_id, "buyers", entered, after=0, limit=10)
    assert member.entry is not None
    (told,) = [one for one in await world.told() if one.entered]
    assert (size, member.entry.enter_time, member.entry.cause, member.entry.change_id) == (
        1,
        entered,
        Cause.EVENT,
        told.change_id,
    )


async def test_what_was_let_in_before_the_log_is_known_by_its_leaving(world: World) -> None:
    world.clock.set(datetime.now(UTC) - timedelta(days=LOG_DAYS + 100))
    await world.create(BUYERS, "buyers")
    for node in (1, 2, 3):
        await world.happen(node, "Order Completed")
    world.clock.set(datetime.now(UTC) - timedelta(days=200))
    between = world.clock.now()
    world.clock.set(datetime.now(UTC) - timedelta(days=100))
    await world.happen(4, "Order Completed")
    await world.change("buyers", rule_data={"any": {"rules": [TWICE, VIP]}})
    await world.happen(1, "", tags={"vip": True})
    await Retention(world.database, REMOVALS).turn()
    world.clock.set(datetime.now(UTC))
    async with world.database.workspace(world.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT min(change_time) AS oldest FROM membership_log")
    assert rows[0]["oldest"] > between
    found, size = await looking_back(world).members(world.workspace_id, "buyers", between, after=0, limit=10)
    assert [(one.customer_id, one.entry) for one in found] == [(1, None), (2, None), (3, None)]
    assert size == 3


async def test_moments_that_the_log_does_not_have_are_refused(world: World) -> None:
    await world.create(BUYERS, "buyers")
    now, back = world.clock.now(), looking_back(world)
    for moment, words in (
        (now + timedelta(seconds=1), "is to come"),
        (now - timedelta(days=LOG_DAYS, seconds=1), f"goes {LOG_DAYS} days back"),
    ):
        with pytest.raises(InvalidArgument, match=words) as refused:
            await back.members(world.workspace_id, "buyers", moment, after=0, limit=1)
        assert refused.value.metadata["field"] == "as_of"
        with pytest.raises(InvalidArgument, match=words):
            await back.segments_of(world.workspace_id, 1, moment)
    with pytest.raises(NotFound):
        await back.members(world.workspace_id, "other", now, after=0, limit=1)
    with pytest.raises(NotFound):
        await back.segments_of(world.workspace_id, 77, now)
    assert await members_at(world, "buyers", now - timedelta(days=LOG_DAYS)) == set()


async def test_who_was_erased_was_never_there(world: World) -> None:
    await world.create(BUYERS, "buyers")
    await world.happen(1, "Order Completed")
    await world.happen(2, "Order Completed")
    then = world.clock.now()
    world.clock.advance(timedelta(days=1))
    await world.change("buyers", rule_data=TWICE)
    await erase(world, 2)
    assert await members_at(world, "buyers", then) == {1}


@contextmanager
def calling(principal: str) -> Iterator[None]:
    """Lets what is asked inside be asked by somebody."""
    before = copy_context()
    act_as(new_caller("", principal))
    yield
    for variable, value in before.items():
        variable.set(value)


async def test_versions_tell_who_when_why_and_what_came_of_it(world: World) -> None:
    for node in (1, 2, 2, 3):
        await world.happen(node, "Order Completed")
    with calling("user:01ann"):
        await world.create(BUYERS, "base")
    await world.create({"not": inside("base")}, "others")
    world.clock.advance(timedelta(days=1))
    with calling("key:7"):
        await world.change("base", rule_data=TWICE)
    await world.filled("others")
    second, first = await looking_back(world).versions(world.workspace_id, "base", before=0, limit=10)
    assert (first.version, first.rule_data, first.change.principal, first.change.reason) == (
        1,
        BUYERS,
        "user:01ann",
        Reason.RULE,
    )
    assert (first.entered, first.left, first.fill_time) == (3, 0, first.create_time)
    assert (second.version, second.rule_data, second.change.principal) == (2, TWICE, "key:7")
    assert (second.create_time, second.entered, second.left) == (world.clock.now(), 0, 2)
    newest, _ = await looking_back(world).versions(world.workspace_id, "others", before=0, limit=10)
    assert (newest.change.reason, newest.change.reason_id, newest.change.principal) == (
        Reason.NAMED_SEGMENT,
        "base",
        "key:7",
    )
    assert (newest.entered, newest.left) == (2, 0)
    for segment_id in ("base", "others"):
        for version in await looking_back(world).versions(world.workspace_id, segment_id, before=0, limit=10):
            assert (version.entered, version.left) == await logged(world, segment_id, version.version)
    (page,) = await looking_back(world).versions(world.workspace_id, "base", before=2, limit=1)
    assert page == first
    with pytest.raises(NotFound):
        await looking_back(world).versions(world.workspace_id, "none", before=0, limit=1)


async def test_a_version_of_a_computed_trait_names_it_and_drafts_wait_for_their_fill(world: World) -> None:
    traits = Traits(world)
    await traits.create("orders", {"event": {"event_name": "Order Completed"}})
    await world.happen(1, "Order Completed")
    rule = {"computed": {"computed_trait_id": "orders", "op": "GTE", "value": 1}}
    await draft(world, "drafted", rule)
    await world.create(rule, "live")
    await traits.change("orders", measure_data={"event": {"event_name": "Product Viewed"}})
    (newest, _) = await looking_back(world).versions(world.workspace_id, "live", before=0, limit=10)
    assert (newest.change.reason, newest.change.reason_id, newest.left) == (Reason.COMPUTED_TRAIT, "orders", 1)
    drafted = await looking_back(world).versions(world.workspace_id, "drafted", before=0, limit=10)
    assert [(one.version, one.fill_time) for one in drafted] == [(2, None), (1, None)]
    await world.happen(2, "Product Viewed")
    await states_of(world).publish(world.workspace_id, "drafted")
    await world.filled("drafted")
    newest = (await looking_back(world).versions(world.workspace_id, "drafted", before=0, limit=1))[0]
    assert (newest.entered, newest.left, newest.fill_time) == (1, 0, world.clock.now())


async def test_a_resume_is_no_version_and_changes_none(world: World) -> None:
    await world.happen(1, "Order Completed")
    await world.create(BUYERS, "buyers")
    (before,) = await looking_back(world).versions(world.workspace_id, "buyers", before=0, limit=10)
    await pause(world, "buyers")
    await world.happen(2, "Order Completed")
    world.clock.advance(timedelta(days=1))
    await resume(world, "buyers")
    assert await world.members("buyers") == {1, 2}
    assert list(await looking_back(world).versions(world.workspace_id, "buyers", before=0, limit=10)) == [before]
    await world.segments.update(world.workspace_id, "buyers", SegmentChange(display_name="Other"))
    assert len(await looking_back(world).versions(world.workspace_id, "buyers", before=0, limit=10)) == 1


async def logged(world: World, segment_id: str, version: int) -> tuple[int, int]:
    """Returns how many entered and left by a version, as the log has it."""
    async with world.database.workspace(world.workspace_id) as connection:
        rows = await fetch_rows(
            connection,
            "SELECT count(*) FILTER (WHERE entered) AS entered, count(*) FILTER (WHERE NOT entered) AS gone "
            "FROM membership_log WHERE workspace_id = $1 AND segment_id = $2 AND version = $3 AND cause = $4",
            world.workspace_id,
            segment_id,
            version,
            int(Cause.DEFINITION),
        )
    return rows[0]["entered"], rows[0]["gone"]
