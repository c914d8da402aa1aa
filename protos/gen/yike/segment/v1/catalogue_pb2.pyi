import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import json_pb2 as _json_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.profile.v1 import profile_service_pb2 as _profile_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ValueKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VALUE_KIND_UNSPECIFIED: _ClassVar[ValueKind]
    VALUE_KIND_TEXT: _ClassVar[ValueKind]
    VALUE_KIND_NUMBER: _ClassVar[ValueKind]
    VALUE_KIND_BOOLEAN: _ClassVar[ValueKind]
    VALUE_KIND_LIST: _ClassVar[ValueKind]
    VALUE_KIND_OBJECT: _ClassVar[ValueKind]
    VALUE_KIND_DATE: _ClassVar[ValueKind]
VALUE_KIND_UNSPECIFIED: ValueKind
VALUE_KIND_TEXT: ValueKind
VALUE_KIND_NUMBER: ValueKind
VALUE_KIND_BOOLEAN: ValueKind
VALUE_KIND_LIST: ValueKind
VALUE_KIND_OBJECT: ValueKind
VALUE_KIND_DATE: ValueKind

class SampleValue(_message.Message):
    __slots__ = ("value", "count")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    value: _json_pb2.JsonValue
    count: int
    def __init__(self, value: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ..., count: _Optional[int] = ...) -> None: ...

class GetEventCatalogueRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class EventCatalogue(_message.Message):
    __slots__ = ("events", "truncated", "count_time")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    COUNT_TIME_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[EventName]
    truncated: bool
    count_time: _timestamp_pb2.Timestamp
    def __init__(self, events: _Optional[_Iterable[_Union[EventName, _Mapping]]] = ..., truncated: _Optional[bool] = ..., count_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EventName(_message.Message):
    __slots__ = ("name", "type", "count", "last_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    LAST_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    type: _profile_service_pb2.EventType
    count: int
    last_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., type: _Optional[_Union[_profile_service_pb2.EventType, str]] = ..., count: _Optional[int] = ..., last_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetPropertyCatalogueRequest(_message.Message):
    __slots__ = ("event_name",)
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    def __init__(self, event_name: _Optional[str] = ...) -> None: ...

class PropertyCatalogue(_message.Message):
    __slots__ = ("event_name", "sampled_events", "properties", "count_time")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    SAMPLED_EVENTS_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    COUNT_TIME_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    sampled_events: int
    properties: _containers.RepeatedCompositeFieldContainer[CataloguedProperty]
    count_time: _timestamp_pb2.Timestamp
    def __init__(self, event_name: _Optional[str] = ..., sampled_events: _Optional[int] = ..., properties: _Optional[_Iterable[_Union[CataloguedProperty, _Mapping]]] = ..., count_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CataloguedProperty(_message.Message):
    __slots__ = ("path", "count", "kinds", "values")
    PATH_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    path: str
    count: int
    kinds: _containers.RepeatedScalarFieldContainer[ValueKind]
    values: _containers.RepeatedCompositeFieldContainer[SampleValue]
    def __init__(self, path: _Optional[str] = ..., count: _Optional[int] = ..., kinds: _Optional[_Iterable[_Union[ValueKind, str]]] = ..., values: _Optional[_Iterable[_Union[SampleValue, _Mapping]]] = ...) -> None: ...

class GetTraitCatalogueRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class TraitCatalogue(_message.Message):
    __slots__ = ("traits", "truncated", "count_time")
    TRAITS_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    COUNT_TIME_FIELD_NUMBER: _ClassVar[int]
    traits: _containers.RepeatedCompositeFieldContainer[CataloguedTrait]
    truncated: bool
    count_time: _timestamp_pb2.Timestamp
    def __init__(self, traits: _Optional[_Iterable[_Union[CataloguedTrait, _Mapping]]] = ..., truncated: _Optional[bool] = ..., count_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CataloguedTrait(_message.Message):
    __slots__ = ("name", "customers", "kinds", "values")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    name: str
    customers: int
    kinds: _containers.RepeatedScalarFieldContainer[ValueKind]
    values: _containers.RepeatedCompositeFieldContainer[SampleValue]
    def __init__(self, name: _Optional[str] = ..., customers: _Optional[int] = ..., kinds: _Optional[_Iterable[_Union[ValueKind, str]]] = ..., values: _Optional[_Iterable[_Union[SampleValue, _Mapping]]] = ...) -> None: ...

class GetTagCatalogueRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class TagCatalogue(_message.Message):
    __slots__ = ("tags", "truncated", "count_time")
    TAGS_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    COUNT_TIME_FIELD_NUMBER: _ClassVar[int]
    tags: _containers.RepeatedCompositeFieldContainer[CataloguedTag]
    truncated: bool
    count_time: _timestamp_pb2.Timestamp
    def __init__(self, tags: _Optional[_Iterable[_Union[CataloguedTag, _Mapping]]] = ..., truncated: _Optional[bool] = ..., count_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CataloguedTag(_message.Message):
    __slots__ = ("name", "customers")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    name: str
    customers: int
    def __init__(self, name: _Optional[str] = ..., customers: _Optional[int] = ...) -> None: ...

class ListTagUsesRequest(_message.Message):
    __slots__ = ("tag",)
    TAG_FIELD_NUMBER: _ClassVar[int]
    tag: str
    def __init__(self, tag: _Optional[str] = ...) -> None: ...

class ListTagUsesResponse(_message.Message):
    __slots__ = ("uses", "truncated")
    USES_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    uses: _containers.RepeatedCompositeFieldContainer[TagUse]
    truncated: bool
    def __init__(self, uses: _Optional[_Iterable[_Union[TagUse, _Mapping]]] = ..., truncated: _Optional[bool] = ...) -> None: ...

class TagUse(_message.Message):
    __slots__ = ("tag", "segment_ids")
    TAG_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    tag: str
    segment_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, tag: _Optional[str] = ..., segment_ids: _Optional[_Iterable[str]] = ...) -> None: ...
