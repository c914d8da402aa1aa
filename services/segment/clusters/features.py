"""What clusters are looked for by. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from services.common.orders import ORDER_COMPLETED
from services.segment.clusters.columns import InPart, Part
from services.segment.domain.comparisons import EventMatcher
from services.segment.domain.conditions import TimedColumn
from services.segment.domain.limits import DAY_US
from services.segment.domain.windows import Window
from services.segment.measures import parse_measure

DAYS = 365
VISIT_DAYS = 90
LONG_AGO_DAYS = 3_650
"""Stands for the age of the last order of who has none."""

Data = Mapping[str, Any]
Words = tuple[str, str]
"""In Chinese, in English."""

_YEAR: Data = {"last_days": DAYS}
_PLACED: Data = {"event": {"event_name": ORDER_COMPLETED, "aggregate": "AGGREGATE_COUNT", "window": _YEAR}}


class Unit(Enum):
    """What the numbers of a feature are."""

    COUNT = 1
    DAYS = 2
    MONEY = 3
    PERCENT = 4


@dataclass(frozen=True)
class Feature:
    """A number of each customer.

    Attributes:
        key: Its name, unique.
        unit: What it is.
        what: What it is called.
        high: What is said of those with much of it.
        low: What is said of those with little.
        measure: Of a number it, of a share its part; None: `part` is.
        part: The part of the orders, in time.
        of: Of a share what it is of; None: it is a number.
        is_long_ago: Who has none has it greatest; otherwise who has none is below all.
        parts: Customers are parted by it; otherwise it is told of them, as it follows from others.
    """

    key: str
    unit: Unit
    what: Words
    high: Words
    low: Words
    measure: Data | None = None
    part: Part | None = None
    of: Data | None = None
    is_long_ago: bool = False
    parts: bool = True

    @property
    def is_log(self) -> bool:
        """Whether it is looked at in its logarithm: of few much, of many little."""
        return self.unit is not Unit.PERCENT

    @property
    def in_rules(self) -> bool:
        """Whether a rule can say it."""
        return self.measure is not None

    def columns(self) -> list[TimedColumn]:
        """Returns what it is computed of: the number; of a share the part and the whole."""
        if self.part is not None:
            first: TimedColumn = InPart(EventMatcher(ORDER_COMPLETED), Window(0, DAYS * DAY_US), self.part)
        else:
            assert self.measure is not None
            first = parse_measure(self.measure).column()
        return [first] if self.of is None else [first, parse_measure(self.of).column()]

    def compared(self, op: str, threshold: float) -> dict[str, Any]:
        """Returns the rule that it is there and compares so: `GT`, `LTE` …"""
        assert self.measure is not None
        named = f"OPERATOR_{op}"
        if self.of is not None:
            return {"compared": {"measure": self.measure, "with": self.of, "op": named, "percent": threshold}}
        ((kind, body),) = self.measure.items()
        return {kind: {**body, "op": named, "value": threshold}}


def _orders(aggregate: str, *, ever: bool = False) -> Data:
    body: dict[str, Any] = {"aggregate": f"ORDER_AGGREGATE_{aggregate}"}
    return {"orders": body if ever else {**body, "window": _YEAR}}


def _events(name: str, days: int, filters: Sequence[Data] = ()) -> Data:
    body = {"event_name": name, "aggregate": "AGGREGATE_COUNT", "window": {"last_days": days}}
    return {"event": {**body, "filters": list(filters)} if filters else body}


BUILT_IN: tuple[Feature, ...] = (
    Feature(
        "last_order", Unit.DAYS, ("距最近订单的天数", "days since the last order"),
        ("很久没下单", "no order for long"), ("最近下过单", "ordered lately"),
        measure=_orders("DAYS_SINCE_LAST", ever=True), is_long_ago=True,
    ),
    Feature(
        "orders", Unit.COUNT, ("一年内订单数", "orders in a year"),
        ("常下单", "orders often"), ("很少下单", "orders rarely"), measure=_orders("COUNT"),
    ),
    Feature(
        "spent", Unit.MONEY, ("一年内净消费", "money spent in a year"),
        ("消费多", "spends much"), ("消费少", "spends little"), measure=_orders("NET_REVENUE"), parts=False,
    ),
    Feature(
        "basket", Unit.MONEY, ("平均每单金额", "money of an order"),
        ("每单金额大", "large baskets"), ("每单金额小", "small baskets"), measure=_orders("AVERAGE_ORDER_VALUE"),
    ),
    Feature(
        "views", Unit.COUNT, (f"{VISIT_DAYS} 天内浏览商品次数", f"products viewed in {VISIT_DAYS} days"),
        ("常浏览商品", "looks around much"), ("很少浏览商品", "looks around little"),
        measure=_events("Product Viewed", VISIT_DAYS),
    ),
    Feature(
        "refunds", Unit.COUNT, ("一年内退款次数", "refunds in a year"),
        ("常退款", "returns often"), ("很少退款", "returns rarely"), measure=_events("Order Refunded", DAYS),
    ),
    Feature(
        "coupons", Unit.PERCENT, ("用券订单占比", "orders with a coupon"),
        ("常用优惠券", "mostly with coupons"), ("很少用优惠券", "rarely with coupons"),
        measure=_events(ORDER_COMPLETED, DAYS, [{"property": "coupon", "op": "OPERATOR_EXISTS"}]), of=_PLACED,
    ),
    Feature(
        "evenings", Unit.PERCENT, ("18 点后的订单占比", "orders after 6 in the evening"),
        ("多在晚上下单", "mostly evenings"), ("多在白天下单", "mostly by day"), part=Part.EVENING, of=_PLACED,
    ),
    Feature(
        "weekends", Unit.PERCENT, ("周末的订单占比", "orders at the weekend"),
        ("多在周末下单", "mostly weekends"), ("多在工作日下单", "mostly weekdays"), part=Part.WEEKEND, of=_PLACED,
    ),
)  # fmt: skip

SPLIT_BY: Mapping[str, Words] = {"channel": ("渠道", "channel"), "category": ("品类", "category")}
"""Properties of orders whose most frequent values are features, too; what they are called."""

VALUES_OF_EACH = 4
"""How many values of one of them are."""


def of_value(path: str, value: str) -> Feature:
    """Returns the share of orders with a value of a property.

    Args:
        path: One of `SPLIT_BY`.
        value: The value, a text.
    """
    chinese, english = SPLIT_BY[path]
    return Feature(
        f"{path}:{value}",
        Unit.PERCENT,
        (f"{chinese}为“{value}”的订单占比", f"orders with {english} “{value}”"),
        (f"{chinese}多为“{value}”", f"mostly {english} “{value}”"),
        (f"{chinese}很少为“{value}”", f"rarely {english} “{value}”"),
        measure=_events(ORDER_COMPLETED, DAYS, [{"property": path, "op": "OPERATOR_EQ", "value": value}]),
        of=_PLACED,
    )
