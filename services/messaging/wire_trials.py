"""Wire ⇄ domain of templates tried out."""

from __future__ import annotations

from typing import Any, cast

from services.common.json_messages import read_object
from services.common.masking import masked
from services.messaging.domain import Channel
from services.messaging.domain.trials import RenderValues, TestRecipient, TestSend
from services.messaging.usecases.rendered import Rendering
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb


def render_values(message: messaging_pb.RenderValues) -> RenderValues:
    """Returns with what a template is rendered.

    Raises:
        InvalidArgument: If traits, data or event are no JSON objects.
    """
    return RenderValues(
        customer_id=message.customer_id,
        traits=read_object(message.traits, "values.traits"),
        tags=tuple(message.tags),
        data=read_object(message.data, "values.data"),
        event=read_object(message.event, "values.event"),
    )


def rendered_message(rendering: Rendering) -> messaging_pb.RenderedTemplate:
    """Returns what a template says as the wire has it."""
    message = messaging_pb.RenderedTemplate(
        subject=" ".join(rendering.text("subject").split()),
        html=rendering.text("html"),
        text=rendering.text("text"),
        provider_parameters=rendering.parameters,
        missing=[
            messaging_pb.MissingValue(part=each.part, name=each.name, needed=each.needed)
            for each in rendering.preview.missing
        ],
        problems=[
            messaging_pb.RenderProblem(part=part, detail=detail)
            for part, detail in sorted(rendering.preview.problems.items())
        ],
        sendable=rendering.sendable,
        unknown_skus=sorted(rendering.preview.unknown.get("product", ())),
        url=rendering.text("url"),
        mini_program_page=rendering.text("mini_program_page"),
        image_url=rendering.text("image_url"),
        deep_link=rendering.text("deep_link"),
        push_data=rendering.push_data,
        unknown_store_ids=sorted(rendering.preview.unknown.get("store", ())),
        findings=cast(Any, [int(each) for each in rendering.findings]),
        variant_id=rendering.selection.variant_id,
        block_cases=dict(rendering.selection.block_cases),
        text_made=rendering.text_made,
    )
    if rendering.sms is not None:
        message.sms.characters = rendering.sms.characters
        message.sms.parts = rendering.sms.parts
        message.sms.encoding = cast(Any, int(rendering.sms.encoding))
        message.sms.signature = rendering.signature
    return message


def recipient_message(recipient: TestRecipient) -> resources_pb.TestRecipient:
    """Returns an allowed address as the wire has it: masked."""
    kind = {Channel.EMAIL: "email", Channel.SMS: "phone", Channel.VOICE: "phone"}.get(recipient.channel, "")
    message = resources_pb.TestRecipient(
        test_recipient_id=recipient.test_recipient_id,
        display_name=recipient.display_name,
        channel=cast(Any, int(recipient.channel)),
        address=masked(kind, recipient.address),
        creator=recipient.creator,
    )
    message.create_time.FromDatetime(recipient.create_time)
    return message


def send_message(send: TestSend) -> messaging_pb.TestSend:
    """Returns a test send as the wire has it."""
    message = messaging_pb.TestSend(
        test_send_id=send.test_send_id,
        template_id=send.template_id,
        test_recipient_id=send.test_recipient_id,
        channel=cast(Any, int(send.channel)),
        status=cast(Any, int(send.status)),
        reason=cast(Any, int(send.reason)),
        detail=send.detail,
        account_id=send.account_id,
        sender=send.sender,
        template_version=send.template_version,
    )
    message.create_time.FromDatetime(send.create_time)
    return message
