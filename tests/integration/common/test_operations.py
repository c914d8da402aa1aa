"""Long-running operations on the real PostgreSQL: leases, fencing, cancelling, bounds, fairness."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from google.protobuf.wrappers_pb2 import StringValue

from services.common.caller import current_caller
from services.common.errors import AlreadyExists, FailedPrecondition, ResourceExhausted, Unavailable
from services.common.operations import (
    Limits,
    State,
    Stopped,
    Task,
    operation_message,
    storage,
)
from tests.integration.common.operations_stage import LIMITS, Gate, Stage, Work, eventually
from yike.common.v1 import errors_pb2, operations_pb2


async def test_an_operation_shows_its_progress_and_ends_with_its_response(stage: Stage) -> None:
    gate = stage.work.steps[b"a"] = Gate()
    operation = await stage.start()
    assert (operation.state, operation.attempts, operation.progress) == (State.PENDING, 0, (0, 0))
    assert operation.caller == current_caller().principal
    stage.employ()
    await gate.reached.wait()
    await stage.has_progress(operation, (1, 4))
    running = await stage.now(operation)
    assert running.state is State.RUNNING
    assert running.update_time > running.create_time
    gate.opened.set()
    ended = await stage.until(operation)
    response = StringValue()
    assert ended.response.Unpack(response)
    assert (response.value, ended.done, ended.metadata.state) == ("a", True, operations_pb2.OPERATION_STATE_SUCCEEDED)
    assert (ended.metadata.progress_done, ended.metadata.progress_total) == (4, 4)
    assert ended.name == f"operations/{operation.operation_id}"
    assert await stage.effects() == 1


async def test_progress_that_does_not_move_is_not_said_to_be_news(stage: Stage) -> None:
    gate = stage.work.steps[b"a"] = Gate()
    operation = await stage.start()
    stage.employ()
    await gate.reached.wait()
    await stage.has_progress(operation, (1, 4))
    first = await stage.now(operation)
    lease = "SELECT lease_time FROM scoring.operations WHERE operation_id = $1"
    before = await stage.administrator.fetchval(lease, operation.operation_id)

    async def has_beaten() -> bool:
        return bool(await stage.administrator.fetchval(lease, operation.operation_id) != before)

    await eventually(has_beaten)
    assert (await stage.now(operation)).update_time == first.update_time


async def test_the_same_request_id_is_the_same_operation_of_one_workspace(stage: Stage) -> None:
    first = await stage.start("a", request_id="r")
    again = await asyncio.gather(*(stage.start("a", request_id="r") for _ in range(5)))
    assert {each.operation_id for each in again} == {first.operation_id}
    assert (await stage.start("a", request_id="r", workspace_id="ws_another")).operation_id != first.operation_id
    with pytest.raises(AlreadyExists) as reused:
        await stage.start("b", request_id="r")
    assert reused.value.reason_name == "REQUEST_ID_REUSED"
    assert (await stage.start("a")).operation_id != (await stage.start("a")).operation_id


async def test_a_workspace_has_no_more_open_operations_than_published(stage: Stage) -> None:
    for _ in range(LIMITS.open_of_a_workspace):
        await stage.start()
    with pytest.raises(ResourceExhausted) as full:
        await stage.start()
    assert full.value.reason_name == "LIMIT_REACHED"
    await stage.start(workspace_id="ws_another")


async def test_who_was_taken_for_dead_changes_nothing(stage: Stage) -> None:
    """Its lease ends while it works; it does not learn of it in time, and comes to its end after the other."""
    slow, gate = Work(), Gate()
    slow.steps[b"a"] = gate
    operation = await stage.start()
    stage.employ(slow, Limits(at_once=1, beat=timedelta(hours=1), look=LIMITS.look))
    await gate.reached.wait()
    await stage.age(operation)
    other = stage.employ()
    ended = await stage.until(operation)
    assert ended.metadata.attempts == 2
    other.cancel()
    await asyncio.gather(other, return_exceptions=True)
    gate.opened.set()
    # It has one place: when it takes the next one it is through with this one.
    await stage.until(await stage.start("next"))
    assert slow.begun == [b"a", b"next"]
    assert operation_message(await stage.now(operation)) == ended
    assert await stage.effects() == 2


async def test_who_lost_its_operation_is_told_to_stop(stage: Stage) -> None:
    gate = Gate()
    told = asyncio.Event()

    async def step(task: Task) -> None:
        try:
            await gate(task)
        except asyncio.CancelledError:
            with pytest.raises(Stopped):
                task.report(2, 4)
            told.set()
            raise

    stage.work.steps[b"a"] = step
    operation = await stage.start()
    stage.employ()
    await gate.reached.wait()
    await stage.administrator.execute(
        "UPDATE scoring.operations SET fencing_token = fencing_token + 1 WHERE operation_id = $1",
        operation.operation_id,
    )
    await told.wait()
    assert await stage.effects() == 0


async def test_an_operation_that_waits_is_cancelled_at_once(stage: Stage) -> None:
    operation = await stage.start()
    cancelled = await stage.operations.cancel(stage.workspace_id, operation.operation_id)
    assert cancelled.state is State.CANCELLED
    assert operation_message(cancelled).error.reason == errors_pb2.ERROR_REASON_OPERATION_CANCELLED
    assert await stage.operations.cancel(stage.workspace_id, operation.operation_id) == cancelled
    stage.employ()
    await stage.until(await stage.start("b"))
    assert stage.work.begun == [b"b"]


async def test_an_operation_under_way_ends_soon_after_it_is_cancelled(stage: Stage) -> None:
    gate = stage.work.steps[b"a"] = Gate()
    operation = await stage.start()
    stage.employ()
    await gate.reached.wait()
    assert (await stage.operations.cancel(stage.workspace_id, operation.operation_id)).state is State.CANCELLING
    ended = await stage.until(operation)
    assert ended.metadata.state == operations_pb2.OPERATION_STATE_CANCELLED
    assert (ended.error.code, ended.error.reason) == (1, errors_pb2.ERROR_REASON_OPERATION_CANCELLED)
    assert await stage.effects() == 0


async def test_what_is_cancelled_just_before_its_end_changes_nothing(stage: Stage) -> None:
    gate = stage.work.steps[b"a"] = Gate()
    operation = await stage.start()
    # It never looks whether it is to stop before it is done.
    stage.employ(limits=Limits(beat=timedelta(hours=1), look=LIMITS.look))
    await gate.reached.wait()
    await stage.operations.cancel(stage.workspace_id, operation.operation_id)
    gate.opened.set()
    assert (await stage.until(operation)).metadata.state == operations_pb2.OPERATION_STATE_CANCELLED
    assert await stage.effects() == 0


async def test_what_is_cancelled_while_its_worker_is_dead_ends_without_being_begun_again(stage: Stage) -> None:
    operation = await stage.start()
    async with stage.database.system() as connection:
        await storage.claim(connection, "scoring", 1, LIMITS)
    await stage.operations.cancel(stage.workspace_id, operation.operation_id)
    await stage.age(operation)
    stage.employ()
    ended = await stage.until(operation)
    assert ended.error.reason == errors_pb2.ERROR_REASON_OPERATION_CANCELLED
    assert stage.work.begun == []


async def test_a_refusal_ends_it_an_outage_only_puts_it_back_and_an_error_of_ours_is_internal(stage: Stage) -> None:
    async def refuse(task: Task) -> None:
        raise FailedPrecondition("Too little.", reason=errors_pb2.ERROR_REASON_NOT_ENOUGH_DATA, customers="3")

    async def fail(task: Task) -> None:
        raise Unavailable if len(stage.work.begun) < 4 else RuntimeError("a password")

    stage.work.steps |= {b"refuse": refuse, b"fail": fail}
    stage.employ()
    refused = await stage.until(await stage.start("refuse"))
    assert (refused.error.code, refused.error.message) == (9, "Too little.")
    assert dict(refused.error.metadata) == {"customers": "3"}
    assert refused.metadata.attempts == 1
    failing = await stage.start("fail")
    for attempt in range(1, LIMITS.attempts):

        async def is_put_back(attempt: int = attempt) -> bool:
            now = await stage.now(failing)
            return now.attempts == attempt and now.state is State.PENDING

        await eventually(is_put_back)
        await stage.age(failing)
    ended = await stage.until(failing)
    assert (ended.metadata.attempts, ended.error.reason) == (LIMITS.attempts, errors_pb2.ERROR_REASON_INTERNAL)
    assert "password" not in ended.error.message


async def test_an_operation_that_ends_its_process_is_not_begun_for_ever(stage: Stage) -> None:
    operation = await stage.start()
    for _ in range(LIMITS.attempts):
        async with stage.database.system() as connection:
            assert len(await storage.claim(connection, "scoring", 9, LIMITS)) == 1
        await stage.age(operation)
    stage.employ()
    ended = await stage.until(operation)
    assert ended.error.reason == errors_pb2.ERROR_REASON_OPERATION_ABANDONED
    assert ended.metadata.attempts == LIMITS.attempts
    assert stage.work.begun == []


async def test_a_worker_that_is_told_to_stop_gives_back_what_it_has(stage: Stage) -> None:
    gate = stage.work.steps[b"a"] = Gate()
    operation = await stage.start()
    first = stage.employ()
    await gate.reached.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    back = await stage.now(operation)
    assert (back.state, back.attempts) == (State.PENDING, 0)
    gate.opened.set()
    stage.employ()
    assert (await stage.until(operation)).HasField("response")
