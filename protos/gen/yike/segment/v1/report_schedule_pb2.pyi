import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReportPeriod(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPORT_PERIOD_UNSPECIFIED: _ClassVar[ReportPeriod]
    REPORT_PERIOD_DAY: _ClassVar[ReportPeriod]
    REPORT_PERIOD_WEEK: _ClassVar[ReportPeriod]
    REPORT_PERIOD_MONTH: _ClassVar[ReportPeriod]

class ReportContent(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPORT_CONTENT_UNSPECIFIED: _ClassVar[ReportContent]
    REPORT_CONTENT_LINK: _ClassVar[ReportContent]
    REPORT_CONTENT_CSV: _ClassVar[ReportContent]
    REPORT_CONTENT_JSON: _ClassVar[ReportContent]

class ReportRunState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPORT_RUN_STATE_UNSPECIFIED: _ClassVar[ReportRunState]
    REPORT_RUN_STATE_TELLING: _ClassVar[ReportRunState]
    REPORT_RUN_STATE_TOLD: _ClassVar[ReportRunState]
    REPORT_RUN_STATE_FAILED: _ClassVar[ReportRunState]
REPORT_PERIOD_UNSPECIFIED: ReportPeriod
REPORT_PERIOD_DAY: ReportPeriod
REPORT_PERIOD_WEEK: ReportPeriod
REPORT_PERIOD_MONTH: ReportPeriod
REPORT_CONTENT_UNSPECIFIED: ReportContent
REPORT_CONTENT_LINK: ReportContent
REPORT_CONTENT_CSV: ReportContent
REPORT_CONTENT_JSON: ReportContent
REPORT_RUN_STATE_UNSPECIFIED: ReportRunState
REPORT_RUN_STATE_TELLING: ReportRunState
REPORT_RUN_STATE_TOLD: ReportRunState
REPORT_RUN_STATE_FAILED: ReportRunState

class ReportSchedule(_message.Message):
    __slots__ = ("period", "hour", "weekday", "day_of_month", "webhook_url", "content", "paused")
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    HOUR_FIELD_NUMBER: _ClassVar[int]
    WEEKDAY_FIELD_NUMBER: _ClassVar[int]
    DAY_OF_MONTH_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_URL_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    PAUSED_FIELD_NUMBER: _ClassVar[int]
    period: ReportPeriod
    hour: int
    weekday: int
    day_of_month: int
    webhook_url: str
    content: ReportContent
    paused: bool
    def __init__(self, period: _Optional[_Union[ReportPeriod, str]] = ..., hour: _Optional[int] = ..., weekday: _Optional[int] = ..., day_of_month: _Optional[int] = ..., webhook_url: _Optional[str] = ..., content: _Optional[_Union[ReportContent, str]] = ..., paused: _Optional[bool] = ...) -> None: ...

class ReportRun(_message.Message):
    __slots__ = ("run_id", "day", "create_time", "row_count", "omitted", "problem", "state", "reason", "attempts")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ROW_COUNT_FIELD_NUMBER: _ClassVar[int]
    OMITTED_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    day: str
    create_time: _timestamp_pb2.Timestamp
    row_count: int
    omitted: bool
    problem: str
    state: ReportRunState
    reason: str
    attempts: int
    def __init__(self, run_id: _Optional[str] = ..., day: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., row_count: _Optional[int] = ..., omitted: _Optional[bool] = ..., problem: _Optional[str] = ..., state: _Optional[_Union[ReportRunState, str]] = ..., reason: _Optional[str] = ..., attempts: _Optional[int] = ...) -> None: ...
