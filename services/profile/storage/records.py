"""All that is kept of nodes, in one question: what a customer's file is folded from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.profile.domain import AttributeKind, Register, Statement, microseconds
from services.profile.storage.attributes import register_of
from services.profile.storage.consents import proof_of

# `OFFSET 0`: as for message ids.
_RECORDS = (
    "SELECT r.* FROM unnest($2::bigint[]) AS n(node) CROSS JOIN LATERAL ("
    "(SELECT node_id, kind, key, value, occur_time, message_id, receive_time, 0::smallint AS authority, "
    "0::bigint AS speaker, NULL::timestamptz AS expire_time, "
    "NULL::text AS source, NULL::text AS evidence, NULL::text AS principal "
    "FROM node_attributes WHERE workspace_id = $1 AND node_id = n.node OFFSET 0) UNION ALL "
    f"(SELECT node_id, {int(AttributeKind.CONSENT)}::smallint, key, granted::text, stated_time, '', receive_time, "
    "authority, speaker, expire_time, source, evidence, principal "
    "FROM consent_statements WHERE workspace_id = $1 AND node_id = n.node OFFSET 0)) AS r"
)


async def read_records(
    connection: AsyncConnection, workspace_id: str, node_ids: Sequence[int]
) -> tuple[list[Register], list[Statement]]:
    """Returns all registers, removed ones included, and all statements of consent of the nodes, in no order."""
    registers: list[Register] = []
    statements: list[Statement] = []
    for row in await fetch_rows(connection, _RECORDS, workspace_id, node_ids):
        if row["kind"] == AttributeKind.CONSENT:
            statements.append(
                Statement(
                    node_id=row["node_id"],
                    key=row["key"],
                    granted=row["value"] == "true",
                    authority=row["authority"],
                    speaker=row["speaker"],
                    stated_us=microseconds(row["occur_time"]),
                    receive_us=microseconds(row["receive_time"]),
                    expire_us=microseconds(row["expire_time"]) if row["expire_time"] else None,
                    proof=proof_of(row),
                )
            )
        else:
            registers.append(register_of(row))
    return registers, statements
