"""Which events of a customer the values of conditions were found from."""

from __future__ import annotations

from collections.abc import Mapping

from services.segment.domain.conditions import TimedColumn
from services.segment.domain.explaining import Proof
from services.segment.history.literals import integer_list
from services.segment.history.rule_query import RuleQuery
from services.segment.history.scopes import Nodes
from services.segment.history.store import HistoryStore
from services.segment.history.tables import Table


async def proofs(
    history: HistoryStore, scope: Nodes, query: RuleQuery, columns: Mapping[str, TimedColumn]
) -> dict[str, tuple[Proof, ...]]:
    """Returns the events behind columns, by whatever names these; see `Finding.proofs`.

    Args:
        history: The store.
        scope: The nodes of one customer.
        query: Asked at the moment that is meant, over as much history.
        columns: By a name.
    """
    if not columns:
        return {}
    names = {key: f"p{number}" for number, key in enumerate(columns)}
    told = await history.connection.read(
        query.proofs_sql(scope, {names[key]: column for key, column in columns.items()}), scope=scope.table()
    )
    row = told.to_pylist()[0]
    found = {key: column.proven(row[names[key]], query.moment) for key, column in columns.items()}
    named = await _names(history, scope, {event_id for each in found.values() for _, event_id in each})
    return {
        key: tuple(Proof(event_id, named.get(event_id, ""), at_us) for at_us, event_id in each)
        for key, each in found.items()
    }


async def _names(history: HistoryStore, scope: Nodes, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = await history.connection.read(
        f"SELECT event_id, name FROM {scope.rows_sql(Table.EVENTS)} AND event_id IN {integer_list(sorted(ids))}",
        scope=scope.table(),
    )
    return dict(zip(rows["event_id"].to_pylist(), rows["name"].to_pylist(), strict=True))
