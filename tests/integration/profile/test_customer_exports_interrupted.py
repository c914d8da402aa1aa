"""Whatever ends an export, and wherever: every customer of the list has one row in its file."""

import asyncio
import csv
import io
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.common.errors import Unavailable
from services.profile.storage import customer_exports as storage
from services.profile.usecases.customer_exports import running as exporting
from tests.integration.profile.conftest import Platform, Workspace, identify
from tests.integration.profile.export_stage import Exports, List, claimed, exports_of, running_on
from tests.integration.profile.import_stage import working
from tests.integration.profile.test_erasing import erase_here
from tests.integration.profile.test_imports_interrupted import Killed, Killer
from yike.profile.v1 import export_service_pb2 as export_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb

PEOPLE = 60


@pytest.fixture(scope="module")
def executor() -> Any:
    """Where files are written."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield pool


@pytest.fixture
async def exports(platform: Platform, workspace: Workspace) -> Exports:
    """The workspace's exports, with a list of sixty; nobody works on them."""
    found = exports_of(workspace, platform.profile_channel, List())
    found.members.customer_ids = await found.people(PEOPLE)
    return found


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of seven customers and pieces of a kilobyte, so that there are many places to be stopped at."""
    monkeypatch.setattr(exporting, "PART_CUSTOMERS", 7)
    monkeypatch.setattr(exporting, "PIECE_BYTES", 1_024)


async def finished(exports: Exports, finish: Any) -> None:
    """Writes the end of an export."""
    workspace = exports.workspace
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        await finish(connection)


async def rows(exports: Exports, operation: Any) -> list[str]:
    """Returns the ids in the file, which is read piece by piece."""
    export = await exports.get(operation)
    content = b""
    number = 0
    while len(content) < export.size_bytes:
        piece = await exports.stub.ReadExportFile(
            export_pb.ReadExportFileRequest(export_id=export.export_id, number=number),
            metadata=exports.workspace.metadata,
        )
        content += piece.data
        number += 1
    assert len(content) == export.size_bytes
    found = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert all(row["traits.city"] == "上海" for row in found)
    assert len(found) == export.rows
    return [row["customer_id"] for row in found]


@pytest.mark.parametrize("seed", range(4))
async def test_an_export_that_is_killed_at_random_places_has_every_row_once(
    platform: Platform, exports: Exports, executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    killer = Killer(random.Random(seed))
    operation = await exports.start()
    running = running_on(platform, exports.members, executor)
    for step in ("find_export", "write_list", "read_members", "add_portion", "read_sealed", "begin_file", "add_piece"):
        monkeypatch.setattr(storage, step, killer.around(getattr(storage, step)))
    monkeypatch.setattr(running, "_commit_part", killer.around(running._commit_part))
    for attempt in range(1, 300):
        try:
            finish = await running.run(claimed(exports.workspace, operation, attempt))
        except Killed:
            continue
        break
    monkeypatch.undo()
    monkeypatch.setattr(exporting, "PIECE_BYTES", 1_024)
    assert killer.kills > 3
    # The list was fixed once, and no part was read again that was done.
    assert exports.members.asked <= killer.kills + 1
    assert (await exports.get(operation)).customers_done == PEOPLE
    await finished(exports, finish)
    assert Counter(await rows(exports, operation)) == Counter(map(str, exports.members.customer_ids))


async def test_who_comes_and_goes_meanwhile_changes_nothing(
    platform: Platform, exports: Exports, executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = await exports.start()
    running = running_on(platform, exports.members, executor)
    first = list(exports.members.customer_ids)
    add, parts = storage.add_portion, []

    async def killed_after_three(*arguments: Any, **named: Any) -> None:
        await add(*arguments, **named)
        parts.append(1)

    monkeypatch.setattr(storage, "add_portion", killed_after_three)
    commit = running._commit_part

    async def commit_and_die(task: Any, export: Any, number: int) -> Any:
        found = await commit(task, export, number)
        if number == 2 and len(parts) == 3:
            raise Killed
        return found

    monkeypatch.setattr(running, "_commit_part", commit_and_die)
    with pytest.raises(Killed):
        await running.run(claimed(exports.workspace, operation, 1))
    assert (await exports.get(operation)).customers_done == 21
    exports.members.customer_ids = first[:5]
    parts.append(0)
    await finished(exports, await running.run(claimed(exports.workspace, operation, 2)))
    # Nine parts in all, none of them twice.
    assert len(parts) == 1 + 9
    assert Counter(await rows(exports, operation)) == Counter(map(str, first))


async def test_two_workers_on_one_export_write_each_row_once(
    platform: Platform, exports: Exports, executor: ThreadPoolExecutor
) -> None:
    operation = await exports.start()
    both = [running_on(platform, exports.members, executor) for _ in range(2)]
    ended = await asyncio.gather(
        *(each.run(claimed(exports.workspace, operation, attempt)) for attempt, each in enumerate(both, 1)),
        return_exceptions=True,
    )
    finish = [each for each in ended if callable(each)]
    if not finish:
        finish = [await both[0].run(claimed(exports.workspace, operation, 3))]
    await finished(exports, finish[-1])
    assert Counter(await rows(exports, operation)) == Counter(map(str, exports.members.customer_ids))


async def test_two_of_different_parts_who_were_merged_share_a_row(
    platform: Platform, workspace: Workspace, executor: ThreadPoolExecutor
) -> None:
    phones = [f"138001380{number:02d}" for number in range(15)]
    await workspace.record(*(identify(phone=phone, traits={"city": "上海"}) for phone in phones))
    ids = sorted([await workspace.customer_of("phone", phone) for phone in phones])
    exports = exports_of(workspace, platform.profile_channel, List(ids))
    operation = await exports.start()
    kept = await workspace.merge(ids[0], ids[-1])
    running = running_on(platform, exports.members, executor)
    await finished(exports, await running.run(claimed(workspace, operation, 1)))
    assert Counter(await rows(exports, operation)) == Counter(map(str, {kept, *ids[1:-1]}))


@pytest.mark.parametrize("how", ["erased", "restricted"])
@pytest.mark.parametrize("step", ["_commit_part", "_fill", "_keep", "_made"])
async def test_who_is_erased_or_restricted_meanwhile_is_in_no_file(
    platform: Platform,
    exports: Exports,
    executor: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    how: str,
) -> None:
    operation = await exports.start()
    running = running_on(platform, exports.members, executor)
    gone = exports.members.customer_ids[3]
    nodes = (await exports.workspace.file(gone)).node_ids
    original, calls = getattr(running, step), []

    async def taken_away(*arguments: Any) -> Any:
        found = await original(*arguments)
        calls.append(1)
        if len(calls) == 1:
            if how == "erased":
                await erase_here(exports.workspace, gone, *nodes)
                exports.members.customer_ids = [each for each in exports.members.customer_ids if each != gone]
            else:
                await platform.profile.RestrictCustomer(
                    profile_pb.RestrictCustomerRequest(customer_id=gone, reason="asked"),
                    metadata=exports.workspace.metadata,
                )
        return found

    monkeypatch.setattr(running, step, taken_away)
    finish = await running.run(claimed(exports.workspace, operation, 1))
    try:
        await finished(exports, finish)
    except Unavailable:
        # It was taken away after the last piece: the next attempt makes the file without.
        assert step in ("_keep", "_made")
        await finished(exports, await running.run(claimed(exports.workspace, operation, 2)))
    found = Counter(await rows(exports, operation))
    assert found == Counter(str(each) for each in exports.members.customer_ids if each != gone)
    assert exports.members.asked == 2


async def test_a_cancelled_export_leaves_no_file(
    platform: Platform, exports: Exports, executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = running_on(platform, exports.members, executor)
    commit, reached = running._commit_part, asyncio.Event()

    async def slow(task: Any, export: Any, number: int) -> Any:
        # What other tests left is worked on as well.
        if number == 3 and task.workspace_id == exports.workspace.workspace_id:
            reached.set()
            await asyncio.Event().wait()
        return await commit(task, export, number)

    monkeypatch.setattr(running, "_commit_part", slow)
    async with working(platform, None, running):
        operation = await exports.start()
        await reached.wait()
        export = await exports.get(operation)
        await exports.stub.CancelCustomerExport(
            export_pb.CancelCustomerExportRequest(export_id=export.export_id), metadata=exports.workspace.metadata
        )
        stopped = await exports.done(operation)
    assert stopped.state == export_pb.CUSTOMER_EXPORT_STATE_CANCELLED
    assert (stopped.customers_done, stopped.size_bytes) == (21, 0)
    await exports.stub.DeleteCustomerExport(
        export_pb.DeleteCustomerExportRequest(export_id=export.export_id), metadata=exports.workspace.metadata
    )
    async with platform.database.workspace(exports.workspace.workspace_id) as connection:
        for table in (*storage.PARTS, "customer_exports"):
            left = await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
            assert left.scalar_one() == 0
