"""Which of a customer's addresses is used: the one last said, of a kind that the channel reaches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import phonenumbers
import pytest
from phonenumbers import PhoneNumberType

from services.messaging.channels import CHANNELS, channel_kind
from services.messaging.domain import (
    Channel,
    ContactPoint,
    ContactWord,
    CustomerFile,
    Purpose,
    Reason,
    Status,
    Stop,
    decide,
)
from services.messaging.domain.policy import DEFAULT_POLICY

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=400)
MOBILE, LANDLINE = "+8613800138000", "+862168882073"

ADDRESSES = {
    "email": ("old@shop.example", "new@shop.example", "third@shop.example"),
    "phone": ("+8613800138001", "+8613800138002", "+8613800138003"),
}
TYPES = [(kind.channel, each) for kind in CHANNELS for each in kind.contact_types]


def addresses(type_: str) -> tuple[str, str, str]:
    return ADDRESSES.get(type_, (f"{type_}-old", f"{type_}-new", f"{type_}-third"))


def person(type_: str, values: tuple[str, ...], **words: str) -> CustomerFile:
    points = tuple(ContactPoint(type_, value, number + 1, LONG_AGO) for number, value in enumerate(values))
    return CustomerFile(1, (1,), points, {key: ContactWord(word, NOW) for key, word in words.items()})


def reached(customer: CustomerFile, channel: Channel) -> list[str]:
    return [point.value for point in customer.reachable_at(channel_kind(channel))]


@pytest.mark.parametrize(("channel", "type_"), TYPES)
def test_address_last_said_comes_first_in_every_channel(channel: Channel, type_: str) -> None:
    old, new, third = addresses(type_)
    assert reached(person(type_, (old, new)), channel) == [new, old], "nothing said: the newest"
    assert reached(person(type_, (old, new), **{type_: old}), channel) == [old, new]
    assert reached(person(type_, (old, new, third), **{type_: new}), channel) == [new, third, old]
    assert reached(person(type_, (old, new), **{type_: third}), channel) == [new, old], "not theirs: says nothing"
    assert reached(person(type_, (old, new), **{type_: ""}), channel) == [], "said to be gone"
    for other in {each for _, each in TYPES} - {type_}:
        assert reached(person(type_, (old, new), **{other: ""}), channel) == [new, old]


@pytest.mark.parametrize(("channel", "type_"), TYPES)
def test_address_of_which_nothing_was_said_ranks_by_when_it_is_known(channel: Channel, type_: str) -> None:
    old, new, third = addresses(type_)
    # They came in the order of the tuple; what each is known since tells an import of history from news.
    points = tuple(
        ContactPoint(type_, value, node, NOW - timedelta(days=days))
        for node, (value, days) in enumerate(((new, 10), (third, 20), (old, 2_000)))
    )

    def with_word(value: str, days: int) -> CustomerFile:
        return CustomerFile(1, (1,), points, {type_: ContactWord(value, NOW - timedelta(days=days))})

    assert reached(CustomerFile(1, (1,), points), channel) == [new, third, old]
    assert reached(with_word(third, 15), channel) == [third, new, old]
    assert reached(with_word("", 5), channel) == []
    assert reached(with_word("", 15), channel) == [new], "known only after the word that there is none"


@pytest.mark.parametrize(("channel", "type_"), TYPES)
def test_no_address_is_used_when_it_was_removed_in_any_channel(channel: Channel, type_: str) -> None:
    decision = decide(
        customer=person(type_, addresses(type_), **{type_: ""}),
        channel=channel_kind(channel),
        purpose=Purpose.TRANSACTIONAL,
        suppressions={},
        address_hash=lambda point: point.value.encode(),
        policy=DEFAULT_POLICY,
        now=NOW,
    )
    assert decision == Stop(Status.SUPPRESSED, Reason.NO_CONTACT_POINT)


@pytest.mark.parametrize(
    ("type_", "kept", "said"),
    [
        ("email", "old@shop.example", " Old@SHOP.example "),
        ("email", "old@xn--bcher-kva.example", "old@bücher.example"),
        ("email", "old@shop.example", "ｏｌｄ@shop.example"),
        ("phone", "+8613800138000", "138 0013 8000"),
        ("phone", "+8613800138000", "tel:+86-138-0013-8000"),
        ("phone", "+8613800138000", "\u202a138\u202c0013 8000"),
        ("phone", "+447400123456", "+44 7400 123456"),
        ("wecom_user_id", "zhangsan", "ZhangSan"),
    ],
)
def test_word_is_known_again_in_any_spelling(type_: str, kept: str, said: str) -> None:
    channel = next(channel for channel, each in TYPES if each == type_)
    newer = addresses(type_)[1]
    assert reached(person(type_, (kept, newer), **{type_: said}), channel) == [kept, newer]


REGIONS = ["CN", "HK", "TW", "JP", "KR", "SG", "IN", "DE", "FR", "GB", "ES", "IT", "AU", "BR", "ZA", "US", "MX", "RU"]


@pytest.mark.parametrize("region", REGIONS)
def test_sms_goes_to_mobiles_only(region: str) -> None:
    taken = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
    tried = set()
    for kind in PhoneNumberType.values():
        number = phonenumbers.example_number_for_type(region, kind)
        if number is None:
            continue
        value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        actual = phonenumbers.number_type(number)
        tried.add(actual)
        assert bool(reached(person("phone", (value,)), Channel.SMS)) == (actual in taken), (kind, value)
    assert tried & taken
    assert tried - taken


@pytest.mark.parametrize("said", [{}, {"phone": LANDLINE}, {"phone": "021-6888 2073"}, {"phone": MOBILE}])
@pytest.mark.parametrize("values", [(MOBILE, LANDLINE), (LANDLINE, MOBILE)])
def test_sms_goes_to_the_mobile_beside_a_landline(values: tuple[str, ...], said: dict[str, str]) -> None:
    assert reached(person("phone", values, **said), Channel.SMS) == [MOBILE]


@pytest.mark.parametrize(
    ("values", "said", "reason"),
    [
        ((), {}, Reason.NO_CONTACT_POINT),
        ((LANDLINE,), {}, Reason.NO_MOBILE_NUMBER),
        ((LANDLINE,), {"phone": LANDLINE}, Reason.NO_MOBILE_NUMBER),
        (("not a number",), {}, Reason.NO_MOBILE_NUMBER),
        ((MOBILE,), {"phone": ""}, Reason.NO_CONTACT_POINT),
    ],
)
def test_reason_tells_a_landline_from_nothing(values: tuple[str, ...], said: dict[str, str], reason: Reason) -> None:
    decision = decide(
        customer=person("phone", values, **said),
        channel=channel_kind(Channel.SMS),
        purpose=Purpose.TRANSACTIONAL,
        suppressions={},
        address_hash=lambda point: point.value.encode(),
        policy=DEFAULT_POLICY,
        now=NOW,
    )
    assert decision == Stop(Status.SUPPRESSED, reason)
