from yike.segment.v1 import insight_service_pb2 as _insight_service_pb2
from yike.segment.v1 import segment_service_pb2 as _segment_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SegmentFact(_message.Message):
    __slots__ = ("memberships_changed", "alert_fired", "report_ran")
    MEMBERSHIPS_CHANGED_FIELD_NUMBER: _ClassVar[int]
    ALERT_FIRED_FIELD_NUMBER: _ClassVar[int]
    REPORT_RAN_FIELD_NUMBER: _ClassVar[int]
    memberships_changed: MembershipsChanged
    alert_fired: AlertFired
    report_ran: ReportRan
    def __init__(self, memberships_changed: _Optional[_Union[MembershipsChanged, _Mapping]] = ..., alert_fired: _Optional[_Union[AlertFired, _Mapping]] = ..., report_ran: _Optional[_Union[ReportRan, _Mapping]] = ...) -> None: ...

class MembershipsChanged(_message.Message):
    __slots__ = ("groups",)
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    groups: _containers.RepeatedCompositeFieldContainer[MembershipChanges]
    def __init__(self, groups: _Optional[_Iterable[_Union[MembershipChanges, _Mapping]]] = ...) -> None: ...

class MembershipChanges(_message.Message):
    __slots__ = ("segment_id", "entered", "cause", "change_time_us", "customer_ids", "change_ids")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTERED_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    CHANGE_IDS_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    entered: bool
    cause: _segment_service_pb2.MembershipCause
    change_time_us: int
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    change_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, segment_id: _Optional[str] = ..., entered: _Optional[bool] = ..., cause: _Optional[_Union[_segment_service_pb2.MembershipCause, str]] = ..., change_time_us: _Optional[int] = ..., customer_ids: _Optional[_Iterable[int]] = ..., change_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class AlertFired(_message.Message):
    __slots__ = ("alert_id", "firing_id", "metric", "day", "value", "expected", "lower", "upper", "fire_time_us")
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    FIRING_ID_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    LOWER_FIELD_NUMBER: _ClassVar[int]
    UPPER_FIELD_NUMBER: _ClassVar[int]
    FIRE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    firing_id: str
    metric: _insight_service_pb2.Metric
    day: str
    value: str
    expected: str
    lower: str
    upper: str
    fire_time_us: int
    def __init__(self, alert_id: _Optional[str] = ..., firing_id: _Optional[str] = ..., metric: _Optional[_Union[_insight_service_pb2.Metric, str]] = ..., day: _Optional[str] = ..., value: _Optional[str] = ..., expected: _Optional[str] = ..., lower: _Optional[str] = ..., upper: _Optional[str] = ..., fire_time_us: _Optional[int] = ...) -> None: ...

class ReportRan(_message.Message):
    __slots__ = ("report_id", "run_id", "day", "row_count", "problem", "run_time_us")
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    ROW_COUNT_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    RUN_TIME_US_FIELD_NUMBER: _ClassVar[int]
    report_id: str
    run_id: str
    day: str
    row_count: int
    problem: str
    run_time_us: int
    def __init__(self, report_id: _Optional[str] = ..., run_id: _Optional[str] = ..., day: _Optional[str] = ..., row_count: _Optional[int] = ..., problem: _Optional[str] = ..., run_time_us: _Optional[int] = ...) -> None: ...
