import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IdentityRules(_message.Message):
    __slots__ = ("version", "etag", "types", "total_limit", "create_time", "creator", "applied_version")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_LIMIT_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATOR_FIELD_NUMBER: _ClassVar[int]
    APPLIED_VERSION_FIELD_NUMBER: _ClassVar[int]
    version: int
    etag: str
    types: _containers.RepeatedCompositeFieldContainer[IdentifierTypeRules]
    total_limit: int
    create_time: _timestamp_pb2.Timestamp
    creator: str
    applied_version: int
    def __init__(self, version: _Optional[int] = ..., etag: _Optional[str] = ..., types: _Optional[_Iterable[_Union[IdentifierTypeRules, _Mapping]]] = ..., total_limit: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., creator: _Optional[str] = ..., applied_version: _Optional[int] = ...) -> None: ...

class IdentifierTypeRules(_message.Message):
    __slots__ = ("type", "limit_per_customer", "blocked_values", "blocked_patterns")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PER_CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_VALUES_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_PATTERNS_FIELD_NUMBER: _ClassVar[int]
    type: str
    limit_per_customer: int
    blocked_values: _containers.RepeatedScalarFieldContainer[str]
    blocked_patterns: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, type: _Optional[str] = ..., limit_per_customer: _Optional[int] = ..., blocked_values: _Optional[_Iterable[str]] = ..., blocked_patterns: _Optional[_Iterable[str]] = ...) -> None: ...
