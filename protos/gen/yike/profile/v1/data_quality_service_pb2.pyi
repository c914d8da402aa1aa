import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DataQualityKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATA_QUALITY_KIND_UNSPECIFIED: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_REJECTED_EVENTS: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_SCHEMA_VIOLATION: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_FAILING_SOURCE: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_REJECTED_ROWS: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_QUARANTINED_IDENTIFIERS: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_SUSPECTED_DUPLICATES: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_STOPPED_EVENTS: _ClassVar[DataQualityKind]

class DataQualitySeverity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATA_QUALITY_SEVERITY_UNSPECIFIED: _ClassVar[DataQualitySeverity]
    DATA_QUALITY_SEVERITY_LOW: _ClassVar[DataQualitySeverity]
    DATA_QUALITY_SEVERITY_MEDIUM: _ClassVar[DataQualitySeverity]
    DATA_QUALITY_SEVERITY_HIGH: _ClassVar[DataQualitySeverity]
DATA_QUALITY_KIND_UNSPECIFIED: DataQualityKind
DATA_QUALITY_KIND_REJECTED_EVENTS: DataQualityKind
DATA_QUALITY_KIND_SCHEMA_VIOLATION: DataQualityKind
DATA_QUALITY_KIND_FAILING_SOURCE: DataQualityKind
DATA_QUALITY_KIND_REJECTED_ROWS: DataQualityKind
DATA_QUALITY_KIND_QUARANTINED_IDENTIFIERS: DataQualityKind
DATA_QUALITY_KIND_SUSPECTED_DUPLICATES: DataQualityKind
DATA_QUALITY_KIND_STOPPED_EVENTS: DataQualityKind
DATA_QUALITY_SEVERITY_UNSPECIFIED: DataQualitySeverity
DATA_QUALITY_SEVERITY_LOW: DataQualitySeverity
DATA_QUALITY_SEVERITY_MEDIUM: DataQualitySeverity
DATA_QUALITY_SEVERITY_HIGH: DataQualitySeverity

class GetDataQualityRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DataQuality(_message.Message):
    __slots__ = ("report_time", "lines", "missing")
    REPORT_TIME_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    report_time: _timestamp_pb2.Timestamp
    lines: _containers.RepeatedCompositeFieldContainer[DataQualityLine]
    missing: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, report_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lines: _Optional[_Iterable[_Union[DataQualityLine, _Mapping]]] = ..., missing: _Optional[_Iterable[str]] = ...) -> None: ...

class DataQualityLine(_message.Message):
    __slots__ = ("kind", "severity", "subject", "count", "expected_count", "since", "next_act")
    KIND_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    NEXT_ACT_FIELD_NUMBER: _ClassVar[int]
    kind: DataQualityKind
    severity: DataQualitySeverity
    subject: str
    count: int
    expected_count: int
    since: _timestamp_pb2.Timestamp
    next_act: NextAct
    def __init__(self, kind: _Optional[_Union[DataQualityKind, str]] = ..., severity: _Optional[_Union[DataQualitySeverity, str]] = ..., subject: _Optional[str] = ..., count: _Optional[int] = ..., expected_count: _Optional[int] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_act: _Optional[_Union[NextAct, _Mapping]] = ...) -> None: ...

class NextAct(_message.Message):
    __slots__ = ("console_path", "call", "words_zh", "words_en")
    CONSOLE_PATH_FIELD_NUMBER: _ClassVar[int]
    CALL_FIELD_NUMBER: _ClassVar[int]
    WORDS_ZH_FIELD_NUMBER: _ClassVar[int]
    WORDS_EN_FIELD_NUMBER: _ClassVar[int]
    console_path: str
    call: str
    words_zh: str
    words_en: str
    def __init__(self, console_path: _Optional[str] = ..., call: _Optional[str] = ..., words_zh: _Optional[str] = ..., words_en: _Optional[str] = ...) -> None: ...
