"""A node's attributes: last-writer-wins registers, so arrival order and repeats never matter.

Of two values of one attribute of one node the one holds whose event happened later; of two events of the same
microsecond the one with the greater message id. An event that claims to happen later than we received it counts as of
then, so that a clock that is ahead does not block what comes after; of two received at once the one holds that claims the
later time. A removal is a value too (`null`), or a late event would undo it.

Consents are no registers, see `consents`.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from services.common.attribute_kinds import AttributeKind
from services.profile.domain.consents import consent_change, is_consent_event
from services.profile.domain.events import AttributeChange, IncomingEvent

_RAW_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
REMOVED = b"null"


class Register(msgspec.Struct, frozen=True, gc=False):
    """The value of one attribute of one node, and the event that set it.

    Attributes:
        node_id: The node.
        kind: Trait or tag.
        key: Its key.
        value_json: JSON; `null` when removed.
        occur_time_us: When the event that set it happened, microseconds since 1970 UTC.
        message_id: That event's message id.
        receive_time_us: When it was received.
    """

    node_id: int
    kind: int
    key: str
    value_json: bytes
    occur_time_us: int
    message_id: str
    receive_time_us: int

    @property
    def order(self) -> tuple[int, int, str]:
        """What decides between two values: the greater holds."""
        return min(self.occur_time_us, self.receive_time_us), self.occur_time_us, self.message_id


def changes_of(event: IncomingEvent) -> tuple[AttributeChange, ...]:
    """Returns all attribute changes of a checked event: its traits, its own changes, the consent it tells of.

    The same attribute named twice in one event takes the later value, so each appears once.
    """
    if not (event.traits_json or event.changes or is_consent_event(event)):
        return ()
    changes: dict[tuple[int, str], AttributeChange] = {}
    if event.traits_json:
        for key, value in _RAW_OBJECT.decode(event.traits_json).items():
            changes[(AttributeKind.TRAIT, key)] = AttributeChange(AttributeKind.TRAIT, key, bytes(value))
    for change in event.changes:
        changes[(change.kind, change.key)] = change
    consent = consent_change(event)
    if consent is not None:
        changes[(consent.kind, consent.key)] = consent
    return tuple(changes.values())


def fold_registers(registers: Iterable[Register]) -> list[Register]:
    """Returns one register per attribute of a node, each with the value that holds, sorted by (node, kind, key).

    The result is a function of the set of registers: neither order nor repeats change it.
    """
    latest: dict[tuple[int, int, str], Register] = {}
    for register in registers:
        place = (register.node_id, register.kind, register.key)
        known = latest.get(place)
        if known is None or register.order > known.order:
            latest[place] = register
    return [latest[place] for place in sorted(latest)]
