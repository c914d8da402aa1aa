"""What messaging reads of a consent: compared with a suppression by when we received both, and not by a sender's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from services.common.channels import channel_name
from services.messaging.channels import CHANNELS, channel_kind
from services.messaging.clients.profile import customer_file
from services.messaging.domain import Channel, Go, Purpose, Reason, Status, Stop, SuppressionKind, decide
from services.messaging.domain.policy import DEFAULT_POLICY
from yike.common.v1 import channel_pb2, identifier_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
ADDRESSES = {
    Channel.EMAIL: ("email", "a@x"),
    Channel.SMS: ("phone", "+8613800000001"),
    Channel.WECOM: ("wecom_user_id", "staff"),
    Channel.WECHAT: ("official_account_openid", "oFollower"),
    Channel.MINI_PROGRAM: ("mini_program_openid", "oPerson"),
    Channel.PUSH: ("fcm_token", "fcm:1"),
    Channel.VOICE: ("phone", "+8613800000001"),
    # Whoever it is.
    Channel.IN_APP: ("user_id", "u1"),
    Channel.WEBHOOK: ("user_id", "u1"),
}


def file(
    channel: Channel, *, stated: datetime, received: datetime, ground: profile_pb.ConsentGround
) -> profile_pb.Customer:
    """Returns a customer with one address and one consent of a channel."""
    type_, value = ADDRESSES[channel]
    customer = profile_pb.Customer(
        customer_id=1, node_ids=[1], identifiers=[identifier_pb2.Identifier(type=type_, value=value)]
    )
    granted = ground == profile_pb.CONSENT_GROUND_GRANTED
    consent = customer.consents.add(
        channel=channel_name(channel.word), purpose="PURPOSE_MARKETING", granted=granted, ground=ground
    )
    consent.update_time.FromDatetime(stated)
    consent.receive_time.FromDatetime(received)
    return customer


def decided(customer: profile_pb.Customer, channel: Channel, *, unsubscribed: datetime | None) -> object:
    """Returns the decision on a marketing message."""
    kind = SuppressionKind.MARKETING
    return decide(
        customer=customer_file(customer),
        channel=channel_kind(channel),
        purpose=Purpose.MARKETING,
        suppressions={} if unsubscribed is None else {(b"hash", kind): unsubscribed},
        address_hash=lambda _: b"hash",
        policy=DEFAULT_POLICY,
        now=NOON + timedelta(days=2),
    )


@pytest.mark.parametrize("channel", [kind.channel for kind in CHANNELS])
@pytest.mark.parametrize(
    ("stated", "received", "goes"),
    [
        (timedelta(0), timedelta(0), False),
        (timedelta(hours=20), -timedelta(seconds=1), False),
        (timedelta(hours=20), timedelta(0), False),
        (-timedelta(days=300), timedelta(hours=1), False),
        (timedelta(seconds=1), timedelta(seconds=1), True),
        (timedelta(hours=20), timedelta(seconds=1), True),
    ],
)
def test_an_unsubscribe_is_lifted_only_by_a_grant_stated_and_received_later(
    channel: Channel, stated: timedelta, received: timedelta, goes: bool
) -> None:
    ground = profile_pb.CONSENT_GROUND_GRANTED
    decision = decided(
        file(channel, stated=NOON + stated, received=NOON + received, ground=ground), channel, unsubscribed=NOON
    )
    if goes:
        assert isinstance(decision, Go) or channel is Channel.SMS
    else:
        assert decision == Stop(Status.SUPPRESSED, Reason.CONSENT_WITHDRAWN)


def test_a_consent_to_another_purpose_says_nothing_of_marketing() -> None:
    customer = file(Channel.EMAIL, stated=NOON, received=NOON, ground=profile_pb.CONSENT_GROUND_GRANTED)
    assert isinstance(decided(customer, Channel.EMAIL, unsubscribed=None), Go)
    for other in (channel_pb2.PURPOSE_TRANSACTIONAL, cast(channel_pb2.Purpose, 99)):
        customer.consents[0].purpose = other
        assert decided(customer, Channel.EMAIL, unsubscribed=None) == Stop(Status.SUPPRESSED, Reason.NO_CONSENT)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_consent_holds_to_its_end_whatever_the_file_said_of_it_before(purpose: Purpose) -> None:
    ground = profile_pb.CONSENT_GROUND_GRANTED
    customer = file(Channel.EMAIL, stated=NOON, received=NOON, ground=ground)
    customer.consents[0].expire_time.FromDatetime(NOON + timedelta(days=2))
    second = timedelta(seconds=1)
    for after, goes in ((-second, True), (timedelta(0), purpose is Purpose.TRANSACTIONAL)):
        decision = decide(
            customer=customer_file(customer),
            channel=channel_kind(Channel.EMAIL),
            purpose=purpose,
            suppressions={},
            address_hash=lambda _: b"hash",
            policy=DEFAULT_POLICY,
            now=NOON + timedelta(days=2) + after,
        )
        if goes:
            assert isinstance(decision, Go)
            marketing = purpose is not Purpose.TRANSACTIONAL
            assert decision.expire_time == (NOON + timedelta(days=2) if marketing else None)
        else:
            assert decision == Stop(Status.SUPPRESSED, Reason.CONSENT_EXPIRED)


@pytest.mark.parametrize("channel", [kind.channel for kind in CHANNELS])
def test_a_grant_by_someone_who_may_not_speak_for_the_customer_is_none(channel: Channel) -> None:
    ground = profile_pb.CONSENT_GROUND_NOT_ENTITLED
    decision = decided(file(channel, stated=NOON, received=NOON, ground=ground), channel, unsubscribed=None)
    assert decision == Stop(Status.SUPPRESSED, Reason.NO_CONSENT)
