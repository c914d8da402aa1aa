"""The loops that tell groups of staff: one gathers the alerts that fired, one says what is due.

They stand apart from the loop of tasks, and say workspace beside workspace: a WeCom that hangs, or a segment that is away,
holds up nobody's tasks, and one workspace's groups not another's.
"""

from __future__ import annotations

import asyncio

import structlog

from services.common.errors import YikeError
from services.common.loops import run_for_ever
from services.messaging.usecases.staff.alerts import GatheringAlerts
from services.messaging.usecases.staff.groups import TellingGroups

TURN_SECONDS = 2.0
AT_ONCE = 8
"""Workspaces whose groups are told at once."""

_log = structlog.get_logger(__name__)


class GroupWorker:
    """The loops of a process; several work beside each other."""

    def __init__(self, *, telling: TellingGroups, alerts: GatheringAlerts) -> None:
        """Takes what it does."""
        self._telling = telling
        self._alerts = alerts

    async def run(self) -> None:
        """Works until cancelled."""
        async with asyncio.TaskGroup() as loops:
            loops.create_task(run_for_ever("groups", self._turn_and_rest))
            loops.create_task(run_for_ever("alerts of groups", self._gather_and_rest))

    async def turn(self) -> None:
        """Says what is due now, in all workspaces; the trouble of each is its own."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def serve(workspace_id: str) -> None:
            async with gate:
                try:
                    await self._telling.tell(workspace_id)
                except YikeError as error:
                    _log.warning("groups.put_off", workspace_id=workspace_id, reason=error.reason_name)

        await asyncio.gather(*(serve(each) for each in await self._telling.due_workspaces()))

    async def gather(self) -> None:
        """Notes the alerts that fired, at most once a minute."""
        await self._alerts.gather()

    async def _turn_and_rest(self) -> None:
        await self.turn()
        await asyncio.sleep(TURN_SECONDS)

    async def _gather_and_rest(self) -> None:
        await self.gather()
        await asyncio.sleep(TURN_SECONDS)
