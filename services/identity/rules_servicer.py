"""The wire of the rules: what of identity's contract a workspace decides itself."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.caller import current_caller
from services.common.interceptors import workspace_of
from services.common.operations import operation_message
from services.common.pages import page_limit, page_token, read_page_token
from services.common.updates import updated
from services.identity.domain.ruling import MOST_VERSIONS, RulesText
from services.identity.rules_wire import read_rules, write_rules
from services.identity.usecases import Applying, DryRunning, PresentRules, Ruling
from yike.common.v1 import operations_pb2
from yike.identity.v1 import identity_resources_pb2 as resources_pb
from yike.identity.v1 import identity_service_pb2 as identity_pb

CHANGEABLE = ("types", "total_limit")
"""Fields of the rules that callers may change."""
_AFTER_ALL = MOST_VERSIONS + 1
_Context = grpc.aio.ServicerContext[Any, Any]


class RulesServicer:
    """Answers those methods of `yike.identity.v1.IdentityService` that are about its rules."""

    _ruling: Ruling
    _dry_running: DryRunning
    _applying: Applying

    async def GetIdentityRules(
        self, request: identity_pb.GetIdentityRulesRequest, context: _Context
    ) -> resources_pb.IdentityRules:
        """Returns the rules."""
        return write_rules(await self._ruling.get(workspace_of(context)))

    async def ListIdentityRulesVersions(
        self, request: identity_pb.ListIdentityRulesVersionsRequest, context: _Context
    ) -> identity_pb.ListIdentityRulesVersionsResponse:
        """Reads a page of versions."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ListIdentityRulesVersions", "workspace_id": workspace_id}
        position = read_page_token(request.page_token, arguments, int)
        size = page_limit(request)
        before = max(1, position[0]) if position else _AFTER_ALL
        found = await self._ruling.versions(workspace_id, before=before, limit=size + 1)
        more = len(found) > size
        return identity_pb.ListIdentityRulesVersionsResponse(
            versions=[write_rules(each) for each in found[:size]],
            next_page_token=page_token(arguments, [found[size - 1].version]) if more else "",
        )

    async def GetIdentityRulesVersion(
        self, request: identity_pb.GetIdentityRulesVersionRequest, context: _Context
    ) -> resources_pb.IdentityRules:
        """Returns a version."""
        return write_rules(await self._ruling.version(workspace_of(context), request.version))

    async def UpdateIdentityRules(
        self, request: identity_pb.UpdateIdentityRulesRequest, context: _Context
    ) -> resources_pb.IdentityRules:
        """Changes the rules."""
        given = request.identity_rules

        def amend(present: PresentRules) -> RulesText:
            return read_rules(updated(write_rules(present), given, request.update_mask, changeable=CHANGEABLE))

        return write_rules(
            await self._ruling.change(workspace_of(context), amend, etag=given.etag, creator=current_caller().principal)
        )

    async def DryRunIdentityRules(
        self, request: identity_pb.DryRunIdentityRulesRequest, context: _Context
    ) -> operations_pb2.Operation:
        """Starts a dry run."""
        given = request.identity_rules

        def amend(present: PresentRules) -> RulesText:
            return read_rules(updated(write_rules(present), given, request.update_mask, changeable=CHANGEABLE))

        operation = await self._dry_running.start(
            workspace_of(context),
            amend if request.HasField("identity_rules") else None,
            etag=given.etag,
            request_id=request.request_id,
        )
        return operation_message(operation)

    async def ApplyIdentityRules(
        self, request: identity_pb.ApplyIdentityRulesRequest, context: _Context
    ) -> operations_pb2.Operation:
        """Starts taking the rules to the history."""
        operation = await self._applying.start(workspace_of(context), etag=request.etag, request_id=request.request_id)
        return operation_message(operation)
