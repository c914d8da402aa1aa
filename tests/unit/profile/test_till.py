"""What a till shows: a name in its order, purchases in a few words, what is worth saying on which day."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.profile.domain.consents import Consent, Ground
from services.profile.domain.events import Identifier
from services.profile.domain.loyalty.ledger import Batch, EntryKind
from services.profile.domain.loyalty.settings import Tier
from services.profile.domain.loyalty.tiers import Standing
from services.profile.domain.till import Action, ActionKind, Purchase, display_name, next_actions, purchase

PHONE = (Identifier("phone", "+8613912340001"),)


def traits(**values: Any) -> dict[str, bytes]:
    """Returns traits as a file has them."""
    return {key: json.dumps(value, ensure_ascii=False).encode() for key, value in values.items()}


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({}, ""),
        ({"name": " 李雷 ", "nickname": "小雷"}, "李雷"),
        ({"lastName": "李", "firstName": "雷"}, "李雷"),
        ({"lastName": "Doe", "firstName": "Ann"}, "Ann Doe"),
        ({"firstName": "Ann"}, "Ann"),
        ({"lastName": "Doe"}, "Doe"),
        ({"name": 17, "nickname": "小雷"}, "小雷"),
        ({"name": "x" * 300}, "x" * 200),
    ],
)
def test_display_name_is_the_name_or_its_parts_in_their_order(known: dict[str, Any], shown: str) -> None:
    assert display_name(traits(**known)) == shown


@pytest.mark.parametrize(
    ("properties", "told"),
    [
        ({}, Purchase(5, "", "", "", "", 0)),
        (
            {
                "order_id": "A-1",
                "revenue": 99.5,
                "total": 105,
                "currency": "CNY",
                "store_id": "s1",
                "products": [{}, {}],
            },
            Purchase(5, "A-1", "99.50", "CNY", "s1", 2),
        ),
        ({"order_id": 17, "total": 105, "products": "none"}, Purchase(5, "17", "105.00", "", "", 0)),
        ({"revenue": 99.123}, Purchase(5, "", "99.123", "", "", 0)),
        ({"revenue": "9 yuan"}, Purchase(5, "", "9 yuan", "", "", 0)),
        ({"revenue": 1e300}, Purchase(5, "", "1e+300", "", "", 0)),
        ({"order_id": ["x"], "revenue": True, "store_id": None}, Purchase(5, "", "", "", "", 0)),
    ],
)
def test_purchase_tells_what_its_event_does_and_no_more(properties: dict[str, Any], told: Purchase) -> None:
    assert purchase(5, json.dumps(properties).encode()) == told


def test_purchase_of_an_event_without_properties_tells_when() -> None:
    assert purchase(5, b"") == Purchase(5, "", "", "", "", 0)


@pytest.mark.parametrize(
    ("birthday", "today", "said"),
    [
        ("1990-12-01", date(2026, 11, 29), Action(ActionKind.CONGRATULATE, "2026-12-01", 2)),
        ("1990-11-29T00:00:00Z", date(2026, 11, 29), Action(ActionKind.CONGRATULATE, "2026-11-29", 0)),
        ("--01-02", date(2026, 12, 29), Action(ActionKind.CONGRATULATE, "2027-01-02", 4)),
        ("2000-02-29", date(2027, 2, 27), Action(ActionKind.CONGRATULATE, "2027-02-28", 1)),
        ("2000-02-29", date(2028, 2, 27), Action(ActionKind.CONGRATULATE, "2028-02-29", 2)),
        ("1990-12-07", date(2026, 11, 29), None),
        ("1990-11-28", date(2026, 11, 29), None),
        ("1990-13-01", date(2026, 11, 29), None),
        ("soon", date(2026, 11, 29), None),
    ],
)
def test_a_birthday_is_worth_a_word_for_a_week(birthday: str, today: date, said: Action | None) -> None:
    actions = next_actions(traits(birthday=birthday), PHONE, [], today)
    assert [each for each in actions if each.kind is ActionKind.CONGRATULATE] == ([said] if said else [])


def test_a_till_asks_for_what_would_help_and_is_not_there() -> None:
    today = date(2026, 11, 29)
    granted = Consent("sms", "marketing", True, Ground.GRANTED, update_time_us=1, receive_time_us=1)
    card = (Identifier("member_card", "M-1"),)
    assert [each.kind for each in next_actions({}, card, [], today)] == [ActionKind.ASK_PHONE, ActionKind.ASK_CONSENT]
    assert next_actions({}, PHONE, [granted], today) == []


def test_points_that_end_soon_and_a_tier_that_is_near_are_worth_a_word() -> None:
    today = date(2026, 11, 29)

    def batch(remaining: int, days: int | None) -> Batch:
        end = None if days is None else datetime(2026, 11, 29, 12, tzinfo=UTC) + timedelta(days=days)
        return Batch(1, 1, EntryKind.EARN, 500, datetime(2026, 1, 1, tzinfo=UTC), end, remaining)

    def said(points: list[Batch], progress: int) -> list[Action]:
        standing = Standing(progress=progress, next_tier=Tier("gold", "Gold", 100))
        actions = next_actions({}, PHONE, [], today, batches=points, standing=standing)
        return [each for each in actions if each.kind in (ActionKind.POINTS_END, ActionKind.TIER_NEAR)]

    assert said([batch(5, 31), batch(7, None)], 79) == []
    assert said([batch(5, 10), batch(7, 30), batch(9, 31)], 80) == [
        Action(ActionKind.TIER_NEAR, "Gold", 20),
        Action(ActionKind.POINTS_END, "2026-12-09", 12),
    ]
