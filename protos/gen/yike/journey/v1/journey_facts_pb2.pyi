from yike.journey.v1 import journey_resources_pb2 as _journey_resources_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class JourneyFact(_message.Message):
    __slots__ = ("runs_advanced",)
    RUNS_ADVANCED_FIELD_NUMBER: _ClassVar[int]
    runs_advanced: RunsAdvanced
    def __init__(self, runs_advanced: _Optional[_Union[RunsAdvanced, _Mapping]] = ...) -> None: ...

class RunsAdvanced(_message.Message):
    __slots__ = ("runs",)
    RUNS_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[_journey_resources_pb2.Run]
    def __init__(self, runs: _Optional[_Iterable[_Union[_journey_resources_pb2.Run, _Mapping]]] = ...) -> None: ...
