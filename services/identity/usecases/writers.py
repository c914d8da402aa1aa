"""One writer of a workspace at a time, within the process."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary


class Writers:
    """Where the writers of a workspace wait: here they hold no connection, unlike at the database's lock."""

    def __init__(self) -> None:
        """Starts without any."""
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, workspace_id: str) -> asyncio.Lock:
        """Returns the lock of a workspace's writers."""
        return self._locks.setdefault(workspace_id, asyncio.Lock())
