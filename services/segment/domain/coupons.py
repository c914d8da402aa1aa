"""Which of a customer's coupons are counted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from services.segment.domain.kept import Kept, KeptColumn

ISSUED, RESERVED, REDEEMED = 1, 2, 3
"""States of coupons, by the contract's numbers."""


class CouponAggregate(Enum):
    """Which; the names are the contract's."""

    USABLE = "USABLE"
    ENDING = "ENDING"
    REDEEMED = "REDEEMED"


@dataclass(frozen=True)
class CouponColumn(KeptColumn):
    """How many of a template, '' for any; `within_us`: of ENDING and REDEEMED, microseconds."""

    kept: ClassVar[Kept] = Kept.COUPON

    aggregate: CouponAggregate
    template_id: str
    within_us: int = 0
