"""Which messages wait for others to the same customer, and with what they bid. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from services.messaging.domain import CustomerFile, FrequencyCap, Purpose, SendingPolicy, Template
from services.messaging.domain.messages import journey_of
from services.messaging.storage.arbitrations import NewBid
from services.messaging.storage.deliveries import Delivery


def must_hold(policy: SendingPolicy, delivery: Delivery, caps: Sequence[FrequencyCap]) -> bool:
    """Tells whether a message that may go now has to wait for others first: once, and only where a cap counts it."""
    return (
        policy.arbitration.enabled
        and bool(caps)
        and delivery.purpose is not Purpose.TRANSACTIONAL
        and delivery.hold_until is None
        and delivery.hand_over_time is None
        and not delivery.sealed
    )


def is_contestant(policy: SendingPolicy, delivery: Delivery) -> bool:
    """Tells whether a message has waited and has no place yet; what was handed over before has its place."""
    return policy.arbitration.enabled and delivery.hold_until is not None and delivery.hand_over_time is None


def new_bid(policy: SendingPolicy, delivery: Delivery, customer: CustomerFile, template: Template) -> NewBid:
    """Returns with what a message begins to wait."""
    return NewBid(
        delivery.delivery_id,
        delivery.lease_token,
        customer.customer_id,
        customer.node_ids,
        delivery.channel,
        delivery.purpose,
        delivery.tags,
        policy.value_of(
            delivery.expected_value,
            template.expected_value,
            journey_id=journey_of(delivery.source),
            template_id=template.template_id,
        ),
    )
