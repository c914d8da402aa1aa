"""The loop that looks after tasks: gives waiting ones out, lets overdue ones go up a level, reminds staff members."""

from __future__ import annotations

import asyncio

import structlog

from services.common.errors import YikeError
from services.common.loops import run_for_ever
from services.messaging.usecases.staff.reminding import Reminding
from services.messaging.usecases.staff.upkeep import TaskUpkeep

TURN_SECONDS = 2.0

_log = structlog.get_logger(__name__)


class StaffWorker:
    """The loop of a process; several work beside each other."""

    def __init__(self, *, upkeep: TaskUpkeep, reminding: Reminding) -> None:
        """Takes what it does."""
        self._upkeep = upkeep
        self._reminding = reminding

    async def run(self) -> None:
        """Works until cancelled."""
        await run_for_ever("staff", self._turn)

    async def turn(self) -> None:
        """Does what is due now, workspace by workspace."""
        for workspace_id in await self._upkeep.due_workspaces():
            await self.serve(workspace_id)

    async def serve(self, workspace_id: str) -> None:
        """Does what is due now in one workspace; its trouble is its own."""
        for act in (self._upkeep.escalate, self._upkeep.assign_waiting, self._reminding.remind):
            try:
                await act(workspace_id)
            except YikeError as error:
                _log.warning("staff.put_off", workspace_id=workspace_id, reason=error.reason_name)

    async def _turn(self) -> None:
        await self.turn()
        await asyncio.sleep(TURN_SECONDS)
