"""Tags and consents by hand: recorded as events, repeatable by request id."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.common.caller import act_as, new_caller
from services.common.channels import channel_name, channel_of
from services.common.errors import AlreadyExists, InvalidArgument, NotFound
from services.common.ids import event_digest, event_id_of
from services.common.json_messages import read_object
from tests.integration.profile.conftest import Workspace, event, identify, node_of
from yike.common.v1 import channel_pb2, errors_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb


async def change_tags(
    workspace: Workspace,
    customer_id: int,
    add: tuple[str, ...] = (),
    remove: tuple[str, ...] = (),
    request_id: str = "",
) -> profile_pb.Customer:
    """Changes tags."""
    file: profile_pb.Customer = await workspace.platform.profile.ChangeCustomerTags(
        profile_pb.ChangeCustomerTagsRequest(
            customer_id=customer_id, add_tags=add, remove_tags=remove, request_id=request_id
        ),
        metadata=workspace.metadata,
    )
    return file


async def set_consent(
    workspace: Workspace, customer_id: int, granted: bool, *, channel: str, **arguments: Any
) -> dict[str, bool]:
    """Sets a consent and returns all of the file as {channel:purpose: granted}."""
    workspace.platform.clock.advance(timedelta(seconds=1))
    file = await workspace.platform.profile.SetCustomerConsent(
        profile_pb.SetCustomerConsentRequest(
            customer_id=customer_id, granted=granted, channel=channel_name(channel), **arguments
        ),
        metadata=workspace.metadata,
    )
    return consents_of(file)


def consents_of(file: profile_pb.Customer) -> dict[str, bool]:
    """Returns a file's consents."""
    return {
        f"{channel_of(each.channel)}:{channel_pb2.Purpose.Name(each.purpose).removeprefix('PURPOSE_').lower()}": each.granted
        for each in file.consents
    }


async def test_change_customer_tags_shows_in_file_and_timeline(workspace: Workspace) -> None:
    await workspace.record(event(user_id="u1"))
    customer_id = await workspace.customer_of("user_id", "u1")
    assert list((await change_tags(workspace, customer_id, ("vip", "beauty"))).tags) == ["beauty", "vip"]
    workspace.platform.clock.advance(timedelta(seconds=1))
    act_as(new_caller(workspace.workspace_id, "key:12"))
    file = await change_tags(workspace, customer_id, ("new",), ("vip", "never had"))
    assert list(file.tags) == ["beauty", "new"]
    newest = (await workspace.timeline(customer_id))[0]
    assert (newest.type, newest.name) == (profile_pb.EVENT_TYPE_TAG, "Tags Changed")
    assert read_object(newest.properties, "it") == {
        "added": ["new"],
        "removed": ["never had", "vip"],
        "by": "key:12",
    }


async def test_a_change_of_tags_answers_with_its_event_also_when_repeated_and_after_a_merge(
    workspace: Workspace,
) -> None:
    await workspace.record(event(user_id="u1"), event(anonymous_id="a1"))
    customer_id = await workspace.customer_of("anonymous_id", "a1")
    first = await change_tags(workspace, customer_id, ("vip",), request_id="r1")
    (changed,) = await workspace.timeline(customer_id, event_name="Tags Changed")
    assert first.change_event.node_id == node_of(first, "anonymous_id")
    assert first.change_event.event_id == event_id_of(event_digest(workspace.workspace_id, changed.message_id))
    await workspace.record(event(user_id="u1", anonymous_id="a1"))
    again = await change_tags(workspace, customer_id, ("vip",), request_id="r1")
    assert again.change_event == first.change_event
    other = await change_tags(workspace, customer_id, ("vip",), request_id="r2")
    assert other.change_event.event_id != first.change_event.event_id
    read = await workspace.platform.profile.GetCustomer(
        profile_pb.GetCustomerRequest(customer_id=customer_id), metadata=workspace.metadata
    )
    assert not read.HasField("change_event")


async def test_change_customer_tags_happens_once_when_the_request_is_repeated(workspace: Workspace) -> None:
    await workspace.record(event(user_id="u1"))
    customer_id = await workspace.customer_of("user_id", "u1")
    await asyncio.gather(*(change_tags(workspace, customer_id, ("vip",), request_id="r1") for _ in range(5)))
    workspace.platform.clock.advance(timedelta(seconds=1))
    await change_tags(workspace, customer_id, (), ("vip",))
    # Repeated late, it does not bring the tag back.
    assert list((await change_tags(workspace, customer_id, ("vip",), request_id="r1")).tags) == []
    assert len(await workspace.timeline(customer_id, event_name="Tags Changed")) == 2
    with pytest.raises(AlreadyExists) as refusal:
        await change_tags(workspace, customer_id, ("other",), request_id="r1")
    assert refusal.value.reason == errors_pb2.ERROR_REASON_REQUEST_ID_REUSED


async def test_change_customer_tags_refuses_what_is_out_of_bounds(workspace: Workspace) -> None:
    await workspace.record(event(user_id="u1"))
    customer_id = await workspace.customer_of("user_id", "u1")
    for add, remove in (((), ()), (("a",), ("a",)), (("",), ()), (("x" * 101,), ()), (tuple(map(str, range(51))), ())):
        with pytest.raises(InvalidArgument):
            await change_tags(workspace, customer_id, add, remove)
    with pytest.raises(NotFound):
        await change_tags(workspace, 12, ("a",))


async def test_set_customer_consent_is_kept_by_the_address(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", email="a@example.com"))
    customer_id = await workspace.customer_of("user_id", "u1")
    assert await set_consent(workspace, customer_id, True, channel="email", source="console") == {
        "email:marketing": True
    }
    newest = (await workspace.timeline(customer_id))[0]
    assert (newest.type, newest.name) == (profile_pb.EVENT_TYPE_CONSENT, "Consent Granted")
    assert (newest.identifier.type, read_object(newest.properties, "it")["source"]) == ("email", "console")


async def test_set_customer_consent_reaches_every_node_that_holds_a_word(workspace: Workspace) -> None:
    await workspace.record(event(user_id="u1"))
    customer_id = await workspace.customer_of("user_id", "u1")
    # No address yet: the anchor carries it; then addresses come, one with a word of its own.
    await set_consent(workspace, customer_id, False, channel="email")
    await workspace.record(
        identify(user_id="u1", email="a@example.com"),
        event(email="b@example.com", name="Consent Granted", properties={"channel": "email"}),
        identify(user_id="u1", email="b@example.com"),
    )
    assert consents_of(await workspace.file(customer_id)) == {"email:marketing": False}
    assert await set_consent(workspace, customer_id, True, channel="email") == {"email:marketing": True}
    assert await set_consent(workspace, customer_id, False, channel="email") == {"email:marketing": False}


async def test_set_customer_consent_happens_once_when_the_request_is_repeated(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", email="a@example.com"))
    customer_id = await workspace.customer_of("user_id", "u1")
    await set_consent(workspace, customer_id, True, channel="email", request_id="r")
    await set_consent(workspace, customer_id, False, channel="email")
    await workspace.record(identify(user_id="u1", email="late@example.com"))
    again = await set_consent(workspace, customer_id, True, channel="email", request_id="r")
    assert again == {"email:marketing": False}
    with pytest.raises(AlreadyExists):
        await set_consent(workspace, customer_id, False, channel="email", request_id="r")


async def test_consent_event_of_a_source_is_carried_by_the_channels_identifier(workspace: Workspace) -> None:
    await workspace.record(
        event("c", user_id="u1", email="a@example.com", name="Consent Withdrawn", properties={"channel": "email"}),
        event("d", user_id="u1", name="Consent Granted", properties={"channel": "sms"}),
    )
    customer_id = await workspace.customer_of("email", "a@example.com")
    assert customer_id == await workspace.customer_of("user_id", "u1")
    assert consents_of(await workspace.file(customer_id)) == {"email:marketing": False, "sms:marketing": True}
    carriers = {each.message_id: each.identifier.type for each in await workspace.timeline(customer_id)}
    assert carriers == {"c": "email", "d": "user_id"}


async def test_a_consent_tells_where_and_by_whom_it_was_stated_and_what_shows_it(workspace: Workspace) -> None:
    clock, profile = workspace.platform.clock, workspace.platform.profile

    async def said(sender: str = "", /, **properties: str) -> None:
        """A source, by a second later, states a grant."""
        clock.advance(timedelta(seconds=1))
        grant = event(
            name="Consent Granted", properties={"channel": "email", **properties}, at=clock.now(), email="a@example.com"
        )
        grant.consent_authority, grant.principal = profile_pb.CONSENT_AUTHORITY_FULL, sender
        assert (await workspace.record(grant)).accepted == 1

    async def shown() -> tuple[bool, str, str, str]:
        (only,) = (await workspace.file_of("email", "a@example.com")).consents
        return only.granted, only.source, only.evidence, only.principal

    # Whom the event names is nobody whom we know to have said it; what is too long is heard all the same.
    await said(source="/checkout", evidence="e" * 600, by="user:boss")
    assert await shown() == (True, "/checkout", "e" * 500, "")
    # By whose key it came, we know.
    await said("key:till", by="user:boss")
    assert await shown() == (True, "", "", "key:till")
    clock.advance(timedelta(seconds=1))
    act_as(new_caller(workspace.workspace_id, "user:7"))
    request = profile_pb.SetCustomerConsentRequest(
        customer_id=await workspace.customer_of("email", "a@example.com"),
        channel="CHANNEL_EMAIL",
        granted=False,
        source="console",
        evidence="signed form 2026-11-03, store 12",
    )
    await profile.SetCustomerConsent(request, metadata=workspace.metadata)
    assert await shown() == (False, "console", "signed form 2026-11-03, store 12", "user:7")
    # Where nothing is said of it, nothing of what was said before is shown.
    await said()
    assert await shown() == (True, "", "", "")
    # Each event tells it, also of those that decide nothing any more.
    timeline = await workspace.timeline(await workspace.customer_of("email", "a@example.com"))
    assert [each.principal for each in timeline] == ["", "user:7", "key:till", ""]
    latest = await profile.ListEvents(profile_pb.ListEventsRequest(), metadata=workspace.metadata)
    assert [each.event.principal for each in latest.events] == ["", "user:7", "key:till", ""]
