"""Reports over the ledger, within a time of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.errors import DeadlineExceeded
from services.common.filters import Restriction
from services.messaging.domain.reports import (
    CountedSlice,
    ReportDimension,
    SendingReport,
    check_report,
    slices,
    summed_up,
)
from services.messaging.storage import reports
from services.messaging.storage.moments import Moment

BUDGET_SECONDS = 5.0
"""How long a report may take to count; what is not counted by then is left out, and the report says so."""

DIMENSIONS = tuple(each for each in ReportDimension if each)


class Reporting:
    """Counts what was decided."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        seconds: Callable[[], float] = monotonic_seconds,
        budget_seconds: float = BUDGET_SECONDS,
    ) -> None:
        """Takes what it works with; `seconds` measures how long it took."""
        self._database = database
        self._moment = moment
        self._seconds = seconds
        self._budget = budget_seconds
        # One at a time: what is sent needs the connections, and the database's cores, more.
        self._turn = asyncio.Lock()

    async def report(
        self,
        workspace_id: str,
        restrictions: Sequence[Restriction],
        *,
        start_time: datetime,
        end_time: datetime | None,
        time_zone: str,
    ) -> SendingReport:
        """Returns what was decided of the messages asked for in a time, the latest days first as far as the budget goes.

        Args:
            workspace_id: Whose.
            restrictions: Which messages.
            start_time: From when on.
            end_time: Until before when; None: the present.
            time_zone: In which days begin.

        Raises:
            InvalidArgument: If the times are in the wrong order or too far apart, or there is no such time zone.
        """
        async with self._database.workspace(workspace_id) as connection:
            end = end_time or await self._moment(connection)
            check_report(start_time, end, time_zone)
            arbitrated = await reports.has_arbitrations(connection, workspace_id)
            latest = await reports.latest_before(connection, workspace_id, end)
        counted: list[CountedSlice] = []
        async with self._turn:
            until = self._seconds() + self._budget
            for day, first, last in slices(start_time, end, time_zone):
                if latest is None or latest < first:
                    # Nothing was asked for on that day.
                    counted.append(CountedSlice(first, day, []))
                    continue
                left = until - self._seconds()
                if left <= 0:
                    break
                try:
                    async with self._database.workspace(workspace_id) as connection:
                        await reports.limit_statements(connection, int(left * 1000))
                        groups = await reports.count_groups(
                            connection, workspace_id, restrictions, first, last, arbitrated=arbitrated
                        )
                        capped = await reports.count_capped(connection, workspace_id, restrictions, first, last)
                        bids = (
                            await reports.sum_arbitrations(connection, workspace_id, restrictions, first, last)
                            if arbitrated
                            else []
                        )
                        latest = await reports.latest_before(connection, workspace_id, first)
                except DeadlineExceeded:
                    break
                counted.append(CountedSlice(first, day, groups, capped, bids))
        return summed_up(counted, start_time, end, DIMENSIONS)
