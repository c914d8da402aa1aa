import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import attribute_pb2 as _attribute_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from yike.common.v1 import errors_pb2 as _errors_pb2
from yike.common.v1 import event_pb2 as _event_pb2
from yike.common.v1 import identifier_pb2 as _identifier_pb2
from yike.common.v1 import json_pb2 as _json_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SurvivorshipRule(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SURVIVORSHIP_RULE_UNSPECIFIED: _ClassVar[SurvivorshipRule]
    SURVIVORSHIP_RULE_LAST_UPDATED: _ClassVar[SurvivorshipRule]
    SURVIVORSHIP_RULE_MOST_FREQUENT: _ClassVar[SurvivorshipRule]
    SURVIVORSHIP_RULE_SOURCE_PRIORITY: _ClassVar[SurvivorshipRule]

class EventType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EVENT_TYPE_UNSPECIFIED: _ClassVar[EventType]
    EVENT_TYPE_IDENTIFY: _ClassVar[EventType]
    EVENT_TYPE_TRACK: _ClassVar[EventType]
    EVENT_TYPE_PAGE: _ClassVar[EventType]
    EVENT_TYPE_SCREEN: _ClassVar[EventType]
    EVENT_TYPE_GROUP: _ClassVar[EventType]
    EVENT_TYPE_ALIAS: _ClassVar[EventType]
    EVENT_TYPE_TAG: _ClassVar[EventType]
    EVENT_TYPE_CONSENT: _ClassVar[EventType]
    EVENT_TYPE_RESTRICTION: _ClassVar[EventType]

class OrderAuthority(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_AUTHORITY_UNSPECIFIED: _ClassVar[OrderAuthority]
    ORDER_AUTHORITY_FULL: _ClassVar[OrderAuthority]
    ORDER_AUTHORITY_NONE: _ClassVar[OrderAuthority]

class ConsentAuthority(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENT_AUTHORITY_UNSPECIFIED: _ClassVar[ConsentAuthority]
    CONSENT_AUTHORITY_FULL: _ClassVar[ConsentAuthority]
    CONSENT_AUTHORITY_OWN: _ClassVar[ConsentAuthority]
    CONSENT_AUTHORITY_NONE: _ClassVar[ConsentAuthority]

class IngestionEndpoint(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INGESTION_ENDPOINT_UNSPECIFIED: _ClassVar[IngestionEndpoint]
    INGESTION_ENDPOINT_IDENTIFY: _ClassVar[IngestionEndpoint]
    INGESTION_ENDPOINT_TRACK: _ClassVar[IngestionEndpoint]
    INGESTION_ENDPOINT_PAGE: _ClassVar[IngestionEndpoint]
    INGESTION_ENDPOINT_SCREEN: _ClassVar[IngestionEndpoint]
    INGESTION_ENDPOINT_GROUP: _ClassVar[IngestionEndpoint]
    INGESTION_ENDPOINT_ALIAS: _ClassVar[IngestionEndpoint]
    INGESTION_ENDPOINT_BATCH: _ClassVar[IngestionEndpoint]
    INGESTION_ENDPOINT_IMPORT: _ClassVar[IngestionEndpoint]
    INGESTION_ENDPOINT_CLOUDEVENTS: _ClassVar[IngestionEndpoint]
    INGESTION_ENDPOINT_SOURCE: _ClassVar[IngestionEndpoint]

class ConsentGround(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENT_GROUND_UNSPECIFIED: _ClassVar[ConsentGround]
    CONSENT_GROUND_GRANTED: _ClassVar[ConsentGround]
    CONSENT_GROUND_WITHDRAWN: _ClassVar[ConsentGround]
    CONSENT_GROUND_NOT_ENTITLED: _ClassVar[ConsentGround]
    CONSENT_GROUND_EXPIRED: _ClassVar[ConsentGround]
SURVIVORSHIP_RULE_UNSPECIFIED: SurvivorshipRule
SURVIVORSHIP_RULE_LAST_UPDATED: SurvivorshipRule
SURVIVORSHIP_RULE_MOST_FREQUENT: SurvivorshipRule
SURVIVORSHIP_RULE_SOURCE_PRIORITY: SurvivorshipRule
EVENT_TYPE_UNSPECIFIED: EventType
EVENT_TYPE_IDENTIFY: EventType
EVENT_TYPE_TRACK: EventType
EVENT_TYPE_PAGE: EventType
EVENT_TYPE_SCREEN: EventType
EVENT_TYPE_GROUP: EventType
EVENT_TYPE_ALIAS: EventType
EVENT_TYPE_TAG: EventType
EVENT_TYPE_CONSENT: EventType
EVENT_TYPE_RESTRICTION: EventType
ORDER_AUTHORITY_UNSPECIFIED: OrderAuthority
ORDER_AUTHORITY_FULL: OrderAuthority
ORDER_AUTHORITY_NONE: OrderAuthority
CONSENT_AUTHORITY_UNSPECIFIED: ConsentAuthority
CONSENT_AUTHORITY_FULL: ConsentAuthority
CONSENT_AUTHORITY_OWN: ConsentAuthority
CONSENT_AUTHORITY_NONE: ConsentAuthority
INGESTION_ENDPOINT_UNSPECIFIED: IngestionEndpoint
INGESTION_ENDPOINT_IDENTIFY: IngestionEndpoint
INGESTION_ENDPOINT_TRACK: IngestionEndpoint
INGESTION_ENDPOINT_PAGE: IngestionEndpoint
INGESTION_ENDPOINT_SCREEN: IngestionEndpoint
INGESTION_ENDPOINT_GROUP: IngestionEndpoint
INGESTION_ENDPOINT_ALIAS: IngestionEndpoint
INGESTION_ENDPOINT_BATCH: IngestionEndpoint
INGESTION_ENDPOINT_IMPORT: IngestionEndpoint
INGESTION_ENDPOINT_CLOUDEVENTS: IngestionEndpoint
INGESTION_ENDPOINT_SOURCE: IngestionEndpoint
CONSENT_GROUND_UNSPECIFIED: ConsentGround
CONSENT_GROUND_GRANTED: ConsentGround
CONSENT_GROUND_WITHDRAWN: ConsentGround
CONSENT_GROUND_NOT_ENTITLED: ConsentGround
CONSENT_GROUND_EXPIRED: ConsentGround

class EventRetention(_message.Message):
    __slots__ = ("months", "platform_months", "forgotten_before", "etag")
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_MONTHS_FIELD_NUMBER: _ClassVar[int]
    FORGOTTEN_BEFORE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    months: int
    platform_months: int
    forgotten_before: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, months: _Optional[int] = ..., platform_months: _Optional[int] = ..., forgotten_before: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class GetEventRetentionRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateEventRetentionRequest(_message.Message):
    __slots__ = ("event_retention", "update_mask")
    EVENT_RETENTION_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    event_retention: EventRetention
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, event_retention: _Optional[_Union[EventRetention, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class TraitSurvivorship(_message.Message):
    __slots__ = ("trait", "rule", "identifier_types")
    TRAIT_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_TYPES_FIELD_NUMBER: _ClassVar[int]
    trait: str
    rule: SurvivorshipRule
    identifier_types: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, trait: _Optional[str] = ..., rule: _Optional[_Union[SurvivorshipRule, str]] = ..., identifier_types: _Optional[_Iterable[str]] = ...) -> None: ...

class SurvivorshipRules(_message.Message):
    __slots__ = ("traits", "etag")
    TRAITS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    traits: _containers.RepeatedCompositeFieldContainer[TraitSurvivorship]
    etag: str
    def __init__(self, traits: _Optional[_Iterable[_Union[TraitSurvivorship, _Mapping]]] = ..., etag: _Optional[str] = ...) -> None: ...

class GetSurvivorshipRulesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateSurvivorshipRulesRequest(_message.Message):
    __slots__ = ("survivorship_rules", "update_mask")
    SURVIVORSHIP_RULES_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    survivorship_rules: SurvivorshipRules
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, survivorship_rules: _Optional[_Union[SurvivorshipRules, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class RecordEventsRequest(_message.Message):
    __slots__ = ("events",)
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[IncomingEvent]
    def __init__(self, events: _Optional[_Iterable[_Union[IncomingEvent, _Mapping]]] = ...) -> None: ...

class IncomingEvent(_message.Message):
    __slots__ = ("message_id", "type", "name", "identifiers", "occur_time", "properties_json", "traits_json", "context_json", "body_digest", "changes", "node_id", "consent_authority", "previous_id", "principal", "order_authority", "clock_offset_seconds")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_JSON_FIELD_NUMBER: _ClassVar[int]
    TRAITS_JSON_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_JSON_FIELD_NUMBER: _ClassVar[int]
    BODY_DIGEST_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    CONSENT_AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_ID_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    ORDER_AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    CLOCK_OFFSET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    type: EventType
    name: str
    identifiers: _containers.RepeatedCompositeFieldContainer[_identifier_pb2.Identifier]
    occur_time: _timestamp_pb2.Timestamp
    properties_json: bytes
    traits_json: bytes
    context_json: bytes
    body_digest: bytes
    changes: _containers.RepeatedCompositeFieldContainer[AttributeChange]
    node_id: int
    consent_authority: ConsentAuthority
    previous_id: str
    principal: str
    order_authority: OrderAuthority
    clock_offset_seconds: int
    def __init__(self, message_id: _Optional[str] = ..., type: _Optional[_Union[EventType, str]] = ..., name: _Optional[str] = ..., identifiers: _Optional[_Iterable[_Union[_identifier_pb2.Identifier, _Mapping]]] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., properties_json: _Optional[bytes] = ..., traits_json: _Optional[bytes] = ..., context_json: _Optional[bytes] = ..., body_digest: _Optional[bytes] = ..., changes: _Optional[_Iterable[_Union[AttributeChange, _Mapping]]] = ..., node_id: _Optional[int] = ..., consent_authority: _Optional[_Union[ConsentAuthority, str]] = ..., previous_id: _Optional[str] = ..., principal: _Optional[str] = ..., order_authority: _Optional[_Union[OrderAuthority, str]] = ..., clock_offset_seconds: _Optional[int] = ...) -> None: ...

class AttributeChange(_message.Message):
    __slots__ = ("kind", "key", "value_json")
    KIND_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_JSON_FIELD_NUMBER: _ClassVar[int]
    kind: _attribute_pb2.AttributeKind
    key: str
    value_json: bytes
    def __init__(self, kind: _Optional[_Union[_attribute_pb2.AttributeKind, str]] = ..., key: _Optional[str] = ..., value_json: _Optional[bytes] = ...) -> None: ...

class RecordEventsResponse(_message.Message):
    __slots__ = ("accepted", "duplicates", "rejected", "duplicate_indexes")
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    DUPLICATES_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_INDEXES_FIELD_NUMBER: _ClassVar[int]
    accepted: int
    duplicates: int
    rejected: _containers.RepeatedCompositeFieldContainer[RejectedEvent]
    duplicate_indexes: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, accepted: _Optional[int] = ..., duplicates: _Optional[int] = ..., rejected: _Optional[_Iterable[_Union[RejectedEvent, _Mapping]]] = ..., duplicate_indexes: _Optional[_Iterable[int]] = ...) -> None: ...

class RejectedEvent(_message.Message):
    __slots__ = ("index", "message_id", "reason", "message")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    index: int
    message_id: str
    reason: _errors_pb2.ErrorReason
    message: str
    def __init__(self, index: _Optional[int] = ..., message_id: _Optional[str] = ..., reason: _Optional[_Union[_errors_pb2.ErrorReason, str]] = ..., message: _Optional[str] = ...) -> None: ...

class KeepRejectedEventsRequest(_message.Message):
    __slots__ = ("endpoint", "receive_time", "send_time", "context_json", "consent_authority", "counted", "events", "order_authority")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    SEND_TIME_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_JSON_FIELD_NUMBER: _ClassVar[int]
    CONSENT_AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    COUNTED_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    ORDER_AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    endpoint: IngestionEndpoint
    receive_time: _timestamp_pb2.Timestamp
    send_time: _timestamp_pb2.Timestamp
    context_json: bytes
    consent_authority: ConsentAuthority
    counted: bool
    events: _containers.RepeatedCompositeFieldContainer[RefusedBody]
    order_authority: OrderAuthority
    def __init__(self, endpoint: _Optional[_Union[IngestionEndpoint, str]] = ..., receive_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., send_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., context_json: _Optional[bytes] = ..., consent_authority: _Optional[_Union[ConsentAuthority, str]] = ..., counted: _Optional[bool] = ..., events: _Optional[_Iterable[_Union[RefusedBody, _Mapping]]] = ..., order_authority: _Optional[_Union[OrderAuthority, str]] = ...) -> None: ...

class RefusedBody(_message.Message):
    __slots__ = ("body", "reason", "message", "message_id")
    BODY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    body: bytes
    reason: _errors_pb2.ErrorReason
    message: str
    message_id: str
    def __init__(self, body: _Optional[bytes] = ..., reason: _Optional[_Union[_errors_pb2.ErrorReason, str]] = ..., message: _Optional[str] = ..., message_id: _Optional[str] = ...) -> None: ...

class KeepRejectedEventsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class KeptEvent(_message.Message):
    __slots__ = ("rejected_event_id", "endpoint", "reason", "message", "message_id", "body", "body_bytes", "body_truncated", "batch_context", "send_time", "receive_time", "last_receive_time", "occurrences", "expire_time", "consent_authority", "order_authority")
    REJECTED_EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    BODY_BYTES_FIELD_NUMBER: _ClassVar[int]
    BODY_TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    BATCH_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    SEND_TIME_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_RECEIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    OCCURRENCES_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    CONSENT_AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    ORDER_AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    rejected_event_id: str
    endpoint: IngestionEndpoint
    reason: _errors_pb2.ErrorReason
    message: str
    message_id: str
    body: str
    body_bytes: int
    body_truncated: bool
    batch_context: str
    send_time: _timestamp_pb2.Timestamp
    receive_time: _timestamp_pb2.Timestamp
    last_receive_time: _timestamp_pb2.Timestamp
    occurrences: int
    expire_time: _timestamp_pb2.Timestamp
    consent_authority: ConsentAuthority
    order_authority: OrderAuthority
    def __init__(self, rejected_event_id: _Optional[str] = ..., endpoint: _Optional[_Union[IngestionEndpoint, str]] = ..., reason: _Optional[_Union[_errors_pb2.ErrorReason, str]] = ..., message: _Optional[str] = ..., message_id: _Optional[str] = ..., body: _Optional[str] = ..., body_bytes: _Optional[int] = ..., body_truncated: _Optional[bool] = ..., batch_context: _Optional[str] = ..., send_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., receive_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_receive_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., occurrences: _Optional[int] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., consent_authority: _Optional[_Union[ConsentAuthority, str]] = ..., order_authority: _Optional[_Union[OrderAuthority, str]] = ...) -> None: ...

class ListRejectedEventsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "reason", "start_time", "end_time")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    reason: _errors_pb2.ErrorReason
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., reason: _Optional[_Union[_errors_pb2.ErrorReason, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListRejectedEventsResponse(_message.Message):
    __slots__ = ("rejected_events", "next_page_token")
    REJECTED_EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    rejected_events: _containers.RepeatedCompositeFieldContainer[KeptEvent]
    next_page_token: str
    def __init__(self, rejected_events: _Optional[_Iterable[_Union[KeptEvent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetRejectedEventRequest(_message.Message):
    __slots__ = ("rejected_event_id",)
    REJECTED_EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    rejected_event_id: str
    def __init__(self, rejected_event_id: _Optional[str] = ...) -> None: ...

class DiscardRejectedEventRequest(_message.Message):
    __slots__ = ("rejected_event_id",)
    REJECTED_EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    rejected_event_id: str
    def __init__(self, rejected_event_id: _Optional[str] = ...) -> None: ...

class GetCustomerRequest(_message.Message):
    __slots__ = ("customer_id", "as_of")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, customer_id: _Optional[int] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PreviewCustomerRequest(_message.Message):
    __slots__ = ("node_ids",)
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, node_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class RevealContactsRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    def __init__(self, customer_id: _Optional[int] = ...) -> None: ...

class Customer(_message.Message):
    __slots__ = ("customer_id", "traits", "tags", "identifiers", "node_ids", "consents", "create_time", "change_event", "identifier_times", "contacts", "restriction", "as_of", "event_count", "not_kept", "identifier_first_times")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TRAITS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGE_EVENT_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_TIMES_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    EVENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    NOT_KEPT_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIRST_TIMES_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    traits: _json_pb2.JsonObject
    tags: _containers.RepeatedScalarFieldContainer[str]
    identifiers: _containers.RepeatedCompositeFieldContainer[_identifier_pb2.Identifier]
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    consents: _containers.RepeatedCompositeFieldContainer[Consent]
    create_time: _timestamp_pb2.Timestamp
    change_event: _event_pb2.EventRef
    identifier_times: _containers.RepeatedCompositeFieldContainer[_timestamp_pb2.Timestamp]
    contacts: _containers.RepeatedCompositeFieldContainer[ContactStatement]
    restriction: Restriction
    as_of: _timestamp_pb2.Timestamp
    event_count: int
    not_kept: NotKept
    identifier_first_times: _containers.RepeatedCompositeFieldContainer[_timestamp_pb2.Timestamp]
    def __init__(self, customer_id: _Optional[int] = ..., traits: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., tags: _Optional[_Iterable[str]] = ..., identifiers: _Optional[_Iterable[_Union[_identifier_pb2.Identifier, _Mapping]]] = ..., node_ids: _Optional[_Iterable[int]] = ..., consents: _Optional[_Iterable[_Union[Consent, _Mapping]]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., change_event: _Optional[_Union[_event_pb2.EventRef, _Mapping]] = ..., identifier_times: _Optional[_Iterable[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]]] = ..., contacts: _Optional[_Iterable[_Union[ContactStatement, _Mapping]]] = ..., restriction: _Optional[_Union[Restriction, _Mapping]] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., event_count: _Optional[int] = ..., not_kept: _Optional[_Union[NotKept, _Mapping]] = ..., identifier_first_times: _Optional[_Iterable[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]]] = ...) -> None: ...

class NotKept(_message.Message):
    __slots__ = ("traits", "tags", "contacts", "consents", "restriction")
    TRAITS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_FIELD_NUMBER: _ClassVar[int]
    traits: _containers.RepeatedScalarFieldContainer[str]
    tags: _containers.RepeatedScalarFieldContainer[str]
    contacts: _containers.RepeatedScalarFieldContainer[str]
    consents: _containers.RepeatedScalarFieldContainer[_channel_pb2.Channel]
    restriction: bool
    def __init__(self, traits: _Optional[_Iterable[str]] = ..., tags: _Optional[_Iterable[str]] = ..., contacts: _Optional[_Iterable[str]] = ..., consents: _Optional[_Iterable[_Union[_channel_pb2.Channel, str]]] = ..., restriction: _Optional[bool] = ...) -> None: ...

class Restriction(_message.Message):
    __slots__ = ("start_time", "principal", "reason")
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    start_time: _timestamp_pb2.Timestamp
    principal: str
    reason: str
    def __init__(self, start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., principal: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ContactStatement(_message.Message):
    __slots__ = ("type", "value", "time")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    type: str
    value: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, type: _Optional[str] = ..., value: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Consent(_message.Message):
    __slots__ = ("channel", "purpose", "granted", "update_time", "receive_time", "ground", "expire_time", "source", "evidence", "principal")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    GRANTED_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    channel: _channel_pb2.Channel
    purpose: _channel_pb2.Purpose
    granted: bool
    update_time: _timestamp_pb2.Timestamp
    receive_time: _timestamp_pb2.Timestamp
    ground: ConsentGround
    expire_time: _timestamp_pb2.Timestamp
    source: str
    evidence: str
    principal: str
    def __init__(self, channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., purpose: _Optional[_Union[_channel_pb2.Purpose, str]] = ..., granted: _Optional[bool] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., receive_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ground: _Optional[_Union[ConsentGround, str]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., source: _Optional[str] = ..., evidence: _Optional[str] = ..., principal: _Optional[str] = ...) -> None: ...

class StatedConsent(_message.Message):
    __slots__ = ("node_id", "channel", "purpose", "granted", "authority", "speaker_node_id", "stated_time_us", "receive_time_us", "expire_time_us")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    GRANTED_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    SPEAKER_NODE_ID_FIELD_NUMBER: _ClassVar[int]
    STATED_TIME_US_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    channel: _channel_pb2.Channel
    purpose: _channel_pb2.Purpose
    granted: bool
    authority: ConsentAuthority
    speaker_node_id: int
    stated_time_us: int
    receive_time_us: int
    expire_time_us: int
    def __init__(self, node_id: _Optional[int] = ..., channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., purpose: _Optional[_Union[_channel_pb2.Purpose, str]] = ..., granted: _Optional[bool] = ..., authority: _Optional[_Union[ConsentAuthority, str]] = ..., speaker_node_id: _Optional[int] = ..., stated_time_us: _Optional[int] = ..., receive_time_us: _Optional[int] = ..., expire_time_us: _Optional[int] = ...) -> None: ...

class ExportConsentsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ExportConsentsResponse(_message.Message):
    __slots__ = ("consents", "next_page_token")
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    consents: _containers.RepeatedCompositeFieldContainer[StatedConsent]
    next_page_token: str
    def __init__(self, consents: _Optional[_Iterable[_Union[StatedConsent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class FilterRestrictedNodesRequest(_message.Message):
    __slots__ = ("node_ids",)
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, node_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class FilterRestrictedNodesResponse(_message.Message):
    __slots__ = ("node_ids",)
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, node_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class BatchGetCustomersRequest(_message.Message):
    __slots__ = ("customer_ids",)
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, customer_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class BatchGetCustomersResponse(_message.Message):
    __slots__ = ("customers", "remaining_ids", "too_large")
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    REMAINING_IDS_FIELD_NUMBER: _ClassVar[int]
    TOO_LARGE_FIELD_NUMBER: _ClassVar[int]
    customers: _containers.RepeatedCompositeFieldContainer[RequestedCustomerFile]
    remaining_ids: _containers.RepeatedScalarFieldContainer[int]
    too_large: _containers.RepeatedCompositeFieldContainer[TooLargeFile]
    def __init__(self, customers: _Optional[_Iterable[_Union[RequestedCustomerFile, _Mapping]]] = ..., remaining_ids: _Optional[_Iterable[int]] = ..., too_large: _Optional[_Iterable[_Union[TooLargeFile, _Mapping]]] = ...) -> None: ...

class TooLargeFile(_message.Message):
    __slots__ = ("requested_id", "customer_id", "bytes")
    REQUESTED_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    requested_id: int
    customer_id: int
    bytes: int
    def __init__(self, requested_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., bytes: _Optional[int] = ...) -> None: ...

class RequestedCustomerFile(_message.Message):
    __slots__ = ("requested_id", "customer")
    REQUESTED_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    requested_id: int
    customer: Customer
    def __init__(self, requested_id: _Optional[int] = ..., customer: _Optional[_Union[Customer, _Mapping]] = ...) -> None: ...

class ListCustomerEventsRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token", "event_name", "types", "start_time", "end_time", "order_by", "as_of", "source")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    page_size: int
    page_token: str
    event_name: str
    types: _containers.RepeatedScalarFieldContainer[EventType]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    order_by: str
    as_of: _timestamp_pb2.Timestamp
    source: str
    def __init__(self, customer_id: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., event_name: _Optional[str] = ..., types: _Optional[_Iterable[_Union[EventType, str]]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., order_by: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., source: _Optional[str] = ...) -> None: ...

class ListCustomerEventsResponse(_message.Message):
    __slots__ = ("events", "next_page_token")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[TimelineEvent]
    next_page_token: str
    def __init__(self, events: _Optional[_Iterable[_Union[TimelineEvent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class TimelineEvent(_message.Message):
    __slots__ = ("message_id", "type", "name", "occur_time", "receive_time", "identifier", "properties", "principal", "source")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    type: EventType
    name: str
    occur_time: _timestamp_pb2.Timestamp
    receive_time: _timestamp_pb2.Timestamp
    identifier: _identifier_pb2.Identifier
    properties: _json_pb2.JsonObject
    principal: str
    source: str
    def __init__(self, message_id: _Optional[str] = ..., type: _Optional[_Union[EventType, str]] = ..., name: _Optional[str] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., receive_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., identifier: _Optional[_Union[_identifier_pb2.Identifier, _Mapping]] = ..., properties: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., principal: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class ListEventsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "event_name", "types", "start_time", "end_time", "source")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    event_name: str
    types: _containers.RepeatedScalarFieldContainer[EventType]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    source: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., event_name: _Optional[str] = ..., types: _Optional[_Iterable[_Union[EventType, str]]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., source: _Optional[str] = ...) -> None: ...

class ListEventsResponse(_message.Message):
    __slots__ = ("events", "next_page_token")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[WorkspaceEvent]
    next_page_token: str
    def __init__(self, events: _Optional[_Iterable[_Union[WorkspaceEvent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WorkspaceEvent(_message.Message):
    __slots__ = ("event", "customer_id")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    event: TimelineEvent
    customer_id: int
    def __init__(self, event: _Optional[_Union[TimelineEvent, _Mapping]] = ..., customer_id: _Optional[int] = ...) -> None: ...

class ChangeCustomerTagsRequest(_message.Message):
    __slots__ = ("customer_id", "add_tags", "remove_tags", "request_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ADD_TAGS_FIELD_NUMBER: _ClassVar[int]
    REMOVE_TAGS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    add_tags: _containers.RepeatedScalarFieldContainer[str]
    remove_tags: _containers.RepeatedScalarFieldContainer[str]
    request_id: str
    def __init__(self, customer_id: _Optional[int] = ..., add_tags: _Optional[_Iterable[str]] = ..., remove_tags: _Optional[_Iterable[str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class UpdateCustomerRequest(_message.Message):
    __slots__ = ("customer", "update_mask", "request_id")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    customer: Customer
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, customer: _Optional[_Union[Customer, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class SetCustomerConsentRequest(_message.Message):
    __slots__ = ("customer_id", "channel", "purpose", "granted", "request_id", "source", "expire_time", "evidence")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    GRANTED_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    channel: _channel_pb2.Channel
    purpose: _channel_pb2.Purpose
    granted: bool
    request_id: str
    source: str
    expire_time: _timestamp_pb2.Timestamp
    evidence: str
    def __init__(self, customer_id: _Optional[int] = ..., channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., purpose: _Optional[_Union[_channel_pb2.Purpose, str]] = ..., granted: _Optional[bool] = ..., request_id: _Optional[str] = ..., source: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., evidence: _Optional[str] = ...) -> None: ...

class RestrictCustomerRequest(_message.Message):
    __slots__ = ("customer_id", "reason")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    reason: str
    def __init__(self, customer_id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class CustomerRestriction(_message.Message):
    __slots__ = ("customer_id", "restriction")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    restriction: Restriction
    def __init__(self, customer_id: _Optional[int] = ..., restriction: _Optional[_Union[Restriction, _Mapping]] = ...) -> None: ...

class UnrestrictCustomerRequest(_message.Message):
    __slots__ = ("customer_id", "reason")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    reason: str
    def __init__(self, customer_id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class ExportEventsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ExportEventsResponse(_message.Message):
    __slots__ = ("events", "next_page_token")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    events: RecordedEvents
    next_page_token: str
    def __init__(self, events: _Optional[_Union[RecordedEvents, _Mapping]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RecordedEvents(_message.Message):
    __slots__ = ("event_ids", "node_ids", "customer_ids", "mapping_versions", "message_ids", "types", "names", "name_indexes", "occur_times_us", "receive_times_us", "properties_json", "changes", "untrusted_indexes")
    EVENT_IDS_FIELD_NUMBER: _ClassVar[int]
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    MAPPING_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    NAME_INDEXES_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIMES_US_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIMES_US_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_JSON_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    UNTRUSTED_INDEXES_FIELD_NUMBER: _ClassVar[int]
    event_ids: _containers.RepeatedScalarFieldContainer[int]
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    mapping_versions: _containers.RepeatedScalarFieldContainer[int]
    message_ids: _containers.RepeatedScalarFieldContainer[str]
    types: _containers.RepeatedScalarFieldContainer[EventType]
    names: _containers.RepeatedScalarFieldContainer[str]
    name_indexes: _containers.RepeatedScalarFieldContainer[int]
    occur_times_us: _containers.RepeatedScalarFieldContainer[int]
    receive_times_us: _containers.RepeatedScalarFieldContainer[int]
    properties_json: _containers.RepeatedScalarFieldContainer[bytes]
    changes: _containers.RepeatedCompositeFieldContainer[EventChanges]
    untrusted_indexes: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, event_ids: _Optional[_Iterable[int]] = ..., node_ids: _Optional[_Iterable[int]] = ..., customer_ids: _Optional[_Iterable[int]] = ..., mapping_versions: _Optional[_Iterable[int]] = ..., message_ids: _Optional[_Iterable[str]] = ..., types: _Optional[_Iterable[_Union[EventType, str]]] = ..., names: _Optional[_Iterable[str]] = ..., name_indexes: _Optional[_Iterable[int]] = ..., occur_times_us: _Optional[_Iterable[int]] = ..., receive_times_us: _Optional[_Iterable[int]] = ..., properties_json: _Optional[_Iterable[bytes]] = ..., changes: _Optional[_Iterable[_Union[EventChanges, _Mapping]]] = ..., untrusted_indexes: _Optional[_Iterable[int]] = ...) -> None: ...

class EventChanges(_message.Message):
    __slots__ = ("event_index", "changes", "identifier_type")
    EVENT_INDEX_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_TYPE_FIELD_NUMBER: _ClassVar[int]
    event_index: int
    changes: _containers.RepeatedCompositeFieldContainer[AttributeChange]
    identifier_type: str
    def __init__(self, event_index: _Optional[int] = ..., changes: _Optional[_Iterable[_Union[AttributeChange, _Mapping]]] = ..., identifier_type: _Optional[str] = ...) -> None: ...

class ExportNodeAttributesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ExportNodeAttributesResponse(_message.Message):
    __slots__ = ("attributes", "next_page_token")
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    attributes: _containers.RepeatedCompositeFieldContainer[NodeAttribute]
    next_page_token: str
    def __init__(self, attributes: _Optional[_Iterable[_Union[NodeAttribute, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class NodeAttribute(_message.Message):
    __slots__ = ("node_id", "attribute", "occur_time_us", "message_id", "receive_time_us")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTE_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_US_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    attribute: AttributeChange
    occur_time_us: int
    message_id: str
    receive_time_us: int
    def __init__(self, node_id: _Optional[int] = ..., attribute: _Optional[_Union[AttributeChange, _Mapping]] = ..., occur_time_us: _Optional[int] = ..., message_id: _Optional[str] = ..., receive_time_us: _Optional[int] = ...) -> None: ...

class GetProfileStatsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ProfileStats(_message.Message):
    __slots__ = ("events", "duplicates", "rejected", "rejected_kept", "rejected_dropped", "facts_set_aside", "erased_events")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    DUPLICATES_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    REJECTED_KEPT_FIELD_NUMBER: _ClassVar[int]
    REJECTED_DROPPED_FIELD_NUMBER: _ClassVar[int]
    FACTS_SET_ASIDE_FIELD_NUMBER: _ClassVar[int]
    ERASED_EVENTS_FIELD_NUMBER: _ClassVar[int]
    events: int
    duplicates: int
    rejected: int
    rejected_kept: int
    rejected_dropped: int
    facts_set_aside: int
    erased_events: int
    def __init__(self, events: _Optional[int] = ..., duplicates: _Optional[int] = ..., rejected: _Optional[int] = ..., rejected_kept: _Optional[int] = ..., rejected_dropped: _Optional[int] = ..., facts_set_aside: _Optional[int] = ..., erased_events: _Optional[int] = ...) -> None: ...
