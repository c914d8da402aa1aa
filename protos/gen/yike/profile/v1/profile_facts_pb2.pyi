from yike.profile.v1 import profile_service_pb2 as _profile_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProfileFact(_message.Message):
    __slots__ = ("events_recorded", "event_retention_changed", "survivorship_changed")
    EVENTS_RECORDED_FIELD_NUMBER: _ClassVar[int]
    EVENT_RETENTION_CHANGED_FIELD_NUMBER: _ClassVar[int]
    SURVIVORSHIP_CHANGED_FIELD_NUMBER: _ClassVar[int]
    events_recorded: EventsRecorded
    event_retention_changed: EventRetentionChanged
    survivorship_changed: SurvivorshipChanged
    def __init__(self, events_recorded: _Optional[_Union[EventsRecorded, _Mapping]] = ..., event_retention_changed: _Optional[_Union[EventRetentionChanged, _Mapping]] = ..., survivorship_changed: _Optional[_Union[SurvivorshipChanged, _Mapping]] = ...) -> None: ...

class EventRetentionChanged(_message.Message):
    __slots__ = ("months", "revision")
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    months: int
    revision: int
    def __init__(self, months: _Optional[int] = ..., revision: _Optional[int] = ...) -> None: ...

class SurvivorshipChanged(_message.Message):
    __slots__ = ("most_frequent_traits", "revision")
    MOST_FREQUENT_TRAITS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    most_frequent_traits: _containers.RepeatedScalarFieldContainer[str]
    revision: int
    def __init__(self, most_frequent_traits: _Optional[_Iterable[str]] = ..., revision: _Optional[int] = ...) -> None: ...

class EventsRecorded(_message.Message):
    __slots__ = ("events",)
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    events: _profile_service_pb2.RecordedEvents
    def __init__(self, events: _Optional[_Union[_profile_service_pb2.RecordedEvents, _Mapping]] = ...) -> None: ...
