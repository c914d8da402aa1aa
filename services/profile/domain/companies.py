"""Companies: what calls say of them and of who belongs to them, folded as traits of customers are. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple

from services.common.errors import InvalidArgument, Reason
from services.common.event_names import COMPANY_JOINED
from services.common.json_values import decode, encode
from services.profile.domain.attributes import REMOVED

MAXIMUM_COMPANIES = 100_000
"""Of a workspace."""

MAXIMUM_TRAITS = 200
"""Of a company, removed ones too, as their removal is remembered."""

MAXIMUM_NAME = 200
MAXIMUM_TRAIT_BYTES = 4_096
"""Of a value as JSON."""

MAXIMUM_OF_NODE = 200
"""Companies of one identifier, those that it left too."""

MAXIMUM_STAGES = 1_000
"""Changes of a company's stage that are noted."""

NAME_TRAIT = "name"

# What the contract's FORM_LINE leaves out.
_NO_LINE = re.compile("[\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]")

Order = tuple[int, int, str]
"""What decides between two calls: the greater holds. See `Register.order`."""


class Stage(IntEnum):
    """How far one is with a company; the numbers are the contract's."""

    LEAD = 1
    DEAL = 2
    RENEWAL = 3


class CompanyCall(NamedTuple):
    """A recorded event that tells of a company.

    Attributes:
        company_id: Which.
        node_id: The identifier that carried it.
        joins: Whether that one belongs to the company from then on; False: no more.
        traits: What it says of the company, each value as JSON.
        occur_time_us: When it happened, microseconds since 1970 UTC.
        receive_time_us: When it was recorded.
        message_id: Of the event.
    """

    company_id: str
    node_id: int
    joins: bool
    traits: Mapping[str, bytes]
    occur_time_us: int
    receive_time_us: int
    message_id: str

    @property
    def order(self) -> Order:
        """What decides between this one and another."""
        return min(self.occur_time_us, self.receive_time_us), self.occur_time_us, self.message_id


class Membership(NamedTuple):
    """Whether an identifier belongs to a company, by the call that decides."""

    company_id: str
    node_id: int
    joined: bool
    call: CompanyCall


class CompanyTrait(NamedTuple):
    """What a company's trait holds, `null` when it was removed, by the call that decides."""

    company_id: str
    key: str
    value_json: bytes
    call: CompanyCall


@dataclass(frozen=True)
class CompanyContent:
    """What people say of a company."""

    display_name: str = ""
    owner: str = ""
    stage: Stage = Stage.LEAD


@dataclass(frozen=True)
class Company:
    """A company.

    Attributes:
        company_id: As sources name it.
        content: What people say of it.
        told_name: Its trait `name`, where that is text.
        revision: Of the content; grows with each change of it, from 1.
        create_time: When it was made.
        update_time: When the content was last changed.
        traits: What was said of it, each value as JSON.
        member_identifiers: How many nodes belong to it.
    """

    company_id: str
    content: CompanyContent
    told_name: str
    revision: int
    create_time: datetime
    update_time: datetime
    traits: Mapping[str, bytes] = field(default_factory=dict)
    member_identifiers: int = 0


@dataclass(frozen=True)
class StageChange:
    """A stage that a company came into; `number` counts from 1, `previous` is None of the first."""

    number: int
    previous: Stage | None
    stage: Stage
    change_time: datetime
    principal: str


def read_call(
    *,
    name: str,
    is_group: bool,
    properties: Mapping[str, Any],
    node_id: int,
    message_id: str,
    occur_time_us: int,
    receive_time_us: int,
) -> CompanyCall | None:
    """Returns what an event tells of a company; None: nothing that can be kept.

    Args:
        name: Of the event: of a group call the company's id.
        is_group: Whether it is a group call; else it is `Company Joined` or `Company Left`.
        properties: Of a group call the traits of the company; else `groupId` names it.
        node_id: The identifier that carried it.
        message_id: Of the event.
        occur_time_us: When it happened.
        receive_time_us: When it was recorded.
    """
    company_id = name if is_group else properties.get("groupId")
    if isinstance(company_id, int) and not isinstance(company_id, bool):
        company_id = str(company_id)
    if not isinstance(company_id, str) or not 0 < len(company_id) <= MAXIMUM_NAME or _NO_LINE.search(company_id):
        return None
    traits = {key: value for key, each in properties.items() if fits(key, value := encode(each))} if is_group else {}
    return CompanyCall(
        company_id, node_id, is_group or name == COMPANY_JOINED, traits, occur_time_us, receive_time_us, message_id
    )


def fits(key: str, value_json: bytes) -> bool:
    """Tells whether a trait is within the limits."""
    return 0 < len(key) <= MAXIMUM_NAME and len(value_json) <= MAXIMUM_TRAIT_BYTES


def fold_memberships(calls: Iterable[CompanyCall]) -> list[Membership]:
    """Returns what calls come to for each company and identifier, sorted; neither order nor repeats change it."""
    latest: dict[tuple[str, int], CompanyCall] = {}
    for call in calls:
        place = (call.company_id, call.node_id)
        if place not in latest or call.order > latest[place].order:
            latest[place] = call
    return [Membership(*place, latest[place].joins, latest[place]) for place in sorted(latest)]


def fold_traits(calls: Iterable[CompanyCall]) -> list[CompanyTrait]:
    """Returns what calls come to for each company and trait, sorted; neither order nor repeats change it."""
    latest: dict[tuple[str, str], CompanyCall] = {}
    for call in calls:
        for key in call.traits:
            place = (call.company_id, key)
            if place not in latest or call.order > latest[place].order:
                latest[place] = call
    return [CompanyTrait(*place, latest[place].traits[place[1]], latest[place]) for place in sorted(latest)]


def changed_traits(held: Mapping[str, bytes], wanted: Mapping[str, bytes]) -> dict[str, bytes]:
    """Returns what must be said of a company so that its traits are those that are wanted.

    Raises:
        InvalidArgument: TOO_LARGE or INVALID_FIELD.
    """
    for key, value in wanted.items():
        if not fits(key, value):
            raise InvalidArgument(
                f"traits.{key[:50]}: a name has 1 to {MAXIMUM_NAME} characters, a value {MAXIMUM_TRAIT_BYTES:,} bytes as JSON.",
                reason=Reason.ERROR_REASON_TOO_LARGE,
                field="traits",
            )
    said = {key: value for key, value in wanted.items() if held.get(key) != value and value != REMOVED}
    return said | {key: REMOVED for key in held if wanted.get(key, REMOVED) == REMOVED}


def told_name(value_json: bytes | None) -> str:
    """Returns the name of a company from its trait; empty where that is no text."""
    value = decode(value_json) if value_json else None
    return value[:MAXIMUM_NAME] if isinstance(value, str) else ""


def admitted(places: Sequence[tuple[Any, Any]], known: Mapping[Any, set[Any]], most: int) -> set[tuple[Any, Any]]:
    """Returns which of some places there is room for: those that are there, and new ones in their order up to the limit.

    Args:
        places: Holder and what it is to hold, each once.
        known: By holder, what it holds.
        most: How many each may hold.
    """
    found: set[tuple[Any, Any]] = set()
    held = {holder: set(some) for holder, some in known.items()}
    for holder, one in places:
        some = held.setdefault(holder, set())
        if one in some or len(some) < most:
            some.add(one)
            found.add((holder, one))
    return found
