"""Memberships and how they change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Cause(IntEnum):
    """What made a membership change; the numbers are stored and are those of the contract."""

    EVENT = 1
    TIME = 2
    DEFINITION = 3
    IDENTITY = 4


@dataclass(frozen=True)
class Membership:
    """A customer's being in a segment since a time."""

    customer_id: int
    segment_id: str
    enter_time: datetime
    cause: Cause


@dataclass(frozen=True)
class Change:
    """A customer enters or leaves a segment."""

    customer_id: int
    segment_id: str
    entered: bool
    cause: Cause


def changes_between(
    before: Mapping[str, AbstractSet[int]],
    after: Mapping[str, AbstractSet[int]],
    segment_ids: Iterable[str],
    cause_of: Callable[[int], Cause],
) -> list[Change]:
    """Returns what has to change, by segment and customer id; those who leave a segment before those who enter it.

    Args:
        before: Members among the customers looked at, by segment.
        after: Those of them for whom the rule holds now, by segment.
        segment_ids: The segments that were evaluated; all others stay as they are.
        cause_of: The cause of a customer's change.
    """
    changes: list[Change] = []
    for segment_id in segment_ids:
        were, are = before.get(segment_id, frozenset()), after.get(segment_id, frozenset())
        for entered, customers in ((False, were - are), (True, are - were)):
            changes.extend(Change(customer, segment_id, entered, cause_of(customer)) for customer in sorted(customers))
    return changes
