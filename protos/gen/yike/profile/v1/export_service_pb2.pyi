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

class ListFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIST_FORMAT_UNSPECIFIED: _ClassVar[ListFormat]
    LIST_FORMAT_CSV: _ClassVar[ListFormat]
    LIST_FORMAT_XLSX: _ClassVar[ListFormat]
    LIST_FORMAT_NDJSON: _ClassVar[ListFormat]
    LIST_FORMAT_PARQUET: _ClassVar[ListFormat]

class CustomerExportState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CUSTOMER_EXPORT_STATE_UNSPECIFIED: _ClassVar[CustomerExportState]
    CUSTOMER_EXPORT_STATE_RUNNING: _ClassVar[CustomerExportState]
    CUSTOMER_EXPORT_STATE_SUCCEEDED: _ClassVar[CustomerExportState]
    CUSTOMER_EXPORT_STATE_FAILED: _ClassVar[CustomerExportState]
    CUSTOMER_EXPORT_STATE_CANCELLED: _ClassVar[CustomerExportState]
    CUSTOMER_EXPORT_STATE_EXPIRED: _ClassVar[CustomerExportState]
LIST_FORMAT_UNSPECIFIED: ListFormat
LIST_FORMAT_CSV: ListFormat
LIST_FORMAT_XLSX: ListFormat
LIST_FORMAT_NDJSON: ListFormat
LIST_FORMAT_PARQUET: ListFormat
CUSTOMER_EXPORT_STATE_UNSPECIFIED: CustomerExportState
CUSTOMER_EXPORT_STATE_RUNNING: CustomerExportState
CUSTOMER_EXPORT_STATE_SUCCEEDED: CustomerExportState
CUSTOMER_EXPORT_STATE_FAILED: CustomerExportState
CUSTOMER_EXPORT_STATE_CANCELLED: CustomerExportState
CUSTOMER_EXPORT_STATE_EXPIRED: CustomerExportState

class ExportOptions(_message.Message):
    __slots__ = ("format", "display_name", "columns", "contacts_in_full")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_IN_FULL_FIELD_NUMBER: _ClassVar[int]
    format: ListFormat
    display_name: str
    columns: _containers.RepeatedScalarFieldContainer[str]
    contacts_in_full: bool
    def __init__(self, format: _Optional[_Union[ListFormat, str]] = ..., display_name: _Optional[str] = ..., columns: _Optional[_Iterable[str]] = ..., contacts_in_full: _Optional[bool] = ...) -> None: ...

class CustomerExport(_message.Message):
    __slots__ = ("export_id", "options", "segment_id", "query", "filter", "state", "total_customers", "customers_done", "rows", "size_bytes", "file_columns", "import_mapping", "operation", "error", "caller", "create_time", "snapshot_time", "end_time", "expire_time")
    EXPORT_ID_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_DONE_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    FILE_COLUMNS_FIELD_NUMBER: _ClassVar[int]
    IMPORT_MAPPING_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    CALLER_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    export_id: str
    options: ExportOptions
    segment_id: str
    query: str
    filter: str
    state: CustomerExportState
    total_customers: int
    customers_done: int
    rows: int
    size_bytes: int
    file_columns: _containers.RepeatedScalarFieldContainer[str]
    import_mapping: _json_pb2.JsonObject
    operation: str
    error: _operations_pb2.OperationError
    caller: str
    create_time: _timestamp_pb2.Timestamp
    snapshot_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, export_id: _Optional[str] = ..., options: _Optional[_Union[ExportOptions, _Mapping]] = ..., segment_id: _Optional[str] = ..., query: _Optional[str] = ..., filter: _Optional[str] = ..., state: _Optional[_Union[CustomerExportState, str]] = ..., total_customers: _Optional[int] = ..., customers_done: _Optional[int] = ..., rows: _Optional[int] = ..., size_bytes: _Optional[int] = ..., file_columns: _Optional[_Iterable[str]] = ..., import_mapping: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., operation: _Optional[str] = ..., error: _Optional[_Union[_operations_pb2.OperationError, _Mapping]] = ..., caller: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., snapshot_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ExportSegmentRequest(_message.Message):
    __slots__ = ("segment_id", "options", "request_id")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    options: ExportOptions
    request_id: str
    def __init__(self, segment_id: _Optional[str] = ..., options: _Optional[_Union[ExportOptions, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ExportCustomersRequest(_message.Message):
    __slots__ = ("query", "filter", "options", "request_id")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    query: str
    filter: str
    options: ExportOptions
    request_id: str
    def __init__(self, query: _Optional[str] = ..., filter: _Optional[str] = ..., options: _Optional[_Union[ExportOptions, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListCustomerExportsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCustomerExportsResponse(_message.Message):
    __slots__ = ("customer_exports", "next_page_token")
    CUSTOMER_EXPORTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_exports: _containers.RepeatedCompositeFieldContainer[CustomerExport]
    next_page_token: str
    def __init__(self, customer_exports: _Optional[_Iterable[_Union[CustomerExport, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetCustomerExportRequest(_message.Message):
    __slots__ = ("export_id",)
    EXPORT_ID_FIELD_NUMBER: _ClassVar[int]
    export_id: str
    def __init__(self, export_id: _Optional[str] = ...) -> None: ...

class CancelCustomerExportRequest(_message.Message):
    __slots__ = ("export_id",)
    EXPORT_ID_FIELD_NUMBER: _ClassVar[int]
    export_id: str
    def __init__(self, export_id: _Optional[str] = ...) -> None: ...

class DeleteCustomerExportRequest(_message.Message):
    __slots__ = ("export_id",)
    EXPORT_ID_FIELD_NUMBER: _ClassVar[int]
    export_id: str
    def __init__(self, export_id: _Optional[str] = ...) -> None: ...

class LinkCustomerExportRequest(_message.Message):
    __slots__ = ("export_id", "contacts_in_full")
    EXPORT_ID_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_IN_FULL_FIELD_NUMBER: _ClassVar[int]
    export_id: str
    contacts_in_full: bool
    def __init__(self, export_id: _Optional[str] = ..., contacts_in_full: _Optional[bool] = ...) -> None: ...

class ExportDownload(_message.Message):
    __slots__ = ("path", "expire_time")
    PATH_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    path: str
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, path: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class OpenExportDownloadRequest(_message.Message):
    __slots__ = ("token",)
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    token: str
    def __init__(self, token: _Optional[str] = ...) -> None: ...

class OpenedExport(_message.Message):
    __slots__ = ("export_id", "principal", "file_name", "media_type", "size_bytes")
    EXPORT_ID_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    export_id: str
    principal: str
    file_name: str
    media_type: str
    size_bytes: int
    def __init__(self, export_id: _Optional[str] = ..., principal: _Optional[str] = ..., file_name: _Optional[str] = ..., media_type: _Optional[str] = ..., size_bytes: _Optional[int] = ...) -> None: ...

class ReadExportFileRequest(_message.Message):
    __slots__ = ("export_id", "number")
    EXPORT_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    export_id: str
    number: int
    def __init__(self, export_id: _Optional[str] = ..., number: _Optional[int] = ...) -> None: ...

class ReadExportFileResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...
