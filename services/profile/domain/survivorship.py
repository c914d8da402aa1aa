"""Which of the values that a customer's nodes hold for a trait the customer shows, by the workspace's rules. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from services.common.channels import STATED_TYPES
from services.common.errors import InvalidArgument
from services.common.json_values import decode, stored_value
from services.profile.domain.attributes import REMOVED, Register


@dataclass(frozen=True)
class SurvivorshipRules:
    """A workspace's rules.

    Attributes:
        most_frequent: Traits of which a customer shows the value that the most nodes hold; of all others the latest.
        revision: Grows with each change; 0: nobody ever set any.
    """

    most_frequent: frozenset[str] = frozenset()
    revision: int = 0


LATEST_ALWAYS = SurvivorshipRules()
"""Of a workspace that set none."""


def check_traits(traits: Iterable[str]) -> None:
    """Refuses rules of traits that can have none of their own, and two of one trait.

    Raises:
        InvalidArgument: INVALID_FIELD.
    """
    seen: set[str] = set()
    for trait in traits:
        if trait in STATED_TYPES:
            raise InvalidArgument(
                f"traits: of {trait} the last word holds, for messages go to it; leave it out.", field="traits"
            )
        if trait in seen:
            raise InvalidArgument(f"traits: name {trait} once.", field="traits")
        seen.add(trait)


def most_frequent(registers: Iterable[Register]) -> Register | None:
    """Returns the latest register with the value that the most nodes hold; None where none holds any.

    Segment's `history/registers.py::most_frequent` is the same.

    Args:
        registers: Of one trait, one a node.
    """
    held = [(stored_value(decode(each.value_json)), each) for each in registers if each.value_json != REMOVED]
    votes = Counter(value for value, _ in held)
    best = max(held, key=lambda each: (votes[each[0]], each[1].order), default=None)
    return best[1] if best else None
