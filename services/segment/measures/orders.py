"""What is computed from the customer's orders: each once by its id, its money less its refunds, over all nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import ClassVar, Self

from services.common.orders import ORDER_CANCELLED, ORDER_COMPLETED, ORDER_EVENTS
from services.segment.domain.comparisons import EVER, EventMatcher, PropertyFilter, SinceWindow, Window
from services.segment.domain.conditions import Dependencies, Edge, OrderColumn, OrderValue, window_edges
from services.segment.domain.errors import InvalidRule
from services.segment.domain.measures import Measure, Result
from services.segment.domain.reading import Data, known, read_filters, read_window
from services.segment.domain.wording import Tongue
from services.segment.measures.results import Age, Amount, Span, Whole


class OrderAggregate(Enum):
    """What is computed from orders; see the contract `rule.proto` for each meaning."""

    COUNT = "COUNT"
    NET_REVENUE = "NET_REVENUE"
    AVERAGE_ORDER_VALUE = "AVERAGE_ORDER_VALUE"
    DAYS_SINCE_LAST = "DAYS_SINCE_LAST"
    DAYS_SINCE_FIRST = "DAYS_SINCE_FIRST"
    AVERAGE_DAYS_BETWEEN = "AVERAGE_DAYS_BETWEEN"


_ANSWERS: Mapping[OrderAggregate, tuple[OrderValue, Result]] = MappingProxyType(
    {
        OrderAggregate.COUNT: (OrderValue.COUNT, Whole()),
        OrderAggregate.NET_REVENUE: (OrderValue.NET_REVENUE, Amount()),
        OrderAggregate.AVERAGE_ORDER_VALUE: (OrderValue.AVERAGE, Amount(lacking=True)),
        OrderAggregate.DAYS_SINCE_LAST: (OrderValue.LAST_TIME, Age()),
        OrderAggregate.DAYS_SINCE_FIRST: (OrderValue.FIRST_TIME, Age()),
        OrderAggregate.AVERAGE_DAYS_BETWEEN: (OrderValue.INTERVAL, Span()),
    }
)
_WORDS: Mapping[OrderAggregate, tuple[str, str]] = MappingProxyType(
    {
        OrderAggregate.COUNT: ("{span}{orders}数", "the number of {orders}{span}"),
        OrderAggregate.NET_REVENUE: ("{span}{orders}退款后的金额", "the money of {orders}{span} after refunds"),
        OrderAggregate.AVERAGE_ORDER_VALUE: ("{span}{orders}的平均金额", "the average money of {orders}{span}"),
        OrderAggregate.DAYS_SINCE_LAST: ("{span}距最近一次{orders}的时间", "the time since the last of {orders}{span}"),
        OrderAggregate.DAYS_SINCE_FIRST: ("{span}距首次{orders}的时间", "the time since the first of {orders}{span}"),
        OrderAggregate.AVERAGE_DAYS_BETWEEN: ("{span}{orders}的平均间隔", "the average time between {orders}{span}"),
    }
)
_OF_MONEY = frozenset({OrderAggregate.NET_REVENUE, OrderAggregate.AVERAGE_ORDER_VALUE})


@dataclass(frozen=True)
class OrderMeasure(Measure):
    """What is computed from orders.

    Attributes:
        aggregate: What.
        filters: All must hold of the event that told of an order first.
        window: Ages of orders that count; their refunds count whenever they happened.
    """

    kind: ClassVar[str] = "orders"
    fields: ClassVar[frozenset[str]] = frozenset({"aggregate", "filters", "window"})

    aggregate: OrderAggregate
    filters: tuple[PropertyFilter, ...] = ()
    window: Window = EVER

    @classmethod
    def parse(cls, body: Data, path: str) -> Self:
        """See `Measure.parse`."""
        known(body, path, cls.fields)
        return cls.read(body, path)

    @classmethod
    def read(cls, body: Data, path: str) -> Self:
        """Returns the measure of data that may hold other fields, too; raises as `parse`."""
        window = read_window(body, path)
        if isinstance(window, SinceWindow):
            form = "since_first" if window.is_first else "since_last"
            raise InvalidRule(
                f"{path}.window.{form}", "is for events, not for orders; ask of the event Order Completed."
            )
        return cls(_aggregate(body, path), read_filters(body, path), window)

    def words(self, tongue: Tongue) -> str:
        """See `Measure.words`."""
        chinese, english = _WORDS[self.aggregate]
        orders = tongue.filtered(tongue.say("订单", "orders"), self.filters)
        return tongue.say(chinese, english).format(span=tongue.span(self.window), orders=orders)

    @property
    def result(self) -> Result:
        """See `Measure.result`."""
        return _ANSWERS[self.aggregate][1]

    def column(self) -> OrderColumn:
        """See `Measure.column`."""
        return self._column(_ANSWERS[self.aggregate][0])

    def evidence(self) -> OrderColumn:
        """See `Measure.evidence`."""
        first = self.aggregate is OrderAggregate.DAYS_SINCE_FIRST
        return self._column(OrderValue.FIRST_TIME if first else OrderValue.LAST_TIME)

    def dependencies(self, age_us: int | None = None) -> Dependencies:
        """See `Measure.dependencies`."""
        names = ORDER_EVENTS if self.aggregate in _OF_MONEY else (ORDER_COMPLETED, ORDER_CANCELLED)
        edges = {*window_edges(ORDER_COMPLETED, self.window)}
        # What takes away from an order may be told before it happens.
        edges |= {Edge(name, 0, ahead_only=True) for name in names}
        if age_us is not None:
            edges.add(Edge(ORDER_COMPLETED, age_us))
        return Dependencies(event_names=frozenset(names), edges=frozenset(edges))

    def _column(self, value: OrderValue) -> OrderColumn:
        return OrderColumn(EventMatcher(ORDER_COMPLETED, self.filters), self.window, value)


def _aggregate(body: Data, path: str) -> OrderAggregate:
    text = str(body.get("aggregate", "")).removeprefix("ORDER_AGGREGATE_")
    try:
        return OrderAggregate(text)
    except ValueError as error:
        known_ones = ", ".join(aggregate.value for aggregate in OrderAggregate)
        raise InvalidRule(f"{path}.aggregate", f"must be one of {known_ones}.") from error
