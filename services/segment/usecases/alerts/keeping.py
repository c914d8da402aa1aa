"""Alerts as their owners keep them, with their nights and firings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.segment.domain.alerts import AlertDefinition, Firing, Night, check_definition
from services.segment.domain.alerts.looking import next_night
from services.segment.domain.saved import Saved, SavedKind
from services.segment.storage import alerts as storage
from services.segment.storage.workspaces import read_workspace
from services.segment.usecases.alerts.judging import AlertJudging
from services.segment.usecases.alerts.telling import Calls
from services.segment.usecases.saved import SavedDefinitions


class Alerts(SavedDefinitions):
    """Keeps alerts: each that is not paused has its next night."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        judging: AlertJudging,
        calls: Calls,
        read: Callable[[bytes], AlertDefinition],
    ) -> None:
        """Takes segment's database, the time, who judges, who knows URLs, and what reads a definition."""
        super().__init__(database, clock, SavedKind.ALERT)
        self._judging = judging
        self._calls = calls
        self._read = read

    async def check(self, workspace_id: str, definition: AlertDefinition, *, known_url: str = "") -> None:
        """Refuses what has no meaning.

        Raises:
            InvalidArgument: If the condition does not fit, or the URL, unless it is known, may not be called.
            InvalidRule: If the rule or a filter cannot be compiled.
            Unavailable: If journey, which knows URLs, is away.
        """
        check_definition(definition)
        await self._judging.check(workspace_id, definition)
        if definition.webhook_url and definition.webhook_url != known_url:
            await self._calls.check_url(workspace_id, definition.webhook_url)

    async def nights(self, workspace_id: str, alerts: Sequence[Saved]) -> dict[str, Night]:
        """Returns when alerts are judged next and what came of it last, by id."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.read_nights(connection, workspace_id, [one.resource_id for one in alerts])

    async def firings(
        self, workspace_id: str, alert_id: str, after: tuple[date, str] | None, limit: int
    ) -> list[Firing]:
        """Returns up to `limit` firings of an alert ('': of all), the latest day first, after a place.

        Raises:
            NotFound: If there is no such alert.
        """
        async with self._database.workspace(workspace_id) as connection:
            if alert_id:
                await self._required(connection, workspace_id, alert_id)
            return await storage.list_firings(connection, workspace_id, alert_id, after, limit)

    async def _write(self, connection: AsyncConnection, workspace_id: str, saved: Saved) -> None:
        await super()._write(connection, workspace_id, saved)
        workspace = await read_workspace(connection, workspace_id)
        is_paused = self._read(saved.definition).is_paused
        next_time = None if is_paused else next_night(self._clock.now(), workspace.time_zone)
        await storage.set_next_time(connection, workspace_id, saved.resource_id, next_time)

    async def _delete(self, connection: AsyncConnection, workspace_id: str, saved: Saved) -> None:
        await super()._delete(connection, workspace_id, saved)
        await storage.delete_alert(connection, workspace_id, saved.resource_id)
