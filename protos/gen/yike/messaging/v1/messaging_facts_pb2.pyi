from yike.common.v1 import channel_pb2 as _channel_pb2
from yike.messaging.v1 import messaging_service_pb2 as _messaging_service_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2_1
from yike.messaging.v1 import task_service_pb2 as _task_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MessagingFact(_message.Message):
    __slots__ = ("messages_updated", "tasks_completed")
    MESSAGES_UPDATED_FIELD_NUMBER: _ClassVar[int]
    TASKS_COMPLETED_FIELD_NUMBER: _ClassVar[int]
    messages_updated: MessagesUpdated
    tasks_completed: TasksCompleted
    def __init__(self, messages_updated: _Optional[_Union[MessagesUpdated, _Mapping]] = ..., tasks_completed: _Optional[_Union[TasksCompleted, _Mapping]] = ...) -> None: ...

class MessagesUpdated(_message.Message):
    __slots__ = ("updates",)
    UPDATES_FIELD_NUMBER: _ClassVar[int]
    updates: _containers.RepeatedCompositeFieldContainer[MessageUpdated]
    def __init__(self, updates: _Optional[_Iterable[_Union[MessageUpdated, _Mapping]]] = ...) -> None: ...

class MessageUpdated(_message.Message):
    __slots__ = ("update_id", "delivery_id", "customer_id", "node_id", "template_id", "channel", "purpose", "status", "reason", "engagement", "update_time_us", "source", "target_url", "reply_text", "detail", "complained")
    UPDATE_ID_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ENGAGEMENT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_URL_FIELD_NUMBER: _ClassVar[int]
    REPLY_TEXT_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    COMPLAINED_FIELD_NUMBER: _ClassVar[int]
    update_id: str
    delivery_id: str
    customer_id: int
    node_id: int
    template_id: str
    channel: _channel_pb2_1.Channel
    purpose: _channel_pb2_1.Purpose
    status: _messaging_service_pb2.MessageStatus
    reason: _messaging_service_pb2.MessageReason
    engagement: _messaging_service_pb2.Engagement
    update_time_us: int
    source: str
    target_url: str
    reply_text: str
    detail: str
    complained: bool
    def __init__(self, update_id: _Optional[str] = ..., delivery_id: _Optional[str] = ..., customer_id: _Optional[int] = ..., node_id: _Optional[int] = ..., template_id: _Optional[str] = ..., channel: _Optional[_Union[_channel_pb2_1.Channel, str]] = ..., purpose: _Optional[_Union[_channel_pb2_1.Purpose, str]] = ..., status: _Optional[_Union[_messaging_service_pb2.MessageStatus, str]] = ..., reason: _Optional[_Union[_messaging_service_pb2.MessageReason, str]] = ..., engagement: _Optional[_Union[_messaging_service_pb2.Engagement, str]] = ..., update_time_us: _Optional[int] = ..., source: _Optional[str] = ..., target_url: _Optional[str] = ..., reply_text: _Optional[str] = ..., detail: _Optional[str] = ..., complained: _Optional[bool] = ...) -> None: ...

class TasksCompleted(_message.Message):
    __slots__ = ("tasks",)
    TASKS_FIELD_NUMBER: _ClassVar[int]
    tasks: _containers.RepeatedCompositeFieldContainer[TaskCompleted]
    def __init__(self, tasks: _Optional[_Iterable[_Union[TaskCompleted, _Mapping]]] = ...) -> None: ...

class TaskCompleted(_message.Message):
    __slots__ = ("update_id", "task_id", "customer_id", "kind", "outcome", "staff_id", "store_id", "source", "title", "complete_time_us")
    UPDATE_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    update_id: str
    task_id: str
    customer_id: int
    kind: _task_service_pb2.TaskKind
    outcome: _task_service_pb2.TaskOutcome
    staff_id: str
    store_id: str
    source: str
    title: str
    complete_time_us: int
    def __init__(self, update_id: _Optional[str] = ..., task_id: _Optional[str] = ..., customer_id: _Optional[int] = ..., kind: _Optional[_Union[_task_service_pb2.TaskKind, str]] = ..., outcome: _Optional[_Union[_task_service_pb2.TaskOutcome, str]] = ..., staff_id: _Optional[str] = ..., store_id: _Optional[str] = ..., source: _Optional[str] = ..., title: _Optional[str] = ..., complete_time_us: _Optional[int] = ...) -> None: ...
