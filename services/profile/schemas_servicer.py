"""SchemaService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.common.listings import read_listing
from services.profile import schemas_wire as wire
from services.profile.usecases.schemas import WorkspaceSchemas
from yike.profile.v1 import schema_service_pb2 as schema_pb
from yike.profile.v1 import schema_service_pb2_grpc as schema_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class SchemaServicer(schema_grpc.SchemaServiceServicer):
    """Answers the methods of `yike.profile.v1.SchemaService`; errors leave as typed errors."""

    def __init__(self, schemas: WorkspaceSchemas) -> None:
        """Takes the use case."""
        self._schemas = schemas

    async def GetSchemas(self, request: schema_pb.GetSchemasRequest, context: Context) -> schema_pb.Schemas:
        """Returns the schemas."""
        return wire.schemas_message(await self._schemas.get(workspace_of(context)))

    async def UpdateSchemas(self, request: schema_pb.UpdateSchemasRequest, context: Context) -> schema_pb.Schemas:
        """Sets the schemas."""
        given = request.schemas
        schemas = await self._schemas.set(
            workspace_of(context),
            lambda current: wire.changed_schemas(current, given, request.update_mask),
            given.etag,
        )
        return wire.schemas_message(schemas)

    async def CheckSchemas(
        self, request: schema_pb.CheckSchemasRequest, context: Context
    ) -> schema_pb.CheckSchemasResponse:
        """Tells how much of what is recorded would not fit."""
        tried = await self._schemas.try_on(workspace_of(context), wire.new_schemas(request.schemas))
        return wire.tried_message(tried)

    async def ListSchemaViolations(
        self, request: schema_pb.ListSchemaViolationsRequest, context: Context
    ) -> schema_pb.ListSchemaViolationsResponse:
        """Pages through violations."""
        page, token = await self._schemas.list_violations(workspace_of(context), read_listing(wire.VIOLATIONS, request))
        return schema_pb.ListSchemaViolationsResponse(
            violations=[wire.violation_message(each) for each in page], next_page_token=token
        )

    async def DismissSchemaViolation(
        self, request: schema_pb.DismissSchemaViolationRequest, context: Context
    ) -> schema_pb.SchemaViolation:
        """Takes a violation out of the list."""
        return wire.violation_message(await self._schemas.dismiss(workspace_of(context), request.violation_id))
