"""Customers are found by what somebody knows of them, and by what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from services.common.errors import InvalidArgument, NotFound
from services.segment.domain.searching import CustomerFile
from services.segment.history.searching import CustomerSearch
from services.segment.servicer.translation import found_customer_message
from services.segment.usecases import Searching, searching
from services.segment.usecases.searching import FoundPage, Place
from tests.integration.segment.world import World


@dataclass
class FewPeople:
    """Stands for identity and profile: whose each value is, by type."""

    identifiers: dict[str, dict[str, int]] = field(default_factory=dict)
    traits: dict[int, dict[str, str]] = field(default_factory=dict)

    async def find(self, workspace_id: str, value: str) -> list[tuple[str, int]]:
        return list(self.identifiers.get(value, {}).items())

    async def current(self, workspace_id: str, customer_id: int) -> int | None:
        return customer_id if customer_id < 100 else None

    async def files(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, CustomerFile]:
        return {
            one: CustomerFile(
                one,
                self.traits.get(one, {}),
                ("vip",),
                (("openid", "o1"), ("phone", "+8613812345678"), ("email", "a@b.cn")),
            )
            for one in customer_ids
        }


class Search:
    """Searches a world, all pages of a question."""

    def __init__(self, world: World) -> None:
        self.world, self.people = world, FewPeople()
        self.searching = Searching(
            world.database,
            world.history,
            CustomerSearch(world.history),
            identity=self.people,
            profile=self.people,
            clock=world.clock,
        )

    async def page(self, query: str = "", filter_text: str = "", start: Place = Place(), limit: int = 2) -> FoundPage:  # noqa: B008 - immutable
        return await self.searching.search(
            self.world.workspace_id, query=query, filter_text=filter_text, start=start, limit=limit
        )

    async def __call__(self, query: str = "", filter_text: str = "", limit: int = 2) -> list[int]:
        found: list[int] = []
        place: Place | None = Place()
        while place is not None:
            page = await self.page(query, filter_text, place, limit)
            assert len(page.customers) <= limit
            found += [one.file.customer_id for one in page.customers]
            place = page.next
        assert len(found) == len(set(found))
        return found


@pytest.fixture
async def search(world: World) -> Search:
    """Ten customers of whom something is known; 9 became 8's, who lives in 北京 since; 11 did nothing but get a message."""
    names = {
        1: {"name": "王小明"},
        2: {"lastName": "王", "firstName": "小红"},
        3: {"nickname": "Wang"},
        4: {"name": "李雷"},
    }
    names |= {5: {"firstName": "Ada", "lastName": "Wang"}, 9: {"name": "wangfei"}}
    told = [
        world.event(
            node,
            "Signed Up",
            days_ago=node,
            traits={**names.get(node, {}), "city": "上海" if node % 2 else "北京", "age": node},
            tags={"vip": True} if node > 3 else {},
        )
        for node in range(1, 11)
    ]
    told += [world.event(4, "Renamed", traits={"name": "王雷"}), world.event(1, "Renamed", traits={"name": "赵小明"})]
    told += [world.event(7, "Left", tags={"vip": False}), world.event(11, "Message Sent")]
    told += [world.event(node, "Rated", days_ago=node, traits={"level": "gold"}) for node in (1, 9)]
    await world.tell(told)
    await world.tell_moves(world.graph.link(8, 9))
    await world.follow()
    return Search(world)


async def test_lists_page_by_id_and_filter_by_trait_tag_and_segment(
    world: World, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = [1, 2, 3, 4, 5, 6, 7, 8, 10, 11]
    assert await search() == everybody
    even = await world.create({"trait": {"name": "city", "op": "EQ", "value": "北京"}}, "even")
    assert even == "even"
    for filter_text, expected in (
        ('tag = "vip"', [4, 5, 6, 8, 10]),
        ('tag:"vip"', [4, 5, 6, 8, 10]),
        ("tag != vip", [1, 2, 3, 7, 11]),
        ('traits.city = "上海"', [1, 3, 5, 7]),
        ("traits.city != 上海", [2, 4, 6, 8, 10]),
        ("traits.city:海 AND tag:vip", [5]),
        ("traits.age = 4", [4]),
        ('traits.firstName = "Ada"', [5]),
        ("traits.first_name = Ada", []),
        ("traits.lastName:*", [2, 5]),
        ("segment = even", [2, 4, 6, 8, 10]),
        ("segment != even", [1, 3, 5, 7, 11]),
        ("segment = even AND tag = vip", [4, 6, 8, 10]),
        ("segment = even AND tag != vip", [2]),
        ("tag = none", []),
        # The name was said of another node than the city.
        ('traits.name:wang AND traits.city = "北京"', [8]),
        ('traits.name:wang AND traits.city = "上海"', []),
        # The first with the level lives elsewhere, the level of the second was said of another node than the city.
        ('traits.level = "gold" AND traits.city = "北京"', [8]),
        ('tag = "vip" AND traits.age = 8 AND traits.city:北', [8]),
    ):
        with monkeypatch.context() as patched:
            assert await search("", filter_text) == expected, filter_text
            assert await search("", filter_text, limit=2) == expected, filter_text
            # After the first candidate the store finds who has something of all that is asked for.
            patched.setattr(searching, "CHUNK", 1)
            assert await search("", filter_text, limit=1) == expected, filter_text
    with pytest.raises(NotFound):
        await search("", "segment = none")
    for wrong in ("city = x", "segment = a AND segment != a", "tag:*", 'traits. = "x"', 'tag = ""'):
        with pytest.raises(InvalidArgument):
            await search("", wrong)


async def test_names_are_found_by_their_beginning_and_only_the_present_ones(search: Search) -> None:
    for query, expected in (
        ("王", [2, 4]),
        ("王小", [2]),
        ("赵", [1]),
        ("小红", [2]),
        ("wAN", [3, 5, 8]),
        ("ada w", [5]),
        ("Wang Ada", [5]),
        ("ang", []),
        ("' OR 1=1 --x", []),
    ):
        assert await search(query) == expected, query
    assert await search("wan", "tag:vip") == [5, 8]
    page = await search.page("王", limit=10)
    assert [one.matched_by for one in page.customers] == ["name", "name"]


async def test_whom_an_identifier_names_comes_first_and_once(search: Search) -> None:
    search.people.identifiers = {"wan": {"user_id": 8, "member_card": 8, "phone": 1}, "4": {"member_card": 10}}
    assert await search("wan") == [8, 1, 3, 5]
    assert await search("wan", limit=1) == [8, 1, 3, 5]
    assert await search("wan", "tag:vip") == [8, 5]
    page = await search.page(" 4 ", limit=5)
    assert [(one.file.customer_id, one.matched_by) for one in page.customers] == [
        (10, "member_card"),
        (4, "customer_id"),
    ]
    # Nobody's name is made of digits and signs alone.
    assert page.next is None
    assert await search("404") == []


async def test_a_row_shows_name_masked_contacts_and_when_the_customer_did_something_last(
    world: World, search: Search
) -> None:
    search.people.traits = {8: {"lastName": "王", "firstName": "菲"}, 11: {"firstName": "Ada", "lastName": "L"}}
    rows = [found_customer_message(one) for one in (await search.page(limit=50)).customers]
    eight, eleven = rows[-3], rows[-1]
    assert (eight.customer_id, eight.display_name, list(eight.tags)) == (8, "王菲", ["vip"])
    assert [(one.type, one.value) for one in eight.contacts] == [("phone", "+86 138****5678"), ("email", "***@b.cn")]
    assert eight.last_seen_time.ToMicroseconds() == int((world.clock.now().timestamp() - 8 * 86_400) * 1_000_000)
    assert (eleven.display_name, eleven.HasField("last_seen_time")) == ("Ada L", False)


async def test_a_question_that_few_answer_to_goes_on_on_the_next_page(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "CHUNK", 1)
    monkeypatch.setattr(searching, "CHUNKS", 2)
    pages, place = [], Place()
    for _ in range(20):
        page = await search.page("", "tag != vip", place, limit=1)
        pages.append([one.file.customer_id for one in page.customers])
        if page.next is None:
            break
        place = page.next
    assert page.next is None
    # Nobody on a page, and more behind it: what one page looks at was over.
    assert [] in pages
    assert [one for page in pages for one in page] == [1, 2, 3, 7, 11]
