"""TillService on the wire: translate, call, translate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

import grpc

from services.common.caller import current_caller
from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.times import read_time
from services.profile.coupons_wire import checked_message, coupon_message, read_basket
from services.profile.domain import Identifier
from services.profile.domain.till_parts import Part
from services.profile.loyalty_wire import customer_points
from services.profile.usecases.purchases import Line, Purchases
from services.profile.usecases.tills import TillCustomer, Tills
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import till_service_pb2 as till_pb
from yike.profile.v1 import till_service_pb2_grpc as till_grpc


class TillServicer(till_grpc.TillServiceServicer):
    """Answers the methods of `yike.profile.v1.TillService`; errors leave as typed errors."""

    def __init__(self, tills: Tills, purchases: Purchases) -> None:
        """Wires the use cases."""
        self._tills = tills
        self._purchases = purchases

    async def DescribeAtTill(
        self, request: till_pb.DescribeAtTillRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> till_pb.TillCustomer:
        """Describes a customer."""
        try:
            today = date.fromisoformat(request.local_date)
        except ValueError as error:
            raise InvalidArgument("Give the day as 2026-11-29.", field="local_date") from error
        basket = read_basket(request.basket) if request.HasField("basket") else None
        described = await self._tills.describe(
            workspace_of(context),
            Identifier(request.identifier.type, request.identifier.value),
            today,
            basket,
            request.order_id,
        )
        return _written(described, has_basket=basket is not None)

    async def RecordPurchase(
        self, request: till_pb.RecordPurchaseRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> till_pb.RecordedPurchase:
        """Records a purchase."""
        told = await self._purchases.record(
            workspace_of(context),
            [(each.type, each.value) for each in request.identifiers],
            order_id=request.order_id,
            revenue=request.revenue,
            currency=request.currency,
            store_id=request.store_id,
            lines=[Line(each.sku, each.quantity, each.price, each.category) for each in request.products],
            occur_time=read_time(request.occur_time, "occur_time") if request.HasField("occur_time") else None,
            by=current_caller().principal,
        )
        return till_pb.RecordedPurchase(
            customer_id=told.customer_id, order_id=told.order_id, revenue=told.revenue, points=told.points
        )

    async def RefundPurchase(
        self, request: till_pb.RefundPurchaseRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> till_pb.RecordedPurchase:
        """Records a refund."""
        told = await self._purchases.refund(
            workspace_of(context),
            request.customer_id,
            order_id=request.order_id,
            revenue=request.revenue,
            reason=request.reason,
            request_id=request.request_id,
            by=current_caller().principal,
        )
        return till_pb.RecordedPurchase(customer_id=told.customer_id, order_id=told.order_id, revenue=told.revenue)


def _written(customer: TillCustomer, *, has_basket: bool) -> till_pb.TillCustomer:
    written = till_pb.TillCustomer(
        customer_id=customer.customer_id,
        display_name=customer.display_name,
        tags=customer.tags,
        restricted=customer.restricted,
        coupons=(
            map(checked_message, customer.coupons)
            if has_basket
            else (
                coupon_pb.CheckedCoupon(coupon=coupon_message(each.view))
                for each in sorted(customer.coupons, key=lambda each: each.view.coupon.expire_time)
            )
        ),
        points=customer_points(replace(customer.points, entries=[]), ""),
        next_actions=[
            till_pb.NextAction(
                kind=cast("till_pb.NextActionKind", int(each.kind)), subject=each.subject, value=each.value
            )
            for each in customer.actions
        ],
        missing=[cast("till_pb.TillPart", int(part)) for part in customer.missing],
    )
    for part, told in ((Part.SEGMENTS, written.segments_time), (Part.SCORES, written.scores_time)):
        moment = customer.times[part]
        if moment is not None:
            told.FromDatetime(moment)
    for membership in customer.memberships:
        joined = written.segments.add(
            customer_id=membership.customer_id,
            segment_id=membership.segment_id,
            cause=membership.cause,
            change_id=membership.change_id,
        )
        joined.enter_time.FromDatetime(membership.enter_time)
    for score in customer.scores:
        scored = written.scores.add(
            name=score.name, value=score.value, model_id=score.model_id, customer_id=score.customer_id
        )
        scored.score_time.FromDatetime(score.score_time)
    for each in customer.purchases:
        added = written.recent_purchases.add(
            order_id=each.order_id, amount=each.amount, currency=each.currency, store_id=each.store_id, lines=each.lines
        )
        added.occur_time.FromMicroseconds(each.occur_time_us)
    return written
