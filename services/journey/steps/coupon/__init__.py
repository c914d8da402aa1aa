"""Issue a coupon to the customer."""

from services.journey.steps.coupon.carrier import CouponCarrier
from services.journey.steps.coupon.rules import CouponAction, IssueCoupon
from services.journey.steps.coupon.wire import from_wire, to_wire
from services.journey.steps.kind import StepKind

COUPON = StepKind(CouponAction, from_wire, to_wire, IssueCoupon, lambda clients: CouponCarrier(clients.profile))

__all__ = ["COUPON"]
