"""Which addresses push and calls reach, what they need of a template, and what is no place for a tap to lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.errors import InvalidArgument
from services.messaging.channels import channel_kind
from services.messaging.domain import (
    Channel,
    ContactPoint,
    CustomerFile,
    Go,
    Purpose,
    Reason,
    Stop,
    SuppressionKind,
    decide,
)
from services.messaging.domain.policy import DEFAULT_POLICY
from services.messaging.domain.templates import Template, check_template

PUSH, VOICE = channel_kind(Channel.PUSH), channel_kind(Channel.VOICE)
NOON = datetime(2026, 11, 30, 4, tzinfo=UTC)


def device(type_: str, value: str, days: int = 1) -> ContactPoint:
    return ContactPoint(type_, value, 7, NOON - timedelta(days=days))


def file(*points: ContactPoint) -> CustomerFile:
    return CustomerFile(7, (7,), tuple(sorted(points, key=lambda each: each.time)))


def decided(customer: CustomerFile, kind: Any, suppressions: Any = None, now: datetime = NOON) -> Any:
    return decide(
        customer=customer, channel=kind, purpose=Purpose.TRANSACTIONAL, suppressions=suppressions or {},
        address_hash=lambda point: point.value.encode(), policy=DEFAULT_POLICY, now=now,
    )  # fmt: skip


def test_push_goes_to_the_device_last_known_of_those_that_its_provider_knows() -> None:
    customer = file(
        device("fcm_token", "old", 9),
        device("fcm_token", "new"),
        device("jpush_registration_id", "j", 2),
        device("device_id", "d", 0),
    )
    found = {
        provider: [each.value for each in customer.reachable_at(PUSH.through([provider]))]
        for provider in ("fcm", "jpush")
    }
    assert found == {"fcm": ["new", "old"], "jpush": ["j"]}
    assert PUSH.through([]) is PUSH
    assert channel_kind(Channel.SMS).through(["aliyun-sms"]) is channel_kind(Channel.SMS)
    only = decided(file(device("jpush_registration_id", "j")), PUSH.through(["fcm"]))
    assert only == Stop(only.status, Reason.NO_CONTACT_POINT)


def test_token_that_ended_gives_way_to_the_next_and_lives_again_once_the_app_tells_it_anew() -> None:
    kind = PUSH.through(["fcm"])
    customer = file(device("fcm_token", "old", 9), device("fcm_token", "new", 3))
    dead = {(b"new", SuppressionKind.ALL): NOON - timedelta(days=2)}
    assert decided(customer, kind, dead).contact.value == "old"
    both = {**dead, (b"old", SuppressionKind.ALL): NOON}
    assert decided(customer, kind, both).reason is Reason.ADDRESS_SUPPRESSED
    again = file(device("fcm_token", "old", 9), device("fcm_token", "new", 1))
    assert decided(again, kind, both).contact.value == "new"
    # A phone's number is not alive because somebody says it again: it was given to another, or never was.
    number = "+8613812345678"
    voice = decided(
        file(device("phone", number, 0)), VOICE, {(number.encode(), SuppressionKind.ALL): NOON - timedelta(days=2)}
    )
    assert voice.reason is Reason.ADDRESS_SUPPRESSED


def test_calls_reach_mobiles_and_landlines_and_no_other_numbers() -> None:
    for number, reached in (
        ("+8613812345678", True),
        ("+862112345678", True),
        ("+8695588", False),
        ("+864008123123", False),
    ):
        decision = decided(file(device("phone", number)), VOICE)
        assert isinstance(decision, Go) if reached else decision.reason is Reason.NO_CALLABLE_NUMBER, number


def test_no_phone_rings_at_night_whatever_it_is_about() -> None:
    customer = file(device("phone", "+8613812345678"))
    for hour, waits in ((0, False), (12, False), (13, True), (23, True)):
        # 8 o'clock of UTC's day before is midnight in Shanghai, and so on.
        now = NOON.replace(hour=hour) + timedelta(minutes=59)
        local = (now + timedelta(hours=8)).time()
        decision = decided(customer, VOICE, now=now)
        assert (getattr(decision, "reason", None) is Reason.QUIET_HOURS) == (local.hour >= 21 or local.hour < 9), (
            hour,
            waits,
        )


@pytest.mark.parametrize(
    ("rendered", "lack"),
    [
        ({}, ""),
        ({"deep_link": "shop://orders/7?a=1"}, ""),
        ({"deep_link": "https://shop.example/a", "image_url": "https://cdn.example/a.png"}, ""),
        ({"subject": " "}, "the subject is empty"),
        ({"text": ""}, "the text is empty"),
        ({"deep_link": "javascript:alert(1)"}, "the deep_link is no address"),
        ({"deep_link": "JavaScript:alert(1)"}, "the deep_link is no address"),
        ({"deep_link": "orders/7"}, "the deep_link is no address"),
        ({"deep_link": "shop://a b"}, "the deep_link is no address"),
        ({"image_url": "http://cdn.example/a.png"}, "the image_url is no https:// address"),
        ({"image_url": "a.png"}, "the image_url is no https:// address"),
    ],
)
def test_push_leads_to_an_address(rendered: dict[str, str], lack: str) -> None:
    assert PUSH.lack_of({"subject": "t", "text": "b", **rendered}) == lack


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"text": " "}, "text"),
        *(
            ({"push_data": {name: "x"}}, "push_data")
            for name in ("", "from", "google.x", "gcm", "deep_link", "a b", "ä", "x" * 65)
        ),
        ({"push_data": {"a": "x" * 1_001}}, "push_data"),
    ],
)
def test_template_of_push_without_what_it_needs_is_refused(more: dict[str, Any], field: str) -> None:
    fields: dict[str, Any] = {
        "template_id": "t", "display_name": "t", "channel": Channel.PUSH, "purpose": Purpose.TRANSACTIONAL, "subject": "t", "html": "",
        "text": "b", "provider_template_code": "", "provider_parameters": {}, "create_time": NOON, "update_time": NOON,
        "push_data": {"sku": "{{ data.sku }}"},
    }  # fmt: skip
    check_template(Template(**fields), PUSH)
    with pytest.raises(InvalidArgument) as caught:
        check_template(Template(**{**fields, **more}), PUSH)
    assert caught.value.metadata["field"] == field
