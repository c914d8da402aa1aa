"""What points came to: reckoned where the ledger was added to, and told."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.loops import PASSING
from services.profile.storage import loyalty as storage
from services.profile.storage import moment_by
from services.profile.storage.loyalty import figures as rows

DEFAULT_MONTHS = 12
OLDEST = timedelta(hours=6)
"""Figures are reckoned anew after it though nothing was written: rows go when somebody is erased."""

PAUSE_SECONDS = 0.05

_log = structlog.get_logger(__name__)


class Figures:
    """Reckons and tells. Repeatable, and harmless side by side: what is written is what the ledger says."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Takes profile's database and the time."""
        # The same pool; figures are told to nobody, so that their commits need not wake the relay.
        self._database = Database(database.engine, database.service)
        self._moment = moment_by(clock)

    async def get(self, workspace_id: str, months: int) -> tuple[rows.Figures | None, list[rows.Month]]:
        """Returns what was reckoned last, None where nothing was, and the months up to the present one, the latest first."""
        async with self._database.workspace(workspace_id) as connection:
            present = await self._present(connection, workspace_id)
            since = month_before(present, (months or DEFAULT_MONTHS) - 1)
            return (
                await rows.read_figures(connection, workspace_id),
                await rows.read_months(connection, workspace_id, since),
            )

    async def turn(self) -> int:
        """Reckons the figures of all workspaces whose ledger was added to since they were; returns of how many."""
        async with self._database.system() as connection:
            workspaces = await storage.list_workspaces(connection)
        reckoned = 0
        for workspace_id in workspaces:
            reckoned += await self._try(workspace_id)
            await asyncio.sleep(PAUSE_SECONDS)
        return reckoned

    async def _try(self, workspace_id: str) -> bool:
        try:
            return await self._reckon(workspace_id)
        except Exception as error:
            # One workspace's trouble is its own; it is tried again in the next turn.
            _log.warning(
                "loyalty.not_reckoned",
                workspace_id=workspace_id,
                error=type(error).__name__,
                exc_info=not isinstance(error, PASSING),
            )
            return False

    async def _reckon(self, workspace_id: str) -> bool:
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            known = await rows.read_figures(connection, workspace_id)
            last = await rows.last_entry(connection, workspace_id)
            if known is not None and known.last_entry_id == last and now - known.reckon_time < OLDEST:
                return False
            settings = await storage.read_settings(connection, workspace_id)
            zone = settings.time_zone or "UTC"
            # Months that were over for a month when they were reckoned do not change any more.
            since = None if known is None else month_before(known.reckon_time.astimezone(ZoneInfo(zone)).date(), 1)
            await rows.write_months(connection, workspace_id, zone, since)
            await rows.write_figures(connection, workspace_id, last, now)
        return True

    async def _present(self, connection: AsyncConnection, workspace_id: str) -> date:
        settings = await storage.read_settings(connection, workspace_id)
        now: datetime = await self._moment(connection)
        return now.astimezone(ZoneInfo(settings.time_zone or "UTC")).date()


def month_before(day: date, months: int) -> date:
    """Returns the first day of the month so many months before that of a day, >= 0."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)
