import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import json_pb2 as _json_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.messaging.v1 import messaging_resources_pb2 as _messaging_resources_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union
from yike.common.v1.channel_pb2 import Channel as Channel
from yike.common.v1.channel_pb2 import Purpose as Purpose

DESCRIPTOR: _descriptor.FileDescriptor
CHANNEL_UNSPECIFIED: _channel_pb2.Channel
CHANNEL_EMAIL: _channel_pb2.Channel
CHANNEL_SMS: _channel_pb2.Channel
CHANNEL_WECOM: _channel_pb2.Channel
CHANNEL_WECHAT: _channel_pb2.Channel
CHANNEL_MINI_PROGRAM: _channel_pb2.Channel
CHANNEL_PUSH: _channel_pb2.Channel
CHANNEL_VOICE: _channel_pb2.Channel
CHANNEL_IN_APP: _channel_pb2.Channel
CHANNEL_WEBHOOK: _channel_pb2.Channel
PURPOSE_UNSPECIFIED: _channel_pb2.Purpose
PURPOSE_MARKETING: _channel_pb2.Purpose
PURPOSE_TRANSACTIONAL: _channel_pb2.Purpose

class SmsEncoding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SMS_ENCODING_UNSPECIFIED: _ClassVar[SmsEncoding]
    SMS_ENCODING_GSM7: _ClassVar[SmsEncoding]
    SMS_ENCODING_UCS2: _ClassVar[SmsEncoding]

class MessageStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MESSAGE_STATUS_UNSPECIFIED: _ClassVar[MessageStatus]
    MESSAGE_STATUS_QUEUED: _ClassVar[MessageStatus]
    MESSAGE_STATUS_SENDING: _ClassVar[MessageStatus]
    MESSAGE_STATUS_SENT: _ClassVar[MessageStatus]
    MESSAGE_STATUS_DELIVERED: _ClassVar[MessageStatus]
    MESSAGE_STATUS_SUPPRESSED: _ClassVar[MessageStatus]
    MESSAGE_STATUS_FAILED: _ClassVar[MessageStatus]
    MESSAGE_STATUS_UNKNOWN: _ClassVar[MessageStatus]

class MessageReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MESSAGE_REASON_UNSPECIFIED: _ClassVar[MessageReason]
    MESSAGE_REASON_CUSTOMER_NOT_FOUND: _ClassVar[MessageReason]
    MESSAGE_REASON_NO_CONTACT_POINT: _ClassVar[MessageReason]
    MESSAGE_REASON_NO_CONSENT: _ClassVar[MessageReason]
    MESSAGE_REASON_CONSENT_WITHDRAWN: _ClassVar[MessageReason]
    MESSAGE_REASON_ADDRESS_SUPPRESSED: _ClassVar[MessageReason]
    MESSAGE_REASON_FREQUENCY_CAP: _ClassVar[MessageReason]
    MESSAGE_REASON_QUIET_HOURS: _ClassVar[MessageReason]
    MESSAGE_REASON_TEMPLATE_NOT_FOUND: _ClassVar[MessageReason]
    MESSAGE_REASON_RENDER_ERROR: _ClassVar[MessageReason]
    MESSAGE_REASON_PROVIDER_REJECTED: _ClassVar[MessageReason]
    MESSAGE_REASON_PROVIDER_UNAVAILABLE: _ClassVar[MessageReason]
    MESSAGE_REASON_ATTEMPTS_EXHAUSTED: _ClassVar[MessageReason]
    MESSAGE_REASON_ANSWER_LOST: _ClassVar[MessageReason]
    MESSAGE_REASON_BOUNCED: _ClassVar[MessageReason]
    MESSAGE_REASON_NOT_DELIVERED: _ClassVar[MessageReason]
    MESSAGE_REASON_NO_MOBILE_NUMBER: _ClassVar[MessageReason]
    MESSAGE_REASON_PLATFORM_UNAVAILABLE: _ClassVar[MessageReason]
    MESSAGE_REASON_PREPARATION_FAILED: _ClassVar[MessageReason]
    MESSAGE_REASON_CUSTOMER_RESTRICTED: _ClassVar[MessageReason]
    MESSAGE_REASON_CONSENT_EXPIRED: _ClassVar[MessageReason]
    MESSAGE_REASON_HOLIDAY: _ClassVar[MessageReason]
    MESSAGE_REASON_NO_SUBSCRIPTION: _ClassVar[MessageReason]
    MESSAGE_REASON_MARKETING_PAUSED: _ClassVar[MessageReason]
    MESSAGE_REASON_ACCOUNT_CHANGED: _ClassVar[MessageReason]
    MESSAGE_REASON_ACCOUNT_PACE: _ClassVar[MessageReason]
    MESSAGE_REASON_REPLY_WINDOW_OVER: _ClassVar[MessageReason]
    MESSAGE_REASON_REPLY_LIMIT: _ClassVar[MessageReason]
    MESSAGE_REASON_REPLY_ACCOUNT_GONE: _ClassVar[MessageReason]
    MESSAGE_REASON_MASS_MESSAGE_PENDING: _ClassVar[MessageReason]
    MESSAGE_REASON_NOT_A_CONTACT: _ClassVar[MessageReason]
    MESSAGE_REASON_MASS_MESSAGE_LIMIT: _ClassVar[MessageReason]
    MESSAGE_REASON_NOT_CONFIRMED: _ClassVar[MessageReason]
    MESSAGE_REASON_MASS_MESSAGE_CANCELLED: _ClassVar[MessageReason]
    MESSAGE_REASON_LINE_BUSY: _ClassVar[MessageReason]
    MESSAGE_REASON_NO_ANSWER: _ClassVar[MessageReason]
    MESSAGE_REASON_PHONE_OFF: _ClassVar[MessageReason]
    MESSAGE_REASON_NO_CALLABLE_NUMBER: _ClassVar[MessageReason]
    MESSAGE_REASON_ARBITRATION: _ClassVar[MessageReason]
    MESSAGE_REASON_OUTBID: _ClassVar[MessageReason]
    MESSAGE_REASON_CANCELLED: _ClassVar[MessageReason]
    MESSAGE_REASON_TEMPLATE_NOT_PUBLISHED: _ClassVar[MessageReason]
    MESSAGE_REASON_TEMPLATE_VERSION_NOT_FOUND: _ClassVar[MessageReason]

class ValueBasis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VALUE_BASIS_UNSPECIFIED: _ClassVar[ValueBasis]
    VALUE_BASIS_SENDER: _ClassVar[ValueBasis]
    VALUE_BASIS_TEMPLATE: _ClassVar[ValueBasis]
    VALUE_BASIS_PRIORITY: _ClassVar[ValueBasis]

class ArbitrationOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ARBITRATION_OUTCOME_UNSPECIFIED: _ClassVar[ArbitrationOutcome]
    ARBITRATION_OUTCOME_OPEN: _ClassVar[ArbitrationOutcome]
    ARBITRATION_OUTCOME_WON: _ClassVar[ArbitrationOutcome]
    ARBITRATION_OUTCOME_OUTBID: _ClassVar[ArbitrationOutcome]
    ARBITRATION_OUTCOME_NO_PLACE: _ClassVar[ArbitrationOutcome]

class CheckKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHECK_KIND_UNSPECIFIED: _ClassVar[CheckKind]
    CHECK_KIND_CUSTOMER: _ClassVar[CheckKind]
    CHECK_KIND_RESTRICTION: _ClassVar[CheckKind]
    CHECK_KIND_CONTACT_POINT: _ClassVar[CheckKind]
    CHECK_KIND_CONSENT: _ClassVar[CheckKind]
    CHECK_KIND_SUPPRESSION: _ClassVar[CheckKind]
    CHECK_KIND_PAUSE: _ClassVar[CheckKind]
    CHECK_KIND_TEMPLATE: _ClassVar[CheckKind]
    CHECK_KIND_FREQUENCY_CAP: _ClassVar[CheckKind]
    CHECK_KIND_SUBSCRIPTION: _ClassVar[CheckKind]
    CHECK_KIND_MASS_MESSAGE_LIMIT: _ClassVar[CheckKind]
    CHECK_KIND_ARBITRATION: _ClassVar[CheckKind]

class CheckOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHECK_OUTCOME_UNSPECIFIED: _ClassVar[CheckOutcome]
    CHECK_OUTCOME_PASSES: _ClassVar[CheckOutcome]
    CHECK_OUTCOME_HOLDS_BACK: _ClassVar[CheckOutcome]
    CHECK_OUTCOME_NOT_NEEDED: _ClassVar[CheckOutcome]
    CHECK_OUTCOME_UNKNOWN: _ClassVar[CheckOutcome]

class Engagement(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENGAGEMENT_UNSPECIFIED: _ClassVar[Engagement]
    ENGAGEMENT_OPEN: _ClassVar[Engagement]
    ENGAGEMENT_CLICK: _ClassVar[Engagement]
    ENGAGEMENT_UNSUBSCRIBE: _ClassVar[Engagement]
    ENGAGEMENT_REPLY: _ClassVar[Engagement]

class SuppressionScope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUPPRESSION_SCOPE_UNSPECIFIED: _ClassVar[SuppressionScope]
    SUPPRESSION_SCOPE_ALL: _ClassVar[SuppressionScope]
    SUPPRESSION_SCOPE_MARKETING: _ClassVar[SuppressionScope]

class SuppressionReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUPPRESSION_REASON_UNSPECIFIED: _ClassVar[SuppressionReason]
    SUPPRESSION_REASON_INVALID_ADDRESS: _ClassVar[SuppressionReason]
    SUPPRESSION_REASON_OPTED_OUT: _ClassVar[SuppressionReason]
    SUPPRESSION_REASON_UNSUBSCRIBED: _ClassVar[SuppressionReason]
    SUPPRESSION_REASON_COMPLAINED: _ClassVar[SuppressionReason]
    SUPPRESSION_REASON_STOP_REPLY: _ClassVar[SuppressionReason]

class AccountProblem(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCOUNT_PROBLEM_UNSPECIFIED: _ClassVar[AccountProblem]
    ACCOUNT_PROBLEM_UNREACHABLE: _ClassVar[AccountProblem]
    ACCOUNT_PROBLEM_ADDRESS_NOT_ALLOWED: _ClassVar[AccountProblem]
    ACCOUNT_PROBLEM_TLS_FAILED: _ClassVar[AccountProblem]
    ACCOUNT_PROBLEM_AUTHENTICATION_FAILED: _ClassVar[AccountProblem]
    ACCOUNT_PROBLEM_NOT_ALLOWED: _ClassVar[AccountProblem]
    ACCOUNT_PROBLEM_PROVIDER_BUSY: _ClassVar[AccountProblem]

class DkimRecordState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DKIM_RECORD_STATE_UNSPECIFIED: _ClassVar[DkimRecordState]
    DKIM_RECORD_STATE_FITS: _ClassVar[DkimRecordState]
    DKIM_RECORD_STATE_MISSING: _ClassVar[DkimRecordState]
    DKIM_RECORD_STATE_DIFFERS: _ClassVar[DkimRecordState]
    DKIM_RECORD_STATE_UNKNOWN: _ClassVar[DkimRecordState]

class SeriesBucket(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SERIES_BUCKET_UNSPECIFIED: _ClassVar[SeriesBucket]
    SERIES_BUCKET_HOUR: _ClassVar[SeriesBucket]
    SERIES_BUCKET_DAY: _ClassVar[SeriesBucket]
    SERIES_BUCKET_WEEK: _ClassVar[SeriesBucket]
    SERIES_BUCKET_MONTH: _ClassVar[SeriesBucket]
SMS_ENCODING_UNSPECIFIED: SmsEncoding
SMS_ENCODING_GSM7: SmsEncoding
SMS_ENCODING_UCS2: SmsEncoding
MESSAGE_STATUS_UNSPECIFIED: MessageStatus
MESSAGE_STATUS_QUEUED: MessageStatus
MESSAGE_STATUS_SENDING: MessageStatus
MESSAGE_STATUS_SENT: MessageStatus
MESSAGE_STATUS_DELIVERED: MessageStatus
MESSAGE_STATUS_SUPPRESSED: MessageStatus
MESSAGE_STATUS_FAILED: MessageStatus
MESSAGE_STATUS_UNKNOWN: MessageStatus
MESSAGE_REASON_UNSPECIFIED: MessageReason
MESSAGE_REASON_CUSTOMER_NOT_FOUND: MessageReason
MESSAGE_REASON_NO_CONTACT_POINT: MessageReason
MESSAGE_REASON_NO_CONSENT: MessageReason
MESSAGE_REASON_CONSENT_WITHDRAWN: MessageReason
MESSAGE_REASON_ADDRESS_SUPPRESSED: MessageReason
MESSAGE_REASON_FREQUENCY_CAP: MessageReason
MESSAGE_REASON_QUIET_HOURS: MessageReason
MESSAGE_REASON_TEMPLATE_NOT_FOUND: MessageReason
MESSAGE_REASON_RENDER_ERROR: MessageReason
MESSAGE_REASON_PROVIDER_REJECTED: MessageReason
MESSAGE_REASON_PROVIDER_UNAVAILABLE: MessageReason
MESSAGE_REASON_ATTEMPTS_EXHAUSTED: MessageReason
MESSAGE_REASON_ANSWER_LOST: MessageReason
MESSAGE_REASON_BOUNCED: MessageReason
MESSAGE_REASON_NOT_DELIVERED: MessageReason
MESSAGE_REASON_NO_MOBILE_NUMBER: MessageReason
MESSAGE_REASON_PLATFORM_UNAVAILABLE: MessageReason
MESSAGE_REASON_PREPARATION_FAILED: MessageReason
MESSAGE_REASON_CUSTOMER_RESTRICTED: MessageReason
MESSAGE_REASON_CONSENT_EXPIRED: MessageReason
MESSAGE_REASON_HOLIDAY: MessageReason
MESSAGE_REASON_NO_SUBSCRIPTION: MessageReason
MESSAGE_REASON_MARKETING_PAUSED: MessageReason
MESSAGE_REASON_ACCOUNT_CHANGED: MessageReason
MESSAGE_REASON_ACCOUNT_PACE: MessageReason
MESSAGE_REASON_REPLY_WINDOW_OVER: MessageReason
MESSAGE_REASON_REPLY_LIMIT: MessageReason
MESSAGE_REASON_REPLY_ACCOUNT_GONE: MessageReason
MESSAGE_REASON_MASS_MESSAGE_PENDING: MessageReason
MESSAGE_REASON_NOT_A_CONTACT: MessageReason
MESSAGE_REASON_MASS_MESSAGE_LIMIT: MessageReason
MESSAGE_REASON_NOT_CONFIRMED: MessageReason
MESSAGE_REASON_MASS_MESSAGE_CANCELLED: MessageReason
MESSAGE_REASON_LINE_BUSY: MessageReason
MESSAGE_REASON_NO_ANSWER: MessageReason
MESSAGE_REASON_PHONE_OFF: MessageReason
MESSAGE_REASON_NO_CALLABLE_NUMBER: MessageReason
MESSAGE_REASON_ARBITRATION: MessageReason
MESSAGE_REASON_OUTBID: MessageReason
MESSAGE_REASON_CANCELLED: MessageReason
MESSAGE_REASON_TEMPLATE_NOT_PUBLISHED: MessageReason
MESSAGE_REASON_TEMPLATE_VERSION_NOT_FOUND: MessageReason
VALUE_BASIS_UNSPECIFIED: ValueBasis
VALUE_BASIS_SENDER: ValueBasis
VALUE_BASIS_TEMPLATE: ValueBasis
VALUE_BASIS_PRIORITY: ValueBasis
ARBITRATION_OUTCOME_UNSPECIFIED: ArbitrationOutcome
ARBITRATION_OUTCOME_OPEN: ArbitrationOutcome
ARBITRATION_OUTCOME_WON: ArbitrationOutcome
ARBITRATION_OUTCOME_OUTBID: ArbitrationOutcome
ARBITRATION_OUTCOME_NO_PLACE: ArbitrationOutcome
CHECK_KIND_UNSPECIFIED: CheckKind
CHECK_KIND_CUSTOMER: CheckKind
CHECK_KIND_RESTRICTION: CheckKind
CHECK_KIND_CONTACT_POINT: CheckKind
CHECK_KIND_CONSENT: CheckKind
CHECK_KIND_SUPPRESSION: CheckKind
CHECK_KIND_PAUSE: CheckKind
CHECK_KIND_TEMPLATE: CheckKind
CHECK_KIND_FREQUENCY_CAP: CheckKind
CHECK_KIND_SUBSCRIPTION: CheckKind
CHECK_KIND_MASS_MESSAGE_LIMIT: CheckKind
CHECK_KIND_ARBITRATION: CheckKind
CHECK_OUTCOME_UNSPECIFIED: CheckOutcome
CHECK_OUTCOME_PASSES: CheckOutcome
CHECK_OUTCOME_HOLDS_BACK: CheckOutcome
CHECK_OUTCOME_NOT_NEEDED: CheckOutcome
CHECK_OUTCOME_UNKNOWN: CheckOutcome
ENGAGEMENT_UNSPECIFIED: Engagement
ENGAGEMENT_OPEN: Engagement
ENGAGEMENT_CLICK: Engagement
ENGAGEMENT_UNSUBSCRIBE: Engagement
ENGAGEMENT_REPLY: Engagement
SUPPRESSION_SCOPE_UNSPECIFIED: SuppressionScope
SUPPRESSION_SCOPE_ALL: SuppressionScope
SUPPRESSION_SCOPE_MARKETING: SuppressionScope
SUPPRESSION_REASON_UNSPECIFIED: SuppressionReason
SUPPRESSION_REASON_INVALID_ADDRESS: SuppressionReason
SUPPRESSION_REASON_OPTED_OUT: SuppressionReason
SUPPRESSION_REASON_UNSUBSCRIBED: SuppressionReason
SUPPRESSION_REASON_COMPLAINED: SuppressionReason
SUPPRESSION_REASON_STOP_REPLY: SuppressionReason
ACCOUNT_PROBLEM_UNSPECIFIED: AccountProblem
ACCOUNT_PROBLEM_UNREACHABLE: AccountProblem
ACCOUNT_PROBLEM_ADDRESS_NOT_ALLOWED: AccountProblem
ACCOUNT_PROBLEM_TLS_FAILED: AccountProblem
ACCOUNT_PROBLEM_AUTHENTICATION_FAILED: AccountProblem
ACCOUNT_PROBLEM_NOT_ALLOWED: AccountProblem
ACCOUNT_PROBLEM_PROVIDER_BUSY: AccountProblem
DKIM_RECORD_STATE_UNSPECIFIED: DkimRecordState
DKIM_RECORD_STATE_FITS: DkimRecordState
DKIM_RECORD_STATE_MISSING: DkimRecordState
DKIM_RECORD_STATE_DIFFERS: DkimRecordState
DKIM_RECORD_STATE_UNKNOWN: DkimRecordState
SERIES_BUCKET_UNSPECIFIED: SeriesBucket
SERIES_BUCKET_HOUR: SeriesBucket
SERIES_BUCKET_DAY: SeriesBucket
SERIES_BUCKET_WEEK: SeriesBucket
SERIES_BUCKET_MONTH: SeriesBucket

class CreateTemplateRequest(_message.Message):
    __slots__ = ("template", "draft_only")
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    DRAFT_ONLY_FIELD_NUMBER: _ClassVar[int]
    template: _messaging_resources_pb2.Template
    draft_only: bool
    def __init__(self, template: _Optional[_Union[_messaging_resources_pb2.Template, _Mapping]] = ..., draft_only: _Optional[bool] = ...) -> None: ...

class UpdateTemplateRequest(_message.Message):
    __slots__ = ("template", "update_mask", "draft_only")
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    DRAFT_ONLY_FIELD_NUMBER: _ClassVar[int]
    template: _messaging_resources_pb2.Template
    update_mask: _field_mask_pb2.FieldMask
    draft_only: bool
    def __init__(self, template: _Optional[_Union[_messaging_resources_pb2.Template, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., draft_only: _Optional[bool] = ...) -> None: ...

class DeleteTemplateRequest(_message.Message):
    __slots__ = ("template_id", "etag")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    etag: str
    def __init__(self, template_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ListTemplatesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by", "show_deleted")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    SHOW_DELETED_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    show_deleted: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., show_deleted: _Optional[bool] = ...) -> None: ...

class ListTemplatesResponse(_message.Message):
    __slots__ = ("templates", "next_page_token")
    TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    templates: _containers.RepeatedCompositeFieldContainer[_messaging_resources_pb2.Template]
    next_page_token: str
    def __init__(self, templates: _Optional[_Iterable[_Union[_messaging_resources_pb2.Template, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetTemplateRequest(_message.Message):
    __slots__ = ("template_id",)
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    def __init__(self, template_id: _Optional[str] = ...) -> None: ...

class RenderValues(_message.Message):
    __slots__ = ("customer_id", "traits", "tags", "data", "event")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TRAITS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    traits: _json_pb2.JsonObject
    tags: _containers.RepeatedScalarFieldContainer[str]
    data: _json_pb2.JsonObject
    event: _json_pb2.JsonObject
    def __init__(self, customer_id: _Optional[int] = ..., traits: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., tags: _Optional[_Iterable[str]] = ..., data: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., event: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ...) -> None: ...

class RenderTemplateRequest(_message.Message):
    __slots__ = ("template_id", "template", "values", "variant_id", "template_version")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    VARIANT_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_VERSION_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    template: _messaging_resources_pb2.Template
    values: RenderValues
    variant_id: str
    template_version: int
    def __init__(self, template_id: _Optional[str] = ..., template: _Optional[_Union[_messaging_resources_pb2.Template, _Mapping]] = ..., values: _Optional[_Union[RenderValues, _Mapping]] = ..., variant_id: _Optional[str] = ..., template_version: _Optional[int] = ...) -> None: ...

class RenderedTemplate(_message.Message):
    __slots__ = ("subject", "html", "text", "provider_parameters", "missing", "problems", "sendable", "sms", "unknown_skus", "unknown_store_ids", "url", "mini_program_page", "image_url", "deep_link", "push_data", "findings", "variant_id", "block_cases", "text_made")
    class ProviderParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class PushDataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class BlockCasesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    HTML_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    SENDABLE_FIELD_NUMBER: _ClassVar[int]
    SMS_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_SKUS_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_STORE_IDS_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    MINI_PROGRAM_PAGE_FIELD_NUMBER: _ClassVar[int]
    IMAGE_URL_FIELD_NUMBER: _ClassVar[int]
    DEEP_LINK_FIELD_NUMBER: _ClassVar[int]
    PUSH_DATA_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    VARIANT_ID_FIELD_NUMBER: _ClassVar[int]
    BLOCK_CASES_FIELD_NUMBER: _ClassVar[int]
    TEXT_MADE_FIELD_NUMBER: _ClassVar[int]
    subject: str
    html: str
    text: str
    provider_parameters: _containers.ScalarMap[str, str]
    missing: _containers.RepeatedCompositeFieldContainer[MissingValue]
    problems: _containers.RepeatedCompositeFieldContainer[RenderProblem]
    sendable: bool
    sms: SmsSize
    unknown_skus: _containers.RepeatedScalarFieldContainer[str]
    unknown_store_ids: _containers.RepeatedScalarFieldContainer[str]
    url: str
    mini_program_page: str
    image_url: str
    deep_link: str
    push_data: _containers.ScalarMap[str, str]
    findings: _containers.RepeatedScalarFieldContainer[_messaging_resources_pb2.TemplateFinding]
    variant_id: str
    block_cases: _containers.ScalarMap[str, str]
    text_made: bool
    def __init__(self, subject: _Optional[str] = ..., html: _Optional[str] = ..., text: _Optional[str] = ..., provider_parameters: _Optional[_Mapping[str, str]] = ..., missing: _Optional[_Iterable[_Union[MissingValue, _Mapping]]] = ..., problems: _Optional[_Iterable[_Union[RenderProblem, _Mapping]]] = ..., sendable: _Optional[bool] = ..., sms: _Optional[_Union[SmsSize, _Mapping]] = ..., unknown_skus: _Optional[_Iterable[str]] = ..., unknown_store_ids: _Optional[_Iterable[str]] = ..., url: _Optional[str] = ..., mini_program_page: _Optional[str] = ..., image_url: _Optional[str] = ..., deep_link: _Optional[str] = ..., push_data: _Optional[_Mapping[str, str]] = ..., findings: _Optional[_Iterable[_Union[_messaging_resources_pb2.TemplateFinding, str]]] = ..., variant_id: _Optional[str] = ..., block_cases: _Optional[_Mapping[str, str]] = ..., text_made: _Optional[bool] = ...) -> None: ...

class MissingValue(_message.Message):
    __slots__ = ("part", "name", "needed")
    PART_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NEEDED_FIELD_NUMBER: _ClassVar[int]
    part: str
    name: str
    needed: bool
    def __init__(self, part: _Optional[str] = ..., name: _Optional[str] = ..., needed: _Optional[bool] = ...) -> None: ...

class RenderProblem(_message.Message):
    __slots__ = ("part", "detail")
    PART_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    part: str
    detail: str
    def __init__(self, part: _Optional[str] = ..., detail: _Optional[str] = ...) -> None: ...

class SmsSize(_message.Message):
    __slots__ = ("characters", "parts", "encoding", "signature")
    CHARACTERS_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    characters: int
    parts: int
    encoding: SmsEncoding
    signature: str
    def __init__(self, characters: _Optional[int] = ..., parts: _Optional[int] = ..., encoding: _Optional[_Union[SmsEncoding, str]] = ..., signature: _Optional[str] = ...) -> None: ...

class TestSendTemplateRequest(_message.Message):
    __slots__ = ("template_id", "test_recipient_id", "values", "request_id", "variant_id", "template_version")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    TEST_RECIPIENT_ID_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VARIANT_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_VERSION_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    test_recipient_id: str
    values: RenderValues
    request_id: str
    variant_id: str
    template_version: int
    def __init__(self, template_id: _Optional[str] = ..., test_recipient_id: _Optional[str] = ..., values: _Optional[_Union[RenderValues, _Mapping]] = ..., request_id: _Optional[str] = ..., variant_id: _Optional[str] = ..., template_version: _Optional[int] = ...) -> None: ...

class TestSend(_message.Message):
    __slots__ = ("test_send_id", "template_id", "test_recipient_id", "channel", "status", "reason", "detail", "account_id", "create_time", "sender", "template_version")
    TEST_SEND_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    TEST_RECIPIENT_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_VERSION_FIELD_NUMBER: _ClassVar[int]
    test_send_id: str
    template_id: str
    test_recipient_id: str
    channel: _channel_pb2.Channel
    status: MessageStatus
    reason: MessageReason
    detail: str
    account_id: str
    create_time: _timestamp_pb2.Timestamp
    sender: str
    template_version: int
    def __init__(self, test_send_id: _Optional[str] = ..., template_id: _Optional[str] = ..., test_recipient_id: _Optional[str] = ..., channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., status: _Optional[_Union[MessageStatus, str]] = ..., reason: _Optional[_Union[MessageReason, str]] = ..., detail: _Optional[str] = ..., account_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sender: _Optional[str] = ..., template_version: _Optional[int] = ...) -> None: ...

class ListTestSendsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTestSendsResponse(_message.Message):
    __slots__ = ("test_sends", "next_page_token")
    TEST_SENDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    test_sends: _containers.RepeatedCompositeFieldContainer[TestSend]
    next_page_token: str
    def __init__(self, test_sends: _Optional[_Iterable[_Union[TestSend, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CreateTestRecipientRequest(_message.Message):
    __slots__ = ("test_recipient",)
    TEST_RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    test_recipient: _messaging_resources_pb2.TestRecipient
    def __init__(self, test_recipient: _Optional[_Union[_messaging_resources_pb2.TestRecipient, _Mapping]] = ...) -> None: ...

class ListTestRecipientsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListTestRecipientsResponse(_message.Message):
    __slots__ = ("test_recipients",)
    TEST_RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    test_recipients: _containers.RepeatedCompositeFieldContainer[_messaging_resources_pb2.TestRecipient]
    def __init__(self, test_recipients: _Optional[_Iterable[_Union[_messaging_resources_pb2.TestRecipient, _Mapping]]] = ...) -> None: ...

class DeleteTestRecipientRequest(_message.Message):
    __slots__ = ("test_recipient_id",)
    TEST_RECIPIENT_ID_FIELD_NUMBER: _ClassVar[int]
    test_recipient_id: str
    def __init__(self, test_recipient_id: _Optional[str] = ...) -> None: ...

class DeleteTestRecipientResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SendMessageRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "template_id", "data", "event", "source", "expected_value", "tags", "template_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VALUE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: int
    template_id: str
    data: _json_pb2.JsonObject
    event: _json_pb2.JsonObject
    source: str
    expected_value: float
    tags: _containers.RepeatedScalarFieldContainer[str]
    template_version: int
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[int] = ..., template_id: _Optional[str] = ..., data: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., event: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., source: _Optional[str] = ..., expected_value: _Optional[float] = ..., tags: _Optional[_Iterable[str]] = ..., template_version: _Optional[int] = ...) -> None: ...

class BatchSendMessagesRequest(_message.Message):
    __slots__ = ("requests",)
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    requests: _containers.RepeatedCompositeFieldContainer[SendMessageRequest]
    def __init__(self, requests: _Optional[_Iterable[_Union[SendMessageRequest, _Mapping]]] = ...) -> None: ...

class BatchSendMessagesResponse(_message.Message):
    __slots__ = ("messages",)
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[Message]
    def __init__(self, messages: _Optional[_Iterable[_Union[Message, _Mapping]]] = ...) -> None: ...

class CancelMessagesRequest(_message.Message):
    __slots__ = ("request_ids", "detail")
    REQUEST_IDS_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    request_ids: _containers.RepeatedScalarFieldContainer[str]
    detail: str
    def __init__(self, request_ids: _Optional[_Iterable[str]] = ..., detail: _Optional[str] = ...) -> None: ...

class CancelMessagesResponse(_message.Message):
    __slots__ = ("cancelled",)
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    cancelled: int
    def __init__(self, cancelled: _Optional[int] = ...) -> None: ...

class MessageArbitration(_message.Message):
    __slots__ = ("value", "value_basis", "start_time", "end_time", "outcome", "cap", "winner_delivery_id", "winner_value")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    VALUE_BASIS_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CAP_FIELD_NUMBER: _ClassVar[int]
    WINNER_DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    WINNER_VALUE_FIELD_NUMBER: _ClassVar[int]
    value: float
    value_basis: ValueBasis
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    outcome: ArbitrationOutcome
    cap: str
    winner_delivery_id: str
    winner_value: float
    def __init__(self, value: _Optional[float] = ..., value_basis: _Optional[_Union[ValueBasis, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., outcome: _Optional[_Union[ArbitrationOutcome, str]] = ..., cap: _Optional[str] = ..., winner_delivery_id: _Optional[str] = ..., winner_value: _Optional[float] = ...) -> None: ...

class Rival(_message.Message):
    __slots__ = ("delivery_id", "template_id", "journey_id", "channel", "arbitration")
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ARBITRATION_FIELD_NUMBER: _ClassVar[int]
    delivery_id: str
    template_id: str
    journey_id: str
    channel: _channel_pb2.Channel
    arbitration: MessageArbitration
    def __init__(self, delivery_id: _Optional[str] = ..., template_id: _Optional[str] = ..., journey_id: _Optional[str] = ..., channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., arbitration: _Optional[_Union[MessageArbitration, _Mapping]] = ...) -> None: ...

class Message(_message.Message):
    __slots__ = ("delivery_id", "request_id", "customer_id", "template_id", "channel", "purpose", "status", "reason", "provider_message_id", "attempts", "create_time", "update_time", "next_attempt_time", "source", "opens", "clicks", "detail", "account_id", "created_by", "journey_id", "resendable", "resent_as", "resend_of", "mass_message_id", "variant_id", "block_cases", "expected_value", "tags", "arbitration", "uncertain_opens", "uncertain_clicks", "template_version")
    class BlockCasesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    NEXT_ATTEMPT_TIME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    OPENS_FIELD_NUMBER: _ClassVar[int]
    CLICKS_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    RESENDABLE_FIELD_NUMBER: _ClassVar[int]
    RESENT_AS_FIELD_NUMBER: _ClassVar[int]
    RESEND_OF_FIELD_NUMBER: _ClassVar[int]
    MASS_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    VARIANT_ID_FIELD_NUMBER: _ClassVar[int]
    BLOCK_CASES_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VALUE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    ARBITRATION_FIELD_NUMBER: _ClassVar[int]
    UNCERTAIN_OPENS_FIELD_NUMBER: _ClassVar[int]
    UNCERTAIN_CLICKS_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_VERSION_FIELD_NUMBER: _ClassVar[int]
    delivery_id: str
    request_id: str
    customer_id: int
    template_id: str
    channel: _channel_pb2.Channel
    purpose: _channel_pb2.Purpose
    status: MessageStatus
    reason: MessageReason
    provider_message_id: str
    attempts: int
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    next_attempt_time: _timestamp_pb2.Timestamp
    source: str
    opens: int
    clicks: int
    detail: str
    account_id: str
    created_by: str
    journey_id: str
    resendable: bool
    resent_as: str
    resend_of: str
    mass_message_id: str
    variant_id: str
    block_cases: _containers.ScalarMap[str, str]
    expected_value: float
    tags: _containers.RepeatedScalarFieldContainer[str]
    arbitration: MessageArbitration
    uncertain_opens: int
    uncertain_clicks: int
    template_version: int
    def __init__(self, delivery_id: _Optional[str] = ..., request_id: _Optional[str] = ..., customer_id: _Optional[int] = ..., template_id: _Optional[str] = ..., channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., purpose: _Optional[_Union[_channel_pb2.Purpose, str]] = ..., status: _Optional[_Union[MessageStatus, str]] = ..., reason: _Optional[_Union[MessageReason, str]] = ..., provider_message_id: _Optional[str] = ..., attempts: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_attempt_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., source: _Optional[str] = ..., opens: _Optional[int] = ..., clicks: _Optional[int] = ..., detail: _Optional[str] = ..., account_id: _Optional[str] = ..., created_by: _Optional[str] = ..., journey_id: _Optional[str] = ..., resendable: _Optional[bool] = ..., resent_as: _Optional[str] = ..., resend_of: _Optional[str] = ..., mass_message_id: _Optional[str] = ..., variant_id: _Optional[str] = ..., block_cases: _Optional[_Mapping[str, str]] = ..., expected_value: _Optional[float] = ..., tags: _Optional[_Iterable[str]] = ..., arbitration: _Optional[_Union[MessageArbitration, _Mapping]] = ..., uncertain_opens: _Optional[int] = ..., uncertain_clicks: _Optional[int] = ..., template_version: _Optional[int] = ...) -> None: ...

class ListMessagesRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token", "status", "filter", "order_by")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    page_size: int
    page_token: str
    status: MessageStatus
    filter: str
    order_by: str
    def __init__(self, customer_id: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., status: _Optional[_Union[MessageStatus, str]] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListMessagesResponse(_message.Message):
    __slots__ = ("messages", "next_page_token")
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[Message]
    next_page_token: str
    def __init__(self, messages: _Optional[_Iterable[_Union[Message, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetMessageRequest(_message.Message):
    __slots__ = ("delivery_id",)
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    delivery_id: str
    def __init__(self, delivery_id: _Optional[str] = ...) -> None: ...

class ResendMessageRequest(_message.Message):
    __slots__ = ("delivery_id",)
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    delivery_id: str
    def __init__(self, delivery_id: _Optional[str] = ...) -> None: ...

class BatchResendMessagesRequest(_message.Message):
    __slots__ = ("filter", "page_size", "page_token")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    filter: str
    page_size: int
    page_token: str
    def __init__(self, filter: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class BatchResendMessagesResponse(_message.Message):
    __slots__ = ("resent", "skipped", "next_page_token")
    RESENT_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    resent: int
    skipped: int
    next_page_token: str
    def __init__(self, resent: _Optional[int] = ..., skipped: _Optional[int] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetMessageContentRequest(_message.Message):
    __slots__ = ("delivery_id",)
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    delivery_id: str
    def __init__(self, delivery_id: _Optional[str] = ...) -> None: ...

class MessageContent(_message.Message):
    __slots__ = ("subject", "html", "text", "provider_template_code", "provider_parameters", "url", "mini_program_page", "image_url", "deep_link", "push_data")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    HTML_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_TEMPLATE_CODE_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    MINI_PROGRAM_PAGE_FIELD_NUMBER: _ClassVar[int]
    IMAGE_URL_FIELD_NUMBER: _ClassVar[int]
    DEEP_LINK_FIELD_NUMBER: _ClassVar[int]
    PUSH_DATA_FIELD_NUMBER: _ClassVar[int]
    subject: str
    html: str
    text: str
    provider_template_code: str
    provider_parameters: _containers.RepeatedCompositeFieldContainer[MessageParameter]
    url: str
    mini_program_page: str
    image_url: str
    deep_link: str
    push_data: _containers.RepeatedCompositeFieldContainer[MessageParameter]
    def __init__(self, subject: _Optional[str] = ..., html: _Optional[str] = ..., text: _Optional[str] = ..., provider_template_code: _Optional[str] = ..., provider_parameters: _Optional[_Iterable[_Union[MessageParameter, _Mapping]]] = ..., url: _Optional[str] = ..., mini_program_page: _Optional[str] = ..., image_url: _Optional[str] = ..., deep_link: _Optional[str] = ..., push_data: _Optional[_Iterable[_Union[MessageParameter, _Mapping]]] = ...) -> None: ...

class MessageParameter(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class ListMessageDecisionsRequest(_message.Message):
    __slots__ = ("delivery_id",)
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    delivery_id: str
    def __init__(self, delivery_id: _Optional[str] = ...) -> None: ...

class ListMessageDecisionsResponse(_message.Message):
    __slots__ = ("decisions",)
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    decisions: _containers.RepeatedCompositeFieldContainer[MessageDecision]
    def __init__(self, decisions: _Optional[_Iterable[_Union[MessageDecision, _Mapping]]] = ...) -> None: ...

class MessageDecision(_message.Message):
    __slots__ = ("time", "status", "reason", "attempts", "detail", "account_id")
    TIME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    status: MessageStatus
    reason: MessageReason
    attempts: int
    detail: str
    account_id: str
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., status: _Optional[_Union[MessageStatus, str]] = ..., reason: _Optional[_Union[MessageReason, str]] = ..., attempts: _Optional[int] = ..., detail: _Optional[str] = ..., account_id: _Optional[str] = ...) -> None: ...

class ExplainMessageRequest(_message.Message):
    __slots__ = ("delivery_id",)
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    delivery_id: str
    def __init__(self, delivery_id: _Optional[str] = ...) -> None: ...

class MessageExplanation(_message.Message):
    __slots__ = ("message", "decisions", "checks", "evaluate_time", "rivals")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    RIVALS_FIELD_NUMBER: _ClassVar[int]
    message: Message
    decisions: _containers.RepeatedCompositeFieldContainer[MessageDecision]
    checks: _containers.RepeatedCompositeFieldContainer[SendingCheck]
    evaluate_time: _timestamp_pb2.Timestamp
    rivals: _containers.RepeatedCompositeFieldContainer[Rival]
    def __init__(self, message: _Optional[_Union[Message, _Mapping]] = ..., decisions: _Optional[_Iterable[_Union[MessageDecision, _Mapping]]] = ..., checks: _Optional[_Iterable[_Union[SendingCheck, _Mapping]]] = ..., evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rivals: _Optional[_Iterable[_Union[Rival, _Mapping]]] = ...) -> None: ...

class SendingCheck(_message.Message):
    __slots__ = ("kind", "outcome", "reason", "detail", "start_time", "end_time", "used", "maximum")
    KIND_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    kind: CheckKind
    outcome: CheckOutcome
    reason: MessageReason
    detail: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    used: int
    maximum: int
    def __init__(self, kind: _Optional[_Union[CheckKind, str]] = ..., outcome: _Optional[_Union[CheckOutcome, str]] = ..., reason: _Optional[_Union[MessageReason, str]] = ..., detail: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., used: _Optional[int] = ..., maximum: _Optional[int] = ...) -> None: ...

class RecordCallbackRequest(_message.Message):
    __slots__ = ("provider", "headers", "query", "body", "raw_query", "account_id")
    class HeadersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class QueryEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    RAW_QUERY_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    provider: _messaging_resources_pb2.Provider
    headers: _containers.ScalarMap[str, str]
    query: _containers.ScalarMap[str, str]
    body: bytes
    raw_query: str
    account_id: str
    def __init__(self, provider: _Optional[_Union[_messaging_resources_pb2.Provider, str]] = ..., headers: _Optional[_Mapping[str, str]] = ..., query: _Optional[_Mapping[str, str]] = ..., body: _Optional[bytes] = ..., raw_query: _Optional[str] = ..., account_id: _Optional[str] = ...) -> None: ...

class RecordCallbackResponse(_message.Message):
    __slots__ = ("http_status", "content_type", "body", "recorded")
    HTTP_STATUS_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    http_status: int
    content_type: str
    body: bytes
    recorded: int
    def __init__(self, http_status: _Optional[int] = ..., content_type: _Optional[str] = ..., body: _Optional[bytes] = ..., recorded: _Optional[int] = ...) -> None: ...

class RecordEngagementRequest(_message.Message):
    __slots__ = ("engagement", "token", "user_agent", "validate_only")
    ENGAGEMENT_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    USER_AGENT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    engagement: Engagement
    token: str
    user_agent: str
    validate_only: bool
    def __init__(self, engagement: _Optional[_Union[Engagement, str]] = ..., token: _Optional[str] = ..., user_agent: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class RecordEngagementResponse(_message.Message):
    __slots__ = ("target_url", "counted")
    TARGET_URL_FIELD_NUMBER: _ClassVar[int]
    COUNTED_FIELD_NUMBER: _ClassVar[int]
    target_url: str
    counted: bool
    def __init__(self, target_url: _Optional[str] = ..., counted: _Optional[bool] = ...) -> None: ...

class Suppression(_message.Message):
    __slots__ = ("suppression_id", "channel", "scope", "reason", "detail", "delivery_id", "customer_id", "create_time", "expire_time", "lift_time", "lift_reason", "lifted_by")
    SUPPRESSION_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    LIFT_TIME_FIELD_NUMBER: _ClassVar[int]
    LIFT_REASON_FIELD_NUMBER: _ClassVar[int]
    LIFTED_BY_FIELD_NUMBER: _ClassVar[int]
    suppression_id: str
    channel: _channel_pb2.Channel
    scope: SuppressionScope
    reason: SuppressionReason
    detail: str
    delivery_id: str
    customer_id: int
    create_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    lift_time: _timestamp_pb2.Timestamp
    lift_reason: str
    lifted_by: str
    def __init__(self, suppression_id: _Optional[str] = ..., channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., scope: _Optional[_Union[SuppressionScope, str]] = ..., reason: _Optional[_Union[SuppressionReason, str]] = ..., detail: _Optional[str] = ..., delivery_id: _Optional[str] = ..., customer_id: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lift_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lift_reason: _Optional[str] = ..., lifted_by: _Optional[str] = ...) -> None: ...

class ListSuppressionsRequest(_message.Message):
    __slots__ = ("channel", "customer_id", "address", "show_ended", "page_size", "page_token", "filter")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    SHOW_ENDED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    channel: _channel_pb2.Channel
    customer_id: int
    address: str
    show_ended: bool
    page_size: int
    page_token: str
    filter: str
    def __init__(self, channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., customer_id: _Optional[int] = ..., address: _Optional[str] = ..., show_ended: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ...) -> None: ...

class ListSuppressionsResponse(_message.Message):
    __slots__ = ("suppressions", "next_page_token")
    SUPPRESSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    suppressions: _containers.RepeatedCompositeFieldContainer[Suppression]
    next_page_token: str
    def __init__(self, suppressions: _Optional[_Iterable[_Union[Suppression, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetSuppressionRequest(_message.Message):
    __slots__ = ("suppression_id",)
    SUPPRESSION_ID_FIELD_NUMBER: _ClassVar[int]
    suppression_id: str
    def __init__(self, suppression_id: _Optional[str] = ...) -> None: ...

class LiftSuppressionRequest(_message.Message):
    __slots__ = ("suppression_id", "reason")
    SUPPRESSION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    suppression_id: str
    reason: str
    def __init__(self, suppression_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CreateAccountRequest(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: _messaging_resources_pb2.Account
    def __init__(self, account: _Optional[_Union[_messaging_resources_pb2.Account, _Mapping]] = ...) -> None: ...

class ListAccountsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "show_deleted", "filter", "order_by")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SHOW_DELETED_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    show_deleted: bool
    filter: str
    order_by: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., show_deleted: _Optional[bool] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListAccountsResponse(_message.Message):
    __slots__ = ("accounts", "next_page_token")
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedCompositeFieldContainer[_messaging_resources_pb2.Account]
    next_page_token: str
    def __init__(self, accounts: _Optional[_Iterable[_Union[_messaging_resources_pb2.Account, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetAccountRequest(_message.Message):
    __slots__ = ("account_id",)
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    def __init__(self, account_id: _Optional[str] = ...) -> None: ...

class UpdateAccountRequest(_message.Message):
    __slots__ = ("account", "update_mask")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    account: _messaging_resources_pb2.Account
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, account: _Optional[_Union[_messaging_resources_pb2.Account, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteAccountRequest(_message.Message):
    __slots__ = ("account_id", "etag")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    etag: str
    def __init__(self, account_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class VerifyAccountRequest(_message.Message):
    __slots__ = ("account_id",)
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    def __init__(self, account_id: _Optional[str] = ...) -> None: ...

class VerifyAccountResponse(_message.Message):
    __slots__ = ("verified", "problem", "detail", "dkim_record")
    VERIFIED_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    DKIM_RECORD_FIELD_NUMBER: _ClassVar[int]
    verified: bool
    problem: AccountProblem
    detail: str
    dkim_record: DkimRecord
    def __init__(self, verified: _Optional[bool] = ..., problem: _Optional[_Union[AccountProblem, str]] = ..., detail: _Optional[str] = ..., dkim_record: _Optional[_Union[DkimRecord, _Mapping]] = ...) -> None: ...

class DkimRecord(_message.Message):
    __slots__ = ("name", "value", "state")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    state: DkimRecordState
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ..., state: _Optional[_Union[DkimRecordState, str]] = ...) -> None: ...

class GetMessageSeriesRequest(_message.Message):
    __slots__ = ("start_time", "end_time", "bucket", "time_zone", "filter")
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    BUCKET_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    bucket: SeriesBucket
    time_zone: str
    filter: str
    def __init__(self, start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., bucket: _Optional[_Union[SeriesBucket, str]] = ..., time_zone: _Optional[str] = ..., filter: _Optional[str] = ...) -> None: ...

class MessageSeries(_message.Message):
    __slots__ = ("points",)
    POINTS_FIELD_NUMBER: _ClassVar[int]
    points: _containers.RepeatedCompositeFieldContainer[MessagePoint]
    def __init__(self, points: _Optional[_Iterable[_Union[MessagePoint, _Mapping]]] = ...) -> None: ...

class MessagePoint(_message.Message):
    __slots__ = ("time", "status", "reason", "messages")
    TIME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    status: MessageStatus
    reason: MessageReason
    messages: int
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., status: _Optional[_Union[MessageStatus, str]] = ..., reason: _Optional[_Union[MessageReason, str]] = ..., messages: _Optional[int] = ...) -> None: ...

class GetMessagingStatsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MessagingStats(_message.Message):
    __slots__ = ("counts", "pending")
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    counts: _containers.RepeatedCompositeFieldContainer[MessageCount]
    pending: int
    def __init__(self, counts: _Optional[_Iterable[_Union[MessageCount, _Mapping]]] = ..., pending: _Optional[int] = ...) -> None: ...

class MessageCount(_message.Message):
    __slots__ = ("channel", "status", "reason", "messages")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    channel: _channel_pb2.Channel
    status: MessageStatus
    reason: MessageReason
    messages: int
    def __init__(self, channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., status: _Optional[_Union[MessageStatus, str]] = ..., reason: _Optional[_Union[MessageReason, str]] = ..., messages: _Optional[int] = ...) -> None: ...
