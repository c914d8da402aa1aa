"""The values that measures have for customers, by the query that rules are answered by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.segment.domain.catalogue import FEWEST_WITH_A_VALUE, LONGEST_VALUE, shown_values
from services.segment.domain.measures import Measure, Shape
from services.segment.domain.terms import PLATFORM, Terms
from services.segment.history.connection import Lane
from services.segment.history.rule_query import moment_of
from services.segment.history.scopes import Everyone
from services.segment.history.store import HistoryStore

_LOOKED_AT = 200
"""Of the most frequent values so many are looked at for those that may be shown."""


@dataclass(frozen=True)
class Numbers:
    """How numbers are spread over customers."""

    minimum: float
    lower_quartile: float
    median: float
    upper_quartile: float
    maximum: float
    mean: float


@dataclass(frozen=True)
class Spread:
    """What a measure gives over all customers that are not restricted.

    Attributes:
        having: How many have a value; of a number that nobody lacks, one that is not 0.
        total: How many customers there are.
        numbers: Of numbers and days; None where nobody has one.
        top: Of values and lists the most frequent that may be shown, each with how many customers have it.
        sample: Some with a value, by id, each with it.
    """

    having: int
    total: int
    numbers: Numbers | None
    top: tuple[tuple[Any, int], ...]
    sample: tuple[tuple[int, Any], ...]


class MeasureHistory:
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
        since: datetime | None = None,
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
            since: The moment whose history there is, where `now` is a past one.
        """
        scope = await self._history.nodes_of(workspace_id, customers, lane)
        if not scope.customer_of:
            return {}
        columns = [measure.column() for measure in measures]
        query = self._history.query([], now, time_zone, own, beside=columns, since=since)
        rows = await self._history.connection.read(query.values_sql(scope), lane, scope=scope.table())
        moment = moment_of(now, time_zone)
        names = [query.name_of(measure.column()) for measure in measures]
        return {
            row["customer_id"]: [
                measure.result.found(row[name], moment) for measure, name in zip(measures, names, strict=True)
            ]
            for row in rows.to_pylist()
        }

    async def spread(
        self,
        workspace_id: str,
        measure: Measure,
        *,
        sample_size: int,
        now: datetime,
        time_zone: str,
        own: Terms = PLATFORM,
    ) -> Spread:
        """Returns what a measure gives over a workspace; `own` as for `values`."""
        query = self._history.query([], now, time_zone, own, beside=[measure.column()])
        name, moment, result = query.name_of(measure.column()), moment_of(now, time_zone), measure.result
        there = result.there(name)
        columns = [
            "count() AS total",
            f"countIf({there}) AS having",
            f"groupArraySortedIf({int(sample_size)})(customer_id, {there}) AS sample",
        ]
        if result.is_number:
            number = result.number(name, moment)
            columns.append(f"quantilesExactIf(0, 0.25, 0.5, 0.75, 1)({number}, {there}) AS levels")
            columns.append(f"avgIf({number}, {there}) AS mean")
        inner = query.values_sql(Everyone(workspace_id))
        rows = await self._history.connection.read(f"SELECT {', '.join(columns)} FROM ({inner})")
        row = rows.to_pylist()[0]
        numbers = _numbers(row["levels"], row["mean"]) if result.is_number and row["having"] else None
        values = await self.values(workspace_id, [measure], row["sample"], now=now, time_zone=time_zone, own=own)
        return Spread(
            having=int(row["having"]),
            total=int(row["total"]),
            numbers=numbers,
            top=() if result.is_number else await self._top(inner, name, measure),
            sample=tuple(
                (customer_id, values[customer_id][0]) for customer_id in row["sample"] if customer_id in values
            ),
        )

    async def _top(self, values: str, name: str, measure: Measure) -> tuple[tuple[Any, int], ...]:
        one = f"arrayJoin({name})" if measure.result.shape is Shape.LIST else name
        rows = await self._history.connection.read(
            f"SELECT one, count() AS customers FROM (SELECT {one} AS one FROM ({values})) "
            f"WHERE one != '' AND lengthUTF8(one) <= {LONGEST_VALUE + 1} GROUP BY one "
            f"HAVING customers >= {FEWEST_WITH_A_VALUE} ORDER BY customers DESC, one LIMIT {_LOOKED_AT}"
        )
        found = [(row["one"], int(row["customers"])) for row in rows.to_pylist()]
        return shown_values(measure.shown, found)


def _numbers(levels: Sequence[float], mean: float) -> Numbers:
    minimum, lower, median, upper, maximum = levels
    return Numbers(minimum, lower, median, upper, maximum, mean)
