"""Wire ⇄ domain of templates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from google.protobuf.field_mask_pb2 import FieldMask

from services.common.listings import Listable
from services.common.updates import etag_of, updated
from services.messaging.domain import Channel, Purpose, Template
from services.messaging.domain.mail_findings import mail_findings
from services.messaging.domain.sms_findings import TemplateFinding, findings_of
from services.messaging.domain.template_content import NO_CONTENT
from services.messaging.wire import known_value, names_of
from services.messaging.wire_template_content import content_message, content_of
from yike.common.v1 import channel_pb2
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb

_WECHAT = ("url", "mini_program_app_id", "mini_program_page")
_PUSH = ("deep_link", "push_data")
_ANSWERS = ("answer", "answer_keywords")
_WORTH = ("expected_value", "tags")
_INBOX = ("image_url", "inbox_days")
CHANGEABLE = (
    "display_name", "subject", "html", "text", "provider_template_code", "provider_parameters", *_WECHAT, *_ANSWERS, "content",
    *_INBOX, *_PUSH, *_WORTH,
)  # fmt: skip

CHANNEL_NAMES = names_of(channel_pb2.Channel, "CHANNEL_")
LISTABLE = Listable(
    call="ListTemplates",
    filters={
        "template_id": str,
        "display_name": str,
        "channel": CHANNEL_NAMES,
        "purpose": names_of(channel_pb2.Purpose, "PURPOSE_"),
        "answer": bool,
    },
    orders={"template_id": str, "display_name": str, "create_time": datetime, "update_time": datetime},
    key="template_id",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def template_message(template: Template) -> resources_pb.Template:
    """Returns a template as the wire has it."""
    message = resources_pb.Template(
        template_id=template.template_id,
        display_name=template.display_name,
        channel=cast(Any, int(template.channel)),
        purpose=cast(Any, int(template.purpose)),
        subject=template.subject,
        html=template.html,
        text=template.text,
        provider_template_code=template.provider_template_code,
        provider_parameters=dict(template.provider_parameters),
        etag=etag_of(template.revision),
        url=template.url,
        mini_program_app_id=template.mini_program_app_id,
        mini_program_page=template.mini_program_page,
        answer=template.answer,
        answer_keywords=template.answer_keywords,
        image_url=template.image_url,
        inbox_days=template.inbox_days,
        deep_link=template.deep_link,
        push_data=dict(template.push_data),
        findings=cast(Any, [int(each) for each in template_findings(template)]),
        expected_value=template.expected_value,
        tags=template.tags,
    )
    if template.content != NO_CONTENT:
        message.content.CopyFrom(content_message(template.content))
    message.version = template.version
    message.draft_only = template.version == 0
    message.has_unpublished_changes = template.has_unpublished_changes
    message.publisher = template.publisher
    message.editor = template.editor
    if template.publish_time is not None:
        message.publish_time.FromDatetime(template.publish_time)
    message.create_time.FromDatetime(template.create_time)
    message.update_time.FromDatetime(template.update_time)
    if template.delete_time is not None:
        message.delete_time.FromDatetime(template.delete_time)
    return message


def new_template(message: resources_pb.Template) -> Template:
    """Returns a template as it is to be made; its times say nothing.

    Raises:
        InvalidArgument: If a channel or purpose is none that we know.
    """
    return Template(
        template_id=message.template_id,
        display_name=message.display_name,
        channel=known_value(Channel, message.channel, "channel"),
        purpose=known_value(Purpose, message.purpose, "purpose"),
        subject=message.subject,
        html=message.html,
        text=message.text,
        provider_template_code=message.provider_template_code,
        provider_parameters=dict(message.provider_parameters),
        create_time=_EPOCH,
        update_time=_EPOCH,
        url=message.url,
        mini_program_app_id=message.mini_program_app_id,
        mini_program_page=message.mini_program_page,
        answer=message.answer,
        answer_keywords=tuple(message.answer_keywords),
        content=content_of(message.content),
        image_url=message.image_url,
        inbox_days=message.inbox_days,
        deep_link=message.deep_link,
        push_data=dict(message.push_data),
        expected_value=message.expected_value if message.HasField("expected_value") else None,
        tags=tuple(sorted(message.tags)),
    )


def template_findings(template: Template) -> list[TemplateFinding]:
    """Returns what is amiss with a template that can be sent all the same."""
    of_sms = findings_of(template.channel, template.purpose, template.text)
    return [*of_sms, *mail_findings(template.parts_of("").get("html", ""))]


def changed_template(current: Template, given: resources_pb.Template, mask: FieldMask) -> Template:
    """Returns a template with what the mask names taken over.

    Raises:
        InvalidArgument: If the mask names what cannot be changed.
    """
    result = new_template(updated(template_message(current), given, mask, changeable=CHANGEABLE))
    return replace(current, **{name: getattr(result, name) for name in CHANGEABLE})
