"""What is told of points and tiers: in the transaction that changes them, the customers of one partition together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.outbox import Fact, partition_of, publish
from services.profile.domain.loyalty.ledger import Entry

CHANGES_A_FACT = 2_500


@dataclass(frozen=True)
class CustomerChange:
    """What happened to a customer's points."""

    customer_id: int
    entries: Sequence[Entry]
    balance: int


@dataclass(frozen=True)
class TierChange:
    """A customer's way from one tier to another; empty ids: none."""

    customer_id: int
    previous_tier_id: str
    tier_id: str
    change_time: datetime


@dataclass(frozen=True)
class Encoders:
    """What writes the facts."""

    points: Callable[[Sequence[CustomerChange]], bytes]
    tiers: Callable[[Sequence[TierChange]], bytes]


class _OfCustomer(Protocol):
    @property
    def customer_id(self) -> int: ...


T = TypeVar("T", bound=_OfCustomer)


async def tell(
    connection: AsyncConnection,
    workspace_id: str,
    encoders: Encoders,
    points: Sequence[CustomerChange],
    tiers: Sequence[TierChange],
) -> None:
    """Tells of changes; customers whose points did not change are left out."""
    await publish(
        connection,
        workspace_id,
        [
            *_facts([each for each in points if each.entries], encoders.points),
            *_facts(tiers, encoders.tiers),
        ],
    )


def _facts(changes: Sequence[T], encode: Callable[[Sequence[T]], bytes]) -> list[Fact]:
    by_partition: dict[int, list[T]] = {}
    for each in changes:
        by_partition.setdefault(partition_of(each.customer_id), []).append(each)
    return [
        Fact(some[start].customer_id, encode(some[start : start + CHANGES_A_FACT]))
        for some in by_partition.values()
        for start in range(0, len(some), CHANGES_A_FACT)
    ]
