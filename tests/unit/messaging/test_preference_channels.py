"""Which channels a preference centre and a reach show: also those by which staff alone write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.common.channels import CHANNELS, contact_types, marketing_types
from services.messaging.channels import CHANNELS as KINDS
from services.messaging.domain import Channel
from services.messaging.domain.contact_points import ContactPoint
from services.messaging.domain.decisions import CustomerFile
from services.messaging.domain.preferences import channel_preferences, for_marketing
from services.segment.domain.reach import Contactable

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)


def file_with(type_: str) -> CustomerFile:
    point = ContactPoint(type_, "wmEAAABx", 1, NOW)
    return CustomerFile(1, (1,), (point,))


@pytest.mark.parametrize(
    ("type_", "shown"), [("wecom_user_id", True), ("wecom_external_user_id", True), ("unionid", False)]
)
def test_an_external_contact_of_wecom_finds_wecom_in_the_preference_centre(type_: str, shown: bool) -> None:
    kinds = [for_marketing(kind) for kind in KINDS]
    found = channel_preferences(file_with(type_), kinds, Channel.EMAIL, NOW, ())
    assert (Channel.WECOM in {each.channel for each in found}) == shown


@pytest.mark.parametrize(
    ("type_", "counted"), [("wecom_user_id", True), ("wecom_external_user_id", True), ("email", False)]
)
def test_an_external_contact_of_wecom_is_counted_as_reached_by_wecom(type_: str, counted: bool) -> None:
    assert Contactable(frozenset({type_}), {}).has_contact_point("wecom") == counted


def test_nothing_but_external_contacts_is_written_to_by_staff() -> None:
    more = {channel: set(marketing_types(channel)) - set(contact_types(channel)) for channel in CHANNELS}
    assert {channel: types for channel, types in more.items() if types} == {"wecom": {"wecom_external_user_id"}}
