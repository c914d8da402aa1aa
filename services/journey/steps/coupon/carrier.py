"""Has profile issue coupons, each in a call of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.common.errors import Reason, YikeError
from services.common.json_values import canonical_json
from services.journey.clients.profile import ProfileClient
from services.journey.domain.tasks import Done, Task
from services.journey.steps.coupon.rules import CouponIssued, IssueCoupon
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import one_by_one
from yike.profile.v1 import coupon_service_pb2 as coupon_pb


class CouponCarrier:
    """Asks profile; a repeat under the same id is answered with the same coupon."""

    def __init__(self, profile: ProfileClient) -> None:
        """Takes the calls to profile."""
        self._profile = profile

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields each alone."""
        return one_by_one(tasks)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Asks for the coupon."""
        (task,) = tasks
        request = task.request
        assert isinstance(request, IssueCoupon)
        try:
            coupon = await self._profile.issue_coupon(
                workspace_id, task.customer_id, request.coupon_template_id, request_id=task.effect_id
            )
        except YikeError as error:
            if error.reason != Reason.ERROR_REASON_COUPON_REFUSED:
                raise
            refusal = error.metadata.get("refusal", "refused").lower()
            return {task.effect_id: Done(CouponIssued(why_not=refusal))}
        return {task.effect_id: Done(CouponIssued(coupon.coupon_id, value_of(coupon)))}


def value_of(coupon: coupon_pb.Coupon) -> str:
    """Returns as JSON what messages may say of a coupon; the names are those of `coupons` in templates."""
    terms = coupon.terms
    value: dict[str, str] = {
        "code": coupon.code,
        "name": terms.display_name,
        "description": terms.description,
        "currency": terms.currency_code,
        "minimum_spend": terms.minimum_spend,
        "expire_time": coupon.expire_time.ToJsonString(),
        "kind": terms.WhichOneof("benefit") or "",
    }
    match value["kind"]:
        case "amount_off":
            value["amount"] = terms.amount_off.amount
        case "percent_off":
            value["percent"] = terms.percent_off.percent
        case "gift":
            value["sku"] = terms.gift.sku
    return canonical_json(value).decode()
