"""A workspace's loyalty programme: set by its administrators."""

from __future__ import annotations

from dataclasses import replace

from services.common.clock import Clock
from services.common.database import Database
from services.common.updates import check_etag, etag_of
from services.profile.domain.loyalty.settings import LoyaltySettings, check_settings
from services.profile.storage import loyalty as storage
from services.profile.storage import moment_by


class Programme:
    """Keeps the settings, each state of them."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Takes profile's database and the time."""
        self._database = database
        self._moment = moment_by(clock)

    async def get(self, workspace_id: str) -> LoyaltySettings:
        """Returns a workspace's settings."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.read_settings(connection, workspace_id)

    async def set(
        self, workspace_id: str, settings: LoyaltySettings, *, etag: str = "", principal: str
    ) -> LoyaltySettings:
        """Sets them, whatever revision they have; the same as before changes nothing.

        Raises:
            InvalidArgument: If they do not hold together.
            Aborted: ETAG_MISMATCH, also where two change them at once.
        """
        check_settings(settings)
        async with self._database.workspace(workspace_id) as connection:
            current = await storage.read_settings(connection, workspace_id)
            check_etag(etag, etag_of(current.revision))
            if replace(settings, revision=current.revision) == current:
                return current
            settings = replace(settings, revision=current.revision + 1)
            now = await self._moment(connection)
            if not await storage.add_settings(connection, workspace_id, settings, now, principal):
                # Whatever the caller has seen, it is not what there is now.
                check_etag(etag_of(current.revision), etag_of(settings.revision))
            return settings
