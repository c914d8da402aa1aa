"""Wire ⇄ domain of what is particular to SMS."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from services.common.errors import InvalidArgument
from services.common.listings import Listable, Listing, read_listing
from services.messaging.domain.replies import OpenedReply
from services.messaging.usecases.registering import Registration
from yike.messaging.v1 import sms_service_pb2 as sms_pb

_REPLIES = Listable(
    call="ListSmsReplies",
    filters={"keyword": str, "account_id": str, "create_time": datetime},
    orders={"create_time": datetime, "reply_id": str},
    key="reply_id",
    order="createTime desc",
)


def reply_listing(request: sms_pb.ListSmsRepliesRequest, workspace_id: str) -> Listing:
    """Returns which replies a request asks for.

    Raises:
        InvalidArgument: If it is none that the contract has.
    """
    if request.customer_id and request.unknown_only:
        raise InvalidArgument("Give either customer_id or unknown_only.", field="unknown_only")
    return read_listing(
        _REPLIES,
        request,
        workspace=workspace_id,
        customer=str(request.customer_id),
        unknown=str(request.unknown_only),
    )


def reply_message(opened: OpenedReply) -> sms_pb.SmsReply:
    """Returns a reply as the wire has it."""
    reply = opened.reply
    message = sms_pb.SmsReply(
        reply_id=reply.reply_id,
        customer_id=reply.customer_id,
        phone=opened.phone,
        text=opened.text,
        keyword=reply.keyword,
        delivery_id=reply.delivery_id,
        account_id=reply.account_id,
    )
    message.send_time.FromDatetime(reply.send_time)
    message.create_time.FromDatetime(reply.create_time)
    return message


def registration_message(checked: Registration) -> sms_pb.TemplateRegistration:
    """Returns what asking a provider of a template told as the wire has it."""
    message = sms_pb.TemplateRegistration(
        account_id=checked.account_id,
        provider_template_code=checked.code,
        missing_parameters=checked.missing,
        extra_parameters=checked.extra,
        opt_out_missing=checked.lacks_way_out,
        purpose_differs=checked.differs_in_purpose,
        problem=f"ACCOUNT_PROBLEM_{checked.verdict.problem.name}" if checked.verdict.problem else None,
        detail=checked.verdict.code[:200],
    )
    if checked.registered is not None:
        message.state = cast(Any, int(checked.registered.state))
        message.reason = checked.registered.reason[:500]
        message.content = checked.registered.content[:2_000]
    message.check_time.FromDatetime(checked.check_time)
    return message
