"""Which address messages go to: the one last said, from the event to messaging's choice, for every channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.common.channels import GIVEN_TYPES, STATED_TYPES
from services.messaging.channels import CHANNELS, channel_kind
from services.messaging.clients.profile import customer_file
from services.messaging.domain import Channel
from tests.integration.profile.conftest import START, Workspace, event, identify
from yike.profile.v1 import profile_service_pb2 as profile_pb

DAY = timedelta(days=1)
IMPORTED = datetime(2019, 5, 1, tzinfo=START.tzinfo)
REACHED = {each for kind in CHANNELS for each in kind.contact_types}
TYPES = [(kind.channel, each) for kind in CHANNELS for each in kind.contact_types if each not in GIVEN_TYPES]
GIVEN = [(kind.channel, each) for kind in CHANNELS for each in kind.contact_types if each in GIVEN_TYPES]
ADDRESSES = {
    "email": ("old@shop.example", "new@shop.example", "third@shop.example"),
    "phone": ("+8613800138001", "+8613800138002", "+8613800138003"),
}

Say = Callable[..., profile_pb.IncomingEvent]


def by_trait(type_: str, value: str, at: datetime, **more: str) -> profile_pb.IncomingEvent:
    """As the gateway does with an e-mail address or a phone among the traits: a trait and an identifier."""
    return identify(user_id="u1", at=at, traits={type_: value}, **{type_: value}, **more)


def by_identifier(type_: str, value: str, at: datetime, **more: str) -> profile_pb.IncomingEvent:
    """As the gateway does with external ids."""
    return identify(user_id="u1", at=at, **{type_: value}, **more)


def by_event(type_: str, value: str, at: datetime) -> profile_pb.IncomingEvent:
    """As a till names the customer of an order by a key."""
    named: dict[str, Any] = {type_: value}
    return event(user_id="u1", at=at, **named)


def removed(type_: str, at: datetime) -> profile_pb.IncomingEvent:
    return identify(user_id="u1", at=at, traits={type_: None})


async def reached(workspace: Workspace, channel: Channel, user_id: str = "u1") -> list[str]:
    """Returns the addresses that messaging would use, the first first."""
    file = customer_file(await workspace.file_of("user_id", user_id))
    return [point.value for point in file.reachable_at(channel_kind(channel))]


def test_every_type_that_messages_reach_can_be_stated_or_is_given_by_the_channel() -> None:
    assert set(STATED_TYPES) | GIVEN_TYPES >= REACHED
    assert not set(STATED_TYPES) & GIVEN_TYPES


@pytest.mark.parametrize(("channel", "type_"), GIVEN)
async def test_of_what_a_channel_gives_the_one_known_last_is_used(
    workspace: Workspace, channel: Channel, type_: str
) -> None:
    one, two = f"{type_}-one", f"{type_}-two"
    for value, days in ((one, 0), (two, 1), (one, 2)):
        await workspace.record(by_identifier(type_, value, START + days * DAY))
    # One that came back is not known anew, and nothing is stated of it.
    assert await reached(workspace, channel) == [two, one]
    await workspace.record(removed(type_, START + 3 * DAY))
    assert await reached(workspace, channel) == [two, one]


@pytest.fixture(params=TYPES, ids=[f"{channel.word}-{type_}" for channel, type_ in TYPES])
def way(request: pytest.FixtureRequest) -> tuple[Channel, str, tuple[str, str, str]]:
    """A channel, an identifier type that it reaches, and three addresses."""
    channel, type_ = request.param
    return channel, type_, ADDRESSES.get(type_, (f"{type_}-one", f"{type_}-two", f"{type_}-three"))


@pytest.fixture(params=[by_trait, by_identifier], ids=["trait", "identifier"])
def say(request: pytest.FixtureRequest) -> Say:
    """How an identify call names an address."""
    say: Say = request.param
    return say


async def test_address_that_came_back_is_used(
    workspace: Workspace, way: tuple[Channel, str, tuple[str, str, str]], say: Say
) -> None:
    channel, type_, (old, new, _) = way
    for day, value in enumerate((old, new, old)):
        await workspace.record(say(type_, value, START + day * DAY - 10 * DAY))
        assert (await reached(workspace, channel))[0] == value
    # Whatever the order in which they come.
    await workspace.record(say(type_, new, START - 9.5 * DAY))
    assert (await reached(workspace, channel))[0] == old


async def test_address_that_was_removed_is_not_used_until_it_is_said_again(
    workspace: Workspace, way: tuple[Channel, str, tuple[str, str, str]], say: Say
) -> None:
    channel, type_, (old, new, _) = way
    await workspace.record(say(type_, old, START - 9 * DAY), say(type_, new, START - 8 * DAY))
    await workspace.record(removed(type_, START - 7 * DAY))
    assert await reached(workspace, channel) == []
    # What comes late of the time before brings nothing back.
    await workspace.record(say(type_, old, START - 7.5 * DAY))
    assert await reached(workspace, channel) == []
    await workspace.record(identify(user_id="u1", at=START - 7 * DAY, traits={type_: "  "}))
    assert await reached(workspace, channel) == []
    await workspace.record(say(type_, old, START - 6 * DAY))
    assert (await reached(workspace, channel))[0] == old


async def test_import_of_history_changes_nothing_newer(
    workspace: Workspace, way: tuple[Channel, str, tuple[str, str, str]], say: Say
) -> None:
    channel, type_, (old, new, third) = way
    await workspace.record(say(type_, new, START - 5 * DAY))
    await workspace.record(say(type_, old, IMPORTED))
    assert (await reached(workspace, channel))[0] == new
    await workspace.record(by_event(type_, third, IMPORTED))
    assert (await reached(workspace, channel))[0] == new
    await workspace.record(identify(user_id="u1", at=IMPORTED, traits={type_: None}))
    assert (await reached(workspace, channel))[0] == new


async def test_import_of_events_changes_nothing_where_no_one_said_anything(
    workspace: Workspace, way: tuple[Channel, str, tuple[str, str, str]]
) -> None:
    channel, type_, (old, new, _) = way
    await workspace.record(by_event(type_, new, START - 5 * DAY))
    await workspace.record(by_event(type_, old, IMPORTED))
    assert await reached(workspace, channel) == [new, old]


async def test_key_of_an_event_does_not_take_the_place_of_what_was_said(
    workspace: Workspace, way: tuple[Channel, str, tuple[str, str, str]], say: Say
) -> None:
    channel, type_, (old, new, _) = way
    await workspace.record(say(type_, old, START - 5 * DAY))
    await workspace.record(by_event(type_, new, START - 4 * DAY))
    assert (await reached(workspace, channel))[0] == old


async def test_later_word_of_two_merged_customers_holds_and_a_cut_parts_them(
    workspace: Workspace, way: tuple[Channel, str, tuple[str, str, str]], say: Say
) -> None:
    channel, type_, (old, new, _) = way
    await workspace.record(
        identify(
            anonymous_id="a1", at=START - 4 * DAY, **{type_: new}, traits={type_: new} if say is by_trait else None
        ),
        say(type_, old, START - 5 * DAY),
    )
    assert (await reached(workspace, channel))[0] == old
    await workspace.record(event("merge", user_id="u1", anonymous_id="a1", at=START - 3 * DAY))
    assert (await reached(workspace, channel))[0] == new
    await workspace.cut(anonymous_id="a1", **{type_: new})
    assert await reached(workspace, channel) == [old]


async def test_word_that_names_no_address_of_the_customer_changes_nothing(
    workspace: Workspace, way: tuple[Channel, str, tuple[str, str, str]], say: Say
) -> None:
    channel, type_, (old, _, _) = way
    await workspace.record(say(type_, old, START - 5 * DAY))
    await workspace.record(identify(user_id="u1", at=START - 4 * DAY, traits={type_: "{{ contact }}"}))
    assert await reached(workspace, channel) == [old]
