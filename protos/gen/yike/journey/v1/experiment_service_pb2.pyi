import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.segment.v1 import outcome_service_pb2 as _outcome_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ResultMetric(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESULT_METRIC_UNSPECIFIED: _ClassVar[ResultMetric]
    RESULT_METRIC_CONVERSION: _ClassVar[ResultMetric]
    RESULT_METRIC_ORDERS: _ClassVar[ResultMetric]
    RESULT_METRIC_REVENUE: _ClassVar[ResultMetric]
    RESULT_METRIC_UNSUBSCRIBED: _ClassVar[ResultMetric]
    RESULT_METRIC_COMPLAINED: _ClassVar[ResultMetric]
RESULT_METRIC_UNSPECIFIED: ResultMetric
RESULT_METRIC_CONVERSION: ResultMetric
RESULT_METRIC_ORDERS: ResultMetric
RESULT_METRIC_REVENUE: ResultMetric
RESULT_METRIC_UNSUBSCRIBED: ResultMetric
RESULT_METRIC_COMPLAINED: ResultMetric

class GetHoldoutsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateHoldoutsRequest(_message.Message):
    __slots__ = ("holdouts", "update_mask")
    HOLDOUTS_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    holdouts: Holdouts
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, holdouts: _Optional[_Union[Holdouts, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class Holdouts(_message.Message):
    __slots__ = ("default_share", "global_share", "etag", "update_time")
    DEFAULT_SHARE_FIELD_NUMBER: _ClassVar[int]
    GLOBAL_SHARE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    default_share: int
    global_share: int
    etag: str
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, default_share: _Optional[int] = ..., global_share: _Optional[int] = ..., etag: _Optional[str] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetJourneyMeasurementRequest(_message.Message):
    __slots__ = ("journey_id",)
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    def __init__(self, journey_id: _Optional[str] = ...) -> None: ...

class UpdateJourneyMeasurementRequest(_message.Message):
    __slots__ = ("measurement", "update_mask")
    MEASUREMENT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    measurement: JourneyMeasurement
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, measurement: _Optional[_Union[JourneyMeasurement, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class JourneyMeasurement(_message.Message):
    __slots__ = ("journey_id", "holdout_share", "window_days", "goal", "margin_share", "message_cost_micros", "etag", "update_time")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    HOLDOUT_SHARE_FIELD_NUMBER: _ClassVar[int]
    WINDOW_DAYS_FIELD_NUMBER: _ClassVar[int]
    GOAL_FIELD_NUMBER: _ClassVar[int]
    MARGIN_SHARE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_COST_MICROS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    holdout_share: int
    window_days: int
    goal: _outcome_service_pb2.OutcomeGoal
    margin_share: int
    message_cost_micros: int
    etag: str
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, journey_id: _Optional[str] = ..., holdout_share: _Optional[int] = ..., window_days: _Optional[int] = ..., goal: _Optional[_Union[_outcome_service_pb2.OutcomeGoal, _Mapping]] = ..., margin_share: _Optional[int] = ..., message_cost_micros: _Optional[int] = ..., etag: _Optional[str] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetJourneyResultsRequest(_message.Message):
    __slots__ = ("journey_id",)
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    def __init__(self, journey_id: _Optional[str] = ...) -> None: ...

class JourneyResults(_message.Message):
    __slots__ = ("journey_id", "people_treated", "people_held_out", "people_measured", "people_left_out", "has_ratio_mismatch", "metrics", "messages", "return_result", "days", "measure_time", "measurement")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_TREATED_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_HELD_OUT_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_MEASURED_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    HAS_RATIO_MISMATCH_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    RETURN_RESULT_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    MEASURE_TIME_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENT_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    people_treated: int
    people_held_out: int
    people_measured: int
    people_left_out: int
    has_ratio_mismatch: bool
    metrics: _containers.RepeatedCompositeFieldContainer[MetricResult]
    messages: int
    return_result: ReturnResult
    days: _containers.RepeatedCompositeFieldContainer[ResultDay]
    measure_time: _timestamp_pb2.Timestamp
    measurement: JourneyMeasurement
    def __init__(self, journey_id: _Optional[str] = ..., people_treated: _Optional[int] = ..., people_held_out: _Optional[int] = ..., people_measured: _Optional[int] = ..., people_left_out: _Optional[int] = ..., has_ratio_mismatch: _Optional[bool] = ..., metrics: _Optional[_Iterable[_Union[MetricResult, _Mapping]]] = ..., messages: _Optional[int] = ..., return_result: _Optional[_Union[ReturnResult, _Mapping]] = ..., days: _Optional[_Iterable[_Union[ResultDay, _Mapping]]] = ..., measure_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., measurement: _Optional[_Union[JourneyMeasurement, _Mapping]] = ...) -> None: ...

class MetricResult(_message.Message):
    __slots__ = ("metric", "control_mean", "treated_mean", "effect", "bounds", "single_look_bounds", "variance_reduction", "is_sure")
    METRIC_FIELD_NUMBER: _ClassVar[int]
    CONTROL_MEAN_FIELD_NUMBER: _ClassVar[int]
    TREATED_MEAN_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    BOUNDS_FIELD_NUMBER: _ClassVar[int]
    SINGLE_LOOK_BOUNDS_FIELD_NUMBER: _ClassVar[int]
    VARIANCE_REDUCTION_FIELD_NUMBER: _ClassVar[int]
    IS_SURE_FIELD_NUMBER: _ClassVar[int]
    metric: ResultMetric
    control_mean: float
    treated_mean: float
    effect: float
    bounds: EffectBounds
    single_look_bounds: EffectBounds
    variance_reduction: float
    is_sure: bool
    def __init__(self, metric: _Optional[_Union[ResultMetric, str]] = ..., control_mean: _Optional[float] = ..., treated_mean: _Optional[float] = ..., effect: _Optional[float] = ..., bounds: _Optional[_Union[EffectBounds, _Mapping]] = ..., single_look_bounds: _Optional[_Union[EffectBounds, _Mapping]] = ..., variance_reduction: _Optional[float] = ..., is_sure: _Optional[bool] = ...) -> None: ...

class EffectBounds(_message.Message):
    __slots__ = ("low", "high")
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    low: float
    high: float
    def __init__(self, low: _Optional[float] = ..., high: _Optional[float] = ...) -> None: ...

class ReturnResult(_message.Message):
    __slots__ = ("incremental_revenue", "revenue_bounds", "cost", "incremental_margin", "margin_bounds")
    INCREMENTAL_REVENUE_FIELD_NUMBER: _ClassVar[int]
    REVENUE_BOUNDS_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    INCREMENTAL_MARGIN_FIELD_NUMBER: _ClassVar[int]
    MARGIN_BOUNDS_FIELD_NUMBER: _ClassVar[int]
    incremental_revenue: float
    revenue_bounds: EffectBounds
    cost: float
    incremental_margin: float
    margin_bounds: EffectBounds
    def __init__(self, incremental_revenue: _Optional[float] = ..., revenue_bounds: _Optional[_Union[EffectBounds, _Mapping]] = ..., cost: _Optional[float] = ..., incremental_margin: _Optional[float] = ..., margin_bounds: _Optional[_Union[EffectBounds, _Mapping]] = ...) -> None: ...

class ResultDay(_message.Message):
    __slots__ = ("day", "people", "conversion_effect", "conversion_bounds", "revenue_effect", "revenue_bounds")
    DAY_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    CONVERSION_EFFECT_FIELD_NUMBER: _ClassVar[int]
    CONVERSION_BOUNDS_FIELD_NUMBER: _ClassVar[int]
    REVENUE_EFFECT_FIELD_NUMBER: _ClassVar[int]
    REVENUE_BOUNDS_FIELD_NUMBER: _ClassVar[int]
    day: str
    people: int
    conversion_effect: float
    conversion_bounds: EffectBounds
    revenue_effect: float
    revenue_bounds: EffectBounds
    def __init__(self, day: _Optional[str] = ..., people: _Optional[int] = ..., conversion_effect: _Optional[float] = ..., conversion_bounds: _Optional[_Union[EffectBounds, _Mapping]] = ..., revenue_effect: _Optional[float] = ..., revenue_bounds: _Optional[_Union[EffectBounds, _Mapping]] = ...) -> None: ...

class PlanExperimentRequest(_message.Message):
    __slots__ = ("people_a_day", "holdout_share", "rate", "standard_deviation", "effect")
    PEOPLE_A_DAY_FIELD_NUMBER: _ClassVar[int]
    HOLDOUT_SHARE_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    STANDARD_DEVIATION_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    people_a_day: float
    holdout_share: int
    rate: float
    standard_deviation: float
    effect: float
    def __init__(self, people_a_day: _Optional[float] = ..., holdout_share: _Optional[int] = ..., rate: _Optional[float] = ..., standard_deviation: _Optional[float] = ..., effect: _Optional[float] = ...) -> None: ...

class ExperimentPlan(_message.Message):
    __slots__ = ("detectable_effects", "days_needed")
    DETECTABLE_EFFECTS_FIELD_NUMBER: _ClassVar[int]
    DAYS_NEEDED_FIELD_NUMBER: _ClassVar[int]
    detectable_effects: _containers.RepeatedCompositeFieldContainer[DetectableEffect]
    days_needed: int
    def __init__(self, detectable_effects: _Optional[_Iterable[_Union[DetectableEffect, _Mapping]]] = ..., days_needed: _Optional[int] = ...) -> None: ...

class DetectableEffect(_message.Message):
    __slots__ = ("days", "effect")
    DAYS_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    days: int
    effect: float
    def __init__(self, days: _Optional[int] = ..., effect: _Optional[float] = ...) -> None: ...
