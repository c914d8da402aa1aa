"""What may be sent in each channel there is: of a new one all of this is asked from the day on which it is added."""

from __future__ import annotations

from typing import Any

import pytest

from services.messaging.channels import CHANNELS as KINDS
from services.messaging.channels import channel_kind
from services.messaging.domain import Channel, SuppressionKind
from services.messaging.domain.suppressions import NewSuppression, SuppressionReason
from services.messaging.keyring import Keyring
from services.messaging.storage.suppressions import suppress
from tests.integration.messaging.conftest import World
from tests.support.messaging_peers import KnownCustomer
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

SENT = ("SENT", "UNSPECIFIED")
DELIVERED = ("DELIVERED", "UNSPECIFIED")
WITHDRAWN = ("SUPPRESSED", "CONSENT_WITHDRAWN")
CHANNELS = [kind.channel.word for kind in KINDS]
VALUES = {"email": "c{}@shop.example", "phone": "+8613{:09d}"}


async def templates(world: World, channel: Channel) -> None:
    """Makes a template of each purpose, with every part that a channel may need."""
    for template_id, purpose in (
        ("marketing", messaging_pb.PURPOSE_MARKETING),
        ("receipt", messaging_pb.PURPOSE_TRANSACTIONAL),
    ):
        await world.template(
            template_id,
            channel=int(channel),
            purpose=purpose,
            provider_template_code="TTS_1" if channel is Channel.VOICE else "SMS_1",
            provider_parameters={"name": "x"},
        )


async def someone(world: World, channel: Channel, consents: dict[str, bool]) -> KnownCustomer:
    """A customer whom the channel reaches in one way, who has authorised what needs it."""
    if channel_kind(channel).of_customers:
        return world.customer(identifiers=[], consents=consents)
    # By the platform's own account, which is one of JPush.
    type_ = channel_kind(channel).through(["jpush"]).contact_types[0]
    value = VALUES.get(type_, type_.replace("_", "") + "{}").format(world.numbers + 1)
    customer = world.customer(identifiers=[(type_, value)], consents=consents)
    if channel_kind(channel).needs_credit:
        for _ in range(2):
            await world.credit(value, "SMS_1")
    return customer


async def outcomes(world: World, customer: KnownCustomer) -> tuple[Any, Any]:
    """Returns what becomes of a marketing message and of a receipt."""
    marketing = await world.send(customer.customer_id, "marketing")
    receipt = await world.send(customer.customer_id, "receipt")
    await world.deliver()
    states = [await world.state(each.delivery_id) for each in (marketing, receipt)]
    # What goes into an inbox is there at once.
    marketed, received = [SENT if each == DELIVERED else each for each in states]
    return marketed, received


@pytest.mark.parametrize("word", CHANNELS)
async def test_marketing_needs_the_consent_of_its_own_channel(world: World, word: str) -> None:
    channel = Channel[word.upper()]
    await templates(world, channel)
    everywhere = dict.fromkeys(CHANNELS, True)
    cases: list[tuple[dict[str, bool], tuple[str, str]]] = [
        (everywhere, SENT),
        ({word: True}, SENT),
        ({}, ("SUPPRESSED", "NO_CONSENT")),
        ({**everywhere, word: False}, WITHDRAWN),
        *(({other: True}, ("SUPPRESSED", "NO_CONSENT")) for other in CHANNELS if other != word),
        *(({word: True, other: False}, SENT) for other in CHANNELS if other != word),
    ]
    for consents, right in cases:
        customer = await someone(world, channel, consents)
        assert await outcomes(world, customer) == (right, SENT), consents
    if channel is Channel.IN_APP:
        received = await world.rows("SELECT 1 FROM inbox_messages WHERE workspace_id = $1")
    else:
        received = await world.sandbox.messages(limit=1_000)
    assert len(received) == len(cases) + sum(right == SENT for _, right in cases)


@pytest.mark.parametrize("word", CHANNELS)
async def test_suppressed_address_is_not_sent_to_in_its_own_channel(world: World, word: str) -> None:
    channel = Channel[word.upper()]
    await templates(world, channel)
    keyring = Keyring(world.settings.encryption_key)
    dead = ("SUPPRESSED", "ADDRESS_SUPPRESSED")
    for kind, right in ((SuppressionKind.ALL, (dead, dead)), (SuppressionKind.MARKETING, (WITHDRAWN, SENT))):
        for suppressed_in in (kind.channel for kind in KINDS):
            customer = await someone(world, channel, dict.fromkeys(CHANNELS, True))
            own = channel_kind(channel).of_customers
            address = str(customer.customer_id) if own else customer.identifiers[0][1]
            digest = keyring.address_hash(world.workspace_id, suppressed_in, address)
            async with world.parts.database.workspace(world.workspace_id) as connection:
                reason = {1: SuppressionReason.INVALID_ADDRESS, 2: SuppressionReason.UNSUBSCRIBED}[int(kind)]
                entries = [NewSuppression(digest, kind, reason, "msg")]
                await suppress(connection, world.workspace_id, suppressed_in, entries, world.clock.now())
            assert await outcomes(world, customer) == (right if suppressed_in is channel else (SENT, SENT))


@pytest.mark.parametrize("word", [kind.channel.word for kind in KINDS if not kind.of_customers])
async def test_who_cannot_be_reached_in_a_channel_is_told_so(world: World, word: str) -> None:
    channel = Channel[word.upper()]
    await templates(world, channel)
    own = channel_kind(channel).contact_types
    others = [(type_, f"x{type_}") for kind in KINDS for type_ in kind.contact_types if type_ not in own]
    customer = world.customer(identifiers=[*others, ("user_id", "u1")], consents=dict.fromkeys(CHANNELS, True))
    unreachable = ("SUPPRESSED", "NO_CONTACT_POINT")
    assert await outcomes(world, customer) == (unreachable, unreachable)
