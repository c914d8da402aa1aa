"""MassMessageService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import grpc

from services.common.filters import FieldKind
from services.common.interceptors import workspace_of
from services.common.listings import Listable, read_listing
from services.messaging.domain.mass_messages import MassMessage
from services.messaging.usecases.mass_messages import MassMessages, ShownMass
from services.messaging.wire import names_of
from yike.messaging.v1 import mass_message_service_pb2 as mass_pb
from yike.messaging.v1 import mass_message_service_pb2_grpc as mass_grpc

_FILTERS: Mapping[str, FieldKind] = {
    "state": names_of(mass_pb.MassMessageState, "MASS_MESSAGE_STATE_"),
    "template_id": str,
    "account_id": str,
    "create_time": datetime,
}
LISTABLE = Listable(
    call="ListMassMessages",
    filters=_FILTERS,
    orders={"create_time": datetime, "mass_message_id": str},
    key="mass_message_id",
    order="createTime desc",
)

Context = grpc.aio.ServicerContext[Any, Any]


class MassMessageServicer(mass_grpc.MassMessageServiceServicer):
    """Answers the methods of `yike.messaging.v1.MassMessageService`; errors leave as typed errors."""

    def __init__(self, mass_messages: MassMessages) -> None:
        """Takes the use case."""
        self._mass = mass_messages

    async def ListMassMessages(
        self, request: mass_pb.ListMassMessagesRequest, context: Context
    ) -> mass_pb.ListMassMessagesResponse:
        """Pages through them."""
        listing = read_listing(LISTABLE, request)
        page, token = await self._mass.page(workspace_of(context), listing)
        return mass_pb.ListMassMessagesResponse(
            mass_messages=[_message(ShownMass(each)) for each in page], next_page_token=token
        )

    async def GetMassMessage(self, request: mass_pb.GetMassMessageRequest, context: Context) -> mass_pb.MassMessage:
        """Reads one."""
        return _message(await self._mass.get(workspace_of(context), request.mass_message_id))

    async def RemindMassMessage(
        self, request: mass_pb.RemindMassMessageRequest, context: Context
    ) -> mass_pb.MassMessage:
        """Reminds its staff."""
        return _message(await self._mass.remind(workspace_of(context), request.mass_message_id, request.request_id))

    async def CancelMassMessage(
        self, request: mass_pb.CancelMassMessageRequest, context: Context
    ) -> mass_pb.MassMessage:
        """Cancels it."""
        return _message(await self._mass.cancel(workspace_of(context), request.mass_message_id))


def _message(shown: ShownMass) -> mass_pb.MassMessage:
    mass: MassMessage = shown.mass
    message = mass_pb.MassMessage(
        mass_message_id=mass.mass_message_id,
        account_id=mass.account_id,
        template_id=mass.template_id,
        sender_user_id=mass.sender,
        state=cast(Any, int(mass.state)),
        provider_message_id=mass.provider_message_id,
        detail=mass.detail,
        recipient_count=mass.recipients,
        received_count=mass.received,
        not_received_count=mass.not_received,
        staff_count=mass.staff,
        confirmed_staff_count=mass.confirmed_staff,
        cancelling=bool(mass.ending) and mass.end_time is None,
    )
    times = {
        "create_time": mass.create_time,
        "gather_end_time": mass.gather_until,
        "accept_time": mass.accept_time,
        "expire_time": mass.expire_time,
        "end_time": mass.end_time,
    }
    for name, time in times.items():
        if time is not None:
            getattr(message, name).FromDatetime(time)
    for reminder in mass.reminders:
        message.reminder_times.add().FromDatetime(reminder)
    for each in shown.staff:
        member = message.staff.add(user_id=each.user_id)
        if each.confirm_time is not None:
            member.confirm_time.FromDatetime(each.confirm_time)
    return message
