"""Wire ⇄ domain: messages of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper

from services.common.errors import InvalidArgument
from services.common.filters import Value
from services.common.json_messages import read_object
from services.messaging import domain
from services.messaging.domain.arbitrations import ArbitrationRecord
from services.messaging.domain.suppressions import Suppression
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb


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


def names_of(enum: EnumTypeWrapper, prefix: str) -> Mapping[str, Value]:
    """Returns the values of an enum by their names, with and without its prefix, for filters."""
    return {each: number for name, number in enum.items() if number for each in (name, name.removeprefix(prefix))}


def message_message(row: domain.Message) -> messaging_pb.Message:
    """Returns a row of the ledger as the wire has it."""
    message = messaging_pb.Message(
        delivery_id=row.delivery_id,
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
        created_by=row.created_by,
        journey_id=row.journey_id,
        resendable=row.resendable,
        resent_as=row.resent_as,
        resend_of=row.resend_of,
        mass_message_id=row.mass_message_id,
        variant_id=row.variant_id,
        block_cases=dict(row.block_cases),
        expected_value=row.expected_value,
        tags=row.tags,
        uncertain_opens=row.uncertain_opens,
        uncertain_clicks=row.uncertain_clicks,
        template_version=row.template_version,
    )
    if row.arbitration is not None:
        message.arbitration.CopyFrom(arbitration_message(row.arbitration))
    if row.status is not domain.Status.NONE:
        message.create_time.FromDatetime(row.create_time)
        message.update_time.FromDatetime(row.update_time)
    if row.next_attempt_time is not None:
        message.next_attempt_time.FromDatetime(row.next_attempt_time)
    return message


def arbitration_message(record: ArbitrationRecord) -> messaging_pb.MessageArbitration:
    """Returns how a message fared among others as the wire has it."""
    message = messaging_pb.MessageArbitration(
        value=record.value,
        value_basis=cast(Any, int(record.basis)),
        outcome=cast(Any, int(record.outcome)),
        cap=record.cap,
        winner_delivery_id=record.winner_delivery_id,
        winner_value=record.winner_value,
    )
    message.start_time.FromDatetime(record.start_time)
    message.end_time.FromDatetime(record.end_time)
    return message


def suppression_message(row: Suppression) -> messaging_pb.Suppression:
    """Returns a suppression as the wire has it."""
    message = messaging_pb.Suppression(
        suppression_id=row.suppression_id,
        channel=cast(Any, int(row.channel)),
        scope=cast(Any, int(row.kind)),
        reason=cast(Any, int(row.reason)),
        detail=row.detail,
        delivery_id=row.delivery_id,
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
        expected_value=message.expected_value if message.HasField("expected_value") else None,
        tags=tuple(message.tags),
        template_version=message.template_version,
    )
