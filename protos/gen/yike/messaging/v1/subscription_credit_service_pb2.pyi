import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
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

class SubscriptionCreditState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUBSCRIPTION_CREDIT_STATE_UNSPECIFIED: _ClassVar[SubscriptionCreditState]
    SUBSCRIPTION_CREDIT_STATE_UNUSED: _ClassVar[SubscriptionCreditState]
    SUBSCRIPTION_CREDIT_STATE_USED: _ClassVar[SubscriptionCreditState]
    SUBSCRIPTION_CREDIT_STATE_ENDED: _ClassVar[SubscriptionCreditState]
SUBSCRIPTION_CREDIT_STATE_UNSPECIFIED: SubscriptionCreditState
SUBSCRIPTION_CREDIT_STATE_UNUSED: SubscriptionCreditState
SUBSCRIPTION_CREDIT_STATE_USED: SubscriptionCreditState
SUBSCRIPTION_CREDIT_STATE_ENDED: SubscriptionCreditState

class SubscribeResult(_message.Message):
    __slots__ = ("provider_template_code", "result")
    PROVIDER_TEMPLATE_CODE_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    provider_template_code: str
    result: str
    def __init__(self, provider_template_code: _Optional[str] = ..., result: _Optional[str] = ...) -> None: ...

class RecordSubscribeResultsRequest(_message.Message):
    __slots__ = ("request_id", "account_id", "openid", "results")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    OPENID_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    account_id: str
    openid: str
    results: _containers.RepeatedCompositeFieldContainer[SubscribeResult]
    def __init__(self, request_id: _Optional[str] = ..., account_id: _Optional[str] = ..., openid: _Optional[str] = ..., results: _Optional[_Iterable[_Union[SubscribeResult, _Mapping]]] = ...) -> None: ...

class RecordSubscribeResultsResponse(_message.Message):
    __slots__ = ("recorded",)
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    recorded: int
    def __init__(self, recorded: _Optional[int] = ...) -> None: ...

class SubscriptionCredit(_message.Message):
    __slots__ = ("subscription_credit_id", "app_id", "provider_template_code", "state", "delivery_id", "create_time", "use_time", "end_time")
    SUBSCRIPTION_CREDIT_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_TEMPLATE_CODE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    USE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    subscription_credit_id: str
    app_id: str
    provider_template_code: str
    state: SubscriptionCreditState
    delivery_id: str
    create_time: _timestamp_pb2.Timestamp
    use_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, subscription_credit_id: _Optional[str] = ..., app_id: _Optional[str] = ..., provider_template_code: _Optional[str] = ..., state: _Optional[_Union[SubscriptionCreditState, str]] = ..., delivery_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., use_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListSubscriptionCreditsRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSubscriptionCreditsResponse(_message.Message):
    __slots__ = ("subscription_credits", "next_page_token")
    SUBSCRIPTION_CREDITS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    subscription_credits: _containers.RepeatedCompositeFieldContainer[SubscriptionCredit]
    next_page_token: str
    def __init__(self, subscription_credits: _Optional[_Iterable[_Union[SubscriptionCredit, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
