import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetSealingRequest(_message.Message):
    __slots__ = ("count",)
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: bool
    def __init__(self, count: _Optional[bool] = ...) -> None: ...

class GetSealingResponse(_message.Message):
    __slots__ = ("holders", "rows", "passes")
    HOLDERS_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    PASSES_FIELD_NUMBER: _ClassVar[int]
    holders: _containers.RepeatedCompositeFieldContainer[KeyHolder]
    rows: _containers.RepeatedCompositeFieldContainer[SealedRows]
    passes: _containers.RepeatedCompositeFieldContainer[ResealPass]
    def __init__(self, holders: _Optional[_Iterable[_Union[KeyHolder, _Mapping]]] = ..., rows: _Optional[_Iterable[_Union[SealedRows, _Mapping]]] = ..., passes: _Optional[_Iterable[_Union[ResealPass, _Mapping]]] = ...) -> None: ...

class KeyHolder(_message.Message):
    __slots__ = ("process", "active_key", "newest_key", "seen_time", "fresh")
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_KEY_FIELD_NUMBER: _ClassVar[int]
    NEWEST_KEY_FIELD_NUMBER: _ClassVar[int]
    SEEN_TIME_FIELD_NUMBER: _ClassVar[int]
    FRESH_FIELD_NUMBER: _ClassVar[int]
    process: str
    active_key: int
    newest_key: int
    seen_time: _timestamp_pb2.Timestamp
    fresh: bool
    def __init__(self, process: _Optional[str] = ..., active_key: _Optional[int] = ..., newest_key: _Optional[int] = ..., seen_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fresh: _Optional[bool] = ...) -> None: ...

class SealedRows(_message.Message):
    __slots__ = ("store", "key", "count", "unchangeable")
    STORE_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    UNCHANGEABLE_FIELD_NUMBER: _ClassVar[int]
    store: str
    key: int
    count: int
    unchangeable: bool
    def __init__(self, store: _Optional[str] = ..., key: _Optional[int] = ..., count: _Optional[int] = ..., unchangeable: _Optional[bool] = ...) -> None: ...

class ResealPass(_message.Message):
    __slots__ = ("store", "key", "seen_count", "resealed_count", "unopened_count", "end_time")
    STORE_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    SEEN_COUNT_FIELD_NUMBER: _ClassVar[int]
    RESEALED_COUNT_FIELD_NUMBER: _ClassVar[int]
    UNOPENED_COUNT_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    store: str
    key: int
    seen_count: int
    resealed_count: int
    unopened_count: int
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, store: _Optional[str] = ..., key: _Optional[int] = ..., seen_count: _Optional[int] = ..., resealed_count: _Optional[int] = ..., unopened_count: _Optional[int] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
