"""A message says the product, the points and the coupon that profile has, on a whole platform."""

from __future__ import annotations

import re

from tests.e2e.client import Workspace, until

EMAIL = "templates@shop.example"


def test_a_message_names_product_points_tier_and_coupon_as_they_are(workspace: Workspace) -> None:
    workspace.post(
        "/v1/products:batchUpsert",
        {
            "products": [
                {"sku": "D-1", "displayName": "Linen dress", "price": {"amount": "199.00", "currencyCode": "CNY"}}
            ]
        },
    )
    workspace.post("/v1/stores", {"storeId": "s1", "displayName": "Xintiandi", "address": "Madang Road 1"})
    tiers = [{"tierId": "gold", "title": "Gold", "threshold": "100"}]
    settings = {
        "earning": {"points": "1", "amount": "1"},
        "tiers": {"basis": "TIER_BASIS_POINTS_EARNED", "tiers": tiers},
    }
    assert workspace.call("PATCH", "/v1/loyaltySettings", settings).status_code == 200
    workspace.post(
        "/v1/couponTemplates",
        {
            "couponTemplateId": "ten",
            "displayName": "Ten off",
            "currencyCode": "CNY",
            "validDays": 10,
            "amountOff": {"amount": "10.00"},
        },
    )
    workspace.post(
        "/v1/batch", {"batch": [{"type": "identify", "userId": "u1", "traits": {"email": EMAIL, "name": "Lin"}}]}
    )
    customer = workspace.customer_of("email", EMAIL)
    workspace.post(f"/v1/customers/{customer}/points:earn", {"points": "150"})
    workspace.post("/v1/coupons:issue", {"customerId": customer, "couponTemplateIds": ["ten"]})
    text = (
        "{% assign p = event.sku | product %}{{ p.name }} {{ p.price }} {{ p.currency }}; "
        "{% assign s = 's1' | store %}{{ s.name }}; {{ points.balance }} {{ tier.name }}; "
        "{% for c in coupons %}{{ c.name }} {{ c.code }}{% endfor %}; {{ computed.none | default: 'none' }}"
    )
    template = {
        "templateId": "thanks",
        "channel": "CHANNEL_EMAIL",
        "purpose": "PURPOSE_TRANSACTIONAL",
        "subject": "Thank you",
        "text": text,
    }
    workspace.post("/v1/templates", template)
    shown = workspace.post(
        "/v1/templates:render", {"templateId": "thanks", "values": {"customerId": customer, "event": {"sku": "gone"}}}
    )
    assert (shown["unknownSkus"], shown["sendable"]) == (["gone"], False)
    asked = {"customerId": customer, "templateId": "thanks", "event": {"sku": "D-1"}}
    workspace.post("/v1/messages:send", asked)
    (message,) = until(lambda: workspace.received(EMAIL), "it arrives")
    said = re.fullmatch(
        r"Linen dress 199\.00 CNY; Xintiandi; 150 Gold; Ten off ([0-9A-Z-]{17,21}); none", message["text"].strip()
    )
    assert said, message["text"]
    # Whoever looks at a preview cannot use the coupon.
    assert said[1] not in shown["text"]
