"""When the windows begin that begin with an event of the customer: of each node that which its customer has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.segment.domain.comparisons import SinceWindow
from services.segment.domain.conditions import Moment
from services.segment.history.comparisons import matcher_conditions
from services.segment.history.literals import integer_literal
from services.segment.history.scopes import Scope
from services.segment.history.tables import Table


def beginnings_sql(scope: Scope, windows: Mapping[SinceWindow, str], moment: Moment, counted: Sequence[str]) -> str:
    """Returns a query of (begun_node, …): of each node the time by a window's name, microseconds since 1970 UTC; 0: none.

    Args:
        scope: Whom to look at.
        windows: With the names.
        moment: When it is asked.
        counted: The conditions that an event counts at all.
    """
    of_node, of_customer = [], []
    for window, name in windows.items():
        aggregate = "min" if window.is_first else "max"
        until = window.bounds(moment.now_us, moment.time_zone)[1]
        meant = " AND ".join([*matcher_conditions(window.after, moment), f"occur_us <= {integer_literal(until)}"])
        of_node.append(f"{aggregate}OrNullIf(occur_us, {meant}) AS {name}")
        of_customer.append(f"ifNull({aggregate}(began.{name}), 0) AS {name}")
    nodes = (
        f"SELECT node_id, {', '.join(of_node)} FROM {scope.rows_sql(Table.EVENTS)} AND {' AND '.join(counted)} "
        "GROUP BY node_id"
    )
    customers = (
        f"SELECT whose.customer_id AS customer_id, {', '.join(of_customer)} FROM ({nodes}) AS began "
        f"INNER JOIN ({scope.mapping_sql()}) AS whose ON began.node_id = whose.node_id GROUP BY customer_id"
    )
    names = ", ".join(f"theirs.{name} AS {name}" for name in windows.values())
    return (
        f"SELECT every.node_id AS begun_node, {names} FROM ({scope.mapping_sql()}) AS every "
        f"INNER JOIN ({customers}) AS theirs ON every.customer_id = theirs.customer_id"
    )
