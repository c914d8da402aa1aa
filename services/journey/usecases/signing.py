"""The secrets by which receivers know that a webhook is from a workspace."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.journey.storage import webhook_secrets
from services.journey.storage.moments import Moment
from services.journey.storage.webhook_secrets import SealedSecret

SECRET_BYTES = 32
CHANGE_OVER = timedelta(hours=24)
"""How long webhooks are signed with the secret before as well, so that receivers can change over."""


class Vault(Protocol):
    """Seals secrets, each for its workspace."""

    def seal(self, workspace_id: str, secret: bytes) -> bytes:
        """Returns a secret encrypted."""
        ...

    def open(self, workspace_id: str, sealed: bytes) -> bytes:
        """Returns a secret."""
        ...


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """A workspace's secret; `previous_expire_time` is until when the one before signs beside it, None when it does not."""

    secret: bytes
    create_time: datetime
    previous_expire_time: datetime | None = None


class Signing:
    """Keeps one secret a workspace, made when it is first needed or asked for."""

    def __init__(self, database: Database, *, moment: Moment, vault: Vault) -> None:
        """Takes the service's database, what tells the time in it, and what seals."""
        self._database = database
        self._moment = moment
        self._vault = vault

    async def get(self, workspace_id: str) -> SigningSecret:
        """Returns the secret."""
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            return self._opened(workspace_id, await self._kept(connection, workspace_id, now), now)

    async def rotate(self, workspace_id: str, request_id: str = "") -> SigningSecret:
        """Makes another secret; the one that was signs beside it for `CHANGE_OVER`. The same request again changes nothing."""
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            before = await self._kept(connection, workspace_id, now, lock=True)
            if request_id and request_id == before.request_id:
                return self._opened(workspace_id, before, now)
            after = SealedSecret(self._new(workspace_id), now, request_id, before.sealed, now + CHANGE_OVER)
            await webhook_secrets.replace_secret(connection, workspace_id, after)
            return self._opened(workspace_id, after, now)

    async def now(self, workspace_id: str) -> datetime:
        """Returns the present, by which a call is signed."""
        async with self._database.workspace(workspace_id) as connection:
            return await self._moment(connection)

    async def keys(self, workspace_id: str) -> Sequence[bytes]:
        """Returns what is signed with now: the secret, and the one before it during its change-over."""
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            kept = await self._kept(connection, workspace_id, now)
        sealed = [kept.sealed]
        if kept.previous_sealed is not None and _is_ahead(kept.previous_expire_time, now):
            sealed.append(kept.previous_sealed)
        return [self._vault.open(workspace_id, each) for each in sealed]

    async def _kept(
        self, connection: AsyncConnection, workspace_id: str, now: datetime, *, lock: bool = False
    ) -> SealedSecret:
        kept = await webhook_secrets.find_secret(connection, workspace_id, lock=lock)
        if kept is None:
            await webhook_secrets.add_secret(connection, workspace_id, SealedSecret(self._new(workspace_id), now))
            kept = await webhook_secrets.find_secret(connection, workspace_id, lock=lock)
        assert kept is not None
        return kept

    def _new(self, workspace_id: str) -> bytes:
        return self._vault.seal(workspace_id, secrets.token_bytes(SECRET_BYTES))

    def _opened(self, workspace_id: str, kept: SealedSecret, now: datetime) -> SigningSecret:
        expire_time = kept.previous_expire_time if _is_ahead(kept.previous_expire_time, now) else None
        return SigningSecret(self._vault.open(workspace_id, kept.sealed), kept.create_time, expire_time)


def _is_ahead(time: datetime | None, now: datetime) -> bool:
    return time is not None and now < time
