"""Contact points as people may see them who need to tell one from another, and not to write to it. Pure."""

from __future__ import annotations

import re
from typing import Any

MASKED_TYPES = ("phone", "email", "member_card")
"""Types of identifiers that people know each other by: their values are personal, and shown masked."""

_EMAIL = re.compile(r"([^\s@<>\"',;:()]{1,64})@([^\s@<>\"',;:()]+\.[^\s@<>\"',;:()]+)")
# A mobile number of China, with or without its country; any other with a plus. No space parts it from Chinese words.
_PHONE = re.compile(
    r"(?<![\w.+-])(?:(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\+[1-9][\d -]{6,18}\d)(?![\w-])", re.ASCII
)
_NUMBER = re.compile(r"\+?\d(?:[\d ()-]{4,20})\d", re.ASCII)
_PHONE_NAME = re.compile(r"phone|mobile|(?:^|_)tel|手机|电话", re.IGNORECASE)
_MOBILE_OF_CHINA = re.compile(r"(86)?(1[3-9]\d)\d{4}(\d{4})", re.ASCII)


def masked(identifier_type: str, value: str) -> str:
    """Returns a value of which only as much is legible as tells it from another of the same person.

    Of a mobile number of China three digits and the last four (`+86 138****5678`; of all others the last four), of an e-mail
    address the first letter and the domain (`l***@example.com`; not the only letter), of anything else the last four
    characters, never more than half.
    """
    if identifier_type == "phone" and _NUMBER.fullmatch(value):
        return _number(value)
    if identifier_type == "email" and "@" in value:
        box, _, domain = value.rpartition("@")
        return _address(box, domain)
    return _end(value)


def masked_text(text: str, *, has_numbers: bool = False) -> str:
    """Returns a text in which e-mail addresses and numbers of mobile phones, found by their form, are as `masked` shows them.

    Args:
        text: Any.
        has_numbers: Whether every number of six digits or more in it is one of a phone.
    """
    found = _EMAIL.sub(lambda one: _address(one[1], one[2]), text)
    if has_numbers:
        found = _NUMBER.sub(lambda one: _number(one[0]), found)
    return _PHONE.sub(lambda one: _number(one[0]), found)


def masked_field(text: str, name: str) -> str:
    """Returns a text that stands under a name, masked; under one such as `phone` every number is one of a phone."""
    return masked_text(text, has_numbers=bool(_PHONE_NAME.search(name)))


def masked_value(value: Any, name: str) -> Any:
    """Returns a JSON value that stands under a name, masked at any depth; `name` "" for a document."""
    match value:
        case dict():
            return {key: masked_value(inner, key) for key, inner in value.items()}
        case list():
            return [masked_value(inner, name) for inner in value]
        case str():
            return masked_field(value, name)
        case int() if not isinstance(value, bool) and masked_field(str(value), name) != str(value):
            return masked_field(str(value), name)
        case _:
            return value


def _address(box: str, domain: str) -> str:
    return f"{box[0] if len(box) > 1 else ''}***@{domain}"


def _number(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if mobile := _MOBILE_OF_CHINA.fullmatch(digits):
        return f"{'+86 ' if mobile[1] else ''}{mobile[2]}****{mobile[3]}"
    return _end(digits)


def _end(text: str) -> str:
    return f"****{text[-min(4, len(text) // 2) :] if len(text) > 1 else ''}"
