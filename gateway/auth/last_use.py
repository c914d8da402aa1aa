"""Notes when keys were used last: about, once in a while, and never while somebody waits for an answer."""

from __future__ import annotations

import asyncio

import structlog

from gateway.auth import storage
from gateway.auth.authenticator import Authenticator
from services.common.database import Database
from services.common.errors import YikeError
from services.common.loops import run_for_ever

NOTE_SECONDS = 60
"""How often it is written down. With several gateways still at most once in this time for each key."""

_log = structlog.get_logger(__name__)


class LastUse:
    """Writes down which keys were used."""

    def __init__(self, database: Database, authenticator: Authenticator) -> None:
        """Takes who knows, and where it is written."""
        self._database = database
        self._authenticator = authenticator

    async def note_forever(self) -> None:
        """Notes uses once a minute, until cancelled."""
        await run_for_ever("last_use", self._turn)

    async def note(self) -> None:
        """Notes what was used since the last time. What cannot be written is left out: the next use tells as much."""
        used = self._authenticator.take_used()
        try:
            for workspace_id, key_ids in used.items():
                async with self._database.workspace(workspace_id) as connection:
                    await storage.note_use(connection, workspace_id, key_ids, at_least_seconds=NOTE_SECONDS)
        except YikeError as error:
            # Not one after the other: each would wait for the same database.
            _log.warning("last_use.not_noted", workspaces=len(used), reason=error.reason_name)

    async def _turn(self) -> None:
        await asyncio.sleep(NOTE_SECONDS)
        await self.note()
