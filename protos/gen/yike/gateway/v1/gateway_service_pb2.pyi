import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.common.v1 import personal_data_pb2 as _personal_data_pb2
from yike.gateway.v1 import gateway_resources_pb2 as _gateway_resources_pb2
from yike.profile.v1 import coupon_service_pb2 as _coupon_service_pb2
from yike.profile.v1 import loyalty_service_pb2 as _loyalty_service_pb2
from yike.profile.v1 import till_service_pb2 as _till_service_pb2
from yike.scoring.v1 import scoring_service_pb2 as _scoring_service_pb2
from yike.segment.v1 import segment_service_pb2 as _segment_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IdentifiedPart(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IDENTIFIED_PART_UNSPECIFIED: _ClassVar[IdentifiedPart]
    IDENTIFIED_PART_SEGMENTS: _ClassVar[IdentifiedPart]
    IDENTIFIED_PART_SCORES: _ClassVar[IdentifiedPart]

class ExportFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXPORT_FORMAT_UNSPECIFIED: _ClassVar[ExportFormat]
    EXPORT_FORMAT_JSON: _ClassVar[ExportFormat]
    EXPORT_FORMAT_HTML: _ClassVar[ExportFormat]
IDENTIFIED_PART_UNSPECIFIED: IdentifiedPart
IDENTIFIED_PART_SEGMENTS: IdentifiedPart
IDENTIFIED_PART_SCORES: IdentifiedPart
EXPORT_FORMAT_UNSPECIFIED: ExportFormat
EXPORT_FORMAT_JSON: ExportFormat
EXPORT_FORMAT_HTML: ExportFormat

class IdentifyCustomerRequest(_message.Message):
    __slots__ = ("type", "value")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    type: str
    value: str
    def __init__(self, type: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class IdentifyBuyerRequest(_message.Message):
    __slots__ = ("type", "value", "basket", "order_id")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    BASKET_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    type: str
    value: str
    basket: _coupon_service_pb2.Basket
    order_id: str
    def __init__(self, type: _Optional[str] = ..., value: _Optional[str] = ..., basket: _Optional[_Union[_coupon_service_pb2.Basket, _Mapping]] = ..., order_id: _Optional[str] = ...) -> None: ...

class IdentifiedCustomer(_message.Message):
    __slots__ = ("customer_id", "display_name", "tags", "restricted", "recent_purchases", "next_actions", "segments", "scores", "missing", "points", "coupons", "segments_time", "scores_time")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    RECENT_PURCHASES_FIELD_NUMBER: _ClassVar[int]
    NEXT_ACTIONS_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    COUPONS_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_TIME_FIELD_NUMBER: _ClassVar[int]
    SCORES_TIME_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    display_name: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    restricted: bool
    recent_purchases: _containers.RepeatedCompositeFieldContainer[_till_service_pb2.Purchase]
    next_actions: _containers.RepeatedCompositeFieldContainer[_till_service_pb2.NextAction]
    segments: _containers.RepeatedCompositeFieldContainer[_segment_service_pb2.Membership]
    scores: _containers.RepeatedCompositeFieldContainer[_scoring_service_pb2.Score]
    missing: _containers.RepeatedScalarFieldContainer[IdentifiedPart]
    points: _loyalty_service_pb2.CustomerPoints
    coupons: _containers.RepeatedCompositeFieldContainer[_coupon_service_pb2.CheckedCoupon]
    segments_time: _timestamp_pb2.Timestamp
    scores_time: _timestamp_pb2.Timestamp
    def __init__(self, customer_id: _Optional[int] = ..., display_name: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., restricted: _Optional[bool] = ..., recent_purchases: _Optional[_Iterable[_Union[_till_service_pb2.Purchase, _Mapping]]] = ..., next_actions: _Optional[_Iterable[_Union[_till_service_pb2.NextAction, _Mapping]]] = ..., segments: _Optional[_Iterable[_Union[_segment_service_pb2.Membership, _Mapping]]] = ..., scores: _Optional[_Iterable[_Union[_scoring_service_pb2.Score, _Mapping]]] = ..., missing: _Optional[_Iterable[_Union[IdentifiedPart, str]]] = ..., points: _Optional[_Union[_loyalty_service_pb2.CustomerPoints, _Mapping]] = ..., coupons: _Optional[_Iterable[_Union[_coupon_service_pb2.CheckedCoupon, _Mapping]]] = ..., segments_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., scores_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ExportCustomerRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token", "format")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    page_size: int
    page_token: str
    format: ExportFormat
    def __init__(self, customer_id: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., format: _Optional[_Union[ExportFormat, str]] = ...) -> None: ...

class ExportCustomerResponse(_message.Message):
    __slots__ = ("customer_id", "records", "html", "next_page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    HTML_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    records: _containers.RepeatedCompositeFieldContainer[_personal_data_pb2.PersonalRecord]
    html: str
    next_page_token: str
    def __init__(self, customer_id: _Optional[int] = ..., records: _Optional[_Iterable[_Union[_personal_data_pb2.PersonalRecord, _Mapping]]] = ..., html: _Optional[str] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetWorkspaceRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateWorkspaceRequest(_message.Message):
    __slots__ = ("workspace", "update_mask")
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    workspace: _gateway_resources_pb2.Workspace
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, workspace: _Optional[_Union[_gateway_resources_pb2.Workspace, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class CreateKeyRequest(_message.Message):
    __slots__ = ("key", "request_id")
    KEY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    key: _gateway_resources_pb2.Key
    request_id: str
    def __init__(self, key: _Optional[_Union[_gateway_resources_pb2.Key, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListKeysRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "show_ended")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SHOW_ENDED_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    show_ended: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., show_ended: _Optional[bool] = ...) -> None: ...

class ListKeysResponse(_message.Message):
    __slots__ = ("keys", "next_page_token")
    KEYS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[_gateway_resources_pb2.Key]
    next_page_token: str
    def __init__(self, keys: _Optional[_Iterable[_Union[_gateway_resources_pb2.Key, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetKeyRequest(_message.Message):
    __slots__ = ("key_id",)
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    def __init__(self, key_id: _Optional[str] = ...) -> None: ...

class DeleteKeyRequest(_message.Message):
    __slots__ = ("key_id",)
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    def __init__(self, key_id: _Optional[str] = ...) -> None: ...

class ListAuditEntriesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "principal", "method", "resource", "start_time", "end_time")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    principal: str
    method: str
    resource: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., principal: _Optional[str] = ..., method: _Optional[str] = ..., resource: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListAuditEntriesResponse(_message.Message):
    __slots__ = ("entries", "next_page_token")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_gateway_resources_pb2.AuditEntry]
    next_page_token: str
    def __init__(self, entries: _Optional[_Iterable[_Union[_gateway_resources_pb2.AuditEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
