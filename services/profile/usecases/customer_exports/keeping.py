"""Exports as callers see them: started, listed, ended, removed, and their files fetched."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, NotFound, PermissionDenied, Reason, ResourceExhausted
from services.common.operations import Operation, Operations, State
from services.profile.domain.customer_exports import (
    LINK_LIFE,
    MAXIMUM_FILES,
    MAXIMUM_OPEN,
    CustomerExport,
    ExportState,
    Link,
    Wanted,
)
from services.profile.storage import customer_exports as storage
from services.profile.storage import moment_by
from services.profile.usecases.customer_exports.running import EXPORT
from services.profile.vault import ExportVault

_OPEN: Final = (State.PENDING, State.RUNNING, State.CANCELLING)


@dataclass(frozen=True)
class Kept:
    """An export, where it is, and the error with which its operation ended, as it is kept."""

    export: CustomerExport
    state: ExportState
    error: bytes | None = None


@dataclass(frozen=True)
class Opened:
    """What a link leads to, and who asked for it."""

    principal: str
    export: CustomerExport


class CustomerExports:
    """Keeps exports."""

    def __init__(self, *, database: Database, operations: Operations, vault: ExportVault, clock: Clock) -> None:
        """Takes profile's database and operations, what seals, and the time."""
        self._database = database
        self._operations = operations
        self._vault = vault
        self._moment = moment_by(clock)

    async def start(self, workspace_id: str, wanted: Wanted, *, request_id: str, caller: str) -> Operation:
        """Starts an export and returns its operation.

        Raises:
            AlreadyExists: REQUEST_ID_REUSED.
            ResourceExhausted: LIMIT_REACHED.
        """
        said = msgspec.msgpack.encode(wanted)
        async with self._database.workspace(workspace_id) as connection:
            running, files = await storage.measure_exports(connection, workspace_id)
            operation = await self._operations.start(
                connection,
                workspace_id,
                kind=EXPORT,
                # Of what is looked for a digest only: it may be somebody's telephone number.
                arguments=hashlib.blake2b(workspace_id.encode() + said, digest_size=16).digest(),
                request_id=request_id,
            )
            is_new = await storage.insert_export(
                connection,
                workspace_id,
                export_id_of(operation.operation_id),
                operation_id=operation.operation_id,
                sealed=self._vault.seal(workspace_id, said),
                caller=caller,
            )
            if is_new and (running >= MAXIMUM_OPEN or files >= MAXIMUM_FILES):
                raise ResourceExhausted(
                    f"A workspace has at most {MAXIMUM_OPEN} exports that are not over, and {MAXIMUM_FILES} files; "
                    "wait for some, or delete those that are not needed.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                    retry_after_seconds=60,
                    limit=str(MAXIMUM_OPEN if running >= MAXIMUM_OPEN else MAXIMUM_FILES),
                )
            return operation

    async def get(self, workspace_id: str, export_id: str) -> Kept:
        """Returns an export.

        Raises:
            NotFound: If there is none, or no longer.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self._kept(connection, workspace_id, await self._required(connection, workspace_id, export_id))

    async def list(
        self, workspace_id: str, *, before: tuple[datetime, str] | None, limit: int
    ) -> tuple[list[Kept], tuple[datetime, str] | None]:
        """Returns a page of exports, newest first, and the position to go on from; None on the last page."""
        async with self._database.workspace(workspace_id) as connection:
            found = await storage.newest_exports(
                connection, workspace_id, self._opener(workspace_id), before=before, limit=limit + 1
            )
            page = [await self._kept(connection, workspace_id, export) for export in found[:limit]]
        more = len(found) > limit
        return page, (page[-1].export.create_time, page[-1].export.export_id) if more else None

    async def cancel(self, workspace_id: str, export_id: str) -> Kept:
        """Asks for the end of an export, and returns it as it is then.

        Raises:
            NotFound: If there is no such export.
        """
        found = await self.get(workspace_id, export_id)
        if found.state is not ExportState.RUNNING:
            return found
        await self._operations.cancel(workspace_id, found.export.operation_id)
        return await self.get(workspace_id, export_id)

    async def delete(self, workspace_id: str, export_id: str) -> Kept:
        """Removes an export with its file, and returns it as it was.

        Raises:
            NotFound: If there is no such export.
            FailedPrecondition: WRONG_STATE, if it is under way.
        """
        async with self._database.workspace(workspace_id) as connection:
            export = await self._required(connection, workspace_id, export_id, hold=True)
            found = await self._kept(connection, workspace_id, export)
            if found.state is ExportState.RUNNING:
                raise FailedPrecondition("The export is under way; cancel it first.")
            await storage.delete_export(connection, workspace_id, export_id)
            return found

    async def link(self, workspace_id: str, export_id: str, *, in_full: bool, principal: str) -> tuple[str, datetime]:
        """Returns a link to the file of an export, and until when it leads there.

        Raises:
            NotFound: If there is no such export.
            FailedPrecondition: WRONG_STATE, if it has no file.
            PermissionDenied: If contact points stand in the file as they are, and the caller does not say that he wants these.
        """
        found = await self.get(workspace_id, export_id)
        if found.state is not ExportState.SUCCEEDED:
            raise FailedPrecondition(f"The export has no file: it is {found.state.name}. Start another one.")
        if found.export.wanted.in_full and not in_full:
            raise PermissionDenied(
                "The file holds contact points as they are: set contactsInFull, which takes PERMISSION_CUSTOMERS_EXPORT."
            )
        async with self._database.workspace(workspace_id) as connection:
            until = (await self._moment(connection)) + LINK_LIFE
        return self._vault.link(workspace_id, Link(export_id, principal, int(until.timestamp()))), until

    async def follow(self, workspace_id: str, token: str) -> Opened:
        """Returns what a link leads to.

        Raises:
            NotFound: If it is none of ours, has ended, or its file is gone.
        """
        link = self._vault.follow(workspace_id, token)
        if link is None:
            raise _no_link()
        async with self._database.workspace(workspace_id) as connection:
            export = await storage.find_export(connection, workspace_id, link.export_id, self._opener(workspace_id))
            if export is None or not export.has_file or (await self._moment(connection)).timestamp() >= link.until:
                raise _no_link()
        return Opened(link.principal, export)

    async def read_piece(self, workspace_id: str, export_id: str, number: int) -> bytes:
        """Returns a piece of a file.

        Raises:
            NotFound: If it is not there, or not any more.
        """
        async with self._database.workspace(workspace_id) as connection:
            sealed = await storage.read_sealed(connection, "customer_export_pieces", workspace_id, export_id, number)
        if sealed is None:
            raise NotFound("The file is gone; start another export.")
        return self._vault.open(workspace_id, sealed)

    def _opener(self, workspace_id: str) -> storage.Open:
        return lambda sealed: msgspec.msgpack.decode(self._vault.open(workspace_id, sealed), type=Wanted)

    async def _required(
        self, connection: AsyncConnection, workspace_id: str, export_id: str, *, hold: bool = False
    ) -> CustomerExport:
        export = await storage.find_export(connection, workspace_id, export_id, self._opener(workspace_id), hold=hold)
        if export is None:
            raise NotFound("There is no such export, or not any more: they are listed for 30 days.")
        return export

    async def _kept(self, connection: AsyncConnection, workspace_id: str, export: CustomerExport) -> Kept:
        operation = await self._operations.find(connection, workspace_id, export.operation_id)
        if export.end_time is not None or (operation is not None and operation.state is State.SUCCEEDED):
            if export.end_time is None:
                # It ended between the reading of the export and of the operation.
                export = await self._required(connection, workspace_id, export.export_id)
            return Kept(export, ExportState.SUCCEEDED if export.has_file else ExportState.EXPIRED)
        if operation is not None and operation.state in _OPEN:
            return Kept(export, ExportState.RUNNING)
        if operation is not None and operation.state is State.CANCELLED:
            return Kept(export, ExportState.CANCELLED)
        return Kept(export, ExportState.FAILED, operation.error if operation is not None else None)


def export_id_of(operation_id: str) -> str:
    """Returns the id of the export that an operation makes: the same for the same request."""
    return f"exp_{operation_id.rpartition('_')[2]}"


def _no_link() -> NotFound:
    return NotFound("The link leads to no file: it has ended, or the file is gone. Ask for another one.")
