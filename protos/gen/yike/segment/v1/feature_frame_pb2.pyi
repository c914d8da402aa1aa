from google.api import field_behavior_pb2 as _field_behavior_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.segment.v1 import rule_pb2 as _rule_pb2
from yike.segment.v1 import standing_pb2 as _standing_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FrameColumn(_message.Message):
    __slots__ = ("name", "measure", "computed_trait_id", "trait", "tag", "score", "standing")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    COMPUTED_TRAIT_ID_FIELD_NUMBER: _ClassVar[int]
    TRAIT_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    name: str
    measure: _rule_pb2.Measure
    computed_trait_id: str
    trait: str
    tag: str
    score: str
    standing: _standing_pb2.StandingAttribute
    def __init__(self, name: _Optional[str] = ..., measure: _Optional[_Union[_rule_pb2.Measure, _Mapping]] = ..., computed_trait_id: _Optional[str] = ..., trait: _Optional[str] = ..., tag: _Optional[str] = ..., score: _Optional[str] = ..., standing: _Optional[_Union[_standing_pb2.StandingAttribute, str]] = ...) -> None: ...

class FrameLabel(_message.Message):
    __slots__ = ("measure", "days")
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    measure: _rule_pb2.Measure
    days: int
    def __init__(self, measure: _Optional[_Union[_rule_pb2.Measure, _Mapping]] = ..., days: _Optional[int] = ...) -> None: ...
