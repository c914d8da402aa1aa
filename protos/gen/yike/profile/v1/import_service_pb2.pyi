import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import json_pb2 as _json_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import operations_pb2 as _operations_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ImportJobState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IMPORT_JOB_STATE_UNSPECIFIED: _ClassVar[ImportJobState]
    IMPORT_JOB_STATE_AWAITING_FILE: _ClassVar[ImportJobState]
    IMPORT_JOB_STATE_READY: _ClassVar[ImportJobState]
    IMPORT_JOB_STATE_RUNNING: _ClassVar[ImportJobState]
    IMPORT_JOB_STATE_SUCCEEDED: _ClassVar[ImportJobState]
    IMPORT_JOB_STATE_FAILED: _ClassVar[ImportJobState]
    IMPORT_JOB_STATE_CANCELLED: _ClassVar[ImportJobState]

class ImportFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IMPORT_FORMAT_UNSPECIFIED: _ClassVar[ImportFormat]
    IMPORT_FORMAT_CSV: _ClassVar[ImportFormat]
    IMPORT_FORMAT_XLSX: _ClassVar[ImportFormat]
    IMPORT_FORMAT_NDJSON: _ClassVar[ImportFormat]
    IMPORT_FORMAT_PARQUET: _ClassVar[ImportFormat]
IMPORT_JOB_STATE_UNSPECIFIED: ImportJobState
IMPORT_JOB_STATE_AWAITING_FILE: ImportJobState
IMPORT_JOB_STATE_READY: ImportJobState
IMPORT_JOB_STATE_RUNNING: ImportJobState
IMPORT_JOB_STATE_SUCCEEDED: ImportJobState
IMPORT_JOB_STATE_FAILED: ImportJobState
IMPORT_JOB_STATE_CANCELLED: ImportJobState
IMPORT_FORMAT_UNSPECIFIED: ImportFormat
IMPORT_FORMAT_CSV: ImportFormat
IMPORT_FORMAT_XLSX: ImportFormat
IMPORT_FORMAT_NDJSON: ImportFormat
IMPORT_FORMAT_PARQUET: ImportFormat

class ImportJob(_message.Message):
    __slots__ = ("import_job_id", "display_name", "size_bytes", "received_bytes", "state", "mapping", "format", "columns", "total_rows", "rows_done", "accepted", "duplicates", "rejected", "reasons", "operation", "error", "caller", "create_time", "end_time")
    IMPORT_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_BYTES_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_ROWS_FIELD_NUMBER: _ClassVar[int]
    ROWS_DONE_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    DUPLICATES_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    CALLER_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    import_job_id: str
    display_name: str
    size_bytes: int
    received_bytes: int
    state: ImportJobState
    mapping: _json_pb2.JsonObject
    format: ImportFormat
    columns: _containers.RepeatedScalarFieldContainer[str]
    total_rows: int
    rows_done: int
    accepted: int
    duplicates: int
    rejected: int
    reasons: _containers.RepeatedCompositeFieldContainer[RejectionCount]
    operation: str
    error: _operations_pb2.OperationError
    caller: str
    create_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, import_job_id: _Optional[str] = ..., display_name: _Optional[str] = ..., size_bytes: _Optional[int] = ..., received_bytes: _Optional[int] = ..., state: _Optional[_Union[ImportJobState, str]] = ..., mapping: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., format: _Optional[_Union[ImportFormat, str]] = ..., columns: _Optional[_Iterable[str]] = ..., total_rows: _Optional[int] = ..., rows_done: _Optional[int] = ..., accepted: _Optional[int] = ..., duplicates: _Optional[int] = ..., rejected: _Optional[int] = ..., reasons: _Optional[_Iterable[_Union[RejectionCount, _Mapping]]] = ..., operation: _Optional[str] = ..., error: _Optional[_Union[_operations_pb2.OperationError, _Mapping]] = ..., caller: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RejectionCount(_message.Message):
    __slots__ = ("reason", "rows", "first_line")
    REASON_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    FIRST_LINE_FIELD_NUMBER: _ClassVar[int]
    reason: str
    rows: int
    first_line: int
    def __init__(self, reason: _Optional[str] = ..., rows: _Optional[int] = ..., first_line: _Optional[int] = ...) -> None: ...

class CreateImportJobRequest(_message.Message):
    __slots__ = ("import_job", "request_id")
    IMPORT_JOB_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    import_job: ImportJob
    request_id: str
    def __init__(self, import_job: _Optional[_Union[ImportJob, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListImportJobsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListImportJobsResponse(_message.Message):
    __slots__ = ("import_jobs", "next_page_token")
    IMPORT_JOBS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    import_jobs: _containers.RepeatedCompositeFieldContainer[ImportJob]
    next_page_token: str
    def __init__(self, import_jobs: _Optional[_Iterable[_Union[ImportJob, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetImportJobRequest(_message.Message):
    __slots__ = ("import_job_id",)
    IMPORT_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    import_job_id: str
    def __init__(self, import_job_id: _Optional[str] = ...) -> None: ...

class UploadImportFileRequest(_message.Message):
    __slots__ = ("import_job_id", "offset", "data")
    IMPORT_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    import_job_id: str
    offset: int
    data: bytes
    def __init__(self, import_job_id: _Optional[str] = ..., offset: _Optional[int] = ..., data: _Optional[bytes] = ...) -> None: ...

class PreviewImportJobRequest(_message.Message):
    __slots__ = ("import_job_id", "mapping", "time_zone")
    IMPORT_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    import_job_id: str
    mapping: _json_pb2.JsonObject
    time_zone: str
    def __init__(self, import_job_id: _Optional[str] = ..., mapping: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., time_zone: _Optional[str] = ...) -> None: ...

class ImportPreview(_message.Message):
    __slots__ = ("format", "encoding", "columns", "mapping", "rows")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    format: ImportFormat
    encoding: str
    columns: _containers.RepeatedScalarFieldContainer[str]
    mapping: _json_pb2.JsonObject
    rows: _containers.RepeatedCompositeFieldContainer[PreviewedRow]
    def __init__(self, format: _Optional[_Union[ImportFormat, str]] = ..., encoding: _Optional[str] = ..., columns: _Optional[_Iterable[str]] = ..., mapping: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., rows: _Optional[_Iterable[_Union[PreviewedRow, _Mapping]]] = ...) -> None: ...

class PreviewedRow(_message.Message):
    __slots__ = ("row", "line", "cells", "call", "reason")
    ROW_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    CALL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    row: int
    line: int
    cells: _containers.RepeatedScalarFieldContainer[str]
    call: _json_pb2.JsonObject
    reason: str
    def __init__(self, row: _Optional[int] = ..., line: _Optional[int] = ..., cells: _Optional[_Iterable[str]] = ..., call: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class StartImportJobRequest(_message.Message):
    __slots__ = ("import_job_id", "mapping", "request_id")
    IMPORT_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    import_job_id: str
    mapping: _json_pb2.JsonObject
    request_id: str
    def __init__(self, import_job_id: _Optional[str] = ..., mapping: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class CancelImportJobRequest(_message.Message):
    __slots__ = ("import_job_id",)
    IMPORT_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    import_job_id: str
    def __init__(self, import_job_id: _Optional[str] = ...) -> None: ...

class DeleteImportJobRequest(_message.Message):
    __slots__ = ("import_job_id",)
    IMPORT_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    import_job_id: str
    def __init__(self, import_job_id: _Optional[str] = ...) -> None: ...

class ListRejectedRowsRequest(_message.Message):
    __slots__ = ("import_job_id", "page_size", "page_token")
    IMPORT_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    import_job_id: str
    page_size: int
    page_token: str
    def __init__(self, import_job_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListRejectedRowsResponse(_message.Message):
    __slots__ = ("rejected_rows", "next_page_token")
    REJECTED_ROWS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    rejected_rows: _containers.RepeatedCompositeFieldContainer[RejectedRow]
    next_page_token: str
    def __init__(self, rejected_rows: _Optional[_Iterable[_Union[RejectedRow, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RejectedRow(_message.Message):
    __slots__ = ("row", "line", "reason", "cells")
    ROW_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    row: int
    line: int
    reason: str
    cells: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, row: _Optional[int] = ..., line: _Optional[int] = ..., reason: _Optional[str] = ..., cells: _Optional[_Iterable[str]] = ...) -> None: ...
