"""What coupons are, reckoned from the words of the contract; shares no code with the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

STOCK, LIMIT, DAYS = 9, 3, 2
PAID, OFF = 90, 10


class Refused(Exception):
    """The service must refuse it, for this reason."""


@dataclass
class Held:
    """One coupon: whose, and all that is known of it."""

    name: str
    ends: datetime
    word: str = "free"
    order: str = ""
    until: datetime | None = None
    refunds: dict[str, int] = field(default_factory=dict)

    def now(self, now: datetime) -> str:
        """Returns its state by the clock."""
        if self.word in ("used", "gone"):
            return self.word
        if now >= self.ends:
            return "over"
        return "held" if self.word == "held" and self.until is not None and now < self.until else "free"


class Oracle:
    """One template, its coupons, and its figures."""

    def __init__(self, now: datetime) -> None:
        """Begins with none."""
        self.now = now
        self.coupons: list[Held] = []

    def issue(self, name: str, mine: set[str], count: int) -> None:
        """All or none."""
        for already in range(count):
            if len(self.coupons) + already >= STOCK:
                raise Refused("OUT_OF_STOCK")
            counted = sum(each.name in mine and each.word != "gone" for each in self.coupons)
            if counted + already >= LIMIT:
                raise Refused("CUSTOMER_LIMIT")
        self.coupons += [Held(name, self.now + timedelta(days=DAYS)) for _ in range(count)]

    def _open(self, coupon: Held, order: str) -> None:
        match coupon.now(self.now):
            case "over":
                raise Refused("EXPIRED")
            case "used":
                raise Refused("ALREADY_REDEEMED")
            case "gone":
                raise Refused("CANCELLED")
            case "held" if coupon.order != order:
                raise Refused("RESERVED_BY_OTHER_ORDER")

    def reserve(self, number: int, order: str, seconds: int) -> None:
        """An order takes hold of one."""
        coupon = self.coupons[number]
        self._open(coupon, order)
        coupon.word, coupon.order = "held", order
        coupon.until = min(self.now + timedelta(seconds=seconds), coupon.ends)

    def redeem(self, number: int, order: str, mine: set[str] | None) -> None:
        """An order uses one; the same order again is told the same."""
        coupon = self.coupons[number]
        if mine is not None and coupon.name not in mine:
            raise Refused("OTHER_CUSTOMER")
        if coupon.word == "used" and coupon.order == order:
            return
        self._open(coupon, order)
        coupon.word, coupon.order, coupon.refunds = "used", order, {}

    def release(self, number: int, order: str) -> None:
        """An order lets go."""
        coupon = self.coupons[number]
        if coupon.now(self.now) != "free":
            self._open(coupon, order)
            coupon.word, coupon.order = "free", ""

    def cancel(self, number: int) -> None:
        """Somebody takes one back."""
        coupon = self.coupons[number]
        match coupon.now(self.now):
            case "used":
                raise Refused("ALREADY_REDEEMED")
            case "over":
                raise Refused("EXPIRED")
            case _:
                coupon.word = "gone"

    def refund(self, order: str, key: str, amount: int | None) -> None:
        """An order is refunded, by this much or as a whole."""
        for coupon in self.coupons:
            if coupon.word == "used" and coupon.order == order:
                coupon.refunds.setdefault(key, amount or 0)
                if amount is None or sum(coupon.refunds.values()) >= PAID:
                    coupon.word, coupon.order = "free", ""

    def figures(self) -> tuple[int, int, str, str]:
        """Returns how many were issued and are used, what that cost and what was paid."""
        used = sum(each.word == "used" for each in self.coupons)
        return len(self.coupons), used, f"{used * OFF}.00", f"{used * PAID}.00"
