import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DataQualityKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATA_QUALITY_KIND_UNSPECIFIED: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_REJECTED_EVENTS: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_SCHEMA_VIOLATION: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_FAILING_SOURCE: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_REJECTED_ROWS: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_QUARANTINED_IDENTIFIERS: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_SUSPECTED_DUPLICATES: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_STOPPED_EVENTS: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_NO_CONTACT_POINT: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_MALFORMED_IDENTIFIERS: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_SHARED_IDENTIFIERS: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_CLOCK_OFF: _ClassVar[DataQualityKind]
    DATA_QUALITY_KIND_ENTANGLED_CUSTOMERS: _ClassVar[DataQualityKind]

class DataQualitySeverity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATA_QUALITY_SEVERITY_UNSPECIFIED: _ClassVar[DataQualitySeverity]
    DATA_QUALITY_SEVERITY_LOW: _ClassVar[DataQualitySeverity]
    DATA_QUALITY_SEVERITY_MEDIUM: _ClassVar[DataQualitySeverity]
    DATA_QUALITY_SEVERITY_HIGH: _ClassVar[DataQualitySeverity]

class DataQualityTrend(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATA_QUALITY_TREND_UNSPECIFIED: _ClassVar[DataQualityTrend]
    DATA_QUALITY_TREND_NEW: _ClassVar[DataQualityTrend]
    DATA_QUALITY_TREND_WORSE: _ClassVar[DataQualityTrend]
    DATA_QUALITY_TREND_BETTER: _ClassVar[DataQualityTrend]
    DATA_QUALITY_TREND_SAME: _ClassVar[DataQualityTrend]
    DATA_QUALITY_TREND_GONE: _ClassVar[DataQualityTrend]

class DataQualityAlertState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATA_QUALITY_ALERT_STATE_UNSPECIFIED: _ClassVar[DataQualityAlertState]
    DATA_QUALITY_ALERT_STATE_RAISED: _ClassVar[DataQualityAlertState]
    DATA_QUALITY_ALERT_STATE_TELLING: _ClassVar[DataQualityAlertState]
    DATA_QUALITY_ALERT_STATE_TOLD: _ClassVar[DataQualityAlertState]
    DATA_QUALITY_ALERT_STATE_FAILED: _ClassVar[DataQualityAlertState]

class DataQualityAlertCondition(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATA_QUALITY_ALERT_CONDITION_UNSPECIFIED: _ClassVar[DataQualityAlertCondition]
    DATA_QUALITY_ALERT_CONDITION_NEW_OR_WORSE: _ClassVar[DataQualityAlertCondition]
    DATA_QUALITY_ALERT_CONDITION_EVERY_DAY: _ClassVar[DataQualityAlertCondition]
DATA_QUALITY_KIND_UNSPECIFIED: DataQualityKind
DATA_QUALITY_KIND_REJECTED_EVENTS: DataQualityKind
DATA_QUALITY_KIND_SCHEMA_VIOLATION: DataQualityKind
DATA_QUALITY_KIND_FAILING_SOURCE: DataQualityKind
DATA_QUALITY_KIND_REJECTED_ROWS: DataQualityKind
DATA_QUALITY_KIND_QUARANTINED_IDENTIFIERS: DataQualityKind
DATA_QUALITY_KIND_SUSPECTED_DUPLICATES: DataQualityKind
DATA_QUALITY_KIND_STOPPED_EVENTS: DataQualityKind
DATA_QUALITY_KIND_NO_CONTACT_POINT: DataQualityKind
DATA_QUALITY_KIND_MALFORMED_IDENTIFIERS: DataQualityKind
DATA_QUALITY_KIND_SHARED_IDENTIFIERS: DataQualityKind
DATA_QUALITY_KIND_CLOCK_OFF: DataQualityKind
DATA_QUALITY_KIND_ENTANGLED_CUSTOMERS: DataQualityKind
DATA_QUALITY_SEVERITY_UNSPECIFIED: DataQualitySeverity
DATA_QUALITY_SEVERITY_LOW: DataQualitySeverity
DATA_QUALITY_SEVERITY_MEDIUM: DataQualitySeverity
DATA_QUALITY_SEVERITY_HIGH: DataQualitySeverity
DATA_QUALITY_TREND_UNSPECIFIED: DataQualityTrend
DATA_QUALITY_TREND_NEW: DataQualityTrend
DATA_QUALITY_TREND_WORSE: DataQualityTrend
DATA_QUALITY_TREND_BETTER: DataQualityTrend
DATA_QUALITY_TREND_SAME: DataQualityTrend
DATA_QUALITY_TREND_GONE: DataQualityTrend
DATA_QUALITY_ALERT_STATE_UNSPECIFIED: DataQualityAlertState
DATA_QUALITY_ALERT_STATE_RAISED: DataQualityAlertState
DATA_QUALITY_ALERT_STATE_TELLING: DataQualityAlertState
DATA_QUALITY_ALERT_STATE_TOLD: DataQualityAlertState
DATA_QUALITY_ALERT_STATE_FAILED: DataQualityAlertState
DATA_QUALITY_ALERT_CONDITION_UNSPECIFIED: DataQualityAlertCondition
DATA_QUALITY_ALERT_CONDITION_NEW_OR_WORSE: DataQualityAlertCondition
DATA_QUALITY_ALERT_CONDITION_EVERY_DAY: DataQualityAlertCondition

class GetDataQualityRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DataQuality(_message.Message):
    __slots__ = ("report_time", "lines", "missing", "report_date", "day_before", "week_before", "gone_since_day_before", "gone_since_week_before")
    REPORT_TIME_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    REPORT_DATE_FIELD_NUMBER: _ClassVar[int]
    DAY_BEFORE_FIELD_NUMBER: _ClassVar[int]
    WEEK_BEFORE_FIELD_NUMBER: _ClassVar[int]
    GONE_SINCE_DAY_BEFORE_FIELD_NUMBER: _ClassVar[int]
    GONE_SINCE_WEEK_BEFORE_FIELD_NUMBER: _ClassVar[int]
    report_time: _timestamp_pb2.Timestamp
    lines: _containers.RepeatedCompositeFieldContainer[DataQualityLine]
    missing: _containers.RepeatedScalarFieldContainer[str]
    report_date: str
    day_before: str
    week_before: str
    gone_since_day_before: _containers.RepeatedCompositeFieldContainer[DataQualityLine]
    gone_since_week_before: _containers.RepeatedCompositeFieldContainer[DataQualityLine]
    def __init__(self, report_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lines: _Optional[_Iterable[_Union[DataQualityLine, _Mapping]]] = ..., missing: _Optional[_Iterable[str]] = ..., report_date: _Optional[str] = ..., day_before: _Optional[str] = ..., week_before: _Optional[str] = ..., gone_since_day_before: _Optional[_Iterable[_Union[DataQualityLine, _Mapping]]] = ..., gone_since_week_before: _Optional[_Iterable[_Union[DataQualityLine, _Mapping]]] = ...) -> None: ...

class DataQualityLine(_message.Message):
    __slots__ = ("kind", "severity", "subject", "count", "expected_count", "since", "next_act", "total_count", "deviation_seconds", "since_day_before", "since_week_before", "customer_ids")
    KIND_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    NEXT_ACT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    DEVIATION_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SINCE_DAY_BEFORE_FIELD_NUMBER: _ClassVar[int]
    SINCE_WEEK_BEFORE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    kind: DataQualityKind
    severity: DataQualitySeverity
    subject: str
    count: int
    expected_count: int
    since: _timestamp_pb2.Timestamp
    next_act: NextAct
    total_count: int
    deviation_seconds: int
    since_day_before: DataQualityChange
    since_week_before: DataQualityChange
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, kind: _Optional[_Union[DataQualityKind, str]] = ..., severity: _Optional[_Union[DataQualitySeverity, str]] = ..., subject: _Optional[str] = ..., count: _Optional[int] = ..., expected_count: _Optional[int] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_act: _Optional[_Union[NextAct, _Mapping]] = ..., total_count: _Optional[int] = ..., deviation_seconds: _Optional[int] = ..., since_day_before: _Optional[_Union[DataQualityChange, _Mapping]] = ..., since_week_before: _Optional[_Union[DataQualityChange, _Mapping]] = ..., customer_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class DataQualityChange(_message.Message):
    __slots__ = ("trend", "count_before")
    TREND_FIELD_NUMBER: _ClassVar[int]
    COUNT_BEFORE_FIELD_NUMBER: _ClassVar[int]
    trend: DataQualityTrend
    count_before: int
    def __init__(self, trend: _Optional[_Union[DataQualityTrend, str]] = ..., count_before: _Optional[int] = ...) -> None: ...

class ListDataQualityReportsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDataQualityReportsResponse(_message.Message):
    __slots__ = ("data_quality_reports", "next_page_token")
    DATA_QUALITY_REPORTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    data_quality_reports: _containers.RepeatedCompositeFieldContainer[DataQualityReport]
    next_page_token: str
    def __init__(self, data_quality_reports: _Optional[_Iterable[_Union[DataQualityReport, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DataQualityReport(_message.Message):
    __slots__ = ("report_date", "report_time", "missing", "high_lines", "medium_lines", "low_lines")
    REPORT_DATE_FIELD_NUMBER: _ClassVar[int]
    REPORT_TIME_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    HIGH_LINES_FIELD_NUMBER: _ClassVar[int]
    MEDIUM_LINES_FIELD_NUMBER: _ClassVar[int]
    LOW_LINES_FIELD_NUMBER: _ClassVar[int]
    report_date: str
    report_time: _timestamp_pb2.Timestamp
    missing: _containers.RepeatedScalarFieldContainer[str]
    high_lines: int
    medium_lines: int
    low_lines: int
    def __init__(self, report_date: _Optional[str] = ..., report_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., missing: _Optional[_Iterable[str]] = ..., high_lines: _Optional[int] = ..., medium_lines: _Optional[int] = ..., low_lines: _Optional[int] = ...) -> None: ...

class GetDataQualityReportRequest(_message.Message):
    __slots__ = ("report_date",)
    REPORT_DATE_FIELD_NUMBER: _ClassVar[int]
    report_date: str
    def __init__(self, report_date: _Optional[str] = ...) -> None: ...

class GetDataQualityTimeSeriesRequest(_message.Message):
    __slots__ = ("days", "kind", "by_line")
    DAYS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    BY_LINE_FIELD_NUMBER: _ClassVar[int]
    days: int
    kind: DataQualityKind
    by_line: bool
    def __init__(self, days: _Optional[int] = ..., kind: _Optional[_Union[DataQualityKind, str]] = ..., by_line: _Optional[bool] = ...) -> None: ...

class DataQualityTimeSeries(_message.Message):
    __slots__ = ("series",)
    SERIES_FIELD_NUMBER: _ClassVar[int]
    series: _containers.RepeatedCompositeFieldContainer[DataQualitySeries]
    def __init__(self, series: _Optional[_Iterable[_Union[DataQualitySeries, _Mapping]]] = ...) -> None: ...

class DataQualitySeries(_message.Message):
    __slots__ = ("kind", "subject", "points")
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    kind: DataQualityKind
    subject: str
    points: _containers.RepeatedCompositeFieldContainer[DataQualityPoint]
    def __init__(self, kind: _Optional[_Union[DataQualityKind, str]] = ..., subject: _Optional[str] = ..., points: _Optional[_Iterable[_Union[DataQualityPoint, _Mapping]]] = ...) -> None: ...

class DataQualityPoint(_message.Message):
    __slots__ = ("report_date", "count", "total_count")
    REPORT_DATE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    report_date: str
    count: int
    total_count: int
    def __init__(self, report_date: _Optional[str] = ..., count: _Optional[int] = ..., total_count: _Optional[int] = ...) -> None: ...

class ListDataQualityAlertsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDataQualityAlertsResponse(_message.Message):
    __slots__ = ("data_quality_alerts", "next_page_token")
    DATA_QUALITY_ALERTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    data_quality_alerts: _containers.RepeatedCompositeFieldContainer[DataQualityAlert]
    next_page_token: str
    def __init__(self, data_quality_alerts: _Optional[_Iterable[_Union[DataQualityAlert, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DataQualityAlert(_message.Message):
    __slots__ = ("alert_id", "report_date", "kind", "count", "count_before", "minimum_count", "create_time", "state", "reason", "attempts")
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_DATE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    COUNT_BEFORE_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_COUNT_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    report_date: str
    kind: DataQualityKind
    count: int
    count_before: int
    minimum_count: int
    create_time: _timestamp_pb2.Timestamp
    state: DataQualityAlertState
    reason: str
    attempts: int
    def __init__(self, alert_id: _Optional[str] = ..., report_date: _Optional[str] = ..., kind: _Optional[_Union[DataQualityKind, str]] = ..., count: _Optional[int] = ..., count_before: _Optional[int] = ..., minimum_count: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[_Union[DataQualityAlertState, str]] = ..., reason: _Optional[str] = ..., attempts: _Optional[int] = ...) -> None: ...

class GetDataQualitySettingsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateDataQualitySettingsRequest(_message.Message):
    __slots__ = ("data_quality_settings", "update_mask")
    DATA_QUALITY_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    data_quality_settings: DataQualitySettings
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, data_quality_settings: _Optional[_Union[DataQualitySettings, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DataQualityAlertRule(_message.Message):
    __slots__ = ("kind", "minimum_count", "condition")
    KIND_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_COUNT_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    kind: DataQualityKind
    minimum_count: int
    condition: DataQualityAlertCondition
    def __init__(self, kind: _Optional[_Union[DataQualityKind, str]] = ..., minimum_count: _Optional[int] = ..., condition: _Optional[_Union[DataQualityAlertCondition, str]] = ...) -> None: ...

class DataQualitySettings(_message.Message):
    __slots__ = ("time_zone", "alert_rules", "webhook_url", "etag", "next_report_time")
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    ALERT_RULES_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_URL_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    NEXT_REPORT_TIME_FIELD_NUMBER: _ClassVar[int]
    time_zone: str
    alert_rules: _containers.RepeatedCompositeFieldContainer[DataQualityAlertRule]
    webhook_url: str
    etag: str
    next_report_time: _timestamp_pb2.Timestamp
    def __init__(self, time_zone: _Optional[str] = ..., alert_rules: _Optional[_Iterable[_Union[DataQualityAlertRule, _Mapping]]] = ..., webhook_url: _Optional[str] = ..., etag: _Optional[str] = ..., next_report_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class NextAct(_message.Message):
    __slots__ = ("console_path", "call", "words_zh", "words_en")
    CONSOLE_PATH_FIELD_NUMBER: _ClassVar[int]
    CALL_FIELD_NUMBER: _ClassVar[int]
    WORDS_ZH_FIELD_NUMBER: _ClassVar[int]
    WORDS_EN_FIELD_NUMBER: _ClassVar[int]
    console_path: str
    call: str
    words_zh: str
    words_en: str
    def __init__(self, console_path: _Optional[str] = ..., call: _Optional[str] = ..., words_zh: _Optional[str] = ..., words_en: _Optional[str] = ...) -> None: ...
