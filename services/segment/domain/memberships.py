"""Memberships and how they change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    DELETION = 5


@dataclass(frozen=True)
class Membership:
    """A customer's being in a segment since a time; `change_id` numbers the change that put the customer in."""

    customer_id: int
    segment_id: str
    enter_time: datetime
    cause: Cause
    change_id: int


@dataclass(frozen=True)
class Changes:
    """Customers enter, or leave, one segment for one cause; each customer once."""

    segment_id: str
    entered: bool
    cause: Cause
    customers: Sequence[int]


def changes_between(
    before: Mapping[str, AbstractSet[int]],
    after: Mapping[str, AbstractSet[int]],
    segment_ids: Iterable[str],
    cause_of: Callable[[int], Cause],
) -> list[Changes]:
    """Returns what has to change, customers in the order of their ids; those who leave a segment before those who enter.

    Args:
        before: Members among the customers looked at, by segment.
        after: Those of them for whom the rule holds now, by segment.
        segment_ids: The segments that were evaluated; all others stay as they are.
        cause_of: The cause of a customer's change.
    """
    changes: list[Changes] = []
    for segment_id in segment_ids:
        were, are = before.get(segment_id, frozenset()), after.get(segment_id, frozenset())
        for entered, customers in ((False, were - are), (True, are - were)):
            by_cause: dict[Cause, list[int]] = {}
            for customer in sorted(customers):
                by_cause.setdefault(cause_of(customer), []).append(customer)
            changes.extend(Changes(segment_id, entered, cause, by_cause[cause]) for cause in sorted(by_cause))
    return changes


def in_portions(changes: Iterable[Changes], most: int) -> Iterator[list[Changes]]:
    """Yields the changes in their order, parted so that no portion is of more than `most` customers."""
    portion: list[Changes] = []
    room = most
    for one in changes:
        start = 0
        while start < len(one.customers):
            taken = one.customers[start : start + room]
            portion.append(Changes(one.segment_id, one.entered, one.cause, taken))
            start += len(taken)
            room -= len(taken)
            if not room:
                yield portion
                portion, room = [], most
    if portion:
        yield portion
