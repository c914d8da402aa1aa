"""Rebuilds the history from the truth: profile's log and attributes, identity's nodes, scoring's scores; then memberships."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import newest_erased, read_erased_after
from services.segment.domain.heard import AttributeSet, HeardEvents, HeardScore
from services.segment.domain.memberships import Cause
from services.segment.history.kept.rows import USER_ID
from services.segment.history.rows import AttributeRows, EventRows, MappingRows
from services.segment.history.store import HistoryStore
from services.segment.storage.list_entries import pages_of_entries
from services.segment.storage.workspaces import (
    list_workspaces,
    lock_workspace,
    read_workspace,
    write_kept_loaded,
    write_sweep_time,
)
from services.segment.usecases.evaluating import Evaluator
from services.segment.usecases.following import add_score
from services.segment.usecases.list_entries import add_entry
from services.segment.usecases.loading import LOADED, AllNodes, KeptLog, load_kept
from services.segment.usecases.sourcing import learn_types

ENTRIES_A_PAGE = 10_000

_log = structlog.get_logger(__name__)

NodeAttribute = tuple[int, AttributeSet, int, str]
"""A node, the attribute with its stored value, and what orders it among others: time (microseconds) and text."""


class Log(KeptLog, Protocol):
    """What profile has on record, page by page."""

    def events(self, workspace_id: str) -> AsyncIterator[HeardEvents]:
        """Yields all events in the order of their record numbers, page by page."""
        ...

    def attributes(self, workspace_id: str) -> AsyncIterator[list[NodeAttribute]]:
        """Yields the current attributes of all nodes."""
        ...


class Nodes(AllNodes, Protocol):
    """What identity has on record, page by page."""

    async def types_of(self, workspace_id: str, node_ids: Sequence[int]) -> dict[int, str]:
        """See `NodeTypes.types_of`."""
        ...


class Scores(Protocol):
    """What scoring has on record, page by page."""

    def scores(self, workspace_id: str) -> AsyncIterator[list[HeardScore]]:
        """Yields all scores."""
        ...


class Rebuilder:
    """Brings a history that is missing or behind up to the truth."""

    def __init__(
        self,
        database: Database,
        history: HistoryStore,
        evaluator: Evaluator,
        *,
        profile: Log,
        identity: Nodes,
        scoring: Scores,
        clock: Clock,
    ) -> None:
        """Takes the stores, who evaluates, where the truth is, and the time."""
        self._database = database
        self._history = history
        self._evaluator = evaluator
        self._profile = profile
        self._identity = identity
        self._scoring = scoring
        self._clock = clock

    async def rebuild_where_behind(self) -> list[str]:
        """Rebuilds the workspaces whose history holds fewer events than were committed; returns them."""
        async with self._database.system() as connection:
            workspaces = await list_workspaces(connection)
        behind = [
            workspace.workspace_id
            for workspace in workspaces
            if await self._history.count_events(workspace.workspace_id) < workspace.event_count
        ]
        for workspace_id in behind:
            await self.rebuild(workspace_id)
        return behind

    async def rebuild_all(self) -> list[str]:
        """Rebuilds every workspace known to segment; returns them."""
        async with self._database.system() as connection:
            workspaces = [workspace.workspace_id for workspace in await list_workspaces(connection)]
        for workspace_id in workspaces:
            await self.rebuild(workspace_id)
        return workspaces

    async def rebuild(self, workspace_id: str) -> None:
        """Fills the history of a workspace and makes its memberships right. What is there already is left as it is.

        Facts that wait in the streams are heard afterwards as ever: the same event twice is one event.
        """
        _log.info("history.rebuild_started", workspace_id=workspace_id)
        now = self._clock.now()
        async with self._database.workspace(workspace_id) as connection:
            erased_before = await newest_erased(connection, workspace_id)
            by_source = (await read_workspace(connection, workspace_id)).survivorship.by_source
        async for nodes in self._identity.nodes(workspace_id):
            mappings = MappingRows()
            types = AttributeRows()
            for node_id, customer_id, version, node_type in nodes:
                mappings.add(workspace_id, node_id, customer_id, version)
                if node_type == USER_ID:
                    types.add_type(workspace_id, node_id, node_type)
            await self._history.write(EventRows(), types, mappings, now=now)
        async for attributes in self._profile.attributes(workspace_id):
            rows = AttributeRows()
            for node_id, attribute, occur_us, message_id in attributes:
                rows.add(
                    workspace_id,
                    node_id,
                    kind=attribute.kind,
                    key=attribute.key,
                    value=attribute.value,
                    occur_us=occur_us,
                    message_id=message_id,
                )
            await self._history.write(EventRows(), rows, MappingRows(), now=now)
        async for scores in self._scoring.scores(workspace_id):
            rows, mappings = AttributeRows(), MappingRows()
            for score in scores:
                add_score(rows, mappings, workspace_id, score)
            await self._history.write(EventRows(), rows, mappings, now=now)
        async with self._database.workspace(workspace_id) as connection:
            async for entries in pages_of_entries(connection, workspace_id, size=ENTRIES_A_PAGE):
                rows = AttributeRows()
                for customer_list_id, node_id, change_us in entries:
                    add_entry(rows, workspace_id, customer_list_id, node_id, True, change_us)
                await self._history.write(EventRows(), rows, MappingRows(), now=now)
        await load_kept(self._history, self._profile, workspace_id, now=now)
        written = 0
        async for page in self._profile.events(workspace_id):
            events, mappings = EventRows(), MappingRows()
            events.add(workspace_id, page)
            for node_id, customer_id, version in zip(
                page.node_ids, page.customer_ids, page.mapping_versions, strict=True
            ):
                mappings.add(workspace_id, node_id, customer_id, version)
            written += await self._history.write(events, AttributeRows(), mappings, now=now)
        await learn_types(self._history, self._identity, workspace_id, by_source)
        changed = await self._refill(workspace_id, erased_before)
        _log.info("history.rebuilt", workspace_id=workspace_id, events=written, memberships_changed=changed)

    async def _refill(self, workspace_id: str, erased_before: int) -> int:
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            _, erased = await read_erased_after(connection, workspace_id, erased_before)
            if erased:
                # What was read of them while they were there may have been written after they went.
                await self._history.erase(workspace_id, erased)
            workspace = await read_workspace(connection, workspace_id)
            now = self._clock.now()
            live = await self._evaluator.live_segments(connection, workspace)
            changed = await self._evaluator.refill(connection, workspace, live, now=now, cause=Cause.EVENT)
            await write_sweep_time(connection, workspace_id, now)
            await write_kept_loaded(connection, workspace_id, LOADED)
            return changed
