"""SmsService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.messaging.usecases.callback_addresses import CallbackAddresses
from services.messaging.usecases.registering import Registrations
from services.messaging.usecases.replying import Replies
from services.messaging.wire_sms import registration_message, reply_listing, reply_message
from yike.messaging.v1 import sms_service_pb2 as sms_pb
from yike.messaging.v1 import sms_service_pb2_grpc as sms_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class SmsServicer(sms_grpc.SmsServiceServicer):
    """Answers the methods of `yike.messaging.v1.SmsService`; errors leave as typed errors."""

    def __init__(self, *, addresses: CallbackAddresses, replies: Replies, registrations: Registrations) -> None:
        """Takes the use cases."""
        self._registrations = registrations
        self._addresses = addresses
        self._replies = replies

    async def GetAccountCallback(
        self, request: sms_pb.GetAccountCallbackRequest, context: Context
    ) -> sms_pb.AccountCallback:
        """Returns where a provider calls back."""
        address = await self._addresses.get(workspace_of(context), request.account_id)
        return sms_pb.AccountCallback(account_id=address.account_id, url=address.url, signed=address.signed)

    async def ListSmsReplies(
        self, request: sms_pb.ListSmsRepliesRequest, context: Context
    ) -> sms_pb.ListSmsRepliesResponse:
        """Pages through replies."""
        workspace_id = workspace_of(context)
        page, token = await self._replies.list_replies(
            workspace_id,
            reply_listing(request, workspace_id),
            customer_id=request.customer_id,
            is_unknown=request.unknown_only,
        )
        return sms_pb.ListSmsRepliesResponse(sms_replies=[reply_message(each) for each in page], next_page_token=token)

    async def CheckTemplateRegistration(
        self, request: sms_pb.CheckTemplateRegistrationRequest, context: Context
    ) -> sms_pb.TemplateRegistration:
        """Asks the provider of a template's code."""
        checked = await self._registrations.check(workspace_of(context), request.template_id, request.account_id)
        return registration_message(checked)
