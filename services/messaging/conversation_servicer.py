"""ConversationService and AutoReplyService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.caller import current_caller
from services.common.interceptors import workspace_of
from services.common.pages import page_limit
from services.messaging.usecases.answering import Answering
from services.messaging.usecases.auto_replies import AutoReplies
from services.messaging.usecases.conversations import Conversations
from services.messaging.wire_conversations import (
    auto_reply_message,
    changed_auto_reply,
    conversation_listing,
    conversation_message,
    message_listing,
    new_auto_reply,
    talk_message,
)
from yike.messaging.v1 import conversation_service_pb2 as talk_pb
from yike.messaging.v1 import conversation_service_pb2_grpc as talk_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class ConversationServicer(talk_grpc.ConversationServiceServicer):
    """Answers the methods of `yike.messaging.v1.ConversationService`; errors leave as typed errors."""

    def __init__(self, *, conversations: Conversations, answering: Answering) -> None:
        """Takes the use cases."""
        self._conversations = conversations
        self._answering = answering

    async def ListConversations(
        self, request: talk_pb.ListConversationsRequest, context: Context
    ) -> talk_pb.ListConversationsResponse:
        """Pages through conversations."""
        workspace_id, reader = workspace_of(context), current_caller().principal
        page, token = await self._conversations.list_conversations(
            workspace_id,
            conversation_listing(request, workspace_id, reader),
            customer_id=request.customer_id,
            reader=reader,
        )
        return talk_pb.ListConversationsResponse(
            conversations=[conversation_message(each) for each in page], next_page_token=token
        )

    async def GetConversation(self, request: talk_pb.GetConversationRequest, context: Context) -> talk_pb.Conversation:
        """Returns one conversation."""
        reader = current_caller().principal
        return conversation_message(
            await self._conversations.get(workspace_of(context), request.conversation_id, reader=reader)
        )

    async def ListConversationMessages(
        self, request: talk_pb.ListConversationMessagesRequest, context: Context
    ) -> talk_pb.ListConversationMessagesResponse:
        """Pages through a conversation."""
        workspace_id = workspace_of(context)
        page, token = await self._conversations.list_messages(
            workspace_id, request.conversation_id, message_listing(request, workspace_id)
        )
        return talk_pb.ListConversationMessagesResponse(
            conversation_messages=[talk_message(each) for each in page], next_page_token=token
        )

    async def ReplyConversation(
        self, request: talk_pb.ReplyConversationRequest, context: Context
    ) -> talk_pb.ConversationMessage:
        """Answers a customer in the caller's name."""
        sent = await self._answering.reply(
            workspace_of(context),
            request.conversation_id,
            request.request_id,
            request.text,
            by=current_caller().principal,
        )
        return talk_message(sent)

    async def MarkConversationRead(
        self, request: talk_pb.MarkConversationReadRequest, context: Context
    ) -> talk_pb.Conversation:
        """Notes that the caller has read everything."""
        reader = current_caller().principal
        return conversation_message(
            await self._conversations.mark_read(workspace_of(context), request.conversation_id, reader=reader)
        )

    async def CloseConversation(
        self, request: talk_pb.CloseConversationRequest, context: Context
    ) -> talk_pb.Conversation:
        """Ends a conversation in the caller's name."""
        return await self._set_open(context, request.conversation_id, is_open=False)

    async def ReopenConversation(
        self, request: talk_pb.ReopenConversationRequest, context: Context
    ) -> talk_pb.Conversation:
        """Opens a conversation again."""
        return await self._set_open(context, request.conversation_id, is_open=True)

    async def ListSuggestedAnswers(
        self, request: talk_pb.ListSuggestedAnswersRequest, context: Context
    ) -> talk_pb.ListSuggestedAnswersResponse:
        """Tells what could be answered."""
        found = await self._answering.suggest(workspace_of(context), request.conversation_id, page_limit(request))
        return talk_pb.ListSuggestedAnswersResponse(
            suggested_answers=[
                talk_pb.SuggestedAnswer(template_id=name, display_name=title, text=text, matches=matched)
                for name, title, text, matched in found
            ]
        )

    async def _set_open(self, context: Context, conversation_id: str, *, is_open: bool) -> talk_pb.Conversation:
        by = current_caller().principal
        return conversation_message(
            await self._conversations.set_open(workspace_of(context), conversation_id, is_open=is_open, by=by)
        )


class AutoReplyServicer(talk_grpc.AutoReplyServiceServicer):
    """Answers the methods of `yike.messaging.v1.AutoReplyService`; errors leave as typed errors."""

    def __init__(self, auto_replies: AutoReplies) -> None:
        """Takes the use case."""
        self._auto_replies = auto_replies

    async def CreateAutoReply(self, request: talk_pb.CreateAutoReplyRequest, context: Context) -> talk_pb.AutoReply:
        """Makes an auto-reply."""
        rule = new_auto_reply(request.auto_reply)
        return auto_reply_message(await self._auto_replies.create(workspace_of(context), rule))

    async def ListAutoReplies(
        self, request: talk_pb.ListAutoRepliesRequest, context: Context
    ) -> talk_pb.ListAutoRepliesResponse:
        """Lists all auto-replies."""
        rules = await self._auto_replies.list_all(workspace_of(context))
        return talk_pb.ListAutoRepliesResponse(auto_replies=[auto_reply_message(each) for each in rules])

    async def GetAutoReply(self, request: talk_pb.GetAutoReplyRequest, context: Context) -> talk_pb.AutoReply:
        """Returns one auto-reply."""
        return auto_reply_message(await self._auto_replies.get(workspace_of(context), request.auto_reply_id))

    async def UpdateAutoReply(self, request: talk_pb.UpdateAutoReplyRequest, context: Context) -> talk_pb.AutoReply:
        """Changes what the mask names."""
        given = request.auto_reply
        rule = await self._auto_replies.update(
            workspace_of(context),
            given.auto_reply_id,
            given.etag,
            lambda current: changed_auto_reply(current, given, request.update_mask),
        )
        return auto_reply_message(rule)

    async def DeleteAutoReply(self, request: talk_pb.DeleteAutoReplyRequest, context: Context) -> talk_pb.AutoReply:
        """Takes an auto-reply away."""
        return auto_reply_message(
            await self._auto_replies.delete(workspace_of(context), request.auto_reply_id, request.etag)
        )
