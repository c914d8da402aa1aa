"""Records of people as they came, and the columns by which they are compared. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from services.identity.linkage.chinese import is_chinese, latin, split_address, split_name

Row = dict[str, str | None]
"""A record by column; None where nothing is known."""

COLUMNS: Final = (
    "full_name", "both_names", "given", "family", "name_key", "given_key", "family_key", "given_1", "given_2", "given_3",
    "family_1", "family_2", "family_4", "birthday", "birth_year", "gender", "occupation", "email", "email_name", "phone",
    "phone_end", "province", "city", "district", "place", "street", "postcode", "postcode_start",
)  # fmt: skip
"""What `row_of` fills."""

_DATE = re.compile(r"(\d{4})[-/.年]?(\d{2})[-/.月]?(\d{2})日?(?:[T ].*)?")
_NOT_A_WORD = re.compile(r"[^\w]+|_")
_NOT_A_DIGIT = re.compile(r"\D")


class Field(StrEnum):
    """What may be known of a person. Values are compared as they are written, but for case, width, accents and spaces."""

    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    BIRTHDAY = "birthday"
    GENDER = "gender"
    OCCUPATION = "occupation"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    POSTCODE = "postcode"


@dataclass(frozen=True)
class Record:
    """What is known of somebody.

    Attributes:
        record_id: Unique among the records that are linked together.
        values: By field; an empty value is an unknown one. `NAME` is used where the two names are not given apart, `ADDRESS`
            (a Chinese one, from the province down) for those of its parts that are not.
    """

    record_id: int
    values: Mapping[Field, str] = field(default_factory=dict)


def row_of(record: Record) -> Row:
    """Returns the columns of a record: each of `COLUMNS`."""
    given = {name: _fold(value) for name, value in record.values.items()}
    row: Row = dict.fromkeys(COLUMNS)
    row.update(_names(given))
    row.update(_places(given))
    birthday = birthday_of(given.get(Field.BIRTHDAY, ""))
    row["birthday"], row["birth_year"] = birthday, birthday[:4]
    row["gender"] = given.get(Field.GENDER)
    row["occupation"] = given.get(Field.OCCUPATION)
    email, phone = given.get(Field.EMAIL, ""), _NOT_A_DIGIT.sub("", given.get(Field.PHONE, ""))
    row["email"], row["email_name"] = email, email.partition("@")[0]
    row["phone"], row["phone_end"] = phone, phone[-8:]
    return {name: value or None for name, value in row.items()}


def birthday_of(text: str) -> str:
    """Returns a birthday as `YYYY-MM-DD`, whether or not there is such a day: mistyped ones are compared, too. Else empty."""
    found = _DATE.fullmatch(text.strip())
    return "-".join(found.groups()) if found else ""


def _names(given: Mapping[Field, str]) -> Row:
    first, last, whole = (given.get(each, "") for each in (Field.GIVEN_NAME, Field.FAMILY_NAME, Field.NAME))
    if not (first and last):
        text = whole or first or last
        if is_chinese(text.replace(" ", "")):
            last, first = split_name(text.replace(" ", ""))
        else:
            # Of a sole name nobody can say which it is; most often it is the family's.
            words = _words(text)
            last, first = (words[-1] if words else ""), (words[0] if len(words) > 1 else "")
    first, last = " ".join(_words(first)), " ".join(_words(last))
    full = " ".join(_words(whole)) if whole and not is_chinese(whole) else f"{first} {last}".strip()
    first_key, last_key = latin(first), latin(last)
    return {
        "full_name": full,
        "both_names": f"{first} {last}" if first and last else "",
        "given": first,
        "family": last,
        # Whichever is written first, and in whichever script.
        "name_key": "".join(sorted((first_key, last_key))) if first and last else "",
        "given_key": first_key,
        "family_key": last_key,
        "given_1": first_key[:1],
        "given_2": first_key[:2],
        "given_3": first_key[:3],
        "family_1": last_key[:1],
        "family_2": last_key[:2],
        "family_4": last_key[:4],
    }


def _places(given: Mapping[Field, str]) -> Row:
    parts = split_address(given.get(Field.ADDRESS, ""))
    province, city, district, street = (
        given.get(each) or part
        for each, part in zip((Field.PROVINCE, Field.CITY, Field.DISTRICT, Field.STREET), parts, strict=True)
    )
    postcode = "".join(_words(given.get(Field.POSTCODE, "")))
    return {
        "province": province,
        "city": city,
        "district": district,
        "place": district or city or province,
        "street": " ".join(_words(street)),
        "postcode": postcode,
        "postcode_start": postcode[:3],
    }


def _words(text: str) -> list[str]:
    return _NOT_A_WORD.sub(" ", text).split()


def _fold(text: str) -> str:
    """Returns a value without what tells no two people apart: case, width, accents, runs of spaces."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(each for each in folded if not unicodedata.combining(each))
    return " ".join(unicodedata.normalize("NFC", kept).split())
