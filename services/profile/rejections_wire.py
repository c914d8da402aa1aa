"""Between protobuf messages and refused events, in both directions."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from google.protobuf.timestamp_pb2 import Timestamp

from services.common.errors import InvalidArgument, Reason, reason_from_name, reason_name
from services.profile.domain import (
    KEEP_REJECTED,
    MAXIMUM_KEPT_BODY_BYTES,
    RefusedBody,
    RefusedRequest,
    from_microseconds,
    microseconds,
)
from services.profile.usecases import OpenedEvent
from yike.profile.v1 import profile_service_pb2 as profile_pb

_ENDPOINT = "INGESTION_ENDPOINT_"


def refused_request(message: profile_pb.KeepRejectedEventsRequest) -> RefusedRequest:
    """Returns the refused bodies of a request.

    Raises:
        InvalidArgument: If there is no such endpoint, or the times are out of the calendar.
    """
    receive_time = _time(message, "receive_time")
    assert receive_time is not None, "required"
    return RefusedRequest(
        endpoint=_endpoint_word(message.endpoint),
        receive_time=receive_time,
        send_time=_time(message, "send_time"),
        context_json=message.context_json,
        consent_authority=message.consent_authority,
        order_authority=message.order_authority,
        counted=message.counted,
        bodies=tuple(
            RefusedBody(each.body, reason_name(each.reason), each.message, _plain(each.message_id))
            for each in message.events
        ),
    )


def filters(
    message: profile_pb.ListRejectedEventsRequest,
) -> tuple[str | None, datetime | None, datetime | None]:
    """Returns what a list is narrowed to: reason, from when, until when.

    Raises:
        InvalidArgument: If the reason is none, or a time is out of the calendar.
    """
    reason = None
    if message.reason:
        try:
            reason = reason_name(message.reason)
        except ValueError as error:
            raise InvalidArgument("reason must be one of the list of reasons.", field="reason") from error
    return reason, _time(message, "start_time"), _time(message, "end_time")


def kept_event(opened: OpenedEvent) -> profile_pb.KeptEvent:
    """Returns a refused event as it is answered."""
    event = opened.event
    return profile_pb.KeptEvent(
        rejected_event_id=event.rejected_event_id,
        endpoint=_ENDPOINT + event.endpoint.upper(),
        reason=reason_from_name(event.reason),
        message=event.message,
        message_id=event.message_id,
        body=opened.body.decode("utf-8", "replace"),
        body_bytes=event.body_bytes,
        body_truncated=event.body_bytes > MAXIMUM_KEPT_BODY_BYTES,
        batch_context=opened.context_json.decode("utf-8", "replace"),
        send_time=None if event.send_time is None else _timestamp(event.send_time),
        receive_time=_timestamp(event.receive_time),
        last_receive_time=_timestamp(event.last_receive_time),
        occurrences=event.occurrences,
        expire_time=_timestamp(event.last_receive_time + KEEP_REJECTED),
        consent_authority=cast("profile_pb.ConsentAuthority", event.consent_authority),
        order_authority=cast("profile_pb.OrderAuthority", event.order_authority),
    )


def _time(
    message: profile_pb.KeepRejectedEventsRequest | profile_pb.ListRejectedEventsRequest, field: str
) -> datetime | None:
    if not message.HasField(field):
        return None
    time: Timestamp = getattr(message, field)
    try:
        return from_microseconds(time.seconds * 1_000_000 + time.nanos // 1_000)
    except OverflowError as error:
        raise InvalidArgument(
            f"{field} is out of the calendar.", reason=Reason.ERROR_REASON_INVALID_TIMESTAMP, field=field
        ) from error


def _timestamp(time: datetime) -> Timestamp:
    seconds, micros = divmod(microseconds(time), 1_000_000)
    return Timestamp(seconds=seconds, nanos=micros * 1_000)


def _endpoint_word(number: profile_pb.IngestionEndpoint) -> str:
    if number not in profile_pb.IngestionEndpoint.values():
        raise InvalidArgument("endpoint must be one of the contract's.", field="endpoint")
    return profile_pb.IngestionEndpoint.Name(number).removeprefix(_ENDPOINT).lower()


def _plain(text: str) -> str:
    # What was refused for a NUL has it in its id, and no text of PostgreSQL can hold one.
    return text.replace("\0", "\ufffd")
