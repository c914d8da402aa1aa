"""Who gets a message, at which address, and why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.messaging.channels import CHANNELS, channel_kind
from services.messaging.domain import (
    Channel,
    ContactPoint,
    CustomerFile,
    Go,
    Later,
    Purpose,
    Reason,
    StatedConsent,
    Status,
    Stop,
    SuppressionKind,
    decide,
)
from services.messaging.domain.policy import DEFAULT_POLICY

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
GRANTED = StatedConsent(True, NOON - timedelta(days=30))


def customer(**more: Any) -> CustomerFile:
    fields: dict[str, Any] = {
        "customer_id": 1,
        "node_ids": (1, 2),
        "contact_points": (ContactPoint("email", "old@x", 1, NOON), ContactPoint("email", "new@x", 2, NOON)),
        "consents": {("email", "marketing"): GRANTED, ("sms", "marketing"): GRANTED},
    }
    return CustomerFile(**{**fields, **more})


def decided(person: CustomerFile | None, **more: Any) -> Any:
    fields: dict[str, Any] = {
        "customer": person,
        "channel": Channel.EMAIL,
        "purpose": Purpose.MARKETING,
        "suppressions": {},
        "address_hash": lambda point: point.value.encode(),
        "policy": DEFAULT_POLICY,
        "now": NOON,
    }
    fields |= more
    return decide(**{**fields, "channel": channel_kind(fields["channel"])})


def test_decide_takes_the_newest_address_that_is_not_dead() -> None:
    assert decided(customer()) == Go(ContactPoint("email", "new@x", 2, NOON), b"new@x")
    dead = {(b"new@x", SuppressionKind.ALL): NOON}
    assert decided(customer(), suppressions=dead) == Go(ContactPoint("email", "old@x", 1, NOON), b"old@x")
    dead[b"old@x", SuppressionKind.ALL] = NOON
    assert decided(customer(), suppressions=dead) == Stop(Status.SUPPRESSED, Reason.ADDRESS_SUPPRESSED)


@pytest.mark.parametrize(
    ("person", "purpose", "decision"),
    [
        (None, Purpose.MARKETING, Stop(Status.FAILED, Reason.CUSTOMER_NOT_FOUND)),
        (customer(contact_points=()), Purpose.TRANSACTIONAL, Stop(Status.SUPPRESSED, Reason.NO_CONTACT_POINT)),
        (customer(consents={}), Purpose.MARKETING, Stop(Status.SUPPRESSED, Reason.NO_CONSENT)),
        (
            customer(consents={("email", "marketing"): StatedConsent(False, NOON)}),
            Purpose.MARKETING,
            Stop(Status.SUPPRESSED, Reason.CONSENT_WITHDRAWN),
        ),
        (customer(consents={}), Purpose.TRANSACTIONAL, Go(ContactPoint("email", "new@x", 2, NOON), b"new@x")),
    ],
)
def test_decide_gives_one_reason(person: CustomerFile | None, purpose: Purpose, decision: Any) -> None:
    assert decided(person, purpose=purpose) == decision


def test_unsubscribe_holds_until_a_later_consent() -> None:
    opted_out = {(b"new@x", SuppressionKind.MARKETING): NOON, (b"old@x", SuppressionKind.MARKETING): NOON}
    assert decided(customer(), suppressions=opted_out) == Stop(Status.SUPPRESSED, Reason.CONSENT_WITHDRAWN)
    again = customer(consents={("email", "marketing"): StatedConsent(True, NOON + timedelta(seconds=1))})
    assert isinstance(decided(again, suppressions=opted_out), Go)
    assert isinstance(decided(customer(), suppressions=opted_out, purpose=Purpose.TRANSACTIONAL), Go)


KINDS = (
    "user_id", "member_card", "unionid", "openid", "wecom_external_user_id", "wecom_user_id", "phone", "email", "device_id",
    "anonymous_id", "wecom", "loyalty_no",
)  # fmt: skip


@pytest.mark.parametrize("channel", [kind.channel for kind in CHANNELS if not kind.of_customers])
@pytest.mark.parametrize("kind", KINDS)
def test_channel_reaches_by_its_own_identifiers_only(channel: Channel, kind: str) -> None:
    value = {"phone": "+8613900000000", "email": "a@b.example"}.get(kind, "wmAbc123")
    person = customer(
        contact_points=(ContactPoint(kind, value, 1, NOON),),
        consents={(channel.word, "marketing"): StatedConsent(True, NOON)},
    )
    decision = decided(person, channel=channel, purpose=Purpose.MARKETING)
    if kind in channel_kind(channel).contact_types:
        assert isinstance(decision, Go)
    else:
        assert decision == Stop(Status.SUPPRESSED, Reason.NO_CONTACT_POINT)


def test_channel_of_customers_reaches_whoever_there_is() -> None:
    for kind in (each for each in CHANNELS if each.of_customers):
        nobody = customer(contact_points=(), consents={(kind.channel.word, "marketing"): StatedConsent(True, NOON)})
        decision = decided(nobody, channel=kind.channel, purpose=Purpose.MARKETING)
        assert isinstance(decision, Go)
        assert decision.contact.value == str(nobody.customer_id)


def test_application_message_is_for_members_not_for_external_contacts() -> None:
    assert "wecom_external_user_id" not in {each for kind in CHANNELS for each in kind.contact_types}


@pytest.mark.parametrize(
    ("utc", "zone", "end"),
    [
        ("2026-11-22T04:00", None, None),
        ("2026-11-22T14:00", None, "2026-11-23T00:00"),
        ("2026-11-22T13:59", None, None),
        ("2026-11-22T23:59", None, "2026-11-23T00:00"),
        ("2026-11-23T00:00", None, None),
        ("2026-11-22T14:00", "Europe/London", None),
        ("2026-11-22T14:00", "no such zone", "2026-11-23T00:00"),
        ("2026-11-22T14:00", "../../etc/passwd", "2026-11-23T00:00"),
        ("2026-11-22T14:00", "Asia", "2026-11-23T00:00"),
        ("2026-11-22T14:00", 8, "2026-11-23T00:00"),
        # The night of the change: clocks in New York go back on 1 November 2026, forward on 14 March 2027.
        ("2026-11-01T03:30", "America/New_York", "2026-11-01T13:00"),
        ("2027-03-14T03:30", "America/New_York", "2027-03-14T12:00"),
        ("2028-02-29T15:00", "Asia/Shanghai", "2028-03-01T00:00"),
    ],
)
def test_quiet_hours_end_at_eight_by_the_customers_clock(utc: str, zone: object, end: str | None) -> None:
    pause = DEFAULT_POLICY.pause(
        Channel.SMS, Purpose.MARKETING, DEFAULT_POLICY.zone_of(zone), datetime.fromisoformat(utc).replace(tzinfo=UTC)
    )
    assert (pause and pause.end) == (datetime.fromisoformat(end).replace(tzinfo=UTC) if end else None)


def test_only_marketing_sms_keeps_quiet_hours() -> None:
    night = NOON + timedelta(hours=11)
    person = customer(
        contact_points=(ContactPoint("phone", "+8613800138000", 1, NOON), ContactPoint("email", "e@x", 2, NOON))
    )
    later = decided(person, channel=Channel.SMS, now=night)
    assert later == Later(NOON + timedelta(hours=20), Reason.QUIET_HOURS, "night: 22:00 to 08:00")
    assert isinstance(decided(person, channel=Channel.SMS, now=night, purpose=Purpose.TRANSACTIONAL), Go)
    assert isinstance(decided(person, now=night), Go)
