"""Bodies of webhooks after the vendors' documentation, with what the published ones have not, and what they mean.

Those that were published stand in `published.py`; which pages were read, and when, in `services/profile/ready_mappings/__init__.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from services.common.json_values import encode
from services.profile.domain.sources import Scheme

SHOPIFY: dict[str, Any] = {
    "id": 820982911946154508,
    "admin_graphql_api_id": "gid://shopify/Order/820982911946154508",
    "buyer_accepts_marketing": True,
    "cancel_reason": None,
    "cancelled_at": None,
    "contact_email": "jon@example.com",
    "created_at": "2021-12-31T19:00:00-05:00",
    "currency": "USD",
    "current_total_price": "398.00",
    "discount_codes": [],
    "email": "jon@example.com",
    "financial_status": "paid",
    "name": "#9999",
    "note": None,
    "note_attributes": [],
    "phone": None,
    "processed_at": "2021-12-31T19:00:01-05:00",
    "source_name": "web",
    "subtotal_price": "388.00",
    "test": False,
    "total_discounts": "20.00",
    "total_price": "388.00",
    "total_tax": "0.00",
    "updated_at": "2021-12-31T19:00:02-05:00",
    "customer": {
        "id": 115310627314723954,
        "email": "john@example.com",
        "created_at": None,
        "first_name": "John",
        "last_name": "Smith",
        "state": "disabled",
        "phone": None,
        "default_address": {"country": "United States", "city": "Ottawa", "phone": "555-625-1199"},
    },
    "line_items": [
        {
            "id": 487817672276298554,
            "grams": 100,
            "name": "Example T-Shirt",
            "price": "199.00",
            "price_set": {"shop_money": {"amount": "199.00", "currency_code": "USD"}},
            "product_id": 788032119674292922,
            "quantity": 1,
            "sku": "example-shirt-s",
            "title": "Example T-Shirt",
            "variant_title": None,
            "tax_lines": [],
        },
        {
            "id": 976318377106520349,
            "name": "Example T-Shirt",
            "price": "199.00",
            "product_id": 788032119674292922,
            "quantity": 2,
            "sku": "example-shirt-s",
            "title": "Example T-Shirt",
            "variant_title": None,
        },
    ],
    "refunds": [],
    "shipping_lines": [{"id": 271878346596884015, "price": "10.00", "title": "Generic Shipping"}],
}
SHOPIFY_REFUND: dict[str, Any] = {
    "id": 890088186047892319,
    "order_id": 820982911946154508,
    "created_at": "2022-01-02T09:00:00-05:00",
    "note": "Things were damaged",
    "processed_at": "2022-01-02T09:00:00-05:00",
    "refund_line_items": [{"id": 487817672276298627, "quantity": 1, "subtotal": 199.0}],
    "transactions": [
        {"id": 245135271310201194, "amount": "190.00", "kind": "refund", "status": "success"},
        {"id": 245135271310201195, "amount": "9.00", "kind": "refund", "status": "success"},
        {"id": 245135271310201196, "amount": "199.00", "kind": "refund", "status": "failure"},
    ],
}
WOO: dict[str, Any] = {
    "id": 727,
    "parent_id": 0,
    "number": "727",
    "order_key": "wc_order_58d2d042d1d",
    "status": "processing",
    "currency": "USD",
    "date_created_gmt": "2017-03-22T19:28:02",
    "date_modified_gmt": "2017-03-22T19:28:10",
    "discount_total": "0.00",
    "shipping_total": "10.00",
    "total": "29.35",
    "total_tax": "1.35",
    "customer_id": 0,
    "billing": {
        "first_name": "John",
        "last_name": "Doe",
        "company": "",
        "city": "San Francisco",
        "state": "CA",
        "country": "US",
        "email": "john.doe@example.com",
        "phone": "(555) 555-5555",
    },
    "payment_method": "bacs",
    "transaction_id": "",
    "date_paid_gmt": "2017-03-22T19:28:08",
    "date_completed_gmt": None,
    "meta_data": [{"id": 13106, "key": "_download_permissions_granted", "value": "yes"}],
    "line_items": [
        {"id": 315, "name": "Woo Single #1", "product_id": 93, "quantity": 2, "total": "6.00", "sku": "", "price": 3},
        {
            "id": 316,
            "name": "Ship Your Idea",
            "product_id": 22,
            "quantity": 1,
            "total": "12.00",
            "sku": "Bar3",
            "price": 12,
        },
    ],
    "coupon_lines": [{"id": 3, "code": "fake-coupon", "discount": "2.50"}],
    "refunds": [],
}
YOUZAN_ORDER: dict[str, Any] = {
    "full_order_info": {
        "order_info": {
            "tid": "E20180619160227095500002",
            "status": "WAIT_SELLER_SEND_GOODS",
            "created": "2018-06-19 16:02:27",
            "pay_time": "2018-06-19 16:02:42",
            "update_time": "2018-06-19 16:02:43",
        },
        "pay_info": {"payment": "399.90", "post_fee": "10.00", "total_fee": "389.90"},
        "buyer_info": {"buyer_id": 1000001, "buyer_phone": "13800000000", "fans_nickname": "示例", "fans_type": 1},
        "address_info": {"receiver_name": "示例", "receiver_tel": "13800000001", "delivery_city": "上海市"},
        "orders": [
            {
                "oid": "1459",
                "item_id": 4080025,
                "sku_id": 36,
                "outer_item_id": "D-36",
                "outer_sku_id": "D-36-S",
                "title": "示例商品",
                "num": 2,
                "price": "199.95",
                "discount_price": "199.95",
            },
            # Without a choice of colour or size.
            {
                "oid": "1460",
                "item_id": 4080026,
                "sku_id": 0,
                "outer_item_id": "G-1",
                "outer_sku_id": "",
                "title": "赠品",
                "num": 1,
                "price": "0.00",
            },
            # To which the retailer has given no number.
            {
                "oid": "1461",
                "item_id": 4080027,
                "sku_id": 0,
                "outer_item_id": "null",
                "outer_sku_id": "",
                "title": "贺卡",
                "num": 1,
                "price": "0.00",
            },
        ],
        "remark_info": {"buyer_message": ""},
    }
}


def youzan(kind: str, message: Any, **other: Any) -> dict[str, Any]:
    """Returns a push of Youzan: what it tells is JSON in a text, percent-encoded."""
    return {
        "client_id": "6cd25b3f99727975b5",
        "id": "E20180619160227095500002",
        "kdt_id": 107717,
        "mode": 1,
        "msg": quote_plus(encode(message).decode()),
        "msg_id": "30b14a55-5c47-4e5c-8ea9-2d3a3b8f0001",
        "sendCount": 0,
        "test": False,
        "type": kind,
        "version": 1529395362,
        **other,
    }


@dataclass(frozen=True)
class Fixture:
    """A body, and what it means."""

    name: str
    scheme: Scheme
    headers: dict[str, str]
    body: Any
    events: list[tuple[str, str]] = field(default_factory=list)
    properties: dict[str, dict[str, Any]] = field(default_factory=dict)
    identifiers: dict[str, str] = field(default_factory=dict)
    ignored: str = ""


JON = {"email": "jon@example.com", "shopify_customer_id": "115310627314723954"}
DOE = {"email": "john.doe@example.com", "phone": "(555) 555-5555"}
BUYER = {"phone": "13800000000", "youzan_buyer_id": "1000001"}
SEEN, PAID = "2022-01-01T00:00:02.000Z", "2022-01-01T00:00:01.000Z"
WOO_SEEN, WOO_PAID = "2017-03-22T19:28:10.000Z", "2017-03-22T19:28:08.000Z"


def _shopify(name: str, topic: str, body: Any, **expected: Any) -> Fixture:
    return Fixture(f"shopify {name}", Scheme.SHOPIFY, {"X-Shopify-Topic": topic}, body, **expected)


def _woo(name: str, topic: str, body: Any, **expected: Any) -> Fixture:
    resource, _, event = topic.partition(".")
    headers = {"X-WC-Webhook-Topic": topic, "X-WC-Webhook-Resource": resource, "X-WC-Webhook-Event": event}
    return Fixture(f"woocommerce {name}", Scheme.WOO_COMMERCE, headers, body, **expected)


FIXTURES = (
    _shopify(
        "paid order",
        "orders/paid",
        SHOPIFY,
        events=[("identify", SEEN), ("Order Completed", PAID)],
        identifiers=JON,
        properties={
            "identify": {"email": "jon@example.com", "first_name": "John", "last_name": "Smith", "phone": None},
            "Order Completed": {
                "order_id": "820982911946154508",
                "revenue": 388.0,
                "discount": 20.0,
                "currency": "USD",
                "products": [
                    {
                        "product_id": "788032119674292922",
                        "sku": "example-shirt-s",
                        "name": "Example T-Shirt",
                        "quantity": quantity,
                        "price": 199.0,
                    }
                    for quantity in (1, 2)
                ],
            },
        },
    ),
    _shopify(
        "new order",
        "orders/create",
        SHOPIFY,
        events=[("identify", SEEN), ("Order Placed", "2022-01-01T00:00:00.000Z")],
        identifiers=JON,
        properties={"Order Placed": {"total": 388.0, "order_number": "#9999"}},
    ),
    _shopify(
        "cancelled order",
        "orders/cancelled",
        {**SHOPIFY, "cancelled_at": "2022-01-01T01:00:00-05:00", "cancel_reason": "customer"},
        events=[("identify", SEEN), ("Order Cancelled", "2022-01-01T06:00:00.000Z")],
        identifiers=JON,
        properties={"Order Cancelled": {"order_id": "820982911946154508", "reason": "customer"}},
    ),
    _shopify(
        "updated order with a refund",
        "orders/updated",
        {**SHOPIFY, "refunds": [SHOPIFY_REFUND]},
        events=[("identify", SEEN), ("Order Refunded", "2022-01-02T14:00:00.000Z")],
        identifiers=JON,
        properties={
            "Order Refunded": {
                "order_id": "820982911946154508",
                "refund_id": "890088186047892319",
                "revenue": 199.0,
                "reason": "Things were damaged",
            }
        },
    ),
    _shopify("refund alone, which names nobody", "refunds/create", SHOPIFY_REFUND, ignored="other_topic"),
    _shopify("test order", "orders/paid", {**SHOPIFY, "test": True}, ignored="test_order"),
    _shopify(
        "order at a till without a customer",
        "orders/paid",
        {**SHOPIFY, "customer": None, "email": "", "phone": None},
        ignored="no_customer",
    ),
    _woo(
        "paid order of a guest",
        "order.updated",
        WOO,
        events=[("identify", WOO_SEEN), ("Order Completed", WOO_PAID)],
        identifiers=DOE,
        properties={
            "Order Completed": {
                "order_id": "727",
                "revenue": 29.35,
                "coupon": "fake-coupon",
                "products": [
                    {"product_id": "93", "name": "Woo Single #1", "quantity": 2, "price": 3},
                    {"product_id": "22", "sku": "Bar3", "name": "Ship Your Idea", "quantity": 1, "price": 12},
                ],
            }
        },
    ),
    _woo(
        "new order that is not paid",
        "order.created",
        {**WOO, "status": "on-hold", "date_paid_gmt": None, "customer_id": 26},
        events=[("identify", WOO_SEEN), ("Order Placed", "2017-03-22T19:28:02.000Z")],
        identifiers={**DOE, "woocommerce_customer_id": "26"},
    ),
    _woo(
        "order with a refund",
        "order.updated",
        {**WOO, "status": "refunded", "refunds": [{"id": 726, "reason": "too late", "total": "-10.00"}]},
        events=[("identify", WOO_SEEN), ("Order Completed", WOO_PAID), ("Order Refunded", WOO_SEEN)],
        identifiers=DOE,
        properties={"Order Refunded": {"refund_id": "726", "revenue": 10.0, "reason": "too late"}},
    ),
    _woo(
        "cancelled order",
        "order.updated",
        {**WOO, "status": "cancelled", "date_paid_gmt": None},
        events=[("identify", WOO_SEEN), ("Order Cancelled", WOO_SEEN)],
        identifiers=DOE,
    ),
    _woo("product", "product.updated", {"id": 5, "name": "Shirt"}, ignored="other_resource"),
    Fixture(
        "youzan paid order",
        Scheme.YOUZAN,
        {},
        youzan("trade_TradePaid", YOUZAN_ORDER),
        events=[("Order Completed", "2018-06-19T08:02:42.000Z")],
        identifiers=BUYER,
        properties={
            "Order Completed": {
                "order_id": "E20180619160227095500002",
                "revenue": 399.9,
                "shipping": 10.0,
                "currency": "CNY",
                "products": [
                    {"product_id": "4080025", "sku": "D-36-S", "name": "示例商品", "quantity": 2, "price": 199.95},
                    {"product_id": "4080026", "sku": "G-1", "name": "赠品", "quantity": 1, "price": 0},
                    {"product_id": "4080027", "name": "贺卡", "quantity": 1, "price": 0},
                ],
            }
        },
    ),
    Fixture(
        "youzan new order",
        Scheme.YOUZAN,
        {},
        youzan("trade_TradeCreate", YOUZAN_ORDER),
        events=[("Order Placed", "2018-06-19T08:02:27.000Z")],
        identifiers=BUYER,
    ),
    Fixture(
        "youzan closed trade, which names nobody",
        Scheme.YOUZAN,
        {},
        youzan("trade_TradeClose", {"tid": "E1", "close_type": 1, "update_time": "2018-06-20 10:00:00"}),
        ignored="without_person",
    ),
    Fixture(
        "youzan test", Scheme.YOUZAN, {}, youzan("trade_TradePaid", YOUZAN_ORDER, test=True), ignored="test_message"
    ),
)
