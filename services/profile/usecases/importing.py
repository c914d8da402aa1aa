"""Import jobs: made, given their file, tried on its first rows, started, cancelled, removed. `import_running.py` does them."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound, Reason, ResourceExhausted
from services.common.ids import new_id
from services.common.operations import Operation, Operations, State
from services.profile.domain.importing import (
    MAXIMUM_OPEN_JOBS,
    MAXIMUM_STORED_BYTES,
    PIECE_BYTES,
    ImportJob,
    ImportState,
    RejectedRow,
)
from services.profile.storage import imports as storage
from services.profile.usecases.import_files import ImportFiles, mapping_errors
from services.profile.usecases.import_previewing import Preview, fitting, preview, read_mapping
from services.profile.usecases.request_ids import request_id_reused

IMPORT: Final = 20
"""The kind of the operations, a number of the contract."""

MAXIMUM_PAGE_BYTES: Final = 4_000_000

_OPEN: Final = (State.PENDING, State.RUNNING, State.CANCELLING)


class Arguments(msgspec.Struct, frozen=True):
    """What an operation is to do."""

    import_job_id: str
    mapping: str


@dataclass(frozen=True)
class Standing:
    """A job, where it is, and the error with which its operation ended, as it is kept."""

    job: ImportJob
    state: ImportState
    error: bytes | None = None


class Importing:
    """Keeps import jobs."""

    def __init__(
        self,
        *,
        database: Database,
        operations: Operations,
        files: ImportFiles,
        executor: Executor,
        clock: Clock,
    ) -> None:
        """Takes profile's database and operations, what keeps files, where they are read, and the time, for ids."""
        self._database = database
        self._operations = operations
        self._files = files
        self._executor = executor
        self._clock = clock

    async def create(
        self, workspace_id: str, *, display_name: str, size_bytes: int, request_id: str, caller: str
    ) -> Standing:
        """Makes a job that waits for its file.

        Raises:
            AlreadyExists: REQUEST_ID_REUSED.
            ResourceExhausted: LIMIT_REACHED.
        """
        async with self._database.workspace(workspace_id) as connection:
            job = await storage.insert_import(
                connection,
                workspace_id,
                new_id("imp", self._clock.now()),
                request_id=request_id,
                display_name=display_name,
                size_bytes=size_bytes,
                caller=caller,
            )
            if job is None:
                known = await storage.find_import_by_request(connection, workspace_id, request_id)
                if (known.display_name, known.size_bytes) != (display_name, size_bytes):
                    raise request_id_reused()
                return await self._standing(connection, workspace_id, known)
            jobs, size = await storage.measure_imports(connection, workspace_id)
            if jobs > MAXIMUM_OPEN_JOBS or size > MAXIMUM_STORED_BYTES:
                raise ResourceExhausted(
                    f"A workspace has at most {MAXIMUM_OPEN_JOBS} jobs that have not succeeded, with {MAXIMUM_STORED_BYTES} "
                    "bytes of files; wait for some, or delete those that are not needed.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                    retry_after_seconds=60,
                    limit=str(MAXIMUM_OPEN_JOBS),
                )
            return Standing(job, ImportState.AWAITING_FILE)

    async def get(self, workspace_id: str, import_job_id: str) -> Standing:
        """Returns a job.

        Raises:
            NotFound: If there is none, or no longer.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self._standing(
                connection, workspace_id, await _required(connection, workspace_id, import_job_id)
            )

    async def list_jobs(
        self, workspace_id: str, *, before: tuple[datetime, str] | None, limit: int
    ) -> tuple[list[Standing], tuple[datetime, str] | None]:
        """Returns a page of jobs, newest first, and the position to go on from; None on the last page."""
        async with self._database.workspace(workspace_id) as connection:
            found = await storage.newest_imports(connection, workspace_id, before=before, limit=limit + 1)
            page = [await self._standing(connection, workspace_id, job) for job in found[:limit]]
        more = len(found) > limit
        return page, (page[-1].job.create_time, page[-1].job.import_job_id) if more else None

    async def upload(self, workspace_id: str, import_job_id: str, *, offset: int, data: bytes) -> Standing:
        """Adds a piece to a job's file; a piece that is there already changes nothing.

        Raises:
            NotFound: If there is no such job.
            FailedPrecondition: WRONG_STATE, if pieces before it are missing, or the job was started.
            InvalidArgument: If the piece has not the size that it must have at its place.
        """
        if offset % PIECE_BYTES:
            raise InvalidArgument(f"offset must be a multiple of {PIECE_BYTES}.", field="offset")
        sealed = self._files.seal(workspace_id, data)
        async with self._database.workspace(workspace_id) as connection:
            job = await _required(connection, workspace_id, import_job_id, hold=True)
            end = offset + len(data)
            if not data or end > job.size_bytes or (len(data) < PIECE_BYTES and end < job.size_bytes):
                raise InvalidArgument(
                    f"The file was announced with {job.size_bytes} bytes, in pieces of {PIECE_BYTES}; this one does not fit.",
                    field="data",
                    size_bytes=str(job.size_bytes),
                )
            if end <= job.received_bytes:
                return await self._standing(connection, workspace_id, job)
            if offset != job.received_bytes or job.operation_id:
                raise FailedPrecondition(
                    f"The next piece begins at {job.received_bytes}; send the file on from there.",
                    received_bytes=str(job.received_bytes),
                )
            await storage.add_piece(connection, workspace_id, import_job_id, offset // PIECE_BYTES, sealed, end=end)
            return await self._standing(
                connection, workspace_id, await _required(connection, workspace_id, import_job_id)
            )

    async def preview(self, workspace_id: str, import_job_id: str, *, mapping: bytes, time_zone: str) -> Preview:
        """Returns what a mapping, or the one that is guessed, makes of the first rows.

        Raises:
            NotFound: If there is no such job.
            FailedPrecondition: WRONG_STATE, if its file is not complete, or has gone.
            InvalidArgument: UNREADABLE_FILE; INVALID_MAPPING.
        """
        wanted = read_mapping(mapping) if mapping else None
        job = (await self.get(workspace_id, import_job_id)).job
        raw = await self._files.fetch(workspace_id, job)
        with raw, mapping_errors():
            return await asyncio.get_running_loop().run_in_executor(
                self._executor, lambda: preview(raw, wanted, time_zone or "Asia/Shanghai")
            )

    async def start(self, workspace_id: str, import_job_id: str, *, mapping: bytes, request_id: str) -> Operation:
        """Starts a job, or lets it go on, and returns its operation.

        Raises:
            NotFound: If there is no such job.
            FailedPrecondition: WRONG_STATE.
            AlreadyExists: REQUEST_ID_REUSED.
            InvalidArgument: UNREADABLE_FILE; INVALID_MAPPING.
            ResourceExhausted: LIMIT_REACHED.
        """
        wanted = read_mapping(mapping)
        written = msgspec.json.encode(wanted, order="deterministic").decode()
        async with self._database.workspace(workspace_id) as connection:
            job = await _required(connection, workspace_id, import_job_id)
            known = await self._under_way(connection, workspace_id, job, written)
        if known is not None:
            return known
        raw = await self._files.fetch(workspace_id, job)
        with raw, mapping_errors():
            file_format, columns = await asyncio.get_running_loop().run_in_executor(
                self._executor, lambda: fitting(raw, wanted)
            )
        async with self._database.workspace(workspace_id) as connection:
            job = await _required(connection, workspace_id, import_job_id, hold=True)
            known = await self._under_way(connection, workspace_id, job, written)
            if known is not None:
                return known
            operation = await self._operations.start(
                connection,
                workspace_id,
                kind=IMPORT,
                arguments=msgspec.json.encode(Arguments(import_job_id, written)),
                request_id=request_id,
            )
            await storage.note_import_started(
                connection,
                workspace_id,
                import_job_id,
                mapping=written,
                file_format=file_format,
                columns=[name.replace("\0", "\ufffd") for name in columns],
                operation_id=operation.operation_id,
            )
            return operation

    async def cancel(self, workspace_id: str, import_job_id: str) -> Standing:
        """Asks for the end of a job, and returns it as it is then.

        Raises:
            NotFound: If there is no such job.
        """
        found = await self.get(workspace_id, import_job_id)
        if found.state is not ImportState.RUNNING:
            return found
        await self._operations.cancel(workspace_id, found.job.operation_id)
        return await self.get(workspace_id, import_job_id)

    async def delete(self, workspace_id: str, import_job_id: str) -> Standing:
        """Removes a job with its file and its rejected rows, and returns it as it was.

        Raises:
            NotFound: If there is no such job.
            FailedPrecondition: WRONG_STATE, if it is under way.
        """
        async with self._database.workspace(workspace_id) as connection:
            job = await _required(connection, workspace_id, import_job_id, hold=True)
            found = await self._standing(connection, workspace_id, job)
            if found.state is ImportState.RUNNING:
                raise FailedPrecondition("The job is under way; cancel it first.")
            await storage.delete_import(connection, workspace_id, import_job_id)
            return found

    async def list_rejected(
        self, workspace_id: str, import_job_id: str, *, after: int, limit: int
    ) -> tuple[list[RejectedRow], int | None]:
        """Returns rejected rows behind row number `after`, and the number to go on from; None on the last page.

        Raises:
            NotFound: If there is no such job.
        """
        page: list[RejectedRow] = []
        size = 0
        portion = after
        async with self._database.workspace(workspace_id) as connection:
            await _required(connection, workspace_id, import_job_id)
            start = await storage.find_portion(connection, workspace_id, import_job_id, after + 1)
            while (
                found := await storage.read_rejected_rows(connection, workspace_id, import_job_id, start)
            ) is not None:
                portion, sealed = found
                for row in self._files.open_rows(workspace_id, sealed):
                    if row.row <= after:
                        continue
                    weight = sum(map(len, row.cells))
                    if page and (len(page) == limit or size + weight > MAXIMUM_PAGE_BYTES):
                        return page, page[-1].row
                    page.append(row)
                    size += weight
                start = portion + 1
        return page, None

    async def _under_way(
        self, connection: AsyncConnection, workspace_id: str, job: ImportJob, mapping: str
    ) -> Operation | None:
        """Returns the operation that works on the job under this mapping; None where one is to be started.

        Raises:
            FailedPrecondition: WRONG_STATE, if none may be.
        """
        found = await self._standing(connection, workspace_id, job)
        if found.state is ImportState.SUCCEEDED:
            raise FailedPrecondition("The job is done; make another one for another file.")
        if found.state is ImportState.AWAITING_FILE:
            raise FailedPrecondition(
                f"The file is not complete; send it on from byte {job.received_bytes}.",
                received_bytes=str(job.received_bytes),
            )
        if found.state is ImportState.RUNNING and job.mapping == mapping:
            return await self._operations.find(connection, workspace_id, job.operation_id)
        if found.state is ImportState.RUNNING:
            raise FailedPrecondition("The job is under way with another mapping; cancel it first.")
        if job.rows_done and job.mapping != mapping:
            raise FailedPrecondition(
                f"{job.rows_done} rows were imported under another mapping; start it with that, or make another job."
            )
        return None

    async def _standing(self, connection: AsyncConnection, workspace_id: str, job: ImportJob) -> Standing:
        if job.end_time is not None:
            return Standing(job, ImportState.SUCCEEDED)
        if not job.is_complete:
            return Standing(job, ImportState.AWAITING_FILE)
        if not job.operation_id:
            return Standing(job, ImportState.READY)
        operation = await self._operations.find(connection, workspace_id, job.operation_id)
        if operation is not None and operation.state in _OPEN:
            return Standing(job, ImportState.RUNNING)
        if operation is not None and operation.state is State.SUCCEEDED:
            # It ended between the reading of the job and of the operation.
            return Standing(await _required(connection, workspace_id, job.import_job_id), ImportState.SUCCEEDED)
        if operation is not None and operation.state is State.CANCELLED:
            return Standing(job, ImportState.CANCELLED)
        return Standing(job, ImportState.FAILED, operation.error if operation is not None else None)


async def _required(
    connection: AsyncConnection, workspace_id: str, import_job_id: str, *, hold: bool = False
) -> ImportJob:
    job = await storage.find_import(connection, workspace_id, import_job_id, hold=hold)
    if job is None:
        raise NotFound("There is no such import job, or not any more: they are kept for 30 days.")
    return job
