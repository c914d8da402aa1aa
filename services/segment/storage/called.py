"""What people call the segments, the computed traits and the lists that rules name by ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.common.rule_references import computed_traits_of, customer_lists_of
from services.segment.domain.naming import named_segments
from services.segment.domain.wording import NOBODY_CALLED, Called


async def called_in(connection: AsyncConnection, workspace_id: str, rules: Iterable[Mapping[str, Any]]) -> Called:
    """Returns the names of what some rules name, deleted segments too; nothing is read for rules that name nothing."""
    segments, computed, lists = set[str](), set[str](), set[str]()
    for rule in rules:
        segments |= named_segments(rule)
        computed |= computed_traits_of(rule)
        lists |= customer_lists_of(rule)
    if not segments and not computed and not lists:
        return NOBODY_CALLED
    return Called(
        await _names(connection, "segments", "segment_id", workspace_id, segments),
        await _names(connection, "computed_traits", "computed_trait_id", workspace_id, computed),
        await _names(connection, "customer_lists", "customer_list_id", workspace_id, lists),
    )


async def _names(connection: AsyncConnection, table: str, key: str, workspace_id: str, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = await fetch_rows(
        connection,
        f"SELECT {key} AS id, display_name FROM {table} WHERE workspace_id = $1 AND {key} = ANY($2::text[])",
        workspace_id,
        sorted(ids),
    )
    return {row["id"]: row["display_name"] for row in rows}
