"""Calls to profile."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import grpc

from services.common.clients import workspace_metadata
from services.common.errors import Internal, NotFound
from services.common.json_messages import json_object, read_object
from services.common.json_values import decode
from services.journey.clients.asking import CALL_SECONDS, missing
from services.journey.domain.runs import SeenEvent
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import coupon_service_pb2_grpc as coupon_grpc
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import loyalty_service_pb2_grpc as loyalty_grpc
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc


class ProfileClient:
    """Asks profile."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes an open channel."""
        self._stub = profile_grpc.ProfileServiceStub(channel)
        self._loyalty = loyalty_grpc.LoyaltyServiceStub(channel)
        self._coupons = coupon_grpc.CouponServiceStub(channel)

    async def add_tag(self, workspace_id: str, customer_id: int, tag: str, *, request_id: str) -> SeenEvent | None:
        """Tags a customer; returns the event that records it, None where there was nothing to record."""
        request = profile_pb.ChangeCustomerTagsRequest(customer_id=customer_id, add_tags=[tag], request_id=request_id)
        return await self._change_tags(workspace_id, request)

    async def remove_tag(self, workspace_id: str, customer_id: int, tag: str, *, request_id: str) -> SeenEvent | None:
        """Takes a tag from a customer; returns the event that records it, None where there was nothing to record."""
        request = profile_pb.ChangeCustomerTagsRequest(
            customer_id=customer_id, remove_tags=[tag], request_id=request_id
        )
        return await self._change_tags(workspace_id, request)

    async def update_trait(
        self, workspace_id: str, customer_id: int, trait: str, value_json: str, *, request_id: str
    ) -> SeenEvent | None:
        """Changes a trait, `null` takes it away; returns the event that records it, None where there was nothing to record.

        Raises:
            YikeError: SCHEMA_VIOLATION, LIMIT_REACHED, as of UpdateCustomer.
        """
        customer = profile_pb.Customer(customer_id=customer_id, traits=json_object({trait: decode(value_json)}))
        changed = await self._stub.UpdateCustomer(
            profile_pb.UpdateCustomerRequest(customer=customer, request_id=request_id),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        return _seen(changed)

    async def earn_points(
        self, workspace_id: str, customer_id: int, points: int, reason: str, *, request_id: str
    ) -> int:
        """Gives points; returns the balance after it, at a repeat as it was."""
        change = await self._loyalty.EarnPoints(
            loyalty_pb.EarnPointsRequest(customer_id=customer_id, points=points, reason=reason, request_id=request_id),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        return int(change.balance)

    async def redeem_points(
        self, workspace_id: str, customer_id: int, points: int, reason: str, *, request_id: str
    ) -> int:
        """Takes points that the customer pays with; returns the balance after it, at a repeat as it was.

        Raises:
            FailedPrecondition: NOT_ENOUGH_POINTS, with `metadata.balance`; nothing is taken.
        """
        change = await self._loyalty.RedeemPoints(
            loyalty_pb.RedeemPointsRequest(
                customer_id=customer_id, points=points, reason=reason, request_id=request_id
            ),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        return int(change.balance)

    async def adjust_points(
        self, workspace_id: str, customer_id: int, points: int, reason: str, *, request_id: str
    ) -> int:
        """Corrects the balance, down where negative; returns it, at a repeat as it was. Raises as of `redeem_points`."""
        change = await self._loyalty.AdjustPoints(
            loyalty_pb.AdjustPointsRequest(
                customer_id=customer_id, points=points, reason=reason, request_id=request_id
            ),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        return int(change.balance)

    async def issue_coupon(
        self, workspace_id: str, customer_id: int, coupon_template_id: str, *, request_id: str
    ) -> coupon_pb.Coupon:
        """Issues a coupon; a repeat returns the same.

        Raises:
            FailedPrecondition: COUPON_REFUSED, with `metadata.refusal`.
        """
        issued = await self._coupons.IssueCoupons(
            coupon_pb.IssueCouponsRequest(
                coupon_template_ids=[coupon_template_id], customer_id=customer_id, request_id=request_id
            ),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        coupon: coupon_pb.Coupon = issued.coupons[0]
        return coupon

    async def missing_coupon_templates(self, workspace_id: str, coupon_template_ids: Collection[str]) -> set[str]:
        """Returns those of the ids under which there is no coupon template, or one that was archived.

        Raises:
            Unavailable: If profile is away.
        """

        async def ask(coupon_template_id: str) -> None:
            request = coupon_pb.GetCouponTemplateRequest(coupon_template_id=coupon_template_id)
            template = await self._coupons.GetCouponTemplate(
                request, metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS
            )
            if template.state == coupon_pb.COUPON_TEMPLATE_STATE_ARCHIVED:
                raise NotFound

        return await missing(coupon_template_ids, ask)

    async def traits(self, workspace_id: str, customer_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any] | None]:
        """Returns the traits of customers by the ids asked for, None for those whose file is too large.

        Unknown ones are left out.

        Raises:
            YikeError: If profile is away.
        """
        found: dict[int, Mapping[str, Any] | None] = {}
        wanted = list(customer_ids)
        while wanted:
            answer = await self._stub.BatchGetCustomers(
                profile_pb.BatchGetCustomersRequest(customer_ids=wanted),
                metadata=workspace_metadata(workspace_id),
                timeout=CALL_SECONDS,
            )
            found.update({each.requested_id: read_object(each.customer.traits, "traits") for each in answer.customers})
            found.update({each.requested_id: None for each in answer.too_large})
            if len(answer.remaining_ids) >= len(wanted):
                raise Internal("Profile answered for none of the customers asked for.")
            wanted = list(answer.remaining_ids)
        return found

    async def _change_tags(self, workspace_id: str, request: profile_pb.ChangeCustomerTagsRequest) -> SeenEvent | None:
        customer = await self._stub.ChangeCustomerTags(
            request, metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS
        )
        return _seen(customer)


def _seen(customer: profile_pb.Customer) -> SeenEvent | None:
    if not customer.HasField("change_event"):
        return None
    return SeenEvent(customer.change_event.node_id, customer.change_event.event_id)
