"""What was said of one trait of a customer, and what of it is shown. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from services.common.json_values import decode, stored_value
from services.profile.domain.attributes import REMOVED, Register, fold_registers
from services.profile.domain.survivorship import SurvivorshipRules, survivor

Position = tuple[int, str]
"""When an event happened (microseconds since 1970), and its message id: statements stand in this order, the greatest first."""


class TraitStanding(IntEnum):
    """What became of a value; the numbers are the contract's."""

    SHOWN = 1
    HELD = 2
    REPLACED = 3


class TraitEvent(NamedTuple):
    """What an event said of the trait.

    Attributes:
        register: Node, value, times and message id.
        type: Kind of the event; 0 where the log keeps it no longer.
        name: Its name.
        source: Where it came from; empty: not known.
    """

    register: Register
    type: int = 0
    name: str = ""
    source: str = ""

    @property
    def position(self) -> Position:
        """Where it stands."""
        return self.register.occur_time_us, self.register.message_id


class Statement(NamedTuple):
    """An event's word on the trait, and what became of it; `holders` nodes hold the same value now, if its own does."""

    event: TraitEvent
    standing: TraitStanding
    holders: int


class Read(NamedTuple):
    """What was read of the log.

    Attributes:
        events: Those that name the trait.
        frontier: Nothing below it was looked at; None: all there is was.
    """

    events: Sequence[TraitEvent]
    frontier: Position | None


def page_of(
    read: Read, held: Iterable[Register], after: Position | None, size: int
) -> tuple[list[TraitEvent], Position | None]:
    """Returns a page of what was said, the latest first, and where the next one begins after; None: this is the last.

    What a node holds was said, also where the log keeps the event no longer.

    Args:
        read: What the log says below `after`.
        held: What nodes held before the log was read.
        after: Where the page before ended; None: this is the first.
        size: Statements at most.
    """
    found = {event.position: event for event in map(TraitEvent, held)} | {
        event.position: event for event in read.events
    }
    places = sorted(
        (
            place
            for place in found
            if (after is None or place < after) and (read.frontier is None or place >= read.frontier)
        ),
        reverse=True,
    )
    if len(places) > size:
        return [found[place] for place in places[:size]], places[size - 1]
    return [found[place] for place in places], read.frontier


def judged(
    trait: str, page: Sequence[TraitEvent], held: Iterable[Register], types: Mapping[int, str], rules: SurvivorshipRules
) -> list[Statement]:
    """Returns what became of each statement of a page.

    Args:
        trait: Its name.
        page: Statements.
        held: What nodes held before the page was read, one register a node.
        types: Of the identifiers that the customer's nodes are.
        rules: The workspace's.
    """
    now = fold_registers([*held, *(event.register for event in page)])
    shown = survivor(trait, now, types, rules)
    holding = {register.message_id for register in now}
    holders = Counter(stored_value(decode(register.value_json)) for register in now if register.value_json != REMOVED)

    def judge(event: TraitEvent) -> Statement:
        register = event.register
        if register.message_id not in holding:
            return Statement(event, TraitStanding.REPLACED, 0)
        many = holders[stored_value(decode(register.value_json))] if register.value_json != REMOVED else 0
        is_shown = shown is not None and shown.message_id == register.message_id
        return Statement(event, TraitStanding.SHOWN if is_shown else TraitStanding.HELD, many)

    return [judge(event) for event in page]
