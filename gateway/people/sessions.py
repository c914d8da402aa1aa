"""Sessions: started, known again with a short memory, ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.auth.authenticator import LOOK_UP_SECONDS, REMEMBERED_SECONDS
from gateway.people.storage import sessions as storage
from gateway.people.storage.sessions import Signed
from gateway.people.tokens import SESSION, digest_of, new_id, new_token, parse_token
from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.errors import Reason, Unauthenticated, Unavailable
from services.common.memories import Memory

IDLE: Final = timedelta(hours=12)
"""A session that is not used for so long has ended."""

LASTS: Final = timedelta(days=7)
"""However much it is used, a session ends so long after the sign-in."""

_NOTE_AFTER = timedelta(seconds=60)
_MOST_REMEMBERED = 20_000


class Sessions:
    """Answers for a cookie who is signed in, where, and as what."""

    def __init__(self, database: Database, monotonic: Callable[[], float] = monotonic_seconds) -> None:
        """Takes the gateway's database, and a clock that nobody sets."""
        self._database = database
        # In one, so that what is no session is remembered, too.
        self._remembered: Memory[str, tuple[Signed | None]] = Memory(
            entries=_MOST_REMEMBERED, seconds=REMEMBERED_SECONDS, monotonic=monotonic
        )

    async def verify(self, token: str) -> Signed:
        """Returns the session of a cookie's token.

        What an administrator changes holds here after `REMEMBERED_SECONDS` and one query, on every gateway.

        Raises:
            Unauthenticated: SESSION_ENDED, if there is none, or no longer.
            Unavailable: If it is not remembered and the database is away.
        """
        remembered = self._remembered.get(token)
        signed = await self._look_up(token) if remembered is None else remembered[0]
        if signed is None:
            raise Unauthenticated(
                "You are not signed in, or no longer: a session ends after 12 hours without use, after 7 days, and when "
                "password or role change. Sign in again.",
                reason=Reason.ERROR_REASON_SESSION_ENDED,
            )
        return signed

    async def start(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        user_id: str,
        *,
        user_agent: str,
        until: datetime | None = None,
    ) -> str:
        """Writes a new session and returns its token; never one that the browser had before.

        Args:
            connection: In the workspace, or in the system role.
            workspace_id: Where.
            user_id: Who.
            user_agent: As the browser names itself.
            until: When it ends at the latest, where that is before `LASTS`: it goes on from another one.
        """
        token = new_token(SESSION, workspace_id)
        await storage.insert_session(
            connection,
            workspace_id,
            new_id("s"),
            user_id,
            digest=digest_of(token),
            user_agent=user_agent,
            lasts=LASTS,
            until=until,
        )
        return token

    async def end(self, token: str) -> None:
        """Ends the session of a token at once; nothing happens when there is none."""
        parsed = parse_token(SESSION, token)
        if parsed is not None:
            async with self._database.workspace(parsed.workspace_id) as connection:
                await storage.end_by_digest(connection, parsed.workspace_id, parsed.digest)
        self._remembered.forget(token)

    def forget(self) -> None:
        """Forgets what is remembered, so that a change made here holds here at once."""
        self._remembered.forget_where(lambda _: True)

    async def _look_up(self, token: str) -> Signed | None:
        parsed = parse_token(SESSION, token)
        if parsed is None:
            return None
        asked_at = self._remembered.moment()
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS), self._database.workspace(parsed.workspace_id) as connection:
                signed = await storage.find_signed(
                    connection, parsed.workspace_id, parsed.digest, idle=IDLE, note_after=_NOTE_AFTER
                )
        except TimeoutError as error:
            raise Unavailable(retry_after_seconds=1) from error
        self._remembered.keep(token, (signed,), asked_at=asked_at)
        return signed
