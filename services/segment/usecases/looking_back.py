"""What was: members at a past moment, and the versions of a rule."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from services.common.clock import Clock
from services.common.database import Database
from services.segment.domain.past import PastMembership, check_moment
from services.segment.domain.versions import Version
from services.segment.history.store import HistoryStore
from services.segment.storage import past_memberships as past_storage
from services.segment.storage import versions as version_storage
from services.segment.usecases.segments import required


class LookingBack:
    """Answers by the log of memberships and by the versions that were kept."""

    def __init__(
        self,
        *,
        database: Database,
        history: HistoryStore,
        clock: Clock,
        log_days: int,
        identify: Callable[[str, int], Awaitable[int]],
    ) -> None:
        """Takes the stores, the time, so many days the log goes back, and who knows all customers.

        `identify` returns the current id of a customer or raises NotFound.
        """
        self._database = database
        self._history = history
        self._clock = clock
        self._log_days = log_days
        self._identify = identify

    async def members(
        self, workspace_id: str, segment_id: str, as_of: datetime, *, after: int, limit: int
    ) -> tuple[Sequence[PastMembership], int]:
        """Returns who was in a segment at a moment, those of ids above `after` only, and how many there were in all.

        Raises:
            NotFound: If there is no such segment.
            InvalidArgument: If the moment is to come, or the log does not go back to it.
        """
        moment = check_moment(as_of, self._clock.now(), self._log_days)
        async with self._database.workspace(workspace_id) as connection:
            await required(connection, workspace_id, segment_id)
            size = await past_storage.size_at(connection, workspace_id, segment_id, moment)
            found = await past_storage.members_at(
                connection, workspace_id, segment_id, moment, after=after, limit=limit
            )
        return found, size

    async def segments_of(self, workspace_id: str, customer_id: int, as_of: datetime) -> Sequence[PastMembership]:
        """Returns in which segments an id was at a moment.

        Raises:
            NotFound: If it was never a customer's.
            InvalidArgument: As for `members`.
        """
        moment = check_moment(as_of, self._clock.now(), self._log_days)
        if not await self._history.current_customers(workspace_id, [customer_id]):
            await self._identify(workspace_id, customer_id)
        async with self._database.workspace(workspace_id) as connection:
            return await past_storage.segments_at(connection, workspace_id, customer_id, moment)

    async def versions(self, workspace_id: str, segment_id: str, *, before: int, limit: int) -> Sequence[Version]:
        """Returns the versions of a segment below `before` (0: all), the newest first.

        Raises:
            NotFound: If there is no such segment.
        """
        async with self._database.workspace(workspace_id) as connection:
            await required(connection, workspace_id, segment_id)
            return await version_storage.list_versions(connection, workspace_id, segment_id, before=before, limit=limit)
