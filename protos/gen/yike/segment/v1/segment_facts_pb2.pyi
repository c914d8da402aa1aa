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
    __slots__ = ("groups",)
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    groups: _containers.RepeatedCompositeFieldContainer[MembershipChanges]
    def __init__(self, groups: _Optional[_Iterable[_Union[MembershipChanges, _Mapping]]] = ...) -> None: ...

class MembershipChanges(_message.Message):
    __slots__ = ("segment_id", "entered", "cause", "change_time_us", "customer_ids", "change_ids")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTERED_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    CHANGE_IDS_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    entered: bool
    cause: _segment_service_pb2.MembershipCause
    change_time_us: int
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    change_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, segment_id: _Optional[str] = ..., entered: _Optional[bool] = ..., cause: _Optional[_Union[_segment_service_pb2.MembershipCause, str]] = ..., change_time_us: _Optional[int] = ..., customer_ids: _Optional[_Iterable[int]] = ..., change_ids: _Optional[_Iterable[int]] = ...) -> None: ...
