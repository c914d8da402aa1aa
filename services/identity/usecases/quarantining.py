"""Identifiers that stand for many people, as operators see and release them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import NotFound
from services.common.masking import masked
from services.identity import storage
from services.identity.cache import IdentityCache, Whose
from services.identity.recording import Neighbourhood, Recorder, is_new
from services.identity.usecases.rulebooks import Rulebooks
from services.identity.usecases.writers import Writers
from services.identity.vault import IdentifierVault

PORTION = 500
"""Links that are decided in one transaction when an identifier is released."""

_ALL = 1 << 40


@dataclass(frozen=True)
class Quarantined:
    """An identifier that is in quarantine, or was: see the contract."""

    node_id: int
    type: str
    masked_value: str
    customer_id: int
    refused_links: int
    links_set_aside: int
    quarantine_time: datetime
    release_time: datetime | None


class Quarantining:
    """Lists and releases."""

    def __init__(
        self,
        *,
        database: Database,
        cache: IdentityCache,
        vault: IdentifierVault,
        clock: Clock,
        rulebooks: Rulebooks,
        writers: Writers,
    ) -> None:
        """Takes its parts; see `Deciding`."""
        self._database = database
        self._cache = cache
        self._vault = vault
        self._clock = clock
        self._rulebooks = rulebooks
        self._writers = writers

    async def listed(self, workspace_id: str, *, after: tuple[datetime, int] | None, limit: int) -> list[Quarantined]:
        """Returns up to `limit` identifiers in quarantine, those taken out last first, after one by its time and node."""
        async with self._database.workspace(workspace_id) as connection:
            rows = await storage.list_quarantined(connection, workspace_id, after, limit)
        return [self._shown(workspace_id, row) for row in rows]

    async def count(self, workspace_id: str) -> int:
        """Returns how many identifiers are in quarantine."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.count_quarantined(connection, workspace_id)

    async def release(self, workspace_id: str, node_id: int, operator: str) -> Quarantined:
        """Ends a quarantine, and decides what was kept aside; nothing changes where it is over.

        A portion is one transaction; meanwhile what comes is still kept aside, and taken with a later one.

        Raises:
            NotFound: If the node never was in quarantine.
        """
        while True:
            async with self._writers.of(workspace_id):
                async with self._database.workspace(workspace_id) as connection:
                    moved, is_over = await self._release_some(connection, workspace_id, node_id, operator)
                    row = await storage.read_quarantined(connection, workspace_id, node_id)
                await self._cache.keep(workspace_id, moved, {})
            if is_over:
                assert row is not None
                return self._shown(workspace_id, row)

    async def _release_some(
        self, connection: AsyncConnection, workspace_id: str, node_id: int, operator: str
    ) -> tuple[dict[int, tuple[Whose, bytes]], bool]:
        """Decides a portion; returns what caches are to know, and whether the quarantine is over."""
        change, version = await storage.begin_change(connection, workspace_id)
        row = await storage.read_quarantined(connection, workspace_id, node_id)
        if row is None:
            raise NotFound(
                "This identifier was never in quarantine; list those that are.", field="node_id", node_id=str(node_id)
            )
        if row["release_time"] is not None:
            return {}, True
        now = self._clock.now()
        book = await self._rulebooks.reaching(connection, workspace_id, version)
        taken = await storage.take_aside(connection, workspace_id, node_id, PORTION)
        edges = {edge.pair: edge._replace(rules_version=book.present.version) for edge in taken}
        stored = await storage.read_links(connection, workspace_id, edges)
        evidence = {pair: edge for pair, edge in edges.items() if is_new(edge, stored.get(pair))}
        around = Neighbourhood()
        ends = {each for pair in evidence for each in pair}
        around.take(await storage.find_nodes(connection, workspace_id, ends))
        recorder = Recorder(connection, workspace_id, change, book)
        outcome = await recorder.decide_evidence(around, evidence, stored, spared=node_id)
        await recorder.write(outcome, [], recorder.evidence_log(outcome), now)
        if len(taken) < PORTION:
            refused = await storage.count_refused(connection, workspace_id, [node_id], _ALL)
            await storage.release(connection, workspace_id, node_id, refused[node_id], operator, now)
        moved = {
            each: (Whose(customer_id, change), around.hashes[each])
            for each, customer_id in outcome.changes.customers.items()
        }
        return moved, len(taken) < PORTION

    def _shown(self, workspace_id: str, row: Mapping[str, Any]) -> Quarantined:
        value = self._vault.decrypt(workspace_id, row["type"], row["value_encrypted"])
        return Quarantined(
            node_id=row["node_id"],
            type=row["type"],
            masked_value=masked(row["type"], value),
            customer_id=row["customer_id"],
            refused_links=row["refused_links"],
            links_set_aside=row["links_set_aside"],
            quarantine_time=row["create_time"],
            release_time=row["release_time"],
        )
