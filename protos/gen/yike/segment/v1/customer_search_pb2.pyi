import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SearchCustomersRequest(_message.Message):
    __slots__ = ("query", "filter", "page_size", "page_token")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    query: str
    filter: str
    page_size: int
    page_token: str
    def __init__(self, query: _Optional[str] = ..., filter: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class SearchCustomersResponse(_message.Message):
    __slots__ = ("customers", "next_page_token")
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customers: _containers.RepeatedCompositeFieldContainer[FoundCustomer]
    next_page_token: str
    def __init__(self, customers: _Optional[_Iterable[_Union[FoundCustomer, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class FoundCustomer(_message.Message):
    __slots__ = ("customer_id", "display_name", "contacts", "tags", "last_seen_time", "matched_by")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    LAST_SEEN_TIME_FIELD_NUMBER: _ClassVar[int]
    MATCHED_BY_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    display_name: str
    contacts: _containers.RepeatedCompositeFieldContainer[MaskedContact]
    tags: _containers.RepeatedScalarFieldContainer[str]
    last_seen_time: _timestamp_pb2.Timestamp
    matched_by: str
    def __init__(self, customer_id: _Optional[int] = ..., display_name: _Optional[str] = ..., contacts: _Optional[_Iterable[_Union[MaskedContact, _Mapping]]] = ..., tags: _Optional[_Iterable[str]] = ..., last_seen_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., matched_by: _Optional[str] = ...) -> None: ...

class MaskedContact(_message.Message):
    __slots__ = ("type", "value")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    type: str
    value: str
    def __init__(self, type: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
