"""How many reports may be under way: so that they wait for each other, and nothing else for them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.common.errors import ResourceExhausted

AT_WORK = 1
WAITING = 16
OF_A_WORKSPACE = 4
REPORT_SECONDS = 45.0
_RETRY_SECONDS = 5.0


class ReportPlaces:
    """The places of this process's reports."""

    def __init__(self, *, beside: ReportPlaces | None = None) -> None:
        """Has all places free.

        Args:
            beside: Other places, with which these share who is at work, and nothing else: what is asked by the night takes no
                place of those who sit before a page.
        """
        self._at_work: asyncio.Semaphore = asyncio.Semaphore(AT_WORK) if beside is None else beside._at_work
        self._there: Counter[str] = Counter()

    @asynccontextmanager
    async def place(self, workspace_id: str) -> AsyncIterator[None]:
        """Holds a place; inside it a report may take 45 s in all, its waiting counted.

        Raises:
            ResourceExhausted: If too many wait, or it takes too long.
        """
        if self._there[workspace_id] >= OF_A_WORKSPACE or self._there.total() >= AT_WORK + WAITING:
            raise ResourceExhausted(
                "Other reports are being worked on; ask again in a moment, and for one after the other.",
                retry_after_seconds=_RETRY_SECONDS,
            )
        self._there[workspace_id] += 1
        try:
            async with asyncio.timeout(REPORT_SECONDS), self._at_work:
                yield
        except TimeoutError as error:
            raise ResourceExhausted(
                "The report took too long; ask for a shorter time, fewer values or fewer customers.",
                retry_after_seconds=_RETRY_SECONDS,
            ) from error
        finally:
            self._there[workspace_id] -= 1
            if not self._there[workspace_id]:
                del self._there[workspace_id]
