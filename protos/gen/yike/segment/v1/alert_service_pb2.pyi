import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.segment.v1 import insight_service_pb2 as _insight_service_pb2
from yike.segment.v1 import rule_pb2 as _rule_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AlertDirection(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ALERT_DIRECTION_UNSPECIFIED: _ClassVar[AlertDirection]
    ALERT_DIRECTION_DOWN: _ClassVar[AlertDirection]
    ALERT_DIRECTION_UP: _ClassVar[AlertDirection]

class AlertOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ALERT_OUTCOME_UNSPECIFIED: _ClassVar[AlertOutcome]
    ALERT_OUTCOME_NORMAL: _ClassVar[AlertOutcome]
    ALERT_OUTCOME_FIRED: _ClassVar[AlertOutcome]
    ALERT_OUTCOME_NOT_ENOUGH_HISTORY: _ClassVar[AlertOutcome]
    ALERT_OUTCOME_NO_VALUE: _ClassVar[AlertOutcome]
    ALERT_OUTCOME_FAILED: _ClassVar[AlertOutcome]

class AlertFiringState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ALERT_FIRING_STATE_UNSPECIFIED: _ClassVar[AlertFiringState]
    ALERT_FIRING_STATE_FIRED: _ClassVar[AlertFiringState]
    ALERT_FIRING_STATE_TELLING: _ClassVar[AlertFiringState]
    ALERT_FIRING_STATE_TOLD: _ClassVar[AlertFiringState]
    ALERT_FIRING_STATE_FAILED: _ClassVar[AlertFiringState]
ALERT_DIRECTION_UNSPECIFIED: AlertDirection
ALERT_DIRECTION_DOWN: AlertDirection
ALERT_DIRECTION_UP: AlertDirection
ALERT_OUTCOME_UNSPECIFIED: AlertOutcome
ALERT_OUTCOME_NORMAL: AlertOutcome
ALERT_OUTCOME_FIRED: AlertOutcome
ALERT_OUTCOME_NOT_ENOUGH_HISTORY: AlertOutcome
ALERT_OUTCOME_NO_VALUE: AlertOutcome
ALERT_OUTCOME_FAILED: AlertOutcome
ALERT_FIRING_STATE_UNSPECIFIED: AlertFiringState
ALERT_FIRING_STATE_FIRED: AlertFiringState
ALERT_FIRING_STATE_TELLING: AlertFiringState
ALERT_FIRING_STATE_TOLD: AlertFiringState
ALERT_FIRING_STATE_FAILED: AlertFiringState

class AlertFigure(_message.Message):
    __slots__ = ("metric", "rule", "order_filters", "churn_days")
    METRIC_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    ORDER_FILTERS_FIELD_NUMBER: _ClassVar[int]
    CHURN_DAYS_FIELD_NUMBER: _ClassVar[int]
    metric: _insight_service_pb2.Metric
    rule: _rule_pb2.Rule
    order_filters: _containers.RepeatedCompositeFieldContainer[_rule_pb2.PropertyFilter]
    churn_days: int
    def __init__(self, metric: _Optional[_Union[_insight_service_pb2.Metric, str]] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., order_filters: _Optional[_Iterable[_Union[_rule_pb2.PropertyFilter, _Mapping]]] = ..., churn_days: _Optional[int] = ...) -> None: ...

class AlertThreshold(_message.Message):
    __slots__ = ("less_than", "more_than")
    LESS_THAN_FIELD_NUMBER: _ClassVar[int]
    MORE_THAN_FIELD_NUMBER: _ClassVar[int]
    less_than: str
    more_than: str
    def __init__(self, less_than: _Optional[str] = ..., more_than: _Optional[str] = ...) -> None: ...

class AlertAnomaly(_message.Message):
    __slots__ = ("sensitivity_hundredths", "direction")
    SENSITIVITY_HUNDREDTHS_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    sensitivity_hundredths: int
    direction: AlertDirection
    def __init__(self, sensitivity_hundredths: _Optional[int] = ..., direction: _Optional[_Union[AlertDirection, str]] = ...) -> None: ...

class AlertDay(_message.Message):
    __slots__ = ("day", "value", "outcome", "expected", "lower", "upper", "weeks", "problem")
    DAY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    LOWER_FIELD_NUMBER: _ClassVar[int]
    UPPER_FIELD_NUMBER: _ClassVar[int]
    WEEKS_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    day: str
    value: str
    outcome: AlertOutcome
    expected: str
    lower: str
    upper: str
    weeks: int
    problem: str
    def __init__(self, day: _Optional[str] = ..., value: _Optional[str] = ..., outcome: _Optional[_Union[AlertOutcome, str]] = ..., expected: _Optional[str] = ..., lower: _Optional[str] = ..., upper: _Optional[str] = ..., weeks: _Optional[int] = ..., problem: _Optional[str] = ...) -> None: ...

class Alert(_message.Message):
    __slots__ = ("alert_id", "display_name", "description", "owner", "figure", "threshold", "anomaly", "webhook_url", "paused", "last_day", "next_check_time", "create_time", "update_time", "etag")
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    FIGURE_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    ANOMALY_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_URL_FIELD_NUMBER: _ClassVar[int]
    PAUSED_FIELD_NUMBER: _ClassVar[int]
    LAST_DAY_FIELD_NUMBER: _ClassVar[int]
    NEXT_CHECK_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    display_name: str
    description: str
    owner: str
    figure: AlertFigure
    threshold: AlertThreshold
    anomaly: AlertAnomaly
    webhook_url: str
    paused: bool
    last_day: AlertDay
    next_check_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, alert_id: _Optional[str] = ..., display_name: _Optional[str] = ..., description: _Optional[str] = ..., owner: _Optional[str] = ..., figure: _Optional[_Union[AlertFigure, _Mapping]] = ..., threshold: _Optional[_Union[AlertThreshold, _Mapping]] = ..., anomaly: _Optional[_Union[AlertAnomaly, _Mapping]] = ..., webhook_url: _Optional[str] = ..., paused: _Optional[bool] = ..., last_day: _Optional[_Union[AlertDay, _Mapping]] = ..., next_check_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class CreateAlertRequest(_message.Message):
    __slots__ = ("alert",)
    ALERT_FIELD_NUMBER: _ClassVar[int]
    alert: Alert
    def __init__(self, alert: _Optional[_Union[Alert, _Mapping]] = ...) -> None: ...

class ListAlertsRequest(_message.Message):
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

class ListAlertsResponse(_message.Message):
    __slots__ = ("alerts", "next_page_token")
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    alerts: _containers.RepeatedCompositeFieldContainer[Alert]
    next_page_token: str
    def __init__(self, alerts: _Optional[_Iterable[_Union[Alert, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetAlertRequest(_message.Message):
    __slots__ = ("alert_id",)
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    def __init__(self, alert_id: _Optional[str] = ...) -> None: ...

class UpdateAlertRequest(_message.Message):
    __slots__ = ("alert", "update_mask")
    ALERT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    alert: Alert
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, alert: _Optional[_Union[Alert, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteAlertRequest(_message.Message):
    __slots__ = ("alert_id", "etag")
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    etag: str
    def __init__(self, alert_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class CheckAlertRequest(_message.Message):
    __slots__ = ("alert_id", "days")
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    days: int
    def __init__(self, alert_id: _Optional[str] = ..., days: _Optional[int] = ...) -> None: ...

class PreviewAlertRequest(_message.Message):
    __slots__ = ("alert", "days")
    ALERT_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    alert: Alert
    days: int
    def __init__(self, alert: _Optional[_Union[Alert, _Mapping]] = ..., days: _Optional[int] = ...) -> None: ...

class AlertPreview(_message.Message):
    __slots__ = ("evaluate_time", "time_zone", "days", "firings")
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    FIRINGS_FIELD_NUMBER: _ClassVar[int]
    evaluate_time: _timestamp_pb2.Timestamp
    time_zone: str
    days: _containers.RepeatedCompositeFieldContainer[AlertDay]
    firings: int
    def __init__(self, evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_zone: _Optional[str] = ..., days: _Optional[_Iterable[_Union[AlertDay, _Mapping]]] = ..., firings: _Optional[int] = ...) -> None: ...

class AlertFiring(_message.Message):
    __slots__ = ("firing_id", "alert_id", "day", "create_time", "state", "reason", "attempts")
    FIRING_ID_FIELD_NUMBER: _ClassVar[int]
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    firing_id: str
    alert_id: str
    day: AlertDay
    create_time: _timestamp_pb2.Timestamp
    state: AlertFiringState
    reason: str
    attempts: int
    def __init__(self, firing_id: _Optional[str] = ..., alert_id: _Optional[str] = ..., day: _Optional[_Union[AlertDay, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[_Union[AlertFiringState, str]] = ..., reason: _Optional[str] = ..., attempts: _Optional[int] = ...) -> None: ...

class ListAlertFiringsRequest(_message.Message):
    __slots__ = ("alert_id", "page_size", "page_token")
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    page_size: int
    page_token: str
    def __init__(self, alert_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAlertFiringsResponse(_message.Message):
    __slots__ = ("firings", "next_page_token")
    FIRINGS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    firings: _containers.RepeatedCompositeFieldContainer[AlertFiring]
    next_page_token: str
    def __init__(self, firings: _Optional[_Iterable[_Union[AlertFiring, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
