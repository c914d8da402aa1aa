"""Starts operations, tells where they are, and ends them: what callers may ask for."""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, NotFound, Reason, ResourceExhausted
from services.common.filters import FieldKind, parse_filter
from services.common.operations import storage
from services.common.operations.ids import TO_THE_END, new_operation_id
from services.common.operations.messages import cancelled_error
from services.common.operations.operation import Limits, Operation, State
from services.common.operations.paging import read_position, write_position
from services.common.pages import page_limit
from yike.common.v1 import operations_pb2

CANCEL_ATTEMPTS = 20
CANCEL_SECONDS = 0.05
"""Whose row is held for longer is about to end."""

_FILTERS: dict[str, FieldKind] = {
    "state": {state.name: int(state) for state in State},
    "kind": {
        value.name.removeprefix("OPERATION_KIND_"): value.number
        for value in operations_pb2.OperationKind.DESCRIPTOR.values
        if value.number
    },
}


class Operations:
    """The operations of one service."""

    def __init__(self, *, database: Database, clock: Clock, limits: Limits | None = None) -> None:
        """Takes the service's database, whose schema has the table (`create_operation_table`), and the time, for ids."""
        self._database = database
        self._clock = clock
        self._limits = limits or Limits()

    async def start(
        self, connection: AsyncConnection, workspace_id: str, *, kind: int, arguments: bytes, request_id: str
    ) -> Operation:
        """Starts an operation if and only if the open workspace transaction commits; a worker takes it up within a second.

        Args:
            connection: The transaction.
            workspace_id: Whose.
            kind: What it does, a number of the contract.
            arguments: What it is to do it with; the same for equal requests, whenever they come.
            request_id: The same with the same arguments returns the operation that it started; empty starts one each time.

        Raises:
            AlreadyExists: REQUEST_ID_REUSED, if it came with other arguments before.
            ResourceExhausted: LIMIT_REACHED, if 100 operations of the workspace are not over.
        """
        limit = self._limits.open_of_a_workspace
        operation_id = new_operation_id(self._database.service, self._clock.now())
        operation = await storage.insert(
            connection,
            workspace_id,
            operation_id,
            kind=kind,
            arguments=arguments,
            request_id=request_id,
            caller=current_caller().principal,
        )
        if operation is None:
            known = await storage.find_by_request(connection, workspace_id, kind, request_id)
            if known.arguments != arguments:
                raise AlreadyExists(
                    "This request id started another operation; take a new one for a new request.",
                    reason=Reason.ERROR_REASON_REQUEST_ID_REUSED,
                )
            return known
        if await storage.count_open(connection, workspace_id) > limit:
            raise ResourceExhausted(
                f"{limit} operations of this workspace are not over; wait for some, or cancel them.",
                reason=Reason.ERROR_REASON_LIMIT_REACHED,
                retry_after_seconds=10,
                limit=str(limit),
            )
        return operation

    async def find(self, connection: AsyncConnection, workspace_id: str, operation_id: str) -> Operation | None:
        """Returns an operation as the open workspace transaction sees it, or None."""
        return await storage.find(connection, workspace_id, operation_id)

    async def get(self, workspace_id: str, operation_id: str) -> Operation:
        """Returns an operation.

        Raises:
            NotFound: If the workspace has none of this id, or no longer.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self._required(connection, workspace_id, operation_id)

    async def list(
        self, workspace_id: str, request: operations_pb2.ListOperationsRequest
    ) -> tuple[list[Operation], str]:
        """Returns a page of operations, newest first, and the next token.

        Raises:
            InvalidArgument: If the filter is none of the contract's, or the token not from this call.
        """
        size = page_limit(request)
        restrictions = parse_filter(request.filter, _FILTERS)
        after = read_position(workspace_id, request)
        async with self._database.workspace(workspace_id) as connection:
            found = await storage.newest(
                connection, workspace_id, restrictions=restrictions, after=after, limit=size + 1
            )
        if len(found) <= size:
            return found, ""
        last = found[size - 1]
        return found[:size], write_position(workspace_id, request, (last.create_time, last.operation_id))

    async def cancel(self, workspace_id: str, operation_id: str) -> Operation:
        """Asks for the end of an operation and returns it as it is then.

        Raises:
            NotFound: If the workspace has none of this id, or no longer.
            FailedPrecondition: WRONG_STATE, if it is of a kind that goes on to its end.
        """
        async with self._database.workspace(workspace_id) as connection:
            operation = await self._required(connection, workspace_id, operation_id)
            if operation.kind in TO_THE_END and operation.end_time is None:
                raise FailedPrecondition("This operation has begun to remove things and goes on to its end.")
            await self.end(connection, workspace_id, operation_id)
            return await self._required(connection, workspace_id, operation_id)

    async def end(self, connection: AsyncConnection, workspace_id: str, operation_id: str) -> None:
        """Asks for the end of an operation, in the open workspace transaction; one that is over or not there stays so."""
        for _ in range(CANCEL_ATTEMPTS):
            if await storage.cancel(connection, workspace_id, operation_id, cancelled_error()):
                return
            operation = await storage.find(connection, workspace_id, operation_id)
            if operation is None or operation.end_time is not None or operation.state is State.CANCELLING:
                return
            await asyncio.sleep(CANCEL_SECONDS)

    async def _required(self, connection: AsyncConnection, workspace_id: str, operation_id: str) -> Operation:
        operation = await storage.find(connection, workspace_id, operation_id)
        if operation is None:
            raise NotFound("There is no operation with this id; GET /v1/operations lists them.")
        return operation
