"""What identity keeps of a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute
from services.common.erasing import LINGERING_OF_FACTS, ErasedStore
from services.common.json_values import decode
from services.common.personal_data import WITHOUT_OF_FACTS, Store
from services.identity.linkage.records import COLUMNS
from services.identity.storage import move_bounds
from services.identity.vault import LINK_RECORD, IdentifierVault

_OF_EITHER = "t.node_a = ANY($2::bigint[]) OR t.node_b = ANY($2::bigint[])"
WITHOUT: Mapping[str, str] = {
    **WITHOUT_OF_FACTS,
    "link_models": "How people differ, and how often values that several have occur, by keyed digests: nothing of any one.",
}
LINGERING: Mapping[str, str] = LINGERING_OF_FACTS

KEPT_ELSEWHERE = (
    ErasedStore(
        "gateway.audit_log",
        0,
        0,
        "Who asked for what, by the customer's id, for 730 days; what was asked is sealed.",
    ),
    ErasedStore("redis.identity", 0, 0, "That a node is nobody's, for ten minutes, so that no cache says otherwise."),
)
"""What no service answers for."""


async def move_bounds_of_log(connection: AsyncConnection, workspace_id: str, nodes: Sequence[int]) -> None:
    """Makes the log's entries of applied rules name no erased node; nothing else of them says anything of a person."""
    await execute(connection, "SET LOCAL ROLE yike_identity_system")
    await move_bounds(connection, workspace_id, nodes)


def stores(vault: IdentifierVault) -> tuple[Store, ...]:
    """Returns the stores; `vault` opens identifiers."""

    def value(workspace_id: str, row: asyncpg.Record) -> Mapping[str, Any]:
        return {"value": vault.decrypt(workspace_id, row["type"], row["value_encrypted"])}

    def compared(workspace_id: str, row: asyncpg.Record) -> Mapping[str, Any]:
        sealed = row["sealed"]
        values = decode(vault.decrypt(workspace_id, LINK_RECORD, sealed)) if sealed else ()
        return {"compared": {name: value for name, value in zip(COLUMNS, values, strict=False) if value is not None}}

    return (
        Store(
            "nodes",
            "t.node_id = ANY($2::bigint[])",
            "t.node_id",
            left_out=("value_hash", "value_encrypted", "erase_time"),
            opened=value,
            sealed=("type", "value_encrypted"),
            kept="The keyed hash of each identifier, so that events of before the erasure are told and dropped; for ever.",
        ),
        Store("link_log", f"t.kind <> 'rules_applied' AND ({_OF_EITHER})", "t.seq"),
        Store("links", _OF_EITHER, "t.node_a, t.node_b"),
        Store("review_queue", _OF_EITHER, "t.node_a, t.node_b, t.reason"),
        Store(
            "decisions",
            "t.node_id = ANY($2::bigint[]) OR t.other_node_id = ANY($2::bigint[])",
            "t.request_id",
            left_out=("digest",),
        ),
        Store("link_suggestions", _OF_EITHER, "t.node_a, t.node_b"),
        Store(
            "link_records",
            "t.node_id = ANY($2::bigint[])",
            "t.node_id",
            left_out=("digest", "sealed", "blocks"),
            opened=compared,
            sealed=("sealed",),
        ),
        # It goes before its records, by which it is found: an index by node would be as large as the table.
        Store(
            "link_blocks",
            "t.node_id = ANY($2::bigint[]) AND t.block IN (SELECT unnest(r.blocks) FROM link_records r "
            "WHERE r.workspace_id = $1 AND r.node_id = ANY($2::bigint[]))",
            "t.block, t.node_id",
            left_out=("block",),
        ),
        Store("quarantine", "t.node_id = ANY($2::bigint[])", "t.node_id", left_out=("operator",)),
        Store(
            "set_aside",
            "t.node_id = ANY($2::bigint[]) OR t.other_node_id = ANY($2::bigint[])",
            "t.node_id, t.other_node_id",
        ),
    )
