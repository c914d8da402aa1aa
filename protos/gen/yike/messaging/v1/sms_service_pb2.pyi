import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.messaging.v1 import messaging_service_pb2 as _messaging_service_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RegistrationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REGISTRATION_STATE_UNSPECIFIED: _ClassVar[RegistrationState]
    REGISTRATION_STATE_NOT_REGISTERED: _ClassVar[RegistrationState]
    REGISTRATION_STATE_UNDER_REVIEW: _ClassVar[RegistrationState]
    REGISTRATION_STATE_APPROVED: _ClassVar[RegistrationState]
    REGISTRATION_STATE_REJECTED: _ClassVar[RegistrationState]
REGISTRATION_STATE_UNSPECIFIED: RegistrationState
REGISTRATION_STATE_NOT_REGISTERED: RegistrationState
REGISTRATION_STATE_UNDER_REVIEW: RegistrationState
REGISTRATION_STATE_APPROVED: RegistrationState
REGISTRATION_STATE_REJECTED: RegistrationState

class GetAccountCallbackRequest(_message.Message):
    __slots__ = ("account_id",)
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    def __init__(self, account_id: _Optional[str] = ...) -> None: ...

class AccountCallback(_message.Message):
    __slots__ = ("account_id", "url", "signed")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    SIGNED_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    url: str
    signed: bool
    def __init__(self, account_id: _Optional[str] = ..., url: _Optional[str] = ..., signed: _Optional[bool] = ...) -> None: ...

class ListSmsRepliesRequest(_message.Message):
    __slots__ = ("customer_id", "unknown_only", "page_size", "page_token", "filter", "order_by")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_ONLY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    unknown_only: bool
    page_size: int
    page_token: str
    filter: str
    order_by: str
    def __init__(self, customer_id: _Optional[int] = ..., unknown_only: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListSmsRepliesResponse(_message.Message):
    __slots__ = ("sms_replies", "next_page_token")
    SMS_REPLIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    sms_replies: _containers.RepeatedCompositeFieldContainer[SmsReply]
    next_page_token: str
    def __init__(self, sms_replies: _Optional[_Iterable[_Union[SmsReply, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class SmsReply(_message.Message):
    __slots__ = ("reply_id", "customer_id", "phone", "text", "keyword", "delivery_id", "account_id", "send_time", "create_time")
    REPLY_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    KEYWORD_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SEND_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    reply_id: str
    customer_id: int
    phone: str
    text: str
    keyword: str
    delivery_id: str
    account_id: str
    send_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, reply_id: _Optional[str] = ..., customer_id: _Optional[int] = ..., phone: _Optional[str] = ..., text: _Optional[str] = ..., keyword: _Optional[str] = ..., delivery_id: _Optional[str] = ..., account_id: _Optional[str] = ..., send_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CheckTemplateRegistrationRequest(_message.Message):
    __slots__ = ("template_id", "account_id")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    account_id: str
    def __init__(self, template_id: _Optional[str] = ..., account_id: _Optional[str] = ...) -> None: ...

class TemplateRegistration(_message.Message):
    __slots__ = ("account_id", "provider_template_code", "state", "reason", "content", "missing_parameters", "extra_parameters", "opt_out_missing", "purpose_differs", "problem", "detail", "check_time")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_TEMPLATE_CODE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    MISSING_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    EXTRA_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    OPT_OUT_MISSING_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_DIFFERS_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    CHECK_TIME_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    provider_template_code: str
    state: RegistrationState
    reason: str
    content: str
    missing_parameters: _containers.RepeatedScalarFieldContainer[str]
    extra_parameters: _containers.RepeatedScalarFieldContainer[str]
    opt_out_missing: bool
    purpose_differs: bool
    problem: _messaging_service_pb2.AccountProblem
    detail: str
    check_time: _timestamp_pb2.Timestamp
    def __init__(self, account_id: _Optional[str] = ..., provider_template_code: _Optional[str] = ..., state: _Optional[_Union[RegistrationState, str]] = ..., reason: _Optional[str] = ..., content: _Optional[str] = ..., missing_parameters: _Optional[_Iterable[str]] = ..., extra_parameters: _Optional[_Iterable[str]] = ..., opt_out_missing: _Optional[bool] = ..., purpose_differs: _Optional[bool] = ..., problem: _Optional[_Union[_messaging_service_pb2.AccountProblem, str]] = ..., detail: _Optional[str] = ..., check_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
