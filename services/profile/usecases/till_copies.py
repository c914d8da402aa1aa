"""Keeping for tills what segment and scoring tell: absorbed from their facts, copied once where tills begin to ask."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import YikeError
from services.profile.domain.till_parts import (
    KEPT_UNASKED,
    Copy,
    MembershipChanges,
    Part,
    ToldScores,
    needs_note,
)
from services.profile.storage import join_recordings
from services.profile.storage import till_copies as storage

REMOVED_AT_ONCE = 10_000

_log = structlog.get_logger(__name__)


class Members(Protocol):
    """Segment, as far as its members are copied."""

    async def members_page(self, workspace_id: str, position: str) -> tuple[Sequence[MembershipChanges], str | None]:
        """Returns members behind a position, '' at first, and the next position; None: these were the last.

        Raises:
            YikeError: What segment answers; Unavailable when it is away.
        """
        ...


class Scores(Protocol):
    """Scoring, as far as its scores are copied."""

    async def scores_page(self, workspace_id: str, position: str) -> tuple[ToldScores, str | None]:
        """Returns scores behind a position, likewise.

        Raises:
            YikeError: What scoring answers; Unavailable when it is away.
        """
        ...


class TillCopies:
    """Keeps both parts of workspaces whose tills ask.

    Facts and copy may come in any order: each row tells by its own number or time which of two holds. A fact that is not
    absorbed, as nobody had asked yet, had been committed by its teller before: what is read for the copy afterwards has it.
    """

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Takes profile's own database, and the clock for when tills ask."""
        self._database = database
        self._clock = clock
        # Set when somebody began to ask: the copying of this process waits for it.
        self.asked = asyncio.Event()

    async def note(self, workspace_id: str, copies: Sequence[Copy]) -> None:
        """Notes that a workspace's tills ask, where that is not known: once a day, and when they begin to."""
        now = self._clock.now()
        if not needs_note(copies, now):
            return
        async with self._database.workspace(workspace_id) as connection:
            await storage.note_asked(connection, workspace_id, now)
        self.asked.set()

    async def absorb_memberships(
        self, connection: AsyncConnection, workspace_id: str, changes: Sequence[MembershipChanges]
    ) -> None:
        """Takes in who entered and left, in the open transaction of the facts that tell it."""
        if changes:
            await join_recordings(connection)
            await storage.write_memberships(connection, workspace_id, changes)

    async def absorb_scores(self, connection: AsyncConnection, workspace_id: str, told: Iterable[ToldScores]) -> None:
        """Takes in scores, likewise."""
        for each in told:
            await join_recordings(connection)
            await storage.write_scores(connection, workspace_id, each)

    async def keeps(self, connection: AsyncConnection, workspace_id: str, part: Part) -> bool:
        """Tells whether a part is kept for the workspace's tills; if so, until the open transaction ends."""
        return await storage.is_kept(connection, workspace_id, part)


class TillCopying:
    """Copies what there was before tills asked, a page at a time, and removes what they ask for no longer."""

    def __init__(
        self, *, database: Database, copies: TillCopies, members: Members, scores: Scores, clock: Clock
    ) -> None:
        """Takes profile's own database, what absorbs, and who is asked."""
        self._database = database
        self._copies = copies
        self._members = members
        self._scores = scores
        self._clock = clock

    async def turn(self) -> int:
        """Copies or removes a page of each part that is due; returns of how many. Harmless side by side, and after a kill."""
        self._copies.asked.clear()
        now = self._clock.now()
        async with self._database.system() as connection:
            await storage.stop_unasked(connection, before=now - KEPT_UNASKED, now=now)
            due = await storage.list_due(connection)
        done = 0
        for workspace_id, part, position, stops in due:
            try:
                done += await (self._remove(workspace_id, part) if stops else self._copy(workspace_id, part, position))
            except YikeError as error:
                # Its service is away: the others go on, and this one is tried again.
                _log.warning("till_copy.waits", workspace_id=workspace_id, part=part.name, error=type(error).__name__)
        return done

    async def wait(self, seconds: float) -> None:
        """Returns after so many seconds, or when somebody begins to ask."""
        try:
            async with asyncio.timeout(seconds):
                await self._copies.asked.wait()
        except TimeoutError:
            return

    async def _copy(self, workspace_id: str, part: Part, position: str) -> bool:
        """Reads a page while nothing is locked, and writes it if nobody else did."""
        if part is Part.SEGMENTS:
            members, following = await self._members.members_page(workspace_id, position)
        else:
            scores, following = await self._scores.scores_page(workspace_id, position)
        async with self._database.workspace(workspace_id) as connection:
            if not await storage.move_on(
                connection, workspace_id, part, position=position, to=following, now=self._clock.now()
            ):
                return False
            if part is Part.SEGMENTS:
                await self._copies.absorb_memberships(connection, workspace_id, members)
            elif scores.scores:
                await self._copies.absorb_scores(connection, workspace_id, [scores])
        if following is None:
            _log.info("till_copy.done", workspace_id=workspace_id, part=part.name)
        return True

    async def _remove(self, workspace_id: str, part: Part) -> bool:
        async with self._database.workspace(workspace_id) as connection:
            return bool(await storage.remove_some(connection, workspace_id, part, limit=REMOVED_AT_ONCE))
