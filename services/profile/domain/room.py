"""How much one node may be said to be: the limit that keeps a customer's file small enough for everybody who reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.common.attribute_kinds import AttributeKind
from services.profile.domain.events import AttributeChange, Refusal, Rejection

# A customer's rights do not wait until a node has room.
_ALWAYS_LET_IN = frozenset({AttributeKind.CONSENT, AttributeKind.RESTRICTION})

MAXIMUM_NODE_BYTES = 64 * 1024
"""Of the traits and tags of one node (identifier): names and values as JSON, 16 added for each, removed ones too."""

MAXIMUM_NODE_TRAITS = 500
"""Traits and tags of one node; one that was removed still counts, as its removal is remembered."""

ATTRIBUTE_OVERHEAD = 16

UNWATCHED_PART = 16
"""Below a sixteenth of both limits nobody is looked at more closely: as many transactions side by side as that could not
take a node over its limit together. Above it they take turns."""

OVERFULL = Rejection(
    Refusal.LIMIT_REACHED,
    f"The identifier that carries this event would have more than {MAXIMUM_NODE_TRAITS} traits and tags or more than "
    f"{MAXIMUM_NODE_BYTES // 1024} KB of them. Shorten or remove (null) traits, or send what happened as properties.",
)

Size = tuple[int, int]
"""Traits and tags, and their bytes."""


def size_of(change: AttributeChange) -> int:
    """Returns how many bytes an attribute takes of its node's room."""
    return len(change.key.encode()) + len(change.value_json) + ATTRIBUTE_OVERHEAD


def added_at_most(changes: Iterable[AttributeChange]) -> Size:
    """Returns by how much changes enlarge a node at most: as if nothing of them were there yet."""
    sizes = [size_of(change) for change in changes if change.kind not in _ALWAYS_LET_IN]
    return len(sizes), sum(sizes)


def is_unwatched(present: Size, added: Size) -> bool:
    """Tells whether a node stays so small that writers need not take turns."""
    return (
        (present[0] + added[0]) * UNWATCHED_PART <= MAXIMUM_NODE_TRAITS
        and (present[1] + added[1]) * UNWATCHED_PART <= MAXIMUM_NODE_BYTES
    )  # fmt: skip


class NodeRoom:
    """The room of one node while events of a batch are admitted to it, one after the other."""

    def __init__(self, sizes: Mapping[tuple[int, str], int]) -> None:
        """Starts with what the node holds: the bytes of each attribute by (kind, key)."""
        self._sizes = dict(sizes)
        self._bytes = sum(self._sizes.values())

    def admit(self, changes: Iterable[AttributeChange]) -> bool:
        """Takes an event's changes in; False, and nothing taken, when they would enlarge the node beyond its limits.

        A late event may not replace what is there, so of two values the larger counts until the node is read again.
        """
        larger: dict[tuple[int, str], int] = {}
        for change in changes:
            place = (int(change.kind), change.key)
            if change.kind not in _ALWAYS_LET_IN and size_of(change) > self._sizes.get(place, 0):
                larger[place] = size_of(change)
        added = sum(place not in self._sizes for place in larger)
        grown = sum(size - self._sizes.get(place, 0) for place, size in larger.items())
        too_many = added and len(self._sizes) + added > MAXIMUM_NODE_TRAITS
        if too_many or (grown and self._bytes + grown > MAXIMUM_NODE_BYTES):
            return False
        self._sizes.update(larger)
        self._bytes += grown
        return True
