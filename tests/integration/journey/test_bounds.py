"""Fair shares, bounded tables, and effects that end whoever tries them."""

import asyncio
from datetime import timedelta

from services.common.database import fetch_rows
from services.journey.domain import RunState
from services.journey.domain.tasks import MAX_ATTEMPTS
from services.journey.usecases import Housekeeping
from services.journey.usecases.effects import LEASE
from services.journey.usecases.housekeeping import EFFECTS_KEPT, REFUSALS_KEPT
from tests.support.journeys import define, send


async def test_a_workspace_with_many_effects_leaves_room_for_one_with_few(stage):
    few, many = "ws_zzfew", stage.workspace_id
    for workspace_id in (many, few):
        await stage.journeys.create(workspace_id, "welcome", "", define(send()))
        await stage.journeys.publish(workspace_id, "welcome", by="operator:mei")
    await stage.hear(*(stage.event(customer_id) for customer_id in range(1, 61)))
    stage.clock.advance(timedelta(seconds=1))
    await stage.hear(stage.event(1), workspace_id=few)
    claim = await stage.effects.claim(share=10)
    assert {workspace_id: len(tasks) for workspace_id, tasks in claim.tasks.items()} == {many: 10, few: 1}
    # A workspace that is being served is left out; its rest waits for the next claim.
    next_claim = await stage.effects.claim(share=10, busy=[many])
    assert next_claim.tasks == {}
    assert (await stage.effects.claim(share=10, workspaces=1)).tasks.keys() == {many}


async def test_claims_that_run_at_once_never_share_an_effect(stage):
    await stage.publish_journey("welcome", define(send()))
    await stage.hear(*(stage.event(customer_id) for customer_id in range(1, 101)))
    claims = await asyncio.gather(*(stage.effects.claim(share=20) for _ in range(8)))
    taken = [task.effect_id for claim in claims for tasks in claim.tasks.values() for task in tasks]
    assert len(taken) == len(set(taken))
    assert len({claim.token for claim in claims if claim.tasks}) == sum(1 for claim in claims if claim.tasks)


async def test_an_effect_that_ended_every_worker_that_tried_it_fails_its_run(stage):
    await stage.publish_journey("welcome", define(send()))
    await stage.hear(stage.event(42))
    for _ in range(MAX_ATTEMPTS):
        assert (await stage.effects.claim()).tasks  # And the worker dies.
        stage.clock.advance(LEASE)
    await stage.settle()
    (run,) = await stage.runs("welcome")
    assert (run.state, run.reason) == (RunState.FAILED, "attempts_exhausted: no attempt was answered")
    assert stage.peers.sent == {}


async def test_housekeeping_removes_what_is_over_its_time_and_keeps_the_log(stage):
    await stage.publish_journey("welcome", define(send()))
    await stage.hear(stage.event(42), stage.event(42))
    await stage.settle()
    housekeeping = Housekeeping(stage.database, stage.movements.moment)
    await housekeeping.sweep()
    assert len(await stage.rows("SELECT 1 FROM effects")) == 1
    stage.clock.advance(EFFECTS_KEPT + timedelta(seconds=1))
    await housekeeping.sweep()
    assert await stage.rows("SELECT 1 FROM effects") == []
    assert len(await stage.refusals()) == 1
    stage.clock.advance(REFUSALS_KEPT)
    await housekeeping.sweep()
    assert await stage.refusals() == []
    (run,) = await stage.runs("welcome")
    assert len(await stage.decisions(run)) == 4


async def test_every_table_with_a_workspace_is_under_forced_row_level_security(stage):
    async with stage.database.plain() as connection:
        rows = await fetch_rows(
            connection,
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE n.nspname = 'journey' AND c.relkind = 'r' AND a.attname = 'workspace_id'",
        )
    assert len(rows) >= 9
    assert [row["relname"] for row in rows if not row["forced"]] == []
