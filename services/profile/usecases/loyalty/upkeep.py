"""What time does to points: batches come to their end, tiers are lost. And whether the sums are right."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from services.common.clock import Clock
from services.common.database import Database
from services.profile.clients.identity import IdentityClient
from services.profile.storage import loyalty as storage
from services.profile.storage import moment_by
from services.profile.usecases.loyalty.telling import CustomerChange, Encoders, tell
from services.profile.usecases.loyalty.tiering import refresh_tiers

PORTION = 200
"""Nodes whose customers are looked at in one transaction."""

PAUSE_SECONDS = 0.05
CHECKED_AT_ONCE = 5_000


class LoyaltyUpkeep:
    """Writes off what has ended. Repeatable, and harmless side by side: what is due is looked at again under the locks."""

    def __init__(self, *, database: Database, identities: IdentityClient, clock: Clock, encoders: Encoders) -> None:
        """Wires the use case."""
        self._database = database
        self._identities = identities
        # What ends is gone: no process's own clock decides it.
        self._moment = moment_by(clock)
        self._encoders = encoders

    async def turn(self) -> int:
        """Writes off all that is due by now, a portion at a time; returns of how many nodes.

        Raises:
            YikeError: What identity answers; Unavailable when it is away.
        """
        written = 0
        while True:
            async with self._database.system() as connection:
                due = await storage.list_due(connection, await self._moment(connection), PORTION)
            for workspace_id, nodes in due.items():
                await self._write_off(workspace_id, nodes)
                written += len(nodes)
                await asyncio.sleep(PAUSE_SECONDS)
            if sum(map(len, due.values())) < PORTION:
                return written

    async def check(self) -> int:
        """Returns how many batches hold something else than the sum of their rows; none ever should."""
        wrong = 0
        async with self._database.system() as connection:
            workspaces = await storage.list_workspaces(connection)
        for workspace_id in workspaces:
            after: int | None = 0
            while after is not None:
                async with self._database.workspace(workspace_id) as connection:
                    found, after = await storage.count_wrong(connection, workspace_id, after, CHECKED_AT_ONCE)
                wrong += found
                await asyncio.sleep(PAUSE_SECONDS)
        return wrong

    async def _write_off(self, workspace_id: str, nodes: Sequence[int]) -> None:
        known = await self._identities.get_customers(workspace_id, list(nodes))
        customers = {customer.customer_id: sorted(node.node_id for node in customer.nodes) for _, customer in known}
        known_nodes = {node for some in customers.values() for node in some}
        # Of whom identity knows nothing any more: it erased them, and here they are about to go.
        customers |= {node: [node] for node in nodes if node not in known_nodes}
        async with self._database.workspace(workspace_id) as connection:
            await storage.wait_for_erasures(connection)
            gone = await storage.erased_nodes(connection, workspace_id, list(nodes))
            mine = [(each, some) for each, some in customers.items() if gone.isdisjoint(some)]
            now = await self._moment(connection)
            await storage.lock_accounts(connection, workspace_id, [node for _, some in mine for node in some])
            books = await storage.read_books(connection, workspace_id, [some for _, some in mine], now)
            rows = await storage.write_books(connection, workspace_id, books, now)
            settings = await storage.read_settings(connection, workspace_id)
            tiers = await refresh_tiers(connection, workspace_id, settings, mine, now)
            changes = [
                CustomerChange.by(customer_id, some, book)
                for (customer_id, _), some, book in zip(mine, rows, books, strict=True)
            ]
            await tell(connection, workspace_id, self._encoders, changes, tiers)
