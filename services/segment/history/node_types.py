"""Of which identifiers' values the history does not know the type, and how it learns it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from services.common.attribute_kinds import AttributeKind
from services.segment.history.connection import Lane
from services.segment.history.literals import text_list
from services.segment.history.rows import AttributeRows
from services.segment.history.store import HistoryStore
from services.segment.history.tables import Table, rows_of

_BEFORE_ALL = -(1 << 63)


async def untyped(
    history: HistoryStore, workspace_id: str, traits: Collection[str], *, limit: int, lane: Lane
) -> list[tuple[int, str]]:
    """Returns (node, trait) of values that identifiers of a type that is not known hold; at most `limit`."""
    if not traits:
        return []
    table = await history.connection.read(
        f"SELECT node_id, key FROM {rows_of(Table.ATTRIBUTES, workspace_id)} AND kind = {int(AttributeKind.TRAIT)} "
        f"AND key IN {text_list(sorted(traits))} GROUP BY node_id, key HAVING max(node_type) = '' LIMIT {int(limit)}",
        lane,
    )
    return list(zip(table["node_id"].to_pylist(), table["key"].to_pylist(), strict=True))


async def write_types(history: HistoryStore, workspace_id: str, types: Iterable[tuple[int, str, str]]) -> None:
    """Keeps (node, trait, type of its identifier) beside the value that is there, which any of the trait's outlasts."""
    rows = AttributeRows()
    for node_id, trait, kind in types:
        rows.add(
            workspace_id,
            node_id,
            kind=AttributeKind.TRAIT,
            key=trait,
            value="",
            occur_us=_BEFORE_ALL,
            message_id="",
            node_type=kind,
        )
    if len(rows):
        await history.connection.write(Table.ATTRIBUTES, rows.table(), Lane.FILL)
