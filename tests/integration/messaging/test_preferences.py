"""The preference centre: what a customer sets by the link of a message, and what it does to what is sent."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import Any

import pytest

from services.common.errors import InvalidArgument, NotFound, PermissionDenied, ResourceExhausted
from services.messaging.domain.preferences import MAX_CHANGES
from tests.integration.messaging.conftest import NOON, PUBLIC_URL, World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import preference_service_pb2 as pb

EMAIL, SMS, WECOM = messaging_pb.CHANNEL_EMAIL, messaging_pb.CHANNEL_SMS, messaging_pb.CHANNEL_WECOM
VOICE = messaging_pb.CHANNEL_VOICE
SENT = ("SENT", "UNSPECIFIED")
PAUSED = ("SUPPRESSED", "MARKETING_PAUSED")
_LINK = re.compile(re.escape(PUBLIC_URL) + r"/p/([A-Za-z0-9_.-]+)")


async def link_of(world: World, customer: Any, template: str = "hello", channel: str = "email") -> str:
    """Sends a message and returns the token of the link that its reader finds."""
    assert await world.delivered(await world.send(customer.customer_id, template)) == SENT
    found = _LINK.search(str((await world.sandbox.messages(channel=channel))[-1]))
    assert found is not None
    return found[1]


async def template(world: World) -> None:
    """Makes a marketing mail with the link."""
    await world.template(html="", text="hi {{ preferences_url }} {{ unsubscribe_url }}")


async def read(world: World, token: str) -> pb.Preferences:
    """Opens the page."""
    answer: pb.Preferences = await world.preferences.GetPreferences(
        pb.GetPreferencesRequest(token=token), metadata=world.metadata()
    )
    return answer


async def save(world: World, token: str, paused: bool | None = None, **channels: bool) -> pb.Preferences:
    """Saves the page."""
    answer: pb.Preferences = await world.preferences.UpdatePreferences(
        pb.UpdatePreferencesRequest(
            token=token,
            paused=paused,
            channels=[
                pb.ChannelPreference(channel=f"CHANNEL_{name.upper()}", granted=granted)
                for name, granted in channels.items()
            ],
        ),
        metadata=world.metadata(),
    )
    return answer


def on(preferences: pb.Preferences) -> list[Any]:
    """Returns the channels that are on."""
    return [each.channel for each in preferences.channels if each.granted]


async def test_a_link_shows_what_is_set_and_turns_it_off_with_evidence(world: World) -> None:
    await template(world)
    customer = world.customer(consents={"email": True, "sms": True})
    token = await link_of(world, customer)
    shown = await read(world, token)
    assert [(each.channel, each.granted, each.can_grant) for each in shown.channels] == [
        (EMAIL, True, True),
        (SMS, True, False),
        (WECOM, False, False),
        (VOICE, False, False),
    ]
    assert (shown.channel, shown.HasField("pause_end_time")) == (EMAIL, False)
    assert on(await save(world, token, sms=False)) == [EMAIL]
    # The same again states nothing anew, nor does a read.
    assert on(await save(world, token, sms=False, email=True)) == [EMAIL]
    (stated,) = world.peers.consents_set
    assert (stated.channel, stated.granted, stated.source) == (SMS, False, "preference_centre")
    assert re.fullmatch(r"link in message msg_[a-z0-9]+", stated.evidence)
    assert stated.customer_id == customer.customer_id


async def test_a_link_turns_on_its_own_channel_and_no_other(world: World) -> None:
    await template(world)
    customer = world.customer(consents={"email": True, "sms": False})
    token = await link_of(world, customer)
    with pytest.raises(PermissionDenied):
        await save(world, token, paused=True, email=False, sms=True)
    # Nothing of it was done.
    assert not world.peers.consents_set
    assert not (await read(world, token)).HasField("pause_end_time")
    assert on(await save(world, token, email=False)) == []
    assert on(await save(world, token, email=True)) == [EMAIL]


async def test_who_unsubscribed_by_one_click_shows_as_off(world: World) -> None:
    await template(world)
    customer = world.customer()
    token = await link_of(world, customer)
    said = str((await world.sandbox.messages(channel="email"))[-1])
    way_out = re.search(re.escape(PUBLIC_URL) + r"/u/([A-Za-z0-9_.-]+)", said)
    assert way_out is not None
    await world.stub.RecordEngagement(
        messaging_pb.RecordEngagementRequest(token=way_out[1], engagement=messaging_pb.ENGAGEMENT_UNSUBSCRIBE),
        metadata=world.metadata(),
    )
    assert on(await read(world, token)) == [SMS, WECOM]


async def test_a_pause_holds_all_marketing_for_thirty_days_and_nothing_else(world: World) -> None:
    await template(world)
    await world.sms_template()
    await world.template("order", purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    customer, other = world.customer(), world.customer()
    token = await link_of(world, customer)
    saved = await save(world, token, paused=True)
    assert saved.pause_end_time.ToDatetime(UTC) == NOON + timedelta(days=30)
    assert on(saved) == [EMAIL, SMS, WECOM]
    for name, right in (("hello", PAUSED), ("sms", PAUSED), ("order", SENT)):
        assert await world.delivered(await world.send(customer.customer_id, name)) == right
    assert await world.delivered(await world.send(other.customer_id)) == SENT
    # Saying so again makes it no longer.
    world.clock.set(NOON + timedelta(days=10))
    assert (await save(world, token, paused=True)).pause_end_time == saved.pause_end_time
    world.clock.set(NOON + timedelta(days=30, seconds=-1))
    paused = await world.send(customer.customer_id)
    assert await world.delivered(paused) == PAUSED
    explained = await world.stub.ExplainMessage(
        messaging_pb.ExplainMessageRequest(delivery_id=paused.delivery_id), metadata=world.metadata()
    )
    (why,) = [each for each in explained.checks if each.outcome == messaging_pb.CHECK_OUTCOME_HOLDS_BACK]
    assert (why.kind, why.reason, why.end_time) == (
        messaging_pb.CHECK_KIND_CONSENT,
        messaging_pb.MESSAGE_REASON_MARKETING_PAUSED,
        saved.pause_end_time,
    )
    world.clock.set(NOON + timedelta(days=30))
    assert await world.delivered(await world.send(customer.customer_id)) == SENT
    assert not (await read(world, token)).HasField("pause_end_time")


async def test_a_pause_goes_with_merges_and_is_ended_by_any_id(world: World) -> None:
    await template(world)
    kept, merged = world.customer(), world.customer()
    token = await link_of(world, merged)
    await save(world, token, paused=True)
    assert await world.delivered(await world.send(kept.customer_id)) == SENT
    world.peers.merge(world.workspace_id, kept, merged)
    assert await world.delivered(await world.send(kept.customer_id)) == PAUSED
    await save(world, token, paused=False)
    assert await world.delivered(await world.send(kept.customer_id)) == SENT


async def test_less_can_be_wanted_at_any_time_and_more_not_all_day(world: World) -> None:
    await template(world)
    customer = world.customer()
    token = await link_of(world, customer)
    for number in range(MAX_CHANGES):
        await save(world, token, email=bool(number % 2))
    assert on(await read(world, token)) == [EMAIL, SMS, WECOM]
    assert on(await save(world, token, email=False)) == [SMS, WECOM]
    with pytest.raises(ResourceExhausted):
        await save(world, token, email=True)
    assert (await save(world, token, paused=True)).HasField("pause_end_time")
    with pytest.raises(ResourceExhausted):
        await save(world, token, paused=False)
    world.clock.advance(timedelta(hours=24))
    assert on(await save(world, token, email=True, paused=False)) == [EMAIL, SMS, WECOM]


async def test_what_the_ledger_shows_of_a_message_leads_no_operator_there(world: World) -> None:
    await template(world)
    token = await link_of(world, world.customer())
    (message,) = (await world.stub.ListMessages(messaging_pb.ListMessagesRequest(), metadata=world.metadata())).messages
    said = await world.stub.GetMessageContent(
        messaging_pb.GetMessageContentRequest(delivery_id=message.delivery_id), metadata=world.metadata()
    )
    assert token not in said.text
    assert f"{PUBLIC_URL}/p/preview" in said.text


async def test_a_link_that_is_not_ours_opens_nothing(world: World) -> None:
    await template(world)
    token = await link_of(world, world.customer())
    said = str((await world.sandbox.messages(channel="email"))[-1])
    way_out = re.search(re.escape(PUBLIC_URL) + r"/u/([A-Za-z0-9_.-]+)", said)
    assert way_out is not None
    for wrong in (token[:-1], token + "A", way_out[1], "x"):
        with pytest.raises(NotFound):
            await read(world, wrong)
    with pytest.raises(NotFound):
        await world.preferences.GetPreferences(
            pb.GetPreferencesRequest(token=token), metadata=world.metadata(f"{world.workspace_id}x")
        )


async def of_customer(world: World, customer_id: int, **more: Any) -> pb.CustomerPreferences:
    """Reads what a customer has set, as staff does."""
    answer: pb.CustomerPreferences = await world.customer_preferences.GetCustomerPreferences(
        pb.GetCustomerPreferencesRequest(customer_id=customer_id, **more), metadata=world.metadata()
    )
    return answer


async def test_staff_pauses_and_resumes_on_a_customers_word(world: World) -> None:
    await template(world)
    await world.template("receipt", purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    customer = world.customer(consents={"email": True, "sms": True})
    token = await link_of(world, customer)
    number, other = customer.node_ids[0], customer.node_ids[1]
    found = await of_customer(world, other, channel=EMAIL)
    assert (found.customer_id, found.HasField("last_change")) == (number, False)
    assert found.preferences == await read(world, token)
    pause, resume = (
        world.customer_preferences.PauseCustomerMarketing,
        world.customer_preferences.ResumeCustomerMarketing,
    )
    with pytest.raises(InvalidArgument):
        await pause(
            pb.PauseCustomerMarketingRequest(customer_id=number, days=7, reason="  "), metadata=world.metadata()
        )
    asked = pb.PauseCustomerMarketingRequest(customer_id=other, days=7, reason="by phone")
    paused = await pause(asked, metadata=world.metadata())
    end = (NOON + timedelta(days=7)).replace(tzinfo=UTC)
    assert paused.preferences.pause_end_time.ToDatetime(UTC) == end
    last = paused.last_change
    assert (last.reason, last.paused, last.time.ToDatetime(UTC)) == ("by phone", True, NOON)
    assert last.changed_by.startswith("service:"), "who called"
    assert await world.delivered(await world.send(number)) == PAUSED
    assert await world.delivered(await world.send(number, "receipt")) == SENT
    # The customer sees it, and a shorter pause ends no longer one. Consents stay.
    assert (await read(world, token)).pause_end_time == paused.preferences.pause_end_time
    shorter = await pause(
        pb.PauseCustomerMarketingRequest(customer_id=number, days=3, reason="again"), metadata=world.metadata()
    )
    assert (shorter.preferences, shorter.last_change) == (paused.preferences, last)
    assert not world.peers.consents_set
    # Joined with another, whose own pause ends as well.
    world.clock.advance(timedelta(hours=1))
    twin = world.customer()
    await pause(
        pb.PauseCustomerMarketingRequest(customer_id=twin.customer_id, days=60, reason="twin"),
        metadata=world.metadata(),
    )
    world.peers.merge(world.workspace_id, customer, twin)
    assert (await of_customer(world, number)).last_change.reason == "twin"
    world.clock.advance(timedelta(hours=1))
    done = await resume(
        pb.ResumeCustomerMarketingRequest(customer_id=number, reason="in store 3"), metadata=world.metadata()
    )
    assert (done.preferences.HasField("pause_end_time"), done.last_change.paused) == (False, False)
    assert done.last_change.reason == "in store 3"
    again = await resume(
        pb.ResumeCustomerMarketingRequest(customer_id=number, reason="twice"), metadata=world.metadata()
    )
    assert again.last_change == done.last_change
    assert await world.delivered(await world.send(number)) == SENT
    # The customer's own pause tells by which link.
    await save(world, token, paused=True)
    own = (await of_customer(world, number)).last_change
    assert (own.changed_by, own.paused) == ("", True)
    assert re.fullmatch(r"link in message msg_[a-z0-9]+", own.reason)
    with pytest.raises(NotFound):
        await of_customer(world, 999_999)
