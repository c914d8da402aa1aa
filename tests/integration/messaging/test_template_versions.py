"""A template's life: its draft, its versions, and which of them a message says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.common.database import execute
from services.common.errors import Aborted, AlreadyExists, FailedPrecondition, InvalidArgument, NotFound
from services.messaging.usecases import versions as versions_module
from tests.integration.messaging.conftest import World
from tests.integration.messaging.test_failover import both, broken
from tests.integration.messaging.test_resending import given_up, resend
from tests.integration.messaging.test_templates import change
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import template_version_service_pb2 as version_pb

TRANSACTIONAL = messaging_pb.PURPOSE_TRANSACTIONAL


async def redraw(world: World, *, template_id: str = "hello", etag: str = "", **fields: Any) -> resources_pb.Template:
    """Changes a draft and publishes nothing."""
    changed: resources_pb.Template = await world.stub.UpdateTemplate(
        messaging_pb.UpdateTemplateRequest(
            template=resources_pb.Template(template_id=template_id, etag=etag, **fields),
            update_mask={"paths": list(fields)},
            draft_only=True,
        ),
        metadata=world.metadata(),
    )
    return changed


async def publish(world: World, template_id: str = "hello", **more: Any) -> resources_pb.Template:
    published: resources_pb.Template = await world.versions.PublishTemplate(
        version_pb.PublishTemplateRequest(template_id=template_id, **more), metadata=world.metadata()
    )
    return published


async def restore(world: World, version: int) -> resources_pb.Template:
    restored: resources_pb.Template = await world.versions.RestoreTemplateVersion(
        version_pb.RestoreTemplateVersionRequest(template_id="hello", version=version), metadata=world.metadata()
    )
    return restored


async def listed(world: World, **more: Any) -> version_pb.ListTemplateVersionsResponse:
    page: version_pb.ListTemplateVersionsResponse = await world.versions.ListTemplateVersions(
        version_pb.ListTemplateVersionsRequest(template_id="hello", **more), metadata=world.metadata()
    )
    return page


async def drafted(world: World, template_id: str = "hello", **fields: Any) -> resources_pb.Template:
    """Makes a template of which nothing is published."""
    made: resources_pb.Template = await world.stub.CreateTemplate(
        messaging_pb.CreateTemplateRequest(
            template=resources_pb.Template(template_id=template_id, channel=messaging_pb.CHANNEL_EMAIL, **fields),
            draft_only=True,
        ),
        metadata=world.metadata(),
    )
    return made


def life(template: resources_pb.Template) -> tuple[int, bool, bool]:
    return template.version, template.draft_only, template.has_unpublished_changes


async def subjects(world: World) -> list[str]:
    return sorted(each["subject"] for each in await world.sandbox.messages(limit=1_000))


async def test_a_draft_becomes_a_version_when_it_is_published(world: World) -> None:
    made = await world.template(subject="One", purpose=TRANSACTIONAL)
    assert life(made) == (1, False, False)
    changed = await redraw(world, subject="Two", etag=made.etag)
    assert (changed.subject, life(changed)) == ("Two", (1, False, True))
    customer = world.customer().customer_id
    assert (await world.send(customer)).template_version == 1
    with pytest.raises(Aborted):
        await publish(world, etag=made.etag)
    published = await publish(world, etag=changed.etag)
    assert (life(published), published.publisher) == ((2, False, False), "service:unnamed")
    assert await publish(world) == published, "again it changes nothing"
    assert (await world.send(customer)).template_version == 2
    await world.deliver()
    assert await subjects(world) == ["One", "Two"]
    versions = (await listed(world)).versions
    assert [(each.version, each.template.subject, each.current) for each in versions] == [
        (2, "Two", True),
        (1, "One", False),
    ]
    page = await listed(world, page_size=1)
    rest = await listed(world, page_size=1, page_token=page.next_page_token)
    assert [each.version for each in (*page.versions, *rest.versions)] == [2, 1]
    assert not rest.next_page_token
    # Back to the first: a draft, then a version of its own.
    restored = await restore(world, 1)
    assert (restored.subject, life(restored)) == ("One", (2, False, True))
    assert life(await restore(world, 2)) == (2, False, False)
    await restore(world, 1)
    assert life(await publish(world)) == (3, False, False)
    with pytest.raises(NotFound):
        await restore(world, 9)
    with pytest.raises(NotFound):
        await world.versions.GetTemplateVersion(
            version_pb.GetTemplateVersionRequest(template_id="hello", version=9), metadata=world.metadata()
        )


async def test_what_is_not_published_is_not_sent(world: World) -> None:
    made = await drafted(world, subject="{{ nothing.at.all }")
    assert (life(made), made.subject) == ((0, True, True), "{{ nothing.at.all }")
    assert await drafted(world, subject="{{ nothing.at.all }") == made
    with pytest.raises(AlreadyExists):
        await drafted(world, subject="Other")
    customer = world.customer().customer_id
    with pytest.raises(FailedPrecondition) as refused:
        await world.send(customer)
    assert refused.value.reason_name == "TEMPLATE_NOT_PUBLISHED"
    batch = await world.stub.BatchSendMessages(
        messaging_pb.BatchSendMessagesRequest(
            requests=[messaging_pb.SendMessageRequest(request_id="r", customer_id=customer, template_id="hello")]
        ),
        metadata=world.metadata(),
    )
    assert await world.state(batch.messages[0].delivery_id) == ("FAILED", "TEMPLATE_NOT_PUBLISHED")
    with pytest.raises(InvalidArgument):
        await publish(world)
    await redraw(world, subject="Hi", text="Hi")
    # A change that would be sent at once is not made while others wait in the draft.
    with pytest.raises(FailedPrecondition):
        await change(world, "text", text="x")
    assert life(await change(world, "display_name", display_name="Named")) == (0, True, True)
    published = await publish(world)
    assert (life(published), published.subject, published.display_name) == ((1, False, False), "Hi", "Named")
    assert life(await change(world, "text", text="x")) == (2, False, False)
    assert life(await change(world, "text", text="x")) == (2, False, False), "the same makes no version"
    assert (await world.send(customer)).template_version == 2


async def test_a_message_says_its_version_after_retries_put_offs_and_another_account(world: World) -> None:
    await both(world)
    customer = world.customer().customer_id
    await change(world, "subject", subject="First")
    message = await world.send(customer)
    assert message.template_version == 2
    await broken(world, "first", "4xx")
    await broken(world, "second", "4xx")
    await world.deliver()
    assert (await world.state(message.delivery_id))[0] == "QUEUED"
    await change(world, "subject", subject="Second")
    world.clock.advance(timedelta(minutes=20))
    world.parts.dispatcher._ways.breakers._states.clear()
    await broken(world, "second", "ok")
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    assert await subjects(world) == ["First"]
    assert (await world.get(message.delivery_id)).template_version == 2
    explained = await world.stub.ExplainMessage(
        messaging_pb.ExplainMessageRequest(delivery_id=message.delivery_id), metadata=world.metadata()
    )
    (check,) = [each for each in explained.checks if each.kind == messaging_pb.CHECK_KIND_TEMPLATE]
    assert (check.detail, check.outcome) == ("version 2", messaging_pb.CHECK_OUTCOME_PASSES)


async def test_one_batch_holds_messages_of_several_versions_and_mixes_none(world: World) -> None:
    await world.template(subject="S1", text="T1 {{ customer.traits.name }}", html="", purpose=TRANSACTIONAL)
    customers = [world.customer().customer_id for _ in range(3)]
    for number in (2, 3):
        await world.send(customers[number - 2])
        await redraw(world, subject=f"S{number}")
        await redraw(world, text=f"T{number} {{{{ customer.traits.name }}}}")
        await publish(world)
    await world.send(customers[2])
    old = await world.send(customers[2], template_version=1)
    assert old.template_version == 1
    with pytest.raises(NotFound):
        await world.send(customers[2], template_version=4)
    await world.deliver()
    said = sorted((each["subject"], each["text"][:2]) for each in await world.sandbox.messages())
    assert said == [("S1", "T1"), ("S1", "T1"), ("S2", "T2"), ("S3", "T3")]
    page = await world.stub.ListMessages(
        messaging_pb.ListMessagesRequest(filter='templateId = "hello" AND templateVersion = 1'),
        metadata=world.metadata(),
    )
    assert len(page.messages) == 2
    stats = await world.versions.GetTemplateStats(
        version_pb.GetTemplateStatsRequest(template_id="hello"), metadata=world.metadata()
    )
    world.clock.advance(timedelta(seconds=1))
    stats = await world.versions.GetTemplateStats(
        version_pb.GetTemplateStatsRequest(template_id="hello"), metadata=world.metadata()
    )
    assert [(each.version, each.messages, each.sent) for each in stats.versions] == [(3, 1, 1), (2, 1, 1), (1, 2, 2)]


async def test_what_is_sent_again_says_what_is_published_then(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL, subject="Old")
    message = await world.send(world.customer().customer_id)
    await given_up(world, message)
    await change(world, "subject", subject="New")
    again = await resend(world, message.delivery_id)
    assert (again.template_version, (await world.get(message.delivery_id)).template_version) == (2, 1)
    await world.deliver()
    assert await subjects(world) == ["New"]


async def test_versions_are_bounded_and_those_that_wait_stay(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions_module, "MAX_VERSIONS", 2)
    await world.template(purpose=TRANSACTIONAL, subject="S1")
    waiting = await world.send(world.customer().customer_id)
    for number in range(2, 6):
        await change(world, "subject", subject=f"S{number}")
    assert [each.version for each in (await listed(world)).versions] == [5, 4, 1]
    assert await world.delivered(waiting) == ("SENT", "UNSPECIFIED")
    assert await subjects(world) == ["S1"]
    await change(world, "subject", subject="S6")
    assert [each.version for each in (await listed(world)).versions] == [6, 5]


async def test_what_a_process_of_before_versions_writes_is_sent_and_becomes_a_version(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL, subject="S1")
    customer = world.customer().customer_id
    await redraw(world, subject="Not yet")

    async def write(sql: str) -> None:
        async with world.parts.database.workspace(world.workspace_id) as connection:
            await execute(connection, sql, world.workspace_id)
        world.parts.servicer._sending._templates._live.forget((world.workspace_id, "hello"))

    # As its UPDATE and its INSERTs are: without the columns that it does not know.
    await write(
        "UPDATE templates SET subject = 'S2', revision = revision + 1 WHERE workspace_id = $1 AND template_id = 'hello'"
    )
    assert (await world.send(customer)).template_version == 2
    got = await world.stub.GetTemplate(messaging_pb.GetTemplateRequest(template_id="hello"), metadata=world.metadata())
    assert (got.subject, life(got)) == ("Not yet", (2, False, True))
    await write(
        "INSERT INTO templates (workspace_id, template_id, display_name, channel, purpose, subject, html, text, "
        "provider_template_code, provider_parameters, create_time, update_time) SELECT workspace_id, 'young', 'Young', "
        "channel, purpose, 'Y', '', 'y', '', '{}', create_time, update_time FROM templates WHERE workspace_id = $1"
    )
    page = await world.stub.ListTemplates(messaging_pb.ListTemplatesRequest(), metadata=world.metadata())
    assert [(each.template_id, each.version) for each in page.templates] == [("hello", 2), ("young", 1)]
    message = await world.send(customer, "young")
    await write("UPDATE messages SET template_version = 0 WHERE workspace_id = $1")
    await write("UPDATE deliveries SET template_version = 0 WHERE workspace_id = $1")
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    assert await subjects(world) == ["S2", "Y"]
    assert (await world.get(message.delivery_id)).template_version == 1, "decided when it was handed over"


async def test_a_test_send_and_a_rendering_take_the_draft_or_a_version(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL, subject="S1")
    await redraw(world, subject="S2")
    made = await world.stub.CreateTestRecipient(
        messaging_pb.CreateTestRecipientRequest(
            test_recipient=resources_pb.TestRecipient(
                display_name="Anna", channel=messaging_pb.CHANNEL_EMAIL, address="anna@shop.example"
            )
        ),
        metadata=world.metadata(),
    )
    for version in (0, 1):
        sent = await world.stub.TestSendTemplate(
            messaging_pb.TestSendTemplateRequest(
                template_id="hello", test_recipient_id=made.test_recipient_id, template_version=version
            ),
            metadata=world.metadata(),
        )
        assert (sent.status, sent.template_version) == (messaging_pb.MESSAGE_STATUS_SENT, version)
    assert await subjects(world) == ["S1", "S2"]
    shown = await world.stub.RenderTemplate(
        messaging_pb.RenderTemplateRequest(template_id="hello", template_version=1), metadata=world.metadata()
    )
    assert shown.subject == "S1"
