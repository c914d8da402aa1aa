"""How many questions over all customers may be under way: so that they wait for each other, and nothing else for them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import ClassVar, Self

from services.common.errors import ResourceExhausted

_RETRY_SECONDS = 5.0


class Places:
    """The places of this process's questions of one kind.

    Attributes:
        at_work: How many are answered at once.
        waiting: How many may wait for that.
        of_a_workspace: How many of one workspace may be there, at work or waiting.
        seconds: How long one may take in all, its waiting counted.
        busy: What who finds no place is told.
        slow: What who is not answered in time is told.
    """

    at_work: ClassVar[int]
    waiting: ClassVar[int]
    of_a_workspace: ClassVar[int]
    seconds: ClassVar[float]
    busy: ClassVar[str]
    slow: ClassVar[str]

    def __init__(self, *, beside: Self | None = None) -> None:
        """Has all places free.

        Args:
            beside: Other places, with which these share who is at work, and nothing else: what is asked by the night takes no
                place of those who sit before a page.
        """
        self._at_work: asyncio.Semaphore = asyncio.Semaphore(self.at_work) if beside is None else beside._at_work
        self._there: Counter[str] = Counter()

    @asynccontextmanager
    async def place(self, workspace_id: str) -> AsyncIterator[None]:
        """Holds a place for what is asked inside.

        Raises:
            ResourceExhausted: If too many wait, or it takes too long.
        """
        if self._there[workspace_id] >= self.of_a_workspace or self._there.total() >= self.at_work + self.waiting:
            raise ResourceExhausted(self.busy, retry_after_seconds=_RETRY_SECONDS)
        self._there[workspace_id] += 1
        try:
            async with asyncio.timeout(self.seconds), self._at_work:
                yield
        except TimeoutError as error:
            raise ResourceExhausted(self.slow, retry_after_seconds=_RETRY_SECONDS) from error
        finally:
            self._there[workspace_id] -= 1
            if not self._there[workspace_id]:
                del self._there[workspace_id]


class ReportPlaces(Places):
    """Of reports."""

    at_work = 1
    waiting = 16
    of_a_workspace = 4
    seconds = 45.0
    busy = "Other reports are being worked on; ask again in a moment, and for one after the other."
    slow = "The report took too long; ask for a shorter time, fewer values or fewer customers."


class PreviewPlaces(Places):
    """Of previews: as many at work as the history's lane of questions has threads, so that none waits out of sight."""

    at_work = 2
    waiting = 30
    of_a_workspace = 8
    seconds = 20.0
    busy = "Other rules are being tried; ask again in a moment, and for one after the other."
    slow = "Trying the rule took too long; name fewer events, or a shorter time."


class FramePlaces:
    """Of frames: a frame holds its place as long as it is read, and is at work only while a batch of it is made."""

    under_way: ClassVar[int] = 8
    of_a_workspace: ClassVar[int] = 2
    batch_seconds: ClassVar[float] = 180.0

    def __init__(self) -> None:
        """Has all places free."""
        self._at_work = asyncio.Semaphore(1)
        self._frames: Counter[str] = Counter()

    @contextmanager
    def place(self, workspace_id: str) -> Iterator[None]:
        """Holds a place for the frame that is made inside.

        Raises:
            ResourceExhausted: If there is none.
        """
        if self._frames[workspace_id] >= self.of_a_workspace or self._frames.total() >= self.under_way:
            raise ResourceExhausted(
                "Other frames are being made; ask again in a moment, and for one after the other.",
                retry_after_seconds=_RETRY_SECONDS,
            )
        self._frames[workspace_id] += 1
        try:
            yield
        finally:
            self._frames[workspace_id] -= 1
            if not self._frames[workspace_id]:
                del self._frames[workspace_id]

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Is the one who asks the history inside.

        Raises:
            ResourceExhausted: If others, or what is asked, take too long.
        """
        try:
            async with asyncio.timeout(self.batch_seconds), self._at_work:
                yield
        except TimeoutError as error:
            raise ResourceExhausted(
                "The frame took too long; ask for fewer columns or customers.", retry_after_seconds=_RETRY_SECONDS
            ) from error
