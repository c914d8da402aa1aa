"""Orders and their refunds: what they are worth, what they earn, and how much of that is taken back."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from services.common.orders import (
    MAXIMUM_ORDER_AMOUNT,
    MAXIMUM_ORDER_ID,
    ORDER_CANCELLED,
    ORDER_ID,
    REFUND_AMOUNTS,
    REFUND_ID,
)
from services.profile.domain.loyalty.settings import MICROS, LoyaltySettings

MAXIMUM_MICROS = MAXIMUM_ORDER_AMOUNT * MICROS
"""A larger amount is none."""

MAXIMUM_POINTS = 10**12
"""The most that an order earns."""

MAXIMUM_LINES = 1_000


class ProblemKind(enum.IntEnum):
    """What is wrong with an order or a refund; the numbers of `yike.profile.v1.LoyaltyProblemKind`."""

    REFUND_EXCEEDS_ORDER = 1
    REFUND_WITHOUT_ORDER = 2
    NO_AMOUNT = 3
    OTHER_CURRENCY = 4
    ORDER_CHANGED = 5
    NO_ORDER_ID = 6
    BAD_REFUND = 7
    NOT_TRUSTED = 8


@dataclass(frozen=True)
class Problem:
    """Something that could not be taken as it came; an empty `order_id`: the event names none."""

    kind: ProblemKind
    order_id: str
    node_id: int
    event_id: int


@dataclass(frozen=True)
class Line:
    """Goods of a category; `weight`: price by quantity, >= 0."""

    category: str
    weight: Fraction


@dataclass
class Order:
    """What is known of an order. Refunds may be known before the order is.

    Attributes:
        order_id: Its id.
        node_id: Where its points stand; 0 until it is known.
        amount_micros: Its money; None: not known yet.
        order_time: When it happened; None: not known yet.
        batch_id: What it earned; 0: nothing yet.
        points: How many points it earned.
        reversed: How many of them were taken back.
        reversed_by_hand: How many of these by calls.
        refunds: What was refunded, by key, in micros; None: all of it.
    """

    order_id: str
    node_id: int = 0
    amount_micros: int | None = None
    order_time: datetime | None = None
    batch_id: int = 0
    points: int = 0
    reversed: int = 0
    reversed_by_hand: int = 0
    refunds: dict[str, int | None] = field(default_factory=dict)

    @property
    def refunded_micros(self) -> int:
        """What was refunded of its money; never more than that."""
        if not self.refunds:
            return 0
        amount = self.amount_micros or 0
        if any(part is None for part in self.refunds.values()):
            return amount
        return min(amount, sum(part or 0 for part in self.refunds.values()))

    @property
    def is_refunded_too_much(self) -> bool:
        """Whether its refunds by amount are more than it was worth."""
        return self.amount_micros is not None and sum(part or 0 for part in self.refunds.values()) > self.amount_micros

    @property
    def due(self) -> int:
        """How many more of its points are to be taken back, by its refunds: what is kept is rounded down.

        What was taken back by hand counts towards it, so that the same refund is not taken twice.
        """
        if not self.refunds:
            # As of most orders, which are asked for it each time.
            return 0
        amount = self.amount_micros or 0
        if any(part is None for part in self.refunds.values()) or (amount and self.refunded_micros == amount):
            wanted = self.points
        elif not amount:
            # Nothing to measure a part by: of an order that a call told, the event may be on its way.
            wanted = 0
        else:
            wanted = self.points - self.points * (amount - self.refunded_micros) // amount
        return max(0, wanted - self.reversed)


def earned_points(settings: LoyaltySettings, amount_micros: int, lines: Iterable[Line], tier_percent: int = 100) -> int:
    """Returns what an order earns: reckoned exactly, rounded down once.

    Args:
        settings: The rules of its time.
        amount_micros: Its money, >= 0; shared out among the lines by their weights.
        lines: Its goods; none, or none that weigh: all is of no category.
        tier_percent: Of the customer's tier.
    """
    weighed = [line for line in lines if line.weight > 0] if settings.categories else []
    total = sum((line.weight for line in weighed), Fraction(0))
    if not total:
        # Whole numbers throughout: most orders are reckoned so.
        points = amount_micros * settings.points * tier_percent // (MICROS * settings.amount * 100)
    else:
        percent = sum(
            (line.weight / total * settings.categories.get(line.category, 100) for line in weighed), Fraction(0)
        )
        exact = Fraction(amount_micros, MICROS) / settings.amount * settings.points * percent / 100 * tier_percent / 100
        points = int(exact)
    return min(points, MAXIMUM_POINTS)


def order_points(
    settings: LoyaltySettings,
    amount_micros: int,
    properties: Mapping[str, Any],
    moment: datetime,
    tier_percent: int,
) -> int | None:
    """Returns what an order earns by the rules of its time; None: it is in another currency than theirs.

    Args:
        settings: The rules.
        amount_micros: Its money, >= 0.
        properties: Of its event.
        moment: When it happened.
        tier_percent: Of the tier in which it finds the customer.
    """
    if not settings.has_begun(moment):
        return 0
    if settings.currency and properties.get("currency") != settings.currency:
        return None
    return earned_points(settings, amount_micros, read_lines(properties), tier_percent)


def read_micros(value: Any) -> int | None:
    """Returns an amount as the platform counts money: to six places, halves away from zero; None: it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, int):
        # Exact without the detour, as most amounts in whole units.
        return value * MICROS if 0 <= value <= MAXIMUM_ORDER_AMOUNT else None
    try:
        micros = int((Decimal(str(value)) * MICROS).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return micros if 0 <= micros <= MAXIMUM_MICROS else None


@dataclass(frozen=True)
class Refund:
    """What was refunded; `micros` None: the whole order."""

    micros: int | None


def read_refund(name: str, properties: Mapping[str, Any]) -> Refund | None:
    """Returns what an event refunds: its `revenue`, else its `total`, else all. None: what it says is no amount."""
    if name == ORDER_CANCELLED:
        return Refund(None)
    for key in REFUND_AMOUNTS:
        if properties.get(key) is not None:
            micros = read_micros(properties[key])
            return None if micros is None else Refund(micros)
    return Refund(None)


def refund_key(name: str, properties: Mapping[str, Any], message_id: str) -> str:
    """Returns what tells a refund of an order from its others: its `refund_id`, else its message id; a cancellation is one."""
    if name == ORDER_CANCELLED:
        return "cancelled"
    refund_id = properties.get(REFUND_ID)
    if isinstance(refund_id, int) and not isinstance(refund_id, bool):
        refund_id = str(refund_id)
    if isinstance(refund_id, str) and refund_id and len(refund_id) <= MAXIMUM_ORDER_ID and "\0" not in refund_id:
        return f"id:{refund_id}"
    return f"message:{message_id}"


def read_order_id(properties: Mapping[str, Any]) -> str:
    """Returns the order's id; empty: there is none that could be kept."""
    value = properties.get(ORDER_ID)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > MAXIMUM_ORDER_ID or "\0" in value:
        return ""
    return value


def read_lines(properties: Mapping[str, Any]) -> list[Line]:
    """Returns the goods of an order; what says no price or no quantity weighs nothing, an absent quantity is one."""
    products = properties.get("products")
    if not isinstance(products, list):
        return []
    lines = []
    for product in products[:MAXIMUM_LINES]:
        if not isinstance(product, dict):
            continue
        price, quantity = read_micros(product.get("price")), read_micros(product.get("quantity", 1))
        category = product.get("category")
        if price and quantity:
            lines.append(Line(category if isinstance(category, str) else "", Fraction(price) * quantity))
    return lines
