import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import operations_pb2 as _operations_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.segment.v1 import standing_pb2 as _standing_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetStandingSettingsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateStandingSettingsRequest(_message.Message):
    __slots__ = ("standing_settings", "update_mask")
    STANDING_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    standing_settings: _standing_pb2.StandingSettings
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, standing_settings: _Optional[_Union[_standing_pb2.StandingSettings, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class MeasureStandingRequest(_message.Message):
    __slots__ = ("request_id",)
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    def __init__(self, request_id: _Optional[str] = ...) -> None: ...

class PreviewLifecycleRequest(_message.Message):
    __slots__ = ("lifecycle",)
    LIFECYCLE_FIELD_NUMBER: _ClassVar[int]
    lifecycle: _standing_pb2.LifecycleThresholds
    def __init__(self, lifecycle: _Optional[_Union[_standing_pb2.LifecycleThresholds, _Mapping]] = ...) -> None: ...

class GetCustomerStandingRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    def __init__(self, customer_id: _Optional[int] = ...) -> None: ...

class BatchGetCustomerStandingsRequest(_message.Message):
    __slots__ = ("customer_ids",)
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, customer_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class BatchGetCustomerStandingsResponse(_message.Message):
    __slots__ = ("standings",)
    STANDINGS_FIELD_NUMBER: _ClassVar[int]
    standings: _containers.RepeatedCompositeFieldContainer[_standing_pb2.CustomerStanding]
    def __init__(self, standings: _Optional[_Iterable[_Union[_standing_pb2.CustomerStanding, _Mapping]]] = ...) -> None: ...

class GetRfmMatrixRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RfmCellCount(_message.Message):
    __slots__ = ("cell", "customers", "net_revenue")
    CELL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    NET_REVENUE_FIELD_NUMBER: _ClassVar[int]
    cell: _standing_pb2.RfmCell
    customers: int
    net_revenue: str
    def __init__(self, cell: _Optional[_Union[_standing_pb2.RfmCell, str]] = ..., customers: _Optional[int] = ..., net_revenue: _Optional[str] = ...) -> None: ...

class RfmPairCount(_message.Message):
    __slots__ = ("recency", "frequency_monetary", "customers", "net_revenue")
    RECENCY_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_MONETARY_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    NET_REVENUE_FIELD_NUMBER: _ClassVar[int]
    recency: int
    frequency_monetary: int
    customers: int
    net_revenue: str
    def __init__(self, recency: _Optional[int] = ..., frequency_monetary: _Optional[int] = ..., customers: _Optional[int] = ..., net_revenue: _Optional[str] = ...) -> None: ...

class RfmMatrix(_message.Message):
    __slots__ = ("evaluate_time", "measured_version", "measure_time", "quantiles", "cells", "pairs")
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    MEASURED_VERSION_FIELD_NUMBER: _ClassVar[int]
    MEASURE_TIME_FIELD_NUMBER: _ClassVar[int]
    QUANTILES_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    evaluate_time: _timestamp_pb2.Timestamp
    measured_version: int
    measure_time: _timestamp_pb2.Timestamp
    quantiles: int
    cells: _containers.RepeatedCompositeFieldContainer[RfmCellCount]
    pairs: _containers.RepeatedCompositeFieldContainer[RfmPairCount]
    def __init__(self, evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., measured_version: _Optional[int] = ..., measure_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., quantiles: _Optional[int] = ..., cells: _Optional[_Iterable[_Union[RfmCellCount, _Mapping]]] = ..., pairs: _Optional[_Iterable[_Union[RfmPairCount, _Mapping]]] = ...) -> None: ...

class GetLifecycleCountsRequest(_message.Message):
    __slots__ = ("since",)
    SINCE_FIELD_NUMBER: _ClassVar[int]
    since: _timestamp_pb2.Timestamp
    def __init__(self, since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StageCount(_message.Message):
    __slots__ = ("stage", "customers")
    STAGE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    stage: _standing_pb2.LifecycleStage
    customers: int
    def __init__(self, stage: _Optional[_Union[_standing_pb2.LifecycleStage, str]] = ..., customers: _Optional[int] = ...) -> None: ...

class StageMove(_message.Message):
    __slots__ = ("from_stage", "to_stage", "customers")
    FROM_STAGE_FIELD_NUMBER: _ClassVar[int]
    TO_STAGE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    from_stage: _standing_pb2.LifecycleStage
    to_stage: _standing_pb2.LifecycleStage
    customers: int
    def __init__(self, from_stage: _Optional[_Union[_standing_pb2.LifecycleStage, str]] = ..., to_stage: _Optional[_Union[_standing_pb2.LifecycleStage, str]] = ..., customers: _Optional[int] = ...) -> None: ...

class LifecycleCounts(_message.Message):
    __slots__ = ("evaluate_time", "stages", "moves")
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    STAGES_FIELD_NUMBER: _ClassVar[int]
    MOVES_FIELD_NUMBER: _ClassVar[int]
    evaluate_time: _timestamp_pb2.Timestamp
    stages: _containers.RepeatedCompositeFieldContainer[StageCount]
    moves: _containers.RepeatedCompositeFieldContainer[StageMove]
    def __init__(self, evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., stages: _Optional[_Iterable[_Union[StageCount, _Mapping]]] = ..., moves: _Optional[_Iterable[_Union[StageMove, _Mapping]]] = ...) -> None: ...
