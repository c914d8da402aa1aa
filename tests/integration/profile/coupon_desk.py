"""Short ways to make, issue and use coupons by the calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from services.common.database import fetch_rows
from services.common.errors import FailedPrecondition
from services.common.payloads import unpack
from tests.integration.profile.conftest import Workspace, identify
from yike.common.v1 import identifier_pb2
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import profile_facts_pb2 as profile_facts

ISSUED = coupon_pb.COUPON_STATE_ISSUED
RESERVED = coupon_pb.COUPON_STATE_RESERVED
REDEEMED = coupon_pb.COUPON_STATE_REDEEMED
EXPIRED = coupon_pb.COUPON_STATE_EXPIRED
CANCELLED = coupon_pb.COUPON_STATE_CANCELLED


def stamp(moment: datetime) -> Timestamp:
    """Returns a time as the contract has it."""
    found = Timestamp()
    found.FromDatetime(moment)
    return found


def basket(*lines: tuple[str, str], store_id: str = "", shipping: str = "", currency: str = "CNY") -> coupon_pb.Basket:
    """Returns a basket of one of each SKU at its price; one of 100.00 where none is named."""
    return coupon_pb.Basket(
        lines=[
            coupon_pb.BasketLine(sku=sku, category="Skin/Masks", quantity=1, price=price)
            for sku, price in lines or (("A", "100.00"),)
        ],
        currency_code=currency,
        store_id=store_id,
        shipping=shipping,
    )


def refusal_of(error: FailedPrecondition) -> str:
    """Returns why a coupon was refused."""
    assert error.reason_name == "COUPON_REFUSED", error
    return error.metadata["refusal"]


@dataclass
class Desk:
    """A workspace where coupons are made, issued and used."""

    workspace: Workspace

    @property
    def now(self) -> datetime:
        """The present."""
        return self.workspace.platform.clock.now()

    async def person(self, user_id: str) -> int:
        """Returns the customer of a user id, made when there is none."""
        await self.workspace.record(identify(user_id=user_id))
        return await self.workspace.customer_of("user_id", user_id)

    async def visitor(self, anonymous_id: str) -> int:
        """Returns the customer of an anonymous id, made when there is none."""
        await self.workspace.record(identify(anonymous_id=anonymous_id))
        return await self.workspace.customer_of("anonymous_id", anonymous_id)

    async def template(self, template_id: str = "ten", **given: Any) -> coupon_pb.CouponTemplate:
        """Makes a template: 10.00 off for ten days unless said otherwise."""
        fields: dict[str, Any] = {"currency_code": "CNY", "valid_days": 10, **given}
        if not {"percent_off", "gift", "free_shipping"} & fields.keys():
            fields.setdefault("amount_off", coupon_pb.AmountOff(amount="10.00"))
        made: coupon_pb.CouponTemplate = await self._stub.CreateCouponTemplate(
            coupon_pb.CreateCouponTemplateRequest(
                coupon_template=coupon_pb.CouponTemplate(coupon_template_id=template_id, **fields)
            ),
            metadata=self.workspace.metadata,
        )
        return made

    async def issue(
        self, to: int | tuple[str, str], *template_ids: str, request_id: str = ""
    ) -> list[coupon_pb.Coupon]:
        """Issues coupons."""
        request = coupon_pb.IssueCouponsRequest(coupon_template_ids=template_ids or ["ten"], request_id=request_id)
        if isinstance(to, int):
            request.customer_id = to
        else:
            request.identifier.CopyFrom(identifier_pb2.Identifier(type=to[0], value=to[1]))
        answer = await self._stub.IssueCoupons(request, metadata=self.workspace.metadata)
        return list(answer.coupons)

    async def reserve(self, code: str, order_id: str = "o1", **given: Any) -> coupon_pb.CouponMove:
        """Reserves one."""
        request = coupon_pb.ReserveCouponRequest(code=code, order_id=order_id, **given)
        move: coupon_pb.CouponMove = await self._stub.ReserveCoupon(request, metadata=self.workspace.metadata)
        return move

    async def redeem(
        self, code: str, order_id: str = "o1", bought: coupon_pb.Basket | None = None, **given: Any
    ) -> coupon_pb.CouponMove:
        """Redeems one, for 100.00 unless said otherwise."""
        request = coupon_pb.RedeemCouponRequest(code=code, order_id=order_id, basket=bought or basket(), **given)
        move: coupon_pb.CouponMove = await self._stub.RedeemCoupon(request, metadata=self.workspace.metadata)
        return move

    async def release(self, code: str, order_id: str = "o1", **given: Any) -> coupon_pb.CouponMove:
        """Releases one."""
        request = coupon_pb.ReleaseCouponRequest(code=code, order_id=order_id, **given)
        move: coupon_pb.CouponMove = await self._stub.ReleaseCoupon(request, metadata=self.workspace.metadata)
        return move

    async def cancel(self, code: str, **given: Any) -> coupon_pb.CouponMove:
        """Takes one back."""
        request = coupon_pb.CancelCouponRequest(code=code, **given)
        move: coupon_pb.CouponMove = await self._stub.CancelCoupon(request, metadata=self.workspace.metadata)
        return move

    async def get(self, code: str) -> coupon_pb.Coupon:
        """Returns one with its history."""
        found: coupon_pb.Coupon = await self._stub.GetCoupon(
            coupon_pb.GetCouponRequest(code=code), metadata=self.workspace.metadata
        )
        return found

    async def of(self, customer_id: int, *states: coupon_pb.CouponState, size: int = 0) -> list[coupon_pb.Coupon]:
        """Returns a customer's, all pages."""
        found: list[coupon_pb.Coupon] = []
        token = ""
        while True:
            page = await self._stub.ListCustomerCoupons(
                coupon_pb.ListCustomerCouponsRequest(
                    customer_id=customer_id, states=states, page_size=size, page_token=token
                ),
                metadata=self.workspace.metadata,
            )
            found.extend(page.coupons)
            token = page.next_page_token
            if not token:
                return found

    async def check(
        self, customer_id: int, bought: coupon_pb.Basket, order_id: str = ""
    ) -> list[coupon_pb.CheckedCoupon]:
        """Returns which of a customer's can be used."""
        answer = await self._stub.CheckCustomerCoupons(
            coupon_pb.CheckCustomerCouponsRequest(customer_id=customer_id, basket=bought, order_id=order_id),
            metadata=self.workspace.metadata,
        )
        return list(answer.coupons)

    async def use(self, template_id: str = "ten") -> coupon_pb.CouponUse:
        """Returns what came of a template's coupons."""
        template = await self._stub.GetCouponTemplate(
            coupon_pb.GetCouponTemplateRequest(coupon_template_id=template_id), metadata=self.workspace.metadata
        )
        use: coupon_pb.CouponUse = template.use
        return use

    async def facts(self) -> list[profile_facts.ProfileFact]:
        """Returns what was told of coupons."""
        async with self.workspace.platform.database.workspace(self.workspace.workspace_id) as connection:
            rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
        facts = [profile_facts.ProfileFact.FromString(unpack(row["payload"])) for row in rows]
        return [fact for fact in facts if str(fact.WhichOneof("fact")).startswith("coupon_")]

    def later(self, **by: float) -> None:
        """Lets time pass."""
        self.workspace.platform.clock.advance(timedelta(**by))

    @property
    def _stub(self) -> Any:
        return self.workspace.platform.coupons
