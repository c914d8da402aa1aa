"""Lists of customers: who is in by whichever identifier, through merges, cuts, crashes and rebuilds."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest

from services.common.database import fetch_rows
from services.common.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
)
from services.common.updates import etag_of
from services.segment.domain.customer_lists import Changed, ListChange, Named
from services.segment.domain.errors import InvalidRule
from services.segment.domain.memberships import Cause
from services.segment.servicer.translation import explanation_message
from tests.integration.segment.keeping import pause, resume
from tests.integration.segment.listing_people import People, listed, phones
from tests.integration.segment.test_erasing import erase
from tests.integration.segment.test_rebuild import lose_history, rebuilder_of
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}


@pytest.fixture
def people(world: World) -> People:
    return People(world)


async def test_who_is_put_in_enters_at_once_and_is_told_once(world: World, people: People) -> None:
    for node in (1, 2, 3):
        await world.happen(node, "Product Viewed")
    await people.create("guests")
    await world.create(listed("guests"), "in")
    await world.create({"not": listed("guests")}, "out")
    await world.create({"all": {"rules": [listed("guests"), BUYERS]}}, "buying")
    told = len(await world.told())
    changed = await people.add("guests", 1, 3, 77, 3)
    assert (changed.changed, changed.unchanged, list(changed.unknown_identifiers)) == (2, 1, [2])
    assert changed.customer_list.entry_count == 2
    assert (await world.members("in"), await world.members("out")) == ({1, 3}, {2})
    again = await people.add("guests", 1, 3)
    assert (again.changed, again.unchanged, again.customer_list.entry_count) == (0, 2, 2)
    await world.happen(1, "Order Completed")
    assert await world.members("buying") == {1}
    gone = await people.remove("guests", 3, 2, 77)
    assert (gone.changed, list(gone.unknown_identifiers), gone.customer_list.entry_count) == (1, [1, 2], 1)
    assert (await world.members("in"), await world.members("out")) == ({1}, {2, 3})
    # In, out and in again holds: the latest is the latest.
    await people.add("guests", 3)
    assert await world.members("in") == {1, 3}
    changes = [(one.segment_id, one.customer_id, one.entered) for one in (await world.told())[told:]]
    # 3 came, went and came again.
    again_and_again = [("in", 3, True), ("out", 3, False)] * 2 + [("in", 3, False), ("out", 3, True)]
    assert sorted(changes) == sorted([("in", 1, True), ("out", 1, False), ("buying", 1, True), *again_and_again])
    assert {one.cause for one in (await world.told())[told:]} == {Cause.EVENT}


async def test_merges_and_cuts_take_entries_with_them(world: World, people: People) -> None:
    """Random acts against plain sets: whoever has an entry among their nodes is in, unless restricted."""
    dice = random.Random(41)
    await people.create("guests")
    await world.create(listed("guests"), "in")
    for node in range(1, 9):
        await world.happen(node, "Product Viewed")
    entries: set[int] = set()
    restricted: set[int] = set()
    apart: dict[int, int] | None = None
    for _ in range(60):
        node = dice.randint(1, 8)
        whose = world.graph.customer_of
        match dice.randrange(6):
            case 0 | 1:
                await people.add("guests", node)
                entries.add(node)
            case 2:
                await people.remove("guests", node)
                entries -= {each for each, customer in whose.items() if customer == whose[node]}
            case 3 if apart is None:
                apart = dict(whose)
                await world.link(*dice.sample(range(1, 9), 2))
            case 4:
                is_restricted = node not in restricted
                (restricted.add if is_restricted else restricted.remove)(node)
                await world.happen(node, "Processing", restricts=is_restricted)
            case _ if apart is not None:
                await world.tell_moves(world.graph.restore(apart), cut=True)
                await world.follow()
                apart = None
        out = {world.graph.customer_of[each] for each in restricted}
        wanted = {world.graph.customer_of[each] for each in entries} - out
        assert await world.members("in") == await world.bulk(listed("guests")) == wanted
        found = await people.lists.get(world.workspace_id, "guests")
        assert (found.entry_count, list(found.segment_ids)) == (len(entries), ["in"])
    assert entries
    assert restricted


async def test_a_call_that_ends_half_way_is_brought_to_its_end(
    world: World, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    for node in (1, 2):
        await world.happen(node, "Product Viewed")
    await people.create("guests")
    await world.create(listed("guests"), "in")
    await people.add("guests", 2)

    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed")

    for broken in ("write", "current_customers"):
        with monkeypatch.context() as patched:
            people.ready.clear()
            # Neither known to the history nor to anybody else: what is acknowledged is in PostgreSQL.
            await people.add("guests", 1)
            await people.remove("guests", 2)
            assert await world.members("in") == {2}
            people.ready.set()
            patched.setattr(world.history, broken, fail)
            with pytest.raises(RuntimeError):
                await people.entries.apply(world.workspace_id, "guests")
        world.restart()
        people.restart()
        assert await people.entries.turn() == 0, "somebody may be at work on it"
        world.clock.advance(timedelta(seconds=10))
        assert await people.entries.turn() == 2
        assert await world.members("in") == {1}
        assert await people.entries.turn() == 0
        await people.remove("guests", 1)
        await people.add("guests", 2)
    async with world.database.workspace(world.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT node_id, is_in, is_applied FROM customer_list_entries")
    assert [tuple(row) for row in rows] == [(2, True, True)]


async def test_a_rebuilt_history_has_the_lists(world: World, people: People) -> None:
    for node in (1, 2, 3):
        await world.happen(node, "Product Viewed")
    await people.create("guests")
    await people.create("others")
    await world.create(listed("guests"), "in")
    await people.add("guests", 1, 2, 3)
    await people.add("others", 3)
    await people.remove("guests", 2)
    await lose_history(world)
    await rebuilder_of(world).rebuild(world.workspace_id)
    assert await world.members("in") == await world.bulk(listed("guests")) == {1, 3}
    assert await world.bulk(listed("others")) == {3}


async def test_who_is_erased_is_in_no_list(world: World, people: People) -> None:
    for node in (1, 2, 3):
        await world.happen(node, "Product Viewed")
    await world.link(1, 2)
    await people.create("guests")
    await world.create(listed("guests"), "in")
    await people.add("guests", 1, 2, 3)
    found = await erase(world, 1, 2)
    assert found["customer_list_entries"] == 2
    assert (await people.lists.get(world.workspace_id, "guests")).entry_count == 1
    assert await world.members("in") == {3}
    # Whoever still names them puts nobody in.
    assert (await people.entries.add(world.workspace_id, "guests", Named(customer_ids=[1, 3]))).changed == 0
    assert (await people.lists.get(world.workspace_id, "guests")).entry_count == 1


async def test_customers_are_named_by_ids_of_old_too(world: World, people: People) -> None:
    for node in (1, 2, 3):
        await world.happen(node, "Product Viewed")
    await world.link(1, 2)
    await people.create("guests")
    await world.create(listed("guests"), "in")
    changed = await people.entries.add(world.workspace_id, "guests", Named(customer_ids=[2, 99]))
    assert (changed.changed, list(changed.unknown_customer_ids)) == (1, [99])
    assert await world.members("in") == {1}
    gone = await people.entries.remove(world.workspace_id, "guests", Named(customer_ids=[1, 3, 99]))
    assert (gone.changed, list(gone.unknown_customer_ids)) == (1, [3, 99])
    assert await world.members("in") == set()


async def test_a_paused_segment_waits_with_its_list(world: World, people: People) -> None:
    for node in (1, 2):
        await world.happen(node, "Product Viewed")
    await people.create("guests")
    await world.create(listed("guests"), "in")
    await people.add("guests", 1)
    await pause(world, "in")
    await people.add("guests", 2)
    await people.remove("guests", 1)
    assert await world.members("in") == {1}
    await resume(world, "in")
    assert await world.members("in") == {2}


async def test_a_list_is_explained(world: World, people: People) -> None:
    await world.happen(1, "Product Viewed")
    await people.create("guests")
    await people.add("guests", 1)
    await world.create({"not": listed("guests")}, "out")
    explained = explanation_message(await world.asking.explain(world.workspace_id, "out", 1)).rule
    (named,) = explained.parts
    assert (explained.met, named.met, named.condition.list.customer_list_id) == (False, True, "guests")
    assert named.found_time.ToMicroseconds() == int(world.clock.now().timestamp() * 1_000_000)


async def test_what_uses_a_list_keeps_it_and_its_id_is_not_used_again(world: World, people: People) -> None:
    workspace_id = world.workspace_id
    await people.create("guests")
    with pytest.raises(InvalidRule, match="there is no list none"):
        await world.create(listed("none"), "in")
    with pytest.raises(InvalidRule, match="there is no list none"):
        await world.asking.preview(workspace_id, {"not": listed("none")}, sample_size=1)
    await world.create(listed("guests"), "in")
    await world.create({"not": {"segment": {"segment_id": "in"}}}, "through")
    people.users["guests"] = ["welcome"]
    for users in ("welcome", "in through"):
        with pytest.raises(FailedPrecondition) as refused:
            await people.lists.delete(workspace_id, "guests")
        assert (refused.value.reason_name, refused.value.metadata["users"]) == ("IN_USE", users)
        people.users.clear()
    for segment_id in ("through", "in"):
        await world.segments.delete(workspace_id, segment_id)
    gone = await people.lists.delete(workspace_id, "guests")
    assert gone.delete_time is not None
    assert await people.lists.delete(workspace_id, "guests") == gone
    with pytest.raises(AlreadyExists):
        await people.create("guests")
    with pytest.raises(FailedPrecondition):
        await people.add("guests", 1)
    with pytest.raises(NotFound):
        await people.add("none", 1)


async def test_lists_are_changed_by_who_has_seen_them(world: World, people: People) -> None:
    workspace_id = world.workspace_id
    await people.create("guests")
    made = await people.lists.get(workspace_id, "guests")
    named = await people.lists.update(workspace_id, "guests", ListChange(display_name="Guests"))
    assert (named.display_name, named.revision) == ("Guests", 2)
    assert await people.lists.update(workspace_id, "guests", ListChange(display_name="Guests")) == named
    with pytest.raises(Aborted):
        await people.lists.update(workspace_id, "guests", ListChange(description="x"), etag=etag_of(made.revision))
    with pytest.raises(AlreadyExists):
        await people.create("guests")


async def test_too_many_are_refused_and_nothing_is_added(
    world: World, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    for node in (1, 2, 3):
        await world.happen(node, "Product Viewed")
    await people.create("guests")
    for named in (Named(), phones(*range(1001)), Named([("phone", "1")] * 501, [1] * 500)):
        with pytest.raises(InvalidArgument) as refused:
            await people.entries.add(world.workspace_id, "guests", named)
        assert refused.value.metadata["field"] == "identifiers"
    monkeypatch.setattr("services.segment.usecases.list_entries.MAXIMUM_ENTRIES", 2)
    await people.add("guests", 1)
    with pytest.raises(ResourceExhausted) as full:
        await people.add("guests", 2, 3)
    assert full.value.reason_name == "LIMIT_REACHED"
    assert (await people.lists.get(world.workspace_id, "guests")).entry_count == 1
    assert await world.bulk(listed("guests")) == {1}
    monkeypatch.setattr("services.segment.usecases.customer_lists.MAXIMUM_LISTS", 1)
    with pytest.raises(ResourceExhausted, match="delete one"):
        await people.create("more")


async def test_calls_at_the_same_time_count_each_entry_once(world: World, people: People) -> None:
    await world.tell([world.event(node, "Product Viewed") for node in range(1, 31)])
    await world.follow()
    await people.create("guests")
    await world.create(listed("guests"), "in")
    changes = await asyncio.gather(
        *(people.add("guests", *range(start, start + 15)) for start in (1, 6, 11, 16)),
        *(people.remove("guests", *range(start, start + 5)) for start in (3, 20)),
        world.tell([world.event(node, "Order Completed") for node in range(1, 31)]),
        people.entries.turn(),
    )
    await world.follow()
    found = await people.lists.get(world.workspace_id, "guests")
    added = sum(each.changed for each in changes[:4] if isinstance(each, Changed))
    removed = sum(each.changed for each in changes[4:6] if isinstance(each, Changed))
    assert found.entry_count == added - removed
    assert await world.members("in") == await world.bulk(listed("guests"))
    assert len(await world.members("in")) == found.entry_count
    inside: set[int] = set()
    for one in await world.told():
        assert (one.customer_id in inside) is not one.entered
        (inside.add if one.entered else inside.remove)(one.customer_id)
    assert inside == await world.members("in")


@pytest.mark.parametrize("between", [False, True])
async def test_an_identifier_by_which_no_event_ever_came_counts(world: World, people: People, between: bool) -> None:
    """Identity knows it of an event that another one carried, and told nobody: nothing had moved."""
    await people.create("guests")
    await world.create(listed("guests"), "in")
    await world.create({"all": {"rules": [listed("guests"), BUYERS]}}, "buying")
    for node in (1, 2):
        await world.happen(node, "Product Viewed")
    world.graph.link(1, 7)
    if between:
        # A turn that has looked at all of the customer's nodes, and is not learnt from yet.
        await world.happen(1, "Product Viewed")
    await people.add("guests", 7)
    assert await world.members("in") == await world.bulk(listed("guests")) == {1}
    # The live loop, too, knows from now on that it is this customer's.
    await world.happen(1, "", tags={"vip": True})
    await world.happen(1, "Order Completed")
    await world.happen(2, "Order Completed")
    assert (await world.members("in"), await world.members("buying")) == ({1}, {1})
    await world.tell_moves([world.graph._move(7, 7)], cut=True)
    await world.follow()
    assert await world.members("in") == await world.bulk(listed("guests")) == {7}
    assert (await people.remove("guests", 7)).changed == 1
    assert await world.members("in") == set()
