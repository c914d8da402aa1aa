"""Whoever is erased walks nowhere, has walked nowhere, and starts nothing by a fact that comes late."""

from __future__ import annotations

from services.common.erasing import Erasing
from services.common.personal_data import portions
from services.journey.domain import RunState
from services.journey.domain.definition import Reentry, ReentryMode
from services.journey.personal_data import LINGERING, stores
from services.journey.storage.customers import NodeMove
from services.journey.vault import SecretVault
from tests.support.journeys import define, restriction, send, wait

AGAIN = Reentry(ReentryMode.WHEN_FINISHED)


async def test_runs_and_what_is_noted_go_and_late_facts_leave_nothing(stage) -> None:
    await stage.publish_journey("welcome", define(wait(), send(), reentry=AGAIN))
    await stage.hear(stage.event(42), stage.event(43))
    await stage.hear(moves=[NodeMove(41, 42, 10), NodeMove(44, 43, 11)], restrictions=[restriction(44, lifted=True)])
    erasing = Erasing(
        service="journey",
        database=stage.database,
        portions=portions(stores(SecretVault(b"k" * 32))),
        lingering=LINGERING,
        stop=stage.entering.end_walks,
    )
    late = stage.event(41), stage.event(42)

    found = await erasing.erase(stage.workspace_id, "ers_1", [41, 42])
    removed = {each.store: each.removed for each in found if each.removed}
    assert (removed["journey.runs"], removed["journey.customer_nodes"]) == (1, 1)
    assert removed["journey.step_log"] > 0
    # Who was under way is not for ever: the counts tell of an exit.
    counts = await stage.rows(
        "SELECT end_state, sum(runs)::int FROM step_counts WHERE to_step_id = '' GROUP BY 1 ORDER BY 1"
    )
    assert [tuple(row) for row in counts] == [(int(RunState.EXITED), 1)]
    (total,) = await stage.rows("SELECT sum(started)::int AS started, sum(ended)::int AS ended FROM journey_counts")
    assert tuple(total) == (2, 1)

    await stage.hear(*late, moves=[NodeMove(41, 42, 12), NodeMove(45, 43, 13)], restrictions=[restriction(41)])
    for table, column in (("runs", "customer_id"), ("customer_nodes", "node_id"), ("node_restrictions", "node_id")):
        rows = await stage.rows(f"SELECT {column} FROM {table}")
        assert not {41, 42} & {row[0] for row in rows}, table
        assert rows, table
    assert not await stage.rows("SELECT 1 FROM refused_entries WHERE customer_id IN (41, 42)")
    assert {run.customer_id: run.state.ended for run in await stage.runs("welcome")} == {43: False}
    again = await erasing.erase(stage.workspace_id, "ers_1", [41, 42])
    assert {each.store: each.removed for each in again if each.removed} == removed
