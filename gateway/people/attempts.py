"""How often a password may be tried: five times, then after a wait that grows. Counted for an address, whoever has it."""

from __future__ import annotations

import hashlib
import math
from datetime import timedelta
from typing import Final

from gateway.people.storage import accounts as storage
from services.common.database import Database
from services.common.errors import Reason, ResourceExhausted

FREE: Final = 5
"""Wrong passwords that need no wait."""

WAITS: Final = [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15)]
"""After the fifth wrong one, the sixth and so on; the last for all after."""

FORGET: Final = timedelta(days=1)
"""After a day without a try, all are forgotten."""


class Attempts:
    """Counts tries before they are made; the right password forgets them."""

    def __init__(self, database: Database) -> None:
        """Takes the gateway's database."""
        self._database = database

    async def begin(self, email: str) -> None:
        """Counts one try of an address.

        Raises:
            ResourceExhausted: SIGN_IN_WAIT, if there were too many. It is the same for an address that nobody has.
        """
        async with self._database.system() as connection:
            wait = await storage.count_attempt(connection, _digest(email), free=FREE, waits=WAITS, forget=FORGET)
        if wait is not None:
            seconds = math.ceil(wait.total_seconds())
            minutes = math.ceil(seconds / 60)
            raise ResourceExhausted(
                f"Too many wrong passwords for this address. Wait {minutes} minute{'s' if minutes > 1 else ''}, then try "
                "again; who has forgotten the password gets a link for a new one from an administrator.",
                reason=Reason.ERROR_REASON_SIGN_IN_WAIT,
                retry_after_seconds=seconds,
            )

    async def forget(self, email: str) -> None:
        """Forgets the tries of an address: the password was right."""
        async with self._database.system() as connection:
            await storage.forget_attempts(connection, _digest(email))


def _digest(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()
