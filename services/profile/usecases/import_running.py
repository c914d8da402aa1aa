"""What an import job does: reads its file once to its end, then records its rows portion by portion.

A portion and how far the job is commit together. So whatever ends, and whenever, the job goes on behind the last portion: no
row is recorded or counted twice, and none is left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, BinaryIO

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.errors import NotFound, ResourceExhausted, Unavailable, YikeError, reason_name
from services.common.operations import Finish, Stopped, Task
from services.profile.domain import ACCEPTED, DUPLICATE, ERASED, IncomingEvent, Rejection, Verdict
from services.profile.domain.importing import (
    MAXIMUM_PORTION_BYTES,
    MAXIMUM_PORTION_EVENTS,
    MAXIMUM_PORTION_ROWS,
    MAXIMUM_ROWS,
    ImportJob,
    ImportState,
    Outcome,
    RejectedRow,
    kept_row,
)
from services.profile.storage import imports as storage
from services.profile.usecases.backlog import Backlog
from services.profile.usecases.import_files import ImportFiles, mapping_errors, opened
from services.profile.usecases.import_previewing import read_mapping
from services.profile.usecases.importing import Arguments, Standing
from services.profile.usecases.recording import Recorder
from services.profile.usecases.schemas import WorkspaceSchemas, record_others
from tabular.files import RowFile
from tabular.mapping import Mapping
from tabular.rows import RowTranslator
from tabular.source import SourceError, SourceRow

OUTAGE_SECONDS = 60.0
"""A portion is tried again for as long, before the attempt at the job ends."""

_RETRY_SECONDS = 1.0
_ROWS_A_REPORT = 500

_log = structlog.get_logger(__name__)

ReadCall = Callable[[bytes, datetime, str], IncomingEvent]
"""Turns a call of the tracking API into the event to record, told when it came in; raises YikeError."""


@dataclass
class Portion:
    """Neighbouring rows on their way.

    Attributes:
        first_row: The number of the first of them.
        last_row: And of the last.
        events: What is to be recorded.
        rows: The rows behind the events, in the same order.
        refused: The other rows.
    """

    first_row: int
    last_row: int = 0
    events: list[IncomingEvent] = field(default_factory=list)
    rows: list[SourceRow] = field(default_factory=list)
    refused: list[RejectedRow] = field(default_factory=list)


class ImportRunning:
    """Works on import jobs, one after the other in a process: each takes a hundred bytes of memory a row."""

    def __init__(
        self,
        *,
        database: Database,
        recorder: Recorder,
        schemas: WorkspaceSchemas,
        backlog: Backlog,
        files: ImportFiles,
        executor: Executor,
        read_call: ReadCall,
        live_calls: Callable[[], int],
        message_of: Callable[[Standing], Any],
    ) -> None:
        """Takes what it works with.

        Args:
            database: Profile's own.
            recorder: Records events.
            schemas: What rows are held to, as events that sources send: one that is to be held is a rejected row.
            backlog: Tells whether what is behind has room.
            files: Opens files.
            executor: Where files are read, so that the event loop goes on.
            read_call: What turns a row's call into an event.
            live_calls: Counts the calls of sources; while they come, an import rests as long as it works.
            message_of: Writes a job as the response of its operation.
        """
        self._database = database
        self._recorder = recorder
        self._schemas = schemas
        self._backlog = backlog
        self._files = files
        self._executor = executor
        self._read_call = read_call
        self._live_calls = live_calls
        self._message_of = message_of
        self._turn = asyncio.Lock()

    async def run(self, task: Task) -> Finish:
        """Imports what is left of the job's file.

        Raises:
            InvalidArgument: UNREADABLE_FILE, before a row was recorded; INVALID_MAPPING.
            NotFound: If the job was removed.
        """
        asked = msgspec.json.decode(task.arguments, type=Arguments)
        mapping = read_mapping(asked.mapping.encode())
        async with self._turn:
            job = await self._job(task.workspace_id, asked.import_job_id)
            with await self._files.fetch(task.workspace_id, job) as raw, mapping_errors():
                await self._import(task, job, raw, mapping)

        async def finish(connection: AsyncConnection) -> Any:
            await storage.end_import(connection, task.workspace_id, asked.import_job_id)
            done = await storage.find_import(connection, task.workspace_id, asked.import_job_id)
            if done is None:
                raise NotFound("The import job was removed.")
            _log.info("import.done", import_job_id=done.import_job_id, rows=done.rows_done, rejected=done.rejected)
            return self._message_of(Standing(done, ImportState.SUCCEEDED))

        return finish

    async def _import(self, task: Task, job: ImportJob, raw: BinaryIO, mapping: Mapping) -> None:
        total = job.total_rows
        if not total and not job.rows_done:
            # To its end, before the first row is recorded: what cannot be read is refused whole.
            total = await self._threaded(lambda: _count_rows(raw, mapping, lambda rows: task.report(0, max(rows, 1))))
            async with self._database.workspace(task.workspace_id) as connection:
                await storage.note_import_read(connection, task.workspace_id, job.import_job_id, total)
        done = job.rows_done
        task.report(done, total)
        portions = self._portions(raw, mapping, job, lambda: task.report(done, total))
        coming = self._ahead(portions)
        try:
            while (portion := await coming) is not None:
                # The next one is read while this one is recorded.
                coming = self._ahead(portions)
                began, live = monotonic_seconds(), self._live_calls()
                await self._record(task, job, done, portion)
                done = portion.last_row
                task.report(done, total)
                if self._live_calls() != live:
                    await asyncio.sleep(monotonic_seconds() - began)
        finally:
            if not coming.done():
                # The thread must have let go of the file before it is closed.
                task.stop()
                await asyncio.gather(coming, return_exceptions=True)

    async def _job(self, workspace_id: str, import_job_id: str) -> ImportJob:
        async with self._database.workspace(workspace_id) as connection:
            job = await storage.find_import(connection, workspace_id, import_job_id)
        if job is None:
            raise NotFound("The import job was removed.")
        return job

    def _ahead(self, portions: Iterator[Portion]) -> asyncio.Future[Portion | None]:
        return asyncio.ensure_future(self._threaded(lambda: next(portions, None)))

    async def _threaded(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def _portions(
        self, raw: BinaryIO, mapping: Mapping, job: ImportJob, report: Callable[[], None]
    ) -> Iterator[Portion]:
        """Yields the rows behind the last that was done, in portions. Runs in a thread."""
        with opened(raw, mapping, report=report) as (file, _):
            yield from self._portions_of(file, mapping, job, report)

    def _portions_of(
        self, file: RowFile, mapping: Mapping, job: ImportJob, report: Callable[[], None]
    ) -> Iterator[Portion]:
        translator = RowTranslator(mapping, file.columns, _moment(job.create_time))
        portion = Portion(job.rows_done + 1)
        size = kept = 0
        for row in file.rows():
            if row.number % _ROWS_A_REPORT == 0:
                report()
            if row.number <= job.rows_done:
                if row.is_csv:
                    translator.skip(row.cells)
                continue
            portion.last_row = row.number
            made = translator.translate(row.cells) if row.is_csv else "malformed_csv"
            event: IncomingEvent | str = made if isinstance(made, str) else self._read(made, job)
            if isinstance(event, str):
                refused = kept_row(row.number, row.line, event, row.cells, is_row=row.is_csv)
                portion.refused.append(refused)
                kept += sum(map(len, refused.cells))
            else:
                portion.events.append(event)
                portion.rows.append(row)
                size += len(made)
            if (
                len(portion.events) >= MAXIMUM_PORTION_EVENTS
                or len(portion.events) + len(portion.refused) >= MAXIMUM_PORTION_ROWS
                or max(size, kept) > MAXIMUM_PORTION_BYTES
            ):
                yield portion
                portion = Portion(row.number + 1)
                size = kept = 0
        if portion.last_row:
            yield portion

    def _read(self, call: bytes, job: ImportJob) -> IncomingEvent | str:
        try:
            return self._read_call(call, job.create_time, job.caller)
        except YikeError as error:
            return reason_name(error.reason)

    async def _record(self, task: Task, job: ImportJob, done: int, portion: Portion) -> None:
        """Records a portion, through outages and while what is behind has no room.

        Raises:
            Unavailable: After a minute of outage.
            Stopped: If the operation is over, or another worker's.
        """
        began = monotonic_seconds()
        while True:
            try:
                await self._backlog.require_room()
                await self._commit(task, job, done, portion)
                return
            except ResourceExhausted:
                # Not an outage: it waits for as long as it takes.
                began = monotonic_seconds()
            except Unavailable:
                if monotonic_seconds() - began > OUTAGE_SECONDS:
                    raise
            task.report(*task.progress)
            await asyncio.sleep(_RETRY_SECONDS)

    async def _commit(self, task: Task, job: ImportJob, done: int, portion: Portion) -> None:
        workspace_id, job_id = task.workspace_id, job.import_job_id
        async with self._database.workspace(workspace_id) as connection:
            held = await storage.find_import(connection, workspace_id, job_id, hold=True)
            # Whoever else works on it, taken for dead or not, records each portion once.
            if held is None or held.rows_done != done or held.operation_id != task.operation_id:
                raise Stopped
            unfit = await self._schemas.held(workspace_id, portion.events, connection)
            record = partial(self._recorder.record_within, connection, workspace_id)
            verdicts = await record_others(portion.events, unfit, record)
            outcome = _settled(portion, verdicts)
            if outcome.rejected:
                await storage.add_rejected_rows(
                    connection,
                    workspace_id,
                    job_id,
                    portion.first_row,
                    self._files.seal_rows(workspace_id, outcome.rejected),
                )
            await storage.advance_import(
                connection,
                workspace_id,
                job_id,
                rows_done=portion.last_row,
                accepted=outcome.accepted,
                duplicates=outcome.duplicates,
                rejected=len(outcome.rejected),
                reasons=outcome.reasons_with(held.reasons),
            )


def _settled(portion: Portion, verdicts: list[Verdict]) -> Outcome:
    """Returns what became of a portion's rows, those that were rejected in the order of the file."""
    outcome = Outcome(rejected=list(portion.refused))
    for row, verdict in zip(portion.rows, verdicts, strict=True):
        if isinstance(verdict, Rejection):
            outcome.rejected.append(kept_row(row.number, row.line, verdict.refusal.value, row.cells, is_row=True))
        elif verdict is DUPLICATE:
            outcome.duplicates += 1
        else:
            assert verdict is ACCEPTED or verdict is ERASED
            outcome.accepted += 1
    outcome.rejected.sort(key=lambda each: each.row)
    return outcome


def _count_rows(raw: BinaryIO, mapping: Mapping, report: Callable[[int], None]) -> int:
    """Reads a file to its end and returns how many rows it has; leaves it open.

    Raises:
        SourceError: If it cannot be read, or has more than 2,000,000.
    """
    rows = 0
    with opened(raw, mapping, whole=True, report=lambda: report(0)) as (file, _):
        RowTranslator(mapping, file.columns)
        for row in file.rows():
            rows = row.number
            if rows % _ROWS_A_REPORT == 0:
                report(rows)
            if rows > MAXIMUM_ROWS:
                raise SourceError(
                    f"the file has more than {MAXIMUM_ROWS} rows; send it in several parts", "too_many_rows"
                )
    return rows


def _moment(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03d}Z"
