"""What identity does: one method a call, each in one transaction where anything changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument, NotFound
from services.identity import storage
from services.identity.cache import IdentityCache, Known, Whose
from services.identity.domain import (
    DEFAULT_RULES,
    Edge,
    Identifier,
    IdentityRules,
    KnownNode,
    LinkState,
    NodeKey,
    Pair,
    Partition,
    Verdict,
    normalise,
    pair_of,
    partition,
    priority,
)
from services.identity.domain.customers import (
    NOBODY,
    Customer,
    CustomerNode,
    EventIdentifiers,
    LinkEvidence,
    Resolution,
    Totals,
)
from services.identity.domain.identifiers import PROBES, candidate_node_id
from services.identity.recording import Neighbourhood, Recorder, is_new
from services.identity.vault import IdentifierVault

MAXIMUM_LINKS = 1_000
"""Links that one answer about a customer shows."""

_END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
_END_OF_LOG = (1 << 63) - 1


@dataclass
class _Batch:
    """The events of one call while they are resolved.

    Attributes:
        events: As given.
        known: The identifiers whose node is known, junk among them.
        missing: The others, by what they are found.
        whose: Customers of known nodes.
    """

    events: Sequence[EventIdentifiers]
    known: dict[Identifier, Known]
    missing: dict[Identifier, NodeKey]
    whose: dict[int, Whose]

    def heads(self) -> list[int]:
        """Returns the node that carries each event, 0 for none; every identifier must be known."""
        heads = []
        for event in self.events:
            usable = [known for identifier in event.identifiers if (known := self.known[identifier]).node_id]
            # The order of the source decides between two identifiers of one type.
            heads.append(min(usable, key=_rank).node_id if usable else 0)
        return heads

    def evidence(self, heads: Sequence[int]) -> dict[Pair, Edge]:
        """Returns the earliest evidence of each pair: every identifier of an event with the one that carries it."""
        evidence: dict[Pair, Edge] = {}
        for event, head in zip(self.events, heads, strict=True):
            if not event.link or len(event.identifiers) < 2 or not head:
                continue
            for identifier in event.identifiers:
                node_id = self.known[identifier].node_id
                if node_id and node_id != head:
                    edge = Edge(event.occur_micros, event.message_id, *pair_of(head, node_id))
                    earlier = evidence.get(edge.pair)
                    if earlier is None or edge < earlier:
                        evidence[edge.pair] = edge
        return evidence

    def order(self) -> dict[NodeKey, int]:
        """Returns the order in which missing nodes are made: by event, in an event the most telling identifier first."""
        order: dict[NodeKey, int] = {}
        for event in self.events:
            keys = [self.missing[each] for each in event.identifiers if each in self.missing]
            for key in sorted(keys, key=lambda key: priority(key.type)):
                order.setdefault(key, len(order))
        return order

    def resolutions(self, heads: Sequence[int]) -> list[Resolution]:
        """Returns the answer."""
        return [Resolution(head, *self.whose[head]) if head else NOBODY for head in heads]


class IdentityUsecases:
    """Resolves, cuts, looks up and explains."""

    def __init__(
        self,
        *,
        database: Database,
        cache: IdentityCache,
        vault: IdentifierVault,
        clock: Clock,
        rules: IdentityRules = DEFAULT_RULES,
        candidate: Callable[[bytes, int], int] = candidate_node_id,
    ) -> None:
        """Wires the use cases.

        Args:
            database: The service's own.
            cache: Over the same database.
            vault: Hashes and encrypts values.
            clock: Tells when something is recorded.
            rules: What one customer may have.
            candidate: The node ids that a hash asks for, by probe.
        """
        self._database = database
        self._cache = cache
        self._vault = vault
        self._clock = clock
        self._rules = rules
        self._candidate = candidate
        # Within the process a workspace's writers wait here, where they hold no connection.
        self._writers: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    # --- resolving ---

    async def resolve(self, workspace_id: str, events: Sequence[EventIdentifiers]) -> list[Resolution]:
        """Finds or makes the nodes of each event's identifiers and links those that occur together.

        What all caches know costs no SQL. What is new is committed when this returns; the same evidence again changes
        nothing.
        """
        batch = await self._recall(workspace_id, events)
        if not batch.missing:
            heads = batch.heads()
            if not await self._leave_out_known(workspace_id, batch.evidence(heads)):
                return batch.resolutions(heads)
        lock = self._writers.setdefault(workspace_id, asyncio.Lock())
        async with lock:
            # While this batch waited, the one before may have made what it lacks.
            self._recall_local(workspace_id, batch)
            async with self._database.workspace(workspace_id) as connection:
                heads, evidence, hashes = await self._record(connection, workspace_id, batch)
            customers = {node_id: (batch.whose[node_id], value_hash) for node_id, value_hash in hashes.items()}
            await self._cache.keep(workspace_id, customers, evidence)
        for identifier in batch.missing:
            self._cache.identifiers.put((workspace_id, *identifier), batch.known[identifier])
        return batch.resolutions(heads)

    async def _recall(self, workspace_id: str, events: Sequence[EventIdentifiers]) -> _Batch:
        """Finds what the process and Redis know of the identifiers."""
        batch = _Batch(events, {}, {}, {})
        known, whose = batch.known, batch.whose
        get_identifier, get_customer = self._cache.identifiers.get, self._cache.customers.get
        for event in events:
            for identifier in event.identifiers:
                if identifier in known or identifier in batch.missing:
                    continue
                local = get_identifier((workspace_id, identifier.type, identifier.value))
                if local is None:
                    self._read_identifier(workspace_id, batch, identifier)
                    continue
                if local.node_id:
                    customer = get_customer((workspace_id, local.node_id))
                    if customer is None:
                        self._read_identifier(workspace_id, batch, identifier)
                        continue
                    whose[local.node_id] = customer
                known[identifier] = local
        if batch.missing:
            await self._recall_shared(workspace_id, batch)
        return batch

    def _read_identifier(self, workspace_id: str, batch: _Batch, identifier: Identifier) -> None:
        """Notes an identifier as missing, or as junk."""
        value, refusal = normalise(identifier.type, identifier.value)
        if refusal:
            junk = Known(priority(identifier.type), 0)
            batch.known[identifier] = junk
            self._cache.identifiers.put((workspace_id, *identifier), junk)
        else:
            value_hash = self._vault.hash(workspace_id, identifier.type, value)
            batch.missing[identifier] = NodeKey(identifier.type, value, value_hash)

    async def _recall_shared(self, workspace_id: str, batch: _Batch) -> None:
        checks = {self._candidate(key.value_hash, 0): key.value_hash for key in batch.missing.values()}
        found = await self._cache.fetch_customers(workspace_id, checks)
        for identifier, key in list(batch.missing.items()):
            node_id = self._candidate(key.value_hash, 0)
            whose = found.get(node_id)
            if whose is not None and checks[node_id] == key.value_hash:
                del batch.missing[identifier]
                batch.known[identifier] = known = Known(priority(identifier.type), node_id)
                batch.whose[node_id] = whose
                self._cache.identifiers.put((workspace_id, *identifier), known)
                self._cache.keep_customer(workspace_id, node_id, whose)

    def _recall_local(self, workspace_id: str, batch: _Batch) -> None:
        for identifier in list(batch.missing):
            known = self._cache.identifiers.get((workspace_id, *identifier))
            whose = known and self._cache.customers.get((workspace_id, known.node_id))
            if known and whose:
                del batch.missing[identifier]
                batch.known[identifier] = known
                batch.whose[known.node_id] = whose

    async def _leave_out_known(self, workspace_id: str, evidence: dict[Pair, Edge]) -> dict[Pair, Edge]:
        """Returns the evidence of which no cache knows something as early."""
        unknown = self._leave_out_remembered(workspace_id, evidence)
        if not unknown:
            return unknown
        for pair, moment in (await self._cache.fetch_evidence(workspace_id, unknown)).items():
            self._cache.evidence.put((workspace_id, *pair), moment)
            if unknown[pair][:2] >= moment:
                del unknown[pair]
        return unknown

    def _leave_out_remembered(self, workspace_id: str, evidence: dict[Pair, Edge]) -> dict[Pair, Edge]:
        get = self._cache.evidence.get
        unknown: dict[Pair, Edge] = {}
        for pair, edge in evidence.items():
            earliest = get((workspace_id, *pair))
            if earliest is None or edge[:2] < earliest:
                unknown[pair] = edge
        return unknown

    async def _record(
        self, connection: AsyncConnection, workspace_id: str, batch: _Batch
    ) -> tuple[list[int], dict[Pair, tuple[int, str]], dict[int, bytes]]:
        """Finds in PostgreSQL what no cache knew; makes and links what is new. Completes `batch`.

        Returns:
            The node of each event; the earliest evidence of the pairs looked at; the hashes of the nodes looked at.
        """
        if not self._cache.installation:
            self._cache.installation = await storage.read_installation(connection)
        around = Neighbourhood()
        wanted = set(batch.missing.values())
        ids, _ = await self._find(connection, workspace_id, wanted, around)
        change = 0
        made: list[storage.NewNode] = []
        if len(ids) < len(wanted):
            change = await storage.begin_change(connection, workspace_id)
            found, free = await self._find(connection, workspace_id, wanted - ids.keys(), around)
            ids |= found
            made = self._make(workspace_id, change, sorted(free, key=batch.order().__getitem__), free, around)
            ids |= free
        for identifier, key in batch.missing.items():
            batch.known[identifier] = Known(priority(key.type), ids[key])
        heads = batch.heads()
        looked_at = self._leave_out_remembered(workspace_id, batch.evidence(heads))
        new_ids = {new.node.node_id for new in made}
        old_pairs = [pair for pair in looked_at if new_ids.isdisjoint(pair)]
        stored = await storage.read_links(connection, workspace_id, old_pairs)
        evidence = {pair: edge for pair, edge in looked_at.items() if is_new(edge, stored.get(pair))}
        if evidence and not change:
            change = await storage.begin_change(connection, workspace_id)
            stored = await storage.read_links(connection, workspace_id, old_pairs)
            evidence = {pair: edge for pair, edge in looked_at.items() if is_new(edge, stored.get(pair))}
        if made or evidence:
            ends = {node_id for pair in evidence for node_id in pair}
            # What caches or the first look told of these nodes may be older than the lock.
            around.take(await storage.find_nodes(connection, workspace_id, ends - new_ids), anew=True)
            recorder = Recorder(connection, workspace_id, change, self._rules)
            outcome = await recorder.decide_evidence(around, evidence, stored)
            await recorder.write(outcome, made, recorder.evidence_log(outcome, evidence), self._clock.now())
            batch.whose.update(
                {node_id: Whose(customer, change) for node_id, customer in outcome.changes.customers.items()}
            )
        for node_id, node in around.nodes.items():
            if node_id not in batch.whose or batch.whose[node_id].mapping_version < node.mapping_version:
                batch.whose[node_id] = Whose(node.customer_id, node.mapping_version)
        known = {pair: link.edge[:2] for pair, link in stored.items() if link.edge is not None}
        known |= {pair: edge[:2] for pair, edge in evidence.items()}
        return heads, known, around.hashes

    async def _find(
        self, connection: AsyncConnection, workspace_id: str, keys: Collection[NodeKey], around: Neighbourhood
    ) -> tuple[dict[NodeKey, int], dict[NodeKey, int]]:
        """Returns the ids of the keys that have a node, and for each of the others the id that it would get."""
        found: dict[NodeKey, int] = {}
        free: dict[NodeKey, int] = {}
        taken: set[int] = set()
        pending = sorted(keys, key=lambda key: key.value_hash)
        for probe in range(PROBES):
            if not pending:
                break
            ids = {key: self._candidate(key.value_hash, probe) for key in pending}
            nodes = await storage.find_nodes(connection, workspace_id, set(ids.values()))
            occupied: list[NodeKey] = []
            for key, node_id in ids.items():
                if node_id in nodes and nodes[node_id][1] == key.value_hash:
                    found[key] = node_id
                    around.take({node_id: nodes[node_id]})
                elif node_id in nodes or node_id in taken:
                    occupied.append(key)
                else:
                    free[key] = node_id
                    taken.add(node_id)
            pending = occupied
        return found, free

    def _make(
        self,
        workspace_id: str,
        change: int,
        keys: Sequence[NodeKey],
        ids: Mapping[NodeKey, int],
        around: Neighbourhood,
    ) -> list[storage.NewNode]:
        """Returns the nodes to be made, in the order of the keys: the first of a customer's nodes gives it its id."""
        made = []
        for index, key in enumerate(keys):
            node = KnownNode(ids[key], key.type, Recorder.sequence_of(change, index))
            encrypted = self._vault.encrypt(workspace_id, key.type, key.value)
            made.append(storage.NewNode(node, key.value_hash, encrypted))
            around.take({node.node_id: (node, key.value_hash)})
        return made

    # --- operators' decisions ---

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
        async with self._writers.setdefault(workspace_id, asyncio.Lock()):
            async with self._database.workspace(workspace_id) as connection:
                change = await storage.begin_change(connection, workspace_id)
                around = Neighbourhood()
                around.take(await storage.find_nodes(connection, workspace_id, pair))
                if len(around.nodes) < 2:
                    raise NotFound("There is no such identifier; look its node id up first.")
                now = self._clock.now()
                before = (await storage.read_links(connection, workspace_id, [pair])).get(pair)
                edge = Edge(storage.micros_of(now), f"operator:{change}", *pair)
                has_evidence = before is not None and before.edge is not None
                if (before is not None and before.barred) == cut and (cut or has_evidence):
                    return False
                recorder = Recorder(connection, workspace_id, change, self._rules)
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

    # --- looking up and explaining ---

    async def look_up(self, workspace_id: str, identifier: Identifier) -> int:
        """Returns the id of the customer who has an identifier.

        Raises:
            NotFound: If no event ever carried it, or the value is junk.
        """
        batch = _Batch([EventIdentifiers([identifier], 0, "", link=False)], {}, {}, {})
        self._read_identifier(workspace_id, batch, identifier)
        around = Neighbourhood()
        ids: dict[NodeKey, int] = {}
        if batch.missing:
            # Not from a cache: another replica may have merged or cut a moment ago, and this answer is nobody's hint.
            async with self._database.workspace(workspace_id) as connection:
                ids, _ = await self._find(connection, workspace_id, set(batch.missing.values()), around)
        if not ids:
            raise NotFound("No customer has this identifier.", type=identifier.type)
        return around.nodes[next(iter(ids.values()))].customer_id

    async def get_customers(self, workspace_id: str, ids: Collection[int]) -> dict[int, Customer]:
        """Returns, by the id asked for, the customers as they are now; ids that were never given out are absent."""
        async with self._database.workspace(workspace_id) as connection:
            rows = await storage.read_customers_of(connection, workspace_id, set(ids))
        nodes: dict[int, list[CustomerNode]] = {}
        for row in rows:
            value = self._vault.decrypt(workspace_id, row["type"], row["value_encrypted"])
            nodes.setdefault(row["requested_id"], []).append(_customer_node(row, value))
        return {asked: Customer(found[0].customer_id, found) for asked, found in nodes.items()}

    async def list_nodes(self, workspace_id: str, *, after: int, limit: int) -> list[CustomerNode]:
        """Returns up to `limit` nodes in the order of their ids, those after `after`, without values."""
        async with self._database.workspace(workspace_id) as connection:
            rows = await storage.read_nodes_after(connection, workspace_id, after, limit)
        return [_customer_node(row, "") for row in rows]

    async def list_links(self, workspace_id: str, customer_id: int) -> list[LinkEvidence]:
        """Returns the evidence at a customer's nodes, oldest first, refused links and cuts included.

        Raises:
            NotFound: If the id was never given out.
        """
        async with self._database.workspace(workspace_id) as connection:
            found = await storage.find_nodes(connection, workspace_id, [customer_id])
            if not found:
                raise NotFound("There is no such customer.", customer_id=str(customer_id))
            owner = found[customer_id][0].customer_id
            members = await storage.read_members(connection, workspace_id, [owner])
            rows = await storage.read_evidence(connection, workspace_id, members, MAXIMUM_LINKS)
        return [
            LinkEvidence(
                (row["node_a"], row["node_b"]),
                row["occur_time"],
                row["message_id"],
                Verdict(LinkState(row["state"]), row["reason"]),
            )
            for row in rows
        ]

    async def count(self, workspace_id: str) -> Totals:
        """Returns how many identifiers, customers and refused links the workspace has."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.read_totals(connection, workspace_id)

    async def partition_as_of(
        self, workspace_id: str, *, seq: int = _END_OF_LOG, time: datetime = _END_OF_TIME
    ) -> Partition:
        """Returns the customers as they were at a past moment, replayed from the log alone.

        Args:
            workspace_id: The workspace.
            seq: The log up to and with this entry.
            time: What was recorded up to and with this time.
        """
        async with self._database.workspace(workspace_id) as connection:
            types, log = await storage.read_log(connection, workspace_id, until_seq=seq, until_time=time)
        edges: dict[Pair, Edge] = {}
        barred: set[Pair] = set()
        for row in log:
            edge = Edge(storage.micros_of(row["occur_time"]), row["message_id"], row["node_a"], row["node_b"])
            if row["kind"] == "cut":
                barred.add(edge.pair)
                continue
            if row["kind"] == "link":
                barred.discard(edge.pair)
            edges[edge.pair] = min(edge, edges.get(edge.pair, edge))
        return partition(types, edges.values(), barred, self._rules)


def _rank(known: Known) -> tuple[int, str]:
    return known.rank


def _customer_node(row: Mapping[str, Any], value: str) -> CustomerNode:
    return CustomerNode(
        node_id=row["node_id"],
        identifier=Identifier(row["type"], value),
        create_time=row["create_time"],
        customer_id=row["customer_id"],
        mapping_version=row["mapping_version"],
    )
