import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.messaging.v1 import messaging_service_pb2 as _messaging_service_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2_1
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MessageDirection(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MESSAGE_DIRECTION_UNSPECIFIED: _ClassVar[MessageDirection]
    MESSAGE_DIRECTION_INBOUND: _ClassVar[MessageDirection]
    MESSAGE_DIRECTION_OUTBOUND: _ClassVar[MessageDirection]

class ConversationMessageKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONVERSATION_MESSAGE_KIND_UNSPECIFIED: _ClassVar[ConversationMessageKind]
    CONVERSATION_MESSAGE_KIND_TEXT: _ClassVar[ConversationMessageKind]
    CONVERSATION_MESSAGE_KIND_IMAGE: _ClassVar[ConversationMessageKind]
    CONVERSATION_MESSAGE_KIND_VOICE: _ClassVar[ConversationMessageKind]
    CONVERSATION_MESSAGE_KIND_VIDEO: _ClassVar[ConversationMessageKind]
    CONVERSATION_MESSAGE_KIND_LOCATION: _ClassVar[ConversationMessageKind]
    CONVERSATION_MESSAGE_KIND_LINK: _ClassVar[ConversationMessageKind]
    CONVERSATION_MESSAGE_KIND_OTHER: _ClassVar[ConversationMessageKind]

class AutoReplyTrigger(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AUTO_REPLY_TRIGGER_UNSPECIFIED: _ClassVar[AutoReplyTrigger]
    AUTO_REPLY_TRIGGER_KEYWORD_EXACT: _ClassVar[AutoReplyTrigger]
    AUTO_REPLY_TRIGGER_KEYWORD_CONTAINS: _ClassVar[AutoReplyTrigger]
    AUTO_REPLY_TRIGGER_ANY_TEXT: _ClassVar[AutoReplyTrigger]
    AUTO_REPLY_TRIGGER_FIRST_CONTACT: _ClassVar[AutoReplyTrigger]
    AUTO_REPLY_TRIGGER_OUTSIDE_HOURS: _ClassVar[AutoReplyTrigger]
    AUTO_REPLY_TRIGGER_NO_MATCH: _ClassVar[AutoReplyTrigger]
MESSAGE_DIRECTION_UNSPECIFIED: MessageDirection
MESSAGE_DIRECTION_INBOUND: MessageDirection
MESSAGE_DIRECTION_OUTBOUND: MessageDirection
CONVERSATION_MESSAGE_KIND_UNSPECIFIED: ConversationMessageKind
CONVERSATION_MESSAGE_KIND_TEXT: ConversationMessageKind
CONVERSATION_MESSAGE_KIND_IMAGE: ConversationMessageKind
CONVERSATION_MESSAGE_KIND_VOICE: ConversationMessageKind
CONVERSATION_MESSAGE_KIND_VIDEO: ConversationMessageKind
CONVERSATION_MESSAGE_KIND_LOCATION: ConversationMessageKind
CONVERSATION_MESSAGE_KIND_LINK: ConversationMessageKind
CONVERSATION_MESSAGE_KIND_OTHER: ConversationMessageKind
AUTO_REPLY_TRIGGER_UNSPECIFIED: AutoReplyTrigger
AUTO_REPLY_TRIGGER_KEYWORD_EXACT: AutoReplyTrigger
AUTO_REPLY_TRIGGER_KEYWORD_CONTAINS: AutoReplyTrigger
AUTO_REPLY_TRIGGER_ANY_TEXT: AutoReplyTrigger
AUTO_REPLY_TRIGGER_FIRST_CONTACT: AutoReplyTrigger
AUTO_REPLY_TRIGGER_OUTSIDE_HOURS: AutoReplyTrigger
AUTO_REPLY_TRIGGER_NO_MATCH: AutoReplyTrigger

class Conversation(_message.Message):
    __slots__ = ("conversation_id", "channel", "account_id", "customer_id", "address", "open", "unanswered_since", "unread_messages", "last_text", "last_inbound_time", "last_message_time", "reply_until_time", "create_time", "close_time", "closed_by", "staff_id", "staff_display_name", "store_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    UNANSWERED_SINCE_FIELD_NUMBER: _ClassVar[int]
    UNREAD_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    LAST_TEXT_FIELD_NUMBER: _ClassVar[int]
    LAST_INBOUND_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_MESSAGE_TIME_FIELD_NUMBER: _ClassVar[int]
    REPLY_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CLOSE_TIME_FIELD_NUMBER: _ClassVar[int]
    CLOSED_BY_FIELD_NUMBER: _ClassVar[int]
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    STAFF_DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    channel: _channel_pb2_1.Channel
    account_id: str
    customer_id: int
    address: str
    open: bool
    unanswered_since: _timestamp_pb2.Timestamp
    unread_messages: int
    last_text: str
    last_inbound_time: _timestamp_pb2.Timestamp
    last_message_time: _timestamp_pb2.Timestamp
    reply_until_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    close_time: _timestamp_pb2.Timestamp
    closed_by: str
    staff_id: str
    staff_display_name: str
    store_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., channel: _Optional[_Union[_channel_pb2_1.Channel, str]] = ..., account_id: _Optional[str] = ..., customer_id: _Optional[int] = ..., address: _Optional[str] = ..., open: _Optional[bool] = ..., unanswered_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., unread_messages: _Optional[int] = ..., last_text: _Optional[str] = ..., last_inbound_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_message_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reply_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., close_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., closed_by: _Optional[str] = ..., staff_id: _Optional[str] = ..., staff_display_name: _Optional[str] = ..., store_id: _Optional[str] = ...) -> None: ...

class ConversationMessage(_message.Message):
    __slots__ = ("conversation_message_id", "direction", "kind", "text", "media_id", "keyword", "delivery_id", "status", "reason", "template_id", "auto_reply_id", "created_by", "send_time", "create_time")
    CONVERSATION_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MEDIA_ID_FIELD_NUMBER: _ClassVar[int]
    KEYWORD_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    AUTO_REPLY_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    SEND_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    conversation_message_id: str
    direction: MessageDirection
    kind: ConversationMessageKind
    text: str
    media_id: str
    keyword: str
    delivery_id: str
    status: _messaging_service_pb2.MessageStatus
    reason: _messaging_service_pb2.MessageReason
    template_id: str
    auto_reply_id: str
    created_by: str
    send_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, conversation_message_id: _Optional[str] = ..., direction: _Optional[_Union[MessageDirection, str]] = ..., kind: _Optional[_Union[ConversationMessageKind, str]] = ..., text: _Optional[str] = ..., media_id: _Optional[str] = ..., keyword: _Optional[str] = ..., delivery_id: _Optional[str] = ..., status: _Optional[_Union[_messaging_service_pb2.MessageStatus, str]] = ..., reason: _Optional[_Union[_messaging_service_pb2.MessageReason, str]] = ..., template_id: _Optional[str] = ..., auto_reply_id: _Optional[str] = ..., created_by: _Optional[str] = ..., send_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListConversationsRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token", "filter", "order_by")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    page_size: int
    page_token: str
    filter: str
    order_by: str
    def __init__(self, customer_id: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListConversationsResponse(_message.Message):
    __slots__ = ("conversations", "next_page_token")
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    conversations: _containers.RepeatedCompositeFieldContainer[Conversation]
    next_page_token: str
    def __init__(self, conversations: _Optional[_Iterable[_Union[Conversation, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetConversationRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ListConversationMessagesRequest(_message.Message):
    __slots__ = ("conversation_id", "page_size", "page_token")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    page_size: int
    page_token: str
    def __init__(self, conversation_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListConversationMessagesResponse(_message.Message):
    __slots__ = ("conversation_messages", "next_page_token")
    CONVERSATION_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    conversation_messages: _containers.RepeatedCompositeFieldContainer[ConversationMessage]
    next_page_token: str
    def __init__(self, conversation_messages: _Optional[_Iterable[_Union[ConversationMessage, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ReplyConversationRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "text")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    text: str
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class MarkConversationReadRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class CloseConversationRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ReopenConversationRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ListSuggestedAnswersRequest(_message.Message):
    __slots__ = ("conversation_id", "page_size", "page_token")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    page_size: int
    page_token: str
    def __init__(self, conversation_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSuggestedAnswersResponse(_message.Message):
    __slots__ = ("suggested_answers", "next_page_token")
    SUGGESTED_ANSWERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    suggested_answers: _containers.RepeatedCompositeFieldContainer[SuggestedAnswer]
    next_page_token: str
    def __init__(self, suggested_answers: _Optional[_Iterable[_Union[SuggestedAnswer, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class SuggestedAnswer(_message.Message):
    __slots__ = ("template_id", "display_name", "text", "matches")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    display_name: str
    text: str
    matches: int
    def __init__(self, template_id: _Optional[str] = ..., display_name: _Optional[str] = ..., text: _Optional[str] = ..., matches: _Optional[int] = ...) -> None: ...

class WorkingHours(_message.Message):
    __slots__ = ("weekdays", "start_time", "end_time")
    WEEKDAYS_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    weekdays: _containers.RepeatedScalarFieldContainer[int]
    start_time: str
    end_time: str
    def __init__(self, weekdays: _Optional[_Iterable[int]] = ..., start_time: _Optional[str] = ..., end_time: _Optional[str] = ...) -> None: ...

class AutoReply(_message.Message):
    __slots__ = ("auto_reply_id", "display_name", "active", "priority", "channels", "trigger", "keywords", "working_hours", "text", "template_id", "etag", "create_time", "update_time")
    AUTO_REPLY_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    KEYWORDS_FIELD_NUMBER: _ClassVar[int]
    WORKING_HOURS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    auto_reply_id: str
    display_name: str
    active: bool
    priority: int
    channels: _containers.RepeatedScalarFieldContainer[_channel_pb2_1.Channel]
    trigger: AutoReplyTrigger
    keywords: _containers.RepeatedScalarFieldContainer[str]
    working_hours: _containers.RepeatedCompositeFieldContainer[WorkingHours]
    text: str
    template_id: str
    etag: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, auto_reply_id: _Optional[str] = ..., display_name: _Optional[str] = ..., active: _Optional[bool] = ..., priority: _Optional[int] = ..., channels: _Optional[_Iterable[_Union[_channel_pb2_1.Channel, str]]] = ..., trigger: _Optional[_Union[AutoReplyTrigger, str]] = ..., keywords: _Optional[_Iterable[str]] = ..., working_hours: _Optional[_Iterable[_Union[WorkingHours, _Mapping]]] = ..., text: _Optional[str] = ..., template_id: _Optional[str] = ..., etag: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateAutoReplyRequest(_message.Message):
    __slots__ = ("auto_reply",)
    AUTO_REPLY_FIELD_NUMBER: _ClassVar[int]
    auto_reply: AutoReply
    def __init__(self, auto_reply: _Optional[_Union[AutoReply, _Mapping]] = ...) -> None: ...

class ListAutoRepliesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAutoRepliesResponse(_message.Message):
    __slots__ = ("auto_replies", "next_page_token")
    AUTO_REPLIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    auto_replies: _containers.RepeatedCompositeFieldContainer[AutoReply]
    next_page_token: str
    def __init__(self, auto_replies: _Optional[_Iterable[_Union[AutoReply, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetAutoReplyRequest(_message.Message):
    __slots__ = ("auto_reply_id",)
    AUTO_REPLY_ID_FIELD_NUMBER: _ClassVar[int]
    auto_reply_id: str
    def __init__(self, auto_reply_id: _Optional[str] = ...) -> None: ...

class UpdateAutoReplyRequest(_message.Message):
    __slots__ = ("auto_reply", "update_mask")
    AUTO_REPLY_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    auto_reply: AutoReply
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, auto_reply: _Optional[_Union[AutoReply, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteAutoReplyRequest(_message.Message):
    __slots__ = ("auto_reply_id", "etag")
    AUTO_REPLY_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    auto_reply_id: str
    etag: str
    def __init__(self, auto_reply_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...
