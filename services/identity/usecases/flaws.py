"""What is wrong with a workspace's identifiers, for the report on the quality of data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.common.channels import CHANNEL_IDENTIFIERS
from services.common.clock import Clock, monotonic_seconds
from services.common.database import Database
from services.common.memories import Memory
from services.identity import storage
from services.identity.domain.identifiers import USER_ID

SHARED_FROM: Final = 5
"""Links that the rules refused at an identifier before it counts as shared."""

REVIEW_DAYS: Final = 90
"""How long entangled evidence is told; `retention.py` keeps it as long."""

COUNTED_SECONDS: Final = 600.0
"""How old a count of all customers may be: it looks at every identifier."""

COUNTED_ALWAYS: Final = 20_000
"""Identifiers up to which a count takes some milliseconds: they are counted each time."""

MOST_TYPES: Final = 50
MOST_CUSTOMERS: Final = 20
_MOST_COUNTED: Final = 1_000
_ANONYMOUS: Final = ("anonymous_id", "device_id")
_REACHED_BY: Final = sorted(
    {kind for kinds in CHANNEL_IDENTIFIERS.values() for kind in kinds if kind not in _ANONYMOUS}
)


@dataclass(frozen=True)
class Shared:
    """Identifiers of a type that several people share: how many, links refused at them, and since when."""

    type: str
    identifiers: int
    refused_links: int
    since: datetime


@dataclass(frozen=True)
class IdentityFlaws:
    """What is wrong; see the contract."""

    shared: Sequence[Shared]
    entangled_pairs: int
    entangled_since: datetime | None
    entangled_customers: Sequence[int]


@dataclass(frozen=True)
class Unreachable:
    """Customers who are known by more than a device, those of them whom nobody can write to, and as of when.

    `identifiers` is how many were looked at.
    """

    known: int
    unreachable: int
    count_time: datetime
    identifiers: int


class Flaws:
    """Counts what is wrong."""

    def __init__(self, *, database: Database, clock: Clock, monotonic: Callable[[], float] = monotonic_seconds) -> None:
        """Takes the service's database, the time, and the clock by which a count grows old."""
        self._database = database
        self._clock = clock
        self._counted: Memory[str, asyncio.Future[Unreachable]] = Memory(
            entries=_MOST_COUNTED, seconds=COUNTED_SECONDS, monotonic=monotonic
        )

    async def of(self, workspace_id: str) -> IdentityFlaws:
        """Returns what is wrong now, of rows that are few: refused links, and a queue of at most 1,000."""
        since = self._clock.now() - timedelta(days=REVIEW_DAYS)
        async with self._database.workspace(workspace_id) as connection:
            shared = await storage.read_shared(
                connection, workspace_id, least=SHARED_FROM, but_type=USER_ID, most=MOST_TYPES
            )
            pairs, first = await storage.read_entangled(connection, workspace_id, since)
            customers = (
                await storage.read_entangled_customers(connection, workspace_id, since, MOST_CUSTOMERS) if pairs else []
            )
        return IdentityFlaws([Shared(**dict(row)) for row in shared], pairs, first, customers)

    async def unreachable(self, workspace_id: str) -> Unreachable:
        """Counts; where there are more than 20,000 identifiers, returns what was counted within ten minutes.

        Raises:
            DeadlineExceeded: If there are more than can be counted in 30 seconds.
        """
        counting = self._counted.get(workspace_id)
        if counting is None or (counting.done() and (counting.cancelled() or counting.exception() is not None)):
            counting = asyncio.ensure_future(self._count(workspace_id))
            self._counted.keep(workspace_id, counting)
        # Whoever gives up does not take it from the others, nor from who asks next.
        counted = await asyncio.shield(counting)
        if counted.identifiers <= COUNTED_ALWAYS:
            self._counted.forget(workspace_id)
        return counted

    async def _count(self, workspace_id: str) -> Unreachable:
        now = self._clock.now()
        async with self._database.workspace(workspace_id) as connection:
            known, unreachable = await storage.count_unreachable(
                connection, workspace_id, reached_by=_REACHED_BY, anonymous=_ANONYMOUS
            )
            totals = await storage.read_totals(connection, workspace_id)
        return Unreachable(known, unreachable, now, totals.identifiers)
