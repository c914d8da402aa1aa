import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SchemaMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SCHEMA_MODE_UNSPECIFIED: _ClassVar[SchemaMode]
    SCHEMA_MODE_REPORT: _ClassVar[SchemaMode]
    SCHEMA_MODE_HOLD: _ClassVar[SchemaMode]

class FieldType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FIELD_TYPE_UNSPECIFIED: _ClassVar[FieldType]
    FIELD_TYPE_TEXT: _ClassVar[FieldType]
    FIELD_TYPE_NUMBER: _ClassVar[FieldType]
    FIELD_TYPE_DATE: _ClassVar[FieldType]
    FIELD_TYPE_BOOLEAN: _ClassVar[FieldType]
    FIELD_TYPE_LIST: _ClassVar[FieldType]

class SchemaProblem(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SCHEMA_PROBLEM_UNSPECIFIED: _ClassVar[SchemaProblem]
    SCHEMA_PROBLEM_MISSING: _ClassVar[SchemaProblem]
    SCHEMA_PROBLEM_WRONG_TYPE: _ClassVar[SchemaProblem]
    SCHEMA_PROBLEM_NOT_ALLOWED: _ClassVar[SchemaProblem]
    SCHEMA_PROBLEM_OUT_OF_RANGE: _ClassVar[SchemaProblem]
SCHEMA_MODE_UNSPECIFIED: SchemaMode
SCHEMA_MODE_REPORT: SchemaMode
SCHEMA_MODE_HOLD: SchemaMode
FIELD_TYPE_UNSPECIFIED: FieldType
FIELD_TYPE_TEXT: FieldType
FIELD_TYPE_NUMBER: FieldType
FIELD_TYPE_DATE: FieldType
FIELD_TYPE_BOOLEAN: FieldType
FIELD_TYPE_LIST: FieldType
SCHEMA_PROBLEM_UNSPECIFIED: SchemaProblem
SCHEMA_PROBLEM_MISSING: SchemaProblem
SCHEMA_PROBLEM_WRONG_TYPE: SchemaProblem
SCHEMA_PROBLEM_NOT_ALLOWED: SchemaProblem
SCHEMA_PROBLEM_OUT_OF_RANGE: SchemaProblem

class FieldSchema(_message.Message):
    __slots__ = ("name", "type", "required", "allowed_values", "minimum", "maximum", "min_length", "max_length")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_VALUES_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    MIN_LENGTH_FIELD_NUMBER: _ClassVar[int]
    MAX_LENGTH_FIELD_NUMBER: _ClassVar[int]
    name: str
    type: FieldType
    required: bool
    allowed_values: _containers.RepeatedScalarFieldContainer[str]
    minimum: float
    maximum: float
    min_length: int
    max_length: int
    def __init__(self, name: _Optional[str] = ..., type: _Optional[_Union[FieldType, str]] = ..., required: _Optional[bool] = ..., allowed_values: _Optional[_Iterable[str]] = ..., minimum: _Optional[float] = ..., maximum: _Optional[float] = ..., min_length: _Optional[int] = ..., max_length: _Optional[int] = ...) -> None: ...

class EventSchema(_message.Message):
    __slots__ = ("event_name", "mode", "properties")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    mode: SchemaMode
    properties: _containers.RepeatedCompositeFieldContainer[FieldSchema]
    def __init__(self, event_name: _Optional[str] = ..., mode: _Optional[_Union[SchemaMode, str]] = ..., properties: _Optional[_Iterable[_Union[FieldSchema, _Mapping]]] = ...) -> None: ...

class Schemas(_message.Message):
    __slots__ = ("traits", "trait_mode", "events", "update_time", "etag")
    TRAITS_FIELD_NUMBER: _ClassVar[int]
    TRAIT_MODE_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    traits: _containers.RepeatedCompositeFieldContainer[FieldSchema]
    trait_mode: SchemaMode
    events: _containers.RepeatedCompositeFieldContainer[EventSchema]
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, traits: _Optional[_Iterable[_Union[FieldSchema, _Mapping]]] = ..., trait_mode: _Optional[_Union[SchemaMode, str]] = ..., events: _Optional[_Iterable[_Union[EventSchema, _Mapping]]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class GetSchemasRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateSchemasRequest(_message.Message):
    __slots__ = ("schemas", "update_mask")
    SCHEMAS_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    schemas: Schemas
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, schemas: _Optional[_Union[Schemas, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class CheckSchemasRequest(_message.Message):
    __slots__ = ("schemas",)
    SCHEMAS_FIELD_NUMBER: _ClassVar[int]
    schemas: Schemas
    def __init__(self, schemas: _Optional[_Union[Schemas, _Mapping]] = ...) -> None: ...

class CheckSchemasResponse(_message.Message):
    __slots__ = ("checked_events", "violating_events", "checked_values", "violating_values", "findings")
    CHECKED_EVENTS_FIELD_NUMBER: _ClassVar[int]
    VIOLATING_EVENTS_FIELD_NUMBER: _ClassVar[int]
    CHECKED_VALUES_FIELD_NUMBER: _ClassVar[int]
    VIOLATING_VALUES_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    checked_events: int
    violating_events: int
    checked_values: int
    violating_values: int
    findings: _containers.RepeatedCompositeFieldContainer[SchemaFinding]
    def __init__(self, checked_events: _Optional[int] = ..., violating_events: _Optional[int] = ..., checked_values: _Optional[int] = ..., violating_values: _Optional[int] = ..., findings: _Optional[_Iterable[_Union[SchemaFinding, _Mapping]]] = ...) -> None: ...

class SchemaFinding(_message.Message):
    __slots__ = ("event_name", "field", "problem", "count")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    field: str
    problem: SchemaProblem
    count: int
    def __init__(self, event_name: _Optional[str] = ..., field: _Optional[str] = ..., problem: _Optional[_Union[SchemaProblem, str]] = ..., count: _Optional[int] = ...) -> None: ...

class SchemaViolation(_message.Message):
    __slots__ = ("violation_id", "event_name", "field", "problem", "count", "first_time", "last_time")
    VIOLATION_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FIRST_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_TIME_FIELD_NUMBER: _ClassVar[int]
    violation_id: str
    event_name: str
    field: str
    problem: SchemaProblem
    count: int
    first_time: _timestamp_pb2.Timestamp
    last_time: _timestamp_pb2.Timestamp
    def __init__(self, violation_id: _Optional[str] = ..., event_name: _Optional[str] = ..., field: _Optional[str] = ..., problem: _Optional[_Union[SchemaProblem, str]] = ..., count: _Optional[int] = ..., first_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListSchemaViolationsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ...) -> None: ...

class ListSchemaViolationsResponse(_message.Message):
    __slots__ = ("violations", "next_page_token")
    VIOLATIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    violations: _containers.RepeatedCompositeFieldContainer[SchemaViolation]
    next_page_token: str
    def __init__(self, violations: _Optional[_Iterable[_Union[SchemaViolation, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DismissSchemaViolationRequest(_message.Message):
    __slots__ = ("violation_id",)
    VIOLATION_ID_FIELD_NUMBER: _ClassVar[int]
    violation_id: str
    def __init__(self, violation_id: _Optional[str] = ...) -> None: ...
