"""Candidates for a list of customers, in a fixed order: that of the nodes by which they are found.

Nothing is written for it: the tables are in the order of their nodes, and are read from a place on and no further than a page
needs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.segment.domain.calendar import local_date
from services.segment.domain.conditions import AttributeColumn, Condition, Moment
from services.segment.history.insight_queries import THEIR_OWN_ACTS
from services.segment.history.literals import integer_list, integer_literal, text_literal
from services.segment.history.rule_query import microseconds
from services.segment.history.store import HistoryStore
from services.segment.history.tables import Table, rows_of

_VALUE = "tupleElement(register, 3)"


@dataclass(frozen=True)
class Candidates:
    """Customers whom a question may concern, and how far they were looked for.

    Attributes:
        customers: Current ids by their places, in the order of the list.
        upto: Where to go on after; None: there are no more.
    """

    customers: dict[int, int]
    upto: int | None


class CustomerSearch:
    """Reads candidates, from a place on."""

    def __init__(self, history: HistoryStore) -> None:
        """Takes the history."""
        self._history = history

    async def everybody(self, workspace_id: str, *, after: int, limit: int) -> Candidates:
        """Returns customers by the node whose id is theirs, after one; looks at up to `limit` rows."""
        nodes, upto = await self._nodes(
            f"SELECT node_id FROM {rows_of(Table.NODE_CUSTOMERS, workspace_id)} "
            f"AND node_id > {integer_literal(after)} ORDER BY node_id LIMIT {int(limit)}",
            limit,
        )
        customer_of = await self._history.current_customers(workspace_id, nodes)
        return Candidates({node: node for node in nodes if customer_of.get(node) == node}, upto)

    async def told_of(
        self,
        workspace_id: str,
        conditions: Sequence[Condition],
        *,
        after: int,
        limit: int,
        now: datetime,
        time_zone: str,
    ) -> Candidates:
        """Returns customers by the first of their nodes of which one of some conditions is true, after one.

        Whether a candidate holds the condition, what was said last decides: see `domain.searching.necessary`.

        Args:
            workspace_id: The workspace.
            conditions: On attributes.
            after: The node to go on after; 0 starts.
            limit: How many rows to look at.
            now: The moment.
            time_zone: The workspace's.
        """
        told = _told_sql(conditions, Moment(microseconds(now), local_date(now, time_zone)))
        nodes, upto = await self._nodes(
            f"SELECT node_id FROM {rows_of(Table.ATTRIBUTES, workspace_id)} AND node_id > {integer_literal(after)} "
            f"AND {told} ORDER BY node_id LIMIT {int(limit)}",
            limit,
        )
        customer_of = await self._history.current_customers(workspace_id, nodes)
        theirs = (await self._history.nodes_of(workspace_id, set(customer_of.values()))).customer_of
        others = theirs.keys() - customer_of.keys()
        if others:
            # Who has another such node before this one was on an earlier page.
            table = await self._history.connection.read(
                f"SELECT DISTINCT node_id FROM {rows_of(Table.ATTRIBUTES, workspace_id)} "
                f"AND node_id IN {integer_list(others)} AND {told}"
            )
            others = set(table["node_id"].to_pylist())
        first: dict[int, int] = {}
        for node in sorted(customer_of.keys() | others):
            first.setdefault(customer_of.get(node) or theirs[node], node)
        return Candidates(
            {node: customer_of[node] for node in nodes if first.get(customer_of.get(node, 0)) == node}, upto
        )

    async def count_told(
        self, workspace_id: str, sets: Sequence[Sequence[Condition]], *, now: datetime, time_zone: str
    ) -> list[int]:
        """Returns of how many rows each set of conditions is true: about how many customers it leaves."""
        moment = Moment(microseconds(now), local_date(now, time_zone))
        counts = ", ".join(f"countIf({_told_sql(one, moment)})" for one in sets)
        table = await self._history.connection.read(
            f"SELECT [{counts}] AS counts FROM {rows_of(Table.ATTRIBUTES, workspace_id)}"
        )
        return list(table["counts"][0].as_py())

    async def last_seen(self, workspace_id: str, customers: Collection[int], *, now: datetime) -> dict[int, int]:
        """Returns when each customer did something last, microseconds since 1970 UTC; those who never did are left out."""
        customer_of = (await self._history.nodes_of(workspace_id, customers)).customer_of
        if not customer_of:
            return {}
        table = await self._history.connection.read(
            f"SELECT node_id, max(occur_us) AS us FROM {rows_of(Table.EVENTS, workspace_id)} "
            f"AND node_id IN {integer_list(customer_of)} AND occur_us <= {integer_literal(microseconds(now))} "
            f"AND {THEIR_OWN_ACTS} GROUP BY node_id"
        )
        found: dict[int, int] = {}
        for node_id, us in zip(table["node_id"].to_pylist(), table["us"].to_pylist(), strict=True):
            customer_id = customer_of[node_id]
            found[customer_id] = max(us, found.get(customer_id, us))
        return found

    async def _nodes(self, sql: str, limit: int) -> tuple[list[int], int | None]:
        found = (await self._history.connection.read(sql))["node_id"].to_pylist()
        return list(dict.fromkeys(found)), found[-1] if len(found) == limit else None


def _told_sql(conditions: Sequence[Condition], moment: Moment) -> str:
    return "(" + " OR ".join(_register_sql(one, moment) for one in conditions) + ")"


def _register_sql(condition: Condition, moment: Moment) -> str:
    column = condition.column()
    assert isinstance(column, AttributeColumn)
    return f"(kind = {int(column.kind)} AND key = {text_literal(column.key)} AND {condition.holds(_VALUE, moment)})"
