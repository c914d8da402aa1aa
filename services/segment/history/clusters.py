"""What clusters are looked for in: the numbers of a sample of customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from services.common.orders import ORDER_COMPLETED
from services.segment.clusters.features import DAYS, VALUES_OF_EACH, Feature, Unit
from services.segment.domain.attributes import read_stored
from services.segment.domain.catalogue import FEWEST_WITH_A_VALUE, LONGEST_VALUE
from services.segment.domain.limits import DAY_US
from services.segment.domain.terms import Terms
from services.segment.history.acts import THEIR_OWN_ACTS
from services.segment.history.comparisons import property_value
from services.segment.history.connection import Lane
from services.segment.history.literals import integer_literal, text_literal
from services.segment.history.reports.sources import Source
from services.segment.history.store import HistoryStore

SAMPLED = 20_000
"""Customers at most; which ones depends on their ids alone."""

_LEAST_SHARE = 0.05
"""Of the orders a value of a property has, to be a feature."""


@dataclass(frozen=True)
class Sample:
    """The numbers of some customers, by id.

    Attributes:
        customer_ids: They.
        numbers: Float64 [customers, features]; NaN is none.
        orders: How many orders their shares are of, float64.
        total: Of how many customers they are a sample.
    """

    customer_ids: np.ndarray[Any, np.dtype[np.int64]]
    numbers: np.ndarray[Any, np.dtype[np.float64]]
    orders: np.ndarray[Any, np.dtype[np.float64]]
    total: int


class ClusterHistory:
    """Asks for them, in the lane of the fills."""

    def __init__(self, history: HistoryStore) -> None:
        """Takes the history."""
        self._history = history

    async def values(self, source: Source, path: str) -> list[str]:
        """Returns the most frequent texts of a property of last year's orders, those of few customers or of few orders not."""
        rows = await self._history.connection.read(
            "SELECT one, count() AS orders, uniqExact(customer_id) AS people, sum(orders) OVER () AS whole "
            f"FROM ({source.events_sql({'one': property_value(path)}, _placed(source))}) "
            f"GROUP BY one ORDER BY orders DESC, one LIMIT {VALUES_OF_EACH + 1}",
            Lane.FILL,
        )
        found = [
            read_stored(row["one"])
            for row in rows.to_pylist()
            if row["people"] >= FEWEST_WITH_A_VALUE and row["orders"] >= _LEAST_SHARE * int(row["whole"])
        ]
        texts = [one for one in found if isinstance(one, str) and 0 < len(one) <= LONGEST_VALUE]
        return texts[:VALUES_OF_EACH]

    async def sample(
        self, source: Source, features: Sequence[Feature], *, time_zone: str, now: datetime, own: Terms
    ) -> Sample:
        """Returns the numbers of a sample of the customers of a source who did something within a year."""
        history, moment = self._history, source.moment
        acted = source.events_sql({"at": "occur_us"}, [THEIR_OWN_ACTS, _young(source)])
        rows = await history.connection.read(
            f"SELECT customer_id, count() OVER () AS total FROM (SELECT DISTINCT customer_id FROM ({acted})) "
            f"ORDER BY sipHash64(customer_id), customer_id LIMIT {SAMPLED}",
            Lane.FILL,
        )
        scope = await history.nodes_of(source.workspace_id, rows["customer_id"].to_pylist(), Lane.FILL)
        if not scope.customer_of:
            return Sample(np.empty(0, np.int64), np.empty((0, len(features))), np.empty(0), 0)
        columns = [feature.columns() for feature in features]
        query = history.query([], now, time_zone, own, beside=[one for each in columns for one in each])
        names = [[query.name_of(one) for one in each] for each in columns]
        asked = ", ".join(
            f"{_number(feature, of, moment.now_us)} AS f{index}"
            for index, (feature, of) in enumerate(zip(features, names, strict=True))
        )
        placed = next(of[1] for of in names if len(of) > 1)
        table = await history.connection.read(
            f"SELECT customer_id, toFloat64({placed}) AS placed, {asked} FROM ({query.values_sql(scope)}) ORDER BY customer_id",
            Lane.FILL,
            scope=scope.table(),
        )
        numbers = np.column_stack([table[f"f{index}"].to_numpy() for index in range(len(features))])
        return Sample(
            table["customer_id"].to_numpy(),
            np.ascontiguousarray(numbers, dtype=np.float64),
            table["placed"].to_numpy(),
            rows["total"][0].as_py(),
        )


def _young(source: Source) -> str:
    return f"occur_us > {integer_literal(source.moment.now_us - DAYS * DAY_US)}"


def _placed(source: Source) -> tuple[str, str]:
    return f"name = {text_literal(ORDER_COMPLETED)}", _young(source)


def _number(feature: Feature, names: Sequence[str], now_us: int) -> str:
    """Returns the expression of a feature's number, a double; NaN where there is none."""
    first = f"toFloat64(ifNull({names[0]}, 0))"
    if feature.of is not None:
        return f"if({names[1]} = 0, nan, 100 * {first} / {names[1]})"
    if feature.unit is Unit.DAYS:
        return f"if({names[0]} = 0, nan, ({integer_literal(now_us)} - {names[0]}) / {DAY_US})"
    return f"if({names[0]} IS NULL, nan, {first})"
