"""Why a coupon cannot be used or issued, in words that tell the till what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from services.common.errors import FailedPrecondition, Reason


class Refusal(IntEnum):
    """Why; the numbers and names are the contract's."""

    EXPIRED = 1
    NOT_YET_VALID = 2
    ALREADY_REDEEMED = 3
    CANCELLED = 4
    RESERVED_BY_OTHER_ORDER = 5
    OTHER_CUSTOMER = 6
    OTHER_STORE = 7
    OTHER_CURRENCY = 8
    NO_MATCHING_PRODUCT = 9
    MINIMUM_SPEND = 10
    NO_DISCOUNT = 11
    TEMPLATE_ARCHIVED = 12
    TEMPLATE_ENDED = 13
    OUT_OF_STOCK = 14
    CUSTOMER_LIMIT = 15


WORDS: Mapping[Refusal, str] = {
    Refusal.EXPIRED: "The coupon has expired; it cannot be used any more.",
    Refusal.NOT_YET_VALID: "The coupon is not valid yet; it is from {start_time}.",
    Refusal.ALREADY_REDEEMED: "The coupon was redeemed already; ask for another one.",
    Refusal.CANCELLED: "The coupon was taken back; it cannot be used any more.",
    Refusal.RESERVED_BY_OTHER_ORDER: (
        "Another order holds the coupon until {reserved_until}: redeem it with that order, release it there, or wait."
    ),
    Refusal.OTHER_CUSTOMER: "The coupon is another customer's; check who the customer is.",
    Refusal.OTHER_STORE: "The coupon is not valid in this store; use it in one that its terms name.",
    Refusal.OTHER_CURRENCY: "The coupon is in {currency_code}; the basket must be, too.",
    Refusal.NO_MATCHING_PRODUCT: "Nothing in the basket is what the coupon is for; add a product that its terms name.",
    Refusal.MINIMUM_SPEND: "The products that the coupon is for cost too little: {missing_amount} more are needed.",
    Refusal.NO_DISCOUNT: "The coupon would take nothing off this basket; keep it for another.",
    Refusal.TEMPLATE_ARCHIVED: "The coupon template {coupon_template_id} is archived; issue a coupon of another one.",
    Refusal.TEMPLATE_ENDED: "A coupon of {coupon_template_id} would have ended already; set a later end, or issue another.",
    Refusal.OUT_OF_STOCK: "All coupons of {coupon_template_id} were issued; raise its stock, or issue another.",
    Refusal.CUSTOMER_LIMIT: "The customer has had as many coupons of {coupon_template_id} as one may; issue another.",
}


@dataclass(frozen=True)
class Refused:
    """A refusal, with what its words name."""

    refusal: Refusal
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The words."""
        return WORDS[self.refusal].format(**self.metadata)

    def error(self) -> FailedPrecondition:
        """Returns the same as what a call raises."""
        metadata: dict[str, Any] = {"refusal": self.refusal.name, **self.metadata}
        return FailedPrecondition(self.message, reason=Reason.ERROR_REASON_COUPON_REFUSED, **metadata)
