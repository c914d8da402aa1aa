"""Whatever ends an import, and wherever: it goes on behind the last portion, and no row is recorded or counted twice."""

import asyncio
import random
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from services.common.errors import FailedPrecondition, Unavailable
from services.common.operations import Task
from services.common.operations import worker as operation_worker
from services.common.operations.operation import Claim
from services.profile.storage import imports as storage
from services.profile.usecases import import_portions, import_running
from services.profile.usecases.import_previewing import read_mapping
from services.profile.usecases.importing import IMPORT, Arguments
from tests.integration.profile.conftest import Platform, Workspace
from tests.integration.profile.import_stage import COLUMNS, ORDERS, Imports, imports_of, orders, running_on, working
from tests.support.tables import as_csv, as_xlsx
from yike.profile.v1 import import_service_pb2 as import_pb

ROWS = 300


@pytest.fixture
async def imports(workspace: Workspace) -> AsyncIterator[Imports]:
    """The workspace's import jobs."""
    found, channel = imports_of(workspace)
    yield found
    await channel.close(None)


@pytest.fixture(scope="module")
async def executor() -> AsyncIterator[ThreadPoolExecutor]:
    """Where files are read."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield pool


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions of ten events, so that there are many places to be stopped at."""
    monkeypatch.setattr(import_portions, "MAXIMUM_PORTION_EVENTS", 10)
    monkeypatch.setattr(import_portions, "_ROWS_A_REPORT", 5)


def table() -> list[list[Any]]:
    """Returns rows of which every seventh behind the first 200 is rejected; the last ten repeat the first ten.

    So the first portions have no rejected rows, whose own key would keep a portion from being counted twice.
    """
    rows = orders(ROWS - 10)
    for row in rows[200::7]:
        row[2] = "viel"
    return [*rows, *orders(10)]


def rejected_rows() -> list[int]:
    """Returns the numbers of the rows that are rejected."""
    return list(range(201, ROWS - 9, 7))


async def check(workspace: Workspace, imports: Imports, job_id: str) -> None:
    """Holds a job that is done to what its file says."""
    job = await imports.get(job_id)
    bad = rejected_rows()
    # Of the first ten, those that were rejected come as they should in the last ten.
    repeated = 10 - len([row for row in bad if row <= 10])
    assert (job.total_rows, job.rows_done) == (ROWS, ROWS)
    assert job.rejected == len(bad)
    assert (job.accepted, job.duplicates) == (ROWS - len(bad) - repeated, repeated)
    assert [each.row for each in await imports.rejected(job_id, page_size=7)] == bad
    assert (await workspace.stats()).events == job.accepted


class Killed(Exception):
    """The process has ended here."""


class Killer:
    """Ends the work at a random one of its steps, before or after it."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.kills = 0
        self._left = chance.randrange(1, 12)

    def around(self, step: Any) -> Any:
        """Returns a step that may be the last."""

        async def stepped(*arguments: Any, **named: Any) -> Any:
            self._left -= 1
            is_last, is_before = self._left == 0, self._chance.random() < 0.5
            if is_last and is_before:
                self._kill()
            result = await step(*arguments, **named)
            if is_last:
                self._kill()
            return result

        return stepped

    def _kill(self) -> None:
        self.kills += 1
        self._left = self._chance.randrange(1, 12 + 6 * self.kills)
        raise Killed


@pytest.mark.usefixtures("small_portions")
@pytest.mark.parametrize("seed", range(4))
async def test_a_job_that_is_killed_at_random_places_is_done_once(
    platform: Platform,
    workspace: Workspace,
    imports: Imports,
    executor: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    killer = Killer(random.Random(seed))
    write = as_xlsx if seed % 2 else as_csv
    job = await imports.make(write(COLUMNS, table()))
    operation = await imports.start(job.import_job_id)
    running = running_on(platform, platform.key, executor)
    for step in ("find_import", "note_import_read", "add_rejected_rows", "advance_import"):
        monkeypatch.setattr(storage, step, killer.around(getattr(storage, step)))
    monkeypatch.setattr(running, "_commit", killer.around(running._commit))
    monkeypatch.setattr(running._recorder, "record_within", killer.around(running._recorder.record_within))
    for _ in range(200):
        try:
            finish = await running.run(Task(_claim(workspace, operation, job)))
        except Killed:
            continue
        break
    monkeypatch.undo()
    assert killer.kills > 3
    async with platform.database.workspace(workspace.workspace_id) as connection:
        await finish(connection)
    await check(workspace, imports, job.import_job_id)


@pytest.mark.usefixtures("small_portions")
async def test_two_workers_on_one_job_record_each_row_once(
    platform: Platform, workspace: Workspace, imports: Imports, executor: ThreadPoolExecutor
) -> None:
    job = await imports.make(as_csv(COLUMNS, table()))
    operation = await imports.start(job.import_job_id)
    with ThreadPoolExecutor(max_workers=2) as other:
        both = [running_on(platform, platform.key, pool) for pool in (executor, other)]
        ended = await asyncio.gather(
            *(each.run(Task(_claim(workspace, operation, job))) for each in both), return_exceptions=True
        )
    assert any(callable(each) for each in ended), ended
    await check(workspace, imports, job.import_job_id)


@pytest.mark.usefixtures("small_portions")
async def test_an_outage_in_the_middle_is_waited_out(
    platform: Platform,
    workspace: Workspace,
    imports: Imports,
    executor: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_running, "_RETRY_SECONDS", 0.01)
    monkeypatch.setattr(operation_worker, "back_off", lambda _attempts: timedelta(seconds=0.01))
    running = running_on(platform, platform.key, executor)
    commit, failures = running._commit, iter([True, True, False, True] + [False] * 1_000)

    async def unsteady(*arguments: Any, **named: Any) -> None:
        await commit(*arguments, **named)
        if next(failures):
            # Committed, and nobody heard of it.
            raise Unavailable

    monkeypatch.setattr(running, "_commit", unsteady)
    job = await imports.make(as_csv(COLUMNS, table()))
    async with working(platform, running):
        await imports.start(job.import_job_id)
        done = await imports.done(job.import_job_id)
    # What was committed unheard cannot be told from another worker's: the next attempt goes on behind it.
    assert done.state == import_pb.IMPORT_JOB_STATE_SUCCEEDED
    await check(workspace, imports, job.import_job_id)


@pytest.mark.usefixtures("small_portions")
async def test_a_cancelled_job_keeps_what_it_has_and_goes_on(
    platform: Platform,
    workspace: Workspace,
    imports: Imports,
    executor: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running = running_on(platform, platform.key, executor)
    record, reached = running._record, asyncio.Event()

    async def slow(task: Task, job: Any, done: int, portion: Any) -> None:
        await record(task, job, done, portion)
        if done >= 50 and not reached.is_set():
            reached.set()
            await asyncio.Event().wait()

    monkeypatch.setattr(running, "_record", slow)
    job = await imports.make(as_csv(COLUMNS, table()))
    async with working(platform, running):
        await imports.start(job.import_job_id)
        await reached.wait()
        await imports.stub.CancelImportJob(
            import_pb.CancelImportJobRequest(import_job_id=job.import_job_id), metadata=workspace.metadata
        )
        stopped = await imports.done(job.import_job_id)
        assert stopped.state == import_pb.IMPORT_JOB_STATE_CANCELLED
        assert 50 < stopped.rows_done < ROWS
        assert (await workspace.stats()).events == stopped.accepted
        with pytest.raises(FailedPrecondition):
            await imports.start(job.import_job_id, {**ORDERS, "key": []})
        await imports.start(job.import_job_id)
        await imports.done(job.import_job_id)
    await check(workspace, imports, job.import_job_id)


def _claim(workspace: Workspace, operation: Any, job: import_pb.ImportJob) -> Claim:
    mapping = msgspec.json.encode(read_mapping(msgspec.json.encode(ORDERS)), order="deterministic").decode()
    return Claim(
        workspace_id=workspace.workspace_id,
        operation_id=operation.name.removeprefix("operations/"),
        kind=IMPORT,
        arguments=msgspec.json.encode(Arguments(job.import_job_id, mapping)),
        create_time=job.create_time.ToDatetime(),
        fencing_token=1,
        attempts=1,
        is_cancelled=False,
    )
