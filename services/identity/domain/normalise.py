"""Brings an identifier's value into the one form under which it is found, or says why it names nobody.

A value that names nobody makes no node and links nothing: `null` and `0000` are carried by thousands of people.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

import phonenumbers

from services.common.identifier_types import TYPE_NAME
from services.identity.domain.forms import legible, one_form
from services.identity.domain.identifiers import EMAIL, MAXIMUM_VALUE_CHARACTERS, PHONE
from services.identity.domain.junk import (
    JUNK_MAIL_ADDRESSES,
    JUNK_MAIL_BOXES,
    JUNK_PHONE_DIGITS,
    JUNK_VALUES,
    is_placeholder,
)

DEFAULT_REGION = "CN"
"""Where a phone number without a country code is at home."""

EMPTY = "empty"
TOO_LONG = "too_long"
INVALID_TYPE = "invalid_type"
CONTROL_CHARACTER = "control_character"
JUNK_VALUE = "junk_value"
INVALID_PHONE = "invalid_phone"
INVALID_EMAIL = "invalid_email"
INVALID_DIGITS = "invalid_digits"


class Normaliser(StrEnum):
    """How values of a type of the workspace's own are written in one form."""

    TEXT = "text"
    DIGITS = "digits"
    EMAIL = "email"
    PHONE = "phone"


_WRITTEN_AS = {Normaliser.EMAIL: EMAIL, Normaliser.PHONE: PHONE}
# What a spreadsheet makes of a number.
_FRACTION_OF_ZEROS = re.compile(r"\.0+$")
# A Chinese mobile number, nearly all of what comes; the parser gives the same, thirty times slower.
_PLAIN_CHINESE_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_PHONE_FRAMES = re.compile(r"^tel:|\.0+$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
# ITU-T E.164, 6.1: of a country code and a number together. Some plans allow more, which nobody abroad can dial.
_MOST_DIGITS = 15
_FEWEST_SUBSCRIBER_DIGITS = 7
_NOT_DIGIT_OR_LETTER = re.compile(r"[^0-9a-z]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_MAIL_BOX = re.compile(r"[^\s@,;<>()\[\]\\\"]{1,64}")
_MAIL_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


class Normalised(NamedTuple):
    """A value in its one form, or the reason why there is none.

    Attributes:
        value: Normalised value; empty when refused.
        refusal: Empty, or a code: `junk_value`, `invalid_phone`…
    """

    value: str
    refusal: str = ""


def normalise(identifier_type: str, value: str, normaliser: Normaliser | None = None) -> Normalised:
    """Returns the form under which an identifier is found.

    A phone becomes E.164 (region CN unless it says otherwise), an e-mail address lower case with its domain in ASCII; for
    every other type see `services.identity.domain.forms`. Applying it to its own result changes nothing.

    Args:
        identifier_type: In its one spelling.
        value: As a source gave it.
        normaliser: Of a type of the workspace's own; None is `Normaliser.TEXT`, and of all others.
    """
    if not TYPE_NAME.fullmatch(identifier_type):
        return Normalised("", INVALID_TYPE)
    if normaliser:
        identifier_type = _WRITTEN_AS.get(normaliser, identifier_type)
    if len(value) > MAXIMUM_VALUE_CHARACTERS:
        return Normalised("", TOO_LONG)
    value = value.strip()
    if _CONTROL.search(value):
        return Normalised("", CONTROL_CHARACTER)
    value = legible(identifier_type, value)
    if not value:
        return Normalised("", EMPTY)
    if _is_junk(value) or is_placeholder(value):
        return Normalised("", JUNK_VALUE)
    value = one_form(identifier_type, value)
    if len(value) > MAXIMUM_VALUE_CHARACTERS:
        return Normalised("", TOO_LONG)
    if identifier_type == PHONE:
        return _normalise_phone(value)
    if identifier_type == EMAIL:
        return _normalise_email(value)
    if normaliser is Normaliser.DIGITS:
        return _normalise_digits(value)
    return Normalised(value)


def _is_junk(value: str) -> bool:
    """Tells listed words, quoted or not, and everything whose letters and digits are all zeros (or an all-f UUID or MAC)."""
    folded = value.casefold()
    if folded in JUNK_VALUES or folded.strip("'\"") in JUNK_VALUES:
        return True
    first = folded[0]
    if first not in "0f{-_ (+":
        return False
    bare = _NOT_DIGIT_OR_LETTER.sub("", folded)
    # Letters beyond ASCII are dropped from `bare`, so a value that has some is not judged by what is left of it.
    if not folded.isascii() or not bare:
        return False
    return not bare.strip("0") or (len(bare) >= 12 and not bare.strip("f"))


def _normalise_phone(value: str) -> Normalised:
    plain = _PLAIN_CHINESE_MOBILE.fullmatch(value)
    if plain is None:
        value = _PHONE_FRAMES.sub("", value.strip())
        if _LETTERS.search(value):
            return Normalised("", INVALID_PHONE)
        try:
            parsed = phonenumbers.parse(value, DEFAULT_REGION)
        except phonenumbers.NumberParseException:
            return Normalised("", INVALID_PHONE)
        if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
            return Normalised("", INVALID_PHONE)
        # An extension is another telephone than the office it belongs to, and cannot be said in E.164.
        if parsed.extension:
            return Normalised("", INVALID_PHONE)
        national = phonenumbers.national_significant_number(parsed)
        result = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    else:
        national = plain[1]
        result = "+86" + national
    if len(national) < _FEWEST_SUBSCRIBER_DIGITS or len(result) > len("+") + _MOST_DIGITS:
        return Normalised("", INVALID_PHONE)
    if len(set(national)) == 1 or national in JUNK_PHONE_DIGITS:
        return Normalised("", JUNK_VALUE)
    return Normalised(result)


def _normalise_digits(value: str) -> Normalised:
    value = _FRACTION_OF_ZEROS.sub("", unicodedata.normalize("NFKC", value))
    # Two that differ in letters alone would meet.
    if any(character.isalpha() for character in value):
        return Normalised("", INVALID_DIGITS)
    digits = "".join(str(unicodedata.decimal(character)) for character in value if character.isdecimal())
    if not digits:
        return Normalised("", INVALID_DIGITS)
    return Normalised(digits) if digits.strip("0") else Normalised("", JUNK_VALUE)


def _normalise_email(value: str) -> Normalised:
    box, at, domain = value.removeprefix("mailto:").rpartition("@")
    if not at or not _MAIL_BOX.fullmatch(box) or box.startswith(".") or box.endswith(".") or ".." in box:
        return Normalised("", INVALID_EMAIL)
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return Normalised("", INVALID_EMAIL)
    if not _MAIL_DOMAIN.fullmatch(domain):
        return Normalised("", INVALID_EMAIL)
    address = f"{box}@{domain}"
    if box in JUNK_MAIL_BOXES or is_placeholder(box) or address in JUNK_MAIL_ADDRESSES or not box.strip("0"):
        return Normalised("", JUNK_VALUE)
    return Normalised(address)
