"""Orders and their refunds as events tell them: the words that services share."""

from __future__ import annotations

ORDER_COMPLETED = "Order Completed"
ORDER_REFUNDED = "Order Refunded"
ORDER_CANCELLED = "Order Cancelled"
ORDER_EVENTS = (ORDER_COMPLETED, ORDER_REFUNDED, ORDER_CANCELLED)

ORDER_ID = "order_id"
ORDER_AMOUNT = "revenue"
"""The property of the money of an order."""

REFUND_ID = "refund_id"
REFUND_AMOUNTS = ("revenue", "total")
"""The properties of the money of a refund: of the first that is there; none: the whole order."""

MAXIMUM_ORDER_ID = 200
"""Characters of an order's, and of a refund's, id."""

MAXIMUM_ORDER_AMOUNT = 10**12
"""A sum of more units of money is none."""
