"""What is told of points and tiers: in the transaction that changes them, the customers of one partition together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.outbox import Fact, partition_of, publish
from services.profile.domain.loyalty.book import Book
from services.profile.domain.loyalty.ledger import Batch, Entry

CHANGES_A_FACT = 2_500


@dataclass(frozen=True)
class BatchLeft:
    """What is left of a batch; of two of one batch the higher version holds."""

    batch_id: int
    node_id: int
    remaining: int
    expire_time: datetime | None
    version: int
    change_time: datetime

    @classmethod
    def of(cls, batch: Batch, last: Entry) -> Self:
        """Returns what its last row left of it."""
        return cls(batch.batch_id, batch.node_id, batch.remaining, batch.expire_time, last.entry_id, last.entry_time)


@dataclass(frozen=True)
class TierTold:
    """The tier that an identifier keeps: what was told last of its customer; empty: none."""

    node_id: int
    tier_id: str
    change_time: datetime


@dataclass(frozen=True)
class CustomerChange:
    """What happened to a customer's points."""

    customer_id: int
    entries: Sequence[Entry]
    balance: int
    batches: Sequence[BatchLeft] = ()

    @classmethod
    def by(cls, customer_id: int, entries: Sequence[Entry], book: Book) -> Self:
        """Returns what the rows of a book that was written did."""
        last = {entry.batch_id: entry for entry in sorted(entries, key=lambda each: each.entry_id)}
        left = [BatchLeft.of(book.batches[batch_id], entry) for batch_id, entry in last.items()]
        return cls(customer_id, entries, book.balance, left)


@dataclass(frozen=True)
class TierChange:
    """A customer's way from one tier to another, or that they stand where they stood; empty ids: none.

    Attributes:
        kept: What its identifiers keep of it, where that is anything new.
    """

    customer_id: int
    previous_tier_id: str
    tier_id: str
    change_time: datetime
    kept: Sequence[TierTold] = ()

    @property
    def is_another(self) -> bool:
        """Whether the customer came into another tier."""
        return self.previous_tier_id != self.tier_id


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
