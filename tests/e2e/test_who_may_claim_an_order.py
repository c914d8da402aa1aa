"""Who may claim an order: what everybody can send, by a page's key or a form, earns nothing; what a trusted door tells does."""

from __future__ import annotations

from typing import Any

from tests.e2e.client import Workspace, until
from tests.e2e.test_forms import make, patient_token, send
from tests.e2e.test_sources import deliver, shop
from tests.unit.profile.vendors import SHOPIFY

NOT_TRUSTED = "LOYALTY_PROBLEM_KIND_NOT_TRUSTED"
LATER = {"timestamp": "yesterday"}


def track(order_id: str, revenue: float, name: str = "Order Completed", **rest: Any) -> dict[str, Any]:
    """Returns an order of the one customer."""
    properties = {"order_id": order_id, "revenue": revenue}
    return {"type": "track", "event": name, "userId": "mei", "properties": properties, **rest}


def by_each_door(workspace: Workspace, key: str, name: str, first: int) -> list[str]:
    """Tells of orders through each door of events with a key, worth 1, 2, 4… times `first`; returns their ids."""
    auth = (key, "")
    cloud = {"specversion": "1.0", "id": f"{name}-3", "source": "/shop", "type": "Order Completed",
             "subject": "user_id:mei", "data": {"order_id": f"{name}-3", "revenue": 8 * first}}  # fmt: skip
    doors: list[tuple[str, Any]] = [
        ("/v1/track", track(f"{name}-0", first)),
        ("/v1/batch", {"batch": [track(f"{name}-1", 2 * first)]}),
        ("/v1/import", {"batch": [track(f"{name}-2", 4 * first, timestamp="2026-11-01T08:00:00Z")]}),
        ("/v1/cloudevents", cloud),
    ]
    for path, body in doors:
        headers = {"content-type": "application/cloudevents+json"} if "cloud" in path else {}
        answer = workspace.http.post(f"{workspace.url}{path}", json=body, auth=auth, headers=headers)
        assert (answer.status_code, answer.json()["accepted"]) == (200, 1), answer.text
    return [f"{name}-{number}" for number in range(len(doors))]


def test_only_trusted_doors_claim_orders(workspace: Workspace) -> None:
    rules = {"points": "1", "amount": "1", "events": [{"eventName": "Form Submitted", "points": "7"}]}
    assert workspace.call("PATCH", "/v1/loyaltySettings", {"earning": rules}).status_code == 200
    assert workspace.get("/v1/workspace")["publicOrders"] == "PUBLIC_ORDERS_NONE"
    forged = by_each_door(workspace, workspace.write_key, "page", 1_000)
    by_each_door(workspace, workspace.secret_key, "server", 1)
    bought = {"identifiers": [{"type": "userId", "value": "mei"}], "orderId": "till", "revenue": "16.00"}
    workspace.post("/v1/purchases", bought)
    # A page's event that was refused, and that a person corrects and sends again, is still a page's.
    workspace.http.post(
        f"{workspace.url}/v1/track", json=track("again", 64_000, **LATER), auth=(workspace.write_key, "")
    )
    (refused,) = workspace.get("/v1/rejectedEvents")["rejectedEvents"]
    body = workspace.get(f"/v1/rejectedEvents/{refused['rejectedEventId']}")["body"].replace("yesterday", "")
    path = f"/v1/rejectedEvents/{refused['rejectedEventId']}:replay"
    assert workspace.post(path, {"body": body})["accepted"] == 1
    form_id = make(workspace)
    assert send(workspace, form_id, patient_token(workspace, form_id), mail="lin@shop.example").status_code == 200
    assert deliver(workspace, shop(workspace), SHOPIFY, "orders/paid").json()["accepted"] == 2

    mei = workspace.customer_of("user_id", "mei")
    points = f"/v1/customers/{mei}/points"
    until(lambda: workspace.get(points)["balance"] == "31", "what trusted doors told has earned")
    until(
        lambda: (
            workspace.get(f"/v1/customers/{workspace.customer_of('email', 'jon@example.com')}/points")["balance"]
            == "388"
        ),
        "the webhook's order has earned",
    )
    until(lambda: workspace.get("/v1/loyaltyProblems").get("untrustedCount") == "6", "all was heard")
    problems = workspace.get(f"/v1/loyaltyProblems?kind={NOT_TRUSTED}")["loyaltyProblems"]
    assert sorted(each.get("orderId", "") for each in problems) == sorted([*forged, "again", ""])
    lin = workspace.customer_of("email", "lin@shop.example")
    assert workspace.get(f"/v1/customers/{lin}/points")["balance"] == "0"
    # It is in the file all the same; and when the shop's server tells of it, it earns, once.
    names = [each.get("name") for each in workspace.get(f"/v1/customers/{mei}/events?pageSize=100")["events"]]
    assert names.count("Order Completed") == 10
    for message in ("one", "two"):
        workspace.batch([track("page-0", 100, messageId=message)], trusted=True)
    until(lambda: workspace.get(points)["balance"] == "131", "the order has earned")
    # A page takes nothing back.
    workspace.batch([track("page-0", 100, "Order Refunded"), track("till", 16, "Order Cancelled")])
    until(lambda: workspace.get("/v1/loyaltyProblems").get("untrustedCount") == "8", "the refunds were heard")
    assert workspace.get(points)["balance"] == "131"
