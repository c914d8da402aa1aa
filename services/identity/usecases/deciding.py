"""Operators' decisions about pairs of nodes; they overrule evidence."""

from __future__ import annotations

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument, NotFound
from services.identity import storage
from services.identity.cache import IdentityCache, Whose
from services.identity.domain import Edge, pair_of
from services.identity.recording import Neighbourhood, Recorder
from services.identity.usecases.rulebooks import Rulebooks
from services.identity.usecases.writers import Writers


class Deciding:
    """Cuts and links by an operator's word; the operator is told as a principal (`services.common.caller`)."""

    def __init__(
        self, *, database: Database, cache: IdentityCache, clock: Clock, rulebooks: Rulebooks, writers: Writers
    ) -> None:
        """Takes its parts.

        Args:
            database: The service's own.
            cache: Over the same database.
            clock: Tells when something is recorded.
            rulebooks: What one customer may have, by workspace.
            writers: Shared with whatever else writes in this process.
        """
        self._database = database
        self._cache = cache
        self._clock = clock
        self._rulebooks = rulebooks
        self._writers = writers

    async def cut(self, workspace_id: str, node_a: int, node_b: int, *, reason: str, operator: str) -> bool:
        """Keeps two nodes in different customers from now on, whatever evidence says, until `link` lifts it.

        Returns:
            False if they were cut already; then nothing is appended.

        Raises:
            InvalidArgument: If it is one node twice.
            NotFound: If one of them does not exist.
        """
        return await self._decide_pair(workspace_id, node_a, node_b, reason=reason, operator=operator, cut=True)

    async def link(self, workspace_id: str, node_a: int, node_b: int, *, reason: str, operator: str) -> bool:
        """Lifts a cut; where no event links the two nodes, the operator's word is the evidence. Limits still hold.

        Returns:
            False if there was nothing to lift and evidence was there already; then nothing is appended.

        Raises:
            InvalidArgument: If it is one node twice.
            NotFound: If one of them does not exist.
        """
        return await self._decide_pair(workspace_id, node_a, node_b, reason=reason, operator=operator, cut=False)

    async def _decide_pair(
        self, workspace_id: str, node_a: int, node_b: int, *, reason: str, operator: str, cut: bool
    ) -> bool:
        if node_a == node_b:
            raise InvalidArgument("Name two different nodes.", field="node_b")
        pair = pair_of(node_a, node_b)
        async with self._writers.of(workspace_id):
            async with self._database.workspace(workspace_id) as connection:
                change, version = await storage.begin_change(connection, workspace_id)
                book = await self._rulebooks.reaching(connection, workspace_id, version)
                around = Neighbourhood()
                around.take(await storage.find_nodes(connection, workspace_id, pair))
                if len(around.nodes) < 2:
                    raise NotFound("There is no such identifier; look its node id up first.")
                now = self._clock.now()
                before = (await storage.read_links(connection, workspace_id, [pair])).get(pair)
                edge = Edge(storage.micros_of(now), f"operator:{change}", *pair, book.present.version)
                has_evidence = before is not None and before.edge is not None
                if (before is not None and before.barred) == cut and (cut or has_evidence):
                    return False
                recorder = Recorder(connection, workspace_id, change, book)
                evidence = {} if cut or has_evidence else {pair: edge}
                outcome = await recorder.decide_pair(around, pair, evidence, cut=cut)
                entry = storage.LogEntry(
                    Recorder.sequence_of(change, 0), "cut" if cut else "link", edge, reason, operator
                )
                await recorder.write(outcome, [], [entry], now)
            moved = {
                node_id: (Whose(customer_id, change), around.hashes[node_id])
                for node_id, customer_id in outcome.changes.customers.items()
            }
            await self._cache.keep(workspace_id, moved, {})
        return True
