"""The answers kept for keys, in PostgreSQL: who comes first makes the call, all others get what it was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from gateway.idempotency.keys import derive_id, digest_of
from gateway.problems import http_status
from gateway.transcoding.routes import Route
from services.common.database import Database, execute, fetch_rows
from services.common.errors import Aborted, FailedPrecondition, Reason, YikeError
from services.common.loops import run_for_ever

RETENTION_HOURS: Final = 24
"""How long an answer is kept; later the key is free again."""

REMOVED_AT_A_TIME: Final = 5_000
REMOVAL_SECONDS: Final = 600.0
_POLL_SECONDS = 0.1
_MARGIN_SECONDS = 5.0


class IdempotentCalls:
    """Makes calls at most once for each workspace, route and key."""

    def __init__(self, database: Database) -> None:
        """Takes the gateway's database."""
        self._database = database

    async def make(
        self,
        route: Route,
        workspace_id: str,
        key: str,
        message: Any,
        call: Callable[[], Awaitable[bytes]],
        *,
        timeout_seconds: float,
    ) -> bytes:
        """Returns the answer of a call, made now or before under the same key.

        Args:
            route: Of the call.
            workspace_id: Whose.
            key: As the caller sent it.
            message: The request; gets an id that follows from the key where the caller gave none.
            call: Makes it and returns the encoded answer.
            timeout_seconds: Its deadline: after that and a margin, nobody works on it any more.

        Raises:
            FailedPrecondition: If the key was used for another request, or it is unknown how a call ended that cannot be
                made twice.
            Aborted: If the same call is under way elsewhere and did not end in time.
            YikeError: As the call ended. A refusal leaves the key free.
        """
        digest = digest_of(message)
        is_repeatable = derive_id(route, workspace_id, key, message)
        place = (workspace_id, route.rpc_path, key)
        give_up = asyncio.get_running_loop().time() + timeout_seconds
        while True:
            state = await self._begin(place, digest, timeout_seconds + _MARGIN_SECONDS, is_repeatable)
            if isinstance(state, bytes):
                return state
            if state:
                break
            if asyncio.get_running_loop().time() > give_up:
                raise Aborted(
                    "The same call is under way; send it again with the same key.",
                    reason=Reason.ERROR_REASON_CALL_UNDER_WAY,
                    retry_after_seconds=1,
                )
            await asyncio.sleep(_POLL_SECONDS)
        try:
            answer = await call()
        except YikeError as error:
            if http_status(error) < 500:
                # Refused, and so without an effect: what is corrected may come under the same key.
                await self._forget(place)
            elif is_repeatable:
                await self._release(place)
            raise
        async with self._database.workspace(workspace_id) as connection:
            await execute(
                connection,
                "UPDATE idempotent_calls SET answer = $4 WHERE workspace_id = $1 AND route = $2 AND key = $3",
                *place,
                answer,
            )
        return answer

    async def remove_forever(self) -> None:
        """Removes what is older than a day, until cancelled."""
        await run_for_ever("idempotent_calls", self._remove)

    async def _remove(self) -> None:
        async with self._database.system() as connection:
            await execute(
                connection,
                "DELETE FROM idempotent_calls WHERE (workspace_id, route, key) IN (SELECT workspace_id, route, key "
                f"FROM idempotent_calls WHERE begin_time < now() - interval '{RETENTION_HOURS} hours' "
                f"LIMIT {REMOVED_AT_A_TIME} FOR UPDATE SKIP LOCKED)",
            )
        await asyncio.sleep(REMOVAL_SECONDS)

    async def _begin(
        self, place: tuple[str, str, str], digest: bytes, lease_seconds: float, is_repeatable: bool
    ) -> bytes | bool:
        """Returns the answer kept; else whether the call is ours to make now."""
        async with self._database.workspace(place[0]) as connection:
            await execute(
                connection,
                "DELETE FROM idempotent_calls WHERE workspace_id = $1 AND route = $2 AND key = $3 "
                f"AND begin_time < now() - interval '{RETENTION_HOURS} hours'",
                *place,
            )
            made = await fetch_rows(
                connection,
                "INSERT INTO idempotent_calls (workspace_id, route, key, request_digest, lease_time) "
                "VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5)) ON CONFLICT DO NOTHING RETURNING true",
                *place,
                digest,
                lease_seconds,
            )
            if made:
                return True
            (row,) = await fetch_rows(
                connection,
                "SELECT request_digest, answer, lease_time < clock_timestamp() AS is_left FROM idempotent_calls "
                "WHERE workspace_id = $1 AND route = $2 AND key = $3 FOR UPDATE",
                *place,
            ) or (None,)
            if row is None:
                # Refused and forgotten in between: the key is free.
                return False
            if bytes(row["request_digest"]) != digest:
                raise FailedPrecondition(
                    "This Idempotency-Key was used for another request within a day; take a new key for a new request.",
                    reason=Reason.ERROR_REASON_ALREADY_EXISTS,
                )
            if row["answer"] is not None:
                return bytes(row["answer"])
            if not row["is_left"]:
                return False
            if not is_repeatable:
                raise FailedPrecondition(
                    "How the first call with this Idempotency-Key ended is not known. Look whether it had its effect; if not, "
                    "send it with a new key."
                )
            await execute(
                connection,
                "UPDATE idempotent_calls SET lease_time = clock_timestamp() + make_interval(secs => $4) "
                "WHERE workspace_id = $1 AND route = $2 AND key = $3",
                *place,
                lease_seconds,
            )
            return True

    async def _forget(self, place: tuple[str, str, str]) -> None:
        async with self._database.workspace(place[0]) as connection:
            await execute(
                connection,
                "DELETE FROM idempotent_calls WHERE workspace_id = $1 AND route = $2 AND key = $3 AND answer IS NULL",
                *place,
            )

    async def _release(self, place: tuple[str, str, str]) -> None:
        async with self._database.workspace(place[0]) as connection:
            await execute(
                connection,
                "UPDATE idempotent_calls SET lease_time = clock_timestamp() "
                "WHERE workspace_id = $1 AND route = $2 AND key = $3 AND answer IS NULL",
                *place,
            )
