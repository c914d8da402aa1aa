"""Alerts that fired in segment and profile, gathered for groups that are told of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from services.common.database import Database
from services.common.errors import YikeError
from services.messaging.domain.staff.groups import TELLS_FOR, FiredAlert
from services.messaging.storage.moments import Moment
from services.messaging.storage.staff import groups

EVERY: Final = timedelta(minutes=1)
"""How often a process asks. They fire by the night, so a minute is soon."""

_log = structlog.get_logger(__name__)


class KnowsAlerts(Protocol):
    """Which alerts fired."""

    async def fired(self, workspace_id: str, since: datetime) -> Sequence[FiredAlert]:
        """Returns those of a workspace after a time."""
        ...


class GatheringAlerts:
    """Notes what fired, once for each group, however many processes ask: by the id of what fired."""

    def __init__(self, *, database: Database, moment: Moment, alerts: Sequence[KnowsAlerts]) -> None:
        """Takes what it works with."""
        self._database = database
        self._moment = moment
        self._alerts = alerts
        self._next: datetime | None = None

    async def gather(self) -> None:
        """Asks for every workspace with a robot that tells alerts, unless that was done within the minute."""
        async with self._database.system() as connection:
            now = await self._moment(connection)
            if self._next is not None and now < self._next:
                return
            self._next = now + EVERY
            workspaces = await groups.workspaces_with_alerts(connection)
        for workspace_id in workspaces:
            try:
                await self.gather_of(workspace_id)
            except YikeError as error:
                _log.warning("alerts.put_off", workspace_id=workspace_id, reason=error.reason_name)

    async def gather_of(self, workspace_id: str) -> None:
        """Notes what fired in a workspace within a day.

        Raises:
            YikeError: If segment or profile is away.
        """
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
        # Between the transactions: others are asked.
        fired = [one for each in self._alerts for one in await each.fired(workspace_id, now - TELLS_FOR)]
        if fired:
            fired.sort(key=lambda each: (each.create_time, each.firing_id))
            async with self._database.workspace(workspace_id) as connection:
                await groups.tell_of_alerts(connection, workspace_id, fired, now)
