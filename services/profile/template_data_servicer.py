"""TemplateDataService on the wire: translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.profile.catalogue_wire import product_message, store_message
from services.profile.domain.coupons import AmountOff, FreeShipping, Gift, PercentOff
from services.profile.domain.coupons.amounts import amount_text, part_text
from services.profile.loyalty_wire import tier_status
from services.profile.usecases.coupons import CouponView
from services.profile.usecases.template_data import CustomerData, TemplatesData
from yike.profile.v1 import template_data_service_pb2 as data_pb
from yike.profile.v1 import template_data_service_pb2_grpc as data_grpc


class TemplateDataServicer(data_grpc.TemplateDataServiceServicer):
    """Answers the methods of `yike.profile.v1.TemplateDataService`; errors leave as typed errors."""

    def __init__(self, data: TemplatesData) -> None:
        """Takes the use case."""
        self._data = data

    async def GetTemplateData(
        self, request: data_pb.GetTemplateDataRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> data_pb.TemplateData:
        """Returns what templates need."""
        found = await self._data.get(
            workspace_of(context),
            skus=request.skus,
            store_ids=request.store_ids,
            customer_ids=request.customer_ids,
            points=request.points,
            coupons=request.coupons,
        )
        return data_pb.TemplateData(
            products=map(product_message, found.products),
            stores=map(store_message, found.stores),
            customers=[_customer_message(requested_id, each) for requested_id, each in found.customers.items()],
        )


def _customer_message(requested_id: int, data: CustomerData) -> data_pb.CustomerTemplateData:
    message = data_pb.CustomerTemplateData(
        requested_id=requested_id,
        balance=data.points.balance,
        debt=data.points.debt,
        expiring_points=data.points.expiring,
        tier=tier_status(data.standing),
        coupons=map(_coupon_message, data.coupons),
    )
    if data.points.expire_time is not None:
        message.points_expire_time.FromDatetime(data.points.expire_time)
    return message


def _coupon_message(view: CouponView) -> data_pb.UsableCoupon:
    terms = view.terms
    message = data_pb.UsableCoupon(
        code=view.code,
        display_name=terms.display_name,
        description=terms.description,
        currency_code=terms.currency_code,
        minimum_spend=amount_text(terms.minimum_spend),
    )
    message.expire_time.FromDatetime(view.coupon.expire_time)
    match terms.benefit:
        case AmountOff(amount=amount):
            message.amount_off = amount_text(amount)
        case PercentOff(part=part):
            message.percent_off = part_text(part)
        case Gift(sku=sku):
            message.gift = sku
        case FreeShipping():
            message.free_shipping = True
    return message
