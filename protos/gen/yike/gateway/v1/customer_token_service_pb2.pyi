import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import identifier_pb2 as _identifier_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IssueCustomerTokenRequest(_message.Message):
    __slots__ = ("customer_id", "identifier", "lifetime_seconds")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    LIFETIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    identifier: _identifier_pb2.Identifier
    lifetime_seconds: int
    def __init__(self, customer_id: _Optional[int] = ..., identifier: _Optional[_Union[_identifier_pb2.Identifier, _Mapping]] = ..., lifetime_seconds: _Optional[int] = ...) -> None: ...

class CustomerToken(_message.Message):
    __slots__ = ("token", "customer_id", "expire_time")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    token: str
    customer_id: int
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, token: _Optional[str] = ..., customer_id: _Optional[int] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
