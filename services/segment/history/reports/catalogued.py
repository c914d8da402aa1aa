"""Orders by what they are of, as the catalogue says it now: products, categories, brands, regions of stores."""

from __future__ import annotations

from collections.abc import Sequence

from services.segment.domain.comparisons import PropertyFilter
from services.segment.domain.reports.figures import Catalogued
from services.segment.history.comparisons import CATALOGUED
from services.segment.history.reports.products import LINES_OF_AN_ORDER, PRODUCTS, line_number, line_text
from services.segment.history.reports.sources import Source
from services.segment.history.tables import CATALOGUE, rows_of

_ORDER = "customer_id, order_key"


def catalogued_orders_sql(source: Source, filters: Sequence[PropertyFilter], key: str, catalogued: Catalogued) -> str:
    """Returns a query as `Source.orders_sql`, a row an order and value: `net` is what of its money is allotted to the value.

    An order's values stand in a row: each has the money by the worth up to it less that by the worth before it, both cut to 6
    decimals. So the parts are the order's money exactly.
    """
    if not catalogued.is_of_lines:
        orders = source.orders_sql(filters, key)
        columns = f"{_ORDER}, at, net, {_looked_up(catalogued)} AS value, ordinal"
        return f"SELECT {columns} FROM ({orders}) AS o {_joined(source, catalogued, 'o.value')}"
    orders = source.orders_sql(filters, PRODUCTS, raw=True)
    found = f"if(startsWith(value, '['), arraySlice(JSONExtractArrayRaw(value), 1, {LINES_OF_AN_ORDER}), [])"
    lines = (
        f"SELECT {_ORDER}, at, net, ordinal, {line_text('line', key)} AS named, "
        f"toDecimal256({line_number('line', 'quantity', '1')} * {line_number('line', 'price', '0')}, 6) AS worth "
        f"FROM (SELECT *, arrayJoin(if(empty({found}), ['{{}}'], {found})) AS line FROM ({orders}))"
    )
    if catalogued.field is None:
        valued = f"SELECT *, named AS value FROM ({lines})"
    else:
        joined = _joined(source, catalogued, "l.named")
        valued = f"SELECT l.*, {_looked_up(catalogued)} AS value FROM ({lines}) AS l {joined}"
    of_values = (
        f"SELECT {_ORDER}, value, any(at) AS at, any(net) AS net, any(ordinal) AS ordinal, sum(worth) AS worth "
        f"FROM ({valued}) GROUP BY {_ORDER}, value"
    )
    weight = f"if(sum(worth) OVER (PARTITION BY {_ORDER}) > 0, worth, toDecimal256(1, 6))"
    weighed = f"SELECT *, {weight} AS weight FROM ({of_values})"
    upto = f"sum(weight) OVER (PARTITION BY {_ORDER} ORDER BY value ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    summed = f"SELECT *, {upto} AS upto, sum(weight) OVER (PARTITION BY {_ORDER}) AS whole FROM ({weighed})"
    money = "toDecimal256(net, 6)"
    part = f"divideDecimal({money} * upto, whole, 6) - divideDecimal({money} * (upto - weight), whole, 6)"
    return f"SELECT {_ORDER}, at, toDecimal128({part}, 6) AS net, value, ordinal FROM ({summed})"


def _looked_up(catalogued: Catalogued) -> str:
    assert catalogued.field is not None
    said = f"c.{CATALOGUED[catalogued.field]}"
    if not catalogued.levels:
        return said
    return f"arrayStringConcat(arraySlice(splitByChar('/', {said}), 1, {int(catalogued.levels)}), '/')"


def _joined(source: Source, catalogued: Catalogued, named: str) -> str:
    table, key = CATALOGUE[0] if catalogued.is_of_lines else CATALOGUE[1]
    assert catalogued.field is not None
    column = CATALOGUED[catalogued.field]
    rows = f"SELECT {key}, toString({column}) AS {column} FROM {rows_of(table, source.workspace_id, merged=True)}"
    return f"LEFT ANY JOIN ({rows}) AS c ON {named} = c.{key}"
