import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
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

class PublicOrders(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PUBLIC_ORDERS_UNSPECIFIED: _ClassVar[PublicOrders]
    PUBLIC_ORDERS_NONE: _ClassVar[PublicOrders]
    PUBLIC_ORDERS_ANY: _ClassVar[PublicOrders]

class PublicConsent(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PUBLIC_CONSENT_UNSPECIFIED: _ClassVar[PublicConsent]
    PUBLIC_CONSENT_OWN: _ClassVar[PublicConsent]
    PUBLIC_CONSENT_ANY: _ClassVar[PublicConsent]
    PUBLIC_CONSENT_NONE: _ClassVar[PublicConsent]

class KeyKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    KEY_KIND_UNSPECIFIED: _ClassVar[KeyKind]
    KEY_KIND_WRITE: _ClassVar[KeyKind]
    KEY_KIND_SECRET: _ClassVar[KeyKind]
PUBLIC_ORDERS_UNSPECIFIED: PublicOrders
PUBLIC_ORDERS_NONE: PublicOrders
PUBLIC_ORDERS_ANY: PublicOrders
PUBLIC_CONSENT_UNSPECIFIED: PublicConsent
PUBLIC_CONSENT_OWN: PublicConsent
PUBLIC_CONSENT_ANY: PublicConsent
PUBLIC_CONSENT_NONE: PublicConsent
KEY_KIND_UNSPECIFIED: KeyKind
KEY_KIND_WRITE: KeyKind
KEY_KIND_SECRET: KeyKind

class Workspace(_message.Message):
    __slots__ = ("workspace_id", "display_name", "create_time", "requests_per_second", "public_consent", "time_zone", "currency", "language", "etag", "public_orders")
    WORKSPACE_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_CONSENT_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_ORDERS_FIELD_NUMBER: _ClassVar[int]
    workspace_id: str
    display_name: str
    create_time: _timestamp_pb2.Timestamp
    requests_per_second: int
    public_consent: PublicConsent
    time_zone: str
    currency: str
    language: str
    etag: str
    public_orders: PublicOrders
    def __init__(self, workspace_id: _Optional[str] = ..., display_name: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., requests_per_second: _Optional[int] = ..., public_consent: _Optional[_Union[PublicConsent, str]] = ..., time_zone: _Optional[str] = ..., currency: _Optional[str] = ..., language: _Optional[str] = ..., etag: _Optional[str] = ..., public_orders: _Optional[_Union[PublicOrders, str]] = ...) -> None: ...

class Key(_message.Message):
    __slots__ = ("key_id", "display_name", "kind", "scopes", "expire_time", "create_time", "last_use_time", "revoke_time", "created_by", "revoked_by", "secret")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_USE_TIME_FIELD_NUMBER: _ClassVar[int]
    REVOKE_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    REVOKED_BY_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    display_name: str
    kind: KeyKind
    scopes: _containers.RepeatedScalarFieldContainer[_permissions_pb2.Scope]
    expire_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    last_use_time: _timestamp_pb2.Timestamp
    revoke_time: _timestamp_pb2.Timestamp
    created_by: str
    revoked_by: str
    secret: str
    def __init__(self, key_id: _Optional[str] = ..., display_name: _Optional[str] = ..., kind: _Optional[_Union[KeyKind, str]] = ..., scopes: _Optional[_Iterable[_Union[_permissions_pb2.Scope, str]]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_use_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., revoke_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ..., revoked_by: _Optional[str] = ..., secret: _Optional[str] = ...) -> None: ...

class AuditEntry(_message.Message):
    __slots__ = ("sequence", "record_time", "end_time", "principal", "method", "resource", "code", "request_json", "request_digest", "request_id", "entry_hash")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_JSON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_DIGEST_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_HASH_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    record_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    principal: str
    method: str
    resource: str
    code: str
    request_json: str
    request_digest: str
    request_id: str
    entry_hash: str
    def __init__(self, sequence: _Optional[int] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., principal: _Optional[str] = ..., method: _Optional[str] = ..., resource: _Optional[str] = ..., code: _Optional[str] = ..., request_json: _Optional[str] = ..., request_digest: _Optional[str] = ..., request_id: _Optional[str] = ..., entry_hash: _Optional[str] = ...) -> None: ...
