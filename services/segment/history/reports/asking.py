"""Asks for reports, in the lane that is theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.segment.domain.comparisons import PropertyFilter
from services.segment.domain.reports.figures import OF_FIRST_ACTS, OF_ORDERS, TOTAL, Counts, Dimension, Metric, Table
from services.segment.domain.reports.flow import Ends
from services.segment.domain.reports.spans import Edges
from services.segment.domain.retention import latest
from services.segment.domain.rules import Rule
from services.segment.domain.terms import Terms
from services.segment.history.connection import Lane
from services.segment.history.literals import integer_literal, text_literal
from services.segment.history.reports.figures import FigureQueries
from services.segment.history.reports.flow import FlowQueries
from services.segment.history.reports.sources import Source
from services.segment.history.rule_query import microseconds, moment_of
from services.segment.history.scopes import Everyone
from services.segment.history.store import HistoryStore


@dataclass(frozen=True)
class FigureQuestion:
    """Which figures a report asks for, beside whom and when."""

    metrics: Sequence[Metric]
    dimension: Dimension
    filters: Sequence[PropertyFilter]
    churn_days: int


class ReportHistory:
    """Questions of reports; each is ended when its caller gives it up."""

    def __init__(self, history: HistoryStore) -> None:
        """Takes the history."""
        self._history = history

    def source(
        self,
        workspace_id: str,
        *,
        now: datetime,
        time_zone: str,
        own: Terms,
        rule: Rule | None,
        groups: Mapping[str, Rule],
    ) -> Source:
        """Returns whom a report looks at: those of a rule, split into groups by more rules, each by its name."""
        since = latest(self._history.horizon(now), own.horizon)
        everyone, chosen, grouped = Everyone(workspace_id), "", ""
        if rule is not None:
            chosen = self._history.query([rule], now, time_zone, own).members_sql(everyone)
        if groups:
            holding = self._history.query(list(groups.values()), now, time_zone, own).holds_sql(everyone)
            names = ", ".join(map(text_literal, groups))
            grouped = (
                f"SELECT customer_id, arrayJoin(arrayFilter((name, held) -> held, [{names}], holds)) AS value "
                f"FROM ({holding})"
            )
        return Source(
            workspace_id,
            moment_of(now, time_zone, workspace_id),
            None if since is None else microseconds(since),
            chosen,
            grouped,
        )

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """Returns the rows of a report's query."""
        found: list[dict[str, Any]] = (await self._history.connection.read(sql, Lane.REPORT)).to_pylist()
        return found

    async def top_values(
        self, source: Source, question: FigureQuestion, edges: Edges, limit: int
    ) -> tuple[list[str], bool]:
        """Returns the values of a property of which the first metric is greatest, and whether there are more."""
        queries = self._queries(source, question, edges, split=True)
        rows = await self.rows(queries.top(question.metrics[0], limit + 1))
        return [row["value"] for row in rows[:limit]], len(rows) > limit

    async def figures(
        self, source: Source, question: FigureQuestion, edges: Edges, values: Collection[str] | None = None
    ) -> dict[str, Table]:
        """Returns the counts of some values, or (None) of all customers as one, by ''."""
        queries = self._queries(source, question, edges, split=values is not None, values=values)
        wanted, tables = frozenset(question.metrics), dict[str, Table]()
        places: dict[int | None, int] = {None: TOTAL}
        places.update((start, index) for index, start in enumerate(edges.starts))

        def at(row: Mapping[str, Any], point: int) -> Counts:
            return tables.setdefault(row["value"], {}).setdefault(point, Counts())

        if wanted & OF_ORDERS:
            for row in await self.rows(queries.orders()):
                counts = at(row, places[row["point"]])
                counts.orders, counts.buyers = row["orders"], row["buyers"]
                counts.new_buyers, counts.again, counts.revenue = (
                    row["new_buyers"],
                    row["again"],
                    Decimal(row["revenue"]),
                )
        if Metric.ACTIVE_CUSTOMERS in wanted:
            for row in await self.rows(queries.active()):
                at(row, places[row["point"]]).active = row["active"]
        if wanted & OF_FIRST_ACTS:
            await self._add_firsts(queries, edges, tables)
        if Metric.CHURN_RATE in wanted:
            for row in await self.rows(queries.churn()):
                counts = at(row, row["point"] - 1)
                counts.churn_base, counts.churned = row["churn_base"], row["churned"]
        return tables

    async def _add_firsts(self, queries: FigureQueries, edges: Edges, tables: dict[str, Table]) -> None:
        came: dict[str, dict[int | None, int]] = {}
        for row in await self.rows(queries.firsts()):
            came.setdefault(row["value"], {})[row["point"]] = row["new"]
        for value, by_start in came.items():
            table, there, new = tables.setdefault(value, {}), by_start.get(None, 0), 0
            for index, start in enumerate(edges.starts):
                counts = table.setdefault(index, Counts())
                counts.new = by_start.get(start, 0)
                new += counts.new
                counts.customers = there + new
            whole = table.setdefault(TOTAL, Counts())
            whole.new, whole.customers = new, there + new

    def behind(self, source: Source, question: FigureQuestion, edges: Edges, metric: Metric, value: str | None) -> str:
        """Returns the query of (customer_id) of those behind a metric of the whole of some periods."""
        values = None if value is None else [value]
        return self._queries(source, question, edges, split=value is not None, values=values).behind(metric)

    def flow(self, source: Source, own: Terms, ends: Ends, *, now: datetime) -> FlowQueries:
        """Returns the queries of a flow between stages of life; see `FlowQueries`."""
        return FlowQueries(self._history, source, own, ends, now=now)

    async def page(self, customers: str, *, after: int, limit: int) -> tuple[list[int], int]:
        """Returns a page of the rows of a query of (customer_id), by id, and how many there are in all."""
        rows = await self.rows(
            f"SELECT count() AS total, groupArraySortedIf({int(limit)})(customer_id, customer_id > {integer_literal(after)}) "
            f"AS ids FROM ({customers})"
        )
        return list(rows[0]["ids"]), int(rows[0]["total"])

    def _queries(
        self,
        source: Source,
        question: FigureQuestion,
        edges: Edges,
        *,
        split: bool,
        values: Collection[str] | None = None,
    ) -> FigureQueries:
        return FigureQueries(
            source if split else replace(source, grouped=""),
            edges,
            filters=question.filters,
            property_path=question.dimension.property if split else "",
            catalogued=question.dimension.catalogued if split else None,
            churn_days=question.churn_days,
            values=None if values is None else list(values),
        )
