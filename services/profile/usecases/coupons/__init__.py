"""What profile does with coupons."""

from services.profile.usecases.coupons.ending import CouponEndings, EncodeExpired
from services.profile.usecases.coupons.finding import Checked, CouponPage, FindingCoupons
from services.profile.usecases.coupons.issuing import EncodeIssued, IssuingCoupons
from services.profile.usecases.coupons.returning import REFUND_EVENTS, ReturningCoupons
from services.profile.usecases.coupons.telling import EncodeChanged
from services.profile.usecases.coupons.templates import CouponTemplates
from services.profile.usecases.coupons.using import EncodeRedeemed, Move, UsingCoupons
from services.profile.usecases.coupons.views import CouponView

__all__ = [
    "REFUND_EVENTS",
    "Checked",
    "CouponEndings",
    "CouponPage",
    "CouponTemplates",
    "CouponView",
    "EncodeChanged",
    "EncodeExpired",
    "EncodeIssued",
    "EncodeRedeemed",
    "FindingCoupons",
    "IssuingCoupons",
    "Move",
    "ReturningCoupons",
    "UsingCoupons",
]
