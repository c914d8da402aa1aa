"""How figures developed: events and memberships by hours or days of the workspace's time zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.clock import Clock
from services.common.database import Database
from services.segment.domain.series import DEFAULT_SPAN, Interval, points
from services.segment.history.series import SeriesHistory
from services.segment.storage import membership_series as series_storage
from services.segment.storage.workspaces import read_workspace
from services.segment.usecases.segments import required


@dataclass(frozen=True)
class EventSeries:
    """How many events happened in each point, by name; `times` are the beginnings of the points."""

    time_zone: str
    times: Sequence[datetime]
    counts: dict[str, list[int]]


@dataclass(frozen=True)
class MembershipSeries:
    """The size of a segment at the end of each point, and how many entered and left in it."""

    time_zone: str
    times: Sequence[datetime]
    sizes: list[int]
    entered: list[int]
    left: list[int]


class Developing:
    """Answers with series."""

    def __init__(self, database: Database, history: SeriesHistory, clock: Clock) -> None:
        """Takes the stores and the time."""
        self._database = database
        self._history = history
        self._clock = clock

    async def events(
        self,
        workspace_id: str,
        names: Sequence[str],
        *,
        interval: Interval,
        start: datetime | None,
        end: datetime | None,
    ) -> EventSeries:
        """Returns how many events of some names happened when; without a name of all, as one series by the name ''.

        Raises:
            InvalidArgument: If the times are not in order, or there are more than 1,000 points.
        """
        async with self._database.workspace(workspace_id) as connection:
            time_zone = (await read_workspace(connection, workspace_id)).time_zone
        bounds = self._bounds(interval, start, end, time_zone)
        counts = await self._history.events(workspace_id, list(dict.fromkeys(names)), bounds, now=self._clock.now())
        return EventSeries(time_zone, bounds[:-1], counts)

    async def memberships(
        self,
        workspace_id: str,
        segment_id: str,
        *,
        interval: Interval,
        start: datetime | None,
        end: datetime | None,
    ) -> MembershipSeries:
        """Returns how a segment developed.

        Raises:
            NotFound: If there is no such segment.
            InvalidArgument: If the times are not in order, or there are more than 1,000 points.
        """
        async with self._database.workspace(workspace_id) as connection:
            await required(connection, workspace_id, segment_id)
            time_zone = (await read_workspace(connection, workspace_id)).time_zone
            bounds = self._bounds(interval, start, end, time_zone)
            size, entered, left = await series_storage.count_changes(connection, workspace_id, segment_id, bounds)
        sizes = []
        # From now back: what is not there yet at the end of a point came after it.
        for came, went in zip(reversed(entered[1:]), reversed(left[1:]), strict=True):
            size -= came - went
            sizes.append(size)
        return MembershipSeries(time_zone, bounds[:-1], sizes[::-1], entered[:-1], left[:-1])

    def _bounds(
        self, interval: Interval, start: datetime | None, end: datetime | None, time_zone: str
    ) -> list[datetime]:
        until = end or self._clock.now()
        return points(interval, start=start or until - DEFAULT_SPAN[interval], end=until, time_zone=time_zone)
