import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.segment.v1 import rule_pb2 as _rule_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FlowStage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FLOW_STAGE_UNSPECIFIED: _ClassVar[FlowStage]
    FLOW_STAGE_NOT_YET: _ClassVar[FlowStage]
    FLOW_STAGE_NO_ORDER: _ClassVar[FlowStage]
    FLOW_STAGE_NEW: _ClassVar[FlowStage]
    FLOW_STAGE_ACTIVE: _ClassVar[FlowStage]
    FLOW_STAGE_AT_RISK: _ClassVar[FlowStage]
    FLOW_STAGE_ASLEEP: _ClassVar[FlowStage]
    FLOW_STAGE_LOST: _ClassVar[FlowStage]
FLOW_STAGE_UNSPECIFIED: FlowStage
FLOW_STAGE_NOT_YET: FlowStage
FLOW_STAGE_NO_ORDER: FlowStage
FLOW_STAGE_NEW: FlowStage
FLOW_STAGE_ACTIVE: FlowStage
FLOW_STAGE_AT_RISK: FlowStage
FLOW_STAGE_ASLEEP: FlowStage
FLOW_STAGE_LOST: FlowStage

class QueryLifecycleFlowRequest(_message.Message):
    __slots__ = ("from_date", "to_date", "rule")
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    from_date: str
    to_date: str
    rule: _rule_pb2.Rule
    def __init__(self, from_date: _Optional[str] = ..., to_date: _Optional[str] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ...) -> None: ...

class FlowStageCount(_message.Message):
    __slots__ = ("stage", "customers")
    STAGE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    stage: FlowStage
    customers: int
    def __init__(self, stage: _Optional[_Union[FlowStage, str]] = ..., customers: _Optional[int] = ...) -> None: ...

class FlowCell(_message.Message):
    __slots__ = ("from_stage", "to_stage", "customers")
    FROM_STAGE_FIELD_NUMBER: _ClassVar[int]
    TO_STAGE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    from_stage: FlowStage
    to_stage: FlowStage
    customers: int
    def __init__(self, from_stage: _Optional[_Union[FlowStage, str]] = ..., to_stage: _Optional[_Union[FlowStage, str]] = ..., customers: _Optional[int] = ...) -> None: ...

class QueryLifecycleFlowResponse(_message.Message):
    __slots__ = ("evaluate_time", "time_zone", "from_date", "to_date", "cells", "from_stages", "to_stages", "customers", "moved")
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    FROM_STAGES_FIELD_NUMBER: _ClassVar[int]
    TO_STAGES_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    MOVED_FIELD_NUMBER: _ClassVar[int]
    evaluate_time: _timestamp_pb2.Timestamp
    time_zone: str
    from_date: str
    to_date: str
    cells: _containers.RepeatedCompositeFieldContainer[FlowCell]
    from_stages: _containers.RepeatedCompositeFieldContainer[FlowStageCount]
    to_stages: _containers.RepeatedCompositeFieldContainer[FlowStageCount]
    customers: int
    moved: int
    def __init__(self, evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_zone: _Optional[str] = ..., from_date: _Optional[str] = ..., to_date: _Optional[str] = ..., cells: _Optional[_Iterable[_Union[FlowCell, _Mapping]]] = ..., from_stages: _Optional[_Iterable[_Union[FlowStageCount, _Mapping]]] = ..., to_stages: _Optional[_Iterable[_Union[FlowStageCount, _Mapping]]] = ..., customers: _Optional[int] = ..., moved: _Optional[int] = ...) -> None: ...
