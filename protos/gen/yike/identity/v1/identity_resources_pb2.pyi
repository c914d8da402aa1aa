import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IdentifierNormaliser(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IDENTIFIER_NORMALISER_UNSPECIFIED: _ClassVar[IdentifierNormaliser]
    IDENTIFIER_NORMALISER_TEXT: _ClassVar[IdentifierNormaliser]
    IDENTIFIER_NORMALISER_DIGITS: _ClassVar[IdentifierNormaliser]
    IDENTIFIER_NORMALISER_EMAIL: _ClassVar[IdentifierNormaliser]
    IDENTIFIER_NORMALISER_PHONE: _ClassVar[IdentifierNormaliser]

class LimitWindow(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIMIT_WINDOW_UNSPECIFIED: _ClassVar[LimitWindow]
    LIMIT_WINDOW_EVER: _ClassVar[LimitWindow]
    LIMIT_WINDOW_YEAR: _ClassVar[LimitWindow]
    LIMIT_WINDOW_MONTH: _ClassVar[LimitWindow]
    LIMIT_WINDOW_WEEK: _ClassVar[LimitWindow]
IDENTIFIER_NORMALISER_UNSPECIFIED: IdentifierNormaliser
IDENTIFIER_NORMALISER_TEXT: IdentifierNormaliser
IDENTIFIER_NORMALISER_DIGITS: IdentifierNormaliser
IDENTIFIER_NORMALISER_EMAIL: IdentifierNormaliser
IDENTIFIER_NORMALISER_PHONE: IdentifierNormaliser
LIMIT_WINDOW_UNSPECIFIED: LimitWindow
LIMIT_WINDOW_EVER: LimitWindow
LIMIT_WINDOW_YEAR: LimitWindow
LIMIT_WINDOW_MONTH: LimitWindow
LIMIT_WINDOW_WEEK: LimitWindow

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
    __slots__ = ("type", "limit_per_customer", "blocked_values", "blocked_patterns", "may_merge", "normaliser", "limit_window")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PER_CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_VALUES_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_PATTERNS_FIELD_NUMBER: _ClassVar[int]
    MAY_MERGE_FIELD_NUMBER: _ClassVar[int]
    NORMALISER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_WINDOW_FIELD_NUMBER: _ClassVar[int]
    type: str
    limit_per_customer: int
    blocked_values: _containers.RepeatedScalarFieldContainer[str]
    blocked_patterns: _containers.RepeatedScalarFieldContainer[str]
    may_merge: bool
    normaliser: IdentifierNormaliser
    limit_window: LimitWindow
    def __init__(self, type: _Optional[str] = ..., limit_per_customer: _Optional[int] = ..., blocked_values: _Optional[_Iterable[str]] = ..., blocked_patterns: _Optional[_Iterable[str]] = ..., may_merge: _Optional[bool] = ..., normaliser: _Optional[_Union[IdentifierNormaliser, str]] = ..., limit_window: _Optional[_Union[LimitWindow, str]] = ...) -> None: ...
