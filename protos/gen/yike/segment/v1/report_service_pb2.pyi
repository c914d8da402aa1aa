import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.segment.v1 import insight_service_pb2 as _insight_service_pb2
from yike.segment.v1 import lifecycle_flow_pb2 as _lifecycle_flow_pb2
from yike.segment.v1 import report_schedule_pb2 as _report_schedule_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class InsightFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INSIGHT_FORMAT_UNSPECIFIED: _ClassVar[InsightFormat]
    INSIGHT_FORMAT_CSV: _ClassVar[InsightFormat]
    INSIGHT_FORMAT_XLSX: _ClassVar[InsightFormat]
INSIGHT_FORMAT_UNSPECIFIED: InsightFormat
INSIGHT_FORMAT_CSV: InsightFormat
INSIGHT_FORMAT_XLSX: InsightFormat

class InsightQuestion(_message.Message):
    __slots__ = ("query", "funnel", "retention", "paths", "products", "lifecycle_flow")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    FUNNEL_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    PATHS_FIELD_NUMBER: _ClassVar[int]
    PRODUCTS_FIELD_NUMBER: _ClassVar[int]
    LIFECYCLE_FLOW_FIELD_NUMBER: _ClassVar[int]
    query: _insight_service_pb2.QueryInsightRequest
    funnel: _insight_service_pb2.QueryFunnelRequest
    retention: _insight_service_pb2.QueryRetentionRequest
    paths: _insight_service_pb2.QueryPathsRequest
    products: _insight_service_pb2.QueryProductsRequest
    lifecycle_flow: _lifecycle_flow_pb2.QueryLifecycleFlowRequest
    def __init__(self, query: _Optional[_Union[_insight_service_pb2.QueryInsightRequest, _Mapping]] = ..., funnel: _Optional[_Union[_insight_service_pb2.QueryFunnelRequest, _Mapping]] = ..., retention: _Optional[_Union[_insight_service_pb2.QueryRetentionRequest, _Mapping]] = ..., paths: _Optional[_Union[_insight_service_pb2.QueryPathsRequest, _Mapping]] = ..., products: _Optional[_Union[_insight_service_pb2.QueryProductsRequest, _Mapping]] = ..., lifecycle_flow: _Optional[_Union[_lifecycle_flow_pb2.QueryLifecycleFlowRequest, _Mapping]] = ...) -> None: ...

class InsightAnswer(_message.Message):
    __slots__ = ("query", "funnel", "retention", "paths", "products", "lifecycle_flow")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    FUNNEL_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    PATHS_FIELD_NUMBER: _ClassVar[int]
    PRODUCTS_FIELD_NUMBER: _ClassVar[int]
    LIFECYCLE_FLOW_FIELD_NUMBER: _ClassVar[int]
    query: _insight_service_pb2.QueryInsightResponse
    funnel: _insight_service_pb2.QueryFunnelResponse
    retention: _insight_service_pb2.QueryRetentionResponse
    paths: _insight_service_pb2.QueryPathsResponse
    products: _insight_service_pb2.QueryProductsResponse
    lifecycle_flow: _lifecycle_flow_pb2.QueryLifecycleFlowResponse
    def __init__(self, query: _Optional[_Union[_insight_service_pb2.QueryInsightResponse, _Mapping]] = ..., funnel: _Optional[_Union[_insight_service_pb2.QueryFunnelResponse, _Mapping]] = ..., retention: _Optional[_Union[_insight_service_pb2.QueryRetentionResponse, _Mapping]] = ..., paths: _Optional[_Union[_insight_service_pb2.QueryPathsResponse, _Mapping]] = ..., products: _Optional[_Union[_insight_service_pb2.QueryProductsResponse, _Mapping]] = ..., lifecycle_flow: _Optional[_Union[_lifecycle_flow_pb2.QueryLifecycleFlowResponse, _Mapping]] = ...) -> None: ...

class Report(_message.Message):
    __slots__ = ("report_id", "display_name", "description", "owner", "question", "last_days", "create_time", "update_time", "etag", "schedule", "next_run_time", "last_runs")
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    LAST_DAYS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    NEXT_RUN_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_RUNS_FIELD_NUMBER: _ClassVar[int]
    report_id: str
    display_name: str
    description: str
    owner: str
    question: InsightQuestion
    last_days: int
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    schedule: _report_schedule_pb2.ReportSchedule
    next_run_time: _timestamp_pb2.Timestamp
    last_runs: _containers.RepeatedCompositeFieldContainer[_report_schedule_pb2.ReportRun]
    def __init__(self, report_id: _Optional[str] = ..., display_name: _Optional[str] = ..., description: _Optional[str] = ..., owner: _Optional[str] = ..., question: _Optional[_Union[InsightQuestion, _Mapping]] = ..., last_days: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., schedule: _Optional[_Union[_report_schedule_pb2.ReportSchedule, _Mapping]] = ..., next_run_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_runs: _Optional[_Iterable[_Union[_report_schedule_pb2.ReportRun, _Mapping]]] = ...) -> None: ...

class Dashboard(_message.Message):
    __slots__ = ("dashboard_id", "display_name", "description", "owner", "report_ids", "create_time", "update_time", "etag", "pinned")
    DASHBOARD_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    REPORT_IDS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PINNED_FIELD_NUMBER: _ClassVar[int]
    dashboard_id: str
    display_name: str
    description: str
    owner: str
    report_ids: _containers.RepeatedScalarFieldContainer[str]
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    pinned: bool
    def __init__(self, dashboard_id: _Optional[str] = ..., display_name: _Optional[str] = ..., description: _Optional[str] = ..., owner: _Optional[str] = ..., report_ids: _Optional[_Iterable[str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., pinned: _Optional[bool] = ...) -> None: ...

class CreateReportRequest(_message.Message):
    __slots__ = ("report",)
    REPORT_FIELD_NUMBER: _ClassVar[int]
    report: Report
    def __init__(self, report: _Optional[_Union[Report, _Mapping]] = ...) -> None: ...

class ListReportsRequest(_message.Message):
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

class ListReportsResponse(_message.Message):
    __slots__ = ("reports", "next_page_token")
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    reports: _containers.RepeatedCompositeFieldContainer[Report]
    next_page_token: str
    def __init__(self, reports: _Optional[_Iterable[_Union[Report, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetReportRequest(_message.Message):
    __slots__ = ("report_id",)
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    report_id: str
    def __init__(self, report_id: _Optional[str] = ...) -> None: ...

class UpdateReportRequest(_message.Message):
    __slots__ = ("report", "update_mask")
    REPORT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    report: Report
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, report: _Optional[_Union[Report, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteReportRequest(_message.Message):
    __slots__ = ("report_id", "etag")
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    report_id: str
    etag: str
    def __init__(self, report_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class RunReportRequest(_message.Message):
    __slots__ = ("report_id",)
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    report_id: str
    def __init__(self, report_id: _Optional[str] = ...) -> None: ...

class RunReportResponse(_message.Message):
    __slots__ = ("report", "answer")
    REPORT_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    report: Report
    answer: InsightAnswer
    def __init__(self, report: _Optional[_Union[Report, _Mapping]] = ..., answer: _Optional[_Union[InsightAnswer, _Mapping]] = ...) -> None: ...

class ExportReportRequest(_message.Message):
    __slots__ = ("report_id", "format")
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    report_id: str
    format: InsightFormat
    def __init__(self, report_id: _Optional[str] = ..., format: _Optional[_Union[InsightFormat, str]] = ...) -> None: ...

class ExportInsightRequest(_message.Message):
    __slots__ = ("question", "format")
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    question: InsightQuestion
    format: InsightFormat
    def __init__(self, question: _Optional[_Union[InsightQuestion, _Mapping]] = ..., format: _Optional[_Union[InsightFormat, str]] = ...) -> None: ...

class InsightFile(_message.Message):
    __slots__ = ("file_name", "media_type", "content", "row_count")
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    ROW_COUNT_FIELD_NUMBER: _ClassVar[int]
    file_name: str
    media_type: str
    content: bytes
    row_count: int
    def __init__(self, file_name: _Optional[str] = ..., media_type: _Optional[str] = ..., content: _Optional[bytes] = ..., row_count: _Optional[int] = ...) -> None: ...

class CreateDashboardRequest(_message.Message):
    __slots__ = ("dashboard",)
    DASHBOARD_FIELD_NUMBER: _ClassVar[int]
    dashboard: Dashboard
    def __init__(self, dashboard: _Optional[_Union[Dashboard, _Mapping]] = ...) -> None: ...

class ListDashboardsRequest(_message.Message):
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

class ListDashboardsResponse(_message.Message):
    __slots__ = ("dashboards", "next_page_token")
    DASHBOARDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    dashboards: _containers.RepeatedCompositeFieldContainer[Dashboard]
    next_page_token: str
    def __init__(self, dashboards: _Optional[_Iterable[_Union[Dashboard, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetDashboardRequest(_message.Message):
    __slots__ = ("dashboard_id",)
    DASHBOARD_ID_FIELD_NUMBER: _ClassVar[int]
    dashboard_id: str
    def __init__(self, dashboard_id: _Optional[str] = ...) -> None: ...

class UpdateDashboardRequest(_message.Message):
    __slots__ = ("dashboard", "update_mask")
    DASHBOARD_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    dashboard: Dashboard
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, dashboard: _Optional[_Union[Dashboard, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteDashboardRequest(_message.Message):
    __slots__ = ("dashboard_id", "etag")
    DASHBOARD_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    dashboard_id: str
    etag: str
    def __init__(self, dashboard_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...
