"""Wire ⇄ domain of sending policies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any, TypeVar

from google.protobuf.field_mask_pb2 import FieldMask

from services.common.errors import InvalidArgument
from services.common.updates import etag_of, updated
from services.messaging.domain import Channel, FrequencyCap, Purpose, SendingPolicy
from services.messaging.domain.policy import (
    DEFAULT_ZONE,
    DeliveryGuarantee,
    Holiday,
    HolidayAction,
    QuietHours,
    WindowUnit,
)
from services.messaging.domain.policy.arbitration import (
    DEFAULT_POINT_VALUE,
    DEFAULT_WINDOW_SECONDS,
    Arbitration,
    SendingPriority,
)
from services.messaging.wire import known_value
from yike.messaging.v1 import sending_policy_service_pb2 as policy_pb

E = TypeVar("E", Channel, Purpose)

_CHANGEABLE = (
    "frequency_caps",
    "quiet_hours",
    "holidays",
    "time_zone",
    "marketing_guarantee",
    "transactional_guarantee",
    "arbitration",
    "priorities",
)


def policy_message(policy: SendingPolicy) -> policy_pb.SendingPolicy:
    """Returns a policy as the wire has it."""
    message = policy_pb.SendingPolicy(
        frequency_caps=[
            policy_pb.FrequencyCap(
                frequency_cap_id=each.cap_id,
                display_name=each.display_name,
                channels=_numbers(each.channels),
                purposes=_numbers(each.purposes),
                maximum=each.maximum,
                window_length=each.window_length,
                window_unit=_number(each.window_unit),
                tags=each.tags,
            )
            for each in policy.frequency_caps
        ],
        quiet_hours=[
            policy_pb.QuietHours(
                quiet_hours_id=each.quiet_hours_id,
                display_name=each.display_name,
                channels=_numbers(each.channels),
                purposes=_numbers(each.purposes),
                start_time=f"{each.start_time:%H:%M}",
                end_time=f"{each.end_time:%H:%M}",
            )
            for each in policy.quiet_hours
        ],
        holidays=[
            policy_pb.Holiday(
                holiday_id=each.holiday_id,
                display_name=each.display_name,
                start_date=each.start_date.isoformat(),
                end_date=each.end_date.isoformat(),
                channels=_numbers(each.channels),
                action=_number(each.action),
            )
            for each in policy.holidays
        ],
        time_zone=policy.time_zone,
        marketing_guarantee=_number(policy.marketing_guarantee),
        transactional_guarantee=_number(policy.transactional_guarantee),
        etag=etag_of(policy.revision),
        arbitration=policy_pb.Arbitration(
            enabled=policy.arbitration.enabled,
            window_seconds=policy.arbitration.window_seconds,
            point_value=policy.arbitration.point_value,
        ),
        priorities=[_priority_message(each) for each in policy.priorities],
    )
    if policy.update_time is not None:
        message.update_time.FromDatetime(policy.update_time)
    return message


def changed_policy(current: SendingPolicy, given: policy_pb.SendingPolicy, mask: FieldMask) -> SendingPolicy:
    """Returns a policy with what the mask names taken over.

    Raises:
        InvalidArgument: If the mask names what cannot be changed, or there is no such channel, purpose, unit, action or day.
    """
    message = updated(policy_message(current), given, mask, changeable=_CHANGEABLE)
    return SendingPolicy(
        frequency_caps=tuple(
            _cap(f"frequency_caps[{place}]", each) for place, each in enumerate(message.frequency_caps)
        ),
        quiet_hours=tuple(_hours(f"quiet_hours[{place}]", each) for place, each in enumerate(message.quiet_hours)),
        holidays=tuple(_holiday(f"holidays[{place}]", each) for place, each in enumerate(message.holidays)),
        time_zone=message.time_zone or DEFAULT_ZONE,
        marketing_guarantee=known_value(
            DeliveryGuarantee, message.marketing_guarantee or DeliveryGuarantee.AT_MOST_ONCE, "marketing_guarantee"
        ),
        transactional_guarantee=known_value(
            DeliveryGuarantee,
            message.transactional_guarantee or DeliveryGuarantee.AT_LEAST_ONCE,
            "transactional_guarantee",
        ),
        arbitration=Arbitration(
            message.arbitration.enabled,
            message.arbitration.window_seconds or DEFAULT_WINDOW_SECONDS,
            message.arbitration.point_value or DEFAULT_POINT_VALUE,
        ),
        priorities=tuple(
            SendingPriority(each.priority, each.journey_id, each.template_id) for each in message.priorities
        ),
    )


def _priority_message(priority: SendingPriority) -> policy_pb.SendingPriority:
    message = policy_pb.SendingPriority(priority=priority.priority)
    if priority.journey_id:
        message.journey_id = priority.journey_id
    else:
        message.template_id = priority.template_id
    return message


def _cap(path: str, message: policy_pb.FrequencyCap) -> FrequencyCap:
    return FrequencyCap(
        cap_id=message.frequency_cap_id,
        display_name=message.display_name,
        channels=_channels(path, message.channels),
        purposes=_purposes(path, message.purposes),
        maximum=message.maximum,
        window_length=message.window_length,
        window_unit=known_value(WindowUnit, message.window_unit, f"{path}.window_unit"),
        tags=tuple(message.tags),
    )


def _hours(path: str, message: policy_pb.QuietHours) -> QuietHours:
    return QuietHours(
        quiet_hours_id=message.quiet_hours_id,
        display_name=message.display_name,
        channels=_channels(path, message.channels),
        purposes=_purposes(path, message.purposes),
        start_time=time.fromisoformat(message.start_time),
        end_time=time.fromisoformat(message.end_time),
    )


def _holiday(path: str, message: policy_pb.Holiday) -> Holiday:
    return Holiday(
        holiday_id=message.holiday_id,
        display_name=message.display_name,
        start_date=_day(f"{path}.start_date", message.start_date),
        end_date=_day(f"{path}.end_date", message.end_date or message.start_date),
        channels=_channels(path, message.channels),
        action=known_value(HolidayAction, message.action or HolidayAction.WAIT, f"{path}.action"),
    )


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidArgument(f"{field}: there is no such day.", field=field) from error


def _channels(path: str, numbers: Iterable[int]) -> tuple[Channel, ...]:
    found = tuple(known_value(Channel, each, f"{path}.channels[{place}]") for place, each in enumerate(numbers))
    if Channel.NONE in found:
        field = f"{path}.channels[{found.index(Channel.NONE)}]"
        raise InvalidArgument(f"{field}: name a channel, or leave the list empty for all.", field=field)
    return found


def _purposes(path: str, numbers: Iterable[int]) -> tuple[Purpose, ...]:
    # Unspecified is the stricter, here as in templates.
    return tuple(
        known_value(Purpose, each, f"{path}.purposes[{place}]") or Purpose.MARKETING
        for place, each in enumerate(numbers)
    ) or (Purpose.MARKETING,)


def _numbers(values: Iterable[E]) -> Any:
    return [int(each) for each in values]


def _number(value: WindowUnit | HolidayAction | DeliveryGuarantee) -> Any:
    return int(value)
