"""Wire ⇄ domain: messages of the contract, profile's files, and facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from services.common.channels import channel_of
from services.common.errors import InvalidArgument
from services.common.json_messages import read_object
from services.common.outbox import FACT_PARTITIONS, Fact
from services.messaging import domain
from services.messaging.domain.suppressions import Suppression
from yike.common.v1 import channel_pb2
from yike.messaging.v1 import messaging_facts_pb2 as facts_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb

UPDATES_PER_FACT = 1_000
_OF_MARKETING = (channel_pb2.PURPOSE_UNSPECIFIED, channel_pb2.PURPOSE_MARKETING)
_NEVER = datetime.fromtimestamp(0, UTC)


def known_value(kind: Any, number: int, field: str) -> Any:
    """Returns an enum value of the domain.

    Raises:
        InvalidArgument: If the number is of no value we know.
    """
    try:
        return kind(number)
    except ValueError as error:
        known = ", ".join(each.name for each in kind if each)
        raise InvalidArgument(f"{field} must be one of {known}.", field=field) from error


def message_message(row: domain.Message) -> messaging_pb.Message:
    """Returns a row of the ledger as the wire has it."""
    message = messaging_pb.Message(
        message_id=row.message_id,
        request_id=row.request_id,
        customer_id=row.customer_id,
        template_id=row.template_id,
        channel=cast(Any, int(row.channel)),
        purpose=cast(Any, int(row.purpose)),
        status=cast(Any, int(row.status)),
        reason=cast(Any, int(row.reason)),
        provider_message_id=row.provider_message_id,
        attempts=row.attempts,
        source=row.source,
        opens=row.opens,
        clicks=row.clicks,
        detail=row.detail,
        account_id=row.account_id,
    )
    if row.status is not domain.Status.NONE:
        message.create_time.FromDatetime(row.create_time)
        message.update_time.FromDatetime(row.update_time)
    if row.next_attempt_time is not None:
        message.next_attempt_time.FromDatetime(row.next_attempt_time)
    return message


def suppression_message(row: Suppression) -> messaging_pb.Suppression:
    """Returns a suppression as the wire has it."""
    message = messaging_pb.Suppression(
        suppression_id=row.suppression_id,
        channel=cast(Any, int(row.channel)),
        scope=cast(Any, int(row.kind)),
        reason=cast(Any, int(row.reason)),
        detail=row.detail,
        message_id=row.message_id,
        customer_id=row.customer_id,
        lift_reason=row.lift_reason,
        lifted_by=row.lifted_by,
    )
    message.create_time.FromDatetime(row.create_time)
    if row.expire_time is not None:
        message.expire_time.FromDatetime(row.expire_time)
    if row.lift_time is not None:
        message.lift_time.FromDatetime(row.lift_time)
    return message


def message_request(message: messaging_pb.SendMessageRequest) -> domain.MessageRequest:
    """Returns a request as the use cases take it."""
    return domain.MessageRequest(
        request_id=message.request_id,
        customer_id=message.customer_id,
        template_id=message.template_id,
        data=read_object(message.data, "data"),
        event=read_object(message.event, "event"),
        source=message.source,
    )


def update_facts(updates: Sequence[domain.MessageUpdate]) -> list[Fact]:
    """Returns updates as facts, one for each partition and 1,000 updates."""
    by_partition: dict[int, list[facts_pb.MessageUpdated]] = {}
    for update in updates:
        by_partition.setdefault(update.customer_id % FACT_PARTITIONS, []).append(_update(update))
    facts = []
    for partition, messages in by_partition.items():
        for start in range(0, len(messages), UPDATES_PER_FACT):
            changed = facts_pb.MessagesUpdated(updates=messages[start : start + UPDATES_PER_FACT])
            facts.append(Fact(partition, facts_pb.MessagingFact(messages_updated=changed).SerializeToString()))
    return facts


def customer_file(customer: profile_pb.Customer) -> domain.CustomerFile:
    """Returns profile's file as decisions and templates need it."""
    node_ids = list(customer.node_ids)
    points = tuple(
        domain.ContactPoint(
            identifier.type,
            identifier.value,
            node_ids[index] if index < len(node_ids) else customer.customer_id,
            customer.identifier_times[index].ToDatetime(UTC) if index < len(customer.identifier_times) else _NEVER,
        )
        for index, identifier in enumerate(customer.identifiers)
    )
    consents = {
        (channel_of(consent.channel), "marketing"): domain.StatedConsent(consent.granted, _time_of(consent))
        for consent in customer.consents
        # A grant by someone who may not speak for the customer is as good as none.
        if consent.ground != profile_pb.CONSENT_GROUND_NOT_ENTITLED and consent.purpose in _OF_MARKETING
    }
    return domain.CustomerFile(
        customer_id=customer.customer_id,
        node_ids=tuple({customer.customer_id, *node_ids}),
        contact_points=points,
        contact_words={
            each.type: domain.ContactWord(each.value, each.time.ToDatetime(UTC)) for each in customer.contacts
        },
        consents=consents,
        traits=read_object(customer.traits, "traits"),
        tags=tuple(customer.tags),
    )


def _time_of(consent: profile_pb.Consent) -> datetime:
    stated = consent.update_time.ToDatetime(UTC)
    return min(stated, consent.receive_time.ToDatetime(UTC)) if consent.HasField("receive_time") else stated


def _update(update: domain.MessageUpdate) -> facts_pb.MessageUpdated:
    return facts_pb.MessageUpdated(
        update_id=update.update_id,
        message_id=update.message_id,
        customer_id=update.customer_id,
        node_id=update.node_id or update.customer_id,
        template_id=update.template_id,
        channel=cast(Any, int(update.channel)),
        purpose=cast(Any, int(update.purpose)),
        status=cast(Any, int(update.status)),
        reason=cast(Any, int(update.reason)),
        engagement=cast(Any, int(update.engagement)),
        update_time_us=int(update.update_time.timestamp() * 1_000_000),
        source=update.source,
        target_url=update.target_url,
    )
