"""At which address a customer is reached in a channel: the one last said to be theirs, of a kind that the channel reaches."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import phonenumbers

from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.messages import Reason

DEFAULT_REGION = "CN"
"""Of phone numbers that are written without their country."""


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """An identifier of a customer.

    Attributes:
        type: As `email`.
        value: Normalised.
        node_id: Its node.
        time: When it is known to have been the customer's.
    """

    type: str
    value: str
    node_id: int
    time: datetime


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
    points: tuple[ContactPoint, ...], words: Mapping[str, ContactWord], channel: ChannelKind
) -> list[ContactPoint]:
    """Returns the addresses at which a channel reaches a customer, the one to use first.

    A preferred type comes before the others. Within a type the address that the last word names comes first, then the
    others, the one last known to be the customer's first. When the last word was that there is none, only what became
    known later is left. A word that names none of the customer's identifiers (a placeholder, an address that was cut off)
    says nothing.

    Args:
        points: The customer's identifiers, oldest first.
        words: The latest word on each type; a type of which nothing was said has none.
        channel: Where to send.
    """
    found: list[ContactPoint] = []
    for wanted in channel.contact_types:
        of_type = _of_type(points, words.get(wanted), wanted)
        found.extend(point for point in of_type if channel.reaches(point.value))
    return found


def why_none(points: tuple[ContactPoint, ...], words: Mapping[str, ContactWord], channel: ChannelKind) -> Reason:
    """Returns why `contact_points` found none: nothing known or said to be there, or only what it cannot reach."""
    is_known = any(_of_type(points, words.get(wanted), wanted) for wanted in channel.contact_types)
    return channel.why_not if is_known else Reason.NO_CONTACT_POINT


def _of_type(points: tuple[ContactPoint, ...], word: ContactWord | None, wanted: str) -> list[ContactPoint]:
    """Returns the customer's addresses of a type, the one to use first."""
    of_type = [point for point in reversed(points) if point.type == wanted and point.value]
    # Sorting keeps the order of equals: of two known since the same moment the one that came last.
    of_type.sort(key=lambda point: point.time, reverse=True)
    if word is None or not of_type:
        return of_type
    if not word.value:
        return [point for point in of_type if point.time > word.time]
    if len(of_type) == 1:
        return of_type
    said = _same_form(wanted, word.value)
    return sorted(of_type, key=lambda point: _same_form(wanted, point.value) != said)


def _same_form(identifier_type: str, value: str) -> str:
    """Returns a form that is the same for spellings of one address; only for telling a customer's own apart.

    Identifiers come normalised by identity, words as they were said.
    """
    text = (
        "".join(c for c in unicodedata.normalize("NFKC", value) if unicodedata.category(c) != "Cf").strip().casefold()
    )
    if identifier_type == "phone":
        try:
            number = phonenumbers.parse(text.removeprefix("tel:"), DEFAULT_REGION)
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


def is_number_of(value: str, types: Collection[int]) -> bool:
    """Tells whether a value is a phone number of one of libphonenumber's types."""
    try:
        number = phonenumbers.parse(value, DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(number) in types
