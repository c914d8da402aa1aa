"""Between the contract's `CouponStep` and its rules."""

from services.journey.steps.coupon.rules import CouponAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.CouponStep) -> CouponAction:
    """Returns the rules."""
    return CouponAction(message.coupon_template_id, message.keep_as, message.refused_step_id)


def to_wire(action: CouponAction) -> journey_pb.CouponStep:
    """Returns the message."""
    return journey_pb.CouponStep(
        coupon_template_id=action.coupon_template_id,
        keep_as=action.keep_as,
        refused_step_id=action.refused_step_id,
    )
