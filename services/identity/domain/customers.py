"""What is asked of identity and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from services.identity.domain.identifiers import Identifier
from services.identity.domain.linking import Pair, Verdict


class EventIdentifiers(NamedTuple):
    """The identifiers one event carried.

    Attributes:
        identifiers: As given by the source, in its order.
        occur_micros: When it happened, microseconds since 1970, UTC.
        message_id: The event's message id.
        link: Whether the event says that they are one person.
        timed: Whether the time is known; that of a link is.
        known: Further identifiers that count only if somebody has them already.
    """

    identifiers: Sequence[Identifier]
    occur_micros: int
    message_id: str
    link: bool
    timed: bool = True
    known: Sequence[Identifier] = ()


class Resolution(NamedTuple):
    """Which node carries an event, and whose it is now; all 0 when no identifier of the event is usable.

    `erase_micros` tells, in microseconds since 1970 UTC, when somebody was erased to whom an identifier of the event led:
    an event that happened before is to be dropped. 0: nobody was. `type` is that of the node where the event links; else ''.
    """

    node_id: int
    customer_id: int
    mapping_version: int
    erase_micros: int = 0
    type: str = ""


NOBODY = Resolution(0, 0, 0)


@dataclass(frozen=True, slots=True)
class CustomerNode:
    """One identifier of a customer.

    Attributes:
        node_id: Fixed for ever.
        identifier: Type and normalised value; the value is empty where it was not asked for.
        create_time: When we first saw it.
        customer_id: Whose it is.
        mapping_version: Of two mappings of a node the higher holds.
        evidence_micros: When the latest evidence at it happened, microseconds since 1970 UTC; None without any.
        first_micros: When the earliest evidence happened that holds at it; None without any, and where it was not asked for.
    """

    node_id: int
    identifier: Identifier
    create_time: datetime
    customer_id: int
    mapping_version: int
    evidence_micros: int | None
    first_micros: int | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer: a current id and its nodes, the oldest first, never none."""

    customer_id: int
    nodes: Sequence[CustomerNode]


class LinkSource(StrEnum):
    """What a link rests on."""

    NOTHING = "nothing"
    EVENT = "event"
    OPERATOR = "operator"
    LINKAGE = "linkage"


@dataclass(frozen=True, slots=True)
class LinkCut:
    """An operator's cut: whose word, why, when it was recorded."""

    operator: str
    reason: str
    record_time: datetime


@dataclass(frozen=True, slots=True)
class LinkEvidence:
    """A link of a customer with its decision.

    Attributes:
        pair: The two nodes.
        ends: Their identifiers, and whose each is now.
        occur_time: When the evidence happened; None where there is only a cut.
        message_id: Of the event, or of the word.
        verdict: What became of it.
        rules_version: Which version of the rules made it so.
        source: What the evidence is.
        record_time: When it was recorded; None where there is only a cut, and of what is kept aside unread.
        operator: Whose word the evidence is; empty of an event's.
        reason: Why, in that one's words; of a link run the run and the score.
        cut: The cut that stands between the two.
    """

    pair: Pair
    ends: tuple[LinkEnd, LinkEnd]
    occur_time: datetime | None
    message_id: str
    verdict: Verdict
    rules_version: int
    source: LinkSource
    record_time: datetime | None = None
    operator: str = ""
    reason: str = ""
    cut: LinkCut | None = None


class LinkEnd(NamedTuple):
    """An end of a link: its identifier, and whose it is now."""

    identifier: Identifier
    customer_id: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of a workspace, all >= 0."""

    identifiers: int = 0
    customers: int = 0
    refused_links: int = 0
