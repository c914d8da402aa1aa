"""What others tell, read."""

from __future__ import annotations

from collections.abc import Iterable

from services.common.topology import heard_by
from services.profile.domain import MessageUpdate
from services.profile.wire import enum_word
from yike.common.v1 import channel_pb2
from yike.messaging.v1 import messaging_facts_pb2, messaging_service_pb2

STREAMS = heard_by("profile")
FACTS = {"messaging": messaging_facts_pb2.MessagingFact}
"""The contracts of the facts that are heard."""


def message_updates(payloads: Iterable[bytes]) -> list[MessageUpdate]:
    """Returns the updates in serialised facts of messaging, in order; facts of other kinds tell profile nothing."""
    updates: list[MessageUpdate] = []
    for payload in payloads:
        fact = messaging_facts_pb2.MessagingFact.FromString(payload)
        if fact.WhichOneof("fact") == "messages_updated":
            updates.extend(_message_update(each) for each in fact.messages_updated.updates)
    return updates


def _message_update(message: messaging_facts_pb2.MessageUpdated) -> MessageUpdate:
    return MessageUpdate(
        update_id=message.update_id,
        delivery_id=message.delivery_id,
        node_id=message.node_id or message.customer_id,
        template_id=message.template_id,
        channel=enum_word(channel_pb2.Channel, message.channel, "CHANNEL_"),
        # What is not called transactional is marketing: the stricter.
        purpose=enum_word(channel_pb2.Purpose, message.purpose, "PURPOSE_") or "marketing",
        status=enum_word(messaging_service_pb2.MessageStatus, message.status, "MESSAGE_STATUS_"),
        reason=enum_word(messaging_service_pb2.MessageReason, message.reason, "MESSAGE_REASON_"),
        engagement=enum_word(messaging_service_pb2.Engagement, message.engagement, "ENGAGEMENT_"),
        update_time_us=message.update_time_us,
        source=message.source,
        target_url=message.target_url,
    )
