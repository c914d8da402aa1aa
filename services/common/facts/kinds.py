"""Facts of kinds that this version does not know: told by a later one, before or after this one was in its place."""

from __future__ import annotations

from collections.abc import Mapping

from google.protobuf.message import Message

from services.common.facts.fact import ReceivedFact
from services.common.telemetry import meter

set_aside = meter(__name__).create_counter(
    "yike.facts.set_aside", description="Facts that a consumer could not absorb."
)
unknown_values = meter(__name__).create_counter(
    "yike.facts.unknown_values", description="Values in facts that their consumer does not know; all else was absorbed."
)

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class KnownKinds:
    """Which kinds of facts there are, by the contracts that a consumer was built with."""

    def __init__(self, contracts: Mapping[str, type[Message]]) -> None:
        """Takes the `<Service>Fact` of each service that is heard; of a service that is not named all is known."""
        self._kinds = {
            service: frozenset(field.number for field in contract.DESCRIPTOR.oneofs_by_name["fact"].fields)
            for service, contract in contracts.items()
        }

    def unknown(self, fact: ReceivedFact) -> int | None:
        """Returns the number of a fact's kind if this version does not know it; None for one that it can absorb.

        Reads the outermost fields only, so it costs the same for every size. What is no message is its consumer's to refuse.

        Raises:
            UnreadablePayload: If the payload is damaged.
        """
        known = self._kinds.get(fact.service)
        if known is None:
            return None
        numbers = _outer_fields(fact.payload)
        if not numbers or not known.isdisjoint(numbers):
            return None
        return numbers[0]


def _outer_fields(payload: bytes) -> list[int]:
    """Returns the field numbers of the outermost message, in their order; empty for what is no message."""
    numbers = []
    place = 0
    try:
        while place < len(payload):
            tag, place = _varint(payload, place)
            numbers.append(tag >> 3)
            kind = tag & 7
            if kind == _BYTES:
                size, place = _varint(payload, place)
                place += size
            elif kind == _VARINT:
                _, place = _varint(payload, place)
            elif kind in (_FIXED64, _FIXED32):
                place += 8 if kind == _FIXED64 else 4
            else:
                return []
    except IndexError:
        return []
    return numbers if place == len(payload) else []


def _varint(payload: bytes, place: int) -> tuple[int, int]:
    """Returns the number at a place, and the place behind it."""
    value = shift = 0
    while True:
        byte = payload[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
