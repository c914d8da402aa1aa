import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import errors_pb2 as _errors_pb2
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

class SignatureScheme(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIGNATURE_SCHEME_UNSPECIFIED: _ClassVar[SignatureScheme]
    SIGNATURE_SCHEME_SHOPIFY: _ClassVar[SignatureScheme]
    SIGNATURE_SCHEME_WOO_COMMERCE: _ClassVar[SignatureScheme]
    SIGNATURE_SCHEME_YOUZAN: _ClassVar[SignatureScheme]
    SIGNATURE_SCHEME_STANDARD_WEBHOOKS: _ClassVar[SignatureScheme]
    SIGNATURE_SCHEME_HMAC: _ClassVar[SignatureScheme]

class HmacAlgorithm(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HMAC_ALGORITHM_UNSPECIFIED: _ClassVar[HmacAlgorithm]
    HMAC_ALGORITHM_SHA256: _ClassVar[HmacAlgorithm]
    HMAC_ALGORITHM_SHA512: _ClassVar[HmacAlgorithm]
    HMAC_ALGORITHM_SHA1: _ClassVar[HmacAlgorithm]

class HmacEncoding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HMAC_ENCODING_UNSPECIFIED: _ClassVar[HmacEncoding]
    HMAC_ENCODING_HEX: _ClassVar[HmacEncoding]
    HMAC_ENCODING_BASE64: _ClassVar[HmacEncoding]

class DeliveryOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DELIVERY_OUTCOME_UNSPECIFIED: _ClassVar[DeliveryOutcome]
    DELIVERY_OUTCOME_RECORDED: _ClassVar[DeliveryOutcome]
    DELIVERY_OUTCOME_IGNORED: _ClassVar[DeliveryOutcome]
    DELIVERY_OUTCOME_REJECTED: _ClassVar[DeliveryOutcome]
    DELIVERY_OUTCOME_REFUSED: _ClassVar[DeliveryOutcome]
SIGNATURE_SCHEME_UNSPECIFIED: SignatureScheme
SIGNATURE_SCHEME_SHOPIFY: SignatureScheme
SIGNATURE_SCHEME_WOO_COMMERCE: SignatureScheme
SIGNATURE_SCHEME_YOUZAN: SignatureScheme
SIGNATURE_SCHEME_STANDARD_WEBHOOKS: SignatureScheme
SIGNATURE_SCHEME_HMAC: SignatureScheme
HMAC_ALGORITHM_UNSPECIFIED: HmacAlgorithm
HMAC_ALGORITHM_SHA256: HmacAlgorithm
HMAC_ALGORITHM_SHA512: HmacAlgorithm
HMAC_ALGORITHM_SHA1: HmacAlgorithm
HMAC_ENCODING_UNSPECIFIED: HmacEncoding
HMAC_ENCODING_HEX: HmacEncoding
HMAC_ENCODING_BASE64: HmacEncoding
DELIVERY_OUTCOME_UNSPECIFIED: DeliveryOutcome
DELIVERY_OUTCOME_RECORDED: DeliveryOutcome
DELIVERY_OUTCOME_IGNORED: DeliveryOutcome
DELIVERY_OUTCOME_REJECTED: DeliveryOutcome
DELIVERY_OUTCOME_REFUSED: DeliveryOutcome

class HmacSignature(_message.Message):
    __slots__ = ("header", "algorithm", "encoding", "prefix", "timestamp_header")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    PREFIX_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_HEADER_FIELD_NUMBER: _ClassVar[int]
    header: str
    algorithm: HmacAlgorithm
    encoding: HmacEncoding
    prefix: str
    timestamp_header: str
    def __init__(self, header: _Optional[str] = ..., algorithm: _Optional[_Union[HmacAlgorithm, str]] = ..., encoding: _Optional[_Union[HmacEncoding, str]] = ..., prefix: _Optional[str] = ..., timestamp_header: _Optional[str] = ...) -> None: ...

class Source(_message.Message):
    __slots__ = ("source_id", "display_name", "enabled", "signature_scheme", "hmac", "client_id", "mapping", "secret", "generated_secret", "previous_secret_expire_time", "totals", "etag", "create_time", "update_time")
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_SCHEME_FIELD_NUMBER: _ClassVar[int]
    HMAC_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    GENERATED_SECRET_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_SECRET_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    source_id: str
    display_name: str
    enabled: bool
    signature_scheme: SignatureScheme
    hmac: HmacSignature
    client_id: str
    mapping: _json_pb2.JsonObject
    secret: str
    generated_secret: str
    previous_secret_expire_time: _timestamp_pb2.Timestamp
    totals: SourceTotals
    etag: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, source_id: _Optional[str] = ..., display_name: _Optional[str] = ..., enabled: _Optional[bool] = ..., signature_scheme: _Optional[_Union[SignatureScheme, str]] = ..., hmac: _Optional[_Union[HmacSignature, _Mapping]] = ..., client_id: _Optional[str] = ..., mapping: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., secret: _Optional[str] = ..., generated_secret: _Optional[str] = ..., previous_secret_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., totals: _Optional[_Union[SourceTotals, _Mapping]] = ..., etag: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SourceTotals(_message.Message):
    __slots__ = ("deliveries", "refused", "accepted", "duplicates", "rejected", "ignored", "last_delivery_time")
    DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    DUPLICATES_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    IGNORED_FIELD_NUMBER: _ClassVar[int]
    LAST_DELIVERY_TIME_FIELD_NUMBER: _ClassVar[int]
    deliveries: int
    refused: int
    accepted: int
    duplicates: int
    rejected: int
    ignored: int
    last_delivery_time: _timestamp_pb2.Timestamp
    def __init__(self, deliveries: _Optional[int] = ..., refused: _Optional[int] = ..., accepted: _Optional[int] = ..., duplicates: _Optional[int] = ..., rejected: _Optional[int] = ..., ignored: _Optional[int] = ..., last_delivery_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateSourceRequest(_message.Message):
    __slots__ = ("source", "request_id")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    source: Source
    request_id: str
    def __init__(self, source: _Optional[_Union[Source, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListSourcesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListSourcesResponse(_message.Message):
    __slots__ = ("sources", "next_page_token")
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    sources: _containers.RepeatedCompositeFieldContainer[Source]
    next_page_token: str
    def __init__(self, sources: _Optional[_Iterable[_Union[Source, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetSourceRequest(_message.Message):
    __slots__ = ("source_id",)
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    source_id: str
    def __init__(self, source_id: _Optional[str] = ...) -> None: ...

class UpdateSourceRequest(_message.Message):
    __slots__ = ("source", "update_mask")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    source: Source
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, source: _Optional[_Union[Source, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteSourceRequest(_message.Message):
    __slots__ = ("source_id", "etag")
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    source_id: str
    etag: str
    def __init__(self, source_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class RotateSourceSecretRequest(_message.Message):
    __slots__ = ("source_id", "secret", "end_previous", "request_id")
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    END_PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    source_id: str
    secret: str
    end_previous: bool
    request_id: str
    def __init__(self, source_id: _Optional[str] = ..., secret: _Optional[str] = ..., end_previous: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class PreviewSourceRequest(_message.Message):
    __slots__ = ("source_id", "body", "headers", "mapping")
    class HeadersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    source_id: str
    body: _json_pb2.JsonValue
    headers: _containers.ScalarMap[str, str]
    mapping: _json_pb2.JsonObject
    def __init__(self, source_id: _Optional[str] = ..., body: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ..., headers: _Optional[_Mapping[str, str]] = ..., mapping: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ...) -> None: ...

class PreviewSourceResponse(_message.Message):
    __slots__ = ("events", "refusals", "ignored")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    IGNORED_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[_json_pb2.JsonObject]
    refusals: _containers.RepeatedScalarFieldContainer[str]
    ignored: str
    def __init__(self, events: _Optional[_Iterable[_Union[_json_pb2.JsonObject, _Mapping]]] = ..., refusals: _Optional[_Iterable[str]] = ..., ignored: _Optional[str] = ...) -> None: ...

class SourceDelivery(_message.Message):
    __slots__ = ("outcome", "receive_time", "count", "topic", "accepted", "duplicates", "rejected", "reason", "message")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    DUPLICATES_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    outcome: DeliveryOutcome
    receive_time: _timestamp_pb2.Timestamp
    count: int
    topic: str
    accepted: int
    duplicates: int
    rejected: int
    reason: _errors_pb2.ErrorReason
    message: str
    def __init__(self, outcome: _Optional[_Union[DeliveryOutcome, str]] = ..., receive_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., count: _Optional[int] = ..., topic: _Optional[str] = ..., accepted: _Optional[int] = ..., duplicates: _Optional[int] = ..., rejected: _Optional[int] = ..., reason: _Optional[_Union[_errors_pb2.ErrorReason, str]] = ..., message: _Optional[str] = ...) -> None: ...

class ListSourceDeliveriesRequest(_message.Message):
    __slots__ = ("source_id", "page_size", "page_token")
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    source_id: str
    page_size: int
    page_token: str
    def __init__(self, source_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSourceDeliveriesResponse(_message.Message):
    __slots__ = ("deliveries", "next_page_token")
    DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    deliveries: _containers.RepeatedCompositeFieldContainer[SourceDelivery]
    next_page_token: str
    def __init__(self, deliveries: _Optional[_Iterable[_Union[SourceDelivery, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListSourcePresetsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListSourcePresetsResponse(_message.Message):
    __slots__ = ("presets",)
    PRESETS_FIELD_NUMBER: _ClassVar[int]
    presets: _containers.RepeatedCompositeFieldContainer[SourcePreset]
    def __init__(self, presets: _Optional[_Iterable[_Union[SourcePreset, _Mapping]]] = ...) -> None: ...

class SourcePreset(_message.Message):
    __slots__ = ("name", "signature_scheme", "mapping", "sample_body", "sample_headers")
    class SampleHeadersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_SCHEME_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_BODY_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_HEADERS_FIELD_NUMBER: _ClassVar[int]
    name: str
    signature_scheme: SignatureScheme
    mapping: _json_pb2.JsonObject
    sample_body: _json_pb2.JsonValue
    sample_headers: _containers.ScalarMap[str, str]
    def __init__(self, name: _Optional[str] = ..., signature_scheme: _Optional[_Union[SignatureScheme, str]] = ..., mapping: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., sample_body: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ..., sample_headers: _Optional[_Mapping[str, str]] = ...) -> None: ...

class OpenSourceRequest(_message.Message):
    __slots__ = ("source_id",)
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    source_id: str
    def __init__(self, source_id: _Optional[str] = ...) -> None: ...

class OpenSourceResponse(_message.Message):
    __slots__ = ("source", "secrets", "read_time")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SECRETS_FIELD_NUMBER: _ClassVar[int]
    READ_TIME_FIELD_NUMBER: _ClassVar[int]
    source: Source
    secrets: _containers.RepeatedScalarFieldContainer[str]
    read_time: _timestamp_pb2.Timestamp
    def __init__(self, source: _Optional[_Union[Source, _Mapping]] = ..., secrets: _Optional[_Iterable[str]] = ..., read_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class NoteSourceDeliveriesRequest(_message.Message):
    __slots__ = ("deliveries",)
    DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    deliveries: _containers.RepeatedCompositeFieldContainer[NotedDelivery]
    def __init__(self, deliveries: _Optional[_Iterable[_Union[NotedDelivery, _Mapping]]] = ...) -> None: ...

class NotedDelivery(_message.Message):
    __slots__ = ("source_id", "delivery")
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_FIELD_NUMBER: _ClassVar[int]
    source_id: str
    delivery: SourceDelivery
    def __init__(self, source_id: _Optional[str] = ..., delivery: _Optional[_Union[SourceDelivery, _Mapping]] = ...) -> None: ...

class NoteSourceDeliveriesResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
