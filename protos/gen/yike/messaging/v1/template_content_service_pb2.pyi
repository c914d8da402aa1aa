import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetTemplateFiguresRequest(_message.Message):
    __slots__ = ("template_id", "start_time", "end_time")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, template_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TemplateFigures(_message.Message):
    __slots__ = ("variants", "block_cases")
    VARIANTS_FIELD_NUMBER: _ClassVar[int]
    BLOCK_CASES_FIELD_NUMBER: _ClassVar[int]
    variants: _containers.RepeatedCompositeFieldContainer[VariantFigures]
    block_cases: _containers.RepeatedCompositeFieldContainer[BlockCaseFigures]
    def __init__(self, variants: _Optional[_Iterable[_Union[VariantFigures, _Mapping]]] = ..., block_cases: _Optional[_Iterable[_Union[BlockCaseFigures, _Mapping]]] = ...) -> None: ...

class VariantFigures(_message.Message):
    __slots__ = ("variant_id", "figures")
    VARIANT_ID_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    variant_id: str
    figures: ContentFigures
    def __init__(self, variant_id: _Optional[str] = ..., figures: _Optional[_Union[ContentFigures, _Mapping]] = ...) -> None: ...

class BlockCaseFigures(_message.Message):
    __slots__ = ("block_id", "case_id", "figures")
    BLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    block_id: str
    case_id: str
    figures: ContentFigures
    def __init__(self, block_id: _Optional[str] = ..., case_id: _Optional[str] = ..., figures: _Optional[_Union[ContentFigures, _Mapping]] = ...) -> None: ...

class ContentFigures(_message.Message):
    __slots__ = ("sent", "delivered", "opened", "clicked", "failed")
    SENT_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    CLICKED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    sent: int
    delivered: int
    opened: int
    clicked: int
    failed: int
    def __init__(self, sent: _Optional[int] = ..., delivered: _Optional[int] = ..., opened: _Optional[int] = ..., clicked: _Optional[int] = ..., failed: _Optional[int] = ...) -> None: ...
