"""What an export does: fixes who is in the list, reads the customers part by part, and writes the file at last.

The rows of a part and how far the export is commit together, so whatever ends, it goes on behind the last part: every customer
has one row. The file is written from these rows in one go, in the transaction that ends the operation. An erasure or a
restriction takes away the whole list with what was made of it; an export that finds it gone begins with a new list, in
which the person is not.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO, Final, Protocol, cast

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.erasing import erased_among
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound, Reason, Unavailable
from services.common.operations import Finish, Stopped, Task
from services.common.payloads import pack, unpack
from services.profile.domain import CustomerFile
from services.profile.domain.customer_exports import (
    MAXIMUM_FILE_BYTES,
    PART_CUSTOMERS,
    PIECE_BYTES,
    CustomerExport,
    Layout,
    Loyalty,
    Row,
    Wanted,
    row_of,
)
from services.profile.storage import customer_exports as storage
from services.profile.storage.events import join_recordings
from services.profile.usecases.customers import CustomersPage
from services.profile.vault import ExportVault
from tabular.files import Format
from tabular.writing import Column, Writer, open_writer
from tabular.writing.columns import UnwritableError

EXPORT: Final = 30
"""The kind of the operations, a number of the contract."""

OUTAGE_SECONDS: Final = 60.0
_RETRY_SECONDS: Final = 1.0
_MAXIMUM_PART_BYTES: Final = 64 << 20
_ROWS = msgspec.msgpack.Decoder(list[Row])

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Listed:
    """Who is in a list, ascending, and the moment that it is of."""

    customer_ids: Sequence[int]
    snapshot_time: datetime


class Lists(Protocol):
    """Segment, as far as it is asked here."""

    async def list(self, workspace_id: str, *, segment_id: str, query: str, filter_text: str) -> Listed:
        """Returns who is in a list now."""
        ...


class Files(Protocol):
    """What is known of customers."""

    async def get_customers(self, workspace_id: str, customer_ids: Sequence[int]) -> CustomersPage:
        """Returns the files of as many as fit."""
        ...


LoyaltyOf = Callable[[str, Sequence[CustomerFile]], Awaitable[dict[int, Loyalty]]]
"""Returns what customers have of the programme, told the workspace."""


@dataclass
class _Written:
    """A file that is complete and kept."""

    rows: int
    size_bytes: int
    columns: list[str]
    mapping: str


class ExportRunning:
    """Works on exports."""

    def __init__(
        self,
        *,
        database: Database,
        vault: ExportVault,
        lists: Lists,
        files: Files,
        loyalty_of: LoyaltyOf,
        executor: Executor,
        message_of: Callable[[CustomerExport], Any],
    ) -> None:
        """Takes what it works with.

        Args:
            database: Profile's own.
            vault: Seals rows and files.
            lists: Tells who is in a list.
            files: Tells what is known of customers.
            loyalty_of: Tells what they have of the programme.
            executor: Where files are written, so that the event loop goes on.
            message_of: Writes an export that has succeeded as the response of its operation.
        """
        self._database = database
        self._vault = vault
        self._lists = lists
        self._files = files
        self._loyalty_of = loyalty_of
        self._executor = executor
        self._message_of = message_of

    async def run(self, task: Task) -> Finish:
        """Makes what is left of the export.

        Raises:
            NotFound: If the export was removed, or its segment.
            FailedPrecondition: TOO_LARGE, if the list or the file is.
            InvalidArgument: If the format cannot hold it.
        """
        export_id = f"exp_{task.operation_id.rpartition('_')[2]}"
        export = await self._find(task.workspace_id, export_id)
        while True:
            if not export.list_number:
                export = await self._fix_list(task, export)
            task.report(export.customers_done, export.total_customers)
            written = await self._made(task, export)
            if written is not None:
                break
            _log.info("export.list_gone", export_id=export_id)
            export = await self._fix_list(task, await self._find(task.workspace_id, export_id))
        ended = export

        async def finish(connection: AsyncConnection) -> Any:
            return await self._end(connection, task, ended, written)

        return finish

    async def _find(self, workspace_id: str, export_id: str) -> CustomerExport:
        async with self._database.workspace(workspace_id) as connection:
            return await self._held(connection, workspace_id, export_id, hold=False)

    async def _held(
        self, connection: AsyncConnection, workspace_id: str, export_id: str, *, hold: bool = True
    ) -> CustomerExport:
        def opened(sealed: bytes) -> Wanted:
            return msgspec.msgpack.decode(self._vault.open(workspace_id, sealed), type=Wanted)

        export = await storage.find_export(connection, workspace_id, export_id, opened, hold=hold)
        if export is None:
            raise NotFound("The export was removed.")
        return export

    async def _fix_list(self, task: Task, export: CustomerExport) -> CustomerExport:
        wanted = export.wanted
        task.report(0, 0)
        listed = await self._lists.list(
            task.workspace_id, segment_id=wanted.segment_id, query=wanted.query, filter_text=wanted.filter
        )
        ids = list(listed.customer_ids)
        parts = [ids[start : start + PART_CUSTOMERS] for start in range(0, len(ids), PART_CUSTOMERS)]
        async with self._database.workspace(task.workspace_id) as connection:
            # Whoever erases somebody waits for this, and finds the list.
            await join_recordings(connection)
            held = await self._held(connection, task.workspace_id, export.export_id)
            if held.list_number != export.list_number:
                raise Stopped
            gone = await erased_among(connection, task.workspace_id, ids)
            if gone:
                parts = [[each for each in part if each not in gone] for part in parts]
            await storage.write_list(
                connection,
                task.workspace_id,
                export.export_id,
                number=export.list_number + 1,
                parts=parts,
                snapshot_time=listed.snapshot_time,
            )
        return await self._find(task.workspace_id, export.export_id)

    async def _made(self, task: Task, export: CustomerExport) -> _Written | None:
        """Returns the file, written from the rows of all parts; None where the list has gone."""
        done = export.customers_done
        for number in range(export.parts_done, export.parts):
            task.report(done, export.total_customers)
            customers = await self._do_part(task, export, number)
            if customers is None:
                return None
            done += customers
        task.report(done, export.total_customers)
        return await self._write(task, export)

    async def _do_part(self, task: Task, export: CustomerExport, number: int) -> int | None:
        """Makes the rows of a part, through outages; returns how many customers it has."""
        began = monotonic_seconds()
        while True:
            try:
                return await self._commit_part(task, export, number)
            except Unavailable:
                if monotonic_seconds() - began > OUTAGE_SECONDS:
                    raise
            task.report(*task.progress)
            await asyncio.sleep(_RETRY_SECONDS)

    async def _commit_part(self, task: Task, export: CustomerExport, number: int) -> int | None:
        workspace_id, export_id = task.workspace_id, export.export_id
        async with self._database.workspace(workspace_id) as connection:
            members = await storage.read_members(connection, workspace_id, export_id, number)
        if members is None:
            return None
        rows = await self._rows(workspace_id, members, export.wanted)
        packed = pack(msgspec.msgpack.encode(rows))
        if len(packed) > _MAXIMUM_PART_BYTES:
            raise _too_large()
        sealed = self._vault.seal(workspace_id, packed)
        async with self._database.workspace(workspace_id) as connection:
            if not await self._is_whole(connection, task, export):
                return None
            if (await self._held(connection, workspace_id, export_id)).parts_done != number:
                raise Stopped
            await storage.add_portion(
                connection, workspace_id, export_id, number, sealed, customers=len(members), rows=len(rows)
            )
        return len(members)

    async def _rows(self, workspace_id: str, members: Sequence[int], wanted: Wanted) -> list[Row]:
        rows: dict[int, Row] = {}
        waiting = list(members)
        while waiting:
            page = await self._files.get_customers(workspace_id, waiting)
            files = [file for _, file in page.files if file.restriction is None]
            loyalty = await self._loyalty_of(workspace_id, files) if wanted.names_points and files else {}
            for file in files:
                rows.setdefault(file.customer_id, row_of(file, wanted, loyalty.get(file.customer_id, Loyalty())))
            waiting = page.remaining_ids
        return list(rows.values())

    async def _write(self, task: Task, export: CustomerExport) -> _Written | None:
        """Writes the file from the rows, which are read twice: for its columns, and for what stands in them.

        Returns:
            None where the list has gone.
        """
        layout = Layout(export.wanted)
        for number in range(export.parts):
            rows = await self._portion(task, export, number)
            if rows is None:
                return None
            await self._threaded(partial(_look_at, layout, rows))
        columns = layout.columns()
        with tempfile.TemporaryFile() as file:
            raw = cast(BinaryIO, file)
            count = await self._fill(task, export, raw, layout, columns)
            if count is None or not await self._keep(task, export, raw):
                return None
            size = raw.seek(0, 2)
        return _Written(count, size, [column.name for column in columns], layout.mapping().decode())

    async def _fill(
        self, task: Task, export: CustomerExport, raw: BinaryIO, layout: Layout, columns: list[Column]
    ) -> int | None:
        """Writes all rows into a file; returns how many, None where the list has gone.

        Raises:
            InvalidArgument: If the format cannot hold them.
            FailedPrecondition: TOO_LARGE.
        """
        names = layout.names
        try:
            writer = await self._threaded(lambda: open_writer(Format(export.wanted.format), raw, columns))
            seen: set[int] = set()
            for number in range(export.parts):
                rows = await self._portion(task, export, number)
                if rows is None:
                    return None
                # Two who were merged while the export was made are one customer.
                fresh = [row for row in rows if row.customer_id not in seen]
                seen.update(row.customer_id for row in fresh)
                await self._threaded(partial(_put, writer, layout, fresh, names))
                if raw.tell() > MAXIMUM_FILE_BYTES:
                    raise _too_large()
            await self._threaded(writer.close)
        except UnwritableError as error:
            raise InvalidArgument(str(error), field="options.format") from error
        if raw.seek(0, 2) > MAXIMUM_FILE_BYTES:
            raise _too_large()
        return len(seen)

    async def _portion(self, task: Task, export: CustomerExport, number: int) -> list[Row] | None:
        task.report(*task.progress)
        async with self._database.workspace(task.workspace_id) as connection:
            sealed = await storage.read_sealed(
                connection, "customer_export_portions", task.workspace_id, export.export_id, number
            )
        return _ROWS.decode(unpack(self._vault.open(task.workspace_id, sealed))) if sealed is not None else None

    async def _keep(self, task: Task, export: CustomerExport, raw: BinaryIO) -> bool:
        """Keeps a file in pieces, each in a transaction of its own; False where the list has gone."""
        for number in range(-1, -(-raw.seek(0, 2) // PIECE_BYTES)):
            task.report(*task.progress)
            raw.seek(max(number, 0) * PIECE_BYTES)
            async with self._database.workspace(task.workspace_id) as connection:
                if not await self._is_whole(connection, task, export):
                    return False
                if number < 0:
                    await storage.begin_file(connection, task.workspace_id, export.export_id, task.attempt)
                    continue
                held = await self._held(connection, task.workspace_id, export.export_id)
                if held.writer != task.attempt:
                    raise Stopped
                sealed = self._vault.seal(task.workspace_id, raw.read(PIECE_BYTES))
                await storage.add_piece(connection, task.workspace_id, export.export_id, number, sealed)
        return True

    async def _is_whole(self, connection: AsyncConnection, task: Task, export: CustomerExport) -> bool:
        """Takes the export until the end of the transaction, and tells whether its list is there as it was fixed."""
        # Who is erased from here on is taken out of what is written now; who was before has taken the list away.
        await join_recordings(connection)
        held = await self._held(connection, task.workspace_id, export.export_id)
        if held.list_number != export.list_number:
            # Another worker is on it, which took this one for dead.
            raise Stopped
        return await storage.count_members(connection, task.workspace_id, export.export_id) == held.parts

    async def _end(self, connection: AsyncConnection, task: Task, export: CustomerExport, written: _Written) -> Any:
        workspace_id, export_id = task.workspace_id, export.export_id
        if not await self._is_whole(connection, task, export):
            # Somebody in it was erased or restricted since it was written: the next attempt makes it without.
            raise Unavailable("The list has changed; the export is made anew.")
        held = await self._held(connection, workspace_id, export_id)
        if held.writer != task.attempt:
            raise Stopped
        await storage.end_export(
            connection,
            workspace_id,
            export_id,
            rows=written.rows,
            size_bytes=written.size_bytes,
            file_columns=written.columns,
            import_mapping=written.mapping,
        )
        done = await self._held(connection, workspace_id, export_id)
        _log.info("export.done", export_id=export_id, rows=done.rows, size_bytes=done.size_bytes)
        return self._message_of(done)

    async def _threaded(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def _look_at(layout: Layout, rows: Sequence[Row]) -> None:
    for row in rows:
        layout.look_at(row)


def _put(writer: Writer, layout: Layout, rows: Sequence[Row], names: Sequence[str]) -> None:
    writer.write([layout.cells(row, names) for row in rows])


def _too_large() -> FailedPrecondition:
    return FailedPrecondition(
        f"The file would have more than {MAXIMUM_FILE_BYTES} bytes; take fewer columns, or a smaller list.",
        reason=Reason.ERROR_REASON_TOO_LARGE,
        limit=str(MAXIMUM_FILE_BYTES),
    )
