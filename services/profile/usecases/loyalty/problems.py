"""Orders and refunds that could not be taken as they came: listed, for 400 days."""

from __future__ import annotations

from services.common.database import Database
from services.profile.storage import loyalty as storage
from services.profile.storage import read_untrusted


class Problems:
    """Lists them."""

    def __init__(self, *, database: Database) -> None:
        """Reads profile's own database."""
        self._database = database

    async def list(
        self, workspace_id: str, *, before: int, limit: int, kind: int = 0
    ) -> tuple[list[storage.FoundProblem], int | None, int]:
        """Returns problems, the latest first.

        Args:
            workspace_id: The workspace.
            before: Only ids below it.
            limit: How many at most.
            kind: Of which kind; 0: of any.

        Returns:
            The problems, the id behind which they go on (None at the end), and how many events did nothing as nobody trusted
            told them.
        """
        async with self._database.workspace(workspace_id) as connection:
            rows = await storage.read_problems(connection, workspace_id, before=before, limit=limit + 1, kind=kind)
            untrusted = await read_untrusted(connection, workspace_id)
        return rows[:limit], rows[limit - 1].problem_id if len(rows) > limit else None, untrusted
