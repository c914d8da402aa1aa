"""What was said of companies before there were any is read from the log: once, in pages, and goes on after a kill."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.common.database import execute, fetch_rows
from services.profile.facts.told import companies_changed_fact
from services.profile.usecases.companies import CompanyCalls, PastCompanyCalls
from tests.integration.profile.company_desk import Desk, group, left
from tests.integration.profile.conftest import Workspace, event


def past_of(workspace: Workspace, *, page_events: int) -> PastCompanyCalls:
    """Returns a process that reads."""
    platform = workspace.platform
    return PastCompanyCalls(
        database=platform.database,
        calls=CompanyCalls(clock=platform.clock, encode=companies_changed_fact),
        page_events=page_events,
    )


async def ask(workspace: Workspace) -> None:
    """Does for a workspace what the migration does for all that have recorded anything."""
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        await execute(connection, "INSERT INTO company_readings (workspace_id) VALUES ($1)", workspace.workspace_id)


async def left_to_read(workspace: Workspace) -> list[int]:
    """Returns up to where the log has been read; empty: to its end."""
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        return [row["position"] for row in await fetch_rows(connection, "SELECT position FROM company_readings")]


async def history(workspace: Workspace) -> None:
    """Records what came before there were companies: no fact of it is absorbed."""
    now = workspace.platform.clock.now()
    for number in range(12):
        at = now - timedelta(hours=12 - number)
        await workspace.record(
            event(f"x{number}", user_id="u1", at=at),
            group(f"g{number}", f"firm-{number % 3}", at=at, traits={"seats": number}, user_id=f"u{number % 4}"),
        )
    await workspace.record(left("gone", "firm-0", at=now, user_id="u0"))


async def companies_of(workspace: Workspace) -> dict[str, Any]:
    """Returns what there is of companies."""
    desk = Desk(workspace)
    return {
        company_id: (
            await desk.traits(company_id),
            sorted(each.value for member in await desk.members(company_id) for each in member.identifiers),
        )
        for company_id in await desk.ids()
    }


@pytest.mark.parametrize("page_events", [1, 7, 1_000])
async def test_the_log_comes_to_what_facts_come_to_whoever_reads_it(
    workspace: Workspace, other_workspace: Workspace, page_events: int
) -> None:
    await history(workspace)
    await history(other_workspace)
    await Desk(other_workspace).absorb()
    assert await companies_of(workspace) == {}
    await ask(workspace)
    turns = 0
    # Each page by another process: nothing is remembered but what stands in the table.
    while await past_of(workspace, page_events=page_events).turn():
        turns += 1
        assert turns < 40
    assert turns == 25 // page_events + 1
    assert await left_to_read(workspace) == []
    expected = await companies_of(other_workspace)
    assert await companies_of(workspace) == expected
    assert expected["firm-0"] == ({"seats": 9}, ["u1", "u2", "u3"])
    # Facts of the same calls, which may be heard as well, change nothing.
    await Desk(workspace).absorb()
    assert await companies_of(workspace) == expected


async def test_a_log_that_was_read_is_not_read_again(workspace: Workspace) -> None:
    await history(workspace)
    await ask(workspace)
    past = past_of(workspace, page_events=1_000)
    while await past.turn():
        pass
    await Desk(workspace).delete("firm-1")
    assert await past.turn() == 0
    assert sorted(await companies_of(workspace)) == ["firm-0", "firm-2"]


async def test_two_processes_read_no_page_twice(workspace: Workspace) -> None:
    await history(workspace)
    await ask(workspace)
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        # As another process holds it.
        await fetch_rows(connection, "SELECT 1 FROM company_readings FOR UPDATE")
        assert await past_of(workspace, page_events=5).turn() == 0
    assert await left_to_read(workspace) == [0]
    assert await past_of(workspace, page_events=5).turn() == 1
    assert await left_to_read(workspace) != [0]
    while await past_of(workspace, page_events=1_000).turn():
        pass
