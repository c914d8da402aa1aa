"""What an import job does: reads its file once to its end, then records its rows portion by portion.

A portion and how far the job is commit together. So whatever ends, and whenever, the job goes on behind the last portion: no
row is recorded or counted twice, and none is left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from functools import partial
from typing import Any, BinaryIO

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.errors import NotFound, ResourceExhausted, Unavailable
from services.common.operations import Finish, Stopped, Task
from services.profile.domain import ACCEPTED, DUPLICATE, ERASED, Rejection, Verdict
from services.profile.domain.importing import ImportJob, ImportState, Outcome, kept_row
from services.profile.storage import imports as storage
from services.profile.usecases.backlog import Backlog
from services.profile.usecases.import_files import ImportFiles, mapping_errors
from services.profile.usecases.import_portions import CallReader, FilePortions, Portion
from services.profile.usecases.import_previewing import read_mapping
from services.profile.usecases.importing import Arguments, Standing
from services.profile.usecases.recording import Recorder, UnknownRepeat
from services.profile.usecases.schemas import WorkspaceSchemas, record_others
from tabular.mapping import Mapping

OUTAGE_SECONDS = 60.0
"""A portion is tried again for as long, before the attempt at the job ends."""

_RETRY_SECONDS = 1.0

_log = structlog.get_logger(__name__)


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
        call_reader: CallReader,
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
            call_reader: Makes what turns the calls of a file's rows into events.
            live_calls: Counts the calls of sources; while they come, an import rests as long as it works.
            message_of: Writes a job as the response of its operation.
        """
        self._database = database
        self._recorder = recorder
        self._schemas = schemas
        self._backlog = backlog
        self._files = files
        self._executor = executor
        self._call_reader = call_reader
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
        read_call = self._call_reader(job.create_time, job.caller)
        portions = FilePortions(raw=raw, mapping=mapping, job=job, read_call=read_call)
        with closing(portions):
            total = job.total_rows
            if not total and not job.rows_done:
                # To its end, before the first row is recorded: what cannot be read is refused whole.
                total = await self._threaded(lambda: portions.count(lambda rows: task.report(0, max(rows, 1))))
                async with self._database.workspace(task.workspace_id) as connection:
                    await storage.note_import_read(connection, task.workspace_id, job.import_job_id, total)
            await self._record_all(task, job, total, portions)

    async def _record_all(self, task: Task, job: ImportJob, total: int, portions: FilePortions) -> None:
        done = job.rows_done
        task.report(done, total)
        left = portions.behind(done, lambda: task.report(done, total))
        coming = self._ahead(left)
        try:
            while (portion := await coming) is not None:
                # The next one is read while this one is recorded.
                coming = self._ahead(left)
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

    async def _record(self, task: Task, job: ImportJob, done: int, portion: Portion) -> None:
        """Records a portion, through outages and while what is behind has no room.

        Raises:
            Unavailable: After a minute of outage.
            Stopped: If the operation is over, or another worker's.
        """
        began = monotonic_seconds()
        is_sure = False
        while True:
            try:
                await self._backlog.require_room()
                await self._commit(task, job, done, portion, is_sure=is_sure)
                return
            except UnknownRepeat:
                # A file that was imported before, by another process or long ago: now all of its ids are asked for.
                is_sure = True
                continue
            except ResourceExhausted:
                # Not an outage: it waits for as long as it takes.
                began = monotonic_seconds()
            except Unavailable:
                if monotonic_seconds() - began > OUTAGE_SECONDS:
                    raise
            task.report(*task.progress)
            await asyncio.sleep(_RETRY_SECONDS)

    async def _commit(self, task: Task, job: ImportJob, done: int, portion: Portion, *, is_sure: bool = True) -> None:
        workspace_id, job_id = task.workspace_id, job.import_job_id
        async with self._database.workspace(workspace_id) as connection:
            held = await storage.find_import(connection, workspace_id, job_id, hold=True)
            # Whoever else works on it, taken for dead or not, records each portion once.
            if held is None or held.rows_done != done or held.operation_id != task.operation_id:
                raise Stopped
            unfit = await self._schemas.held(workspace_id, portion.events, connection)
            record = partial(self._recorder.record_within, connection, workspace_id, is_sure=is_sure)
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
