import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CapWindowUnit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CAP_WINDOW_UNIT_UNSPECIFIED: _ClassVar[CapWindowUnit]
    CAP_WINDOW_UNIT_MINUTE: _ClassVar[CapWindowUnit]
    CAP_WINDOW_UNIT_HOUR: _ClassVar[CapWindowUnit]
    CAP_WINDOW_UNIT_DAY: _ClassVar[CapWindowUnit]
    CAP_WINDOW_UNIT_CALENDAR_DAY: _ClassVar[CapWindowUnit]
    CAP_WINDOW_UNIT_CALENDAR_WEEK: _ClassVar[CapWindowUnit]

class HolidayAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HOLIDAY_ACTION_UNSPECIFIED: _ClassVar[HolidayAction]
    HOLIDAY_ACTION_WAIT: _ClassVar[HolidayAction]
    HOLIDAY_ACTION_SUPPRESS: _ClassVar[HolidayAction]

class DeliveryGuarantee(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DELIVERY_GUARANTEE_UNSPECIFIED: _ClassVar[DeliveryGuarantee]
    DELIVERY_GUARANTEE_AT_MOST_ONCE: _ClassVar[DeliveryGuarantee]
    DELIVERY_GUARANTEE_AT_LEAST_ONCE: _ClassVar[DeliveryGuarantee]
CAP_WINDOW_UNIT_UNSPECIFIED: CapWindowUnit
CAP_WINDOW_UNIT_MINUTE: CapWindowUnit
CAP_WINDOW_UNIT_HOUR: CapWindowUnit
CAP_WINDOW_UNIT_DAY: CapWindowUnit
CAP_WINDOW_UNIT_CALENDAR_DAY: CapWindowUnit
CAP_WINDOW_UNIT_CALENDAR_WEEK: CapWindowUnit
HOLIDAY_ACTION_UNSPECIFIED: HolidayAction
HOLIDAY_ACTION_WAIT: HolidayAction
HOLIDAY_ACTION_SUPPRESS: HolidayAction
DELIVERY_GUARANTEE_UNSPECIFIED: DeliveryGuarantee
DELIVERY_GUARANTEE_AT_MOST_ONCE: DeliveryGuarantee
DELIVERY_GUARANTEE_AT_LEAST_ONCE: DeliveryGuarantee

class FrequencyCap(_message.Message):
    __slots__ = ("frequency_cap_id", "display_name", "channels", "purposes", "maximum", "window_length", "window_unit", "tags")
    FREQUENCY_CAP_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    WINDOW_LENGTH_FIELD_NUMBER: _ClassVar[int]
    WINDOW_UNIT_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    frequency_cap_id: str
    display_name: str
    channels: _containers.RepeatedScalarFieldContainer[_channel_pb2.Channel]
    purposes: _containers.RepeatedScalarFieldContainer[_channel_pb2.Purpose]
    maximum: int
    window_length: int
    window_unit: CapWindowUnit
    tags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, frequency_cap_id: _Optional[str] = ..., display_name: _Optional[str] = ..., channels: _Optional[_Iterable[_Union[_channel_pb2.Channel, str]]] = ..., purposes: _Optional[_Iterable[_Union[_channel_pb2.Purpose, str]]] = ..., maximum: _Optional[int] = ..., window_length: _Optional[int] = ..., window_unit: _Optional[_Union[CapWindowUnit, str]] = ..., tags: _Optional[_Iterable[str]] = ...) -> None: ...

class Arbitration(_message.Message):
    __slots__ = ("enabled", "window_seconds", "point_value")
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    WINDOW_SECONDS_FIELD_NUMBER: _ClassVar[int]
    POINT_VALUE_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    window_seconds: int
    point_value: float
    def __init__(self, enabled: _Optional[bool] = ..., window_seconds: _Optional[int] = ..., point_value: _Optional[float] = ...) -> None: ...

class SendingPriority(_message.Message):
    __slots__ = ("journey_id", "template_id", "priority")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    template_id: str
    priority: int
    def __init__(self, journey_id: _Optional[str] = ..., template_id: _Optional[str] = ..., priority: _Optional[int] = ...) -> None: ...

class QuietHours(_message.Message):
    __slots__ = ("quiet_hours_id", "channels", "purposes", "start_time", "end_time", "display_name")
    QUIET_HOURS_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    quiet_hours_id: str
    channels: _containers.RepeatedScalarFieldContainer[_channel_pb2.Channel]
    purposes: _containers.RepeatedScalarFieldContainer[_channel_pb2.Purpose]
    start_time: str
    end_time: str
    display_name: str
    def __init__(self, quiet_hours_id: _Optional[str] = ..., channels: _Optional[_Iterable[_Union[_channel_pb2.Channel, str]]] = ..., purposes: _Optional[_Iterable[_Union[_channel_pb2.Purpose, str]]] = ..., start_time: _Optional[str] = ..., end_time: _Optional[str] = ..., display_name: _Optional[str] = ...) -> None: ...

class Holiday(_message.Message):
    __slots__ = ("holiday_id", "display_name", "start_date", "end_date", "channels", "action")
    HOLIDAY_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    START_DATE_FIELD_NUMBER: _ClassVar[int]
    END_DATE_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    holiday_id: str
    display_name: str
    start_date: str
    end_date: str
    channels: _containers.RepeatedScalarFieldContainer[_channel_pb2.Channel]
    action: HolidayAction
    def __init__(self, holiday_id: _Optional[str] = ..., display_name: _Optional[str] = ..., start_date: _Optional[str] = ..., end_date: _Optional[str] = ..., channels: _Optional[_Iterable[_Union[_channel_pb2.Channel, str]]] = ..., action: _Optional[_Union[HolidayAction, str]] = ...) -> None: ...

class SendingPolicy(_message.Message):
    __slots__ = ("frequency_caps", "quiet_hours", "holidays", "time_zone", "etag", "update_time", "marketing_guarantee", "transactional_guarantee", "arbitration", "priorities")
    FREQUENCY_CAPS_FIELD_NUMBER: _ClassVar[int]
    QUIET_HOURS_FIELD_NUMBER: _ClassVar[int]
    HOLIDAYS_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    MARKETING_GUARANTEE_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONAL_GUARANTEE_FIELD_NUMBER: _ClassVar[int]
    ARBITRATION_FIELD_NUMBER: _ClassVar[int]
    PRIORITIES_FIELD_NUMBER: _ClassVar[int]
    frequency_caps: _containers.RepeatedCompositeFieldContainer[FrequencyCap]
    quiet_hours: _containers.RepeatedCompositeFieldContainer[QuietHours]
    holidays: _containers.RepeatedCompositeFieldContainer[Holiday]
    time_zone: str
    etag: str
    update_time: _timestamp_pb2.Timestamp
    marketing_guarantee: DeliveryGuarantee
    transactional_guarantee: DeliveryGuarantee
    arbitration: Arbitration
    priorities: _containers.RepeatedCompositeFieldContainer[SendingPriority]
    def __init__(self, frequency_caps: _Optional[_Iterable[_Union[FrequencyCap, _Mapping]]] = ..., quiet_hours: _Optional[_Iterable[_Union[QuietHours, _Mapping]]] = ..., holidays: _Optional[_Iterable[_Union[Holiday, _Mapping]]] = ..., time_zone: _Optional[str] = ..., etag: _Optional[str] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., marketing_guarantee: _Optional[_Union[DeliveryGuarantee, str]] = ..., transactional_guarantee: _Optional[_Union[DeliveryGuarantee, str]] = ..., arbitration: _Optional[_Union[Arbitration, _Mapping]] = ..., priorities: _Optional[_Iterable[_Union[SendingPriority, _Mapping]]] = ...) -> None: ...

class GetSendingPolicyRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateSendingPolicyRequest(_message.Message):
    __slots__ = ("sending_policy", "update_mask")
    SENDING_POLICY_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    sending_policy: SendingPolicy
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, sending_policy: _Optional[_Union[SendingPolicy, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...
