from google.api import field_behavior_pb2 as _field_behavior_pb2
from yike.common.v1 import json_pb2 as _json_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListPersonalDataRequest(_message.Message):
    __slots__ = ("node_ids", "page_size", "page_token")
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    page_size: int
    page_token: str
    def __init__(self, node_ids: _Optional[_Iterable[int]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPersonalDataResponse(_message.Message):
    __slots__ = ("records", "next_page_token")
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    records: _containers.RepeatedCompositeFieldContainer[PersonalRecord]
    next_page_token: str
    def __init__(self, records: _Optional[_Iterable[_Union[PersonalRecord, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class PersonalRecord(_message.Message):
    __slots__ = ("store", "data")
    STORE_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    store: str
    data: _json_pb2.JsonObject
    def __init__(self, store: _Optional[str] = ..., data: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ...) -> None: ...

class ErasePersonalDataRequest(_message.Message):
    __slots__ = ("erasure_id", "node_ids", "validate_only", "notes_only")
    ERASURE_ID_FIELD_NUMBER: _ClassVar[int]
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    NOTES_ONLY_FIELD_NUMBER: _ClassVar[int]
    erasure_id: str
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    validate_only: bool
    notes_only: bool
    def __init__(self, erasure_id: _Optional[str] = ..., node_ids: _Optional[_Iterable[int]] = ..., validate_only: _Optional[bool] = ..., notes_only: _Optional[bool] = ...) -> None: ...

class ErasePersonalDataResponse(_message.Message):
    __slots__ = ("stores",)
    STORES_FIELD_NUMBER: _ClassVar[int]
    stores: _containers.RepeatedCompositeFieldContainer[ErasedStore]
    def __init__(self, stores: _Optional[_Iterable[_Union[ErasedStore, _Mapping]]] = ...) -> None: ...

class ErasedStore(_message.Message):
    __slots__ = ("store", "removed", "kept", "reason")
    STORE_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    store: str
    removed: int
    kept: int
    reason: str
    def __init__(self, store: _Optional[str] = ..., removed: _Optional[int] = ..., kept: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...
