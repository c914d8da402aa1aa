"""Who was erased lately, as far as this process has to forget them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.erasing import newest_erased, read_erased_after
from services.identity.cache import IdentityCache

_FOR_EVER = (1 << 62) - 1
"""Above the version of any mapping: what a batch under way tells of an erased node does not come in its place."""


class Burials:
    """Takes erased nodes out of the process's memory, those that another process erased within a second."""

    def __init__(self, cache: IdentityCache) -> None:
        """Starts without any."""
        self._cache = cache
        # By workspace. Never forgotten: what the cache remembers of a workspace may be older than any look that comes first.
        self._seen: dict[str, int] = {}

    async def look(self, connection: AsyncConnection, workspace_id: str) -> None:
        """Forgets who was erased since the look before; the first look of a workspace is before its first memory."""
        seen = self._seen.get(workspace_id)
        if seen is None:
            self._seen[workspace_id] = await newest_erased(connection, workspace_id)
            return
        self._seen[workspace_id], nodes = await read_erased_after(connection, workspace_id, seen)
        self.note(workspace_id, nodes)

    def note(self, workspace_id: str, node_ids: Iterable[int]) -> None:
        """Forgets nodes that were erased."""
        for node_id in node_ids:
            self._cache.forget_customer(workspace_id, node_id, _FOR_EVER)
