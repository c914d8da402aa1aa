"""Recording what is stated of consents, in the transaction of the events that state it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.profile import storage
from services.profile.domain import NewStatement, Statement, idle_statements


async def state_consents(
    connection: AsyncConnection, workspace_id: str, statements: Sequence[NewStatement], moment: storage.Moment
) -> list[Statement]:
    """Records statements with the present as their time of receiving; removes what decides nothing any more.

    Returns them with that time.

    Calls side by side may each leave what the other made idle; the next statement of the node removes it.

    Raises:
        RecordingConflict: If PostgreSQL chose this transaction to end a deadlock.
    """
    if not statements:
        return []
    # One time for all: of a grant and a withdrawal that come together the withdrawal holds.
    stated = await storage.add_statements(connection, workspace_id, statements, await moment(connection))
    known = await storage.read_statements(connection, workspace_id, sorted({each.node_id for each in statements}))
    await storage.remove_statements(connection, workspace_id, idle_statements(known))
    return stated
