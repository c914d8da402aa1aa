import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import json_pb2 as _json_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.segment.v1 import rule_pb2 as _rule_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProvingEvent(_message.Message):
    __slots__ = ("event_id", "event_name", "occur_time")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    event_id: int
    event_name: str
    occur_time: _timestamp_pb2.Timestamp
    def __init__(self, event_id: _Optional[int] = ..., event_name: _Optional[str] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ExplainedRule(_message.Message):
    __slots__ = ("path", "met", "parts", "condition", "found", "found_time", "change_time", "events")
    PATH_FIELD_NUMBER: _ClassVar[int]
    MET_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    FOUND_FIELD_NUMBER: _ClassVar[int]
    FOUND_TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    path: str
    met: bool
    parts: _containers.RepeatedCompositeFieldContainer[ExplainedRule]
    condition: _rule_pb2.Rule
    found: _json_pb2.JsonValue
    found_time: _timestamp_pb2.Timestamp
    change_time: _timestamp_pb2.Timestamp
    events: _containers.RepeatedCompositeFieldContainer[ProvingEvent]
    def __init__(self, path: _Optional[str] = ..., met: _Optional[bool] = ..., parts: _Optional[_Iterable[_Union[ExplainedRule, _Mapping]]] = ..., condition: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., found: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ..., found_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., events: _Optional[_Iterable[_Union[ProvingEvent, _Mapping]]] = ...) -> None: ...
