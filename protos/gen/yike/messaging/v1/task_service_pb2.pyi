import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.messaging.v1 import staff_service_pb2 as _staff_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TaskKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TASK_KIND_UNSPECIFIED: _ClassVar[TaskKind]
    TASK_KIND_CALL: _ClassVar[TaskKind]
    TASK_KIND_VISIT: _ClassVar[TaskKind]
    TASK_KIND_WECOM_MESSAGE: _ClassVar[TaskKind]
    TASK_KIND_XIAOHONGSHU_MESSAGE: _ClassVar[TaskKind]
    TASK_KIND_DOUYIN_MESSAGE: _ClassVar[TaskKind]
    TASK_KIND_ORDER: _ClassVar[TaskKind]
    TASK_KIND_WORK_ORDER: _ClassVar[TaskKind]

class TaskStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TASK_STATUS_UNSPECIFIED: _ClassVar[TaskStatus]
    TASK_STATUS_OPEN: _ClassVar[TaskStatus]
    TASK_STATUS_COMPLETED: _ClassVar[TaskStatus]

class TaskOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TASK_OUTCOME_UNSPECIFIED: _ClassVar[TaskOutcome]
    TASK_OUTCOME_NOT_NEEDED: _ClassVar[TaskOutcome]
    TASK_OUTCOME_REACHED: _ClassVar[TaskOutcome]
    TASK_OUTCOME_NO_ANSWER: _ClassVar[TaskOutcome]
    TASK_OUTCOME_WRONG_NUMBER: _ClassVar[TaskOutcome]
    TASK_OUTCOME_APPOINTMENT_MADE: _ClassVar[TaskOutcome]
    TASK_OUTCOME_DECLINED: _ClassVar[TaskOutcome]
    TASK_OUTCOME_MESSAGE_SENT: _ClassVar[TaskOutcome]
    TASK_OUTCOME_REPLIED: _ClassVar[TaskOutcome]
    TASK_OUTCOME_NOT_REACHABLE: _ClassVar[TaskOutcome]
    TASK_OUTCOME_ORDERED: _ClassVar[TaskOutcome]
    TASK_OUTCOME_RESOLVED: _ClassVar[TaskOutcome]
    TASK_OUTCOME_NOT_RESOLVED: _ClassVar[TaskOutcome]

class TaskAssignment(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TASK_ASSIGNMENT_UNSPECIFIED: _ClassVar[TaskAssignment]
    TASK_ASSIGNMENT_ADVISER: _ClassVar[TaskAssignment]
    TASK_ASSIGNMENT_STORE: _ClassVar[TaskAssignment]
    TASK_ASSIGNMENT_STAFF_MEMBER: _ClassVar[TaskAssignment]
    TASK_ASSIGNMENT_CLAIM: _ClassVar[TaskAssignment]

class TaskPriority(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TASK_PRIORITY_UNSPECIFIED: _ClassVar[TaskPriority]
    TASK_PRIORITY_NORMAL: _ClassVar[TaskPriority]
    TASK_PRIORITY_HIGH: _ClassVar[TaskPriority]
    TASK_PRIORITY_VIP: _ClassVar[TaskPriority]

class TaskAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TASK_ACTION_UNSPECIFIED: _ClassVar[TaskAction]
    TASK_ACTION_COMMENT: _ClassVar[TaskAction]
    TASK_ACTION_ASSIGNED: _ClassVar[TaskAction]
    TASK_ACTION_ESCALATED: _ClassVar[TaskAction]
    TASK_ACTION_COMPLETED: _ClassVar[TaskAction]
TASK_KIND_UNSPECIFIED: TaskKind
TASK_KIND_CALL: TaskKind
TASK_KIND_VISIT: TaskKind
TASK_KIND_WECOM_MESSAGE: TaskKind
TASK_KIND_XIAOHONGSHU_MESSAGE: TaskKind
TASK_KIND_DOUYIN_MESSAGE: TaskKind
TASK_KIND_ORDER: TaskKind
TASK_KIND_WORK_ORDER: TaskKind
TASK_STATUS_UNSPECIFIED: TaskStatus
TASK_STATUS_OPEN: TaskStatus
TASK_STATUS_COMPLETED: TaskStatus
TASK_OUTCOME_UNSPECIFIED: TaskOutcome
TASK_OUTCOME_NOT_NEEDED: TaskOutcome
TASK_OUTCOME_REACHED: TaskOutcome
TASK_OUTCOME_NO_ANSWER: TaskOutcome
TASK_OUTCOME_WRONG_NUMBER: TaskOutcome
TASK_OUTCOME_APPOINTMENT_MADE: TaskOutcome
TASK_OUTCOME_DECLINED: TaskOutcome
TASK_OUTCOME_MESSAGE_SENT: TaskOutcome
TASK_OUTCOME_REPLIED: TaskOutcome
TASK_OUTCOME_NOT_REACHABLE: TaskOutcome
TASK_OUTCOME_ORDERED: TaskOutcome
TASK_OUTCOME_RESOLVED: TaskOutcome
TASK_OUTCOME_NOT_RESOLVED: TaskOutcome
TASK_ASSIGNMENT_UNSPECIFIED: TaskAssignment
TASK_ASSIGNMENT_ADVISER: TaskAssignment
TASK_ASSIGNMENT_STORE: TaskAssignment
TASK_ASSIGNMENT_STAFF_MEMBER: TaskAssignment
TASK_ASSIGNMENT_CLAIM: TaskAssignment
TASK_PRIORITY_UNSPECIFIED: TaskPriority
TASK_PRIORITY_NORMAL: TaskPriority
TASK_PRIORITY_HIGH: TaskPriority
TASK_PRIORITY_VIP: TaskPriority
TASK_ACTION_UNSPECIFIED: TaskAction
TASK_ACTION_COMMENT: TaskAction
TASK_ACTION_ASSIGNED: TaskAction
TASK_ACTION_ESCALATED: TaskAction
TASK_ACTION_COMPLETED: TaskAction

class Task(_message.Message):
    __slots__ = ("task_id", "customer_id", "kind", "title", "description", "assignment", "store_id", "skill", "staff_id", "priority", "vip_tier_ids", "due_minutes", "in_shift_hours", "due_time", "escalate_after_minutes", "source", "status", "outcome", "possible_outcomes", "escalation_level", "staff_display_name", "created_by", "completed_by", "create_time", "assign_time", "complete_time", "next_escalation_time")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    SKILL_FIELD_NUMBER: _ClassVar[int]
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    VIP_TIER_IDS_FIELD_NUMBER: _ClassVar[int]
    DUE_MINUTES_FIELD_NUMBER: _ClassVar[int]
    IN_SHIFT_HOURS_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    ESCALATE_AFTER_MINUTES_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    POSSIBLE_OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    ESCALATION_LEVEL_FIELD_NUMBER: _ClassVar[int]
    STAFF_DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ASSIGN_TIME_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_TIME_FIELD_NUMBER: _ClassVar[int]
    NEXT_ESCALATION_TIME_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    customer_id: int
    kind: TaskKind
    title: str
    description: str
    assignment: TaskAssignment
    store_id: str
    skill: str
    staff_id: str
    priority: TaskPriority
    vip_tier_ids: _containers.RepeatedScalarFieldContainer[str]
    due_minutes: int
    in_shift_hours: bool
    due_time: _timestamp_pb2.Timestamp
    escalate_after_minutes: int
    source: str
    status: TaskStatus
    outcome: TaskOutcome
    possible_outcomes: _containers.RepeatedScalarFieldContainer[TaskOutcome]
    escalation_level: int
    staff_display_name: str
    created_by: str
    completed_by: str
    create_time: _timestamp_pb2.Timestamp
    assign_time: _timestamp_pb2.Timestamp
    complete_time: _timestamp_pb2.Timestamp
    next_escalation_time: _timestamp_pb2.Timestamp
    def __init__(self, task_id: _Optional[str] = ..., customer_id: _Optional[int] = ..., kind: _Optional[_Union[TaskKind, str]] = ..., title: _Optional[str] = ..., description: _Optional[str] = ..., assignment: _Optional[_Union[TaskAssignment, str]] = ..., store_id: _Optional[str] = ..., skill: _Optional[str] = ..., staff_id: _Optional[str] = ..., priority: _Optional[_Union[TaskPriority, str]] = ..., vip_tier_ids: _Optional[_Iterable[str]] = ..., due_minutes: _Optional[int] = ..., in_shift_hours: _Optional[bool] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., escalate_after_minutes: _Optional[int] = ..., source: _Optional[str] = ..., status: _Optional[_Union[TaskStatus, str]] = ..., outcome: _Optional[_Union[TaskOutcome, str]] = ..., possible_outcomes: _Optional[_Iterable[_Union[TaskOutcome, str]]] = ..., escalation_level: _Optional[int] = ..., staff_display_name: _Optional[str] = ..., created_by: _Optional[str] = ..., completed_by: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., assign_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., complete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_escalation_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateTaskRequest(_message.Message):
    __slots__ = ("task", "request_id", "any_store")
    TASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ANY_STORE_FIELD_NUMBER: _ClassVar[int]
    task: Task
    request_id: str
    any_store: bool
    def __init__(self, task: _Optional[_Union[Task, _Mapping]] = ..., request_id: _Optional[str] = ..., any_store: _Optional[bool] = ...) -> None: ...

class GetTaskRequest(_message.Message):
    __slots__ = ("task_id", "any_store")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    ANY_STORE_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    any_store: bool
    def __init__(self, task_id: _Optional[str] = ..., any_store: _Optional[bool] = ...) -> None: ...

class ListTasksRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by", "customer_id", "own_only", "any_store")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    OWN_ONLY_FIELD_NUMBER: _ClassVar[int]
    ANY_STORE_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    customer_id: int
    own_only: bool
    any_store: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., customer_id: _Optional[int] = ..., own_only: _Optional[bool] = ..., any_store: _Optional[bool] = ...) -> None: ...

class ListTasksResponse(_message.Message):
    __slots__ = ("tasks", "next_page_token")
    TASKS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    tasks: _containers.RepeatedCompositeFieldContainer[Task]
    next_page_token: str
    def __init__(self, tasks: _Optional[_Iterable[_Union[Task, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ClaimTaskRequest(_message.Message):
    __slots__ = ("task_id", "staff_id")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    staff_id: str
    def __init__(self, task_id: _Optional[str] = ..., staff_id: _Optional[str] = ...) -> None: ...

class AssignTaskRequest(_message.Message):
    __slots__ = ("task_id", "staff_id", "any_store")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    ANY_STORE_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    staff_id: str
    any_store: bool
    def __init__(self, task_id: _Optional[str] = ..., staff_id: _Optional[str] = ..., any_store: _Optional[bool] = ...) -> None: ...

class CompleteTaskRequest(_message.Message):
    __slots__ = ("task_id", "outcome", "note", "any_store")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    ANY_STORE_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    outcome: TaskOutcome
    note: str
    any_store: bool
    def __init__(self, task_id: _Optional[str] = ..., outcome: _Optional[_Union[TaskOutcome, str]] = ..., note: _Optional[str] = ..., any_store: _Optional[bool] = ...) -> None: ...

class EscalateTaskRequest(_message.Message):
    __slots__ = ("task_id", "reason", "any_store", "request_id")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ANY_STORE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    reason: str
    any_store: bool
    request_id: str
    def __init__(self, task_id: _Optional[str] = ..., reason: _Optional[str] = ..., any_store: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class CancelTasksRequest(_message.Message):
    __slots__ = ("request_ids", "detail")
    REQUEST_IDS_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    request_ids: _containers.RepeatedScalarFieldContainer[str]
    detail: str
    def __init__(self, request_ids: _Optional[_Iterable[str]] = ..., detail: _Optional[str] = ...) -> None: ...

class CancelTasksResponse(_message.Message):
    __slots__ = ("cancelled",)
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    cancelled: int
    def __init__(self, cancelled: _Optional[int] = ...) -> None: ...

class TaskComment(_message.Message):
    __slots__ = ("comment_id", "action", "text", "staff_id", "escalation_level", "created_by", "create_time")
    COMMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    ESCALATION_LEVEL_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    comment_id: str
    action: TaskAction
    text: str
    staff_id: str
    escalation_level: int
    created_by: str
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, comment_id: _Optional[str] = ..., action: _Optional[_Union[TaskAction, str]] = ..., text: _Optional[str] = ..., staff_id: _Optional[str] = ..., escalation_level: _Optional[int] = ..., created_by: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListTaskCommentsRequest(_message.Message):
    __slots__ = ("task_id", "page_size", "page_token", "any_store")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ANY_STORE_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    page_size: int
    page_token: str
    any_store: bool
    def __init__(self, task_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., any_store: _Optional[bool] = ...) -> None: ...

class ListTaskCommentsResponse(_message.Message):
    __slots__ = ("task_comments", "next_page_token")
    TASK_COMMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    task_comments: _containers.RepeatedCompositeFieldContainer[TaskComment]
    next_page_token: str
    def __init__(self, task_comments: _Optional[_Iterable[_Union[TaskComment, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class AddTaskCommentRequest(_message.Message):
    __slots__ = ("task_id", "text", "any_store", "request_id")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ANY_STORE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    text: str
    any_store: bool
    request_id: str
    def __init__(self, task_id: _Optional[str] = ..., text: _Optional[str] = ..., any_store: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListTaskAssigneesRequest(_message.Message):
    __slots__ = ("task_id", "any_store")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    ANY_STORE_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    any_store: bool
    def __init__(self, task_id: _Optional[str] = ..., any_store: _Optional[bool] = ...) -> None: ...

class ListTaskAssigneesResponse(_message.Message):
    __slots__ = ("staff_members",)
    STAFF_MEMBERS_FIELD_NUMBER: _ClassVar[int]
    staff_members: _containers.RepeatedCompositeFieldContainer[_staff_service_pb2.StaffMember]
    def __init__(self, staff_members: _Optional[_Iterable[_Union[_staff_service_pb2.StaffMember, _Mapping]]] = ...) -> None: ...

class GetOwnStaffMemberRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
