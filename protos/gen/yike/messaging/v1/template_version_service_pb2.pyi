import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.messaging.v1 import messaging_resources_pb2 as _messaging_resources_pb2
from yike.messaging.v1 import messaging_service_pb2 as _messaging_service_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TemplateProblemKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TEMPLATE_PROBLEM_KIND_UNSPECIFIED: _ClassVar[TemplateProblemKind]
    TEMPLATE_PROBLEM_KIND_PART_INVALID: _ClassVar[TemplateProblemKind]
    TEMPLATE_PROBLEM_KIND_NOT_LIQUID: _ClassVar[TemplateProblemKind]
    TEMPLATE_PROBLEM_KIND_UNKNOWN_FILTER: _ClassVar[TemplateProblemKind]
    TEMPLATE_PROBLEM_KIND_UNKNOWN_VARIABLE: _ClassVar[TemplateProblemKind]
    TEMPLATE_PROBLEM_KIND_UNKNOWN_COMPUTED_TRAIT: _ClassVar[TemplateProblemKind]
    TEMPLATE_PROBLEM_KIND_UNKNOWN_TRAIT: _ClassVar[TemplateProblemKind]
    TEMPLATE_PROBLEM_KIND_OPT_OUT_MISSING: _ClassVar[TemplateProblemKind]
TEMPLATE_PROBLEM_KIND_UNSPECIFIED: TemplateProblemKind
TEMPLATE_PROBLEM_KIND_PART_INVALID: TemplateProblemKind
TEMPLATE_PROBLEM_KIND_NOT_LIQUID: TemplateProblemKind
TEMPLATE_PROBLEM_KIND_UNKNOWN_FILTER: TemplateProblemKind
TEMPLATE_PROBLEM_KIND_UNKNOWN_VARIABLE: TemplateProblemKind
TEMPLATE_PROBLEM_KIND_UNKNOWN_COMPUTED_TRAIT: TemplateProblemKind
TEMPLATE_PROBLEM_KIND_UNKNOWN_TRAIT: TemplateProblemKind
TEMPLATE_PROBLEM_KIND_OPT_OUT_MISSING: TemplateProblemKind

class PublishTemplateRequest(_message.Message):
    __slots__ = ("template_id", "etag", "allow_missing_opt_out")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ALLOW_MISSING_OPT_OUT_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    etag: str
    allow_missing_opt_out: bool
    def __init__(self, template_id: _Optional[str] = ..., etag: _Optional[str] = ..., allow_missing_opt_out: _Optional[bool] = ...) -> None: ...

class TemplateProblem(_message.Message):
    __slots__ = ("kind", "part", "name", "suggestion", "detail", "blocking")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SUGGESTION_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    BLOCKING_FIELD_NUMBER: _ClassVar[int]
    kind: TemplateProblemKind
    part: str
    name: str
    suggestion: str
    detail: str
    blocking: bool
    def __init__(self, kind: _Optional[_Union[TemplateProblemKind, str]] = ..., part: _Optional[str] = ..., name: _Optional[str] = ..., suggestion: _Optional[str] = ..., detail: _Optional[str] = ..., blocking: _Optional[bool] = ...) -> None: ...

class ValidateTemplateRequest(_message.Message):
    __slots__ = ("template_id", "template")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    template: _messaging_resources_pb2.Template
    def __init__(self, template_id: _Optional[str] = ..., template: _Optional[_Union[_messaging_resources_pb2.Template, _Mapping]] = ...) -> None: ...

class ValidateTemplateResponse(_message.Message):
    __slots__ = ("problems", "etag")
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    problems: _containers.RepeatedCompositeFieldContainer[TemplateProblem]
    etag: str
    def __init__(self, problems: _Optional[_Iterable[_Union[TemplateProblem, _Mapping]]] = ..., etag: _Optional[str] = ...) -> None: ...

class TemplateVersion(_message.Message):
    __slots__ = ("template_id", "version", "publish_time", "publisher", "template", "current")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PUBLISH_TIME_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    CURRENT_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    version: int
    publish_time: _timestamp_pb2.Timestamp
    publisher: str
    template: _messaging_resources_pb2.Template
    current: bool
    def __init__(self, template_id: _Optional[str] = ..., version: _Optional[int] = ..., publish_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., publisher: _Optional[str] = ..., template: _Optional[_Union[_messaging_resources_pb2.Template, _Mapping]] = ..., current: _Optional[bool] = ...) -> None: ...

class ListTemplateVersionsRequest(_message.Message):
    __slots__ = ("template_id", "page_size", "page_token")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    page_size: int
    page_token: str
    def __init__(self, template_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTemplateVersionsResponse(_message.Message):
    __slots__ = ("versions", "next_page_token")
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[TemplateVersion]
    next_page_token: str
    def __init__(self, versions: _Optional[_Iterable[_Union[TemplateVersion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetTemplateVersionRequest(_message.Message):
    __slots__ = ("template_id", "version")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    version: int
    def __init__(self, template_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class RestoreTemplateVersionRequest(_message.Message):
    __slots__ = ("template_id", "version", "etag")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    version: int
    etag: str
    def __init__(self, template_id: _Optional[str] = ..., version: _Optional[int] = ..., etag: _Optional[str] = ...) -> None: ...

class PreviewSample(_message.Message):
    __slots__ = ("segment_id", "size")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    size: int
    def __init__(self, segment_id: _Optional[str] = ..., size: _Optional[int] = ...) -> None: ...

class PreviewTemplateRequest(_message.Message):
    __slots__ = ("template_id", "template", "template_version", "sample", "values", "reveal_contacts")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_VERSION_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    REVEAL_CONTACTS_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    template: _messaging_resources_pb2.Template
    template_version: int
    sample: PreviewSample
    values: _messaging_service_pb2.RenderValues
    reveal_contacts: bool
    def __init__(self, template_id: _Optional[str] = ..., template: _Optional[_Union[_messaging_resources_pb2.Template, _Mapping]] = ..., template_version: _Optional[int] = ..., sample: _Optional[_Union[PreviewSample, _Mapping]] = ..., values: _Optional[_Union[_messaging_service_pb2.RenderValues, _Mapping]] = ..., reveal_contacts: _Optional[bool] = ...) -> None: ...

class CustomerPreview(_message.Message):
    __slots__ = ("customer_id", "contact_point", "contact_problem", "rendered")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTACT_POINT_FIELD_NUMBER: _ClassVar[int]
    CONTACT_PROBLEM_FIELD_NUMBER: _ClassVar[int]
    RENDERED_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    contact_point: str
    contact_problem: _messaging_service_pb2.MessageReason
    rendered: _messaging_service_pb2.RenderedTemplate
    def __init__(self, customer_id: _Optional[int] = ..., contact_point: _Optional[str] = ..., contact_problem: _Optional[_Union[_messaging_service_pb2.MessageReason, str]] = ..., rendered: _Optional[_Union[_messaging_service_pb2.RenderedTemplate, _Mapping]] = ...) -> None: ...

class MissingSummary(_message.Message):
    __slots__ = ("name", "needed", "customers")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NEEDED_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    name: str
    needed: bool
    customers: int
    def __init__(self, name: _Optional[str] = ..., needed: _Optional[bool] = ..., customers: _Optional[int] = ...) -> None: ...

class PreviewTemplateResponse(_message.Message):
    __slots__ = ("previews", "missing", "population", "sendable")
    PREVIEWS_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    POPULATION_FIELD_NUMBER: _ClassVar[int]
    SENDABLE_FIELD_NUMBER: _ClassVar[int]
    previews: _containers.RepeatedCompositeFieldContainer[CustomerPreview]
    missing: _containers.RepeatedCompositeFieldContainer[MissingSummary]
    population: int
    sendable: int
    def __init__(self, previews: _Optional[_Iterable[_Union[CustomerPreview, _Mapping]]] = ..., missing: _Optional[_Iterable[_Union[MissingSummary, _Mapping]]] = ..., population: _Optional[int] = ..., sendable: _Optional[int] = ...) -> None: ...

class GetTemplateStatsRequest(_message.Message):
    __slots__ = ("template_id", "start_time", "end_time")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, template_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TemplateStats(_message.Message):
    __slots__ = ("versions", "start_time", "end_time")
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[TemplateVersionStats]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, versions: _Optional[_Iterable[_Union[TemplateVersionStats, _Mapping]]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TemplateVersionStats(_message.Message):
    __slots__ = ("version", "messages", "pending", "sent", "delivered", "suppressed", "failed", "unknown", "opened", "clicked")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    SENT_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_FIELD_NUMBER: _ClassVar[int]
    SUPPRESSED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    CLICKED_FIELD_NUMBER: _ClassVar[int]
    version: int
    messages: int
    pending: int
    sent: int
    delivered: int
    suppressed: int
    failed: int
    unknown: int
    opened: int
    clicked: int
    def __init__(self, version: _Optional[int] = ..., messages: _Optional[int] = ..., pending: _Optional[int] = ..., sent: _Optional[int] = ..., delivered: _Optional[int] = ..., suppressed: _Optional[int] = ..., failed: _Optional[int] = ..., unknown: _Optional[int] = ..., opened: _Optional[int] = ..., clicked: _Optional[int] = ...) -> None: ...
