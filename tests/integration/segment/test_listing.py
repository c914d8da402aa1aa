"""Whole lists for who takes them out: they hold whom the pages of the search show, and the members of a segment."""

from __future__ import annotations

import pytest

from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from services.segment.usecases import listing
from services.segment.usecases.listing import Listing
from tests.integration.segment.test_searching import Search, search
from tests.integration.segment.world import World

__all__ = ["search"]


@pytest.fixture
def lists(search: Search) -> Listing:
    """Lists of the world of the search."""
    return Listing(
        database=search.world.database,
        history=search.world.history,
        searching=search.searching,
        clock=search.world.clock,
    )


async def listed(
    lists: Listing, world: World, query: str = "", filter_text: str = "", segment_id: str = ""
) -> list[int]:
    found = await lists.list(world.workspace_id, segment_id=segment_id, query=query, filter_text=filter_text)
    assert found.snapshot_time == world.clock.now()
    return found.customer_ids


@pytest.mark.parametrize(
    ("query", "filter_text"),
    [
        ("", ""),
        ("", "tag = vip"),
        ("", "traits.city = 上海"),
        ("", "segment = even"),
        ("", "segment != even"),
        ("", "segment = even AND segment != few AND tag = vip"),
        ("王", ""),
        ("wang", "traits.city = 北京"),
        ("13812345678", ""),
        ("13812345678", "tag = vip"),
        ("2", ""),
        ("nobody", ""),
    ],
)
async def test_list_holds_whom_the_pages_show(
    world: World, search: Search, lists: Listing, query: str, filter_text: str
) -> None:
    search.people.identifiers = {"13812345678": {"phone": 7}}
    await world.create({"trait": {"name": "city", "op": "EQ", "value": "北京"}}, "even")
    await world.create({"trait": {"name": "age", "op": "LT", "value": 5}}, "few")
    found = await listed(lists, world, query, filter_text)
    assert found == sorted(await search(query, filter_text))


async def test_list_of_a_segment_holds_its_members_but_for_restricted_ones(world: World, lists: Listing) -> None:
    await world.create({"trait": {"name": "city", "op": "EQ", "value": "北京"}}, "even")
    assert await listed(lists, world, segment_id="even") == [2, 4, 6, 8, 10]
    await world.happen(4, "Processing Restricted", restricts=True)
    assert await listed(lists, world, segment_id="even") == [2, 6, 8, 10]
    assert 4 not in await listed(lists, world)


async def test_lists_that_are_none_or_too_long_are_refused(
    world: World, lists: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFound):
        await listed(lists, world, segment_id="none")
    with pytest.raises(NotFound):
        await listed(lists, world, filter_text="segment = none")
    with pytest.raises(InvalidArgument):
        await listed(lists, world, filter_text="nonsense = 1")
    monkeypatch.setattr(listing, "MAXIMUM_LISTED", 9)
    with pytest.raises(FailedPrecondition):
        await listed(lists, world)
