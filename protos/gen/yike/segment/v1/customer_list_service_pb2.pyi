import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from yike.common.v1 import identifier_pb2 as _identifier_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CustomerList(_message.Message):
    __slots__ = ("customer_list_id", "display_name", "description", "entry_count", "create_time", "update_time", "entries_change_time", "etag", "segment_ids")
    CUSTOMER_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    ENTRY_COUNT_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_list_id: str
    display_name: str
    description: str
    entry_count: int
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    entries_change_time: _timestamp_pb2.Timestamp
    etag: str
    segment_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_list_id: _Optional[str] = ..., display_name: _Optional[str] = ..., description: _Optional[str] = ..., entry_count: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., entries_change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., segment_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class CreateCustomerListRequest(_message.Message):
    __slots__ = ("customer_list",)
    CUSTOMER_LIST_FIELD_NUMBER: _ClassVar[int]
    customer_list: CustomerList
    def __init__(self, customer_list: _Optional[_Union[CustomerList, _Mapping]] = ...) -> None: ...

class ListCustomerListsRequest(_message.Message):
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

class ListCustomerListsResponse(_message.Message):
    __slots__ = ("customer_lists", "next_page_token")
    CUSTOMER_LISTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_lists: _containers.RepeatedCompositeFieldContainer[CustomerList]
    next_page_token: str
    def __init__(self, customer_lists: _Optional[_Iterable[_Union[CustomerList, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetCustomerListRequest(_message.Message):
    __slots__ = ("customer_list_id",)
    CUSTOMER_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_list_id: str
    def __init__(self, customer_list_id: _Optional[str] = ...) -> None: ...

class UpdateCustomerListRequest(_message.Message):
    __slots__ = ("customer_list", "update_mask")
    CUSTOMER_LIST_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    customer_list: CustomerList
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, customer_list: _Optional[_Union[CustomerList, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteCustomerListRequest(_message.Message):
    __slots__ = ("customer_list_id", "etag")
    CUSTOMER_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    customer_list_id: str
    etag: str
    def __init__(self, customer_list_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class AddListEntriesRequest(_message.Message):
    __slots__ = ("customer_list_id", "identifiers", "customer_ids")
    CUSTOMER_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_list_id: str
    identifiers: _containers.RepeatedCompositeFieldContainer[_identifier_pb2.Identifier]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, customer_list_id: _Optional[str] = ..., identifiers: _Optional[_Iterable[_Union[_identifier_pb2.Identifier, _Mapping]]] = ..., customer_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class AddListEntriesResponse(_message.Message):
    __slots__ = ("added", "already_in", "unknown_identifiers", "unknown_customer_ids", "customer_list")
    ADDED_FIELD_NUMBER: _ClassVar[int]
    ALREADY_IN_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_LIST_FIELD_NUMBER: _ClassVar[int]
    added: int
    already_in: int
    unknown_identifiers: _containers.RepeatedScalarFieldContainer[int]
    unknown_customer_ids: _containers.RepeatedScalarFieldContainer[int]
    customer_list: CustomerList
    def __init__(self, added: _Optional[int] = ..., already_in: _Optional[int] = ..., unknown_identifiers: _Optional[_Iterable[int]] = ..., unknown_customer_ids: _Optional[_Iterable[int]] = ..., customer_list: _Optional[_Union[CustomerList, _Mapping]] = ...) -> None: ...

class RemoveListEntriesRequest(_message.Message):
    __slots__ = ("customer_list_id", "identifiers", "customer_ids")
    CUSTOMER_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_list_id: str
    identifiers: _containers.RepeatedCompositeFieldContainer[_identifier_pb2.Identifier]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, customer_list_id: _Optional[str] = ..., identifiers: _Optional[_Iterable[_Union[_identifier_pb2.Identifier, _Mapping]]] = ..., customer_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class RemoveListEntriesResponse(_message.Message):
    __slots__ = ("removed", "unknown_identifiers", "unknown_customer_ids", "customer_list")
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_LIST_FIELD_NUMBER: _ClassVar[int]
    removed: int
    unknown_identifiers: _containers.RepeatedScalarFieldContainer[int]
    unknown_customer_ids: _containers.RepeatedScalarFieldContainer[int]
    customer_list: CustomerList
    def __init__(self, removed: _Optional[int] = ..., unknown_identifiers: _Optional[_Iterable[int]] = ..., unknown_customer_ids: _Optional[_Iterable[int]] = ..., customer_list: _Optional[_Union[CustomerList, _Mapping]] = ...) -> None: ...

class CleanCustomerListRequest(_message.Message):
    __slots__ = ("customer_list_id", "channel", "without_contact_point", "without_consent", "restricted", "validate_only")
    CUSTOMER_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_CONTACT_POINT_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_CONSENT_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    customer_list_id: str
    channel: _channel_pb2.Channel
    without_contact_point: bool
    without_consent: bool
    restricted: bool
    validate_only: bool
    def __init__(self, customer_list_id: _Optional[str] = ..., channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., without_contact_point: _Optional[bool] = ..., without_consent: _Optional[bool] = ..., restricted: _Optional[bool] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class CleanCustomerListResponse(_message.Message):
    __slots__ = ("customers", "without_contact_point", "without_consent", "restricted", "removed_customers", "removed_entries")
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_CONTACT_POINT_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_CONSENT_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    REMOVED_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    customers: int
    without_contact_point: int
    without_consent: int
    restricted: int
    removed_customers: int
    removed_entries: int
    def __init__(self, customers: _Optional[int] = ..., without_contact_point: _Optional[int] = ..., without_consent: _Optional[int] = ..., restricted: _Optional[int] = ..., removed_customers: _Optional[int] = ..., removed_entries: _Optional[int] = ...) -> None: ...
