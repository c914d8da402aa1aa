"""What there is in a workspace to build rules of: counted once a minute, for whoever asks; nothing is counted anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from services.common.attribute_kinds import AttributeKind
from services.common.clock import Clock, monotonic_seconds
from services.common.database import Database
from services.common.memories import Memory
from services.segment.domain.catalogue import (
    MOST_ENTRIES,
    MOST_TAGS,
    MOST_USES,
    Catalogue,
    EventName,
    Named,
    shown_values,
)
from services.segment.history.catalogue import CatalogueHistory
from services.segment.storage.segments import live_segments
from services.segment.storage.workspaces import read_workspace

KEPT_SECONDS = 60.0
_MOST_KEPT = 500
_Key = tuple[str, str, str]


class Cataloguing:
    """Answers from what was counted within the last minute; of those who ask at once one counts."""

    def __init__(
        self,
        database: Database,
        history: CatalogueHistory,
        clock: Clock,
        *,
        monotonic: Callable[[], float] = monotonic_seconds,
    ) -> None:
        """Takes the stores, the time, and the clock by which a count grows old."""
        self._database = database
        self._history = history
        self._clock = clock
        self._counted: Memory[_Key, asyncio.Future[Any]] = Memory(
            entries=_MOST_KEPT, seconds=KEPT_SECONDS, monotonic=monotonic
        )

    async def events(self, workspace_id: str) -> Catalogue[EventName]:
        """Returns the names of events."""

        async def count(now: datetime) -> Catalogue[EventName]:
            found = await self._history.event_names(workspace_id, now=now)
            return Catalogue(found[:MOST_ENTRIES], len(found) > MOST_ENTRIES, now)

        key = (workspace_id, "events", "")
        catalogue: Catalogue[EventName] = await self._kept(key, count)
        if not catalogue.entries:
            # To count nothing costs nothing, and a workspace's first events show at once.
            self._counted.forget(key)
        return catalogue

    async def properties(self, workspace_id: str, event_name: str) -> Catalogue[Named]:
        """Returns the properties of the events of a name; none where there are no such events."""

        async def count(now: datetime) -> Catalogue[Named]:
            sampled, found = await self._history.properties(workspace_id, event_name)
            entries = [Named(path, one.count, one.kinds, shown_values(path, one.values)) for path, one in found.items()]
            return Catalogue(entries, is_truncated=False, count_time=now, sampled=sampled)

        return await self._named((workspace_id, "properties", event_name), count)

    async def traits(self, workspace_id: str) -> Catalogue[Named]:
        """Returns the traits of customers. What a trait `name` holds is a person's."""

        async def count(now: datetime) -> Catalogue[Named]:
            async with self._database.workspace(workspace_id) as connection:
                own = (await read_workspace(connection, workspace_id)).own_terms(now)
            counted = await self._history.customers_with(workspace_id, AttributeKind.TRAIT, own.ruled_traits)
            samples = await self._history.trait_values(workspace_id)
            entries = []
            for name, customers in counted[:MOST_ENTRIES]:
                sample = samples.get(name)
                values = shown_values(name, sample.values) if sample is not None and name != "name" else ()
                entries.append(Named(name, customers, sample.kinds if sample is not None else (), values))
            return Catalogue(entries, len(counted) > MOST_ENTRIES, now)

        return await self._named((workspace_id, "traits", ""), count)

    async def tags(self, workspace_id: str) -> Catalogue[Named]:
        """Returns the tags of customers."""

        async def count(now: datetime) -> Catalogue[Named]:
            counted = await self._history.customers_with(workspace_id, AttributeKind.TAG, most=MOST_TAGS)
            entries = [Named(name, customers) for name, customers in counted[:MOST_TAGS]]
            return Catalogue(entries, len(counted) > MOST_TAGS, now)

        return await self._named((workspace_id, "tags", ""), count)

    async def tag_uses(self, workspace_id: str, tag: str) -> tuple[dict[str, list[str]], bool]:
        """Returns by tag the ids of the segments whose rules name it, as they are now, and whether there are more.

        Args:
            workspace_id: The workspace.
            tag: Only this one's; empty: all tags'.
        """
        async with self._database.workspace(workspace_id) as connection:
            segments = await live_segments(connection, workspace_id)
        uses: dict[str, list[str]] = {}
        room = MOST_USES
        for segment in segments:
            named = {key for kind, key in segment.dependencies.attributes if kind == AttributeKind.TAG}
            for key in sorted(named & {tag} if tag else named):
                if not room:
                    return uses, True
                uses.setdefault(key, []).append(segment.segment_id)
                room -= 1
        return uses, False

    async def _named(
        self, key: _Key, count: Callable[[datetime], Coroutine[Any, Any, Catalogue[Named]]]
    ) -> Catalogue[Named]:
        catalogue: Catalogue[Named] = await self._kept(key, count)
        return catalogue

    async def _kept(self, key: _Key, count: Callable[[datetime], Coroutine[Any, Any, Any]]) -> Any:
        counting = self._counted.get(key)
        if counting is None or (counting.done() and counting.exception() is not None):
            counting = asyncio.ensure_future(count(self._clock.now()))
            self._counted.keep(key, counting)
        # Whoever gives up does not take it from the others.
        return await asyncio.shield(counting)
