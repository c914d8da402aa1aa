"""What reports count: the rows of orders and of what customers did, each with the value that it is split by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.segment.domain.comparisons import EventMatcher, PropertyFilter
from services.segment.domain.conditions import Moment
from services.segment.history.acts import THEIR_OWN_ACTS
from services.segment.history.comparisons import matcher_conditions, property_value
from services.segment.history.literals import integer_literal
from services.segment.history.order_columns import told_sql
from services.segment.history.scopes import Everyone, Those, restricted_sql
from services.segment.history.tables import Table

LONGEST_VALUE = 200
"""Characters of a property's value that a report tells."""

_NOTHING = "toDecimal128(0, 6)"


@dataclass(frozen=True)
class Source:
    """Whom a report looks at, and when.

    Attributes:
        workspace_id: The workspace.
        moment: The moment it is asked at.
        since_us: Events before it do not count; None: all do.
        chosen: A query of (customer_id) of those it is of; empty: all.
        grouped: A query of (customer_id, value), a row for each group that a customer is in; empty: there are none.
    """

    workspace_id: str
    moment: Moment
    since_us: int | None
    chosen: str = ""
    grouped: str = ""

    @property
    def scope(self) -> Those:
        """Its customers, without those whose data may not be used."""
        everyone = Everyone(self.workspace_id)
        restricted = f"SELECT customer_id FROM ({everyone.mapping_sql()}) WHERE node_id IN ({restricted_sql(everyone)})"
        chosen = f" AND customer_id IN ({self.chosen})" if self.chosen else ""
        return Those(self.workspace_id, f"customer_id NOT IN ({restricted}){chosen}")

    def events_sql(self, columns: Mapping[str, str], conditions: Iterable[str]) -> str:
        """Returns a query of a row an event: customer_id, and columns by their names, expressions of the event's."""
        where = [f"occur_us <= {integer_literal(self.moment.now_us)}", *conditions]
        if self.since_us is not None:
            where.append(f"occur_us >= {integer_literal(self.since_us)}")
        inner = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
        outer = ", ".join(f"e.{name} AS {name}" for name in columns)
        scope = self.scope
        return (
            f"SELECT m.customer_id AS customer_id, {outer} FROM (SELECT node_id, {inner} "
            f"FROM {scope.rows_sql(Table.EVENTS)} AND {' AND '.join(where)}) AS e "
            f"INNER JOIN ({scope.mapping_sql()}) AS m ON e.node_id = m.node_id"
        )

    def firsts_sql(self) -> str:
        """Returns a query of (customer_id, at): when each customer did something first."""
        scope = self.scope
        since = "" if self.since_us is None else f" AND occur_us >= {integer_literal(self.since_us)}"
        return (
            "SELECT m.customer_id AS customer_id, '' AS value, min(e.first) AS at FROM (SELECT node_id, min(occur_us) AS first "
            f"FROM {scope.rows_sql(Table.EVENTS)} AND {THEIR_OWN_ACTS} "
            f"AND occur_us <= {integer_literal(self.moment.now_us)}{since} GROUP BY node_id) AS e "
            f"INNER JOIN ({scope.mapping_sql()}) AS m ON e.node_id = m.node_id GROUP BY m.customer_id"
        )

    def orders_sql(self, filters: Sequence[PropertyFilter] = (), property_path: str = "", *, raw: bool = False) -> str:
        """Returns a query of a row an order: customer_id, order_key, at, net Decimal(38, 6), value, ordinal (of theirs).

        Args:
            filters: Only orders of which these hold, of the event that told of them first.
            property_path: The property of that event that `value` has.
            raw: It is wanted as it is stored, not as people read it.
        """
        meets = " AND ".join(matcher_conditions(EventMatcher("", tuple(filters)), self.moment)) or "1"
        # '' of cancellations and refunds: only what tells of the order itself says where it was placed.
        read = property_value if raw else property_text
        columns = {"meets": f"toUInt8({meets})", "value": read(property_path) if property_path else "''"}
        scope = self.scope
        parts = (
            "SELECT m.customer_id AS customer_id, t.order_key AS order_key, t.part AS part, "
            "argMin((t.occur_us, t.amount, t.whole, t.meets, t.value), (t.occur_us, t.event_id)) AS told "
            f"FROM ({told_sql(scope, columns, self.moment, self.since_us)}) AS t "
            f"INNER JOIN ({scope.mapping_sql()}) AS m ON t.node_id = m.node_id GROUP BY customer_id, order_key, part"
        )
        orders = (
            "SELECT customer_id, order_key, "
            "countIf(part = '') > 0 AND countIf(part = 'cancelled') = 0 AND maxIf(told.4, part = '') = 1 AS counts, "
            "maxIf(told.1, part = '') AS at, maxIf(told.5, part = '') AS value, "
            "maxIf(told.2, part = '') AS worth, sumIf(told.2, part != '') AS returned, "
            f"if(maxIf(told.3, part != ''), {_NOTHING}, greatest(worth - returned, {_NOTHING})) AS net "
            f"FROM ({parts}) GROUP BY customer_id, order_key HAVING counts"
        )
        return (
            "SELECT customer_id, order_key, at, net, value, "
            f"row_number() OVER (PARTITION BY customer_id ORDER BY at, order_key) AS ordinal FROM ({orders})"
        )

    def valued(self, rows: str) -> tuple[str, str]:
        """Returns FROM with rows (customer_id, value) as `r`, and the value that they are split by."""
        if self.grouped:
            return f"FROM ({rows}) AS r INNER JOIN ({self.grouped}) AS g ON r.customer_id = g.customer_id", "g.value"
        return f"FROM ({rows}) AS r", "r.value"


def property_text(path: str) -> str:
    """Returns the expression of an event's value at a path as people read it; '' where there is none."""
    stored = property_value(path)
    return f"substringUTF8(if(startsWith({stored}, '\"'), substring({stored}, 2), {stored}), 1, {LONGEST_VALUE})"


def matches(matcher: EventMatcher, moment: Moment) -> str:
    """Returns the condition that an event is meant."""
    return " AND ".join(matcher_conditions(matcher, moment)) or "1"
