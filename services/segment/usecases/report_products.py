"""The report on goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from services.common.clock import Clock
from services.common.database import Database
from services.segment.domain.reports.figures import plain
from services.segment.domain.reports.products import Association, Pair, associations, decimal_text
from services.segment.domain.reports.spans import Span
from services.segment.domain.reports.stock import Level, StoreStock, stands
from services.segment.history.reports.asking import ReportHistory
from services.segment.history.reports.products import ProductQueries
from services.segment.usecases.places import ReportPlaces
from services.segment.usecases.report_questions import AskedProducts, read_order_filters, read_setting


@dataclass(frozen=True)
class Product:
    """What is bought of some goods: in how many orders, by whom, how often again, pieces, money, pieces of each period."""

    product: str
    orders: int
    buyers: int
    repeat_buyers: int
    repeat_rate: str
    quantity: str
    revenue: str
    quantities: Sequence[str]
    display_name: str
    stores: Sequence[StoreStock]


@dataclass(frozen=True)
class ProductsAnswer:
    """Goods, and how they go together."""

    evaluate_time: datetime
    time_zone: str
    span: Span
    orders: int
    products: Sequence[Product]
    is_truncated: bool
    pairs: Sequence[Association]


class ReportingOnProducts:
    """Answers with reports on goods; stores none."""

    def __init__(self, database: Database, history: ReportHistory, clock: Clock, places: ReportPlaces) -> None:
        """Takes the stores, the time, and the places of reports."""
        self._database = database
        self._history = history
        self._clock = clock
        self._places = places

    async def products(self, workspace_id: str, asked: AskedProducts) -> ProductsAnswer:
        """Returns what is bought; raises as `Reporting.figures`."""
        filters = read_order_filters(asked.filters_data)
        setting = await read_setting(self._database, self._clock, workspace_id, asked.rule_data)
        span = setting.span(asked.period, asked.days)
        edges = setting.edges(span)
        queries = ProductQueries(setting.source(self._history), edges, asked.key, filters)
        async with self._places.place(workspace_id):
            rows = await self._history.rows(queries.products(asked.top + 1))
            shown = rows[: asked.top]
            names = [row["product"] for row in shown]
            (counted,) = await self._history.rows(queries.count())
            demand = await self._history.rows(queries.demand(names)) if names else []
            stock = await self._stock(queries, names, asked, min(edges.end, setting.now_us) - edges.starts[0])
            both = await self._history.rows(queries.pairs(names, least=asked.minimum_orders)) if names else []
        quantities = {(row["product"], row["point"]): plain(Decimal(row["quantity"])) for row in demand}
        return ProductsAnswer(
            setting.now,
            setting.time_zone,
            span,
            counted["orders"],
            [
                Product(
                    row["product"],
                    row["orders"],
                    row["buyers"],
                    row["repeat_buyers"],
                    decimal_text(Fraction(row["repeat_buyers"], row["buyers"])),
                    plain(Decimal(row["quantity"])),
                    plain(Decimal(row["revenue"])),
                    [quantities.get((row["product"], start), "0") for start in edges.starts],
                    *stock.get(row["product"], ("", ())),
                )
                for row in shown
            ],
            len(rows) > len(shown),
            associations(
                [Pair(row["one"], row["other"], row["orders"]) for row in both],
                {row["product"]: row["orders"] for row in shown},
                counted["orders"],
                asked.top_pairs,
            ),
        )

    async def _stock(
        self, queries: ProductQueries, names: Sequence[str], asked: AskedProducts, time_us: int
    ) -> dict[str, tuple[str, Sequence[StoreStock]]]:
        """Returns of goods that the catalogue has what they are called, and how stores stand with them."""
        called = await self._history.rows(queries.called(names)) if names else []
        on_sale = [row["product"] for row in called if not row["archived"]]
        levels: dict[str, list[Level]] = {}
        sold: dict[str, dict[str, Decimal]] = {}
        for row in await self._history.rows(queries.levels(on_sale)) if on_sale else []:
            level = Level(row["store"], row["display_name"], row["quantity"], row["state_us"])
            levels.setdefault(row["product"], []).append(level)
        if levels:
            for row in await self._history.rows(queries.sold(list(levels), asked.store_property)):
                sold.setdefault(row["product"], {})[row["store"]] = Decimal(row["quantity"])
        return {
            row["product"]: (
                row["display_name"],
                stands(
                    levels.get(row["product"], ()),
                    sold.get(row["product"], {}),
                    time_us=max(time_us, 1),
                    reorder_days=asked.reorder_days,
                    slow_days=asked.slow_days,
                ),
            )
            for row in called
        }
