"""An erased customer is gone from memberships and the history, and no fact brings anybody back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from datetime import timedelta

import pytest

from services.common.database import fetch_rows
from services.common.erasing import Erasing
from services.common.personal_data import portions
from services.segment.domain.heard import HeardEvents
from services.segment.history.tables import OF_PERSONS, rows_of
from services.segment.personal_data import LINGERING, STORES
from services.segment.storage.workspaces import read_workspace
from services.segment.usecases import HistoryErasing, Rebuilder
from tests.integration.segment.test_rebuild import Exports
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}


def erasing_of(world: World) -> Erasing:
    beyond = HistoryErasing(world.database, world.history)
    return Erasing(
        service="segment",
        database=world.database,
        portions=portions(STORES),
        lingering=LINGERING,
        first=beyond.stop_turns,
        beyond=beyond.erase,
    )


async def erase(world: World, *nodes: int) -> dict[str, int]:
    found = await erasing_of(world).erase(world.workspace_id, "ers_1", nodes)
    return {each.store.removeprefix("segment."): each.removed for each in found if each.removed}


async def rows_in_history(world: World, nodes: Collection[int]) -> dict[str, int]:
    return {
        table: rows for table, rows in (await world.history.count_of_nodes(world.workspace_id, nodes)).items() if rows
    }


async def counted(world: World) -> tuple[int, int]:
    async with world.database.workspace(world.workspace_id) as connection:
        row = await read_workspace(connection, world.workspace_id)
    return row.event_count, await world.history.count_events(world.workspace_id)


async def two_people(world: World) -> str:
    """Lets the nodes 1 and 2 be one person, and 3 another, all of whom bought."""
    buyers = await world.create(BUYERS, "buyers")
    for node in (1, 2, 3):
        await world.happen(node, "Order Completed", properties={"sku": f"s-{node}"}, traits={"city": "Chengdu"})
    await world.link(1, 2)
    await world.happen(1, "Processing Restricted", restricts=True)
    await world.happen(1, "Processing Resumed", restricts=False)
    assert await world.members(buyers) == {1, 3}
    return buyers


async def test_memberships_and_history_go_and_those_of_others_stay(world: World) -> None:
    buyers = await two_people(world)
    before = await rows_in_history(world, [3])

    erased = await erase(world, 1, 2)

    assert await rows_in_history(world, [1, 2]) == {}
    # Not only marked: no part that a query may read holds a row of them.
    for table in OF_PERSONS:
        marked = await world.history.connection.read(
            f"SELECT count() AS n FROM {rows_of(table, world.workspace_id)} AND node_id IN (1, 2) "
            "SETTINGS apply_deleted_mask = 0"
        )
        assert marked["n"][0].as_py() == 0, table
    assert await rows_in_history(world, [3]) == before
    assert (await world.members(buyers), await world.bulk(BUYERS)) == ({3}, {3})
    assert erased["memberships"] == 1
    assert erased["history.events"] == 4
    assert await erase(world, 1, 2) == erased
    assert await counted(world) == (1, 1)


async def test_facts_of_the_erased_that_were_on_their_way_leave_nothing(world: World) -> None:
    buyers = await two_people(world)
    # Told, not heard: of the erased, of somebody else, and of both in one fact.
    world.clock.advance(timedelta(seconds=1))
    late = [world.event(1, "Order Completed", traits={"city": "Xian"}), world.event(3, "Order Completed")]
    await world.tell(late)
    await world.tell_moves(world.graph.link(1, 4))
    await world.tell_score(1, "churn", 0.5)
    await erase(world, 1, 2)
    await world.follow()
    assert await rows_in_history(world, [1, 2]) == {}
    # Another process knows of it from the start, and what comes later is told apart before it is written.
    world.restart()
    await world.tell([world.event(2, "Order Completed"), world.event(5, "Order Completed")])
    await world.follow()
    assert await rows_in_history(world, [1, 2]) == {}
    assert await world.members(buyers) == {3, 5}
    assert (await counted(world))[0] == (await counted(world))[1] == 3


async def test_an_erasure_that_is_killed_at_the_history_tells_the_same_sums(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two_people(world)
    erase_history = world.history.erase
    for before in (True, False):

        async def killed(workspace_id: str, nodes: Collection[int], *, before: bool = before) -> None:
            if not before:
                await erase_history(workspace_id, nodes)
            raise ConnectionError

        monkeypatch.setattr(world.history, "erase", killed)
        with pytest.raises(ConnectionError):
            await erase(world, 1, 2)
    monkeypatch.undo()
    erased = await erase(world, 1, 2)
    assert (erased["memberships"], erased["history.events"]) == (1, 4)
    assert await rows_in_history(world, [1, 2]) == {}


async def test_a_rebuild_and_a_fill_of_before_bring_nobody_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    buyers = await two_people(world)
    events = Exports.events

    async def and_erase(self: Exports, workspace_id: str) -> AsyncIterator[HeardEvents]:
        # What is read here was there a moment before.
        async for page in events(self, workspace_id):
            if not world_is_erased:
                world_is_erased.append(True)
                await erase(world, 1, 2)
            yield page

    world_is_erased: list[bool] = []
    monkeypatch.setattr(Exports, "events", and_erase)
    rebuilder = Rebuilder(
        world.database,
        world.history,
        world.evaluator,
        profile=Exports(world),
        identity=Exports(world),
        scoring=Exports(world),
        clock=world.clock,
    )
    await rebuilder.rebuild(world.workspace_id)
    assert await rows_in_history(world, [1, 2]) == {}
    assert await world.members(buyers) == {3}

    segment = await world.segments.get(world.workspace_id, buyers)
    async with world.database.workspace(world.workspace_id) as connection:
        workspace = await read_workspace(connection, world.workspace_id)
        # Asked before, written after.
        await world.evaluator.fill(connection, workspace, segment, [1, 3], now=world.clock.now())
        assert await fetch_rows(connection, "SELECT 1 FROM memberships WHERE customer_id = 1") == []
    assert await world.members(buyers) == {3}
