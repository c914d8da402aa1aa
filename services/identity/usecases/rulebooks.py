"""The rules of each workspace, as this process knows them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.memories import Memory
from services.identity import storage
from services.identity.domain import DEFAULT_RULES, IdentityRules, Rulebook
from services.identity.domain.ruling import compiled
from services.identity.usecases.burials import Burials

ENTRIES = 1_000
"""Workspaces whose rules a process remembers."""

FRESH_SECONDS = 0.5
"""How old the answer of the database may be that new events go by: with the question to it, less than a second."""


class Rulebooks:
    """Versions never change, so only later ones are asked for."""

    def __init__(
        self,
        *,
        database: Database,
        first: IdentityRules = DEFAULT_RULES,
        monotonic: Callable[[], float] = monotonic_seconds,
        burials: Burials | None = None,
    ) -> None:
        """Starts empty.

        Args:
            database: The service's own.
            first: Version 0 of every workspace.
            monotonic: Tells the age of what is remembered.
            burials: Looks as often who was erased.
        """
        self._burials = burials
        self._database = database
        self._first = Rulebook(first)
        self._books: Memory[str, Rulebook] = Memory(entries=ENTRIES)
        self._fresh: Memory[str, Rulebook] = Memory(entries=ENTRIES, seconds=FRESH_SECONDS, monotonic=monotonic)
        self._asking: set[str] = set()

    async def of(self, workspace_id: str) -> Rulebook:
        """Returns the rules of a workspace as they were less than a second ago."""
        fresh = self._fresh.get(workspace_id)
        if fresh is not None:
            return fresh
        known = self._books.get(workspace_id)
        if known is not None and workspace_id in self._asking:
            # One asks; what the others have is as old as what they would have had a moment before.
            return known
        self._asking.add(workspace_id)
        try:
            asked_at = self._fresh.moment()
            async with self._database.workspace(workspace_id) as connection:
                book = await self.read(connection, workspace_id)
                if self._burials is not None:
                    await self._burials.look(connection, workspace_id)
            self._fresh.keep(workspace_id, book, asked_at=asked_at)
        finally:
            self._asking.discard(workspace_id)
        return book

    async def read(self, connection: AsyncConnection, workspace_id: str) -> Rulebook:
        """Returns the rules of a workspace as the transaction sees them."""
        known = self._books.get(workspace_id) or self._first
        later = await storage.read_rules(connection, workspace_id, known.present.version)
        book = known.and_later(compiled(each.text, each.version) for each in later) if later else known
        self._books.keep(workspace_id, book)
        return book

    async def reaching(self, connection: AsyncConnection, workspace_id: str, version: int) -> Rulebook:
        """Returns the rules of a workspace up to a version at least, without a question where that is known."""
        known = self._books.get(workspace_id) or self._first
        return known if known.present.version >= version else await self.read(connection, workspace_id)

    def forget_age(self, workspace_id: str) -> None:
        """Makes the next `of` ask: this process has just changed the rules."""
        self._fresh.forget(workspace_id)
