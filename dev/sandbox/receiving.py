"""What every provider of the sandbox does with a message: draw the mode, wait, write down, answer or cut."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from dev.sandbox.ledger import Ledger
from dev.sandbox.modes import Fault, Mode, ModeTable
from dev.sandbox.records import Record

Now = Callable[[], datetime]
"""Returns the present moment, with a time zone."""


class Reception:
    """The common desk behind the three providers."""

    def __init__(self, ledger: Ledger, modes: ModeTable, now: Now) -> None:
        """Joins the ledger, the modes in force and the clock."""
        self._ledger = ledger
        self._modes = modes
        self.now = now

    def draw(self, provider: str, account: str, recipient: str, size_bytes: int) -> Mode:
        """Returns what is to happen to a message."""
        return self._modes.draw(provider, account, recipient, size_bytes)

    async def record(self, build: Callable[[int, datetime], Record]) -> Record:
        """Writes a message down durably and returns it.

        Raises:
            LedgerFull: If it could not be written.
        """
        now = self.now()
        return await self._ledger.append(lambda number: build(number, now))


async def linger(mode: Mode) -> None:
    """Waits as long as a slow mode says; returns at once for every other."""
    if mode.fault is Fault.SLOW:
        await asyncio.sleep(mode.amount)
