"""What a coupon gives, and under which terms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeAlias

import msgspec

from services.common.errors import InvalidArgument
from services.profile.domain.coupons.amounts import Hundredths

WHOLE = 10_000
"""All of something, as a part."""


class AmountOff(msgspec.Struct, frozen=True, tag="amount_off", forbid_unknown_fields=True):
    """Takes an amount off."""

    amount: Hundredths


class PercentOff(msgspec.Struct, frozen=True, tag="percent_off", forbid_unknown_fields=True):
    """Takes a part off: 1,250 for 12.5 of a hundred; `maximum` 0 is no bound."""

    part: int
    maximum: Hundredths = 0


class Gift(msgspec.Struct, frozen=True, tag="gift", forbid_unknown_fields=True):
    """Gives products; `unit_cost` is what one costs the brand."""

    sku: str
    quantity: int
    unit_cost: Hundredths = 0


class FreeShipping(msgspec.Struct, frozen=True, tag="free_shipping", forbid_unknown_fields=True):
    """Takes the price of the delivery off; `maximum` 0 is no bound."""

    maximum: Hundredths = 0


Benefit: TypeAlias = AmountOff | PercentOff | Gift | FreeShipping


class Terms(msgspec.Struct, frozen=True):
    """The terms of coupons; `yike.profile.v1.CouponTemplate` says what each means."""

    benefit: Benefit
    currency_code: str
    display_name: str = ""
    description: str = ""
    minimum_spend: Hundredths = 0
    skus: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    excluded_skus: tuple[str, ...] = ()
    store_ids: tuple[str, ...] = ()
    start_time: datetime | None = None
    end_time: datetime | None = None
    valid_days: int = 0
    stock: int = 0
    customer_limit: int = 0
    returned_on_refund: bool = False

    def validity(self, issue_time: datetime) -> tuple[datetime, datetime]:
        """Returns from when and until when a coupon is valid that is issued at a time; it may have ended before."""
        start = issue_time if self.start_time is None else max(issue_time, self.start_time)
        ends = [] if self.end_time is None else [self.end_time]
        if self.valid_days:
            ends.append(start + timedelta(days=self.valid_days))
        return start, min(ends)

    def is_for(self, sku: str, category: str) -> bool:
        """Tells whether a product is what the coupon is for."""
        if sku in self.excluded_skus:
            return False
        if not self.skus and not self.categories:
            return True
        return sku in self.skus or any(
            category == each or category.startswith(each.rstrip("/") + "/") for each in self.categories
        )


def check_terms(terms: Terms) -> None:
    """Refuses terms that do not hold together.

    Raises:
        InvalidArgument: INVALID_FIELD, naming the field.
    """
    match terms.benefit:
        case AmountOff(amount=0):
            raise _wrong("amount_off.amount", "take at least 0.01 off")
        case PercentOff(part=0):
            raise _wrong("percent_off.percent", "take at least 0.01 of a hundred off")
        case _:
            pass
    if terms.end_time is None and not terms.valid_days:
        raise _wrong("end_time", "say when coupons end: by end_time, by valid_days, or by both")
    if terms.start_time is not None and terms.end_time is not None and terms.start_time >= terms.end_time:
        raise _wrong("end_time", "it must be later than start_time")


def _wrong(field: str, what: str) -> InvalidArgument:
    path = f"coupon_template.{field}"
    return InvalidArgument(f"{path}: {what}.", field=path)
