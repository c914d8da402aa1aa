"""At the till: one call tells who this is; a purchase binds the membership; what is away is named, and costs nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.e2e.client import Workspace, until
from tests.e2e.conftest import create_workspace
from tests.e2e.test_stopped_processes import stopped
from tests.support.platform import Platform

PHONE = "13800138000"


def identify(workspace: Workspace, kind: str, value: str) -> dict[str, Any]:
    answer = workspace.call("GET", f"/v1/customers:identify?type={kind}&value={value}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def moment(answer: dict[str, Any], field: str) -> datetime:
    return datetime.fromisoformat(answer[field])


def join_in_the_mini_program(workspace: Workspace) -> None:
    workspace.send(
        "identify",
        userId="mp-1",
        messageId="joined",
        traits={"lastName": "李", "firstName": "雷", "phone": PHONE},
    )


def buy_at_the_till(workspace: Workspace, order: str, revenue: str) -> dict[str, Any]:
    return workspace.post(
        "/v1/purchases",
        {
            "identifiers": [{"type": "phone", "value": PHONE}, {"type": "memberCard", "value": "M-1"}],
            "orderId": order,
            "revenue": revenue,
            "currency": "CNY",
            "storeId": "sh-1",
            "products": [{"sku": "CREAM", "quantity": 1, "price": revenue}],
        },
    )


def test_a_purchase_at_the_till_binds_the_members_card_and_shows_at_once(workspace: Workspace) -> None:
    nobody = workspace.call("GET", "/v1/customers:identify?type=member_card&value=M-1")
    assert nobody.status_code in (400, 404)
    join_in_the_mini_program(workspace)
    before = identify(workspace, "mobile", PHONE)
    assert before["displayName"] == "李雷"
    assert before["recentPurchases"] == []
    assert [each["kind"] for each in before["nextActions"]] == ["NEXT_ACTION_KIND_ASK_CONSENT"]
    buy_at_the_till(workspace, "T-1", "99.50")
    by_card = identify(workspace, "memberCard", "M-1")
    assert by_card["customerId"] == workspace.customer_of("user_id", "mp-1")
    assert by_card["customerId"] == identify(workspace, "phone", PHONE)["customerId"]
    (bought,) = by_card["recentPurchases"]
    assert (bought["orderId"], bought["amount"], bought["storeId"], bought["lines"]) == ("T-1", "99.50", "sh-1", 1)
    until(lambda: identify(workspace, "member_card", "M-1")["missing"] == [] or None, "all answer in time")


PROGRAMME = {
    "earning": {"points": "1", "amount": "1"},
    "validity": {"kind": "EXPIRY_KIND_DAYS", "days": 20},
    "tiers": {
        "tiers": [
            {"tierId": "silver", "title": "银卡", "threshold": "50"},
            {"tierId": "gold", "title": "金卡", "threshold": "120", "benefits": ["免费护理"]},
        ]
    },
}


def set_programme(workspace: Workspace) -> None:
    answer = workspace.call("PATCH", "/v1/loyaltySettings", PROGRAMME)
    assert answer.status_code == 200, answer.text


def with_points(workspace: Workspace, kind: str, value: str, balance: int) -> dict[str, Any]:
    """Returns the answer once the points are so many: events earn a moment after they were taken."""
    return until(
        lambda: answer if (answer := identify(workspace, kind, value))["points"]["balance"] == str(balance) else None,
        f"{balance} points are shown",
    )


def test_points_and_tier_follow_a_purchase_and_a_refund_takes_them_back_exactly(workspace: Workspace) -> None:
    set_programme(workspace)
    join_in_the_mini_program(workspace)
    none = identify(workspace, "phone", PHONE)["points"]
    assert (none["balance"], none["tier"]["tierId"], none["tier"]["nextTierId"]) == ("0", "", "silver")
    buy_at_the_till(workspace, "T-1", "99.50")
    bought = with_points(workspace, "member_card", "M-1", 99)
    assert bought["points"]["tier"]["tierId"] == "silver"
    said = {each["kind"]: each for each in bought["nextActions"]}
    assert (said["NEXT_ACTION_KIND_TIER_NEAR"]["subject"], said["NEXT_ACTION_KIND_TIER_NEAR"]["value"]) == ("金卡", 21)
    assert said["NEXT_ACTION_KIND_POINTS_END"]["value"] == 99
    customer = bought["customerId"]
    too_much = workspace.call(
        "POST", f"/v1/customers/{customer}/purchases:refund", {"orderId": "T-1", "revenue": "99.51"}
    )
    assert (too_much.status_code, too_much.json()["metadata"]["refundable"]) == (409, "99.50")
    workspace.post(f"/v1/customers/{customer}/purchases:refund", {"orderId": "T-1"})
    refunded = with_points(workspace, "phone", PHONE, 0)
    assert (refunded["points"]["debt"], refunded["points"]["tier"]["tierId"]) == ("0", "")


TEN_OFF = {
    "couponTemplateId": "ten-off",
    "displayName": "满50减10",
    "amountOff": {"amount": "10"},
    "minimumSpend": "50",
    "currencyCode": "CNY",
    "validDays": 30,
}


def basket(price: str) -> dict[str, Any]:
    return {
        "type": "phone",
        "value": PHONE,
        "basket": {
            "lines": [{"sku": "CREAM", "quantity": 1, "price": price}],
            "currencyCode": "CNY",
            "storeId": "sh-1",
        },
    }


def give_a_coupon(workspace: Workspace) -> str:
    workspace.post("/v1/couponTemplates", TEN_OFF)
    member = {"couponTemplateIds": ["ten-off"], "identifier": {"type": "phone", "value": PHONE}}
    code: str = workspace.post("/v1/coupons:issue", member)["coupons"][0]["code"]
    return code


def test_a_till_sees_what_a_coupon_takes_off_this_basket_and_redeems_it_once(workspace: Workspace) -> None:
    join_in_the_mini_program(workspace)
    code = give_a_coupon(workspace)
    (shown,) = identify(workspace, "phone", PHONE)["coupons"]
    assert (shown["coupon"]["code"], shown["discount"], shown["refusal"]) == (code, "", "COUPON_REFUSAL_UNSPECIFIED")
    (small,) = workspace.post("/v1/customers:identify", basket("49.99"))["coupons"]
    assert small["refusal"] == "COUPON_REFUSAL_MINIMUM_SPEND"
    answer = workspace.post("/v1/customers:identify", basket("80"))
    assert [each["discount"] for each in answer["coupons"]] == ["10.00"]
    assert answer["nextActions"][0] == {"kind": "NEXT_ACTION_KIND_USE_COUPON", "subject": code, "value": 10}
    redeem = {"orderId": "T-1", "basket": basket("80")["basket"]}
    workspace.post(f"/v1/coupons/{code}:redeem", redeem)
    buy_at_the_till(workspace, "T-1", "70")
    assert workspace.call("POST", f"/v1/coupons/{code}:redeem", redeem | {"orderId": "T-2"}).status_code == 409
    after = identify(workspace, "member_card", "M-1")
    assert (after["coupons"], [each["amount"] for each in after["recentPurchases"]]) == ([], ["70.00"])


def test_a_till_goes_on_without_what_it_can_do_without_and_says_so(fragile: Platform) -> None:
    workspace = create_workspace(fragile, "till")
    set_programme(workspace)
    join_in_the_mini_program(workspace)
    code = give_a_coupon(workspace)
    buy_at_the_till(workspace, "T-1", "99.50")
    with_points(workspace, "phone", PHONE, 99)
    workspace.post(
        "/v1/segments",
        {
            "segmentId": "buyers",
            "displayName": "Buyers",
            "rule": {"event": {"eventName": "Order Completed", "op": "OPERATOR_GTE", "value": 1}},
        },
    )
    whole = until(
        lambda: (
            answer
            if (answer := identify(workspace, "phone", PHONE)).get("segmentsTime") and answer["segments"]
            else None
        ),
        "what segment tells is there",
    )
    assert whole["missing"] == []
    with (
        stopped(fragile, "segment"),
        stopped(fragile, "journey"),
        stopped(fragile, "messaging"),
        stopped(fragile, "scoring"),
    ):
        stopped_at = datetime.now(UTC)
        alone = identify(workspace, "member_card", "M-1")
        # Nobody need answer for them: they are there, and say how old they are.
        assert (alone["missing"], alone["segments"]) == ([], whole["segments"])
        assert workspace.post("/v1/customers:identify", basket("80"))["nextActions"][0]["subject"] == code
        workspace.post(f"/v1/coupons/{code}:redeem", {"orderId": "T-2", "basket": basket("80")["basket"]})
        buy_at_the_till(workspace, "T-2", "10")
        again = with_points(workspace, "phone", PHONE, 109)
    assert alone["customerId"] == whole["customerId"]
    assert alone["recentPurchases"] == whole["recentPurchases"]
    assert [each["orderId"] for each in again["recentPurchases"]] == ["T-2", "T-1"]
    assert moment(again, "segmentsTime") <= stopped_at
    assert moment(again, "scoresTime") <= stopped_at
    until(lambda: moment(identify(workspace, "phone", PHONE), "segmentsTime") > stopped_at or None, "it is fresh again")
    workspace.http.close()
