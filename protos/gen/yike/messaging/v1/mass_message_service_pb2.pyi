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

class MassMessageState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MASS_MESSAGE_STATE_UNSPECIFIED: _ClassVar[MassMessageState]
    MASS_MESSAGE_STATE_GATHERING: _ClassVar[MassMessageState]
    MASS_MESSAGE_STATE_SUBMITTING: _ClassVar[MassMessageState]
    MASS_MESSAGE_STATE_CONFIRMING: _ClassVar[MassMessageState]
    MASS_MESSAGE_STATE_COMPLETED: _ClassVar[MassMessageState]
    MASS_MESSAGE_STATE_REFUSED: _ClassVar[MassMessageState]
    MASS_MESSAGE_STATE_CANCELLED: _ClassVar[MassMessageState]
    MASS_MESSAGE_STATE_EXPIRED: _ClassVar[MassMessageState]
    MASS_MESSAGE_STATE_UNKNOWN: _ClassVar[MassMessageState]
MASS_MESSAGE_STATE_UNSPECIFIED: MassMessageState
MASS_MESSAGE_STATE_GATHERING: MassMessageState
MASS_MESSAGE_STATE_SUBMITTING: MassMessageState
MASS_MESSAGE_STATE_CONFIRMING: MassMessageState
MASS_MESSAGE_STATE_COMPLETED: MassMessageState
MASS_MESSAGE_STATE_REFUSED: MassMessageState
MASS_MESSAGE_STATE_CANCELLED: MassMessageState
MASS_MESSAGE_STATE_EXPIRED: MassMessageState
MASS_MESSAGE_STATE_UNKNOWN: MassMessageState

class MassMessageStaff(_message.Message):
    __slots__ = ("user_id", "confirm_time")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_TIME_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    confirm_time: _timestamp_pb2.Timestamp
    def __init__(self, user_id: _Optional[str] = ..., confirm_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MassMessage(_message.Message):
    __slots__ = ("mass_message_id", "account_id", "template_id", "sender_user_id", "state", "provider_message_id", "detail", "recipient_count", "received_count", "not_received_count", "staff_count", "confirmed_staff_count", "cancelling", "create_time", "gather_end_time", "accept_time", "expire_time", "end_time", "reminder_times", "staff")
    MASS_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    SENDER_USER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_COUNT_FIELD_NUMBER: _ClassVar[int]
    NOT_RECEIVED_COUNT_FIELD_NUMBER: _ClassVar[int]
    STAFF_COUNT_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_STAFF_COUNT_FIELD_NUMBER: _ClassVar[int]
    CANCELLING_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    GATHER_END_TIME_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    REMINDER_TIMES_FIELD_NUMBER: _ClassVar[int]
    STAFF_FIELD_NUMBER: _ClassVar[int]
    mass_message_id: str
    account_id: str
    template_id: str
    sender_user_id: str
    state: MassMessageState
    provider_message_id: str
    detail: str
    recipient_count: int
    received_count: int
    not_received_count: int
    staff_count: int
    confirmed_staff_count: int
    cancelling: bool
    create_time: _timestamp_pb2.Timestamp
    gather_end_time: _timestamp_pb2.Timestamp
    accept_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    reminder_times: _containers.RepeatedCompositeFieldContainer[_timestamp_pb2.Timestamp]
    staff: _containers.RepeatedCompositeFieldContainer[MassMessageStaff]
    def __init__(self, mass_message_id: _Optional[str] = ..., account_id: _Optional[str] = ..., template_id: _Optional[str] = ..., sender_user_id: _Optional[str] = ..., state: _Optional[_Union[MassMessageState, str]] = ..., provider_message_id: _Optional[str] = ..., detail: _Optional[str] = ..., recipient_count: _Optional[int] = ..., received_count: _Optional[int] = ..., not_received_count: _Optional[int] = ..., staff_count: _Optional[int] = ..., confirmed_staff_count: _Optional[int] = ..., cancelling: _Optional[bool] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., gather_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., accept_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reminder_times: _Optional[_Iterable[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]]] = ..., staff: _Optional[_Iterable[_Union[MassMessageStaff, _Mapping]]] = ...) -> None: ...

class ListMassMessagesRequest(_message.Message):
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

class ListMassMessagesResponse(_message.Message):
    __slots__ = ("mass_messages", "next_page_token")
    MASS_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    mass_messages: _containers.RepeatedCompositeFieldContainer[MassMessage]
    next_page_token: str
    def __init__(self, mass_messages: _Optional[_Iterable[_Union[MassMessage, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetMassMessageRequest(_message.Message):
    __slots__ = ("mass_message_id",)
    MASS_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    mass_message_id: str
    def __init__(self, mass_message_id: _Optional[str] = ...) -> None: ...

class RemindMassMessageRequest(_message.Message):
    __slots__ = ("mass_message_id", "request_id")
    MASS_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    mass_message_id: str
    request_id: str
    def __init__(self, mass_message_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CancelMassMessageRequest(_message.Message):
    __slots__ = ("mass_message_id",)
    MASS_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    mass_message_id: str
    def __init__(self, mass_message_id: _Optional[str] = ...) -> None: ...
