"""Journeys that start and end one another: once, by their own rules, and never for ever."""

import pytest

from services.common.errors import FailedPrecondition, InvalidArgument
from services.journey.domain import Reentry, ReentryMode, RunState
from services.journey.domain.journeys import JourneyChange
from services.journey.entries.segment_entered.rules import SegmentEntry
from services.journey.usecases.effects import LEASE
from tests.support.journeys import define, end_of, leave, send, start_of, wait

AGAIN = Reentry(ReentryMode.WHEN_FINISHED)
BY_HAND = SegmentEntry("nobody")


async def test_a_start_that_is_repeated_begins_one_run_which_knows_who_began_it(stage):
    await stage.publish_journey("other", define(send(), entry=BY_HAND, reentry=AGAIN))
    await stage.publish_journey("welcome", define(start_of()))
    await stage.hear(stage.event(42))
    for _ in range(2):
        claim = await stage.effects.claim()
        tasks = await stage.effects.awaited(stage.workspace_id, claim.tasks[stage.workspace_id])
        starting = [task for task in tasks if task.journey_id == "welcome"]
        await stage.calls.carry_out(stage.workspace_id, starting)  # And the process is killed.
        stage.clock.advance(LEASE)
    await stage.settle()
    (first,) = await stage.runs("welcome")
    (second,) = await stage.runs("other")
    assert second.cause.startswith(f"run:{first.run_id}/")
    assert (first.state, second.state) == (RunState.COMPLETED, RunState.COMPLETED)
    (message,) = stage.peers.sent.values()
    assert message.event.json == '{"total":10}'


async def test_two_that_start_each_other_stop_where_the_chain_comes_back(stage):
    await stage.journeys.create(stage.workspace_id, "pong", "", define(leave()))
    await stage.publish_journey("ping", define(start_of("pong"), reentry=AGAIN))
    pong = define(start_of("ping"), entry=BY_HAND, reentry=AGAIN)
    await stage.journeys.update(stage.workspace_id, "pong", JourneyChange(definition=pong))
    await stage.journeys.publish(stage.workspace_id, "pong", by="operator:mei")
    await stage.hear(stage.event(42))
    await stage.settle()
    assert len(await stage.runs("ping")) == len(await stage.runs("pong")) == 1
    (run,) = await stage.runs("pong")
    _, records = await stage.reading.trace(stage.workspace_id, "pong", run.run_id)
    assert [each.detail for each in records if each.decision == "journey_not_started"] == ["ping_pong"]


async def test_who_may_not_walk_again_is_not_let_in(stage):
    await stage.publish_journey("other", define(wait(), entry=BY_HAND))
    await stage.publish_journey("welcome", define(start_of(), reentry=AGAIN))
    await stage.hear(stage.event(42), stage.event(43))
    await stage.settle()
    await stage.hear(stage.event(42))
    await stage.settle()
    assert [run.customer_id for run in await stage.runs("other")] == [42, 43]
    assert await stage.refusals() == [(42, "already_walked", 1)]


async def test_a_journey_ends_what_its_customer_walks_of_another_and_nobody_elses(stage):
    await stage.publish_journey("other", define(wait(), send()))
    await stage.hear(stage.event(42), stage.event(43))
    await stage.publish_journey("welcome", define(end_of()))
    await stage.hear(stage.event(42))
    await stage.settle()
    states = {run.customer_id: run.state for run in await stage.runs("other")}
    assert states == {42: RunState.EXITED, 43: RunState.WAITING}


async def test_itself_and_what_is_not_there_are_refused_and_what_is_started_is_not_deleted(stage):
    with pytest.raises(InvalidArgument, match="another journey"):
        await stage.journeys.create(stage.workspace_id, "loop", "", define(start_of("loop")))
    await stage.journeys.create(stage.workspace_id, "welcome", "", define(start_of()))
    with pytest.raises(InvalidArgument, match="there is no journey other"):
        await stage.journeys.publish(stage.workspace_id, "welcome", by="operator:mei")
    await stage.journeys.create(stage.workspace_id, "other", "", define(leave()))
    await stage.journeys.publish(stage.workspace_id, "welcome", by="operator:mei")
    with pytest.raises(FailedPrecondition, match="start or end other"):
        await stage.journeys.delete(stage.workspace_id, "other")
