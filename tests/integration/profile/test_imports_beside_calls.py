"""An import goes beside what sources send: while they call, it rests as long as it works, and no portion is larger than a group of theirs."""

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.profile.domain.importing import MAXIMUM_PORTION_EVENTS
from services.profile.usecases import import_portions, import_running
from services.profile.usecases.group_commit import MAXIMUM_GROUP_EVENTS
from tests.integration.profile.conftest import Platform, Workspace
from tests.integration.profile.import_stage import COLUMNS, imports_of, orders, running_on, working
from tests.support.tables import as_csv
from yike.profile.v1 import import_service_pb2 as import_pb

A_TURN = 7_777.0
"""Seconds between two looks at the clock of this test."""


@pytest.mark.parametrize(("calls_come", "rests"), [(True, 4), (False, 0)])
async def test_an_import_rests_as_long_as_it_works_while_sources_call(
    platform: Platform, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, *, calls_come: bool, rests: int
) -> None:
    clock, calls = itertools.count(1), itertools.count(1)
    rested: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float, result: Any = None) -> Any:
        if seconds < A_TURN:
            return await sleep(seconds, result)
        rested.append(seconds)
        return await sleep(0)

    monkeypatch.setattr(import_portions, "MAXIMUM_PORTION_EVENTS", 10)
    monkeypatch.setattr(import_running, "monotonic_seconds", lambda: next(clock) * A_TURN)
    monkeypatch.setattr(asyncio, "sleep", noted)
    imports, channel = imports_of(workspace)
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = running_on(platform, platform.key, pool)
        monkeypatch.setattr(running, "_live_calls", lambda: next(calls) if calls_come else 1)
        async with working(platform, running):
            job = await imports.run(as_csv(COLUMNS, orders(40)))
    await channel.close(None)
    assert (job.state, job.accepted) == (import_pb.IMPORT_JOB_STATE_SUCCEEDED, 40)
    # Twice the clock is looked at while a portion is recorded, and once behind it.
    assert rested == [2 * A_TURN] * rests


def test_a_portion_holds_the_process_no_longer_than_a_group_of_calls() -> None:
    assert MAXIMUM_PORTION_EVENTS <= MAXIMUM_GROUP_EVENTS
