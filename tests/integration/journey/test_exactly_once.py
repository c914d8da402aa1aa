"""What is killed, repeated or raced changes nothing twice."""

import asyncio
import contextlib
from datetime import timedelta

from services.common.payloads import unpack
from services.journey.domain import Reentry, ReentryMode, RunState
from services.journey.usecases.effects import LEASE
from tests.support.journeys import define, send, tag, wait
from tests.support.publishers import next_publisher_fails
from tests.support.recorded import RecordedEvent, fact_of
from tests.support.two_workers import two_workers
from yike.journey.v1 import journey_facts_pb2


def order(stage, customer_id: int, message_id: str) -> bytes:
    """Returns profile's fact of one order."""
    return fact_of(
        [
            RecordedEvent(
                node_id=customer_id,
                customer_id=customer_id,
                message_id=message_id,
                occur_time_us=int(stage.clock.now().timestamp() * 1e6),
                properties_json=b'{"total": 5}',
            )
        ]
    )


async def test_a_fact_from_the_stream_starts_a_run_once_however_often_it_comes(stage):
    again = Reentry(ReentryMode.WHEN_FINISHED)
    await stage.publish_journey("welcome", define(send(), reentry=again))
    for _ in range(3):
        await stage.tell("profile", 42, order(stage, 42, "m1"))
    while await stage.consumer.turn():
        await stage.settle()
    # Told as another fact, when the run is long over: its cause is the same.
    stage.clock.advance(timedelta(hours=1))
    await stage.tell("profile", 42, order(stage, 42, "m1"))
    while await stage.consumer.turn():
        await stage.settle()
    assert len(await stage.runs("welcome")) == 1
    assert list(stage.peers.repeats.values()) == [1]
    assert await stage.refusals() == []


async def test_a_consumer_killed_before_its_commit_starts_the_run_once(stage):
    await stage.publish_journey("welcome", define(send()))
    await stage.tell("profile", 42, order(stage, 42, "m1"))
    killed = stage.new_consumer()
    absorb = killed._absorber._absorb

    async def die(connection, workspace_id, facts):
        await absorb(connection, workspace_id, facts)
        raise asyncio.CancelledError

    killed._absorber._absorb = die
    with contextlib.suppress(asyncio.CancelledError):
        await killed.turn()
    assert await stage.runs("welcome") == []
    await stage.consumer.turn()
    await stage.settle()
    assert len(await stage.runs("welcome")) == 1
    assert len(stage.peers.sent) == 1


async def test_a_worker_killed_between_call_and_commit_sends_under_the_same_request_id(stage):
    await stage.publish_journey("welcome", define(send(), wait(), tag()))
    await stage.hear(stage.event(42))
    claim = await stage.effects.claim()
    tasks = claim.tasks[stage.workspace_id]
    await stage.calls.carry_out(stage.workspace_id, await stage.effects.awaited(stage.workspace_id, tasks))
    # Killed here: called, not answered. Nobody else may take it before the lease is over.
    assert (await stage.effects.claim()).tasks == {}
    await stage.step(LEASE)
    assert list(stage.peers.repeats.values()) == [2]
    assert len(stage.peers.sent) == 1
    (run,) = await stage.runs("welcome")
    assert run.state is RunState.WAITING


async def test_a_worker_that_comes_back_after_its_lease_is_fenced_out(stage):
    await stage.publish_journey("welcome", define(send(), wait(), tag()))
    await stage.hear(stage.event(42))
    slow = await stage.effects.claim()
    tasks = slow.tasks[stage.workspace_id]
    outcomes = await stage.calls.carry_out(stage.workspace_id, await stage.effects.awaited(stage.workspace_id, tasks))
    stage.clock.advance(LEASE)
    rival = await stage.effects.claim()
    assert rival.token > slow.token
    assert await stage.effects.answer(stage.workspace_id, slow.token, tasks, outcomes) == 0
    (run,) = await stage.runs("welcome")
    assert run.step_id == "mail"
    rivals = rival.tasks[stage.workspace_id]
    assert await stage.effects.answer(stage.workspace_id, rival.token, rivals, outcomes) == 1
    (run,) = await stage.runs("welcome")
    assert (run.step_id, run.state) == ("pause", RunState.WAITING)


async def test_timers_fire_once_when_many_workers_fire_them(stage):
    await stage.publish_journey("welcome", define(wait(), send()))
    await stage.hear(*(stage.event(customer_id) for customer_id in range(1, 301)))
    stage.clock.advance(timedelta(hours=1))
    fired = await asyncio.gather(*(stage.timers.fire(50) for _ in range(8)))
    assert sum(fired) <= 300
    while await stage.timers.fire(50):
        pass
    await stage.settle()
    assert {run.state for run in await stage.runs("welcome")} == {RunState.COMPLETED}
    assert len(stage.peers.sent) == 300
    assert set(stage.peers.repeats.values()) == {1}
    (counted,) = await stage.rows("SELECT count(*) AS n FROM step_log WHERE decision = 'wait_over'")
    assert counted["n"] == 300


async def test_a_timer_is_not_lost_when_the_transaction_that_fires_it_fails(stage, monkeypatch):
    await stage.publish_journey("welcome", define(wait(), send()))
    await stage.hear(stage.event(42))
    stage.clock.advance(timedelta(hours=1))

    async def die(*_arguments):
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(stage.movements, "move", die)
        with contextlib.suppress(RuntimeError):
            await stage.timers.fire()
    assert len(await stage.rows("SELECT 1 FROM timers")) == 1
    await stage.settle()
    assert [run.state for run in await stage.runs("welcome")] == [RunState.COMPLETED]


async def test_runs_that_move_are_told_to_the_others_in_the_same_transaction(stage):
    await stage.publish_journey("welcome", define(wait(), send()))
    await stage.hear(stage.event(42), stage.event(43))
    rows = await stage.rows("SELECT partition, payload FROM outbox ORDER BY outbox_id")
    told = [journey_facts_pb2.JourneyFact.FromString(unpack(row["payload"])).runs_advanced.runs for row in rows]
    assert sorted(run.customer_id for runs in told for run in runs) == [42, 43]
    assert {row["partition"] for row in rows} == {42 % 4, 43 % 4}


async def test_two_transactions_that_race_start_one_run(stage):
    again = Reentry(ReentryMode.WHEN_FINISHED)
    await stage.publish_journey("welcome", define(wait(), reentry=again))
    begun = await asyncio.gather(*(stage.hear(stage.event(42)) for _ in range(6)))
    assert sum(begun) == 1
    assert len(await stage.runs("welcome")) == 1
    assert await stage.refusals() == [(42, "run_under_way", 5)]


async def test_nothing_stands_when_the_transaction_fails_after_the_fact_was_written(stage):
    await stage.publish_journey("welcome", define(send()))
    await stage.tell("profile", 42, order(stage, 42, "m1"))
    # The turn is done again, fact by fact: what the first left behind would be there twice.
    with next_publisher_fails("journey"):
        await stage.consumer.turn()
    await stage.settle()
    assert len(await stage.runs("welcome")) == 1
    assert len(stage.peers.sent) == 1


async def test_two_workers_start_each_run_once_though_one_of_them_ends(stage):
    await stage.publish_journey("welcome", define(send()))
    async with two_workers(stage.database, "journey", stage.new_consumer(), stage.new_consumer()) as workers:
        for customer_id in range(1, 13):
            await stage.tell("profile", customer_id, order(stage, customer_id, f"m{customer_id}"))
        await workers.stop_first()
        for customer_id in range(9, 17):
            # Some are told once more, by another fact.
            await stage.tell("profile", customer_id, order(stage, customer_id, f"m{customer_id}"))
        await workers.absorbed()
        await workers.share(4)
    await stage.settle()
    assert sorted(run.customer_id for run in await stage.runs("welcome")) == list(range(1, 17))
    assert len(stage.peers.sent) == 16
