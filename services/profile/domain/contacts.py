"""What was said last of a customer's contact points: which address is theirs, or that they have none any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from services.common.attribute_kinds import AttributeKind
from services.common.channels import STATED_TYPES
from services.profile.domain.attributes import REMOVED, Register
from services.profile.domain.events import EventType, IncomingEvent, RecordedEvent

CONTACT_KIND = 5
"""Kind of the registers that keep what an identify call said by an identifier and not by a trait; told to nobody.

A number that the contract leaves free for it.
"""

# A plain number: compared with the enum, each event would cost three times as much here.
_IDENTIFY = int(EventType.IDENTIFY)


@dataclass(frozen=True)
class ContactStatement:
    """The latest word on one type of contact point.

    Attributes:
        type: One of `STATED_TYPES`.
        value: As it was said, trimmed; empty when the customer has none any more.
        time_us: When, and at the latest when we received it.
    """

    type: str
    value: str
    time_us: int


def contact_registers(incoming: IncomingEvent, recorded: RecordedEvent) -> list[Register]:
    """Returns what an identify call says of contact points by its identifiers; a trait of the same name says it better.

    Other calls say nothing: what they carry is the key by which someone was known, which may be another's card.
    """
    if incoming.type != _IDENTIFY:
        return []
    traits = {change.key for change in recorded.changes if change.kind == AttributeKind.TRAIT}
    said = {
        each.type: each.value
        for each in reversed(incoming.identifiers)
        if each.type in STATED_TYPES and each.type not in traits
    }
    return [
        Register(
            recorded.placement.node_id,
            CONTACT_KIND,
            type_,
            msgspec.json.encode(value),
            recorded.occur_time_us,
            recorded.message_id,
            recorded.receive_time_us,
        )
        for type_, value in said.items()
    ]


def fold_contacts(latest: Mapping[tuple[int, str], Register]) -> tuple[ContactStatement, ...]:
    """Returns the latest word on each type that anything was said of.

    Args:
        latest: A customer's registers over all nodes, the one that holds for each (kind, key).
    """
    statements = []
    for type_ in STATED_TYPES:
        said = _readable(latest.get((kind, type_)) for kind in (AttributeKind.TRAIT, CONTACT_KIND))
        if said:
            register, value = max(said, key=lambda each: each[0].order)
            statements.append(ContactStatement(type_, value, register.order[0]))
    return tuple(statements)


def _readable(registers: Iterable[Register | None]) -> list[tuple[Register, str]]:
    """Returns the registers that name an address or none; a list or a truth value says nothing of one."""
    found = []
    for register in registers:
        if register is None:
            continue
        value = None if register.value_json == REMOVED else msgspec.json.decode(register.value_json)
        if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
            found.append((register, "" if value is None else str(value).strip()))
    return found
