"""The accounts of nodes: what whoever changes points takes first."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, number_array
from services.common.erasing import erased_among
from services.common.errors import NotFound
from services.profile.storage.events import RECORDING_LOCK


async def lock_accounts(connection: AsyncConnection, workspace_id: str, nodes: Collection[int]) -> None:
    """Takes the accounts of nodes until the end of the transaction; those that are not there are made.

    In the order of the nodes, in one statement: two who want some of the same wait for each other, never in a circle.
    """
    await execute(
        connection,
        "INSERT INTO loyalty_accounts AS a (workspace_id, node_id) SELECT $1, n FROM unnest($2::text::bigint[]) AS n "
        "ORDER BY n ON CONFLICT (workspace_id, node_id) DO UPDATE SET revision = a.revision + 1",
        workspace_id,
        number_array(sorted(set(nodes))),
    )


async def wait_for_erasures(connection: AsyncConnection) -> None:
    """Keeps whoever erases from removing rows before this transaction ends; as recording does."""
    await execute(connection, "SELECT pg_advisory_xact_lock_shared($1)", RECORDING_LOCK)


async def refuse_erased(connection: AsyncConnection, workspace_id: str, nodes: Collection[int]) -> None:
    """Lets nothing be written of who was erased; after `wait_for_erasures`.

    Raises:
        NotFound: If one of the nodes was.
    """
    await wait_for_erasures(connection)
    if await erased_among(connection, workspace_id, nodes):
        raise NotFound()


async def erased_nodes(connection: AsyncConnection, workspace_id: str, nodes: Collection[int]) -> set[int]:
    """Returns those of some nodes that were erased; after `wait_for_erasures`."""
    return await erased_among(connection, workspace_id, nodes)
