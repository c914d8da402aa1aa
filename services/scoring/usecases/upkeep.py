"""Old models go: of each kind a workspace keeps the newest, and files of no model are removed."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.loops import run_for_ever
from services.scoring.artefacts import ArtefactStore
from services.scoring.storage import ScoringStorage

KEPT_MODELS: Final = 20
"""Of each kind in a workspace."""

UNCLAIMED: Final = timedelta(days=1)
"""A training writes its file before its model's row; a file that is older than this and has none will never have one."""

TURN_SECONDS: Final = 3_600.0

_log = structlog.get_logger(__name__)


class Upkeep:
    """Bounds what trainings leave behind. Repeatable, and harmless side by side; a broken-off turn is made good by the next."""

    def __init__(self, *, database: Database, storage: ScoringStorage, artefacts: ArtefactStore, clock: Clock) -> None:
        """Takes scoring's database, its queries, the model files and the time."""
        self._database = database
        self._storage = storage
        self._artefacts = artefacts
        self._clock = clock

    async def run(self) -> None:
        """Removes at the start and every hour, until cancelled."""

        async def turn() -> None:
            models, files = await self.turn()
            if models or files:
                _log.info("models.removed", models=models, files=files)
            await asyncio.sleep(TURN_SECONDS)

        await run_for_ever("models", turn)

    async def turn(self) -> tuple[int, int]:
        """Removes models beyond the newest 20 of their kind, then files of no model; returns how many of each."""
        # Files first looked at: one that is there now and has no row afterwards was not written meanwhile.
        names = await self._artefacts.names(before=self._clock.now() - UNCLAIMED)
        async with self._database.system() as connection:
            models = await self._storage.remove_old_models(connection, keep=KEPT_MODELS)
        async with self._database.system() as connection:
            urls = await self._storage.artefact_urls(connection)
        claimed = {self._artefacts.name_of(url) for url in urls}
        gone = [name for name in names if name not in claimed]
        for name in gone:
            await self._artefacts.remove(name)
        return models, len(gone)
