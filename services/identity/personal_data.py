"""What identity keeps of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg

from services.common.personal_data import WITHOUT_OF_FACTS, Store
from services.identity.vault import IdentifierVault

_OF_EITHER = "t.node_a = ANY($2::bigint[]) OR t.node_b = ANY($2::bigint[])"
WITHOUT: Mapping[str, str] = WITHOUT_OF_FACTS


def stores(vault: IdentifierVault) -> tuple[Store, ...]:
    """Returns the stores; `vault` opens identifiers."""

    def value(workspace_id: str, row: asyncpg.Record) -> Mapping[str, Any]:
        return {"value": vault.decrypt(workspace_id, row["type"], row["value_encrypted"])}

    return (
        Store(
            "nodes",
            "t.node_id = ANY($2::bigint[])",
            "t.node_id",
            left_out=("value_hash", "value_encrypted"),
            opened=value,
            sealed=("type", "value_encrypted"),
        ),
        Store("link_log", _OF_EITHER, "t.seq"),
        Store("links", _OF_EITHER, "t.node_a, t.node_b"),
        Store("review_queue", _OF_EITHER, "t.node_a, t.node_b, t.reason"),
        Store(
            "decisions",
            "t.node_id = ANY($2::bigint[]) OR t.other_node_id = ANY($2::bigint[])",
            "t.request_id",
            left_out=("digest",),
        ),
        Store("link_suggestions", _OF_EITHER, "t.node_a, t.node_b"),
        Store("quarantine", "t.node_id = ANY($2::bigint[])", "t.node_id", left_out=("operator",)),
        Store(
            "set_aside",
            "t.node_id = ANY($2::bigint[]) OR t.other_node_id = ANY($2::bigint[])",
            "t.node_id, t.other_node_id",
        ),
    )
