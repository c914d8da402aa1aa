"""The wire of the gateway's own resources: each method translates, calls, translates back. Answered in this process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from google.protobuf.descriptor import MethodDescriptor

from gateway.audit.log import AuditLog
from gateway.audit.storage import Change, Filter
from gateway.auth import issuing, keeping
from gateway.auth.keys import KeyKind, KeyWish
from gateway.auth.storage import KeyRecord
from gateway.exporting import Exporting
from gateway.till import Till
from gateway.wire import write_workspace
from services.common.caller import Scope, current_caller
from services.common.database import Database
from services.common.errors import InvalidArgument
from services.common.keys import MasterKeys
from services.common.pages import page_limit
from services.common.times import read_time
from services.common.updates import check_etag, updated
from yike.common.v1 import permissions_pb2
from yike.gateway.v1 import gateway_resources_pb2 as resources_pb
from yike.gateway.v1 import gateway_service_pb2 as gateway_pb

_KINDS = {
    resources_pb.KEY_KIND_UNSPECIFIED: KeyKind.SECRET,
    resources_pb.KEY_KIND_SECRET: KeyKind.SECRET,
    resources_pb.KEY_KIND_WRITE: KeyKind.WRITE,
}
_KIND_NUMBERS = {KeyKind.SECRET: resources_pb.KEY_KIND_SECRET, KeyKind.WRITE: resources_pb.KEY_KIND_WRITE}
_SCOPES: dict[Any, Scope] = {permissions_pb2.Scope.Value(f"SCOPE_{scope.name}"): scope for scope in Scope}
_SETTINGS = {"display_name": "name", "time_zone": "time_zone", "currency": "currency", "language": "language"}
_SCOPE_NUMBERS = {scope: number for number, scope in _SCOPES.items()}


class GatewayServicer:
    """Answers `yike.gateway.v1.GatewayService` for the caller of the present request; the contract is in the proto."""

    def __init__(self, database: Database, audit: AuditLog, keys: MasterKeys, exporting: Exporting, till: Till) -> None:
        """Takes database, log of changes, master keys (of which keys told again are made), what exports, and the till."""
        self._exporting = exporting
        self._till = till
        self._audit = audit
        self._database = database
        self._key_master = keys.lookup("gateway.api_keys")

    def methods(self) -> Mapping[str, Callable[[Any], Awaitable[Any]]]:
        """Returns the methods by name.

        Raises:
            AttributeError: If the contract has one that nobody wrote.
        """
        methods: list[MethodDescriptor] = [
            method for service in gateway_pb.DESCRIPTOR.services_by_name.values() for method in service.methods
        ]
        return {method.name: getattr(self, method.name) for method in methods}

    async def GetWorkspace(self, request: gateway_pb.GetWorkspaceRequest) -> resources_pb.Workspace:
        """Reads the caller's workspace."""
        return write_workspace(await keeping.get_workspace(self._database, current_caller().workspace_id))

    async def UpdateWorkspace(self, request: gateway_pb.UpdateWorkspaceRequest) -> resources_pb.Workspace:
        """Changes the caller's workspace."""
        workspace_id = current_caller().workspace_id
        present = write_workspace(await keeping.get_workspace(self._database, workspace_id))
        wanted = updated(present, request.workspace, request.update_mask, changeable=tuple(_SETTINGS))
        settings = {
            column: getattr(wanted, name)
            for name, column in _SETTINGS.items()
            if getattr(wanted, name) != getattr(present, name)
        }
        if not settings:
            check_etag(request.workspace.etag, present.etag)
            return present
        return write_workspace(
            await keeping.update_settings(self._database, workspace_id, settings, etag=request.workspace.etag)
        )

    async def ExportCustomer(self, request: gateway_pb.ExportCustomerRequest) -> gateway_pb.ExportCustomerResponse:
        """Reads everything that is kept of a customer."""
        return await self._exporting.export(request)

    async def IdentifyCustomer(self, request: gateway_pb.IdentifyCustomerRequest) -> gateway_pb.IdentifiedCustomer:
        """Finds who stands at the till, with what helps there."""
        return await self._till.identify(request)

    async def IdentifyBuyer(self, request: gateway_pb.IdentifyBuyerRequest) -> gateway_pb.IdentifiedCustomer:
        """Finds who stands at the till, with what helps there and what coupons take off."""
        return await self._till.identify(request)

    async def CreateKey(self, request: gateway_pb.CreateKeyRequest) -> resources_pb.Key:
        """Makes a key."""
        caller = current_caller()
        secret, record = await issuing.create_key(
            self._database,
            caller.workspace_id,
            _read_wish(request.key),
            by=caller.principal,
            request_id=request.request_id,
            master=self._key_master,
        )
        written = _write_key(record)
        written.secret = secret
        return written

    async def ListKeys(self, request: gateway_pb.ListKeysRequest) -> gateway_pb.ListKeysResponse:
        """Reads a page of keys."""
        page, token = await keeping.list_keys(
            self._database,
            current_caller().workspace_id,
            show_ended=request.show_ended,
            limit=page_limit(request),
            token=request.page_token,
        )
        return gateway_pb.ListKeysResponse(keys=map(_write_key, page), next_page_token=token)

    async def GetKey(self, request: gateway_pb.GetKeyRequest) -> resources_pb.Key:
        """Reads one key."""
        return _write_key(await keeping.get_key(self._database, current_caller().workspace_id, request.key_id))

    async def DeleteKey(self, request: gateway_pb.DeleteKeyRequest) -> resources_pb.Key:
        """Takes a key back."""
        caller = current_caller()
        return _write_key(
            await keeping.revoke_key_of(self._database, caller.workspace_id, request.key_id, by=caller.principal)
        )

    async def ListAuditEntries(
        self, request: gateway_pb.ListAuditEntriesRequest
    ) -> gateway_pb.ListAuditEntriesResponse:
        """Reads a page of the log of changes."""
        wanted = Filter(
            principal=request.principal,
            method=request.method,
            resource=request.resource,
            start_time=read_time(request.start_time, "start_time") if request.HasField("start_time") else None,
            end_time=read_time(request.end_time, "end_time") if request.HasField("end_time") else None,
        )
        page, token = await self._audit.list_changes(
            current_caller().workspace_id, wanted, limit=page_limit(request), token=request.page_token
        )
        return gateway_pb.ListAuditEntriesResponse(
            entries=[_write_change(change, text) for change, text in page], next_page_token=token
        )


def _write_change(change: Change, request_json: str) -> resources_pb.AuditEntry:
    begin = change.begin
    written = resources_pb.AuditEntry(
        sequence=begin.sequence,
        principal=begin.draft.principal,
        method=begin.draft.method,
        resource=change.resource,
        code=change.code,
        request_json=request_json,
        request_digest=begin.draft.request_digest.hex(),
        request_id=begin.draft.request_id,
        entry_hash=begin.entry_hash.hex(),
    )
    written.record_time.FromDatetime(begin.record_time)
    if change.end_time is not None:
        written.end_time.FromDatetime(change.end_time)
    return written


def _read_wish(key: resources_pb.Key) -> KeyWish:
    if key.kind not in _KINDS:
        raise InvalidArgument("kind must be KEY_KIND_WRITE or KEY_KIND_SECRET.", field="kind")
    unknown = [number for number in key.scopes if number not in _SCOPES]
    if unknown:
        raise InvalidArgument("scopes must be of SCOPE_INGEST, _READ, _WRITE, _SEND and _ADMIN.", field="scopes")
    return KeyWish(
        kind=_KINDS[key.kind],
        name=key.display_name,
        scopes=frozenset(_SCOPES[number] for number in key.scopes) or None,
        expire_time=read_time(key.expire_time, "expire_time") if key.HasField("expire_time") else None,
    )


def _write_key(record: KeyRecord) -> resources_pb.Key:
    written = resources_pb.Key(
        key_id=record.key_id,
        display_name=record.wish.name,
        kind=_KIND_NUMBERS[record.wish.kind],
        created_by=record.created_by,
        revoked_by=record.revoked_by,
    )
    written.scopes.extend(sorted(_SCOPE_NUMBERS[scope] for scope in record.scopes))
    written.create_time.FromDatetime(record.create_time)
    if record.wish.expire_time is not None:
        written.expire_time.FromDatetime(record.wish.expire_time)
    if record.last_use_time is not None:
        written.last_use_time.FromDatetime(record.last_use_time)
    if record.revoke_time is not None:
        written.revoke_time.FromDatetime(record.revoke_time)
    return written
