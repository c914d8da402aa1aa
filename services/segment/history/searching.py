"""Candidates for a list of customers, in a fixed order: that of the nodes by which they are found.

Nothing is written for it: the tables are in the order of their nodes, and are read from a place on and no further than a page
needs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.segment.domain.conditions import AttributeColumn, Condition, Moment
from services.segment.history.acts import THEIR_OWN_ACTS
from services.segment.history.literals import integer_list, integer_literal, text_list
from services.segment.history.registers import VALUE
from services.segment.history.rule_query import microseconds, moment_of
from services.segment.history.scopes import Everyone, Nodes
from services.segment.history.store import HistoryStore
from services.segment.history.tables import Table, rows_of

# Node ids are hashes: a part of their range is a sample of the nodes.
_SAMPLE = 1 << 57


@dataclass(frozen=True)
class Candidates:
    """Customers whom a question may concern, and how far they were looked for.

    Attributes:
        customers: Current ids by their places, in the order of the list.
        upto: Where to go on after; None: there are no more.
        customer_of: All nodes of the customers, where they are known already.
    """

    customers: dict[int, int]
    upto: int | None
    customer_of: Mapping[int, int] | None = None


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
        sets: Sequence[Sequence[Condition]],
        source: int,
        *,
        after: int,
        limit: int,
        whole: bool,
        now: datetime,
        time_zone: str,
    ) -> Candidates:
        """Returns customers who have, of each of some sets, a register of which one of the conditions is true.

        They stand at the first of their nodes where one of the set `source` is true, and come in that order, after one.
        Whether a candidate holds the conditions, what was said last decides: see `domain.searching.necessary`.

        Args:
            workspace_id: The workspace.
            sets: Of conditions on attributes.
            source: By which of them to look: few should have it.
            after: The node to go on after; 0 starts.
            limit: How many rows to look at.
            whole: Whether the store is to find who has something of all sets, instead of looking at the next rows of one: as
                much work for few customers as for many.
            now: The moment.
            time_zone: The workspace's.
        """
        moment = moment_of(now, time_zone)
        told = [
            f"SELECT node_id FROM {rows_of(Table.ATTRIBUTES, workspace_id)} AND {_told_sql(one, moment)}"
            for one in sets
        ]
        others = [one for place, one in enumerate(told) if place != source and whole]
        nodes, upto = await self._nodes(
            f"{told[source]} AND node_id > {integer_literal(after)} {_with_others(workspace_id, others)} "
            f"ORDER BY node_id LIMIT {int(limit)}",
            limit,
        )
        customer_of = await self._history.current_customers(workspace_id, nodes)
        theirs = await self._history.nodes_of(workspace_id, set(customer_of.values()))
        # Who has another such node before this one was on an earlier page, and what else they must have may be at any.
        told_at = await self._told_at(theirs, sets, moment) if theirs.customer_of else [set[int]() for _ in sets]
        first: dict[int, int] = {}
        for node in sorted(told_at[source]):
            first.setdefault(theirs.customer_of[node], node)
        having = [{theirs.customer_of[node] for node in each} for each in told_at]
        wanted = set.intersection(*having)
        found = {
            node: customer_of[node]
            for node in nodes
            if customer_of.get(node) in wanted and first[customer_of[node]] == node
        }
        within = set(found.values())
        known = {node: whose for node, whose in theirs.customer_of.items() if whose in within}
        return Candidates(found, upto, known)

    async def _told_at(self, scope: Nodes, sets: Sequence[Sequence[Condition]], moment: Moment) -> list[set[int]]:
        """Returns, for each set, the nodes of a scope where one of its conditions is true of a register."""
        columns = ", ".join(f"max({_told_sql(one, moment)}) AS t{index}" for index, one in enumerate(sets))
        table = await self._history.connection.read(
            f"SELECT node_id, {columns} FROM {scope.rows_sql(Table.ATTRIBUTES)} GROUP BY node_id", scope=scope.table()
        )
        nodes = table["node_id"].to_pylist()
        return [
            {node for node, is_told in zip(nodes, table[f"t{index}"].to_pylist(), strict=True) if is_told}
            for index in range(len(sets))
        ]

    async def rarest(
        self, workspace_id: str, sets: Sequence[Sequence[Condition]], *, now: datetime, time_zone: str
    ) -> int:
        """Returns which set of conditions is true of the fewest rows, by those of a 64th of the nodes."""
        moment = moment_of(now, time_zone)
        counts = ", ".join(f"countIf({_told_sql(one, moment)})" for one in sets)
        table = await self._history.connection.read(
            f"SELECT [{counts}] AS counts FROM {rows_of(Table.ATTRIBUTES, workspace_id)} AND node_id < {_SAMPLE}"
        )
        found = list(table["counts"][0].as_py())
        return found.index(min(found))

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


def _with_others(workspace_id: str, others: Sequence[str]) -> str:
    """Returns the condition that a node's customer has a node in each of some queries of (node_id)."""
    if not others:
        return ""
    mapping = Everyone(workspace_id).mapping_sql()
    has = [f"customer_id IN (SELECT customer_id FROM ({mapping}) WHERE node_id IN ({one}))" for one in others]
    return f"AND node_id IN (SELECT node_id FROM ({mapping}) WHERE {' AND '.join(has)})"


def _told_sql(conditions: Sequence[Condition], moment: Moment) -> str:
    """Returns the condition that one of some conditions is true of a row; what is compared alike is compared once."""
    keys: dict[tuple[int, str], list[str]] = {}
    for condition in conditions:
        column = condition.column()
        assert isinstance(column, AttributeColumn)
        keys.setdefault((int(column.kind), condition.holds(VALUE, moment)), []).append(column.key)
    parts = [f"(kind = {kind} AND key IN {text_list(named)} AND {holds})" for (kind, holds), named in keys.items()]
    return "(" + " OR ".join(parts) + ")"
