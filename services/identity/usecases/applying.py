"""Taking the present rules to the history: a long-running operation, portion by portion, while events come in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.operations import Finish, Operation, Operations, Task
from services.common.updates import check_etag, etag_of
from services.identity import storage
from services.identity.cache import IdentityCache, Whose
from services.identity.domain import Changes, Edge, KnownNode, Pair, Rulebook, StoredLink, Verdict, settle
from services.identity.domain.comparing import Comparison
from services.identity.domain.rejudging import Cluster, held_to, rejudged
from services.identity.domain.replay import RULES_APPLIED
from services.identity.recording import Outcome, Recorder
from services.identity.usecases.dry_running import nothing_changes
from services.identity.usecases.history import HistoryReader
from services.identity.usecases.rulebooks import Rulebooks
from services.identity.usecases.ruling import Ruling
from services.identity.usecases.writers import Writers
from services.identity.vault import IdentifierVault

APPLICATION: Final = 4
"""The kind of the operations, a number of the contract."""

PORTION = 200
"""Nodes at which one portion begins; it has the writer's lock of the workspace, for as long as it takes."""

_log = structlog.get_logger(__name__)


class _Arguments(msgspec.Struct, frozen=True):
    """What was asked for, as the operation keeps it."""

    version: int


class Applying:
    """Starts applications, and does them."""

    def __init__(
        self,
        *,
        database: Database,
        cache: IdentityCache,
        vault: IdentifierVault,
        clock: Clock,
        rulebooks: Rulebooks,
        writers: Writers,
        ruling: Ruling,
        operations: Operations,
        message_of: Callable[[storage.Application], Any],
    ) -> None:
        """Takes its parts.

        Args:
            database: The service's own.
            cache: Over the same database.
            vault: Decrypts values, to tell which are blocked.
            clock: Tells when something is recorded.
            rulebooks: The versions of a workspace's rules.
            writers: Shared with whatever else writes in this process.
            ruling: Tells the present version.
            operations: Identity's.
            message_of: Writes the response of an operation.
        """
        self._database = database
        self._cache = cache
        self._vault = vault
        self._clock = clock
        self._rulebooks = rulebooks
        self._writers = writers
        self._ruling = ruling
        self._operations = operations
        self._message_of = message_of

    async def start(self, workspace_id: str, *, etag: str, request_id: str) -> Operation:
        """Starts the application of the present version and returns its operation.

        Raises:
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: NOTHING_CHANGES, if the history is held to it.
            AlreadyExists: REQUEST_ID_REUSED.
            ResourceExhausted: LIMIT_REACHED.
        """
        present = await self._ruling.get(workspace_id)
        check_etag(etag, etag_of(present.version))
        arguments = msgspec.json.encode(_Arguments(present.version))
        async with self._database.workspace(workspace_id) as connection:
            operation = await self._operations.start(
                connection, workspace_id, kind=APPLICATION, arguments=arguments, request_id=request_id
            )
            # The same request again is answered with what it started, which is over by then.
            if present.applied_version == present.version and operation.end_time is None:
                raise nothing_changes()
        return operation

    async def run(self, task: Task) -> Finish:
        """Applies portion by portion, each in one transaction; where it was left off, another attempt goes on."""
        version = msgspec.json.decode(task.arguments, type=_Arguments).version
        reader = HistoryReader(self._vault, task.workspace_id)
        async with self._database.workspace(task.workspace_id) as connection:
            total = (await storage.read_totals(connection, task.workspace_id)).identifiers
            application = await storage.read_application(connection, task.workspace_id, version)
        while application.after_node_id != storage.END:
            task.report(min(application.seen, total), total)
            application = await self.apply_portion(task.workspace_id, version, reader, task.operation_id)

        async def finish(connection: AsyncConnection) -> Any:
            _log.info("rules.applied", workspace_id=task.workspace_id, **application._asdict())
            return self._message_of(application)

        return finish

    async def apply_portion(
        self, workspace_id: str, version: int, reader: HistoryReader, operation_id: str
    ) -> storage.Application:
        """Holds the next nodes' evidence to a version, with all that hangs together with it; returns how far that is.

        Args:
            workspace_id: The workspace.
            version: Of the rules.
            reader: Reads the history.
            operation_id: Goes into the log.
        """
        async with self._writers.of(workspace_id):
            async with self._database.workspace(workspace_id) as connection:
                turn = await storage.begin_change(connection, workspace_id)
                before = await storage.read_application(connection, workspace_id, version)
                if before.after_node_id == storage.END:
                    return before
                book = await self._rulebooks.reaching(connection, workspace_id, turn.rules_version)
                node_ids = await storage.read_node_ids(connection, workspace_id, before.after_node_id, PORTION)
                last = node_ids[-1] if len(node_ids) == PORTION else storage.END
                behind = await storage.read_behind(connection, workspace_id, node_ids, version)
                clusters, hashes = await reader.clusters_at(connection, behind)
                blocked = await reader.blocked_in(connection, clusters, book.at(version))
                changes, compared = await asyncio.to_thread(_decide, clusters, blocked, version, book)
                now = self._clock.now()
                entry = storage.LogEntry(
                    Recorder.sequence_of(turn.change, 0),
                    RULES_APPLIED,
                    Edge(storage.micros_of(now), operation_id, before.after_node_id, last, version),
                    "",
                )
                recorder = Recorder(connection, workspace_id, turn.change, book)
                await recorder.write(Outcome(changes), [], [entry], now)
                after = storage.Application(
                    version=version,
                    after_node_id=last,
                    seen=before.seen + len(node_ids),
                    merged=before.merged + compared.merging_customers,
                    split=before.split + compared.splitting_customers,
                    moved=before.moved + compared.moving_identifiers,
                    entangled=before.entangled + len(set(behind) - hashes.keys()),
                )
                await storage.write_application(connection, workspace_id, after)
            moved = {
                node_id: (Whose(customer_id, turn.change), hashes[node_id])
                for node_id, customer_id in changes.customers.items()
            }
            await self._cache.keep(workspace_id, moved, {})
        return after


def _decide(
    clusters: Collection[Cluster], blocked: Mapping[int, str], version: int, book: Rulebook
) -> tuple[Changes, Comparison]:
    """Returns what changes when clusters are held to a version."""
    compared = Comparison()
    nodes: dict[int, KnownNode] = {}
    groups: list[frozenset[int]] = []
    verdicts: dict[Pair, Verdict] = {}
    evidence: dict[Pair, Edge] = {}
    stored: dict[Pair, StoredLink] = {}
    for cluster in clusters:
        edges = held_to(cluster.links.values(), version, blocked)
        part = rejudged(cluster, edges.values(), book)
        compared.add(cluster, part)
        nodes |= cluster.nodes
        groups.extend(part.components)
        verdicts |= part.verdicts
        evidence |= edges
        stored |= cluster.links
    return settle(nodes, groups, verdicts, evidence, stored), compared
