"""What is as good as money: who may give points by hand, and who sees the codes of coupons."""

from __future__ import annotations

import pytest

from gateway.auth.issuing import NewWorkspace, create_workspace
from gateway.people.roles import PERMISSIONS, Role
from services.common.database import Database
from tests.integration.gateway.conftest import RunningGateway
from tests.integration.gateway.people import bearer, browser, code, joined
from yike.common.v1 import permissions_pb2
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import till_service_pb2 as till_pb

CODE = "0123456789ABCDEFG"
MASKED = "****DEFG"
GIVING = {"earn": {"points": "5"}, "adjust": {"points": "5", "reason": "counted again"}}
AT_THE_TILL = {"redeem": {"points": "5"}, "reverse": {"orderId": "O1"}}


@pytest.fixture
async def brand(database: Database) -> NewWorkspace:
    """A fresh workspace."""
    return await create_workspace(database, "brand", requests_per_second=100_000)


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.MARKETER, True), (Role.ADMIN, True), (Role.STORE_STAFF, False), (Role.DATA_STEWARD, False)],
)
async def test_giving_points_by_hand_takes_a_permission_of_its_own(
    gateway: RunningGateway, brand: NewWorkspace, role: Role, may: bool
) -> None:
    for method in ("EarnPoints", "AdjustPoints", "RedeemPoints", "ReversePoints"):
        gateway.recorder.answers[method] = lambda _: loyalty_pb.PointsChange(customer_id=9, balance=5)
    async with browser(gateway) as client:
        await joined(client, brand, f"ROLE_{role.name}", f"{role.value}@example.com")
        for verb, body in GIVING.items():
            answer = await client.post(f"/v1/customers/9/points:{verb}", json=body)
            if may:
                assert answer.status_code == 200, verb
            else:
                assert code(answer) == (403, "PERMISSION_MISSING"), verb
                assert answer.json()["metadata"]["permission"] == "PERMISSION_LOYALTY_WRITE"
        for verb, body in AT_THE_TILL.items():
            assert (await client.post(f"/v1/customers/9/points:{verb}", json=body)).status_code == 200, verb
        # A key goes by its scopes.
        server = await client.post(
            "/v1/customers/9/points:adjust", json=GIVING["adjust"], headers=bearer(brand.secret_key)
        )
        assert server.status_code == 200


@pytest.mark.parametrize("role", list(Role))
async def test_codes_of_coupons_are_shown_to_who_may_use_or_issue_them(
    gateway: RunningGateway, brand: NewWorkspace, role: Role
) -> None:
    uses = {permissions_pb2.PERMISSION_COUPONS_REDEEM, permissions_pb2.PERMISSION_COUPONS_WRITE} & PERMISSIONS[role]
    coupon = coupon_pb.Coupon(code=CODE, coupon_id="c1", coupon_template_id="ten")
    gateway.recorder.answers["ListCustomerCoupons"] = lambda _: coupon_pb.ListCustomerCouponsResponse(coupons=[coupon])
    gateway.recorder.answers["GetCoupon"] = lambda _: coupon
    gateway.recorder.answers["CheckCustomerCoupons"] = lambda _: coupon_pb.CheckCustomerCouponsResponse(
        coupons=[coupon_pb.CheckedCoupon(coupon=coupon)]
    )
    line = {"sku": "A", "quantity": 1, "price": "9.00"}
    async with browser(gateway) as client:
        await joined(client, brand, f"ROLE_{role.name}", f"{role.value}@codes.example.com")
        shown = [
            (await client.get("/v1/customers/9/coupons")).json()["coupons"][0]["code"],
            (await client.get(f"/v1/coupons/{CODE}")).json()["code"],
            (
                await client.post(
                    "/v1/customers/9/coupons:check", json={"basket": {"lines": [line], "currencyCode": "CNY"}}
                )
            ).json()["coupons"][0]["coupon"]["code"],
        ]
        assert set(shown) == {CODE if uses else MASKED}
        plain = await client.get("/v1/customers/9/coupons", headers=bearer(brand.secret_key))
        assert plain.json()["coupons"][0]["code"] == CODE


def test_what_to_say_at_a_till_hides_a_code_and_nothing_else() -> None:
    from gateway.transcoding.masking import mask_coupon_codes

    for subject in ("2026-11-29", "Gold", "", "GOLD MEMBERS CLUB", "金卡"):
        action = till_pb.NextAction(subject=subject)
        mask_coupon_codes(action)
        assert action.subject == subject
    described = till_pb.TillCustomer(
        next_actions=[till_pb.NextAction(subject=CODE)],
        coupons=[coupon_pb.CheckedCoupon(coupon=coupon_pb.Coupon(code=CODE))],
    )
    mask_coupon_codes(described)
    assert (described.next_actions[0].subject, described.coupons[0].coupon.code) == (MASKED, MASKED)
