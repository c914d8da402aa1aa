"""Goods as SQL: the lines of orders, who buys them again, and what is bought together."""

from __future__ import annotations

from collections.abc import Sequence

from services.segment.domain.comparisons import PropertyFilter
from services.segment.domain.reports.spans import Edges
from services.segment.history.literals import integer_literal, text_list, text_literal
from services.segment.history.reports.sources import LONGEST_VALUE, Source
from services.segment.history.tables import Table, rows_of

LINES_OF_AN_ORDER = 100
GOODS_OF_PAIRS = 50
PRODUCTS = "products"
"""The property of the list of an order's lines."""


class ProductQueries:
    """The queries of a report on goods."""

    def __init__(self, source: Source, edges: Edges, key: str, filters: Sequence[PropertyFilter]) -> None:
        """Takes whom it looks at, the periods, the field that tells goods apart, and which orders are meant."""
        self._source, self._filters = source, filters
        orders = source.orders_sql(filters, PRODUCTS, raw=True)
        within = f"at >= {integer_literal(edges.starts[0])} AND at < {integer_literal(edges.end)}"
        lines = f"arraySlice(JSONExtractArrayRaw(value), 1, {LINES_OF_AN_ORDER})"
        self._lines = (
            f"SELECT customer_id, order_key, at, {line_text('line', key)} AS product, "
            f"{line_number('line', 'quantity', '1')} AS pieces, {line_number('line', 'price', '0')} AS price "
            f"FROM (SELECT customer_id, order_key, at, arrayJoin({lines}) AS line "
            f"FROM ({orders}) WHERE {within} AND startsWith(value, '[')) WHERE product != ''"
        )
        self._starts = f"[{', '.join(map(integer_literal, edges.starts))}]"

    def count(self) -> str:
        """Returns the query of (orders): how many have goods."""
        return f"SELECT uniqExact(customer_id, order_key) AS orders FROM ({self._lines})"

    def products(self, limit: int) -> str:
        """Returns the query of (product, orders, buyers, repeat_buyers, quantity, revenue) of those in the most orders."""
        of_customers = (
            "SELECT product, customer_id, uniqExact(order_key) AS placed, sum(pieces) AS bought, "
            f"sum(toDecimal128(pieces * price, 6)) AS worth FROM ({self._lines}) GROUP BY product, customer_id"
        )
        return (
            "SELECT product, sum(placed) AS orders, count() AS buyers, countIf(placed > 1) AS repeat_buyers, "
            "toString(sum(bought)) AS quantity, toString(sum(worth)) AS revenue "
            f"FROM ({of_customers}) GROUP BY product ORDER BY orders DESC, product LIMIT {int(limit)}"
        )

    def demand(self, products: Sequence[str]) -> str:
        """Returns the query of (product, point, quantity) of some goods; `point` is where the period begins."""
        return (
            f"SELECT product, roundDown(at, {self._starts}) AS point, toString(sum(pieces)) AS quantity "
            f"FROM ({self._lines}) WHERE product IN {text_list(products)} GROUP BY product, point"
        )

    def sold(self, products: Sequence[str], store_property: str) -> str:
        """Returns the query of (product, store, quantity) of some goods, by the store that their orders name."""
        stores = self._source.orders_sql(self._filters, store_property)
        return (
            "SELECT l.product AS product, s.value AS store, toString(sum(l.pieces)) AS quantity "
            f"FROM (SELECT * FROM ({self._lines}) WHERE product IN {text_list(products)}) AS l "
            f"INNER JOIN ({stores}) AS s ON l.customer_id = s.customer_id AND l.order_key = s.order_key "
            "GROUP BY product, store"
        )

    def called(self, products: Sequence[str]) -> str:
        """Returns the query of (product, display_name, archived) of those of some goods that the catalogue has."""
        return (
            "SELECT sku AS product, display_name, archive_us > 0 AS archived "
            f"FROM {rows_of(Table.PRODUCTS, self._source.workspace_id, merged=True)} AND sku IN {text_list(products)}"
        )

    def levels(self, products: Sequence[str]) -> str:
        """Returns the query of (product, store, display_name, quantity, state_us) of the stock of some goods that is known."""
        workspace_id = self._source.workspace_id
        levels = (
            "SELECT sku, store_id, max(level) AS latest "
            f"FROM {rows_of(Table.STOCK, workspace_id)} AND sku IN {text_list(products)} GROUP BY sku, store_id"
        )
        stores = f"SELECT store_id, display_name, archive_us FROM {rows_of(Table.STORES, workspace_id, merged=True)}"
        return (
            "SELECT l.sku AS product, l.store_id AS store, s.display_name AS display_name, "
            "-tupleElement(l.latest, 2) AS quantity, tupleElement(l.latest, 1) AS state_us "
            f"FROM ({levels}) AS l LEFT ANY JOIN ({stores}) AS s ON l.store_id = s.store_id WHERE s.archive_us = 0"
        )

    def pairs(self, products: Sequence[str], *, least: int) -> str:
        """Returns the query of (one, other, orders) of pairs of some goods in at least so many orders."""
        goods = (
            f"SELECT arraySlice(arraySort(groupUniqArray(product)), 1, {GOODS_OF_PAIRS}) AS goods FROM ({self._lines}) "
            f"WHERE product IN {text_list(products)} GROUP BY customer_id, order_key HAVING length(goods) > 1"
        )
        both = (
            "arrayJoin(arrayFlatten(arrayMap((one, place) -> arrayMap(other -> (one, other), arraySlice(goods, place + 1)), "
            "goods, arrayEnumerate(goods))))"
        )
        return (
            f"SELECT pair.1 AS one, pair.2 AS other, count() AS orders FROM (SELECT {both} AS pair FROM ({goods})) "
            f"GROUP BY pair HAVING orders >= {int(least)}"
        )


def line_text(line: str, key: str) -> str:
    """Returns the expression of a field of a line as people read it; '' where there is none."""
    field = text_literal(key)
    raw = f"JSONExtractRaw({line}, {field})"
    text = (
        f"if(JSONType({line}, {field}) = 'String', JSONExtractString({line}, {field}), if({raw} = 'null', '', {raw}))"
    )
    return f"substringUTF8({text}, 1, {LONGEST_VALUE})"


def line_number(line: str, key: str, without: str) -> str:
    """Returns the expression of a number of a line, 0 to 10^9, as Decimal(38, 6); `without`: where there is none."""
    field = text_literal(key)
    # A shop may write its prices as texts.
    said = (
        f"if(JSONType({line}, {field}) = 'String', JSONExtractString({line}, {field}), JSONExtractRaw({line}, {field}))"
    )
    amount = f"toDecimal128OrNull({said}, 6)"
    return f"if(ifNull({amount} BETWEEN 0 AND 1000000000, 0), assumeNotNull({amount}), toDecimal128({without}, 6))"
