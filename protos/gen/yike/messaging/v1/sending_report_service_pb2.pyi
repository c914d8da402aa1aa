import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.messaging.v1 import messaging_service_pb2 as _messaging_service_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2_1
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReportDimension(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPORT_DIMENSION_UNSPECIFIED: _ClassVar[ReportDimension]
    REPORT_DIMENSION_DAY: _ClassVar[ReportDimension]
    REPORT_DIMENSION_CHANNEL: _ClassVar[ReportDimension]
    REPORT_DIMENSION_TEMPLATE: _ClassVar[ReportDimension]
    REPORT_DIMENSION_JOURNEY: _ClassVar[ReportDimension]
    REPORT_DIMENSION_REASON: _ClassVar[ReportDimension]
REPORT_DIMENSION_UNSPECIFIED: ReportDimension
REPORT_DIMENSION_DAY: ReportDimension
REPORT_DIMENSION_CHANNEL: ReportDimension
REPORT_DIMENSION_TEMPLATE: ReportDimension
REPORT_DIMENSION_JOURNEY: ReportDimension
REPORT_DIMENSION_REASON: ReportDimension

class GetSendingReportRequest(_message.Message):
    __slots__ = ("start_time", "end_time", "time_zone", "filter")
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    time_zone: str
    filter: str
    def __init__(self, start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_zone: _Optional[str] = ..., filter: _Optional[str] = ...) -> None: ...

class SendingReport(_message.Message):
    __slots__ = ("start_time", "end_time", "count_start_time", "total", "breakdowns", "caps", "arbitrations")
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    COUNT_START_TIME_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    BREAKDOWNS_FIELD_NUMBER: _ClassVar[int]
    CAPS_FIELD_NUMBER: _ClassVar[int]
    ARBITRATIONS_FIELD_NUMBER: _ClassVar[int]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    count_start_time: _timestamp_pb2.Timestamp
    total: SendingFigures
    breakdowns: _containers.RepeatedCompositeFieldContainer[ReportBreakdown]
    caps: _containers.RepeatedCompositeFieldContainer[CapReport]
    arbitrations: _containers.RepeatedCompositeFieldContainer[ArbitrationReport]
    def __init__(self, start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., count_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., total: _Optional[_Union[SendingFigures, _Mapping]] = ..., breakdowns: _Optional[_Iterable[_Union[ReportBreakdown, _Mapping]]] = ..., caps: _Optional[_Iterable[_Union[CapReport, _Mapping]]] = ..., arbitrations: _Optional[_Iterable[_Union[ArbitrationReport, _Mapping]]] = ...) -> None: ...

class ReportBreakdown(_message.Message):
    __slots__ = ("dimension", "rows", "omitted_rows")
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    OMITTED_ROWS_FIELD_NUMBER: _ClassVar[int]
    dimension: ReportDimension
    rows: _containers.RepeatedCompositeFieldContainer[ReportRow]
    omitted_rows: int
    def __init__(self, dimension: _Optional[_Union[ReportDimension, str]] = ..., rows: _Optional[_Iterable[_Union[ReportRow, _Mapping]]] = ..., omitted_rows: _Optional[int] = ...) -> None: ...

class ReportRow(_message.Message):
    __slots__ = ("key", "figures")
    KEY_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    key: str
    figures: SendingFigures
    def __init__(self, key: _Optional[str] = ..., figures: _Optional[_Union[SendingFigures, _Mapping]] = ...) -> None: ...

class SendingFigures(_message.Message):
    __slots__ = ("messages", "under_way", "sent", "delivered", "suppressed", "failed", "unknown", "opened", "uncertain_opened", "clicked", "uncertain_clicked", "given_up_value")
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    UNDER_WAY_FIELD_NUMBER: _ClassVar[int]
    SENT_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_FIELD_NUMBER: _ClassVar[int]
    SUPPRESSED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    UNCERTAIN_OPENED_FIELD_NUMBER: _ClassVar[int]
    CLICKED_FIELD_NUMBER: _ClassVar[int]
    UNCERTAIN_CLICKED_FIELD_NUMBER: _ClassVar[int]
    GIVEN_UP_VALUE_FIELD_NUMBER: _ClassVar[int]
    messages: int
    under_way: int
    sent: int
    delivered: int
    suppressed: int
    failed: int
    unknown: int
    opened: int
    uncertain_opened: int
    clicked: int
    uncertain_clicked: int
    given_up_value: float
    def __init__(self, messages: _Optional[int] = ..., under_way: _Optional[int] = ..., sent: _Optional[int] = ..., delivered: _Optional[int] = ..., suppressed: _Optional[int] = ..., failed: _Optional[int] = ..., unknown: _Optional[int] = ..., opened: _Optional[int] = ..., uncertain_opened: _Optional[int] = ..., clicked: _Optional[int] = ..., uncertain_clicked: _Optional[int] = ..., given_up_value: _Optional[float] = ...) -> None: ...

class CapReport(_message.Message):
    __slots__ = ("cap_id", "detail", "held_back", "outbid")
    CAP_ID_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    HELD_BACK_FIELD_NUMBER: _ClassVar[int]
    OUTBID_FIELD_NUMBER: _ClassVar[int]
    cap_id: str
    detail: str
    held_back: int
    outbid: int
    def __init__(self, cap_id: _Optional[str] = ..., detail: _Optional[str] = ..., held_back: _Optional[int] = ..., outbid: _Optional[int] = ...) -> None: ...

class ArbitrationReport(_message.Message):
    __slots__ = ("outcome", "messages", "value", "winner_value")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    WINNER_VALUE_FIELD_NUMBER: _ClassVar[int]
    outcome: _messaging_service_pb2.ArbitrationOutcome
    messages: int
    value: float
    winner_value: float
    def __init__(self, outcome: _Optional[_Union[_messaging_service_pb2.ArbitrationOutcome, str]] = ..., messages: _Optional[int] = ..., value: _Optional[float] = ..., winner_value: _Optional[float] = ...) -> None: ...

class GetSendingReachRequest(_message.Message):
    __slots__ = ("segment_id",)
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    def __init__(self, segment_id: _Optional[str] = ...) -> None: ...

class SendingReach(_message.Message):
    __slots__ = ("estimate_time", "size", "sampled_customers", "channels", "caps")
    ESTIMATE_TIME_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    SAMPLED_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    CAPS_FIELD_NUMBER: _ClassVar[int]
    estimate_time: _timestamp_pb2.Timestamp
    size: int
    sampled_customers: int
    channels: _containers.RepeatedCompositeFieldContainer[ReachOfChannel]
    caps: _containers.RepeatedCompositeFieldContainer[CapStanding]
    def __init__(self, estimate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., size: _Optional[int] = ..., sampled_customers: _Optional[int] = ..., channels: _Optional[_Iterable[_Union[ReachOfChannel, _Mapping]]] = ..., caps: _Optional[_Iterable[_Union[CapStanding, _Mapping]]] = ...) -> None: ...

class ReachOfChannel(_message.Message):
    __slots__ = ("channel", "has_account", "reachable", "reachable_low", "reachable_high", "unreached")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    HAS_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    REACHABLE_FIELD_NUMBER: _ClassVar[int]
    REACHABLE_LOW_FIELD_NUMBER: _ClassVar[int]
    REACHABLE_HIGH_FIELD_NUMBER: _ClassVar[int]
    UNREACHED_FIELD_NUMBER: _ClassVar[int]
    channel: _channel_pb2_1.Channel
    has_account: bool
    reachable: int
    reachable_low: int
    reachable_high: int
    unreached: _containers.RepeatedCompositeFieldContainer[UnreachedCustomers]
    def __init__(self, channel: _Optional[_Union[_channel_pb2_1.Channel, str]] = ..., has_account: _Optional[bool] = ..., reachable: _Optional[int] = ..., reachable_low: _Optional[int] = ..., reachable_high: _Optional[int] = ..., unreached: _Optional[_Iterable[_Union[UnreachedCustomers, _Mapping]]] = ...) -> None: ...

class UnreachedCustomers(_message.Message):
    __slots__ = ("reason", "customers")
    REASON_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    reason: _messaging_service_pb2.MessageReason
    customers: int
    def __init__(self, reason: _Optional[_Union[_messaging_service_pb2.MessageReason, str]] = ..., customers: _Optional[int] = ...) -> None: ...

class CapStanding(_message.Message):
    __slots__ = ("cap_id", "detail", "maximum", "unused", "used", "one_left", "full")
    CAP_ID_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    UNUSED_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    ONE_LEFT_FIELD_NUMBER: _ClassVar[int]
    FULL_FIELD_NUMBER: _ClassVar[int]
    cap_id: str
    detail: str
    maximum: int
    unused: int
    used: int
    one_left: int
    full: int
    def __init__(self, cap_id: _Optional[str] = ..., detail: _Optional[str] = ..., maximum: _Optional[int] = ..., unused: _Optional[int] = ..., used: _Optional[int] = ..., one_left: _Optional[int] = ..., full: _Optional[int] = ...) -> None: ...
