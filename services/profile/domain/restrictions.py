"""Restrictions: data that is kept and not used. A register of each node, so merges, cuts and orders of arrival are exact.

A customer is restricted while one node is: of two who are merged the stricter holds, and a cut gives the restriction back to
the side whose nodes have it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import msgspec

from services.common.attribute_kinds import AttributeKind
from services.common.event_names import PROCESSING_RESTRICTED, PROCESSING_RESUMED
from services.profile.domain.attributes import REMOVED, Register
from services.profile.domain.events import AttributeChange, EventType, IncomingEvent

PROCESSING = "processing"
"""The one key of the kind."""


class _Said(msgspec.Struct, frozen=True):
    """The value of a register that restricts."""

    by: str
    reason: str = ""


@dataclass(frozen=True)
class Restriction:
    """Why a customer's data may not be used.

    Attributes:
        start_time_us: Since when, microseconds since 1970 UTC.
        by: The principal who restricted it.
        reason: Why, in that one's words.
    """

    start_time_us: int
    by: str
    reason: str


def restricting_event(
    node_id: int, *, message_id: str, occur_time_us: int, by: str, reason: str, lifts: bool
) -> IncomingEvent:
    """Returns the event by which a node is restricted, or that is lifted."""
    said = msgspec.json.encode(_Said(by, reason))
    return IncomingEvent(
        message_id=message_id,
        type=EventType.RESTRICTION,
        name=PROCESSING_RESUMED if lifts else PROCESSING_RESTRICTED,
        identifiers=(),
        occur_time_us=occur_time_us,
        properties_json=said,
        changes=(AttributeChange(AttributeKind.RESTRICTION, PROCESSING, REMOVED if lifts else said),),
        node_id=node_id,
    )


def restricted_nodes(registers: Iterable[Register]) -> dict[int, Register]:
    """Returns the registers that restrict, by their nodes."""
    return {
        each.node_id: each
        for each in registers
        if each.kind == AttributeKind.RESTRICTION and each.value_json != REMOVED
    }


def fold_restriction(registers: Iterable[Register], nodes: Collection[int]) -> Restriction | None:
    """Returns the first of the restrictions that hold of some nodes; None: there is none."""
    holding = [each for node_id, each in restricted_nodes(registers).items() if node_id in nodes]
    if not holding:
        return None
    first = min(holding, key=lambda each: each.order)
    said = msgspec.json.decode(first.value_json, type=_Said)
    return Restriction(min(first.occur_time_us, first.receive_time_us), said.by, said.reason)
