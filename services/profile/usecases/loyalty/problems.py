"""Orders and refunds that could not be taken as they came: listed, for 400 days."""

from __future__ import annotations

from services.common.database import Database
from services.profile.storage import loyalty as storage


class Problems:
    """Lists them."""

    def __init__(self, *, database: Database) -> None:
        """Reads profile's own database."""
        self._database = database

    async def list(
        self, workspace_id: str, *, before: int, limit: int
    ) -> tuple[list[storage.FoundProblem], int | None]:
        """Returns the latest problems with ids below one, and the id behind which they go on; None at the end."""
        async with self._database.workspace(workspace_id) as connection:
            rows = await storage.read_problems(connection, workspace_id, before=before, limit=limit + 1)
        return rows[:limit], rows[limit - 1].problem_id if len(rows) > limit else None
