"""What people did after moments of their own, asked of the history.

Each exposure stands as a customer of its own in the scope: so two of one person are told apart, and nothing is joined but
once. Orders are read as everywhere (`order_columns.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from services.common.event_names import UNSUBSCRIBED
from services.segment.domain.comparisons import EventMatcher
from services.segment.domain.conditions import Moment
from services.segment.domain.limits import DAY_US
from services.segment.history.comparisons import matcher_conditions
from services.segment.history.connection import SCOPE_TABLE, Lane
from services.segment.history.insight_queries import COMPLAINTS
from services.segment.history.literals import integer_literal, text_list, text_literal
from services.segment.history.order_columns import told_sql
from services.segment.history.rule_query import microseconds
from services.segment.history.scopes import Nodes, restricted_sql
from services.segment.history.store import HistoryStore
from services.segment.history.tables import Table


@dataclass(frozen=True, slots=True)
class Exposed:
    """A person, by any id that was ever the customer's, and the moment after which is looked."""

    customer_id: int
    moment: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person did; see the contract. `customer_id` is 0 where nobody is any more, or may not be looked at."""

    customer_id: int = 0
    converted: bool = False
    orders: int = 0
    revenue_micros: int = 0
    before_micros: int = 0
    unsubscribed: bool = False
    complained: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeQuestion:
    """What is asked: the goal (None: an order), and how many days after and before each moment."""

    goal: EventMatcher | None
    window_days: int
    before_days: int


class OutcomeHistory:
    """Asks for outcomes; nothing of them is stored."""

    def __init__(self, history: HistoryStore) -> None:
        """Takes the history."""
        self._history = history

    async def outcomes(
        self, workspace_id: str, asked: OutcomeQuestion, people: Sequence[Exposed], moment: Moment
    ) -> list[Outcome]:
        """Returns what each did, in order; `moment` is now."""
        current = await self._history.current_customers(workspace_id, {one.customer_id for one in people}, Lane.REPORT)
        nodes = await self._history.nodes_of(workspace_id, set(current.values()), Lane.REPORT)
        restricted = await self._restricted(nodes)
        whose = [current.get(one.customer_id, 0) for one in people]
        whose = [0 if customer in restricted else customer for customer in whose]
        scope = _scope_of(nodes, people, whose)
        if not scope.num_rows:
            return [Outcome() for _ in people]
        whom = Nodes(workspace_id, nodes.customer_of)
        acts = await self._by_number(_acts_sql(whom, asked, people, moment), scope)
        orders = await self._by_number(_orders_sql(whom, asked, people, moment), scope)
        return [
            _outcome(customer, acts.get(number), orders.get(number), asked) if customer else Outcome()
            for number, customer in enumerate(whose)
        ]

    async def _restricted(self, nodes: Nodes) -> set[int]:
        """Returns the customers of some nodes whose data may not be used."""
        if not nodes.customer_of:
            return set()
        found = await self._history.connection.read(restricted_sql(nodes), Lane.REPORT, scope=nodes.table())
        return {nodes.customer_of[node] for node in found["node_id"].to_pylist()}

    async def _by_number(self, sql: str, scope: pa.Table) -> dict[int, Mapping[str, int]]:
        rows = await self._history.connection.read(sql, Lane.REPORT, scope=scope)
        return {row["customer_id"]: row for row in rows.to_pylist()}


def _scope_of(nodes: Nodes, people: Sequence[Exposed], whose: Sequence[int]) -> pa.Table:
    """Returns (node_id, customer_id, at_us), where the customer is the number of the exposure."""
    of: dict[int, list[int]] = {}
    for node, customer in nodes.customer_of.items():
        of.setdefault(customer, []).append(node)
    rows = [
        (node, number, microseconds(one.moment))
        for number, (one, customer) in enumerate(zip(people, whose, strict=True))
        for node in of.get(customer, ())
    ]
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    return pa.table(
        {
            name: pa.array(column, pa.int64())
            for name, column in zip(("node_id", "customer_id", "at_us"), columns, strict=True)
        }
    )


def _acts_sql(scope: Nodes, asked: OutcomeQuestion, people: Sequence[Exposed], moment: Moment) -> str:
    """Returns a query of (customer_id, converted, unsubscribed, complained) of those who did any of it in the window."""
    goal = "0" if asked.goal is None else f"({' AND '.join(matcher_conditions(asked.goal, moment))})"
    first = min(microseconds(one.moment) for one in people)
    last = max(microseconds(one.moment) for one in people) + asked.window_days * DAY_US
    left = f"name = {text_literal(UNSUBSCRIBED)}"
    complained = f"name IN {text_list(COMPLAINTS)}"
    events = (
        f"SELECT node_id, occur_us, {goal} AS reached, {left} AS gone, {complained} AS moaned "
        f"FROM {scope.rows_sql(Table.EVENTS)} AND occur_us > {integer_literal(first)} "
        f"AND occur_us <= {integer_literal(min(last, moment.now_us))} AND ({goal} OR {left} OR {complained})"
    )
    return (
        "SELECT x.customer_id AS customer_id, max(e.reached) AS converted, max(e.gone) AS unsubscribed, "
        f"max(e.moaned) AS complained FROM ({events}) AS e INNER JOIN {SCOPE_TABLE} AS x ON e.node_id = x.node_id "
        f"WHERE e.occur_us > x.at_us AND e.occur_us <= x.at_us + {asked.window_days * DAY_US} GROUP BY customer_id"
    )


def _orders_sql(scope: Nodes, asked: OutcomeQuestion, people: Sequence[Exposed], moment: Moment) -> str:
    """Returns a query of (customer_id, orders, revenue, before), money in millionths, of those with an order.

    What was ordered before counts as it was told then: whether it was refunded later may be the journey's own doing.
    """
    window, back = asked.window_days * DAY_US, asked.before_days * DAY_US
    since = min(microseconds(one.moment) for one in people) - back
    told = told_sql(scope, {}, moment, since)
    parts = (
        "SELECT x.customer_id AS customer_id, x.at_us AS at_us, t.order_key AS order_key, t.part AS part, "
        "argMin((t.occur_us, t.amount, t.whole), (t.occur_us, t.event_id)) AS first "
        f"FROM ({told}) AS t INNER JOIN {SCOPE_TABLE} AS x ON t.node_id = x.node_id "
        "GROUP BY customer_id, at_us, order_key, part"
    )
    orders = (
        "SELECT customer_id, at_us, order_key, countIf(part = '') > 0 AS ordered, "
        "countIf(part = 'cancelled') > 0 AS cancelled, maxIf(tupleElement(first, 1), part = '') AS placed_us, "
        "maxIf(tupleElement(first, 2), part = '') AS worth, sumIf(tupleElement(first, 2), part != '') AS returned, "
        "if(maxIf(tupleElement(first, 3), part != ''), toDecimal128(0, 6), "
        f"greatest(worth - returned, toDecimal128(0, 6))) AS net FROM ({parts}) GROUP BY customer_id, at_us, order_key"
    )
    inside = f"ordered AND NOT cancelled AND placed_us > at_us AND placed_us <= at_us + {window}"
    earlier = f"ordered AND placed_us <= at_us AND placed_us > at_us - {back}"
    return (
        f"SELECT customer_id, countIf({inside}) AS orders, toInt64(sumIf(net, {inside}) * 1000000) AS revenue, "
        f"toInt64(sumIf(worth, {earlier}) * 1000000) AS before FROM ({orders}) GROUP BY customer_id"
    )


def _outcome(
    customer: int, acts: Mapping[str, int] | None, orders: Mapping[str, int] | None, asked: OutcomeQuestion
) -> Outcome:
    placed = orders["orders"] if orders else 0
    return Outcome(
        customer_id=customer,
        converted=placed > 0 if asked.goal is None else bool(acts and acts["converted"]),
        orders=placed,
        revenue_micros=orders["revenue"] if orders else 0,
        before_micros=orders["before"] if orders else 0,
        unsubscribed=bool(acts and acts["unsubscribed"]),
        complained=bool(acts and acts["complained"]),
    )
