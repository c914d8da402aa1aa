import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import empty_pb2 as _empty_pb2
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

class StaffRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STAFF_ROLE_UNSPECIFIED: _ClassVar[StaffRole]
    STAFF_ROLE_STAFF: _ClassVar[StaffRole]
    STAFF_ROLE_MANAGER: _ClassVar[StaffRole]
STAFF_ROLE_UNSPECIFIED: StaffRole
STAFF_ROLE_STAFF: StaffRole
STAFF_ROLE_MANAGER: StaffRole

class ShiftHours(_message.Message):
    __slots__ = ("weekday", "start_time", "end_time")
    WEEKDAY_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    weekday: int
    start_time: str
    end_time: str
    def __init__(self, weekday: _Optional[int] = ..., start_time: _Optional[str] = ..., end_time: _Optional[str] = ...) -> None: ...

class StaffMember(_message.Message):
    __slots__ = ("staff_id", "display_name", "wecom_user_id", "store_id", "managed_store_ids", "skills", "shift", "time_zone", "capacity", "role", "user_id", "away", "open_tasks", "on_shift", "create_time", "update_time", "etag")
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    WECOM_USER_ID_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    MANAGED_STORE_IDS_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    SHIFT_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    AWAY_FIELD_NUMBER: _ClassVar[int]
    OPEN_TASKS_FIELD_NUMBER: _ClassVar[int]
    ON_SHIFT_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    staff_id: str
    display_name: str
    wecom_user_id: str
    store_id: str
    managed_store_ids: _containers.RepeatedScalarFieldContainer[str]
    skills: _containers.RepeatedScalarFieldContainer[str]
    shift: _containers.RepeatedCompositeFieldContainer[ShiftHours]
    time_zone: str
    capacity: int
    role: StaffRole
    user_id: str
    away: bool
    open_tasks: int
    on_shift: bool
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, staff_id: _Optional[str] = ..., display_name: _Optional[str] = ..., wecom_user_id: _Optional[str] = ..., store_id: _Optional[str] = ..., managed_store_ids: _Optional[_Iterable[str]] = ..., skills: _Optional[_Iterable[str]] = ..., shift: _Optional[_Iterable[_Union[ShiftHours, _Mapping]]] = ..., time_zone: _Optional[str] = ..., capacity: _Optional[int] = ..., role: _Optional[_Union[StaffRole, str]] = ..., user_id: _Optional[str] = ..., away: _Optional[bool] = ..., open_tasks: _Optional[int] = ..., on_shift: _Optional[bool] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class CreateStaffRequest(_message.Message):
    __slots__ = ("staff_member",)
    STAFF_MEMBER_FIELD_NUMBER: _ClassVar[int]
    staff_member: StaffMember
    def __init__(self, staff_member: _Optional[_Union[StaffMember, _Mapping]] = ...) -> None: ...

class GetStaffRequest(_message.Message):
    __slots__ = ("staff_id",)
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    staff_id: str
    def __init__(self, staff_id: _Optional[str] = ...) -> None: ...

class ListStaffRequest(_message.Message):
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

class ListStaffResponse(_message.Message):
    __slots__ = ("staff_members", "next_page_token")
    STAFF_MEMBERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    staff_members: _containers.RepeatedCompositeFieldContainer[StaffMember]
    next_page_token: str
    def __init__(self, staff_members: _Optional[_Iterable[_Union[StaffMember, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UpdateStaffRequest(_message.Message):
    __slots__ = ("staff_member", "update_mask")
    STAFF_MEMBER_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    staff_member: StaffMember
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, staff_member: _Optional[_Union[StaffMember, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteStaffRequest(_message.Message):
    __slots__ = ("staff_id", "etag")
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    staff_id: str
    etag: str
    def __init__(self, staff_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class GetAdviserRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    def __init__(self, customer_id: _Optional[int] = ...) -> None: ...

class AssignAdviserRequest(_message.Message):
    __slots__ = ("customer_id", "staff_id", "request_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    staff_id: str
    request_id: str
    def __init__(self, customer_id: _Optional[int] = ..., staff_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class Adviser(_message.Message):
    __slots__ = ("customer_id", "staff_id", "display_name", "store_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    staff_id: str
    display_name: str
    store_id: str
    def __init__(self, customer_id: _Optional[int] = ..., staff_id: _Optional[str] = ..., display_name: _Optional[str] = ..., store_id: _Optional[str] = ...) -> None: ...
