"""Key figures as SQL: for each family of metrics one query of counts by value and period, and one of who stands behind them."""

from __future__ import annotations

from collections.abc import Sequence

from services.segment.domain.comparisons import PropertyFilter
from services.segment.domain.limits import DAY_US
from services.segment.domain.reports.figures import Catalogued, Metric
from services.segment.domain.reports.spans import Edges
from services.segment.history.acts import THEIR_OWN_ACTS
from services.segment.history.literals import integer_literal, text_list, text_literal
from services.segment.history.reports.catalogued import catalogued_orders_sql
from services.segment.history.reports.sources import Source, property_text


class FigureQueries:
    """The queries of a report on key figures, for periods.

    Rows have `value` (what they are split by), `point` (where the period begins; NULL: the whole time) and their counts.
    """

    def __init__(
        self,
        source: Source,
        edges: Edges,
        *,
        filters: Sequence[PropertyFilter] = (),
        property_path: str = "",
        catalogued: Catalogued | None = None,
        churn_days: int,
        values: Sequence[str] | None = None,
    ) -> None:
        """Takes what the report asks.

        Args:
            source: Whom it looks at; with groups where these split it.
            edges: The periods.
            filters: Of orders.
            property_path: The property that splits it; empty: none does.
            catalogued: What of the catalogue splits it, by what that property names.
            churn_days: How long somebody who bought is no loss.
            values: Only these; None: all.
        """
        self._source = source
        self._edges = edges
        self._orders = (
            source.orders_sql(filters, property_path)
            if catalogued is None
            else catalogued_orders_sql(source, filters, property_path, catalogued)
        )
        self._property = property_path
        self._churn_us = churn_days * DAY_US
        self._values = values

    def orders(self) -> str:
        """Returns the query of orders, revenue, buyers, new_buyers, again."""
        table, value = self._source.valued(self._orders)
        return (
            f"SELECT {value} AS value, arrayJoin({self._points('r.at')}) AS point, count() AS orders, "
            "toString(sum(r.net)) AS revenue, uniqExact(r.customer_id) AS buyers, "
            "uniqExactIf(r.customer_id, r.ordinal = 1) AS new_buyers, uniqExactIf(r.customer_id, r.ordinal > 1) AS again "
            f"{table} WHERE {self._within('r.at')}{self._wanted(value)} GROUP BY value, point"
        )

    def active(self) -> str:
        """Returns the query of `active`."""
        table, value = self._source.valued(self._acts())
        return (
            f"SELECT {value} AS value, arrayJoin({self._points('r.at')}) AS point, uniqExact(r.customer_id) AS active "
            f"{table} WHERE {self._within('r.at')}{self._wanted(value)} GROUP BY value, point"
        )

    def firsts(self) -> str:
        """Returns the query of `new`: how many did something first in each period; point NULL: before them all."""
        table, value = self._source.valued(self._source.firsts_sql())
        point = f"if(r.at < {integer_literal(self._edges.starts[0])}, NULL, {self._point('r.at')})"
        return (
            f"SELECT {value} AS value, {point} AS point, count() AS new {table} "
            f"WHERE r.at < {integer_literal(self._edges.end)} GROUP BY value, point"
        )

    def churn(self) -> str:
        """Returns the query of churn_base and churned; `point` is the period's number from 1, 0: the whole time."""
        table, value = self._source.valued(self._current())
        last = len(self._edges.starts)
        points = f"arrayConcat(arrayFilter(i -> i <= {last}, r.current), if(has(r.current, 1), [0], []))"
        next_edge = f"if(point = 0, {last + 1}, point + 1)"
        return (
            "SELECT value, point, count() AS churn_base, "
            f"countIf(NOT has(current, {next_edge})) AS churned FROM "
            f"(SELECT {value} AS value, r.current AS current, arrayJoin({points}) AS point {table}) "
            "GROUP BY value, point"
        )

    def top(self, metric: Metric, limit: int) -> str:
        """Returns the query of (value) of those of a property of which a metric is greatest."""
        rows, by = (
            (self._acts(), "uniqExact(r.customer_id)") if metric is Metric.ACTIVE_CUSTOMERS else (self._orders, "")
        )
        match metric:
            case Metric.REVENUE:
                by = "sum(r.net)"
            case Metric.ORDERS:
                by = "count()"
            case Metric.NEW_BUYERS:
                by = "uniqExactIf(r.customer_id, r.ordinal = 1)"
            case Metric.AVERAGE_ORDER_VALUE:
                by = "toFloat64(sum(r.net)) / count()"
        table, value = self._source.valued(rows)
        return (
            f"SELECT {value} AS value {table} WHERE {self._within('r.at')} GROUP BY value "
            f"ORDER BY {by or 'uniqExact(r.customer_id)'} DESC, value LIMIT {int(limit)}"
        )

    def behind(self, metric: Metric) -> str:
        """Returns a query of (customer_id), each once, of those behind a metric of the whole time."""
        start, end = integer_literal(self._edges.starts[0]), integer_literal(self._edges.end)
        match metric:
            case Metric.CUSTOMERS:
                rows, where = self._source.firsts_sql(), f"r.at < {end}"
            case Metric.NEW_CUSTOMERS:
                rows, where = self._source.firsts_sql(), f"r.at >= {start} AND r.at < {end}"
            case Metric.ACTIVE_CUSTOMERS:
                rows, where = self._acts(), self._within("r.at")
            case Metric.CHURN_RATE:
                rows = self._current()
                where = f"has(r.current, 1) AND NOT has(r.current, {len(self._edges.starts) + 1})"
            case Metric.NEW_BUYERS:
                rows, where = self._orders, f"{self._within('r.at')} AND r.ordinal = 1"
            case Metric.REPURCHASE_RATE:
                rows, where = self._orders, f"{self._within('r.at')} AND r.ordinal > 1"
            case _:
                rows, where = self._orders, self._within("r.at")
        table, value = self._source.valued(rows)
        return f"SELECT DISTINCT r.customer_id AS customer_id {table} WHERE {where}{self._wanted(value)}"

    def _acts(self) -> str:
        value = property_text(self._property) if self._property else "''"
        return self._source.events_sql({"at": "occur_us", "value": value}, [THEIR_OWN_ACTS, self._within("occur_us")])

    def _current(self) -> str:
        """Returns a query of (customer_id, value, current): the numbers of the edges before which they had lately bought."""
        edges = f"[{', '.join(map(integer_literal, self._edges.all))}]"
        numbers = (
            f"arrayFilter((i, edge) -> edge > at AND edge <= at + {integer_literal(self._churn_us)}, "
            f"range(1, {len(self._edges.all) + 1}), {edges})"
        )
        return (
            f"SELECT customer_id, '' AS value, groupUniqArrayArray({numbers}) AS current FROM ({self._orders}) "
            "GROUP BY customer_id"
        )

    def _points(self, time: str) -> str:
        return f"[toNullable({self._point(time)}), NULL]"

    def _point(self, time: str) -> str:
        return f"roundDown({time}, [{', '.join(map(integer_literal, self._edges.starts))}])"

    def _within(self, time: str) -> str:
        return f"{time} >= {integer_literal(self._edges.starts[0])} AND {time} < {integer_literal(self._edges.end)}"

    def _wanted(self, value: str) -> str:
        if self._values is None:
            return ""
        if len(self._values) == 1:
            return f" AND {value} = {text_literal(self._values[0])}"
        return f" AND {value} IN {text_list(self._values)}" if self._values else " AND 0"
