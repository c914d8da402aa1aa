"""Group calls that were recorded before there were companies: read from the log once, a page at a time."""

from __future__ import annotations

import structlog

from services.common.database import Database
from services.profile.storage.companies import readings
from services.profile.usecases.companies.absorbing import CompanyCalls

PAGE_EVENTS = 20_000
"""Events that one transaction looks at."""

_log = structlog.get_logger(__name__)


class PastCompanyCalls:
    """Reads the logs of workspaces that were not read yet. What is recorded meanwhile comes by facts; both come to the same."""

    def __init__(self, *, database: Database, calls: CompanyCalls, page_events: int = PAGE_EVENTS) -> None:
        """Takes profile's own database, what absorbs calls, and how many events to look at in a transaction."""
        self._database = database
        self._calls = calls
        self._page_events = page_events

    async def turn(self) -> int:
        """Reads a page of each log that is not read to its end; returns of how many.

        Harmless side by side, and after a kill.
        """
        async with self._database.system() as connection:
            workspaces = await readings.list_unread(connection)
        read = 0
        for workspace_id in workspaces:
            read += await self._read_page(workspace_id)
        return read

    async def _read_page(self, workspace_id: str) -> bool:
        async with self._database.workspace(workspace_id) as connection:
            position = await readings.take_reading(connection, workspace_id)
            if position is None:
                return False
            last = await readings.end_of_page(connection, workspace_id, position, self._page_events)
            calls = await readings.read_calls(connection, workspace_id, after=position, last=last)
            if last is None:
                await readings.end_reading(connection, workspace_id)
            else:
                await readings.write_reading(connection, workspace_id, last)
            # The last: others who make companies wait for it until the transaction ends.
            if calls:
                await self._calls.absorb(connection, workspace_id, calls)
        if last is None:
            _log.info("companies.past_read", workspace_id=workspace_id)
        return True
