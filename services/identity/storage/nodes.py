"""Nodes, and the one writer of a workspace."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import copy_rows, execute, fetch_rows, number_array
from services.common.errors import Unavailable
from services.common.ids import stable_number
from services.identity.domain import Changes, KnownNode
from services.identity.domain.identifiers import KNOWN_TYPES
from services.identity.storage.times import micros_of

_NODE_COLUMNS = (
    "node_id, type, created_seq, customer_id, mapping_version, latest_micros, latest_message_id, contested, value_hash"
)
_NEW_COLUMNS = (
    "workspace_id",
    "mapping_version",
    "create_time",
    "node_id",
    "type",
    "value_hash",
    "value_encrypted",
    "created_seq",
    "customer_id",
    "latest_micros",
    "latest_message_id",
    "contested",
)
FEW_ROWS = 32


class NewNode(NamedTuple):
    """A node to be made."""

    node: KnownNode
    value_hash: bytes
    value_encrypted: bytes


class Turn(NamedTuple):
    """The turn of a workspace's one writer: the number of its change, and the newest version of the workspace's rules."""

    change: int
    rules_version: int


async def begin_change(connection: AsyncConnection, workspace_id: str) -> Turn:
    """Makes this transaction the only writer of the workspace until it ends.

    Numbers grow with every change of a workspace. What was read before the call may be old: read it again. Updates from
    arrays are planned without hash and merge joins from here on, for the reason above.

    Raises:
        Unavailable: If the writer before does not end within the lock timeout.
    """
    try:
        rows = await fetch_rows(
            connection,
            "SELECT pg_advisory_xact_lock($1), nextval('change_seq') AS change, "
            "newest_rules_version($2) AS rules_version, "
            "set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)",
            stable_number("identity.writer", workspace_id),
            workspace_id,
        )
    except asyncpg.LockNotAvailableError as error:
        raise Unavailable(retry_after_seconds=1) from error
    return Turn(rows[0]["change"], rows[0]["rules_version"])


async def read_installation(connection: AsyncConnection) -> str:
    """Returns a name of this very database: a fresh one never has the name of another."""
    rows = await fetch_rows(
        connection,
        "SELECT system_identifier::text || '.' || oid::text FROM pg_control_system(), pg_database "
        "WHERE datname = current_database()",
    )
    return str(rows[0][0])


async def find_nodes(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> dict[int, tuple[KnownNode, bytes]]:
    """Returns the nodes that exist, with the hash of each one's value."""
    if not node_ids:
        return {}
    return (await find_holders(connection, workspace_id, node_ids))[0]


async def find_holders(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> tuple[dict[int, tuple[KnownNode, bytes]], dict[int, tuple[bytes, int]]]:
    """Returns the nodes that exist, as `find_nodes`, and those that were erased: the hash, and when, in microseconds."""
    rows = await fetch_rows(
        connection,
        f"SELECT n.* FROM unnest($2::text::bigint[]) AS w (id) CROSS JOIN LATERAL "
        f"(SELECT {_NODE_COLUMNS}, erase_time FROM nodes WHERE workspace_id = $1 AND node_id = w.id OFFSET 0) AS n",
        workspace_id,
        number_array(node_ids),
    )
    return (
        {row[0]: (_node(row), row[8]) for row in rows if row[9] is None},
        {row[0]: (row[8], micros_of(row[9])) for row in rows if row[9] is not None},
    )


async def read_members(
    connection: AsyncConnection, workspace_id: str, customer_ids: Collection[int]
) -> dict[int, tuple[KnownNode, bytes]]:
    """Returns all nodes of customers by their current ids."""
    if not customer_ids:
        return {}
    rows = await fetch_rows(
        connection,
        f"SELECT n.* FROM unnest($2::text::bigint[]) AS w (id) CROSS JOIN LATERAL "
        f"(SELECT {_NODE_COLUMNS} FROM nodes WHERE workspace_id = $1 AND customer_id = w.id OFFSET 0) AS n",
        workspace_id,
        number_array(customer_ids),
    )
    return {row[0]: (_node(row), row[8]) for row in rows}


async def insert_nodes(
    connection: AsyncConnection,
    workspace_id: str,
    nodes: Sequence[NewNode],
    changes: Changes,
    mapping_version: int,
    now: datetime,
) -> None:
    """Makes nodes, each with the customer and the marks that `changes` give it.

    Many go by binary COPY; for a few one statement is quicker than COPY's three. Types of the workspace's own are noted.
    """
    own_types = {new.node.type for new in nodes}.difference(KNOWN_TYPES)
    if own_types:
        await execute(
            connection,
            "INSERT INTO identifier_types (workspace_id, type) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING",
            workspace_id,
            sorted(own_types),
        )
    if len(nodes) > FEW_ROWS:
        rows = [_new_row(workspace_id, new, changes, mapping_version, now) for new in nodes]
        await copy_rows(connection, "nodes", _NEW_COLUMNS, rows, schema="identity")
        return
    if not nodes:
        return
    marked = [changes.marks.get(new.node.node_id, new.node) for new in nodes]
    await execute(
        connection,
        "INSERT INTO nodes (workspace_id, mapping_version, create_time, node_id, type, value_hash, value_encrypted, "
        "created_seq, customer_id, latest_micros, latest_message_id, contested) "
        "SELECT $1, $2, $3, * FROM unnest($4::bigint[], $5::text[], $6::bytea[], $7::bytea[], $8::bigint[], "
        "$9::bigint[], $10::bigint[], $11::text[], $12::boolean[])",
        workspace_id,
        mapping_version,
        now,
        [new.node.node_id for new in nodes],
        [new.node.type for new in nodes],
        [new.value_hash for new in nodes],
        [new.value_encrypted for new in nodes],
        [new.node.created_seq for new in nodes],
        [changes.customers[new.node.node_id] for new in nodes],
        [node.latest_micros for node in marked],
        [node.latest_message_id for node in marked],
        [node.contested for node in marked],
    )


async def mark_nodes(connection: AsyncConnection, workspace_id: str, nodes: Sequence[KnownNode]) -> None:
    """Keeps the latest evidence and the contest mark of nodes that exist."""
    if not nodes:
        return
    await execute(
        connection,
        "UPDATE nodes SET latest_micros = v.micros, latest_message_id = v.message_id, contested = v.contested "
        "FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::boolean[]) AS v (id, micros, message_id, contested) "
        "WHERE workspace_id = $1 AND node_id = v.id",
        workspace_id,
        [node.node_id for node in nodes],
        [node.latest_micros for node in nodes],
        [node.latest_message_id for node in nodes],
        [node.contested for node in nodes],
    )


async def move_nodes(
    connection: AsyncConnection, workspace_id: str, customers: Mapping[int, int], mapping_version: int
) -> None:
    """Gives nodes that exist another customer."""
    if not customers:
        return
    await execute(
        connection,
        "UPDATE nodes SET customer_id = v.customer_id, mapping_version = $2 "
        "FROM unnest($3::bigint[], $4::bigint[]) AS v (id, customer_id) WHERE workspace_id = $1 AND node_id = v.id",
        workspace_id,
        mapping_version,
        list(customers.keys()),
        list(customers.values()),
    )


def _new_row(workspace_id: str, new: NewNode, changes: Changes, mapping_version: int, now: datetime) -> tuple[Any, ...]:
    node = new.node
    node_id = node.node_id
    marked = changes.marks.get(node_id, node)
    return (
        workspace_id,
        mapping_version,
        now,
        node_id,
        node.type,
        new.value_hash,
        new.value_encrypted,
        node.created_seq,
        changes.customers[node_id],
        marked.latest_micros,
        marked.latest_message_id,
        marked.contested,
    )


def _node(row: Any) -> KnownNode:
    return KnownNode(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7])
