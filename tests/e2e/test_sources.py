"""Another system's webhooks become events of the file, through the public API alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import httpx

from services.common.json_values import encode
from tests.e2e.client import Workspace, until
from tests.unit.profile.vendors import SHOPIFY, SHOPIFY_REFUND, WOO

SECRET = "shpss_of_the_test"


def deliver(
    workspace: Workspace, source: dict[str, Any], body: Any, topic: str, *, secret: str = SECRET
) -> httpx.Response:
    raw = body if isinstance(body, bytes) else encode(body)
    signature = base64.b64encode(hmac.digest(secret.encode(), raw, hashlib.sha256)).decode()
    return workspace.http.post(
        f"{workspace.url}/v1/sources/{source['sourceId']}/events",
        content=raw,
        headers={
            "content-type": "application/json",
            "x-shopify-topic": topic,
            "x-shopify-hmac-sha256": signature,
        },
    )


def shop(workspace: Workspace, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = workspace.post(
        "/v1/sources",
        {"displayName": "Shop", "signatureScheme": "SIGNATURE_SCHEME_SHOPIFY", "secret": SECRET, **fields},
    )
    return made


def test_an_order_of_a_shop_is_in_the_file_once_and_so_is_its_refund(workspace: Workspace) -> None:
    source = shop(workspace)
    assert (source["secret"], source["generatedSecret"]) == ("", "")
    first = deliver(workspace, source, SHOPIFY, "orders/paid")
    assert (first.status_code, first.json()) == (
        200,
        {"success": True, "accepted": 2, "duplicates": 0, "rejected": []},
    )
    again = deliver(workspace, source, SHOPIFY, "orders/paid").json()
    assert (again["accepted"], again["duplicates"]) == (0, 2)
    refunded = {**SHOPIFY, "updated_at": "2022-01-02T09:00:00-05:00", "refunds": [SHOPIFY_REFUND]}
    assert deliver(workspace, source, refunded, "orders/updated").json()["accepted"] == 2

    customer = workspace.customer_of("email", "jon@example.com")
    file = workspace.get(f"/v1/customers/{customer}")
    assert file["traits"]["first_name"] == "John"
    events = workspace.get(f"/v1/customers/{customer}/events")["events"]
    orders = {each["name"]: each["properties"] for each in events if each.get("name", "").startswith("Order")}
    assert (orders["Order Completed"]["revenue"], orders["Order Refunded"]["revenue"]) == (388.0, 199.0)
    assert len(orders["Order Completed"]["products"]) == 2

    totals = until(
        lambda: (
            found
            if (found := workspace.get(f"/v1/sources/{source['sourceId']}").get("totals", {})).get("accepted") == "4"
            else None
        ),
        "deliveries are counted",
    )
    assert (totals["deliveries"], totals["duplicates"]) == ("3", "2")
    listed = workspace.get(f"/v1/sources/{source['sourceId']}/deliveries")["deliveries"]
    assert [each["topic"] for each in listed] == ["orders/updated", "orders/paid", "orders/paid"]


def test_a_wrong_signature_is_refused_and_counted_and_nothing_of_it_is_kept(workspace: Workspace) -> None:
    source = shop(workspace)
    for _ in range(3):
        refused = deliver(workspace, source, SHOPIFY, "orders/paid", secret="another-secret")
        assert (refused.status_code, refused.json()["code"]) == (401, "INVALID_SIGNATURE")
    entry = until(
        lambda: workspace.get(f"/v1/sources/{source['sourceId']}/deliveries").get("deliveries"), "refusals are counted"
    )[0]
    assert (entry["outcome"], entry["reason"]) == ("DELIVERY_OUTCOME_REFUSED", "ERROR_REASON_INVALID_SIGNATURE")
    assert workspace.get("/v1/rejectedEvents").get("rejectedEvents", []) == []
    assert workspace.get("/v1/events").get("events", []) == []
    until(lambda: workspace.get(f"/v1/sources/{source['sourceId']}")["totals"].get("refused") == "3", "all three count")


def test_what_the_mapping_cannot_read_is_sent_again_after_it_was_mended(workspace: Workspace) -> None:
    source = shop(workspace)
    odd = {**SHOPIFY, "total_price": "USD 388"}
    answer = deliver(workspace, source, odd, "orders/paid").json()
    assert (answer["accepted"], [each["code"] for each in answer["rejected"]]) == (1, ["NOT_MAPPED"])
    (kept,) = workspace.get("/v1/rejectedEvents")["rejectedEvents"]
    assert "not_a_decimal:$.total_price" in kept["message"]
    path = f"/v1/rejectedEvents/{kept['rejectedEventId']}:replay"
    still = workspace.call("POST", path)
    assert (still.status_code, still.json()["code"]) == (400, "NOT_MAPPED")

    mapping = source["mapping"]
    order = next(rule for rule in mapping["events"] if rule.get("name") == "Order Completed")
    order["properties"]["revenue"] = {"path": "$.current_total_price", "type": "decimal"}
    changed = workspace.call("PATCH", f"/v1/sources/{source['sourceId']}", {"mapping": mapping})
    assert changed.status_code == 200
    until(lambda: workspace.call("POST", path).status_code == 200, "the mended mapping is taken")
    assert workspace.get("/v1/rejectedEvents").get("rejectedEvents", []) == []
    customer = workspace.customer_of("email", "jon@example.com")
    events = workspace.get(f"/v1/customers/{customer}/events")["events"]
    (completed,) = [each for each in events if each.get("name") == "Order Completed"]
    assert completed["properties"]["revenue"] == 398.0


def test_both_secrets_hold_after_a_rotation_and_a_leaked_one_can_be_ended(workspace: Workspace) -> None:
    source = shop(workspace)
    path = f"/v1/sources/{source['sourceId']}"
    rotated = workspace.post(f"{path}:rotateSecret", {})
    new = rotated["generatedSecret"]
    assert "previousSecretExpireTime" in rotated
    until(
        lambda: deliver(workspace, source, SHOPIFY, "orders/paid", secret=new).status_code == 200, "the new one holds"
    )
    assert deliver(workspace, source, SHOPIFY, "orders/paid").status_code == 200
    ended = workspace.post(f"{path}:rotateSecret", {"secret": "a-third-secret", "endPrevious": True})
    assert ended["generatedSecret"] == ""
    assert "previousSecretExpireTime" not in ended
    until(lambda: deliver(workspace, source, SHOPIFY, "orders/paid", secret=new).status_code == 401, "the second ends")
    assert deliver(workspace, source, SHOPIFY, "orders/paid").status_code == 401
    assert deliver(workspace, source, SHOPIFY, "orders/paid", secret="a-third-secret").status_code == 200


def test_a_source_of_another_workspace_or_that_is_off_takes_nothing(workspace: Workspace) -> None:
    source = shop(workspace)
    unknown = {"sourceId": source["sourceId"][:-3] + "zzz"}
    for nobody in (unknown, {"sourceId": "src_aaaa_1"}, {"sourceId": "nothing"}):
        assert deliver(workspace, nobody, SHOPIFY, "orders/paid").status_code == 404
    assert workspace.call("PATCH", f"/v1/sources/{source['sourceId']}", {"enabled": False}).status_code == 200
    until(lambda: deliver(workspace, source, SHOPIFY, "orders/paid").status_code == 409, "it is off")
    workspace.call("DELETE", f"/v1/sources/{source['sourceId']}")
    until(lambda: deliver(workspace, source, SHOPIFY, "orders/paid").status_code == 404, "it is gone")


def test_hostile_bodies_are_refused_or_kept_and_break_nothing(workspace: Workspace) -> None:
    source = shop(workspace)
    for body in (b"", b"{", b"\xff\xfe", b"[" * 20_000, b'{"id":' + b"9" * 5_000 + b"}", b"null", b'"text"', b"[]"):
        answer = deliver(workspace, source, body, "orders/paid")
        assert (answer.status_code, answer.json()["accepted"]) == (200, 0), body[:20]
        assert answer.json()["rejected"] or answer.json().get("ignored"), body[:20]
    assert deliver(workspace, source, b" " * (1024 * 1024 + 1), "orders/paid").status_code == 413
    deep = {
        **SHOPIFY,
        "line_items": [{"title": "<script>alert(1)</script>", "quantity": "1; DROP TABLE", "price": "1"}],
    }
    answer = deliver(workspace, source, deep, "orders/paid").json()
    assert [each["code"] for each in answer["rejected"]] == ["NOT_MAPPED"]
    assert deliver(workspace, source, SHOPIFY, "orders/paid").json()["accepted"] + answer["accepted"] == 2


def test_the_ping_of_woocommerce_is_answered_and_a_signed_order_is_taken(workspace: Workspace) -> None:
    source = workspace.post("/v1/sources", {"displayName": "Woo", "signatureScheme": "SIGNATURE_SCHEME_WOO_COMMERCE"})
    url = f"{workspace.url}/v1/sources/{source['sourceId']}/events"
    assert workspace.http.post(url, data={"webhook_id": "12"}).status_code == 200
    assert workspace.http.post(url, data={"webhook_id": "12", "more": "1"}).status_code == 401
    raw = encode(WOO)
    digest = hmac.digest(source["generatedSecret"].encode(), raw, hashlib.sha256)
    headers = {
        "x-wc-webhook-topic": "order.updated",
        "x-wc-webhook-resource": "order",
        "x-wc-webhook-signature": base64.b64encode(digest).decode(),
    }
    assert workspace.http.post(url, content=raw, headers=headers).json()["accepted"] == 2


def test_a_preview_shows_the_events_and_records_none(workspace: Workspace) -> None:
    source = shop(workspace)
    preset = next(each for each in workspace.get("/v1/sourcePresets")["presets"] if each["name"] == "shopify")
    path = f"/v1/sources/{source['sourceId']}:preview"
    shown = workspace.post(path, {"body": preset["sampleBody"], "headers": preset["sampleHeaders"]})
    assert [each.get("event", each["type"]) for each in shown["events"]] == ["identify", "Order Completed"]
    refused = workspace.call("POST", path, {"body": preset["sampleBody"], "mapping": {"events": []}})
    assert (refused.status_code, refused.json()["code"]) == (400, "INVALID_FIELD")
    assert workspace.get("/v1/events").get("events", []) == []
