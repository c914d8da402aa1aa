import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StandingAttribute(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STANDING_ATTRIBUTE_UNSPECIFIED: _ClassVar[StandingAttribute]
    STANDING_ATTRIBUTE_LIFECYCLE_STAGE: _ClassVar[StandingAttribute]
    STANDING_ATTRIBUTE_RFM_RECENCY: _ClassVar[StandingAttribute]
    STANDING_ATTRIBUTE_RFM_FREQUENCY: _ClassVar[StandingAttribute]
    STANDING_ATTRIBUTE_RFM_MONETARY: _ClassVar[StandingAttribute]
    STANDING_ATTRIBUTE_RFM_CELL: _ClassVar[StandingAttribute]
    STANDING_ATTRIBUTE_AXIS_ACTIVITY: _ClassVar[StandingAttribute]
    STANDING_ATTRIBUTE_AXIS_VALUE: _ClassVar[StandingAttribute]
    STANDING_ATTRIBUTE_AXIS_INTENT: _ClassVar[StandingAttribute]
    STANDING_ATTRIBUTE_AXIS_RISK: _ClassVar[StandingAttribute]

class LifecycleStage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIFECYCLE_STAGE_UNSPECIFIED: _ClassVar[LifecycleStage]
    LIFECYCLE_STAGE_NEW: _ClassVar[LifecycleStage]
    LIFECYCLE_STAGE_ACTIVE: _ClassVar[LifecycleStage]
    LIFECYCLE_STAGE_AT_RISK: _ClassVar[LifecycleStage]
    LIFECYCLE_STAGE_ASLEEP: _ClassVar[LifecycleStage]
    LIFECYCLE_STAGE_LOST: _ClassVar[LifecycleStage]

class RfmCell(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RFM_CELL_UNSPECIFIED: _ClassVar[RfmCell]
    RFM_CELL_CHAMPIONS: _ClassVar[RfmCell]
    RFM_CELL_LOYAL: _ClassVar[RfmCell]
    RFM_CELL_POTENTIAL_LOYALIST: _ClassVar[RfmCell]
    RFM_CELL_NEW: _ClassVar[RfmCell]
    RFM_CELL_PROMISING: _ClassVar[RfmCell]
    RFM_CELL_NEED_ATTENTION: _ClassVar[RfmCell]
    RFM_CELL_ABOUT_TO_SLEEP: _ClassVar[RfmCell]
    RFM_CELL_AT_RISK: _ClassVar[RfmCell]
    RFM_CELL_CANNOT_LOSE: _ClassVar[RfmCell]
    RFM_CELL_HIBERNATING: _ClassVar[RfmCell]
    RFM_CELL_LOST: _ClassVar[RfmCell]
STANDING_ATTRIBUTE_UNSPECIFIED: StandingAttribute
STANDING_ATTRIBUTE_LIFECYCLE_STAGE: StandingAttribute
STANDING_ATTRIBUTE_RFM_RECENCY: StandingAttribute
STANDING_ATTRIBUTE_RFM_FREQUENCY: StandingAttribute
STANDING_ATTRIBUTE_RFM_MONETARY: StandingAttribute
STANDING_ATTRIBUTE_RFM_CELL: StandingAttribute
STANDING_ATTRIBUTE_AXIS_ACTIVITY: StandingAttribute
STANDING_ATTRIBUTE_AXIS_VALUE: StandingAttribute
STANDING_ATTRIBUTE_AXIS_INTENT: StandingAttribute
STANDING_ATTRIBUTE_AXIS_RISK: StandingAttribute
LIFECYCLE_STAGE_UNSPECIFIED: LifecycleStage
LIFECYCLE_STAGE_NEW: LifecycleStage
LIFECYCLE_STAGE_ACTIVE: LifecycleStage
LIFECYCLE_STAGE_AT_RISK: LifecycleStage
LIFECYCLE_STAGE_ASLEEP: LifecycleStage
LIFECYCLE_STAGE_LOST: LifecycleStage
RFM_CELL_UNSPECIFIED: RfmCell
RFM_CELL_CHAMPIONS: RfmCell
RFM_CELL_LOYAL: RfmCell
RFM_CELL_POTENTIAL_LOYALIST: RfmCell
RFM_CELL_NEW: RfmCell
RFM_CELL_PROMISING: RfmCell
RFM_CELL_NEED_ATTENTION: RfmCell
RFM_CELL_ABOUT_TO_SLEEP: RfmCell
RFM_CELL_AT_RISK: RfmCell
RFM_CELL_CANNOT_LOSE: RfmCell
RFM_CELL_HIBERNATING: RfmCell
RFM_CELL_LOST: RfmCell

class LifecycleThresholds(_message.Message):
    __slots__ = ("new_days", "active_days", "at_risk_days", "asleep_days")
    NEW_DAYS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_DAYS_FIELD_NUMBER: _ClassVar[int]
    AT_RISK_DAYS_FIELD_NUMBER: _ClassVar[int]
    ASLEEP_DAYS_FIELD_NUMBER: _ClassVar[int]
    new_days: int
    active_days: int
    at_risk_days: int
    asleep_days: int
    def __init__(self, new_days: _Optional[int] = ..., active_days: _Optional[int] = ..., at_risk_days: _Optional[int] = ..., asleep_days: _Optional[int] = ...) -> None: ...

class IntentWeight(_message.Message):
    __slots__ = ("event_name", "weight")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    weight: int
    def __init__(self, event_name: _Optional[str] = ..., weight: _Optional[int] = ...) -> None: ...

class IntentAxis(_message.Message):
    __slots__ = ("window_days", "weights")
    WINDOW_DAYS_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    window_days: int
    weights: _containers.RepeatedCompositeFieldContainer[IntentWeight]
    def __init__(self, window_days: _Optional[int] = ..., weights: _Optional[_Iterable[_Union[IntentWeight, _Mapping]]] = ...) -> None: ...

class RiskAxis(_message.Message):
    __slots__ = ("window_days", "usual_days", "overdue_percent", "complaint_points", "refund_points", "most_counted")
    WINDOW_DAYS_FIELD_NUMBER: _ClassVar[int]
    USUAL_DAYS_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_PERCENT_FIELD_NUMBER: _ClassVar[int]
    COMPLAINT_POINTS_FIELD_NUMBER: _ClassVar[int]
    REFUND_POINTS_FIELD_NUMBER: _ClassVar[int]
    MOST_COUNTED_FIELD_NUMBER: _ClassVar[int]
    window_days: int
    usual_days: int
    overdue_percent: _containers.RepeatedScalarFieldContainer[int]
    complaint_points: int
    refund_points: int
    most_counted: int
    def __init__(self, window_days: _Optional[int] = ..., usual_days: _Optional[int] = ..., overdue_percent: _Optional[_Iterable[int]] = ..., complaint_points: _Optional[int] = ..., refund_points: _Optional[int] = ..., most_counted: _Optional[int] = ...) -> None: ...

class ScoreBounds(_message.Message):
    __slots__ = ("attribute", "customers", "bounds")
    ATTRIBUTE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    BOUNDS_FIELD_NUMBER: _ClassVar[int]
    attribute: StandingAttribute
    customers: int
    bounds: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, attribute: _Optional[_Union[StandingAttribute, str]] = ..., customers: _Optional[int] = ..., bounds: _Optional[_Iterable[str]] = ...) -> None: ...

class StandingSettings(_message.Message):
    __slots__ = ("lifecycle", "quantiles", "rfm_days", "activity_days", "value_days", "intent", "risk", "etag", "update_time", "measured_version", "measure_time", "bounds", "operation")
    LIFECYCLE_FIELD_NUMBER: _ClassVar[int]
    QUANTILES_FIELD_NUMBER: _ClassVar[int]
    RFM_DAYS_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_DAYS_FIELD_NUMBER: _ClassVar[int]
    VALUE_DAYS_FIELD_NUMBER: _ClassVar[int]
    INTENT_FIELD_NUMBER: _ClassVar[int]
    RISK_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    MEASURED_VERSION_FIELD_NUMBER: _ClassVar[int]
    MEASURE_TIME_FIELD_NUMBER: _ClassVar[int]
    BOUNDS_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    lifecycle: LifecycleThresholds
    quantiles: int
    rfm_days: int
    activity_days: int
    value_days: int
    intent: IntentAxis
    risk: RiskAxis
    etag: str
    update_time: _timestamp_pb2.Timestamp
    measured_version: int
    measure_time: _timestamp_pb2.Timestamp
    bounds: _containers.RepeatedCompositeFieldContainer[ScoreBounds]
    operation: str
    def __init__(self, lifecycle: _Optional[_Union[LifecycleThresholds, _Mapping]] = ..., quantiles: _Optional[int] = ..., rfm_days: _Optional[int] = ..., activity_days: _Optional[int] = ..., value_days: _Optional[int] = ..., intent: _Optional[_Union[IntentAxis, _Mapping]] = ..., risk: _Optional[_Union[RiskAxis, _Mapping]] = ..., etag: _Optional[str] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., measured_version: _Optional[int] = ..., measure_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., bounds: _Optional[_Iterable[_Union[ScoreBounds, _Mapping]]] = ..., operation: _Optional[str] = ...) -> None: ...

class StandingScore(_message.Message):
    __slots__ = ("attribute", "score", "number", "bounds")
    ATTRIBUTE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    BOUNDS_FIELD_NUMBER: _ClassVar[int]
    attribute: StandingAttribute
    score: int
    number: str
    bounds: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, attribute: _Optional[_Union[StandingAttribute, str]] = ..., score: _Optional[int] = ..., number: _Optional[str] = ..., bounds: _Optional[_Iterable[str]] = ...) -> None: ...

class CustomerStanding(_message.Message):
    __slots__ = ("customer_id", "evaluate_time", "lifecycle_stage", "rfm_cell", "scores", "first_order_time", "last_order_time", "last_act_time", "usual_interval_days", "complaints", "refunds", "lifecycle", "measured_version")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    LIFECYCLE_STAGE_FIELD_NUMBER: _ClassVar[int]
    RFM_CELL_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    FIRST_ORDER_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_ORDER_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_ACT_TIME_FIELD_NUMBER: _ClassVar[int]
    USUAL_INTERVAL_DAYS_FIELD_NUMBER: _ClassVar[int]
    COMPLAINTS_FIELD_NUMBER: _ClassVar[int]
    REFUNDS_FIELD_NUMBER: _ClassVar[int]
    LIFECYCLE_FIELD_NUMBER: _ClassVar[int]
    MEASURED_VERSION_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    evaluate_time: _timestamp_pb2.Timestamp
    lifecycle_stage: LifecycleStage
    rfm_cell: RfmCell
    scores: _containers.RepeatedCompositeFieldContainer[StandingScore]
    first_order_time: _timestamp_pb2.Timestamp
    last_order_time: _timestamp_pb2.Timestamp
    last_act_time: _timestamp_pb2.Timestamp
    usual_interval_days: int
    complaints: int
    refunds: int
    lifecycle: LifecycleThresholds
    measured_version: int
    def __init__(self, customer_id: _Optional[int] = ..., evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lifecycle_stage: _Optional[_Union[LifecycleStage, str]] = ..., rfm_cell: _Optional[_Union[RfmCell, str]] = ..., scores: _Optional[_Iterable[_Union[StandingScore, _Mapping]]] = ..., first_order_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_order_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_act_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., usual_interval_days: _Optional[int] = ..., complaints: _Optional[int] = ..., refunds: _Optional[int] = ..., lifecycle: _Optional[_Union[LifecycleThresholds, _Mapping]] = ..., measured_version: _Optional[int] = ...) -> None: ...
