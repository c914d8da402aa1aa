"""How customers stand, in plain Python and straight from the contract: no code of the service, no SQL."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.integration.segment.world import Event

DAY = timedelta(days=1)
DAY_US = 86_400_000_000
MICROSECOND = timedelta(microseconds=1)
OURS = {"Message Sent", "Message Delivered", "Message Failed"}
CLASSES = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 365)
SCORES = (
    "RFM_RECENCY", "RFM_FREQUENCY", "RFM_MONETARY", "AXIS_ACTIVITY", "AXIS_VALUE", "AXIS_INTENT", "AXIS_RISK",
)  # fmt: skip
# Rows: recency from 5 to 1; columns: the mean of frequency and money from 1 to 5.
MATRIX = """
NEW            POTENTIAL_LOYALIST POTENTIAL_LOYALIST CHAMPIONS CHAMPIONS
PROMISING      POTENTIAL_LOYALIST POTENTIAL_LOYALIST LOYAL     LOYAL
ABOUT_TO_SLEEP ABOUT_TO_SLEEP     NEED_ATTENTION     LOYAL     LOYAL
HIBERNATING    HIBERNATING        AT_RISK            AT_RISK   CANNOT_LOSE
LOST           HIBERNATING        AT_RISK            AT_RISK   CANNOT_LOSE
"""
SPREAD = {3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}


@dataclass
class Ways:
    """What is set, as the contract names it."""

    new_days: int = 30
    active_days: int = 60
    at_risk_days: int = 120
    asleep_days: int = 365
    quantiles: int = 5
    rfm_days: int = 0
    activity_days: int = 30
    value_days: int = 365
    intent_days: int = 14
    weights: dict[str, int] = field(
        default_factory=lambda: {
            "Product Viewed": 1, "Products Searched": 2, "Product Added": 5, "Cart Viewed": 3, "Checkout Started": 8,
        }
    )  # fmt: skip
    risk_days: int = 365
    usual_days: int = 30
    overdue: tuple[int, ...] = (100, 125, 150, 200, 300, 400, 600, 1000)
    complaint_points: int = 2
    refund_points: int = 1
    most_counted: int = 3


class Order:
    """An order of one customer: its first telling counts, refunds take away, a cancellation takes it out."""

    def __init__(self, told: Sequence[Event]) -> None:
        made = sorted(
            (one for one in told if one.name == "Order Completed"), key=lambda one: (one.occur_time, one.event_id)
        )
        self.is_placed = bool(made) and not any(one.name == "Order Cancelled" for one in told)
        self.time = made[0].occur_time if made else None
        worth = Decimal(str(made[0].properties.get("revenue", 0))) if made else Decimal(0)
        refunds: dict[str, Decimal | None] = {}
        for one in sorted(told, key=lambda one: (one.occur_time, one.event_id)):
            if one.name == "Order Refunded":
                key = str(one.properties.get("refund_id", f"#{one.event_id}"))
                amount = one.properties.get("revenue", one.properties.get("total"))
                refunds.setdefault(key, None if amount is None else Decimal(str(amount)))
        if any(part is None for part in refunds.values()):
            self.net = Decimal(0)
        else:
            self.net = max(Decimal(0), worth - sum((part or Decimal(0) for part in refunds.values()), Decimal(0)))


class StandingOracle:
    """Answers of every customer at a moment, by looking at every event."""

    def __init__(self, events: Sequence[Event], customer_of: Mapping[int, int], now: datetime, ways: Ways) -> None:
        self.now, self.ways = now, ways
        self.customers = sorted(set(customer_of.values()))
        self.events: dict[int, list[Event]] = {customer: [] for customer in self.customers}
        for event in {event.event_id: event for event in events}.values():
            if event.occur_time <= now:
                self.events[customer_of[event.node_id]].append(event)

    def orders(self, customer: int, days: int) -> list[Order]:
        told: dict[str, list[Event]] = {}
        for event in self.events[customer]:
            order_id = event.properties.get("order_id")
            if event.name in ("Order Completed", "Order Refunded", "Order Cancelled") and order_id:
                told.setdefault(str(order_id), []).append(event)
        placed = [order for order in map(Order, told.values()) if order.is_placed]
        return [one for one in placed if one.time is not None and (not days or self.now - one.time < days * DAY)]

    def stage(self, customer: int) -> str:
        times = [one.time for one in self.orders(customer, 0) if one.time is not None]
        if not times:
            return ""
        first, last, ways = self.now - min(times), self.now - max(times), self.ways
        if first <= ways.new_days * DAY:
            return "NEW"
        for name, days in (("ACTIVE", ways.active_days), ("AT_RISK", ways.at_risk_days), ("ASLEEP", ways.asleep_days)):
            if last <= days * DAY:
                return name
        return "LOST"

    def number(self, score: str, customer: int) -> int | None:
        """Returns what a score is of; None: the customer has no such number."""
        ways = self.ways
        match score:
            case "RFM_RECENCY" | "RFM_FREQUENCY" | "RFM_MONETARY":
                orders = self.orders(customer, ways.rfm_days)
                if not orders:
                    return None
                if score == "RFM_RECENCY":
                    return (self.now - max(one.time for one in orders if one.time is not None)) // MICROSECOND
                return len(orders) if score == "RFM_FREQUENCY" else micros(sum(one.net for one in orders))
            case "AXIS_ACTIVITY":
                return len(self.act_days(customer, ways.activity_days))
            case "AXIS_VALUE":
                return micros(sum((one.net for one in self.orders(customer, ways.value_days)), Decimal(0)))
            case "AXIS_INTENT":
                young = [one for one in self.events[customer] if self.now - one.occur_time < ways.intent_days * DAY]
                return sum(ways.weights.get(one.name, 0) for one in young)
        return self.risk(customer)

    def risk(self, customer: int) -> int | None:
        ways = self.ways
        young = [one for one in self.events[customer] if self.now - one.occur_time < ways.risk_days * DAY]
        acts = [one.occur_time for one in young if one.name not in OURS]
        if not acts:
            return None
        days = sorted(self.act_days(customer, ways.risk_days))
        usual = ways.usual_days
        if len(days) > 1:
            mean = Fraction((days[-1] - days[0]).days, len(days) - 1)
            usual = next((one for one in CLASSES if mean <= one), CLASSES[-1])
        since = self.now - max(acts)
        points = sum(since * 100 >= usual * percent * DAY for percent in ways.overdue)
        complaints = sum(one.name == "Complaint Made" for one in young)
        refunds = sum(one.name == "Order Refunded" for one in young)
        points += min(complaints, ways.most_counted) * ways.complaint_points
        return points + min(refunds, ways.most_counted) * ways.refund_points

    def act_days(self, customer: int, days: int) -> set[Any]:
        return {
            one.occur_time.astimezone(ZoneInfo("Asia/Shanghai")).date()
            for one in self.events[customer]
            if one.name not in OURS and self.now - one.occur_time < days * DAY
        }

    def bounds(self) -> dict[str, list[int]]:
        """Returns the bounds of all scores that have some, over the customers of this moment."""
        found = {}
        for score in SCORES:
            numbers = sorted(
                number
                for customer in self.customers
                if (number := self.number(score, customer)) is not None and (score.startswith("RFM") or number > 0)
            )
            parts = self.ways.quantiles
            if len(numbers) >= parts:
                # The least number that at least the part of all do not exceed.
                found[score] = [
                    next(one for one in numbers if sum(each <= one for each in numbers) * parts >= part * len(numbers))
                    for part in range(1, parts)
                ]
                if score == "RFM_RECENCY":
                    # Whole days.
                    found[score] = [math.ceil(Fraction(one, DAY_US)) * DAY_US for one in found[score]]
        return found

    def score(self, score: str, customer: int, bounds: Mapping[str, Sequence[int]]) -> int:
        number = self.number(score, customer)
        if number is None or score not in bounds:
            return 0
        exceeded = sum(number > bound for bound in bounds[score])
        return len(bounds[score]) + 1 - exceeded if score == "RFM_RECENCY" else exceeded + 1

    def cell(self, customer: int, bounds: Mapping[str, Sequence[int]]) -> str:
        scores = [self.score(one, customer, bounds) for one in SCORES[:3]]
        if not all(scores):
            return ""
        recency, frequency, money = (SPREAD[self.ways.quantiles][one - 1] for one in scores)
        mean = Fraction(frequency + money, 2)
        column = int(mean) if mean.denominator == 1 else int(mean) + 1
        return MATRIX.split()[(5 - recency) * 5 + column - 1]

    def value(self, attribute: str, customer: int, bounds: Mapping[str, Sequence[int]]) -> str | int:
        """Returns an attribute; '' or 0 where there is none."""
        match attribute:
            case "LIFECYCLE_STAGE":
                return self.stage(customer)
            case "RFM_CELL":
                return self.cell(customer, bounds)
        return self.score(attribute, customer, bounds)


def micros(amount: Decimal | int) -> int:
    return int(Decimal(amount) * 1_000_000)
