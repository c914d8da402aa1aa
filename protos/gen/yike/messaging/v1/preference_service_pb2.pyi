import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
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
