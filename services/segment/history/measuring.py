"""The values that measures have for customers, by the query that rules are answered by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.segment.domain.measures import Measure
from services.segment.domain.terms import PLATFORM, Terms
from services.segment.history.connection import Lane
from services.segment.history.rule_query import moment_of
from services.segment.history.store import HistoryStore


class Measuring:
    """Asks for values; nothing of them is stored."""

    def __init__(self, history: HistoryStore) -> None:
        """Takes the history."""
        self._history = history

    async def values(
        self,
        workspace_id: str,
        measures: Sequence[Measure],
        customers: Sequence[int],
        *,
        now: datetime,
        time_zone: str,
        own: Terms = PLATFORM,
        lane: Lane = Lane.QUERY,
    ) -> dict[int, list[Any]]:
        """Returns by customer the value of each measure, in order, as a JSON value; None where there is none.

        Args:
            workspace_id: The workspace.
            measures: Whose columns one query computes, at most `COLUMNS_PER_QUERY`.
            customers: Current ids. Who is not in the history, or restricted, is left out.
            now: The moment.
            time_zone: The workspace's.
            own: The workspace's own terms.
            lane: Who asks.
        """
        scope = await self._history.nodes_of(workspace_id, customers, lane)
        if not scope.customer_of:
            return {}
        query = self._history.query([], now, time_zone, own, beside=[measure.column() for measure in measures])
        rows = await self._history.connection.read(query.values_sql(scope), lane, scope=scope.table())
        moment = moment_of(now, time_zone)
        names = [query.name_of(measure.column()) for measure in measures]
        return {
            row["customer_id"]: [
                measure.result.found(row[name], moment) for measure, name in zip(measures, names, strict=True)
            ]
            for row in rows.to_pylist()
        }
