"""The crossing sweep: finds who may come or go merely because the clock moved, and asks the rules again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.common.clock import Clock
from services.common.database import Database
from services.common.memories import Memory
from services.segment.domain.calendar import local_date
from services.segment.domain.days import moved
from services.segment.domain.memberships import Cause
from services.segment.domain.segments import Segment
from services.segment.history.connection import Lane
from services.segment.history.crossing import nodes_crossing, nodes_ending, nodes_with_day
from services.segment.history.store import HistoryStore
from services.segment.storage.workspaces import (
    Workspace,
    list_workspaces,
    read_workspace,
    try_lock_workspace,
    write_sweep_time,
)
from services.segment.usecases.evaluating import KNOWN_WORKSPACES, Evaluator

RECORD_AFTER = timedelta(minutes=1)


class Sweep:
    """Re-evaluates those with an event whose age crossed an edge of a live rule, or whose day has come."""

    def __init__(self, database: Database, history: HistoryStore, evaluator: Evaluator, clock: Clock) -> None:
        """Takes the stores, who evaluates, and the time."""
        self._database = database
        self._history = history
        self._evaluator = evaluator
        self._clock = clock
        # Up to when nothing crossed, beyond what is stored, and by which definitions: finding nothing leaves no effect to
        # commit.
        self._quiet_until: Memory[str, tuple[int, datetime]] = Memory(entries=KNOWN_WORKSPACES)

    async def turn(self) -> int:
        """Sweeps all workspaces once, up to now; returns how many memberships changed."""
        async with self._database.system() as connection:
            workspaces = await list_workspaces(connection)
        changed = 0
        for workspace in workspaces:
            if workspace.timed and workspace.sweep_time is not None:
                changed += await self._sweep(workspace, workspace.sweep_time)
        return changed

    async def _sweep(self, workspace: Workspace, stored: datetime) -> int:
        revision = workspace.definitions_revision
        quiet_revision, quiet_until = self._quiet_until.get(workspace.workspace_id) or (revision, stored)
        since = max(stored, quiet_until) if quiet_revision == revision else stored
        until = self._clock.now()
        if until <= since:
            return 0
        async with self._database.workspace(workspace.workspace_id) as connection:
            timed = self._timed(await self._evaluator.live_segments(connection, workspace))
        nodes = await self._crossing(workspace, timed, since, until)
        if not nodes and until - stored < RECORD_AFTER:
            self._quiet_until.keep(workspace.workspace_id, (revision, until))
            return 0
        async with self._database.workspace(workspace.workspace_id) as connection:
            if not await try_lock_workspace(connection, workspace.workspace_id):
                # Somebody changes memberships of this workspace; the others need not wait for that. The next turn asks again.
                return 0
            workspace = await read_workspace(connection, workspace.workspace_id)
            timed = self._timed(await self._evaluator.live_segments(connection, workspace))
            customers = await self._history.current_customers(workspace.workspace_id, nodes, Lane.LIVE)
            # Later than `until`: an answer must not be older than one written meanwhile.
            changed = await self._evaluator.reevaluate(
                connection,
                workspace,
                timed,
                set(customers.values()),
                now=self._clock.now(),
                cause_of=lambda _: Cause.TIME,
            )
            if workspace.definitions_revision == revision:
                # Otherwise what crossed was looked for by other definitions, and the next turn looks again.
                await write_sweep_time(connection, workspace.workspace_id, until)
        return changed

    @staticmethod
    def _timed(segments: Sequence[Segment]) -> list[Segment]:
        return [segment for segment in segments if segment.dependencies.timed]

    async def _crossing(
        self, workspace: Workspace, segments: Sequence[Segment], since: datetime, until: datetime
    ) -> set[int]:
        edges = {edge for segment in segments for edge in segment.dependencies.edges}
        nodes = await nodes_crossing(
            self._history, workspace.workspace_id, edges, since=since, until=until, time_zone=workspace.time_zone
        )
        endings = {ending for segment in segments for ending in segment.dependencies.endings}
        nodes |= await nodes_ending(self._history, workspace.workspace_id, endings, since=since, until=until)
        before, today = (local_date(moment, workspace.time_zone) for moment in (since, until))
        if before != today:
            for trait, rule in {one for segment in segments for one in segment.dependencies.days}:
                nodes |= await nodes_with_day(
                    self._history,
                    workspace.workspace_id,
                    trait,
                    moved(rule.on(before), rule.on(today)),
                    workspace.time_zone,
                )
        return nodes
