"""How many events happened when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.segment.history.literals import integer_literal, text_list
from services.segment.history.rule_query import microseconds
from services.segment.history.store import HistoryStore
from services.segment.history.tables import Table, rows_of


class SeriesHistory:
    """Counts by time."""

    def __init__(self, history: HistoryStore) -> None:
        """Takes the history."""
        self._history = history

    async def events(
        self, workspace_id: str, names: Sequence[str], bounds: Sequence[datetime], *, now: datetime
    ) -> dict[str, list[int]]:
        """Returns how many events happened between each two bounds, by name; without a name of all, by ''.

        Those recorded ahead of their time do not count yet.
        """
        edges = [microseconds(bound) for bound in bounds]
        until = min(edges[-1], microseconds(now) + 1)
        named = f" AND name IN {text_list(names)}" if names else ""
        by = "name, " if names else ""
        table = await self._history.connection.read(
            f"SELECT {by or chr(39) * 2 + ' AS name, '}roundDown(occur_us, [{', '.join(map(integer_literal, edges[:-1]))}]) "
            f"AS point, count() AS n FROM {rows_of(Table.EVENTS, workspace_id)} "
            f"AND occur_us >= {integer_literal(edges[0])} AND occur_us < {integer_literal(until)}{named} GROUP BY {by}point"
        )
        places = {edge: place for place, edge in enumerate(edges[:-1])}
        counts = {name: [0] * len(places) for name in names or [""]}
        for row in table.to_pylist():
            counts[row["name"]][places[row["point"]]] = row["n"]
        return counts
