"""What is asked of identity and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
    """

    identifiers: Sequence[Identifier]
    occur_micros: int
    message_id: str
    link: bool


class Resolution(NamedTuple):
    """Which node carries an event, and whose it is now; all 0 when no identifier of the event is usable."""

    node_id: int
    customer_id: int
    mapping_version: int


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
    """

    node_id: int
    identifier: Identifier
    create_time: datetime
    customer_id: int
    mapping_version: int
    evidence_micros: int | None


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer: a current id and its nodes, the oldest first, never none."""

    customer_id: int
    nodes: Sequence[CustomerNode]


@dataclass(frozen=True, slots=True)
class LinkEvidence:
    """A link of a customer with its decision, and the version of the rules that made it.

    `occur_time` is None where only an operator decided.
    """

    pair: Pair
    occur_time: datetime | None
    message_id: str
    verdict: Verdict
    rules_version: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of a workspace, all >= 0."""

    identifiers: int = 0
    customers: int = 0
    refused_links: int = 0
