"""Keeps connections to one counterpart open between uses."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Generic, Protocol, TypeVar

from services.common.clock import monotonic_seconds


class Connection(Protocol):
    """What the pool must know of a connection."""

    @property
    def usable(self) -> bool:
        """Whether nothing speaks against using it again."""
        ...

    def quit(self) -> None:
        """Takes leave and closes, without waiting."""
        ...

    def abort(self) -> None:
        """Closes at once."""
        ...


ConnectionT = TypeVar("ConnectionT", bound=Connection)


class ConnectionPool(Generic[ConnectionT]):
    """At most `size` connections at once; each use has one to itself."""

    def __init__(self, open_one: Callable[[], Awaitable[ConnectionT]], *, size: int, idle_seconds: float) -> None:
        """Prepares the pool; opens nothing.

        Args:
            open_one: Makes a connection.
            size: Most connections at once; more users wait.
            idle_seconds: How long an unused one is kept.
        """
        self._open_one = open_one
        self._places = asyncio.Semaphore(size)
        self._idle_seconds = idle_seconds
        self._idle: list[tuple[ConnectionT, float]] = []

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[tuple[ConnectionT, bool]]:
        """Lends a connection and tells whether it was used before; keeps it afterwards if it is still usable.

        A use that raises, a cancelled one too, ends its connection: what it left unread would reach the next user.
        """
        async with self._places:
            connection = self._take_idle()
            reused = connection is not None
            if connection is None:
                connection = await self._open_one()
            try:
                yield connection, reused
            except BaseException:
                connection.abort()
                raise
            if connection.usable:
                self._idle.append((connection, monotonic_seconds()))
            else:
                connection.quit()

    def close(self) -> None:
        """Closes the connections that no one uses."""
        idle, self._idle = self._idle, []
        for connection, _ in idle:
            connection.quit()

    def _take_idle(self) -> ConnectionT | None:
        # The newest first, so that a quiet pool shrinks by itself.
        while self._idle:
            connection, since = self._idle.pop()
            if connection.usable and monotonic_seconds() - since < self._idle_seconds:
                return connection
            connection.abort()
        return None
