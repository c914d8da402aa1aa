"""Long-running operations on the real PostgreSQL: who waits for whom, what is held, what is listed and kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import InvalidArgument, NotFound
from services.common.operations import (
    KINDS,
    Limits,
    OperationWorker,
    State,
    storage,
)
from tests.integration.common.operations_stage import LIMITS, Gate, Stage, eventually
from yike.common.v1 import operations_pb2


async def test_no_workspace_waits_behind_another(stage: Stage) -> None:
    """One has a place at a time, and of those that wait the one that was served the longest ago comes next."""
    gate = stage.work.steps[b"long"] = Gate()
    long = await stage.start("long")
    for _ in range(3):
        await stage.start("more")
    stage.employ()
    await gate.reached.wait()
    others = [await stage.start(f"other-{n}", workspace_id=f"ws_other{n}") for n in range(3)]
    for n, each in enumerate(others):
        await stage.until(each, workspace_id=f"ws_other{n}")
    assert b"more" not in stage.work.begun
    gate.opened.set()
    await stage.until(long)
    # With one place: the second workspace does not wait for all of the first.
    await stage.dismiss()
    stage.work.begun.clear()
    late = await stage.start("late", workspace_id="ws_late")
    stage.employ(limits=Limits(at_once=1, look=LIMITS.look))
    await stage.until(late, workspace_id="ws_late")
    assert stage.work.begun.index(b"late") <= 1


async def test_workers_share_the_place_of_a_workspace(stage: Stage) -> None:
    gate = stage.work.steps[b"a"] = Gate()
    await stage.start("a")
    await stage.start("b")
    stage.employ()
    stage.employ()
    await gate.reached.wait()
    other = await stage.start("other", workspace_id="ws_another")
    await stage.until(other, workspace_id="ws_another")
    assert stage.work.begun == [b"a", b"other"]
    gate.opened.set()


async def test_nothing_is_held_while_one_works(stage: Stage) -> None:
    gate = stage.work.steps[b"a"] = Gate()
    await stage.start()
    # Neither looks nor beats, so that what is seen is what the work holds.
    stage.employ(limits=Limits(at_once=1, beat=timedelta(hours=1), look=timedelta(hours=1)))
    await gate.reached.wait()

    async def nothing_is_held() -> bool:
        # What it does once at its beginning passes.
        held = await stage.administrator.fetchval(
            "SELECT count(*) FROM pg_stat_activity a LEFT JOIN pg_locks l USING (pid) "
            "WHERE a.application_name = 'operations-test' AND (a.xact_start IS NOT NULL OR l.locktype = 'advisory')"
        )
        return bool(held == 0)

    await eventually(nothing_is_held)
    gate.opened.set()


def _listing(**request: Any) -> operations_pb2.ListOperationsRequest:
    return operations_pb2.ListOperationsRequest(**request)


async def test_operations_are_listed_newest_first_by_state_and_kind_and_page(stage: Stage) -> None:
    made = [await stage.start(str(n)) for n in range(5)]
    await stage.operations.cancel(stage.workspace_id, made[2].operation_id)
    newest = [each.operation_id for each in reversed(made)]
    found: list[str] = []
    token = ""
    while True:
        page, token = await stage.operations.list(stage.workspace_id, _listing(page_size=2, page_token=token))
        found += [each.operation_id for each in page]
        if not token:
            break
    assert found == newest

    async def ids(text: str) -> list[str]:
        page, _ = await stage.operations.list(stage.workspace_id, _listing(filter=text))
        return [each.operation_id for each in page]

    assert await ids("state = CANCELLED") == [made[2].operation_id]
    assert await ids("state != CANCELLED AND kind = TRAIN_MODEL") == [each for each in newest if each != newest[2]]
    assert await ids("kind != TRAIN_MODEL") == []
    for wrong in ("state = SOON", "colour = red", "state"):
        with pytest.raises(InvalidArgument):
            await ids(wrong)
    _, token = await stage.operations.list(stage.workspace_id, _listing(page_size=2))
    with pytest.raises(InvalidArgument):
        await stage.operations.list(stage.workspace_id, _listing(page_token=token, filter="state = PENDING"))


async def test_another_workspace_sees_and_ends_nothing(stage: Stage) -> None:
    operation = await stage.start()
    assert await stage.operations.list("ws_another", _listing()) == ([], "")
    for call in (stage.operations.get, stage.operations.cancel):
        with pytest.raises(NotFound):
            await call("ws_another", operation.operation_id)
    assert (await stage.now(operation)).state is State.PENDING


async def test_what_is_over_is_removed_after_its_time(stage: Stage) -> None:
    old, young, open_one = [await stage.start(name) for name in "abc"]
    for each, days in ((old, 31), (young, 29)):
        await stage.operations.cancel(stage.workspace_id, each.operation_id)
        await stage.administrator.execute(
            "UPDATE scoring.operations SET end_time = now() - make_interval(days => $2) WHERE operation_id = $1",
            each.operation_id,
            days,
        )
    async with stage.database.system() as connection:
        assert await storage.remove_ended(connection, Limits().retention) == 1
    left, _ = await stage.operations.list(stage.workspace_id, _listing())
    assert {each.operation_id for each in left} == {young.operation_id, open_one.operation_id}


def test_every_kind_of_operation_is_worked_on_by_one_service() -> None:
    contract = {value.number for value in operations_pb2.OperationKind.DESCRIPTOR.values if value.number}
    assert sorted(kind for kinds in KINDS.values() for kind in kinds) == sorted(contract)
    assert set(State) == {value.number for value in operations_pb2.OperationState.DESCRIPTOR.values if value.number}


async def test_a_worker_without_the_work_of_a_kind_does_not_start(stage: Stage) -> None:
    with pytest.raises(ValueError, match="works on"):
        OperationWorker(database=stage.database, works={}, limits=LIMITS)
