"""Verifies keys, with a short memory so that the hot path asks the database once in some seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.auth.keys import KeyKind, PublicConsent, digests_equal, parse_key
from gateway.auth.storage import StoredKey, valid_keys
from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import PermissionDenied, Unauthenticated

REMEMBERED = timedelta(seconds=4)
"""How long an answer is remembered, yes or no; a revoked key is refused after at most this time and one query."""

_MOST_REMEMBERED = 20_000


@dataclass(frozen=True)
class Grant:
    """What a verified key gives.

    Attributes:
        workspace_id: Whose data.
        kind: What it may do.
        requests_per_second: The workspace's own limit; None takes the platform's.
        public_consent: What the workspace lets its write keys grant.
    """

    workspace_id: str
    kind: KeyKind
    requests_per_second: int | None
    public_consent: PublicConsent = PublicConsent.OWN


class Authenticator:
    """Answers for a key which workspace it opens."""

    def __init__(self, load: Callable[[str], Awaitable[Sequence[StoredKey]]], clock: Clock) -> None:
        """Takes what loads a workspace's valid keys (`keys_of`)."""
        self._load = load
        self._clock = clock
        self._remembered: dict[str, tuple[datetime, Grant | None]] = {}
        self._loading: dict[str, asyncio.Task[Sequence[StoredKey]]] = {}

    async def verify(self, key: str) -> Grant:
        """Returns the grant of a key.

        Raises:
            Unauthenticated: If the key is absent, malformed, unknown or revoked.
            Unavailable: If it is not remembered and the database is away.
        """
        remembered = self._remembered.get(key)
        if remembered is not None and self._clock.now() < remembered[0]:
            grant = remembered[1]
        else:
            grant = await self._look_up(key)
        if grant is None:
            raise Unauthenticated(
                "The API key is absent, wrong or revoked. Send it as the user of Basic authentication, as Bearer token, "
                "or for events as writeKey in the body."
            )
        return grant

    async def verify_secret(self, key: str) -> Grant:
        """Returns the grant of a secret key.

        Raises:
            PermissionDenied: If it is a write key, which may only send events.
            Unauthenticated: If it is no valid key.
            Unavailable: If it is not remembered and the database is away.
        """
        grant = await self.verify(key)
        if grant.kind is not KeyKind.SECRET:
            raise PermissionDenied(
                "A write key may only send events. Use the workspace's secret key, from a server, never in a page or an app."
            )
        return grant

    async def _look_up(self, key: str) -> Grant | None:
        parsed = parse_key(key)
        if parsed is None:
            # Not remembered: telling that it is no key costs less than remembering it.
            return None
        # One query for all who wait for the same workspace; cancelling one of them does not cancel the query.
        loading = self._loading.get(parsed.workspace_id)
        if loading is None:
            loading = asyncio.ensure_future(self._load(parsed.workspace_id))
            self._loading[parsed.workspace_id] = loading
            loading.add_done_callback(lambda _: self._loading.pop(parsed.workspace_id, None))
        grant = None
        # All are compared, also after a match, so that time tells nothing.
        for stored in await asyncio.shield(loading):
            if digests_equal(stored.digest, parsed.digest) and stored.kind is parsed.kind:
                grant = Grant(parsed.workspace_id, stored.kind, stored.requests_per_second, stored.public_consent)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[key] = (self._clock.now() + REMEMBERED, grant)
        return grant


def keys_of(database: Database) -> Callable[[str], Awaitable[Sequence[StoredKey]]]:
    """Returns what loads the valid keys of a workspace from the database."""

    async def load(workspace_id: str) -> Sequence[StoredKey]:
        async with database.workspace(workspace_id) as connection:
            return await valid_keys(connection, workspace_id)

    return load
