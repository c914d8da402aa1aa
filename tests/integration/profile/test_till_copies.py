"""What segment and scoring tell stands at tills without either being asked: copied once, then by facts, in whatever order."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from services.common.outbox import partition_of, positions_key, stream_key
from services.profile.domain.till_parts import Part
from services.profile.usecases.till_ages import TillAges
from tests.integration.profile.conftest import Workspace, event
from tests.integration.profile.test_erasing import erase_here
from tests.integration.profile.till_tellers import AT, BOTH, Tellers
from yike.profile.v1 import till_service_pb2 as till_pb


@pytest.fixture
async def tellers(workspace: Workspace) -> Tellers:
    """Both, of a workspace with two customers."""
    await workspace.record(event(user_id="mei"), event(user_id="li"))
    return Tellers(workspace)


async def test_who_asks_first_starts_the_copy_and_facts_go_on_from_it(tellers: Tellers) -> None:
    mei, li = [await tellers.workspace.customer_of("user_id", user) for user in ("mei", "li")]
    tellers.members = {("gold", li): 1, ("lapsed", mei): 2, ("vip", mei): 3}
    tellers.scores = {mei: 0.25}
    # Whose tills do not ask pays for nothing.
    await tellers.tell_segment("vip", mei, 3, entered=True)
    await tellers.tell_scores({mei: 0.25}, tellers.replaced)
    await tellers.heard()
    assert (await tellers.rows("till_memberships"), await tellers.rows("till_scores")) == (0, 0)
    first = await tellers.shown("mei")
    assert (list(first.missing), list(first.segments), list(first.scores)) == (BOTH, [], [])
    await tellers.copied()
    whole = await tellers.shown("mei")
    assert not whole.missing
    assert [(each.segment_id, each.change_id, each.customer_id) for each in whole.segments] == [
        ("lapsed", 2, mei),
        ("vip", 3, mei),
    ]
    assert whole.segments[0].enter_time.ToDatetime(tzinfo=AT.tzinfo) == AT
    (score,) = whole.scores
    assert (score.name, score.value, score.model_id, score.customer_id) == ("churn_probability", 0.25, "mdl_1", mei)
    assert await tellers.segments("li") == ["gold"]
    await tellers.tell_segment("lapsed", mei, 4, entered=False)
    await tellers.tell_segment("gold", mei, 5, entered=True)
    await tellers.heard()
    assert (await tellers.segments("mei"), await tellers.segments("li")) == (["gold", "vip"], ["gold"])


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_the_last_change_holds_in_whatever_order_it_comes(tellers: Tellers, order: tuple[int, ...]) -> None:
    mei = await tellers.workspace.customer_of("user_id", "mei")
    await tellers.shown("mei")
    # In, out, and in again; the copy saw the first.
    changes = [(7, True), (8, False), (9, True)]
    for place in order[:2]:
        await tellers.tell_segment("vip", mei, changes[place][0], entered=changes[place][1])
        await tellers.heard()
    tellers.members = {("vip", mei): 7}
    await tellers.copied()
    known = max(7, *(changes[place][0] for place in order[:2]))
    assert await tellers.segments("mei") == (["vip"] if dict(changes)[known] else [])
    # Of two that one turn hears, the one of the greater number, too.
    for place in (order[2], order[0]):
        await tellers.tell_segment("vip", mei, changes[place][0], entered=changes[place][1])
    await tellers.heard()
    assert await tellers.segments("mei") == ["vip"]


async def test_scores_that_took_the_place_of_others_are_all_there_are(tellers: Tellers) -> None:
    mei, li = [await tellers.workspace.customer_of("user_id", user) for user in ("mei", "li")]
    tellers.scores = {mei: 0.25, li: 0.5}
    await tellers.shown("mei")
    await tellers.copied()
    assert (await tellers.scored("mei"), await tellers.scored("li")) == ([("mdl_1", 0.25)], [("mdl_1", 0.5)])
    # As of an earlier moment, yet trained later; and Li has none any more.
    await tellers.tell_scores({mei: 0.75}, ("mdl_2", AT + timedelta(hours=1)), days=-30)
    await tellers.heard()
    assert (await tellers.scored("mei"), await tellers.scored("li")) == ([("mdl_2", 0.75)], [])
    # What the earlier training told comes late.
    await tellers.tell_scores({mei: 0.25, li: 0.5}, ("mdl_1", AT))
    await tellers.heard()
    assert (await tellers.scored("mei"), await tellers.scored("li")) == ([("mdl_2", 0.75)], [])


async def test_a_merge_shows_what_both_had_and_a_cut_to_each_what_is_his(tellers: Tellers) -> None:
    workspace = tellers.workspace
    mei, li = [await workspace.customer_of("user_id", user) for user in ("mei", "li")]
    await workspace.record(event(anonymous_id="g-1"))
    guest = await workspace.customer_of("anonymous_id", "g-1")
    tellers.members = {("vip", mei): 1, ("new", guest): 2, ("vip", guest): 3, ("gold", li): 4}
    tellers.scores = {guest: 0.5}
    await tellers.shown("mei")
    await tellers.copied()
    await workspace.merge(mei, guest)
    assert (await tellers.segments("mei"), await tellers.scored("mei")) == (["new", "vip"], [("mdl_1", 0.5)])
    await workspace.cut(anonymous_id="g-1")
    assert (await tellers.segments("mei"), await tellers.scored("mei")) == (["vip"], [])
    assert await tellers.segments("li") == ["gold"]


async def test_of_the_erased_nothing_is_kept_nor_written_late(tellers: Tellers) -> None:
    mei = await tellers.workspace.customer_of("user_id", "mei")
    tellers.members, tellers.scores = {("vip", mei): 1}, {mei: 0.5}
    await tellers.shown("mei")
    await tellers.copied()
    erased = await erase_here(tellers.workspace, mei)
    assert (erased["profile.till_memberships"], erased["profile.till_scores"]) == (1, 1)
    await tellers.tell_segment("gold", mei, 2, entered=True)
    await tellers.tell_scores({mei: 0.75}, ("mdl_2", AT + timedelta(hours=1)))
    await tellers.heard()
    assert (await tellers.rows("till_memberships"), await tellers.rows("till_scores")) == (0, 0)


async def test_what_is_not_asked_for_any_more_goes_and_begins_anew(tellers: Tellers) -> None:
    mei = await tellers.workspace.customer_of("user_id", "mei")
    clock = tellers.workspace.platform.clock
    tellers.members, tellers.scores = {("vip", mei): 1}, {mei: 0.5}
    await tellers.shown("mei")
    await tellers.copied()
    # A till that asks now and then keeps it.
    for _ in range(3):
        clock.advance(timedelta(days=20))
        await tellers.copied()
        assert await tellers.segments("mei") == ["vip"]
    clock.advance(timedelta(days=31))
    await tellers.copied()
    tables = ("till_copies", "till_memberships", "till_scores", "till_score_models")
    assert [await tellers.rows(table) for table in tables] == [0, 0, 0, 0]
    # Who left meanwhile is not let in by what was kept once.
    await tellers.tell_segment("vip", mei, 2, entered=False)
    await tellers.heard()
    assert await tellers.rows("till_memberships") == 0
    tellers.members = {}
    assert list((await tellers.shown("mei")).missing) == BOTH
    await tellers.copied()
    again = await tellers.shown("mei")
    assert (list(again.missing), list(again.segments)) == ([], [])


async def test_one_that_is_away_waits_and_holds_up_nobody(tellers: Tellers) -> None:
    mei = await tellers.workspace.customer_of("user_id", "mei")
    tellers.members, tellers.scores, tellers.away = {("vip", mei): 1}, {mei: 0.5}, True
    await tellers.shown("mei")
    await tellers.copied()
    shown = await tellers.shown("mei")
    assert (list(shown.missing), len(shown.scores)) == ([till_pb.TILL_PART_SEGMENTS], 1)
    tellers.away = False
    await tellers.copied()
    assert await tellers.segments("mei") == ["vip"]


async def test_two_who_copy_side_by_side_write_each_page_once(tellers: Tellers) -> None:
    mei, li = [await tellers.workspace.customer_of("user_id", user) for user in ("mei", "li")]
    tellers.members = {("vip", mei): 1, ("vip", li): 2}
    await tellers.shown("mei")
    read = tellers.members_page

    async def twice(workspace_id: str, position: str) -> object:
        page = await read(workspace_id, position)
        if workspace_id == tellers.workspace.workspace_id and position == "":
            # While this one has its page, the other reads and writes all.
            tellers.members_page = read  # type: ignore[method-assign]  # Once only.
            await tellers.copied()
        return page

    tellers.members_page = twice  # type: ignore[method-assign, assignment]  # Segment, seen by two.
    await tellers.copying.turn()
    assert (await tellers.segments("mei"), await tellers.segments("li")) == (["vip"], ["vip"])
    assert not (await tellers.shown("mei")).missing


async def test_the_age_is_that_of_the_last_moment_when_all_that_was_told_was_taken_in(tellers: Tellers) -> None:
    platform = tellers.workspace.platform
    clock, redis, there = platform.clock, platform.redis, True
    stream = stream_key("segment", partition_of(1))

    async def is_there() -> bool:
        return there

    ages = TillAges(redis, clock, is_there=dict.fromkeys(Part, is_there))

    async def checked() -> object:
        clock.advance(timedelta(seconds=5))
        await ages.check()
        return ages.as_of(Part.SEGMENTS)

    await tellers.heard()
    assert await checked() is None
    began = clock.now()
    assert await checked() == began
    # Something is told that is not taken in: what is shown is as of before it.
    await tellers.tell_segment("vip", 1, 1, entered=True)
    marked = clock.now()
    assert await checked() == marked
    marked = clock.now()
    newest = (await redis.xrevrange(stream, count=1))[0][0]
    await redis.hset(positions_key(stream), "profile", "0-1")
    assert [await checked(), await checked()] == [marked - timedelta(seconds=5)] * 2
    await redis.hset(positions_key(stream), "profile", newest)
    assert await checked() == marked
    # Its service is away: the age grows.
    there = False
    stood = clock.now()
    assert await checked() == stood
    assert [await checked(), await checked()] == [stood, stood]
    await tellers.heard()
