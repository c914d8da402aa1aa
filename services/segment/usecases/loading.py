"""Loads what is kept beside events and attributes: into a history that is built anew, and into one of before it was kept.

Facts tell of it from the version on that knows it. What was there before is asked for once; in whatever order the two come,
sets and registers end up the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Protocol

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import newest_erased, read_erased_after
from services.common.errors import YikeError
from services.segment.domain.heard_kept import HeardKept
from services.segment.domain.memberships import Cause
from services.segment.history.kept.rows import USER_ID, KeptRows, add_kept_attributes
from services.segment.history.rows import AttributeRows, EventRows, MappingRows
from services.segment.history.store import HistoryStore
from services.segment.storage.workspaces import list_workspaces, lock_workspace, read_workspace, write_kept_loaded
from services.segment.usecases.evaluating import Evaluator

LOADED = 2
"""What a whole history holds: 1 consents, user ids, points, tiers, coupons, companies; 2 the catalogue, and so on."""

NodeCustomer = tuple[int, int, int, str]
"""A node, its customer, the version of that mapping, and the type of its identifier."""

_log = structlog.get_logger(__name__)


class KeptLog(Protocol):
    """What profile keeps of customers, page by page."""

    def kept(self, workspace_id: str) -> AsyncIterator[HeardKept]:
        """Yields all of it."""
        ...


class AllNodes(Protocol):
    """Which nodes there are, page by page."""

    def nodes(self, workspace_id: str) -> AsyncIterator[list[NodeCustomer]]:
        """Yields all nodes with their customers."""
        ...


async def load_kept(history: HistoryStore, profile: KeptLog, workspace_id: str, *, now: datetime) -> None:
    """Writes all that profile keeps of a workspace's customers; repeatable."""
    async for page in profile.kept(workspace_id):
        rows, attributes = KeptRows(), AttributeRows()
        rows.add(workspace_id, page)
        add_kept_attributes(attributes, workspace_id, page)
        await history.write(EventRows(), attributes, MappingRows(), now=now, kept=rows)


class Loading:
    """Loads the histories of workspaces that do not hold all of it yet."""

    def __init__(
        self,
        database: Database,
        history: HistoryStore,
        evaluator: Evaluator,
        *,
        profile: KeptLog,
        identity: AllNodes,
        clock: Clock,
        forget: Callable[[str], None],
    ) -> None:
        """Takes the stores, who evaluates, who has it, the time, and `Follower.forget`."""
        self._database = database
        self._history = history
        self._evaluator = evaluator
        self._profile = profile
        self._identity = identity
        self._clock = clock
        self._forget = forget

    async def turn(self) -> int:
        """Loads what is missing; returns of how many workspaces. One for which it cannot be asked waits on."""
        async with self._database.system() as connection:
            workspaces = await list_workspaces(connection)
        done = 0
        for workspace in workspaces:
            if workspace.kept_loaded >= LOADED:
                continue
            try:
                await self._load(workspace.workspace_id)
                done += 1
            except YikeError as error:
                _log.warning("kept.waits", workspace_id=workspace.workspace_id, error=error.message)
        return done

    async def _load(self, workspace_id: str) -> None:
        now = self._clock.now()
        async with self._database.workspace(workspace_id) as connection:
            erased_before = await newest_erased(connection, workspace_id)
        async for nodes in self._identity.nodes(workspace_id):
            types, mappings = AttributeRows(), MappingRows()
            for node_id, customer_id, version, node_type in nodes:
                if node_type == USER_ID:
                    types.add_type(workspace_id, node_id, node_type)
                    if customer_id != node_id:
                        mappings.add(workspace_id, node_id, customer_id, version)
            await self._history.write(EventRows(), types, mappings, now=now)
        await load_kept(self._history, self._profile, workspace_id, now=now)
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            # Of user ids by which no event ever came no fact told whose they are.
            self._forget(workspace_id)
            _, erased = await read_erased_after(connection, workspace_id, erased_before)
            if erased:
                # What was read of them while they were there may have been written after they went.
                await self._history.erase(workspace_id, erased)
            workspace = await read_workspace(connection, workspace_id)
            live = await self._evaluator.live_segments(connection, workspace)
            looking = [segment for segment in live if segment.dependencies.kept]
            changed = await self._evaluator.refill(
                connection, workspace, looking, now=self._clock.now(), cause=Cause.EVENT
            )
            await write_kept_loaded(connection, workspace_id, LOADED)
        _log.info("kept.loaded", workspace_id=workspace_id, memberships_changed=changed)
