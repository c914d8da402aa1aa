"""A condition sees what its run has seen: segment is asked until it knows that, for a bounded time, and never guessed for."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from services.common.errors import Unavailable
from services.common.ids import event_digest, event_id_of, stable_number
from services.journey.domain import RunState, SeenEvent, SegmentEntered
from services.journey.domain.tasks import MAX_ATTEMPTS, PATIENCE
from services.journey.entries.segment_entered.rules import SegmentEntry
from services.journey.storage.customers import NodeMove
from tests.support.journeys import condition, define, leave, send, tag, wait
from yike.messaging.v1 import messaging_facts_pb2, messaging_service_pb2

SOON = timedelta(seconds=1)
END = leave("out", "over")


async def state_of(stage, journey_id: str = "welcome") -> tuple[RunState, str]:
    """Returns where the one run of a journey stands."""
    (run,) = await stage.runs(journey_id)
    return run.state, run.step_id


async def after_its_event(stage) -> tuple[int, int]:
    """A run whose first step is a condition; returns the event it entered by."""
    await stage.publish_journey("welcome", define(condition(then="out", otherwise=""), END))
    entered = stage.event(42, node_id=421)
    await stage.hear(entered)
    return 421, entered.event_id


async def after_its_tag(stage) -> tuple[int, int]:
    """A run that tags and branches on it; returns the event that records the tag."""
    await stage.publish_journey("welcome", define(tag(), condition(then="out", otherwise=""), END))
    entered = stage.event(42)
    await stage.hear(entered)
    stage.peers.history.add((42, entered.event_id))
    await stage.settle()
    (request_id,) = stage.peers.tags
    return 42, stable_number(request_id)


async def after_its_message(stage) -> tuple[int, int]:
    """A run that heard what became of its message; returns the event that profile records of it."""
    await stage.publish_journey("welcome", define(send(), wait(), condition(then="out", otherwise=""), END))
    entered = stage.event(42)
    await stage.hear(entered)
    stage.peers.history.add((42, entered.event_id))
    await stage.settle()
    await tell_message(stage, "u1", messaging_service_pb2.MESSAGE_STATUS_SENT)
    await hear_all(stage)
    await stage.step(timedelta(hours=1))
    return 422, event_id_of(event_digest(stage.workspace_id, "u1"))


DEPENDENCIES: dict[str, Callable[..., Awaitable[tuple[int, int]]]] = {
    "the event it entered by": after_its_event,
    "its tag": after_its_tag,
    "the fate of its message": after_its_message,
}


async def hear_all(stage) -> None:
    """Lets journey hear all that was told."""
    while await stage.consumer.turn():
        pass


async def tell_message(
    stage,
    update_id: str,
    status: messaging_service_pb2.MessageStatus,
    reason: messaging_service_pb2.MessageReason = messaging_service_pb2.MESSAGE_REASON_UNSPECIFIED,
    *,
    delivery_id: str = "msg",
) -> None:
    """Lets messaging tell of a message of the one run."""
    (run,) = await stage.runs("welcome")
    update = messaging_facts_pb2.MessageUpdated(
        update_id=update_id,
        delivery_id=delivery_id,
        customer_id=42,
        node_id=422,
        status=status,
        reason=reason,
        source=f"journey:welcome/{run.run_id}/mail",
    )
    told = messaging_facts_pb2.MessagesUpdated(updates=[update])
    await stage.tell("messaging", 42, messaging_facts_pb2.MessagingFact(messages_updated=told).SerializeToString())


@pytest.mark.parametrize("kind", DEPENDENCIES)
@pytest.mark.parametrize("holds", [True, False])
async def test_a_condition_waits_until_segment_knows(stage, kind, holds):
    stage.peers.history = set()
    stage.peers.holding = {42} if holds else set()
    known = await DEPENDENCIES[kind](stage)
    await stage.settle()
    assert await state_of(stage) == (RunState.ACTIVE, "vip")
    await stage.step(timedelta(minutes=5))
    assert await state_of(stage) == (RunState.ACTIVE, "vip")
    assert any((each.node_id, each.event_id) == known for each in stage.peers.asked[-1].after[0].events)
    stage.peers.history.add(known)
    await stage.step(timedelta(minutes=2))
    assert await state_of(stage) == (RunState.EXITED if holds else RunState.COMPLETED, "")
    (run,) = await stage.runs("welcome")
    assert ("condition_true" if holds else "condition_false") in await stage.decisions(run)


async def test_a_condition_waits_for_a_merge_that_journey_heard(stage):
    stage.peers.mappings = {}
    stage.peers.holding = {42}
    await stage.publish_journey("welcome", define(wait(), condition(then="out", otherwise=""), END))
    await stage.hear(stage.event(42))
    await stage.hear(moves=[NodeMove(node_id=9, customer_id=42, mapping_version=5)])
    await stage.step(timedelta(hours=1))
    assert await state_of(stage) == (RunState.ACTIVE, "vip")
    stage.peers.mappings = {9: 4}
    await stage.step(SOON)
    assert await state_of(stage) == (RunState.ACTIVE, "vip")
    stage.peers.mappings = {9: 6}  # It may know more than we do.
    await stage.step(SOON)
    assert await state_of(stage) == (RunState.EXITED, "")


async def test_a_condition_of_a_customer_who_became_another_waits_for_the_others_nodes(stage):
    stage.peers.mappings = {}
    await stage.publish_journey("welcome", define(wait(), condition(then="out", otherwise=""), END))
    await stage.hear(stage.event(42))
    await stage.hear(moves=[NodeMove(42, 7, 2), NodeMove(8, 7, 3)])
    await stage.step(timedelta(hours=1))
    asked = {(each.node_id, each.mapping_version) for each in stage.peers.asked[-1].after[0].mappings}
    assert asked == {(42, 2), (8, 3)}


async def test_who_enters_by_a_segment_waits_for_nothing(stage):
    stage.peers.history = set()
    stage.peers.holding = {42}
    steps = (condition(then="out", otherwise=""), END)
    await stage.publish_journey("welcome", define(*steps, entry=SegmentEntry("asleep")))
    await stage.hear(changes=[SegmentEntered(1, 42, "asleep", False)])
    await stage.settle()
    assert await state_of(stage) == (RunState.EXITED, "")


async def test_what_a_condition_was_judged_by_is_not_asked_for_again(stage):
    stage.peers.holding = {42}
    await stage.publish_journey(
        "welcome", define(condition("first", then="mark"), tag(), condition("second", then="out"), END)
    )
    entered = stage.event(42)
    await stage.hear(entered)
    await stage.settle()
    first, second = stage.peers.asked
    assert [each.event_id for each in first.after[0].events] == [entered.event_id]
    assert [each.event_id for each in second.after[0].events] == [stable_number(*stage.peers.tags)]
    assert (await state_of(stage))[0] is RunState.EXITED
    assert [row["seen"] for row in await stage.rows("SELECT seen FROM runs")] == [""]


async def test_one_customer_whom_segment_does_not_know_holds_up_no_other(stage):
    await stage.publish_journey("welcome", define(condition(then="out", otherwise=""), END))
    events = [stage.event(customer_id) for customer_id in range(1, 11)]
    stage.peers.holding = set(range(1, 11))
    stage.peers.history = {(event.node_id, event.event_id) for event in events[1:]}
    await stage.hear(*events)
    await stage.settle()
    states = {run.customer_id: run.state for run in await stage.runs("welcome")}
    assert states.pop(1) is RunState.ACTIVE
    assert set(states.values()) == {RunState.EXITED}


async def test_a_condition_waits_while_segment_is_away_and_uses_up_no_attempt_by_waiting(stage):
    stage.peers.history = set()
    stage.peers.holding = {42}
    known = await after_its_event(stage)
    await stage.settle()
    for _ in range(3 * MAX_ATTEMPTS):
        await stage.step(timedelta(seconds=31))
    (row,) = await stage.rows("SELECT attempts, reason FROM effects")
    assert row["attempts"] == 0
    assert row["reason"].startswith("unseen")
    stage.peers.failures = [Unavailable()] * 3
    for _ in range(4):
        await stage.step(timedelta(minutes=1))
    assert await state_of(stage) == (RunState.ACTIVE, "vip")
    stage.peers.history.add(known)
    await stage.step(timedelta(minutes=1))
    assert await state_of(stage) == (RunState.EXITED, "")


async def test_a_condition_that_segment_never_comes_to_know_fails_its_run_and_takes_no_branch(stage):
    stage.peers.history = set()
    stage.peers.holding = {42}
    await after_its_event(stage)
    await stage.settle()
    await stage.step(PATIENCE - timedelta(seconds=1))
    assert await state_of(stage) == (RunState.ACTIVE, "vip")
    await stage.step(timedelta(seconds=31))
    (run,) = await stage.runs("welcome")
    assert run.state is RunState.FAILED
    assert run.reason == "patience_exhausted: unseen: segment has not heard yet what the run has seen"
    assert not {"condition_true", "condition_false"} & set(await stage.decisions(run))


async def test_a_late_answer_is_looked_for_soon_at_first_and_never_later_than_half_a_minute(stage):
    stage.peers.history = set()
    await after_its_event(stage)
    pauses = []
    for _ in range(40):
        await stage.worker.turn()
        (row,) = await stage.rows("SELECT next_attempt_time FROM effects")
        pauses.append((row["next_attempt_time"] - stage.clock.now()).total_seconds())
        stage.clock.set(row["next_attempt_time"])
    assert pauses[0] == 0.1
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30


async def test_what_a_run_has_seen_survives_a_restart(stage):
    await stage.publish_journey("welcome", define(wait(), condition(then="out"), END))
    entered = stage.event(42, node_id=421)
    await stage.hear(entered)
    async with stage.database.workspace(stage.workspace_id) as connection:
        from services.journey.storage import runs

        (run,) = await stage.runs("welcome")
        locked = await runs.lock_runs(connection, stage.workspace_id, [run.run_id])
    assert locked[run.run_id].seen == (SeenEvent(421, entered.event_id),)
