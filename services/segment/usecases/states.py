"""Takes segments from state to state, each under the workspace's lock."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.clock import Clock
from services.common.database import Database
from services.common.operations import Operation
from services.common.updates import check_etag, etag_of
from services.segment.domain.segments import Segment, State
from services.segment.domain.states import check_move
from services.segment.domain.versions import Change
from services.segment.storage import segments as segment_storage
from services.segment.storage.memberships import forget_touched
from services.segment.storage.workspaces import lock_workspace, write_definitions_changed
from services.segment.usecases.filling import Filling
from services.segment.usecases.segments import Segments, check_room, compiled, required

Written = tuple[Segment, Operation | None]
"""A segment as it was written, and the operation that fills it; None: none does."""


class SegmentStates:
    """Publishes, pauses, resumes, archives and takes back."""

    def __init__(self, *, database: Database, segments: Segments, filling: Filling, clock: Clock) -> None:
        """Takes the database, who keeps definitions, who fills, and the time."""
        self._database = database
        self._segments = segments
        self._filling = filling
        self._clock = clock

    async def publish(self, workspace_id: str, segment_id: str, *, etag: str = "") -> Segment:
        """Publishes a draft, which is filled as a new segment is.

        Raises:
            NotFound: If there is no such segment.
            FailedPrecondition: If it is paused, archived or deleted.
            Aborted: ETAG_MISMATCH, if somebody changed it since it was read.
            ResourceExhausted: LIMIT_REACHED, if 100 fills wait.
        """
        return await self._segments.finish(workspace_id, self._let_live(workspace_id, segment_id, etag, "publish"))

    async def resume(self, workspace_id: str, segment_id: str, *, etag: str = "") -> Segment:
        """Lets a paused segment live again: its fill tells the difference to the frozen members.

        Raises:
            As `publish`; FailedPrecondition if it is a draft, archived or deleted.
        """
        return await self._segments.finish(workspace_id, self._let_live(workspace_id, segment_id, etag, "resume"))

    async def pause(self, workspace_id: str, segment_id: str, *, etag: str = "") -> Segment:
        """Freezes the members of a live segment; a fill that is under way ends.

        Raises:
            As `publish`; FailedPrecondition if it is a draft, archived or deleted.
        """
        return await self._segments.finish(workspace_id, self._pause(workspace_id, segment_id, etag))

    async def archive(self, workspace_id: str, segment_id: str, *, etag: str = "") -> Segment:
        """Puts a segment away; all its members leave.

        Raises:
            NotFound: If there is no such segment.
            FailedPrecondition: IN_USE, with the first 20 journeys, or segments, that use it; or if it is deleted.
            Aborted: ETAG_MISMATCH, if somebody changed it since it was read.
            Unavailable: If nobody can say who uses it.
        """
        segment = await self._segments.get(workspace_id, segment_id)
        if not check_move(segment, State.ARCHIVED, "archive"):
            return segment
        await self._segments.check_unused_by_journeys(workspace_id, segment_id)
        return await self._segments.finish(workspace_id, self._archive(workspace_id, segment_id, etag))

    async def unarchive(self, workspace_id: str, segment_id: str, *, etag: str = "") -> Segment:
        """Takes an archived segment back, as a draft.

        Raises:
            NotFound: If there is no such segment.
            FailedPrecondition: If it is live, paused or deleted.
            InvalidRule: If its rule cannot be compiled any more.
            Aborted: ETAG_MISMATCH, if somebody changed it since it was read.
            ResourceExhausted: LIMIT_REACHED at 500 segments.
        """
        return await self._segments.finish(workspace_id, self._unarchive(workspace_id, segment_id, etag))

    async def _let_live(self, workspace_id: str, segment_id: str, etag: str, call: str) -> Written:
        async with self._database.workspace(workspace_id) as connection:
            before = await self._locked(connection, workspace_id, segment_id)
            if not check_move(before, State.LIVE, call):
                return before, None
            check_etag(etag, etag_of(before.revision))
            await compiled(connection, workspace_id, before.rule_data, segment_id)
            await self._write(connection, workspace_id, before, State.LIVE)
            # Whoever was asked by this version before the pause may hold it no more.
            await segment_storage.write_unfilled(connection, workspace_id, segment_id)
            return await self._segments.fill_anew(connection, workspace_id, segment_id)

    async def _pause(self, workspace_id: str, segment_id: str, etag: str) -> Written:
        async with self._database.workspace(workspace_id) as connection:
            before = await self._locked(connection, workspace_id, segment_id)
            if not check_move(before, State.PAUSED, "pause"):
                return before, None
            check_etag(etag, etag_of(before.revision))
            await self._write(connection, workspace_id, before, State.PAUSED)
            await self._filling.operations.end(connection, workspace_id, before.fill_operation_id)
            await forget_touched(connection, workspace_id, segment_id)
            await write_definitions_changed(connection, workspace_id, timed=False, now=self._clock.now())
            return await required(connection, workspace_id, segment_id), None

    async def _archive(self, workspace_id: str, segment_id: str, etag: str) -> Written:
        async with self._database.workspace(workspace_id) as connection:
            before = await self._locked(connection, workspace_id, segment_id)
            if not check_move(before, State.ARCHIVED, "archive"):
                return before, None
            check_etag(etag, etag_of(before.revision))
            after = replace(before, state=State.ARCHIVED)
            await self._segments.put_away(connection, workspace_id, before, after, now=self._clock.now())
            return await required(connection, workspace_id, segment_id), None

    async def _unarchive(self, workspace_id: str, segment_id: str, etag: str) -> Written:
        async with self._database.workspace(workspace_id) as connection:
            before = await self._locked(connection, workspace_id, segment_id)
            if not check_move(before, State.DRAFT, "unarchive"):
                return before, None
            check_etag(etag, etag_of(before.revision))
            await check_room(connection, workspace_id)
            await compiled(connection, workspace_id, before.rule_data, segment_id)
            await self._write(connection, workspace_id, before, State.DRAFT)
            await write_definitions_changed(connection, workspace_id, timed=False, now=self._clock.now())
            return await required(connection, workspace_id, segment_id), None

    async def _locked(self, connection: AsyncConnection, workspace_id: str, segment_id: str) -> Segment:
        await lock_workspace(connection, workspace_id)
        return await required(connection, workspace_id, segment_id)

    async def _write(self, connection: AsyncConnection, workspace_id: str, before: Segment, state: State) -> None:
        after = replace(before, state=state, revision=before.revision + 1, update_time=self._clock.now())
        await segment_storage.update_segment(
            connection, workspace_id, before, after, Change(current_caller().principal)
        )
