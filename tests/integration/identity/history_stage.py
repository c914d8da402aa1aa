"""Rules held to the history in the real tables: operations that are worked on when the test says so."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TypeVar

from google.protobuf.message import Message

from services.common.operations import Operation, Operations, OperationWorker, Work, operation_message
from services.common.operations.ids import KINDS
from services.identity.cache import IdentityCache
from services.identity.domain.ruling import RulesText
from services.identity.rules_wire import application_message, dry_run_message
from services.identity.usecases import Applying, DryRunning, PresentRules
from services.identity.usecases.dry_running import DRY_RUN
from services.identity.vault import IdentifierVault
from tests.integration.identity.conftest import MASTER_KEY, Identity
from yike.identity.v1 import identity_service_pb2 as identity_pb

M = TypeVar("M", bound=Message)


@dataclass
class Spending:
    """Segment's stand-in: each node spent one of the currency.

    Attributes:
        asked: Nodes, in one list a question.
    """

    asked: list[list[int]] = field(default_factory=list)

    async def spend_micros(self, workspace_id: str, node_ids: Collection[int]) -> int:
        self.asked.append(list(node_ids))
        return 1_000_000 * len(node_ids)


class HistoryStage:
    """Operations on the history of a workspace."""

    def __init__(self, identity: Identity) -> None:
        """Wires them over the same tables."""
        self.identity = identity
        self.spending = Spending()
        self.operations = Operations(database=identity.database, clock=identity.clock)
        usecases = identity.usecases
        self.dry_running = DryRunning(
            database=identity.database,
            vault=IdentifierVault(MASTER_KEY),
            rulebooks=usecases.rulebooks,
            ruling=usecases.ruling,
            operations=self.operations,
            spending=self.spending,
            message_of=dry_run_message,
        )
        self.applying = Applying(
            database=identity.database,
            cache=IdentityCache(identity.redis, identity.clock),
            vault=IdentifierVault(MASTER_KEY),
            clock=identity.clock,
            rulebooks=usecases.rulebooks,
            writers=usecases.writers,
            ruling=usecases.ruling,
            operations=self.operations,
            message_of=application_message,
        )
        works: dict[int, Work] = dict.fromkeys(KINDS["identity"], self.applying)
        works[DRY_RUN] = self.dry_running
        self.worker = OperationWorker(database=identity.database, works=works)

    async def dry_run(
        self, amend: Callable[[PresentRules], RulesText] | None = None, *, etag: str = "", request_id: str = ""
    ) -> identity_pb.IdentityRulesDryRun:
        """Returns what a dry run came to."""
        workspace_id = self.identity.workspace_id
        operation = await self.dry_running.start(workspace_id, amend, etag=etag, request_id=request_id)
        return await self.ended(operation, identity_pb.IdentityRulesDryRun())

    async def apply(self, *, etag: str = "", request_id: str = "") -> identity_pb.IdentityRulesApplication:
        """Returns what an application came to."""
        operation = await self.applying.start(self.identity.workspace_id, etag=etag, request_id=request_id)
        return await self.ended(operation, identity_pb.IdentityRulesApplication())

    async def ended(self, operation: Operation, response: M) -> M:
        """Works on an operation, and returns its response."""
        attempt = await self.worker.take(self.identity.workspace_id, operation.operation_id)
        if attempt is not None:
            await attempt
        done = operation_message(await self.operations.get(self.identity.workspace_id, operation.operation_id))
        assert done.response.Unpack(response), done
        return response
