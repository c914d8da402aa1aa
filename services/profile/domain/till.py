"""What a till shows of a customer: a name, purchases in a few words, what is worth saying. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Any

import msgspec

from services.common.json_values import decode
from services.profile.domain.consents import Consent
from services.profile.domain.events import Identifier
from services.profile.domain.loyalty.ledger import Batch
from services.profile.domain.loyalty.tiers import Standing

RECENT_PURCHASES = 5
MOST_ACTIONS = 5
NAME_CHARACTERS = 200
BIRTHDAY_DAYS = 7
"""So many days before it a birthday is worth a word."""
ENDING_DAYS = 30
"""So many days before their end points are worth a word."""
NO_STANDING = Standing()

_CENT = Decimal("0.01")
_LARGE = Decimal(10) ** 15
_HAN = re.compile(r"[㐀-鿿豈-﫿]")
_BIRTHDAY = re.compile(r"(?:(\d{4})|-)-(\d{2})-(\d{2})(?:T.*)?")
_BIRTHDAY_TRAITS = ("birthday", "birthDate", "dateOfBirth", "birth_date")


class ActionKind(IntEnum):
    """What there is to do; the numbers are the contract's."""

    CONGRATULATE = 1
    ASK_PHONE = 2
    ASK_CONSENT = 3
    POINTS_END = 4
    TIER_NEAR = 5
    USE_COUPON = 6


@dataclass(frozen=True)
class Action:
    """One thing worth saying or doing.

    Attributes:
        kind: What.
        subject: What it is about; empty where the kind says all.
        value: A number it is about; 0 where the kind says all.
    """

    kind: ActionKind
    subject: str = ""
    value: float = 0.0


@dataclass(frozen=True)
class Purchase:
    """One purchase in a few words; what its event does not tell is empty.

    Attributes:
        occur_time_us: When, microseconds since 1970 UTC.
        order_id: Of the order.
        amount: As it was sent.
        currency: For example CNY.
        store_id: Where.
        lines: How many products the order names.
    """

    occur_time_us: int
    order_id: str
    amount: str
    currency: str
    store_id: str
    lines: int


def display_name(traits: Mapping[str, bytes]) -> str:
    """Returns what to call a customer, from the traits of the file; empty where nothing is known."""
    told = {key: _text(traits.get(key)) for key in ("name", "lastName", "firstName", "nickname")}
    family, given = told["lastName"], told["firstName"]
    whole = f"{family}{given}" if _HAN.search(family + given) else f"{given} {family}".strip()
    return (told["name"] or whole or told["nickname"])[:NAME_CHARACTERS]


def purchase(occur_time_us: int, properties_json: bytes) -> Purchase:
    """Returns what an event tells of a purchase."""
    told: Any = decode(properties_json) if properties_json else {}
    products = told.get("products")
    return Purchase(
        occur_time_us=occur_time_us,
        order_id=_word(told.get("order_id")),
        amount=_amount(told.get("revenue", told.get("total"))),
        currency=_word(told.get("currency")),
        store_id=_word(told.get("store_id")),
        lines=len(products) if isinstance(products, list) else 0,
    )


def next_actions(
    traits: Mapping[str, bytes],
    identifiers: Iterable[Identifier],
    consents: Iterable[Consent],
    today: date,
    *,
    batches: Iterable[Batch] = (),
    standing: Standing = NO_STANDING,
    coupon: tuple[str, float] | None = None,
) -> list[Action]:
    """Returns what is worth saying or doing, the most worthwhile first.

    Args:
        traits: Of the file.
        identifiers: Of the file.
        consents: Of the file.
        today: The day it is where the workspace is.
        batches: Of points that are left, those that end first in front.
        standing: In the tiers.
        coupon: Code, and what it takes off, of the one that takes most off this basket; None: none takes anything.
    """
    actions = []
    if coupon is not None:
        actions.append(Action(ActionKind.USE_COUPON, *coupon))
    following = standing.next_tier
    if following and standing.progress * 5 >= following.threshold * 4:
        lacking = following.threshold - standing.progress
        actions.append(Action(ActionKind.TIER_NEAR, following.title, lacking))
    ending = [
        (each.expire_time, each.remaining)
        for each in batches
        if each.expire_time and (each.expire_time.date() - today).days <= ENDING_DAYS
    ]
    if ending:
        first = min(expire_time for expire_time, _ in ending).date()
        actions.append(Action(ActionKind.POINTS_END, first.isoformat(), sum(points for _, points in ending)))
    days, birthday = _next_birthday(traits, today)
    if birthday and days <= BIRTHDAY_DAYS:
        actions.append(Action(ActionKind.CONGRATULATE, birthday.isoformat(), days))
    if not any(each.type == "phone" for each in identifiers):
        actions.append(Action(ActionKind.ASK_PHONE))
    if not any(each.granted for each in consents):
        actions.append(Action(ActionKind.ASK_CONSENT))
    return actions[:MOST_ACTIONS]


def _next_birthday(traits: Mapping[str, bytes], today: date) -> tuple[int, date | None]:
    """Returns the next birthday and in how many days it is; who was born on 29 February has it on 28 in other years."""
    told = next(filter(None, (_text(traits.get(trait)) for trait in _BIRTHDAY_TRAITS)), "")
    found = _BIRTHDAY.fullmatch(told)
    if not found:
        return 0, None
    month, day = int(found[2]), int(found[3])
    for year in (today.year, today.year + 1):
        try:
            birthday = date(year, month, day)
        except ValueError:
            if (month, day) != (2, 29):
                return 0, None
            birthday = date(year, 2, 28)
        if birthday >= today:
            return (birthday - today).days, birthday
    return 0, None


def _text(value_json: bytes | None) -> str:
    value = msgspec.json.decode(value_json) if value_json else ""
    return value.strip() if isinstance(value, str) else ""


def amount_text(amount: Decimal) -> str:
    """Returns an amount, finite and below 10^15, with two places, or with as many as it has."""
    whole = amount.quantize(_CENT)
    return str(whole if whole == amount else amount.normalize())


def _amount(value: Any) -> str:
    """Returns an amount as it is shown; what is none as it was sent."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        exact = Decimal(str(value))
        if exact.is_finite() and abs(exact) < _LARGE:
            return amount_text(exact)
    return _word(value)


def _word(value: Any) -> str:
    return "" if value is None or isinstance(value, bool | dict | list) else str(value)[:NAME_CHARACTERS]
