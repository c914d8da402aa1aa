import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.segment.v1 import rule_pb2 as _rule_pb2
from yike.segment.v1 import sentence_pb2 as _sentence_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SegmentState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEGMENT_STATE_UNSPECIFIED: _ClassVar[SegmentState]
    SEGMENT_STATE_LIVE: _ClassVar[SegmentState]
    SEGMENT_STATE_FILLING: _ClassVar[SegmentState]
    SEGMENT_STATE_DRAFT: _ClassVar[SegmentState]
    SEGMENT_STATE_PAUSED: _ClassVar[SegmentState]
    SEGMENT_STATE_ARCHIVED: _ClassVar[SegmentState]
SEGMENT_STATE_UNSPECIFIED: SegmentState
SEGMENT_STATE_LIVE: SegmentState
SEGMENT_STATE_FILLING: SegmentState
SEGMENT_STATE_DRAFT: SegmentState
SEGMENT_STATE_PAUSED: SegmentState
SEGMENT_STATE_ARCHIVED: SegmentState

class Segment(_message.Message):
    __slots__ = ("segment_id", "display_name", "rule", "size", "version", "create_time", "description", "etag", "update_time", "delete_time", "state", "operation", "sentence")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DELETE_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    display_name: str
    rule: _rule_pb2.Rule
    size: int
    version: int
    create_time: _timestamp_pb2.Timestamp
    description: str
    etag: str
    update_time: _timestamp_pb2.Timestamp
    delete_time: _timestamp_pb2.Timestamp
    state: SegmentState
    operation: str
    sentence: _sentence_pb2.RuleSentence
    def __init__(self, segment_id: _Optional[str] = ..., display_name: _Optional[str] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., size: _Optional[int] = ..., version: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., description: _Optional[str] = ..., etag: _Optional[str] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[_Union[SegmentState, str]] = ..., operation: _Optional[str] = ..., sentence: _Optional[_Union[_sentence_pb2.RuleSentence, _Mapping]] = ...) -> None: ...
