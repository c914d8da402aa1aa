"""What the tests of lists of customers share: a plain identity, a plain profile, and the use cases over a world."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from services.segment.domain.customer_lists import Changed, Holder, Named
from services.segment.domain.reach import Contactable
from services.segment.usecases import CustomerLists, ListEntries
from tests.integration.segment.world import World


class People:
    """The lists of a world. Whoever has node 7 has the identifier (phone, "7")."""

    def __init__(self, world: World) -> None:
        """Takes the world."""
        self.world = world
        # What profile's files say, by customer.
        self.files: dict[int, Contactable] = {}
        # Journeys that name a list, as journey would say.
        self.users: dict[str, list[str]] = {}
        self.ready = asyncio.Event()
        self.ready.set()
        self.restart()

    def restart(self) -> None:
        """Makes the process's objects anew."""
        world = self.world
        self.entries = ListEntries(
            database=world.database,
            history=world.history,
            evaluator=world.evaluator,
            identity=self,
            clock=world.clock,
            ready=self.ready,
            forget=world.follower.forget,
        )
        self.lists = CustomerLists(
            database=world.database,
            history=world.history,
            entries=self.entries,
            contacts=self,
            clock=world.clock,
            users_of=self._users_of,
        )

    async def create(self, list_id: str) -> None:
        """Makes a list."""
        await self.lists.create(self.world.workspace_id, customer_list_id=list_id, display_name="", description="")

    async def add(self, list_id: str, *nodes: int) -> Changed:
        """Puts those with some identifiers into a list."""
        return await self.entries.add(self.world.workspace_id, list_id, phones(*nodes))

    async def remove(self, list_id: str, *nodes: int) -> Changed:
        """Takes those with some identifiers out of a list."""
        return await self.entries.remove(self.world.workspace_id, list_id, phones(*nodes))

    async def holders(self, workspace_id: str, identifiers: Sequence[tuple[str, str]]) -> list[Holder | None]:
        """Answers as identity: who was never heard of has no node."""
        graph = self.world.graph
        return [
            Holder(int(value), *graph.mapping(int(value))) if int(value) in graph.customer_of else None
            for _, value in identifiers
        ]

    async def current(self, workspace_id: str, customer_id: int) -> int | None:
        """Answers as identity."""
        return self.world.graph.customer_of.get(customer_id)

    async def contactable(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, Contactable]:
        """Answers as profile."""
        return {each: self.files.get(each, Contactable(frozenset(), {})) for each in customer_ids}

    async def _users_of(self, workspace_id: str, list_id: str) -> list[str]:
        return self.users.get(list_id, [])


def phones(*nodes: int) -> Named:
    """Names those with some identifiers."""
    return Named(identifiers=[("phone", str(node)) for node in nodes])


def listed(list_id: str) -> dict[str, object]:
    """Returns the rule of a list."""
    return {"list": {"customer_list_id": list_id}}
