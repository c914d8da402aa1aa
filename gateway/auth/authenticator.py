"""Verifies keys, with a short memory so that the hot path asks the database once in some seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from gateway.auth.keys import DEFAULT_SCOPES, KeyKind, PublicConsent, PublicOrders, digests_equal, parse_key
from gateway.auth.storage import StoredKey, database_time, valid_keys
from gateway.database_time import DatabaseTime
from services.common.caller import Caller, Scope, new_caller
from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.errors import PermissionDenied, Unauthenticated, Unavailable

LOOK_UP_SECONDS = 3.0
"""A database that has not answered by then is away."""

REMEMBERED_SECONDS = 4.0
"""How long an answer is remembered, yes or no; a revoked key is refused after at most this time and one query."""

_MOST_REMEMBERED = 20_000


@dataclass(frozen=True)
class Grant:
    """What a verified key gives.

    Attributes:
        caller: Whose data, which key, what it may do.
        kind: Whether everybody can read the key in a page.
        requests_per_second: The workspace's own limit; None takes the platform's.
        public_consent: What the workspace lets its write keys grant.
        public_orders: Whether it lets orders of its write keys count for points.
    """

    caller: Caller
    kind: KeyKind
    requests_per_second: int | None
    public_consent: PublicConsent = PublicConsent.OWN
    public_orders: PublicOrders = PublicOrders.NONE

    @property
    def workspace_id(self) -> str:
        """Whose data."""
        return self.caller.workspace_id

    def require(self, scope: Scope) -> None:
        """Lets a call pass that takes a scope.

        Raises:
            PermissionDenied: KEY_NOT_ALLOWED with the scope, if the key has not got it.
        """
        if scope in self.caller.scopes:
            return
        if self.kind is KeyKind.WRITE:
            raise PermissionDenied(
                "A write key may only send events. Use a secret key, from a server, never in a page or an app.",
                scope=scope.value,
            )
        raise PermissionDenied(
            f"This key has not got the scope {scope.value}, which this call takes. Use one that has; GET /v1/keys lists them.",
            scope=scope.value,
        )


class Authenticator:
    """Answers for a key which workspace it opens."""

    def __init__(
        self,
        load: Callable[[str], Awaitable[Sequence[StoredKey]]],
        monotonic: Callable[[], float] = monotonic_seconds,
        *,
        look_up_seconds: float = LOOK_UP_SECONDS,
    ) -> None:
        """Takes what loads a workspace's valid keys (`keys_of`), a clock that nobody sets, and how long a look-up may take."""
        self._load = load
        self._look_up_seconds = look_up_seconds
        self._monotonic = monotonic
        self._remembered: dict[str, tuple[float, Grant | None]] = {}
        self._remembered_ids: dict[tuple[str, str], tuple[float, KeyKind | None]] = {}
        self._loading: dict[str, asyncio.Task[Sequence[StoredKey]]] = {}
        self._used: dict[str, set[str]] = {}

    async def verify(self, key: str) -> Grant:
        """Returns the grant of a key.

        Raises:
            Unauthenticated: If the key is absent, malformed, unknown or revoked.
            Unavailable: If it is not remembered and the database is away.
        """
        remembered = self._remembered.get(key)
        if remembered is not None and self._monotonic() < remembered[0]:
            grant = remembered[1]
        else:
            grant = await self._look_up(key)
        if grant is None:
            raise Unauthenticated(
                "The API key is absent, wrong or revoked. Send it as the user of Basic authentication, as Bearer token, "
                "or for events as writeKey in the body."
            )
        return grant

    async def kind_of(self, workspace_id: str, key_id: str) -> KeyKind | None:
        """Returns of which kind a key is that is valid, by its id; None where it is not. Remembered as `verify` does.

        Raises:
            Unavailable: If it is not remembered and the database is away.
        """
        remembered = self._remembered_ids.get((workspace_id, key_id))
        if remembered is not None and self._monotonic() < remembered[0]:
            return remembered[1]
        kinds = {stored.key_id: stored.kind for stored in await self._keys(workspace_id)}
        if len(self._remembered_ids) >= _MOST_REMEMBERED:
            self._remembered_ids.clear()
        self._remembered_ids[workspace_id, key_id] = (self._monotonic() + REMEMBERED_SECONDS, kinds.get(key_id))
        return kinds.get(key_id)

    def take_used(self) -> dict[str, set[str]]:
        """Returns the ids of the keys that were used since it was asked last, by workspace."""
        used, self._used = self._used, {}
        return used

    async def _look_up(self, key: str) -> Grant | None:
        parsed = parse_key(key)
        if parsed is None:
            # Not remembered: telling that it is no key costs less than remembering it.
            return None
        stored_keys = await self._keys(parsed.workspace_id)
        grant = None
        # All are compared, also after a match, so that time tells nothing.
        for stored in stored_keys:
            if digests_equal(stored.digest, parsed.digest) and stored.kind is parsed.kind:
                scopes = DEFAULT_SCOPES[stored.kind] if stored.scopes is None else stored.scopes
                caller = new_caller(parsed.workspace_id, f"key:{stored.key_id}", scopes)
                grant = Grant(
                    caller, stored.kind, stored.requests_per_second, stored.public_consent, stored.public_orders
                )
                # Who goes on using a key has it looked up again each time that the memory ends.
                self._used.setdefault(parsed.workspace_id, set()).add(stored.key_id)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[key] = (self._monotonic() + REMEMBERED_SECONDS, grant)
        return grant

    async def _keys(self, workspace_id: str) -> Sequence[StoredKey]:
        # One query for all who wait for the same workspace; cancelling one of them does not cancel the query.
        loading = self._loading.get(workspace_id)
        if loading is None:
            loading = asyncio.ensure_future(self._load(workspace_id))
            self._loading[workspace_id] = loading
            loading.add_done_callback(lambda done: self._forget(workspace_id, done))
        answered, _ = await asyncio.wait([loading], timeout=self._look_up_seconds)
        if not answered:
            # The next one asks anew, over another connection: this one may never answer.
            self._forget(workspace_id, loading)
            loading.cancel()
        if not answered or loading.cancelled():
            raise Unavailable(retry_after_seconds=1)
        return loading.result()

    def _forget(self, workspace_id: str, loading: asyncio.Task[Sequence[StoredKey]]) -> None:
        if self._loading.get(workspace_id) is loading:
            del self._loading[workspace_id]
        if loading.done() and not loading.cancelled():
            # Looked at, so that a failure whose waiters have gone is no surprise to the loop.
            loading.exception()


def keys_of(database: Database, time: DatabaseTime) -> Callable[[str], Awaitable[Sequence[StoredKey]]]:
    """Returns what loads the valid keys of a workspace from the database, and learns its time by the way."""

    async def load(workspace_id: str) -> Sequence[StoredKey]:
        async with database.workspace(workspace_id) as connection:
            asked = monotonic_seconds()
            told = await database_time(connection)
            time.learn(told, asked=asked, answered=monotonic_seconds())
            return await valid_keys(connection, workspace_id)

    return load
