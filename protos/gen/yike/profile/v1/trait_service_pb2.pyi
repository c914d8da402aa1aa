import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import identifier_pb2 as _identifier_pb2
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

class TraitStanding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRAIT_STANDING_UNSPECIFIED: _ClassVar[TraitStanding]
    TRAIT_STANDING_SHOWN: _ClassVar[TraitStanding]
    TRAIT_STANDING_HELD: _ClassVar[TraitStanding]
    TRAIT_STANDING_REPLACED: _ClassVar[TraitStanding]
TRAIT_STANDING_UNSPECIFIED: TraitStanding
TRAIT_STANDING_SHOWN: TraitStanding
TRAIT_STANDING_HELD: TraitStanding
TRAIT_STANDING_REPLACED: TraitStanding

class TraitStatement(_message.Message):
    __slots__ = ("trait", "value", "removed", "standing", "holders", "identifier", "node_id", "message_id", "event_type", "event_name", "source", "occur_time", "receive_time", "event_kept")
    TRAIT_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    HOLDERS_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    EVENT_KEPT_FIELD_NUMBER: _ClassVar[int]
    trait: str
    value: _json_pb2.JsonValue
    removed: bool
    standing: TraitStanding
    holders: int
    identifier: _identifier_pb2.Identifier
    node_id: int
    message_id: str
    event_type: _profile_service_pb2.EventType
    event_name: str
    source: str
    occur_time: _timestamp_pb2.Timestamp
    receive_time: _timestamp_pb2.Timestamp
    event_kept: bool
    def __init__(self, trait: _Optional[str] = ..., value: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ..., removed: _Optional[bool] = ..., standing: _Optional[_Union[TraitStanding, str]] = ..., holders: _Optional[int] = ..., identifier: _Optional[_Union[_identifier_pb2.Identifier, _Mapping]] = ..., node_id: _Optional[int] = ..., message_id: _Optional[str] = ..., event_type: _Optional[_Union[_profile_service_pb2.EventType, str]] = ..., event_name: _Optional[str] = ..., source: _Optional[str] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., receive_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., event_kept: _Optional[bool] = ...) -> None: ...

class ListTraitHistoryRequest(_message.Message):
    __slots__ = ("customer_id", "trait", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TRAIT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    trait: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[int] = ..., trait: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTraitHistoryResponse(_message.Message):
    __slots__ = ("statements", "next_page_token", "customer_id", "rule", "identifier_types", "forgotten_before")
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_TYPES_FIELD_NUMBER: _ClassVar[int]
    FORGOTTEN_BEFORE_FIELD_NUMBER: _ClassVar[int]
    statements: _containers.RepeatedCompositeFieldContainer[TraitStatement]
    next_page_token: str
    customer_id: int
    rule: _profile_service_pb2.SurvivorshipRule
    identifier_types: _containers.RepeatedScalarFieldContainer[str]
    forgotten_before: _timestamp_pb2.Timestamp
    def __init__(self, statements: _Optional[_Iterable[_Union[TraitStatement, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., customer_id: _Optional[int] = ..., rule: _Optional[_Union[_profile_service_pb2.SurvivorshipRule, str]] = ..., identifier_types: _Optional[_Iterable[str]] = ..., forgotten_before: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
