"""A coupon, where it is by the clock, and what may happen to it then."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from services.profile.domain.coupons.amounts import Hundredths
from services.profile.domain.coupons.refusals import Refusal, Refused


class State(IntEnum):
    """Where a coupon is; the numbers are the contract's, and are stored."""

    ISSUED = 1
    RESERVED = 2
    REDEEMED = 3
    EXPIRED = 4
    CANCELLED = 5


class ChangeKind(IntEnum):
    """What happened to a coupon; the numbers are the contract's, and are stored."""

    ISSUED = 1
    RESERVED = 2
    RELEASED = 3
    REDEEMED = 4
    RETURNED = 5
    EXPIRED = 6
    CANCELLED = 7


@dataclass(frozen=True)
class Coupon:
    """A coupon.

    Attributes:
        coupon_id: Its name in facts; nobody can use it by this.
        sealed: Its code, sealed.
        coupon_template_id: Of which template.
        revision: Of the template: whose terms hold.
        node_id: The identifier that it belongs to.
        state: As it was written last; `by_clock` tells where it is.
        issue_time: When it was issued.
        start_time: From when it is valid.
        expire_time: When it ends.
        reserved_until: While reserved: until when.
        order_id: While reserved, and when redeemed: of which order; else empty.
        discount: When redeemed: what was taken off.
        changes: How many changes it has.
    """

    coupon_id: str
    sealed: bytes
    coupon_template_id: str
    revision: int
    node_id: int
    state: State
    issue_time: datetime
    start_time: datetime
    expire_time: datetime
    reserved_until: datetime | None = None
    order_id: str = ""
    discount: Hundredths = 0
    changes: int = 1

    def by_clock(self, now: datetime) -> Coupon:
        """Returns it as it is at a moment: time ends coupons, and what orders have reserved, without any writing."""
        state = self.state
        if state is State.RESERVED and self.reserved_until is not None and now >= self.reserved_until:
            state = State.ISSUED
        if state in (State.ISSUED, State.RESERVED) and now >= self.expire_time:
            state = State.EXPIRED
        return self if state is self.state else replace(self, state=state, reserved_until=None, order_id="")


@dataclass(frozen=True)
class Change:
    """What happened to a coupon, once and for all; amounts are those of a redemption, or of one that was taken back."""

    number: int
    kind: ChangeKind
    change_time: datetime
    principal: str
    store_id: str = ""
    order_id: str = ""
    reserved_until: datetime | None = None
    discount: Hundredths = 0
    cost: Hundredths = 0
    revenue: Hundredths = 0


def usable(coupon: Coupon, now: datetime, *, order_id: str = "") -> Refused | None:
    """Returns why an order cannot use a coupon now, by its time and state; None: it can.

    Args:
        coupon: As it is written.
        now: The moment.
        order_id: The order, which may have reserved it; empty: one that has not.
    """
    coupon = coupon.by_clock(now)
    match coupon.state:
        case State.EXPIRED:
            return Refused(Refusal.EXPIRED)
        case State.REDEEMED:
            return Refused(Refusal.ALREADY_REDEEMED)
        case State.CANCELLED:
            return Refused(Refusal.CANCELLED)
        case State.RESERVED if not order_id or coupon.order_id != order_id:
            assert coupon.reserved_until is not None
            return Refused(
                Refusal.RESERVED_BY_OTHER_ORDER,
                {"reserved_until": coupon.reserved_until.isoformat(timespec="seconds")},
            )
        case _ if now < coupon.start_time:
            return Refused(Refusal.NOT_YET_VALID, {"start_time": coupon.start_time.isoformat(timespec="seconds")})
        case _:
            return None


def belongs(coupon: Coupon, node_ids: Collection[int]) -> Refused | None:
    """Returns why a coupon is not that of the customer who has some identifiers; None: it is."""
    return None if coupon.node_id in node_ids else Refused(Refusal.OTHER_CUSTOMER)


def reserved(coupon: Coupon, *, order_id: str, until: datetime) -> Coupon:
    """Returns a usable coupon as an order holds it, until then or its end."""
    return replace(
        coupon, state=State.RESERVED, order_id=order_id, reserved_until=min(until, coupon.expire_time), discount=0
    )


def redeemed(coupon: Coupon, *, order_id: str, discount: Hundredths) -> Coupon:
    """Returns a usable coupon as it was used."""
    return replace(coupon, state=State.REDEEMED, order_id=order_id, reserved_until=None, discount=discount)


def released(coupon: Coupon, now: datetime, *, order_id: str) -> Coupon | Refused | None:
    """Returns a coupon that an order holds as it is when it lets go; None: nobody holds it."""
    if coupon.by_clock(now).state is State.ISSUED:
        return None
    refused = usable(coupon, now, order_id=order_id)
    return refused if refused is not None else issued_again(coupon)


def cancelled(coupon: Coupon, now: datetime) -> Coupon | Refused | None:
    """Returns a coupon as it is when it was taken back; None: it was already."""
    match coupon.by_clock(now).state:
        case State.CANCELLED:
            return None
        case State.REDEEMED:
            return Refused(Refusal.ALREADY_REDEEMED)
        case State.EXPIRED:
            return Refused(Refusal.EXPIRED)
        case _:
            return replace(coupon, state=State.CANCELLED, order_id="", reserved_until=None)


def issued_again(coupon: Coupon) -> Coupon:
    """Returns a coupon as it was before an order had it."""
    return replace(coupon, state=State.ISSUED, order_id="", reserved_until=None, discount=0)
