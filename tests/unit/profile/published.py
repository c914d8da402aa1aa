"""Bodies as they were published, cut to what the ready mappings read and to some of what they do not, and what they mean.

Read on 2026-11-30 in stored copies. People, shops and numbers in them are their publishers' examples.

- Shopify: the sample notification of `orders/cancelled` that Shopify's admin sends on "Send test notification", as public
  repositories keep it; the refund of the REST reference (shopify.dev/docs/api/admin-rest/2025-10/resources/refund, and the tests of
  Shopify's own client libraries). That page also says that amounts of transactions are in the customer's currency unless
  `in_shop_currency` is asked for.
- WooCommerce: the orders 727 and 723 of the REST reference (woocommerce/woocommerce-rest-api-docs,
  source/includes/wp-api-v3/_orders.md).
- Youzan: messages of 2022-09-01 of a test shop of Youzan's, published by an integrator; those of a closed trade in the tests of a
  public client library (2017).
"""

from __future__ import annotations

from typing import Any

from services.profile.domain.sources import Scheme
from tests.unit.profile.vendors import JON, Fixture, youzan

_MONEY = {"shop_money": {"amount": "199.00", "currency_code": "USD"}}
SHOPIFY_CANCELLED: dict[str, Any] = {
    "id": 820982911946154508,
    "admin_graphql_api_id": "gid://shopify/Order/820982911946154508",
    "buyer_accepts_marketing": True,
    "cancel_reason": "customer",
    "cancelled_at": "2021-12-31T19:00:00-05:00",
    "confirmed": False,
    "contact_email": "jon@example.com",
    "created_at": "2021-12-31T19:00:00-05:00",
    "currency": "USD",
    "current_total_price": "398.00",
    "discount_codes": [],
    "email": "jon@example.com",
    "financial_status": "voided",
    "fulfillment_status": None,
    "name": "#9999",
    "number": 234,
    "order_number": 1234,
    "payment_gateway_names": ["visa", "bogus"],
    "phone": None,
    "presentment_currency": "USD",
    "processed_at": "2021-12-31T19:00:00-05:00",
    "source_name": "web",
    "subtotal_price": "388.00",
    "tags": "tag1, tag2",
    "taxes_included": False,
    "test": True,
    "total_discounts": "20.00",
    "total_line_items_price": "398.00",
    "total_outstanding": "398.00",
    "total_price": "388.00",
    "total_shipping_price_set": {"shop_money": {"amount": "10.00", "currency_code": "USD"}},
    "total_tax": "0.00",
    "updated_at": "2021-12-31T19:00:00-05:00",
    "customer": {
        "id": 115310627314723954,
        "email": "john@example.com",
        "created_at": None,
        "first_name": "John",
        "last_name": "Smith",
        "state": "disabled",
        "phone": None,
        "default_address": {"id": 715243470612851245, "city": "Ottawa", "phone": "123-123-1234"},
    },
    "line_items": [
        {
            "id": line_id,
            "current_quantity": 1,
            "name": "IPod Nano - 8GB",
            "price": "199.00",
            "price_set": _MONEY,
            "product_id": 632910392,
            "quantity": 1,
            "sku": "IPOD2008PINK",
            "title": "IPod Nano - 8GB",
            "variant_id": 808950810,
            "variant_title": None,
            "tax_lines": [],
            "discount_allocations": [],
        }
        for line_id in (866550311766439020, 141249953214522974)
    ],
    "refunds": [],
    "returns": [],
}
SHOPIFY_REFUND: dict[str, Any] = {
    "id": 509562969,
    "order_id": 450789469,
    "created_at": "2022-10-03T12:44:45-04:00",
    "note": "it broke during shipping",
    "processed_at": "2022-10-03T12:44:45-04:00",
    "restock": True,
    "refund_line_items": [
        {"id": 104689539, "quantity": 1, "line_item_id": 703073504, "subtotal": 195.67, "total_tax": 3.98}
    ],
    "order_adjustments": [],
    "transactions": [
        {
            "id": 179259969,
            "amount": "209.00",
            "created_at": "2005-08-05T12:59:12-04:00",
            "currency": "USD",
            "gateway": "bogus",
            "kind": "refund",
            "order_id": 450789469,
            "parent_id": 801038806,
            "processed_at": "2005-08-05T12:59:12-04:00",
            "status": "success",
            "test": False,
        }
    ],
}
WOO_727: dict[str, Any] = {
    "id": 727,
    "parent_id": 0,
    "number": "727",
    "order_key": "wc_order_58d2d042d1d",
    "created_via": "rest-api",
    "status": "processing",
    "currency": "USD",
    "date_created": "2017-03-22T16:28:02",
    "date_created_gmt": "2017-03-22T19:28:02",
    "date_modified": "2017-03-22T16:28:08",
    "date_modified_gmt": "2017-03-22T19:28:08",
    "discount_total": "0.00",
    "shipping_total": "10.00",
    "total": "29.35",
    "total_tax": "1.35",
    "prices_include_tax": False,
    "customer_id": 0,
    "billing": {
        "first_name": "John",
        "last_name": "Doe",
        "city": "San Francisco",
        "country": "US",
        "email": "john.doe@example.com",
        "phone": "(555) 555-5555",
    },
    "payment_method": "bacs",
    "date_paid": "2017-03-22T16:28:08",
    "date_paid_gmt": "2017-03-22T19:28:08",
    "date_completed": None,
    "date_completed_gmt": None,
    "line_items": [
        {"id": 315, "name": "Woo Single #1", "product_id": 93, "variation_id": 0, "quantity": 2, "total": "6.00", "sku": "", "price": 3},
        {
            "id": 316,
            "name": "Ship Your Idea &ndash; Color: Black, Size: M Test",
            "product_id": 22,
            "variation_id": 23,
            "quantity": 1,
            "total": "12.00",
            "sku": "Bar3",
            "price": 12,
        },
    ],
    "tax_lines": [{"id": 318, "rate_code": "US-CA-STATE TAX", "tax_total": "1.35"}],
    "coupon_lines": [],
    "refunds": [],
}  # fmt: skip
WOO_723: dict[str, Any] = {
    "id": 723,
    "number": "723",
    "created_via": "checkout",
    "status": "completed",
    "currency": "USD",
    "date_created_gmt": "2017-03-21T19:16:00",
    "date_modified_gmt": "2017-03-21T19:54:51",
    "discount_total": "0.00",
    "shipping_total": "10.00",
    "total": "39.00",
    "total_tax": "0.00",
    "customer_id": 26,
    "billing": {
        "first_name": "João",
        "last_name": "Silva",
        "city": "Rio de Janeiro",
        "country": "BR",
        "email": "joao.silva@example.com",
        "phone": "(11) 1111-1111",
    },
    "payment_method": "bacs",
    "date_paid": None,
    "date_paid_gmt": None,
    "date_completed": "2017-03-21T16:54:51",
    "date_completed_gmt": "2017-03-21T19:54:51",
    "line_items": [
        {"id": 311, "name": "Woo Album #2", "product_id": 87, "quantity": 1, "total": "9.00", "sku": "", "price": 9},
        {"id": 313, "name": "Woo Ninja", "product_id": 34, "quantity": 1, "total": "20.00", "sku": "", "price": 20},
    ],
    "coupon_lines": [],
    "refunds": [{"id": 726, "refund": "", "total": "-10.00"}, {"id": 724, "refund": "", "total": "-9.00"}],
}
YOUZAN_CREATED: dict[str, Any] = {
    "delivery_order": [],
    "order_promotion": {"item": [], "adjust_fee": "0.00", "order": []},
    "refund_order": [],
    "full_order_info": {
        "address_info": {"delivery_city": "武汉市", "receiver_tel": "$yN99BuJK4NQFxFwXXiOY5A==$1$"},
        "pay_info": {
            "outer_transactions": [],
            "deduction_real_pay": 1,
            "real_payment": "0.00",
            "post_fee": "0.00",
            "total_fee": "0.01",
            "payment": "0.01",
        },
        "buyer_info": {
            "outer_user_id": "o55Ub5ilDjtXtxXMsVhOlj8wLukE",
            "buyer_phone": "$Xyb9B3HbGaOjdYTHHwP0PA==$1$",
            "yz_open_id": "8HrlTtrt641344948230217728",
            "fans_type": 1,
            "buyer_id": 10193843920,
        },
        "orders": [
            {
                "outer_item_id": "",
                "discount_price": "0.01",
                "num": 1,
                "oid": "2893201869893533901",
                "title": "实物商品-01",
                "price": "0.01",
                "payment": "0.01",
                "outer_sku_id": "",
                "item_id": 2019949394,
                "sku_id": 0,
            }
        ],
        "order_info": {
            "created": "2022-09-01 15:05:11",
            "expired_time": "2022-09-01 16:05:11",
            "success_time": "",
            "tid": "E20220901150511072000049",
            "pay_time": "",
            "update_time": "2022-09-01 15:05:12",
            "status": "WAIT_BUYER_PAY",
        },
    },
}
YOUZAN_REFUND: dict[str, Any] = {
    "update_time": "2022-09-01 15:52:36",
    "refund_type": "REFUND_ONLY",
    "refund_reason_desc": "其他",
    "refunded_fee": "0.01",
    "refund_reason": "RETURNSNOT_OTHER",
    "refund_id": "202209011552353952310720",
    "version": 1662018756482,
    "oids": "2893166363399291031",
    "tid": "E20220901102943072006201",
}


def _shopify(name: str, topic: str, body: Any, **expected: Any) -> Fixture:
    return Fixture(f"shopify, published: {name}", Scheme.SHOPIFY, {"X-Shopify-Topic": topic}, body, **expected)


def _woo(name: str, body: Any, **expected: Any) -> Fixture:
    headers = {
        "X-WC-Webhook-Topic": "order.updated",
        "X-WC-Webhook-Resource": "order",
        "X-WC-Webhook-Event": "updated",
    }
    return Fixture(f"woocommerce, published: {name}", Scheme.WOO_COMMERCE, headers, body, **expected)


def _youzan(name: str, body: Any, **expected: Any) -> Fixture:
    return Fixture(f"youzan, published: {name}", Scheme.YOUZAN, {}, body, **expected)


SEEN = "2022-01-01T00:00:00.000Z"
IN_CAD = {**SHOPIFY_REFUND["transactions"][0], "amount": "262.50", "currency": "CAD"}
PUBLISHED = (
    _shopify("a test notification", "orders/cancelled", SHOPIFY_CANCELLED, ignored="test_order"),
    _shopify(
        "a cancelled order",
        "orders/cancelled",
        {**SHOPIFY_CANCELLED, "test": False},
        events=[("identify", SEEN), ("Order Cancelled", SEEN)],
        identifiers=JON,
        properties={"Order Cancelled": {"order_id": "820982911946154508", "reason": "customer"}},
    ),
    _shopify(
        "a paid order with a discount",
        "orders/paid",
        {**SHOPIFY_CANCELLED, "test": False, "cancelled_at": None},
        events=[("identify", SEEN), ("Order Completed", SEEN)],
        identifiers=JON,
        properties={
            "Order Completed": {
                "order_number": "#9999",
                "revenue": 388.0,
                "discount": 20.0,
                "tax": 0,
                "currency": "USD",
                "channel": "web",
                "products": [
                    {
                        "product_id": "632910392",
                        "sku": "IPOD2008PINK",
                        "name": "IPod Nano - 8GB",
                        "quantity": 1,
                        "price": 199.0,
                    }
                ]
                * 2,
            }
        },
    ),
    _shopify(
        "an order without an account or an address",
        "orders/create",
        {**SHOPIFY_CANCELLED, "test": False, "customer": None, "email": "guest@example.com"},
        events=[("Order Placed", SEEN)],
        identifiers={"email": "guest@example.com"},
    ),
    _shopify(
        "a refund",
        "orders/updated",
        {**SHOPIFY_CANCELLED, "test": False, "refunds": [SHOPIFY_REFUND]},
        events=[("identify", SEEN), ("Order Refunded", "2022-10-03T16:44:45.000Z")],
        identifiers=JON,
        properties={
            "Order Refunded": {
                "refund_id": "509562969",
                "revenue": 209.0,
                "currency": "USD",
                "reason": "it broke during shipping",
            }
        },
    ),
    _shopify(
        "a refund in the customer's currency, which is not the shop's",
        "orders/updated",
        {**SHOPIFY_CANCELLED, "test": False, "refunds": [{**SHOPIFY_REFUND, "transactions": [IN_CAD]}]},
        events=[("identify", SEEN), ("Order Refunded", "2022-10-03T16:44:45.000Z")],
        identifiers=JON,
        properties={"Order Refunded": {"revenue": 262.5, "currency": "CAD"}},
    ),
    _woo(
        "an order of a guest",
        WOO_727,
        events=[("identify", "2017-03-22T19:28:08.000Z"), ("Order Completed", "2017-03-22T19:28:08.000Z")],
        identifiers={"email": "john.doe@example.com", "phone": "(555) 555-5555"},
        properties={
            "identify": {"city": "San Francisco", "last_name": "Doe"},
            "Order Completed": {"order_id": "727", "revenue": 29.35, "tax": 1.35, "shipping": 10.0, "discount": 0},
        },
    ),
    # Paid by bank transfer, and completed by hand: it has no date of payment.
    _woo(
        "an order that was completed by hand, with two refunds",
        WOO_723,
        events=[
            ("identify", "2017-03-21T19:54:51.000Z"),
            ("Order Completed", "2017-03-21T19:54:51.000Z"),
            ("Order Refunded", "2017-03-21T19:54:51.000Z"),
            ("Order Refunded", "2017-03-21T19:54:51.000Z"),
        ],
        identifiers={"email": "joao.silva@example.com", "phone": "(11) 1111-1111", "woocommerce_customer_id": "26"},
        properties={
            "Order Completed": {"order_id": "723", "revenue": 39.0},
            "Order Refunded": {"refund_id": "726", "revenue": 10.0},
        },
    ),
    # Youzan encrypts telephone numbers: such a text is nobody's.
    _youzan(
        "a new order with an encrypted number",
        youzan("trade_TradeCreate", YOUZAN_CREATED),
        events=[("Order Placed", "2022-09-01T07:05:11.000Z")],
        identifiers={"youzan_open_id": "8HrlTtrt641344948230217728", "youzan_buyer_id": "10193843920"},
        properties={"Order Placed": {"order_id": "E20220901150511072000049", "total": 0.01, "currency": "CNY"}},
    ),
    *(
        _youzan(f"{kind}, which names nobody", youzan(kind, YOUZAN_REFUND), ignored="without_person")
        for kind in ("trade_refund_BuyerCreated", "trade_refund_RefundSuccess", "trade_refund_RefundSellerAgree")
    ),
    _youzan(
        "a refund of the new form, which is no text",
        {**youzan("youzan_trade_RefundSuccess", {}), "msg": YOUZAN_REFUND},
        ignored="without_person",
    ),
    _youzan(
        "a closed trade",
        youzan("trade_TradeClose", {"tid": "E20170807181905034500002", "close_type": 1}),
        ignored="without_person",
    ),
)
