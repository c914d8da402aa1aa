"""Segment's part of an erasure beyond its tables: the history."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.erasing import note_done, note_pending
from services.segment.history.store import HistoryStore
from services.segment.storage import list_entries
from services.segment.storage.memberships import shrink_by
from services.segment.storage.workspaces import lock_workspace, subtract_events


class HistoryErasing:
    """Empties the history of a person, behind the turns that write it."""

    def __init__(self, database: Database, history: HistoryStore) -> None:
        """Takes the stores."""
        self._database = database
        self._history = history

    async def stop_turns(self, connection: AsyncConnection, workspace_id: str, nodes: Sequence[int]) -> None:
        """Waits for the turn, sweep or fill that is under way, and makes the sizes right; the next turn sees who is erased."""
        await lock_workspace(connection, workspace_id)
        await shrink_by(connection, workspace_id, nodes)
        await list_entries.shrink_by(connection, workspace_id, nodes)

    async def count(self, workspace_id: str, nodes: Sequence[int]) -> dict[str, int]:
        """Returns how many rows of nodes each table of the history has."""
        counts = await self._history.count_of_nodes(workspace_id, nodes)
        return {f"history.{table}": rows for table, rows in counts.items()}

    async def erase(self, workspace_id: str, erasure_id: str, nodes: Sequence[int]) -> None:
        """Removes what the history has of nodes, and notes how much that was, once however often it is begun."""
        counts = await self._history.count_of_nodes(workspace_id, nodes)
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            # Before they go: a history that holds less than was counted would be taken for lost, and built anew.
            await subtract_events(connection, workspace_id, counts["events"])
            for table, rows in counts.items():
                await note_pending(connection, workspace_id, erasure_id, f"history.{table}", rows)
        if any(counts.values()):
            await self._history.erase(workspace_id, nodes)
        async with self._database.workspace(workspace_id) as connection:
            await note_done(connection, workspace_id, erasure_id)
