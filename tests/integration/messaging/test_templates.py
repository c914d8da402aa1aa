"""Templates: checked when made and changed; what waits says what they said when it was asked for."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.errors import Aborted, AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, Reason
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb


async def test_create_is_repeatable_and_refuses_another_content(world: World) -> None:
    made = await world.template()
    assert await world.template() == made
    with pytest.raises(AlreadyExists):
        await world.template(subject="Other")
    assigned = await world.template("")
    assert assigned.template_id
    page = await world.stub.ListTemplates(messaging_pb.ListTemplatesRequest(page_size=1), metadata=world.metadata())
    rest = await world.stub.ListTemplates(
        messaging_pb.ListTemplatesRequest(page_size=1, page_token=page.next_page_token), metadata=world.metadata()
    )
    assert [*page.templates, *rest.templates] == [made, assigned]
    assert not rest.next_page_token


async def test_purpose_is_marketing_when_not_told(world: World) -> None:
    made = await world.template(purpose=messaging_pb.PURPOSE_UNSPECIFIED)
    assert made.purpose == messaging_pb.PURPOSE_MARKETING


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"html": "", "text": " "}, "html"),
        ({"subject": "{{ a"}, "subject"),
        ({"html": "{% if a %}"}, "html"),
        ({"text": "{{ a | shout }}"}, "text"),
        ({"text": "{% include 'other' %}"}, "text"),
        ({"text": "{{ a | safe }}"}, "text"),
        ({"subject": "x" * 501}, "subject"),
        ({"html": "x" * 205_000}, "html"),
        ({"text": "\0"}, "text"),
        ({"channel": messaging_pb.CHANNEL_UNSPECIFIED}, "channel"),
        ({"channel": messaging_pb.CHANNEL_SMS, "text": ""}, "provider_template_code"),
        ({"channel": messaging_pb.CHANNEL_PUSH, "subject": ""}, "subject"),
        ({"channel": messaging_pb.CHANNEL_WECOM, "text": ""}, "text"),
        ({"template_id": "Not An Id"}, "template_id"),
        ({"provider_parameters": {"a": "{% x %}"}}, "provider_parameters"),
    ],
)
async def test_create_names_what_is_wrong(world: World, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await world.template(**{"template_id": "t", **fields})
    assert caught.value.metadata["field"].removeprefix("template.") == field
    page = await world.stub.ListTemplates(messaging_pb.ListTemplatesRequest(), metadata=world.metadata())
    assert not page.templates


async def change(world: World, *paths: str, **fields: Any) -> resources_pb.Template:
    changed: resources_pb.Template = await world.stub.UpdateTemplate(
        messaging_pb.UpdateTemplateRequest(
            template=resources_pb.Template(**{"template_id": "hello", **fields}), update_mask=FieldMask(paths=paths)
        ),
        metadata=world.metadata(),
    )
    return changed


async def delete(world: World, template_id: str = "hello", etag: str = "") -> resources_pb.Template:
    deleted: resources_pb.Template = await world.stub.DeleteTemplate(
        messaging_pb.DeleteTemplateRequest(template_id=template_id, etag=etag), metadata=world.metadata()
    )
    return deleted


async def test_change_takes_over_what_is_named_and_what_waits_says_what_it_was_asked_for_with(world: World) -> None:
    made = await world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    waiting = await world.send(world.customer().customer_id)
    world.clock.advance(timedelta(minutes=1))
    changed = await change(
        world, "subject", subject="New {{ customer.traits.name }}", html="not taken over", etag=made.etag
    )
    assert (changed.subject, changed.html) == ("New {{ customer.traits.name }}", made.html)
    assert changed.etag != made.etag
    assert changed.update_time.ToDatetime() > changed.create_time.ToDatetime() == made.create_time.ToDatetime()
    assert await world.delivered(waiting) == ("SENT", "UNSPECIFIED")
    later = await world.send(world.customer().customer_id)
    assert await world.delivered(later) == ("SENT", "UNSPECIFIED")
    assert {each["subject"] for each in await world.sandbox.messages()} == {"Hello 顾客1", "New 顾客2"}
    with pytest.raises(Aborted):
        await change(world, "subject", subject="Older", etag=made.etag)
    with pytest.raises(InvalidArgument) as unreadable:
        await change(world, "subject", subject="{{ a")
    assert unreadable.value.metadata["field"] == "subject"
    for path, value in (("purpose", messaging_pb.PURPOSE_MARKETING), ("channel", messaging_pb.CHANNEL_SMS)):
        with pytest.raises(InvalidArgument):
            await change(world, path, **{path: value})
    with pytest.raises(NotFound):
        await change(world, "subject", template_id="other", subject="x")
    sent_back = await change(world, "*", **{field.name: value for field, value in changed.ListFields()})
    assert sent_back.subject == changed.subject


async def test_changes_without_an_etag_do_not_undo_each_other(world: World) -> None:
    await world.template()
    await asyncio.gather(
        change(world, "subject", subject="S"),
        change(world, "text", text="T"),
        change(world, "display_name", display_name="D"),
    )
    got = await world.stub.GetTemplate(messaging_pb.GetTemplateRequest(template_id="hello"), metadata=world.metadata())
    assert (got.subject, got.text, got.display_name) == ("S", "T", "D")


async def test_template_that_a_journey_names_is_not_deleted(world: World) -> None:
    made = await world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    world.peers.journeys_using["hello"] = ["welcome", "win-back"]
    with pytest.raises(FailedPrecondition) as used:
        await delete(world)
    assert used.value.reason == Reason.ERROR_REASON_IN_USE
    assert used.value.metadata["users"] == "welcome, win-back"
    world.peers.journeys_using.clear()
    waiting = await world.send(world.customer().customer_id)
    with pytest.raises(Aborted):
        await delete(world, etag='"99"')
    deleted = await delete(world, etag=made.etag)
    assert deleted.HasField("delete_time")
    assert await delete(world, etag=made.etag) == deleted
    got = await world.stub.GetTemplate(messaging_pb.GetTemplateRequest(template_id="hello"), metadata=world.metadata())
    assert got == deleted
    assert await world.delivered(waiting) == ("FAILED", "TEMPLATE_NOT_FOUND")
    with pytest.raises(NotFound):
        await world.send(world.customer().customer_id)
    with pytest.raises(FailedPrecondition):
        await change(world, "subject", subject="x")
    with pytest.raises(AlreadyExists):
        await world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)


async def test_list_is_filtered_and_ordered_and_leaves_out_what_was_deleted(world: World) -> None:
    for number in range(3):
        await world.template(f"mail{number}", display_name=f"Mail {9 - number}")
    await world.sms_template()
    await delete(world, "mail1")

    async def listed(**asked: Any) -> list[str]:
        found, token = [], ""
        while True:
            page = await world.stub.ListTemplates(
                messaging_pb.ListTemplatesRequest(page_size=1, page_token=token, **asked), metadata=world.metadata()
            )
            found += [each.template_id for each in page.templates]
            token = page.next_page_token
            if not token:
                return found

    assert await listed() == ["mail0", "mail2", "sms"]
    assert await listed(show_deleted=True) == ["mail0", "mail1", "mail2", "sms"]
    assert await listed(filter="channel = EMAIL", order_by="display_name") == ["mail2", "mail0"]
    assert await listed(filter='displayName: "mail 7"') == ["mail2"]
    assert await listed(filter="channel = CHANNEL_SMS AND purpose = MARKETING") == ["sms"]
    with pytest.raises(InvalidArgument):
        await listed(filter="subject = x")
