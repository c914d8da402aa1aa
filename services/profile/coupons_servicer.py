"""CouponService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import grpc

from services.common.caller import current_caller
from services.common.errors import InvalidArgument, Reason
from services.common.interceptors import workspace_of
from services.common.listings import Listable, read_listing
from services.common.pages import page_limit, page_token, read_page_token
from services.common.updates import updated
from services.profile import coupons_wire as wire
from services.profile.domain import Identifier
from services.profile.domain.coupons import Template, Terms
from services.profile.usecases.coupons import CouponTemplates, FindingCoupons, IssuingCoupons, UsingCoupons
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import coupon_service_pb2_grpc as coupon_grpc

Context = grpc.aio.ServicerContext[Any, Any]

TEMPLATES: Final = Listable(
    call="ListCouponTemplates",
    filters={"coupon_template_id": str, "display_name": str, "state": {"ACTIVE": 1, "ARCHIVED": 2}},
    orders={"coupon_template_id": str, "display_name": str, "create_time": datetime, "update_time": datetime},
    key="coupon_template_id",
)


class CouponServicer(coupon_grpc.CouponServiceServicer):
    """Answers the methods of `yike.profile.v1.CouponService`; errors leave as typed errors."""

    def __init__(
        self, *, templates: CouponTemplates, issuing: IssuingCoupons, using: UsingCoupons, finding: FindingCoupons
    ) -> None:
        """Wires the use cases."""
        self._templates = templates
        self._issuing = issuing
        self._using = using
        self._finding = finding

    async def CreateCouponTemplate(
        self, request: coupon_pb.CreateCouponTemplateRequest, context: Context
    ) -> coupon_pb.CouponTemplate:
        """Makes a template."""
        given = request.coupon_template
        template = await self._templates.create(workspace_of(context), given.coupon_template_id, wire.read_terms(given))
        return wire.template_message(template)

    async def UpdateCouponTemplate(
        self, request: coupon_pb.UpdateCouponTemplateRequest, context: Context
    ) -> coupon_pb.CouponTemplate:
        """Changes a template."""
        given = request.coupon_template

        def change(template: Template) -> Terms:
            current = wire.template_message(template)
            return wire.read_terms(updated(current, given, request.update_mask, changeable=wire.CHANGEABLE))

        template = await self._templates.update(workspace_of(context), given.coupon_template_id, given.etag, change)
        return wire.template_message(template)

    async def ArchiveCouponTemplate(
        self, request: coupon_pb.ArchiveCouponTemplateRequest, context: Context
    ) -> coupon_pb.CouponTemplate:
        """Archives a template."""
        return wire.template_message(await self._templates.archive(workspace_of(context), request.coupon_template_id))

    async def GetCouponTemplate(
        self, request: coupon_pb.GetCouponTemplateRequest, context: Context
    ) -> coupon_pb.CouponTemplate:
        """Returns a template with its use."""
        return wire.template_message(await self._templates.get(workspace_of(context), request.coupon_template_id))

    async def ListCouponTemplates(
        self, request: coupon_pb.ListCouponTemplatesRequest, context: Context
    ) -> coupon_pb.ListCouponTemplatesResponse:
        """Lists templates with their use."""
        listing = read_listing(TEMPLATES, request)
        found = await self._templates.list(workspace_of(context), listing)
        return coupon_pb.ListCouponTemplatesResponse(
            coupon_templates=[wire.template_message(template) for template in found[: listing.size]],
            next_page_token=listing.next_token(found),
        )

    async def IssueCoupons(
        self, request: coupon_pb.IssueCouponsRequest, context: Context
    ) -> coupon_pb.IssueCouponsResponse:
        """Issues coupons to a customer."""
        to: int | Identifier
        match request.WhichOneof("to"):
            case "customer_id":
                to = request.customer_id
            case "identifier":
                to = Identifier(request.identifier.type, request.identifier.value)
            case _:
                raise InvalidArgument(
                    "Say to whom: customer_id, or identifier.",
                    reason=Reason.ERROR_REASON_MISSING_FIELD,
                    field="customer_id",
                )
        views = await self._issuing.issue(
            workspace_of(context),
            list(request.coupon_template_ids),
            to=to,
            request_id=request.request_id,
            by=current_caller().principal,
        )
        return coupon_pb.IssueCouponsResponse(coupons=[wire.coupon_message(view) for view in views])

    async def GetCoupon(self, request: coupon_pb.GetCouponRequest, context: Context) -> coupon_pb.Coupon:
        """Returns a coupon with its history."""
        return wire.coupon_message(await self._using.get(workspace_of(context), request.code))

    async def ReserveCoupon(self, request: coupon_pb.ReserveCouponRequest, context: Context) -> coupon_pb.CouponMove:
        """Holds a coupon for an order."""
        move = await self._using.reserve(
            workspace_of(context),
            request.code,
            order_id=request.order_id,
            customer_id=request.customer_id,
            store_id=request.store_id,
            seconds=request.seconds,
            request_id=request.request_id,
            by=current_caller().principal,
        )
        return wire.move_message(move)

    async def RedeemCoupon(self, request: coupon_pb.RedeemCouponRequest, context: Context) -> coupon_pb.CouponMove:
        """Redeems a coupon."""
        move = await self._using.redeem(
            workspace_of(context),
            request.code,
            order_id=request.order_id,
            basket=wire.read_basket(request.basket),
            customer_id=request.customer_id,
            request_id=request.request_id,
            by=current_caller().principal,
        )
        return wire.move_message(move)

    async def ReleaseCoupon(self, request: coupon_pb.ReleaseCouponRequest, context: Context) -> coupon_pb.CouponMove:
        """Gives up what an order has reserved."""
        move = await self._using.release(
            workspace_of(context),
            request.code,
            order_id=request.order_id,
            request_id=request.request_id,
            by=current_caller().principal,
        )
        return wire.move_message(move)

    async def CancelCoupon(self, request: coupon_pb.CancelCouponRequest, context: Context) -> coupon_pb.CouponMove:
        """Takes a coupon back."""
        move = await self._using.cancel(
            workspace_of(context), request.code, request_id=request.request_id, by=current_caller().principal
        )
        return wire.move_message(move)

    async def ListCustomerCoupons(
        self, request: coupon_pb.ListCustomerCouponsRequest, context: Context
    ) -> coupon_pb.ListCustomerCouponsResponse:
        """Lists a customer's coupons."""
        workspace_id, states = workspace_of(context), wire.read_states(request.states)
        arguments = {
            "method": "ListCustomerCoupons",
            "workspace": workspace_id,
            "customer": request.customer_id,
            "states": sorted(states),
        }
        position = read_page_token(request.page_token, arguments, datetime, str)
        page = await self._finding.list_coupons(
            workspace_id,
            request.customer_id,
            states=states,
            before=(position[0], position[1]) if position else None,
            limit=page_limit(request),
        )
        return coupon_pb.ListCustomerCouponsResponse(
            coupons=[wire.coupon_message(view) for view in page.views],
            next_page_token=page_token(arguments, page.next_position) if page.next_position else "",
        )

    async def CheckCustomerCoupons(
        self, request: coupon_pb.CheckCustomerCouponsRequest, context: Context
    ) -> coupon_pb.CheckCustomerCouponsResponse:
        """Tells which coupons can be used for a basket."""
        checked = await self._finding.check_customer(
            workspace_of(context), request.customer_id, wire.read_basket(request.basket), order_id=request.order_id
        )
        return coupon_pb.CheckCustomerCouponsResponse(coupons=[wire.checked_message(each) for each in checked])

    async def ExportCoupons(
        self, request: coupon_pb.ExportCouponsRequest, context: Context
    ) -> coupon_pb.ExportCouponsResponse:
        """Returns a page of coupons."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ExportCoupons", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, str)
        found, last = await self._finding.export(
            workspace_id, after=position[0] if position else "", limit=page_limit(request)
        )
        return coupon_pb.ExportCouponsResponse(
            coupons=[wire.coupon_left(coupon, change_time) for coupon, change_time in found],
            next_page_token="" if last is None else page_token(arguments, [last]),
        )
