"""At which address a customer is reached in a channel: the one last said to be theirs, of a kind that the channel reaches."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from phonenumbers import PhoneNumberType

from services.messaging.domain.messages import Channel, Reason

CONTACT_TYPES: Mapping[Channel, tuple[str, ...]] = {
    Channel.EMAIL: ("email",),
    Channel.SMS: ("phone",),
    # An application message reaches members of the corporation only. Customers who are a member's external contacts are
    # written to by that member (`externalcontact/add_msg_template`), which is another channel.
    Channel.WECOM: ("wecom_user_id",),
}
"""Identifier types that a channel can reach, the preferred first."""

_DEFAULT_REGION = "CN"
_SMS_TYPES = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """An identifier of a customer: its type and value, and its node."""

    type: str
    value: str
    node_id: int


@dataclass(frozen=True, slots=True)
class ContactWord:
    """The latest that was said of one type of contact point.

    Attributes:
        value: As it was said; empty when the customer has none any more.
        time: When.
    """

    value: str
    time: datetime


def contact_points(
    points: tuple[ContactPoint, ...], words: Mapping[str, ContactWord], channel: Channel
) -> list[ContactPoint]:
    """Returns the addresses at which a channel reaches a customer, the one to use first.

    A preferred type comes before the others. Of a type the address last said to be the customer's comes first, then the
    others, the newest first; when the last word was that there is none, there is none. A word that names none of the
    customer's identifiers (a placeholder, an address that was cut off) says nothing.

    Args:
        points: The customer's identifiers, oldest first.
        words: The latest word on each type; a type of which nothing was said has none.
        channel: Where to send.
    """
    found: list[ContactPoint] = []
    for wanted in CONTACT_TYPES.get(channel, ()):
        word = words.get(wanted)
        if word is not None and not word.value:
            continue
        of_type = [point for point in reversed(points) if point.type == wanted and point.value]
        if word is not None:
            said = _same_form(wanted, word.value)
            # Sorting keeps the order of equals.
            of_type.sort(key=lambda point: _same_form(wanted, point.value) != said)
        found.extend(point for point in of_type if _reaches(channel, point))
    return found


def why_none(points: tuple[ContactPoint, ...], words: Mapping[str, ContactWord], channel: Channel) -> Reason:
    """Returns why `contact_points` found none: nothing known or said to be there, or phones that take no SMS."""
    word = words.get("phone")
    has_phone = any(point.type == "phone" and point.value for point in points) and (word is None or word.value != "")
    return Reason.NO_MOBILE_NUMBER if channel is Channel.SMS and has_phone else Reason.NO_CONTACT_POINT


def _reaches(channel: Channel, point: ContactPoint) -> bool:
    if channel is not Channel.SMS:
        return True
    try:
        number = phonenumbers.parse(point.value, _DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(number) in _SMS_TYPES


def _same_form(identifier_type: str, value: str) -> str:
    """Returns a form that is the same for spellings of one address; only for telling a customer's own apart.

    Identifiers come normalised by identity, words as they were said.
    """
    text = (
        "".join(c for c in unicodedata.normalize("NFKC", value) if unicodedata.category(c) != "Cf").strip().casefold()
    )
    if identifier_type == "phone":
        try:
            number = phonenumbers.parse(text.removeprefix("tel:"), _DEFAULT_REGION)
        except phonenumbers.NumberParseException:
            return text
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if identifier_type == "email":
        box, at, domain = text.rpartition("@")
        try:
            return f"{box}{at}{domain.encode('idna').decode('ascii')}"
        except UnicodeError:
            return text
    return text
