"""Wire ⇄ operations: what each service that works on operations answers for its own."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.common.operations.messages import operation_message
from services.common.operations.operations import Operations
from yike.common.v1 import operations_pb2 as operations_pb
from yike.common.v1 import operations_pb2_grpc as operations_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class OperationsServicer(operations_grpc.OperationsServiceServicer):
    """Translates, calls, translates."""

    def __init__(self, operations: Operations) -> None:
        """Takes the service's operations."""
        self._operations = operations

    async def GetOperation(
        self, request: operations_pb.GetOperationRequest, context: Context
    ) -> operations_pb.Operation:
        """Returns one."""
        return operation_message(await self._operations.get(workspace_of(context), request.operation_id))

    async def ListOperations(
        self, request: operations_pb.ListOperationsRequest, context: Context
    ) -> operations_pb.ListOperationsResponse:
        """Returns a page of them."""
        found, token = await self._operations.list(workspace_of(context), request)
        return operations_pb.ListOperationsResponse(
            operations=[operation_message(each) for each in found], next_page_token=token
        )

    async def CancelOperation(
        self, request: operations_pb.CancelOperationRequest, context: Context
    ) -> operations_pb.Operation:
        """Asks for its end."""
        return operation_message(await self._operations.cancel(workspace_of(context), request.operation_id))
