"""A dry run of rules: what they would make of the whole history. A long-running operation that writes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, Protocol

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.errors import FailedPrecondition, Reason
from services.common.operations import Finish, Operation, Operations, Task
from services.common.updates import check_etag, etag_of
from services.identity import storage
from services.identity.domain import IdentityRules, Rulebook
from services.identity.domain.comparing import Comparison
from services.identity.domain.rejudging import Cluster, held_to, rejudged
from services.identity.domain.ruling import RulesText, checked, compiled
from services.identity.usecases.history import PAGE, HistoryReader
from services.identity.usecases.rulebooks import Rulebooks
from services.identity.usecases.ruling import PresentRules, Ruling, require_forms
from services.identity.vault import IdentifierVault

DRY_RUN: Final = 3
"""The kind of the operations, a number of the contract."""

MOST_ASKED = 10_000
"""Nodes that segment is asked about at once."""


class Spending(Protocol):
    """Who knows what was spent."""

    async def spend_micros(self, workspace_id: str, node_ids: Collection[int]) -> int:
        """Returns what was spent in the events of nodes, at most `MOST_ASKED`, in millionths."""
        ...


class _Arguments(msgspec.Struct, frozen=True):
    """What was asked for, as the operation keeps it: the rules; None for the present ones."""

    proposed: RulesText | None


class DryRunning:
    """Starts dry runs, and does them."""

    def __init__(
        self,
        *,
        database: Database,
        vault: IdentifierVault,
        rulebooks: Rulebooks,
        ruling: Ruling,
        operations: Operations,
        spending: Spending,
        message_of: Callable[[int, Comparison, int, int], Any],
    ) -> None:
        """Takes its parts.

        Args:
            database: The service's own.
            vault: Decrypts values, to tell which are blocked.
            rulebooks: The versions of a workspace's rules.
            ruling: The present one, as its author wrote it.
            operations: Identity's.
            spending: Segment.
            message_of: Writes the response of an operation: version, comparison, spend in millionths, entangled identifiers.
        """
        self._database = database
        self._vault = vault
        self._rulebooks = rulebooks
        self._ruling = ruling
        self._operations = operations
        self._spending = spending
        self._message_of = message_of

    async def start(
        self, workspace_id: str, amend: Callable[[PresentRules], RulesText] | None, *, etag: str, request_id: str
    ) -> Operation:
        """Starts a dry run and returns its operation.

        Args:
            workspace_id: The workspace.
            amend: Makes the proposed rules of the present ones; None for the present ones.
            etag: Of the present version, or empty.
            request_id: Makes it repeatable.

        Raises:
            InvalidArgument: If the rules say what they may not.
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: NOTHING_CHANGES, if the history is held to these rules; IN_USE, see `require_forms`;
                REQUEST_ID_REUSED.
            ResourceExhausted: LIMIT_REACHED.
        """
        present = await self._ruling.get(workspace_id)
        check_etag(etag, etag_of(present.version))
        proposed = checked(amend(present)) if amend else None
        arguments = msgspec.json.encode(_Arguments(proposed))
        async with self._database.workspace(workspace_id) as connection:
            operation = await self._operations.start(
                connection, workspace_id, kind=DRY_RUN, arguments=arguments, request_id=request_id
            )
            # The same request again is answered with what it started, whatever the rules are by then.
            is_applied = present.applied_version == present.version
            if is_applied and proposed in (None, present.text) and operation.end_time is None:
                raise nothing_changes()
            if proposed and operation.end_time is None:
                await require_forms(connection, workspace_id, present.text, proposed)
        return operation

    async def run(self, task: Task) -> Finish:
        """Compares cluster by cluster, in as many short readings."""
        workspace_id = task.workspace_id
        async with self._database.workspace(workspace_id) as connection:
            rules, book = await self._rules(connection, task)
            total = (await storage.read_totals(connection, workspace_id)).identifiers
        reader = HistoryReader(self._vault, workspace_id)
        comparison = Comparison()
        moving: list[int] = []
        seen = after = spend_micros = 0
        while True:
            task.report(min(seen, total), total)
            async with self._database.workspace(workspace_id) as connection:
                node_ids = await storage.read_node_ids(connection, workspace_id, after, PAGE)
                clusters, _ = await reader.clusters_at(connection, node_ids)
                # Each comes where the smallest of its nodes is.
                clusters = [cluster for cluster in clusters if min(cluster.nodes) > after]
                blocked = await reader.blocked_in(connection, clusters, rules)
            # In a thread: a large cluster takes a moment, in which events are to go on.
            moving += await asyncio.to_thread(_compare, comparison, clusters, blocked, rules.version, book)
            while len(moving) >= MOST_ASKED or (moving and not node_ids):
                spend_micros += await self._spending.spend_micros(workspace_id, moving[:MOST_ASKED])
                moving = moving[MOST_ASKED:]
            if not node_ids:
                break
            seen += len(node_ids)
            after = node_ids[-1]
        response = self._message_of(rules.version, comparison, spend_micros, max(0, seen - comparison.identifiers))

        async def finish(connection: AsyncConnection) -> Any:
            return response

        return finish

    async def _rules(self, connection: AsyncConnection, task: Task) -> tuple[IdentityRules, Rulebook]:
        """Returns the rules that the history is to be held to, and the versions up to them."""
        proposed = msgspec.json.decode(task.arguments, type=_Arguments).proposed
        book = await self._rulebooks.read(connection, task.workspace_id)
        version = book.present.version
        if proposed is not None and compiled(proposed, version) != book.present:
            book = book.and_later([compiled(proposed, version + 1)])
        return book.present, book


def _compare(
    comparison: Comparison, clusters: Collection[Cluster], blocked: Mapping[int, str], version: int, book: Rulebook
) -> list[int]:
    """Counts clusters; returns their nodes that would have another customer id."""
    moving: list[int] = []
    for cluster in clusters:
        edges = held_to(cluster.links.values(), version, blocked)
        moving += comparison.add(cluster, rejudged(cluster, edges.values(), book))
    return moving


def nothing_changes() -> FailedPrecondition:
    """Returns the error for rules that the whole history is held to."""
    return FailedPrecondition(
        "All that is recorded is held to these rules already: nothing would change. Propose other rules, or change the present "
        "ones first.",
        reason=Reason.ERROR_REASON_NOTHING_CHANGES,
    )
