"""Who may walk again, and one person with several ids."""

from datetime import timedelta

from services.journey.domain import Reentry, ReentryMode, RunState
from services.journey.domain.entering import MAX_STARTS_PER_DAY
from services.journey.storage.customers import NodeMove
from tests.support.journeys import define, leave, send, wait

ONCE = Reentry(ReentryMode.ONCE)
WHEN_FINISHED = Reentry(ReentryMode.WHEN_FINISHED)


async def test_once_is_once_for_ever(stage):
    await stage.publish_journey("welcome", define(send(), reentry=ONCE))
    await stage.hear(stage.event(42), stage.event(42))
    await stage.settle()
    await stage.step(timedelta(days=400))
    assert await stage.hear(stage.event(42)) == 0
    assert await stage.refusals() == [(42, "already_walked", 2)]


async def test_when_finished_starts_again_after_the_end_only(stage):
    await stage.publish_journey("welcome", define(wait(), reentry=WHEN_FINISHED))
    assert await stage.hear(stage.event(42)) == 1
    assert await stage.hear(stage.event(42)) == 0
    await stage.step(timedelta(hours=1))
    assert await stage.hear(stage.event(42)) == 1
    assert await stage.refusals() == [(42, "run_under_way", 1)]


async def test_after_cooldown_starts_again_when_the_hours_have_passed(stage):
    cooldown = Reentry(ReentryMode.AFTER_COOLDOWN, 24)
    await stage.publish_journey("welcome", define(leave(), reentry=cooldown))
    assert await stage.hear(stage.event(42)) == 1
    await stage.step(timedelta(hours=23))
    assert await stage.hear(stage.event(42)) == 0
    await stage.step(timedelta(hours=1))
    assert await stage.hear(stage.event(42)) == 1
    # From the last start, not from the first.
    await stage.step(timedelta(hours=1))
    assert await stage.hear(stage.event(42)) == 0
    assert await stage.refusals() == [(42, "cooling_down", 2)]


async def test_a_journey_that_sets_itself_off_stops_at_the_budget(stage):
    await stage.publish_journey("loop", define(leave(), reentry=WHEN_FINISHED))
    begun = [await stage.hear(stage.event(42)) for _ in range(MAX_STARTS_PER_DAY + 3)]
    assert sum(begun) == MAX_STARTS_PER_DAY
    assert await stage.refusals() == [(42, "start_budget_exhausted", 3)]
    await stage.step(timedelta(days=1))
    assert await stage.hear(stage.event(42)) == 1


async def test_a_merged_customer_does_not_walk_once_more(stage):
    await stage.publish_journey("welcome", define(send(), reentry=ONCE))
    await stage.hear(stage.event(42))
    await stage.settle()
    await stage.hear(moves=[NodeMove(node_id=42, customer_id=7, mapping_version=2)])
    assert await stage.hear(stage.event(7), stage.event(42)) == 0
    assert await stage.refusals() == [(7, "already_walked", 2)]
    # All ids name the person now, in both directions.
    assert len(await stage.runs("welcome", 42)) == len(await stage.runs("welcome", 7)) == 1


async def test_the_survivors_own_walk_counts_for_an_event_that_still_names_the_old_id(stage):
    await stage.publish_journey("welcome", define(send(), reentry=ONCE))
    await stage.hear(stage.event(7))
    await stage.hear(moves=[NodeMove(node_id=42, customer_id=7, mapping_version=2)])
    assert await stage.hear(stage.event(42)) == 0


async def test_a_cut_gives_the_other_person_a_walk_of_their_own(stage):
    await stage.publish_journey("welcome", define(send(), reentry=ONCE))
    await stage.hear(stage.event(7), moves=[NodeMove(node_id=42, customer_id=7, mapping_version=2)])
    assert await stage.hear(stage.event(42)) == 0
    await stage.hear(moves=[NodeMove(node_id=42, customer_id=42, mapping_version=3)])
    assert await stage.hear(stage.event(42)) == 1
    assert len(await stage.runs("welcome", 42)) == 1


async def test_moves_may_come_in_any_order_and_twice(stage):
    newer, older = NodeMove(42, 7, 3), NodeMove(42, 9, 2)
    # An older one alone, in a later batch: nothing beside it says that it is old.
    for moves in ([newer], [older], [older, newer], [newer, older], [older]):
        await stage.hear(moves=moves)
        (row,) = await stage.rows("SELECT customer_id, mapping_version FROM customer_nodes WHERE node_id = 42")
        assert tuple(row) == (7, 3), moves


async def test_an_older_move_in_a_later_batch_changes_nobodys_walk(stage):
    await stage.publish_journey("welcome", define(wait(), send(), reentry=ONCE))
    await stage.hear(stage.event(7), moves=[NodeMove(42, 7, 3)])
    stage.clock.advance(timedelta(minutes=1))
    await stage.hear(stage.event(9))
    await stage.hear(moves=[NodeMove(42, 9, 2)])
    assert await stage.hear(stage.event(42, mapping_version=0)) == 0
    assert await stage.refusals() == [(7, "already_walked", 1)]
    await stage.hear(moves=[NodeMove(7, 9, 1)])
    assert [run.state for run in await stage.runs("welcome")] == [RunState.WAITING, RunState.EXITED]
    await stage.hear(moves=[NodeMove(7, 8, 0)])
    (row,) = await stage.rows("SELECT customer_id FROM customer_nodes WHERE node_id = 7")
    assert row["customer_id"] == 9


async def test_an_event_whose_mapping_is_older_than_ours_belongs_to_whom_ours_says(stage):
    await stage.publish_journey("welcome", define(send(), reentry=ONCE))
    await stage.hear(moves=[NodeMove(node_id=5, customer_id=7, mapping_version=2)])
    await stage.hear(stage.event(42, node_id=5, mapping_version=1))
    (run,) = await stage.runs("welcome")
    assert run.customer_id == 7


async def test_two_walks_of_one_person_become_one_when_they_turn_out_to_be_one(stage):
    await stage.publish_journey("welcome", define(wait(), send(), reentry=ONCE))
    await stage.hear(stage.event(42))
    stage.clock.advance(timedelta(minutes=5))
    await stage.hear(stage.event(7))
    await stage.hear(moves=[NodeMove(node_id=42, customer_id=7, mapping_version=2)])
    first, second = await stage.runs("welcome")
    assert (first.customer_id, first.state) == (42, RunState.WAITING)
    assert (second.customer_id, second.state, second.reason) == (7, RunState.EXITED, "customer_merged")
    await stage.step(timedelta(hours=2))
    assert len(stage.peers.sent) == 1
    journey = await stage.journeys.get(stage.workspace_id, "welcome")
    assert (journey.runs_started, journey.runs_active) == (2, 0)


async def test_an_effect_of_a_walk_that_ended_meanwhile_is_not_carried_out(stage):
    await stage.publish_journey("welcome", define(send(), wait(), reentry=ONCE))
    await stage.hear(stage.event(42), stage.event(7))
    await stage.hear(moves=[NodeMove(node_id=42, customer_id=7, mapping_version=2)])
    await stage.settle()
    assert len(stage.peers.sent) == 1
    rows = await stage.rows("SELECT state FROM effects ORDER BY state")
    assert [row["state"] for row in rows] == [2, 4]
