"""InboxService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import grpc

from services.common.caller import current_caller
from services.common.interceptors import workspace_of
from services.common.pages import page_limit, page_token, read_page_token
from services.messaging.domain.inbox import InboxCount, InboxMessage
from services.messaging.usecases.inbox import Inbox
from yike.messaging.v1 import inbox_service_pb2 as inbox_pb
from yike.messaging.v1 import inbox_service_pb2_grpc as inbox_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class InboxServicer(inbox_grpc.InboxServiceServicer):
    """Answers the methods of `yike.messaging.v1.InboxService`; errors leave as typed errors."""

    def __init__(self, inbox: Inbox) -> None:
        """Takes the use case."""
        self._inbox = inbox

    async def ListInboxMessages(
        self, request: inbox_pb.ListInboxMessagesRequest, context: Context
    ) -> inbox_pb.ListInboxMessagesResponse:
        """Pages through the own inbox."""
        # A token of a page is nobody else's.
        arguments = {
            "call": "ListInboxMessages",
            "workspace": workspace_of(context),
            "customer": current_caller().principal,
            "unread": request.unread_only,
        }
        limit = page_limit(request)
        position = read_page_token(request.page_token, arguments, datetime, str)
        page, count = await self._inbox.list_messages(
            workspace_of(context),
            after=(position[0], position[1]) if position else None,
            unread_only=request.unread_only,
            limit=limit + 1,
        )
        last = page[limit - 1] if len(page) > limit else None
        return inbox_pb.ListInboxMessagesResponse(
            messages=map(_message, page[:limit]),
            next_page_token=page_token(arguments, (last.create_time, last.delivery_id)) if last else "",
            unread_count=count.unread,
        )

    async def CountInboxMessages(
        self, request: inbox_pb.CountInboxMessagesRequest, context: Context
    ) -> inbox_pb.InboxCount:
        """Counts the own inbox."""
        return _count(await self._inbox.count(workspace_of(context)))

    async def MarkInboxMessagesRead(
        self, request: inbox_pb.MarkInboxMessagesReadRequest, context: Context
    ) -> inbox_pb.InboxCount:
        """Marks messages as read."""
        return _count(await self._inbox.mark_read(workspace_of(context), request.delivery_ids, is_all=request.all))

    async def ClickInboxMessage(
        self, request: inbox_pb.ClickInboxMessageRequest, context: Context
    ) -> inbox_pb.InboxMessage:
        """Tells that a message was followed."""
        return _message(await self._inbox.click(workspace_of(context), request.delivery_id))

    async def DeleteInboxMessages(
        self, request: inbox_pb.DeleteInboxMessagesRequest, context: Context
    ) -> inbox_pb.InboxCount:
        """Takes messages out."""
        return _count(await self._inbox.delete(workspace_of(context), request.delivery_ids))


def _count(count: InboxCount) -> inbox_pb.InboxCount:
    return inbox_pb.InboxCount(message_count=count.messages, unread_count=count.unread)


def _message(message: InboxMessage) -> inbox_pb.InboxMessage:
    content = message.content
    told = inbox_pb.InboxMessage(
        delivery_id=message.delivery_id,
        title=content.title,
        text=content.text,
        url=content.url,
        mini_program_app_id=content.mini_program_app_id,
        mini_program_page=content.mini_program_page,
        image_url=content.image_url,
    )
    told.create_time.FromDatetime(message.create_time)
    told.expire_time.FromDatetime(message.expire_time)
    if message.read_time is not None:
        told.read_time.FromDatetime(message.read_time)
    return told
