"""Points, as the sums of what is left of the batches of a customer's nodes that have not ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from services.segment.domain.conditions import Moment
from services.segment.domain.kept import KeptColumn
from services.segment.domain.points import PointsColumn
from services.segment.history.literals import integer_literal
from services.segment.history.scopes import Scope
from services.segment.history.tables import Table


def values_sql(scope: Scope, columns: Mapping[KeptColumn, str], moment: Moment) -> str:
    """See `ValuesOf`: whole numbers."""
    asked = cast("Mapping[PointsColumn, str]", columns)
    answers = []
    for column, name in asked.items():
        there = f"b.expire_us > {integer_literal(moment.now_us)}"
        if column.within_us:
            there += f" AND b.expire_us <= {integer_literal(moment.now_us + column.within_us)}"
        answers.append(f"sumIf(b.remaining, {there}) AS {name}, max(b.change_us) AS {name}_us")
    batches = (
        "SELECT node_id, batch_id, argMax(remaining, version) AS remaining, argMax(expire_us, version) AS expire_us, "
        f"argMax(change_us, version) AS change_us FROM {scope.rows_sql(Table.POINTS)} GROUP BY node_id, batch_id"
    )
    return (
        f"SELECT m.customer_id AS customer_id, {', '.join(answers)} FROM ({batches}) AS b "
        f"INNER JOIN ({scope.mapping_sql()}) AS m ON b.node_id = m.node_id GROUP BY customer_id"
    )
