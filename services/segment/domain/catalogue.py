"""What there is to build rules of, and which values of it may be shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Generic, TypeVar

from services.common.identifier_types import identifier_type
from services.segment.domain.attributes import read_stored
from services.segment.domain.names import FAMILY_NAMES, FULL_NAMES, GIVEN_NAMES, NICKNAMES

MOST_ENTRIES = 1_000
MOST_TAGS = 5_000
"""More than a workspace may define."""

MOST_USES = 10_000
MOST_PROPERTIES = 500
SHOWN_VALUES = 20
LONGEST_VALUE = 100
FEWEST_WITH_A_VALUE = 3
"""A value that fewer have is not shown: it may tell of somebody."""

_IDENTIFYING = frozenset(
    {
        "user_id", "member_card", "unionid", "openid", "wecom_user_id", "wecom_external_user_id", "phone", "email",
        "device_id", "anonymous_id", "username", "address", "street", "birthday", "birth_date", "birthdate", "id_card", "ip",
        "ip_address", "token", "身份证", "身份证号", "地址", "生日", *FULL_NAMES[1:], *FAMILY_NAMES, *GIVEN_NAMES, *NICKNAMES,
    }
)  # fmt: skip
_FEWEST_DIGITS_OF_A_PHONE = 7

Entry = TypeVar("Entry")


class ValueKind(IntEnum):
    """What kind of JSON value; the numbers are those of the contract."""

    TEXT = 1
    NUMBER = 2
    BOOLEAN = 3
    LIST = 4
    OBJECT = 5
    DATE = 6


@dataclass(frozen=True)
class EventName:
    """A name of events with their kind, how many there are, and when the last happened (microseconds since 1970 UTC)."""

    name: str
    type: int
    count: int
    last_us: int


@dataclass(frozen=True)
class Named:
    """A property, trait or tag.

    Attributes:
        name: Its path or name.
        count: How many events or customers have it.
        kinds: Its kinds, the most frequent first.
        values: Its most frequent values that may be shown, each with how many have it.
    """

    name: str
    count: int
    kinds: tuple[ValueKind, ...] = ()
    values: tuple[tuple[Any, int], ...] = ()


@dataclass(frozen=True)
class Catalogue(Generic[Entry]):
    """What was counted, and when; `sampled`: how many were looked at, where it is not all."""

    entries: Sequence[Entry]
    is_truncated: bool
    count_time: datetime
    sampled: int = 0


def shown_values(name: str, found: Iterable[tuple[str, int]]) -> tuple[tuple[Any, int], ...]:
    """Returns the values that may be shown of a property or trait.

    Args:
        name: Its path or name; `name` itself is a person's only as a trait, and is the caller's to leave out.
        found: Stored values with how many have each, the most frequent first.
    """
    if is_identifying(name):
        return ()
    values = [(read_stored(stored), count) for stored, count in found if not _looks_like_contact(stored)]
    return tuple(values[:SHOWN_VALUES])


def is_identifying(name: str) -> bool:
    """Tells whether a property or trait of this name tells who somebody is, or how to reach them."""
    last = name.rpartition(".")[2]
    return last in _IDENTIFYING or last.lower() in _IDENTIFYING or identifier_type(last) in _IDENTIFYING


def _looks_like_contact(stored: str) -> bool:
    if "@" in stored:
        return True
    is_whole = stored.startswith('"') or "." not in stored
    return is_whole and sum(character.isdigit() for character in stored) >= _FEWEST_DIGITS_OF_A_PHONE
