"""A template of coupons, and what came of those issued of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.profile.domain.coupons.amounts import Hundredths
from services.profile.domain.coupons.refusals import Refusal, Refused
from services.profile.domain.coupons.terms import Terms

MAXIMUM_TEMPLATES = 1_000
MAXIMUM_REVISIONS = 1_000


@dataclass(frozen=True)
class Use:
    """What came of a template's coupons since it was made."""

    issued: int = 0
    redeemed: int = 0
    expired: int = 0
    cancelled: int = 0
    cost: Hundredths = 0
    revenue: Hundredths = 0


@dataclass(frozen=True)
class Template:
    """A template.

    Attributes:
        coupon_template_id: Its id.
        revision: Grows with each change, from 1; each revision's terms are kept.
        terms: As they are now.
        create_time: When it was made.
        update_time: When it was changed last.
        archive_time: When it was archived; None: it was not.
        use: What came of its coupons.
    """

    coupon_template_id: str
    revision: int
    terms: Terms
    create_time: datetime
    update_time: datetime
    archive_time: datetime | None = None
    use: Use = field(default_factory=Use)

    @property
    def display_name(self) -> str:
        """Its name for people, by which lists are ordered."""
        return self.terms.display_name

    def issuable(self, now: datetime, *, issued: int, of_customer: int) -> Refused | None:
        """Returns why no further coupon can be issued of it; None: one can.

        Args:
            now: The moment.
            issued: How many were issued in all.
            of_customer: How many of those that count went to the customer.
        """
        metadata = {"coupon_template_id": self.coupon_template_id}
        if self.archive_time is not None:
            return Refused(Refusal.TEMPLATE_ARCHIVED, metadata)
        if self.terms.validity(now)[1] <= now:
            return Refused(Refusal.TEMPLATE_ENDED, metadata)
        if self.terms.stock and issued >= self.terms.stock:
            return Refused(Refusal.OUT_OF_STOCK, metadata)
        if self.terms.customer_limit and of_customer >= self.terms.customer_limit:
            return Refused(Refusal.CUSTOMER_LIMIT, metadata)
        return None
