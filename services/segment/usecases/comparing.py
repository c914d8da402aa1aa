"""How segments overlap, counted at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, Reason
from services.segment.domain.overlapping import MAXIMUM_COMPARED, Overlap, overlap_of
from services.segment.domain.states import check_not_deleted
from services.segment.storage.overlaps import count_by_segments
from services.segment.usecases.segments import required


class Comparing:
    """Compares the members of segments."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Takes the database and the time."""
        self._database = database
        self._clock = clock

    async def overlap(self, workspace_id: str, segment_ids: Sequence[str]) -> tuple[Overlap, datetime]:
        """Returns how segments overlap, and when that was counted.

        Raises:
            InvalidArgument: If one is named twice.
            NotFound: If one is not there.
            FailedPrecondition: If one is deleted; TOO_LARGE, if they have more than 5,000,000 members together.
        """
        if twice := next((one for one in segment_ids if segment_ids.count(one) > 1), None):
            raise InvalidArgument(f"segment_ids: {twice} is named twice; name each segment once.", field="segment_ids")
        async with self._database.workspace(workspace_id) as connection:
            found = [await required(connection, workspace_id, one) for one in segment_ids]
            for segment in found:
                check_not_deleted(segment)
            together = sum(segment.size for segment in found)
            if together > MAXIMUM_COMPARED:
                raise FailedPrecondition(
                    f"The segments have {together} members together, and at most {MAXIMUM_COMPARED} are compared at once; "
                    "compare fewer or smaller ones.",
                    reason=Reason.ERROR_REASON_TOO_LARGE,
                    limit=str(MAXIMUM_COMPARED),
                )
            # One statement, so of one moment, whatever is committed meanwhile.
            counts = await count_by_segments(connection, workspace_id, segment_ids)
            return overlap_of(segment_ids, counts), self._clock.now()
