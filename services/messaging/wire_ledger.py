"""Wire ⇄ domain of lists and counts of the ledger and of suppressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from services.common.filters import Comparator, FieldKind, Restriction, parse_filter
from services.common.listings import Listable, Listing, read_listing
from services.common.times import read_time
from services.messaging.domain import Message, Status
from services.messaging.domain.explaining import Explanation, SendingCheck
from services.messaging.domain.messages import MessageContent, MessageDecision, MessagePoint, SeriesBucket
from services.messaging.wire import arbitration_message, known_value, message_message, names_of
from services.messaging.wire_templates import CHANNEL_NAMES
from yike.common.v1 import channel_pb2
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

FILTERS: Mapping[str, FieldKind] = {
    "status": names_of(messaging_pb.MessageStatus, "MESSAGE_STATUS_"),
    "reason": names_of(messaging_pb.MessageReason, "MESSAGE_REASON_"),
    "channel": CHANNEL_NAMES,
    "purpose": names_of(channel_pb2.Purpose, "PURPOSE_"),
    "template_id": str,
    "journey_id": str,
    "source": str,
    "account_id": str,
    "create_time": datetime,
    "resendable": bool,
    "variant_id": str,
    "block_cases": str,
    "template_version": int,
}
_MESSAGES = Listable(
    call="ListMessages",
    filters=FILTERS,
    orders={"create_time": datetime, "delivery_id": str},
    key="delivery_id",
    order="createTime desc",
)
_TO_RESEND = replace(_MESSAGES, call="BatchResendMessages", order="createTime")
_SUPPRESSIONS: Mapping[str, FieldKind] = {
    "channel": CHANNEL_NAMES,
    "scope": names_of(messaging_pb.SuppressionScope, "SUPPRESSION_SCOPE_"),
    "reason": names_of(messaging_pb.SuppressionReason, "SUPPRESSION_REASON_"),
    "create_time": datetime,
}


def message_listing(request: messaging_pb.ListMessagesRequest, workspace_id: str) -> Listing:
    """Returns which messages a request asks for.

    Raises:
        InvalidArgument: If it is none that the contract has.
    """
    status = known_value(Status, request.status, "status")
    listing = read_listing(
        _MESSAGES,
        request,
        workspace=workspace_id,
        customer=str(request.customer_id),
        status=status.name,
    )
    if status is Status.NONE:
        return listing
    return replace(listing, restrictions=(*listing.restrictions, Restriction("status", Comparator.EQUALS, int(status))))


def resend_listing(request: messaging_pb.BatchResendMessagesRequest, workspace_id: str) -> Listing:
    """Returns which messages a request wants sent again.

    Raises:
        InvalidArgument: If it is none that the contract has.
    """
    return read_listing(_TO_RESEND, request, workspace=workspace_id)


def suppression_restrictions(request: messaging_pb.ListSuppressionsRequest) -> tuple[Restriction, ...]:
    """Returns which suppressions the filter of a request asks for."""
    return parse_filter(request.filter, _SUPPRESSIONS)


def series_arguments(request: messaging_pb.GetMessageSeriesRequest) -> tuple[tuple[Restriction, ...], dict[str, Any]]:
    """Returns which messages a series counts, and how.

    Raises:
        InvalidArgument: If the filter, or a time, is none that the contract has.
    """
    bucket = known_value(SeriesBucket, request.bucket, "bucket")
    arguments = {
        "start_time": read_time(request.start_time, "start_time"),
        "end_time": read_time(request.end_time, "end_time") if request.HasField("end_time") else None,
        "bucket": SeriesBucket.DAY if bucket is SeriesBucket.NONE else bucket,
        "time_zone": request.time_zone or "UTC",
    }
    return parse_filter(request.filter, FILTERS), arguments


def point_message(point: MessagePoint) -> messaging_pb.MessagePoint:
    """Returns a point of a series as the wire has it."""
    message = messaging_pb.MessagePoint(
        status=cast(Any, int(point.status)), reason=cast(Any, int(point.reason)), messages=point.messages
    )
    message.time.FromDatetime(point.time)
    return message


def content_message(content: MessageContent) -> messaging_pb.MessageContent:
    """Returns what a message said as the wire has it."""
    return messaging_pb.MessageContent(
        subject=content.subject,
        html=content.html,
        text=content.text,
        provider_template_code=content.provider_template_code,
        provider_parameters=[
            messaging_pb.MessageParameter(name=name, value=value)
            for name, value in sorted(content.provider_parameters.items())
        ],
        url=content.url,
        mini_program_page=content.mini_program_page,
        image_url=content.image_url,
        deep_link=content.deep_link,
        push_data=[
            messaging_pb.MessageParameter(name=name, value=value) for name, value in sorted(content.push_data.items())
        ],
    )


def decision_message(decision: MessageDecision) -> messaging_pb.MessageDecision:
    """Returns a row of a message's log as the wire has it."""
    message = messaging_pb.MessageDecision(
        status=cast(Any, int(decision.status)),
        reason=cast(Any, int(decision.reason)),
        attempts=decision.attempts,
        detail=decision.detail,
        account_id=decision.account_id,
    )
    message.time.FromDatetime(decision.time)
    return message


def explanation_message(explanation: Explanation) -> messaging_pb.MessageExplanation:
    """Returns why a message stands where it stands as the wire has it."""
    message = messaging_pb.MessageExplanation(
        message=message_message(explanation.message),
        decisions=[decision_message(each) for each in explanation.decisions],
        checks=[_check_message(each) for each in explanation.checks],
        rivals=[_rival_message(each) for each in explanation.rivals],
    )
    message.evaluate_time.FromDatetime(explanation.evaluate_time)
    return message


def _rival_message(row: Message) -> messaging_pb.Rival:
    assert row.arbitration is not None
    return messaging_pb.Rival(
        delivery_id=row.delivery_id,
        template_id=row.template_id,
        journey_id=row.journey_id,
        channel=cast(Any, int(row.channel)),
        arbitration=arbitration_message(row.arbitration),
    )


def _check_message(check: SendingCheck) -> messaging_pb.SendingCheck:
    message = messaging_pb.SendingCheck(
        kind=cast(Any, int(check.kind)),
        outcome=cast(Any, int(check.outcome)),
        reason=cast(Any, int(check.reason)),
        detail=check.detail,
        used=check.used,
        maximum=check.maximum,
    )
    if check.start_time is not None:
        message.start_time.FromDatetime(check.start_time)
    if check.end_time is not None:
        message.end_time.FromDatetime(check.end_time)
    return message
