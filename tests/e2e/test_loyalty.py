"""Points from outside: orders earn, refunds take back exactly, and tills that redeem at once never take more than there is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.e2e.client import Workspace, until


def order(name: str, order_id: str, revenue: float | None, **rest: Any) -> dict[str, Any]:
    """Returns an event of an order of the one customer."""
    properties = {"order_id": order_id} | ({} if revenue is None else {"revenue": revenue})
    return {"type": "track", "event": name, "userId": "mei", "properties": properties, **rest}


def test_orders_earn_and_refunds_take_back_exactly(workspace: Workspace) -> None:
    changed = workspace.call(
        "PATCH",
        "/v1/loyaltySettings",
        {
            "earning": {"points": "1", "amount": "1"},
            "tiers": {"tiers": [{"tierId": "silver", "title": "Silver", "threshold": "100"}]},
        },
    )
    assert changed.status_code == 200, changed.text
    refused = workspace.call(
        "PATCH",
        "/v1/loyaltySettings?updateMask=tiers",
        {"tiers": {"tiers": [{"tierId": each, "title": each, "threshold": "5"} for each in ("a", "b")]}},
    )
    assert (refused.status_code, refused.json()["code"]) == (400, "INVALID_FIELD")
    workspace.batch(
        [
            # The refund before its order, and the order twice under two message ids.
            order("Order Refunded", "E-1", 20.5),
            order("Order Completed", "E-1", 120, messageId="first"),
            order("Order Completed", "E-1", 120, messageId="second"),
            order("Order Completed", "E-2", 30),
            order("Order Cancelled", "E-2", None),
        ],
        trusted=True,
    )
    customer = workspace.customer_of("user_id", "mei")
    path = f"/v1/customers/{customer}/points"
    until(
        lambda: workspace.get(path)["balance"] == "99" and len(workspace.get(path)["entries"]) == 4, "all was absorbed"
    )
    found = workspace.get(path)
    # 99.5 of 100 needed are left.
    assert (found["tier"].get("tierId", ""), found["tier"]["nextTierId"], found["tier"]["progress"]) == (
        "",
        "silver",
        "99",
    )

    def redeem(till: int) -> int:
        body = {"points": "60", "requestId": f"till {till}", "orderId": "E-3"}
        return workspace.call("POST", f"{path}:redeem", body).status_code

    with ThreadPoolExecutor(8) as tills:
        assert sorted(tills.map(redeem, range(12))) == [200] + [409] * 11
    assert redeem(99) == 409
    workspace.batch([order("Order Refunded", "E-1", 99.5)], trusted=True)
    until(lambda: workspace.get(path)["balance"] == "0", "the rest was refunded")
    assert workspace.get(path)["debt"] == "60"
    earned = workspace.post(f"{path}:earn", {"points": "100", "reason": "sorry"})
    assert (earned["balance"], earned.get("debt", "0")) == ("40", "0")
    rows = workspace.get(f"{path}?pageSize=100")["entries"]
    assert sum(int(each["points"]) for each in rows) == 40
