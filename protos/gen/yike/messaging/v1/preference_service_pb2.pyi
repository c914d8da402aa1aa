import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetPreferencesRequest(_message.Message):
    __slots__ = ("token",)
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    token: str
    def __init__(self, token: _Optional[str] = ...) -> None: ...

class UpdatePreferencesRequest(_message.Message):
    __slots__ = ("token", "channels", "paused")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    PAUSED_FIELD_NUMBER: _ClassVar[int]
    token: str
    channels: _containers.RepeatedCompositeFieldContainer[ChannelPreference]
    paused: bool
    def __init__(self, token: _Optional[str] = ..., channels: _Optional[_Iterable[_Union[ChannelPreference, _Mapping]]] = ..., paused: _Optional[bool] = ...) -> None: ...

class Preferences(_message.Message):
    __slots__ = ("channels", "pause_end_time", "channel")
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    PAUSE_END_TIME_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    channels: _containers.RepeatedCompositeFieldContainer[ChannelPreference]
    pause_end_time: _timestamp_pb2.Timestamp
    channel: _channel_pb2.Channel
    def __init__(self, channels: _Optional[_Iterable[_Union[ChannelPreference, _Mapping]]] = ..., pause_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., channel: _Optional[_Union[_channel_pb2.Channel, str]] = ...) -> None: ...

class ChannelPreference(_message.Message):
    __slots__ = ("channel", "granted", "can_grant")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    GRANTED_FIELD_NUMBER: _ClassVar[int]
    CAN_GRANT_FIELD_NUMBER: _ClassVar[int]
    channel: _channel_pb2.Channel
    granted: bool
    can_grant: bool
    def __init__(self, channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., granted: _Optional[bool] = ..., can_grant: _Optional[bool] = ...) -> None: ...

class GetCustomerPreferencesRequest(_message.Message):
    __slots__ = ("customer_id", "channel")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    channel: _channel_pb2.Channel
    def __init__(self, customer_id: _Optional[int] = ..., channel: _Optional[_Union[_channel_pb2.Channel, str]] = ...) -> None: ...

class PauseCustomerMarketingRequest(_message.Message):
    __slots__ = ("customer_id", "days", "reason")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    days: int
    reason: str
    def __init__(self, customer_id: _Optional[int] = ..., days: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class ResumeCustomerMarketingRequest(_message.Message):
    __slots__ = ("customer_id", "reason")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    reason: str
    def __init__(self, customer_id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class CustomerPreferences(_message.Message):
    __slots__ = ("customer_id", "preferences", "last_change")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PREFERENCES_FIELD_NUMBER: _ClassVar[int]
    LAST_CHANGE_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    preferences: Preferences
    last_change: PauseChange
    def __init__(self, customer_id: _Optional[int] = ..., preferences: _Optional[_Union[Preferences, _Mapping]] = ..., last_change: _Optional[_Union[PauseChange, _Mapping]] = ...) -> None: ...

class PauseChange(_message.Message):
    __slots__ = ("time", "changed_by", "reason", "paused")
    TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGED_BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PAUSED_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    changed_by: str
    reason: str
    paused: bool
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changed_by: _Optional[str] = ..., reason: _Optional[str] = ..., paused: _Optional[bool] = ...) -> None: ...
