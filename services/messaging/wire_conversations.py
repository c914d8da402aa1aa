"""Wire ⇄ domain of conversations and of what answers by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from google.protobuf.field_mask_pb2 import FieldMask

from services.common.listings import Listable, Listing, read_listing
from services.common.updates import etag_of, updated
from services.messaging.domain import Channel
from services.messaging.domain.auto_replies import AutoReply, Trigger, WorkingHours
from services.messaging.domain.conversations import OpenedConversation, OpenedMessage
from services.messaging.wire import known_value, names_of
from yike.common.v1 import channel_pb2
from yike.messaging.v1 import conversation_service_pb2 as talk_pb

_CONVERSATIONS = Listable(
    call="ListConversations",
    filters={
        "open": bool,
        "unanswered": bool,
        "unread": bool,
        "known": bool,
        "channel": names_of(channel_pb2.Channel, "CHANNEL_"),
        "account_id": str,
        "staff_id": str,
        "store_id": str,
        "last_message_time": datetime,
        "create_time": datetime,
    },
    orders={"last_message_time": datetime, "create_time": datetime, "conversation_id": str},
    key="conversation_id",
    order="lastMessageTime desc",
)
_MESSAGES = Listable(
    call="ListConversationMessages",
    filters={},
    orders={"create_time": datetime, "conversation_message_id": str},
    key="conversation_message_id",
    order="createTime desc",
)
CHANGEABLE = (
    "display_name",
    "active",
    "priority",
    "channels",
    "trigger",
    "keywords",
    "working_hours",
    "text",
    "template_id",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def conversation_listing(request: talk_pb.ListConversationsRequest, workspace_id: str, reader: str) -> Listing:
    """Returns which conversations a request asks for.

    Raises:
        InvalidArgument: If it is none that the contract has.
    """
    return read_listing(
        _CONVERSATIONS, request, workspace=workspace_id, customer=str(request.customer_id), reader=reader
    )


def message_listing(request: talk_pb.ListConversationMessagesRequest, workspace_id: str) -> Listing:
    """Returns which messages a request asks for.

    Raises:
        InvalidArgument: If its page token is of another list.
    """
    return read_listing(_MESSAGES, request, workspace=workspace_id, conversation=request.conversation_id)


def conversation_message(opened: OpenedConversation) -> talk_pb.Conversation:
    """Returns a conversation as the wire has it."""
    row = opened.conversation
    message = talk_pb.Conversation(
        conversation_id=row.conversation_id,
        channel=cast(Any, int(row.channel)),
        account_id=row.account_id,
        customer_id=row.node_id,
        address=opened.address,
        open=row.is_open,
        unread_messages=max(row.inbound_messages - row.read_messages, 0),
        last_text=opened.last_text,
        closed_by=row.closed_by,
        staff_id=row.staff_id,
        staff_display_name=row.staff_display_name,
        store_id=row.store_id,
    )
    message.last_inbound_time.FromDatetime(row.last_inbound_time)
    message.last_message_time.FromDatetime(row.last_message_time)
    message.create_time.FromDatetime(row.create_time)
    if row.unanswered_since is not None:
        message.unanswered_since.FromDatetime(row.unanswered_since)
    if row.reply_until is not None:
        message.reply_until_time.FromDatetime(row.reply_until)
    if row.close_time is not None:
        message.close_time.FromDatetime(row.close_time)
    return message


def talk_message(opened: OpenedMessage) -> talk_pb.ConversationMessage:
    """Returns one message of a conversation as the wire has it."""
    each, row = opened.message, opened.row
    message = talk_pb.ConversationMessage(
        conversation_message_id=each.conversation_message_id,
        direction=cast(Any, int(each.direction)),
        kind=cast(Any, int(each.kind)),
        text=opened.text,
        media_id=opened.media_id,
        keyword=each.keyword,
        delivery_id=each.delivery_id,
        status=cast(Any, int(row.status)) if row else None,
        reason=cast(Any, int(row.reason)) if row else None,
        template_id=row.template_id if row else "",
        auto_reply_id=each.auto_reply_id,
        created_by=each.created_by,
    )
    message.send_time.FromDatetime(each.send_time)
    message.create_time.FromDatetime(each.create_time)
    return message


def auto_reply_message(rule: AutoReply) -> talk_pb.AutoReply:
    """Returns an auto-reply as the wire has it."""
    message = talk_pb.AutoReply(
        auto_reply_id=rule.auto_reply_id,
        display_name=rule.display_name,
        active=rule.active,
        priority=rule.priority,
        channels=cast(Any, [int(each) for each in rule.channels]),
        trigger=cast(Any, int(rule.trigger)),
        keywords=rule.keywords,
        working_hours=[
            talk_pb.WorkingHours(weekdays=each.weekdays, start_time=each.start_time, end_time=each.end_time)
            for each in rule.working_hours
        ],
        text=rule.text,
        template_id=rule.template_id,
        etag=etag_of(rule.revision),
    )
    message.create_time.FromDatetime(rule.create_time)
    message.update_time.FromDatetime(rule.update_time)
    return message


def new_auto_reply(message: talk_pb.AutoReply) -> AutoReply:
    """Returns an auto-reply as it is to be made; its times say nothing.

    Raises:
        InvalidArgument: If a channel or trigger is none that we know.
    """
    return AutoReply(
        auto_reply_id=message.auto_reply_id,
        display_name=message.display_name,
        active=message.active,
        priority=message.priority,
        channels=tuple(dict.fromkeys(known_value(Channel, each, "channels") for each in message.channels)),
        trigger=known_value(Trigger, message.trigger, "trigger"),
        keywords=tuple(dict.fromkeys(message.keywords)),
        working_hours=tuple(
            WorkingHours(tuple(sorted(set(each.weekdays))), each.start_time, each.end_time)
            for each in message.working_hours
        ),
        text=message.text,
        template_id=message.template_id,
        create_time=_EPOCH,
        update_time=_EPOCH,
    )


def changed_auto_reply(current: AutoReply, given: talk_pb.AutoReply, mask: FieldMask) -> AutoReply:
    """Returns an auto-reply with what the mask names taken over.

    Raises:
        InvalidArgument: If the mask names what cannot be changed.
    """
    result = new_auto_reply(updated(auto_reply_message(current), given, mask, changeable=CHANGEABLE))
    return AutoReply(
        **{
            **{name: getattr(result, name) for name in (*CHANGEABLE, "auto_reply_id")},
            "create_time": current.create_time,
            "update_time": current.update_time,
            "revision": current.revision,
        }
    )
