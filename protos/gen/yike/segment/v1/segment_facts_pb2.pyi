from yike.segment.v1 import segment_service_pb2 as _segment_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SegmentFact(_message.Message):
    __slots__ = ("memberships_changed",)
    MEMBERSHIPS_CHANGED_FIELD_NUMBER: _ClassVar[int]
    memberships_changed: MembershipsChanged
    def __init__(self, memberships_changed: _Optional[_Union[MembershipsChanged, _Mapping]] = ...) -> None: ...

class MembershipsChanged(_message.Message):
    __slots__ = ("changes",)
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[MembershipChange]
    def __init__(self, changes: _Optional[_Iterable[_Union[MembershipChange, _Mapping]]] = ...) -> None: ...

class MembershipChange(_message.Message):
    __slots__ = ("customer_id", "segment_id", "entered", "change_time_us", "cause", "change_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTERED_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    segment_id: str
    entered: bool
    change_time_us: int
    cause: _segment_service_pb2.MembershipCause
    change_id: int
    def __init__(self, customer_id: _Optional[int] = ..., segment_id: _Optional[str] = ..., entered: _Optional[bool] = ..., change_time_us: _Optional[int] = ..., cause: _Optional[_Union[_segment_service_pb2.MembershipCause, str]] = ..., change_id: _Optional[int] = ...) -> None: ...
