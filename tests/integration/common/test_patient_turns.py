"""What is suspected of having ended a process is tried by itself: a turn waits for it to its end, a loop's others do not."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from services.common.database import Database
from services.common.facts import Consumer
from services.common.outbox import Relay
from tests.integration.common.operations_stage import eventually
from tests.integration.common.test_facts import consumer, effects, relay, subscribers, tell, workspace, write_effects

__all__ = ["consumer", "relay", "subscribers", "workspace"]

Make = Callable[..., Consumer]


class Killed(BaseException):
    """The process ended."""


@pytest.fixture
def trial_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trials are waited for hardly at all where others have their turn."""
    for module in ("consumer", "absorbing"):
        monkeypatch.setattr(f"services.common.facts.{module}.TRIAL_SECONDS", 0.01)


async def suspected(consumer: Make) -> str:
    """Lets a consumer's process end twice with its first facts; returns its name."""
    name = uuid.uuid4().hex

    async def die(*_: Any) -> None:
        raise Killed

    for _ in range(2):
        with pytest.raises(Killed):
            await consumer(die, name).turn()
    return name


@pytest.mark.usefixtures("trial_seconds")
async def test_a_turn_waits_for_a_trial_that_takes_long(
    database: Database, relay: Relay, consumer: Make, workspace: str
) -> None:
    await tell(database, workspace, b"a", b"b")
    await relay.turn()
    name, free = await suspected(consumer), asyncio.Event()

    async def hold(*arguments: Any) -> None:
        await free.wait()
        await write_effects(*arguments)

    turning = asyncio.ensure_future(consumer(hold, name).turn())
    await asyncio.sleep(0.2)
    assert not turning.done()
    free.set()
    assert await turning == 2
    assert await effects(database, workspace) == ["a", "b"]


@pytest.mark.usefixtures("trial_seconds")
async def test_a_trial_that_waits_holds_up_no_other_workspace(
    database: Database, relay: Relay, consumer: Make, workspace: str
) -> None:
    beside = f"ws_{uuid.uuid4().hex[:12]}"
    await tell(database, workspace, b"a")
    await tell(database, beside, b"b")
    await relay.turn()
    name, free = await suspected(consumer), asyncio.Event()

    async def hold(connection: Any, workspace_id: str, facts: Any) -> None:
        if workspace_id == workspace:
            await free.wait()
        await write_effects(connection, workspace_id, facts)

    async def are_seen(whose: str) -> bool:
        return bool(await effects(database, whose))

    running = asyncio.ensure_future(consumer(hold, name).run())
    try:
        await eventually(lambda: are_seen(beside))
        assert await effects(database, workspace) == []
        free.set()
        await eventually(lambda: are_seen(workspace))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
