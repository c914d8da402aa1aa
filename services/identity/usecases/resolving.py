"""Resolving: from the identifiers of events to nodes and customers, and what is new becomes evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import Unavailable
from services.identity import storage
from services.identity.cache import IdentityCache, Known, Whose
from services.identity.domain import Edge, Identifier, IdentityRules, KnownNode, NodeKey, Pair, Rulebook
from services.identity.domain.customers import EventIdentifiers, Resolution
from services.identity.recording import Neighbourhood, Recorder, is_new
from services.identity.usecases.batch import Batch, scope_of
from services.identity.usecases.burials import Burials
from services.identity.usecases.finding import NodeFinder
from services.identity.usecases.rulebooks import Rulebooks
from services.identity.usecases.writers import Writers
from services.identity.vault import IdentifierVault

MOSTLY = 0.5
"""The share of unknown identifiers that must have been new in the batch before, to expect it of the next."""


class _NewerRulesError(Exception):
    """The rules were changed while a batch was on its way: it is resolved anew, by those of the book."""

    def __init__(self, book: Rulebook) -> None:
        super().__init__()
        self.book = book


class _ErasedMeanwhileError(Exception):
    """Somebody was erased while a batch was on its way: it is resolved anew, without what was known of these nodes."""

    def __init__(self, node_ids: Set[int]) -> None:
        super().__init__()
        self.node_ids = node_ids


class Resolving:
    """Finds, makes and links nodes."""

    def __init__(
        self,
        *,
        database: Database,
        cache: IdentityCache,
        vault: IdentifierVault,
        finder: NodeFinder,
        clock: Clock,
        rulebooks: Rulebooks,
        writers: Writers,
        burials: Burials,
    ) -> None:
        """Takes its parts.

        Args:
            database: The service's own.
            cache: Over the same database.
            vault: Encrypts values.
            finder: Finds nodes in the same database.
            clock: Tells when something is recorded.
            rulebooks: What one customer may have, by workspace.
            writers: Shared with whatever else writes in this process.
            burials: Who was erased, as far as this process has to forget them.
        """
        self._database = database
        self._cache = cache
        self._vault = vault
        self._finder = finder
        self._clock = clock
        self._rulebooks = rulebooks
        self._writers = writers
        self._burials = burials
        # The share of the identifiers unknown to the caches that were new in the batch before.
        self._new_lately = 0.0

    async def resolve(
        self,
        workspace_id: str,
        events: Sequence[EventIdentifiers],
        *,
        unusable: list[tuple[int, str]] | None = None,
    ) -> list[Resolution]:
        """Finds or makes the nodes of each event's identifiers and links those that occur together.

        What all caches know costs no SQL. What is new is committed when this returns; the same evidence again changes
        nothing.

        Args:
            workspace_id: The workspace.
            events: Any number.
            unusable: To it are added the place and the type of each identifier that names nobody.

        Raises:
            Unavailable: If a store is away, or a cache tells of erased identifiers whatever it is told.
        """
        book = await self._rulebooks.of(workspace_id)
        gone: set[int] = set()
        while True:
            try:
                said = await self._with_known(workspace_id, events, book.present)
                batch, heads = await self._resolve(workspace_id, said, book.present)
            except _NewerRulesError as error:
                book = error.book
            except _ErasedMeanwhileError as error:
                if error.node_ids <= gone:
                    # Whoever still tells of them will not for long.
                    raise Unavailable(retry_after_seconds=1) from error
                gone |= error.node_ids
                self._burials.note(workspace_id, error.node_ids)
            else:
                if unusable is not None:
                    unusable += batch.unusable()
                return batch.resolutions(heads)

    async def _with_known(
        self, workspace_id: str, events: Sequence[EventIdentifiers], rules: IdentityRules
    ) -> Sequence[EventIdentifiers]:
        """Returns events with those of their `known` identifiers that somebody has, or another event of the batch names."""
        asked = {identifier for event in events if event.known for identifier in event.known}
        if not asked:
            return events
        there = asked & {identifier for event in events for identifier in event.identifiers}
        keys: dict[NodeKey, Identifier] = {}
        for identifier in asked - there:
            key = self._finder.key(workspace_id, identifier, rules)
            if key is not None:
                keys[key] = identifier
        around = Neighbourhood()
        async with self._database.workspace(workspace_id) as connection:
            found, _ = await self._finder.find(connection, workspace_id, keys, around)
        there |= {keys[key] for key, node_id in found.items() if around.nodes[node_id].customer_id}
        return [
            event._replace(identifiers=[*event.identifiers, *(each for each in event.known if each in there)])
            if event.known
            else event
            for event in events
        ]

    async def _resolve(
        self, workspace_id: str, events: Sequence[EventIdentifiers], rules: IdentityRules
    ) -> tuple[Batch, list[int]]:
        batch = await self._recall(workspace_id, events, rules)
        if not batch.missing:
            heads = batch.heads()
            if not await self._leave_out_known(workspace_id, batch.evidence(heads)):
                return batch, heads
        async with self._writers.of(workspace_id):
            # While this batch waited, the one before may have made what it lacks.
            self._recall_local(workspace_id, batch)
            if not batch.missing:
                heads = batch.heads()
                if not self._leave_out_remembered(workspace_id, batch.evidence(heads)):
                    return batch, heads
            async with self._database.workspace(workspace_id) as connection:
                heads, evidence, around = await self._record(connection, workspace_id, batch)
            customers: dict[int, tuple[Whose, bytes]] = {}
            made: dict[int, tuple[Whose, bytes]] = {}
            for node_id, node in around.nodes.items():
                kept = customers if node.customer_id else made
                kept[node_id] = (batch.whose[node_id], around.hashes[node_id])
            await self._cache.keep(workspace_id, customers, evidence, made=made)
        for identifier in batch.missing:
            # Whether an event of who was erased and came back is of before or after is asked each time.
            if identifier not in batch.erased:
                self._cache.identifiers.put((batch.scope, *identifier), batch.known[identifier])
        return batch, heads

    async def _recall(self, workspace_id: str, events: Sequence[EventIdentifiers], rules: IdentityRules) -> Batch:
        """Finds what the process and Redis know of the identifiers."""
        batch = Batch(events, rules, scope_of(workspace_id, rules), {}, {}, {})
        known, whose, scope = batch.known, batch.whose, batch.scope
        get_identifier, get_customer = self._cache.identifiers.get, self._cache.customers.get
        for event in events:
            for identifier in event.identifiers:
                if identifier in known or identifier in batch.missing:
                    continue
                local = get_identifier((scope, identifier.type, identifier.value))
                if local is None:
                    self._read_identifier(workspace_id, batch, identifier)
                    continue
                if local.node_id:
                    customer = get_customer((workspace_id, local.node_id))
                    if customer is None or not customer.customer_id:
                        self._read_identifier(workspace_id, batch, identifier)
                        continue
                    whose[local.node_id] = customer
                else:
                    batch.has_unusable = True
                known[identifier] = local
        if batch.missing:
            await self._recall_shared(workspace_id, batch)
        return batch

    def _read_identifier(self, workspace_id: str, batch: Batch, identifier: Identifier) -> None:
        """Notes an identifier as missing, or as junk."""
        key = self._finder.key(workspace_id, identifier, batch.rules)
        if key is None or batch.rules.is_blocked(key.type, key.value):
            junk = Known(batch.rules.rank(identifier.type), 0)
            batch.known[identifier] = junk
            batch.has_unusable = True
            self._cache.identifiers.put((batch.scope, *identifier), junk)
        else:
            batch.missing[identifier] = key

    async def _recall_shared(self, workspace_id: str, batch: Batch) -> None:
        checks = {self._finder.likely_id(key): key.value_hash for key in batch.missing.values()}
        found = await self._cache.fetch_customers(workspace_id, checks)
        for identifier, key in list(batch.missing.items()):
            node_id = self._finder.likely_id(key)
            whose = found.get(node_id)
            if whose is not None and checks[node_id] == key.value_hash:
                del batch.missing[identifier]
                batch.known[identifier] = known = Known(batch.rules.rank(identifier.type), node_id)
                batch.whose[node_id] = whose
                self._cache.identifiers.put((batch.scope, *identifier), known)
                self._cache.keep_customer(workspace_id, node_id, whose)

    def _recall_local(self, workspace_id: str, batch: Batch) -> None:
        for identifier in list(batch.missing):
            known = self._cache.identifiers.get((batch.scope, *identifier))
            whose = known and self._cache.customers.get((workspace_id, known.node_id))
            if known and whose and whose.customer_id:
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
        self, connection: AsyncConnection, workspace_id: str, batch: Batch
    ) -> tuple[list[int], dict[Pair, tuple[int, str]], Neighbourhood]:
        """Finds in PostgreSQL what no cache knew; makes and links what is new. Completes `batch`.

        Returns:
            The node of each event; the earliest evidence of the pairs looked at; the nodes looked at, as they were.
        """
        if not self._cache.installation:
            self._cache.installation = await storage.read_installation(connection)
        around = Neighbourhood()
        wanted = set(batch.missing.values())
        ids: dict[NodeKey, int] = {}
        turn: storage.Turn | None = None
        made: list[storage.NewNode] = []
        if self._new_lately < MOSTLY:
            ids, _ = await self._finder.find(connection, workspace_id, wanted, around)
            wanted = batch.leave_out_erased(around.erased, ids)
        unlocked = set(around.nodes)
        if wanted - ids.keys():
            # Where nearly all were new lately the look without the lock would find nothing, and be done again with it.
            turn = await storage.begin_change(connection, workspace_id)
            found, free = await self._finder.find(connection, workspace_id, wanted - ids.keys(), around)
            ids |= found
            wanted = batch.leave_out_erased(around.erased, ids)
            free = {key: node_id for key, node_id in free.items() if key in wanted}
            made = self._make(workspace_id, turn.change, sorted(free, key=batch.order().__getitem__), free, around)
            ids |= free
        self._new_lately = len(made) / len(wanted) if wanted else self._new_lately
        for identifier, key in batch.missing.items():
            batch.known[identifier] = Known(batch.rules.rank(key.type), ids[key])
        heads = batch.heads()
        looked_at = self._leave_out_remembered(workspace_id, batch.evidence(heads))
        new_ids = {new.node.node_id for new in made}
        old_pairs = [pair for pair in looked_at if new_ids.isdisjoint(pair)]
        stored = await storage.read_links(connection, workspace_id, old_pairs)
        evidence = {pair: edge for pair, edge in looked_at.items() if is_new(edge, stored.get(pair))}
        if evidence and turn is None:
            turn = await storage.begin_change(connection, workspace_id)
            stored = await storage.read_links(connection, workspace_id, old_pairs)
            evidence = {pair: edge for pair, edge in looked_at.items() if is_new(edge, stored.get(pair))}
        if turn is not None and (made or evidence):
            change = turn.change
            ends = {node_id for pair in evidence for node_id in pair}
            # What caches or the first look told of these nodes may be older than the lock. Those without evidence of their own
            # may be in the customers that it touches: what changes is reckoned from whose they are.
            old = (ends | unlocked) - new_ids
            present = await storage.find_nodes(connection, workspace_id, old)
            if gone := old - present.keys():
                # Nothing may be linked to them: what the erasure has emptied already it does not look through again.
                raise _ErasedMeanwhileError(gone)
            around.take(present, anew=True)
            book = await self._rulebooks.reaching(connection, workspace_id, turn.rules_version)
            if batch.rules.version < turn.rules_version:
                # By the version before it would come after rules that are taken to the history, and escape them.
                raise _NewerRulesError(book)
            recorder = Recorder(connection, workspace_id, change, book)
            outcome = await recorder.decide_evidence(around, evidence, stored)
            await recorder.write(outcome, made, recorder.evidence_log(outcome), self._clock.now())
            batch.whose.update(
                {node_id: Whose(customer, change) for node_id, customer in outcome.changes.customers.items()}
            )
        for node_id, node in around.nodes.items():
            if node_id not in batch.whose or batch.whose[node_id].mapping_version < node.mapping_version:
                batch.whose[node_id] = Whose(node.customer_id, node.mapping_version)
        known = {pair: link.edge[:2] for pair, link in stored.items() if link.edge is not None}
        known |= {pair: edge[:2] for pair, edge in evidence.items()}
        return heads, known, around

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
            around.nodes[node.node_id] = node
            around.hashes[node.node_id] = key.value_hash
        return made
