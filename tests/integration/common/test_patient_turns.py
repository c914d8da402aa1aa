"""A turn outside `run` returns when all that it began has ended, also what is tried by itself and takes long."""

import asyncio
import uuid

import pytest

from services.common.facts import Consumer
from tests.integration.common.test_facts import consumer, effects, relay, subscribers, tell, workspace, write_effects

__all__ = ["consumer", "relay", "subscribers", "workspace"]


class Killed(BaseException):
    """The process ended."""


async def test_a_trial_that_takes_long_is_waited_for(database, relay, consumer, workspace, monkeypatch):
    monkeypatch.setattr("services.common.facts.consumer.TRIAL_SECONDS", 0.01)
    name, holding = uuid.uuid4().hex, asyncio.Event()
    await tell(database, workspace, b"a", b"b")
    await relay.turn()

    async def die(connection, workspace_id, facts):
        raise Killed

    async def hold(connection, workspace_id, facts):
        await holding.wait()
        await write_effects(connection, workspace_id, facts)

    for _ in range(2):
        with pytest.raises(Killed):
            await consumer(die, name).turn()
    patient: Consumer = consumer(hold, name)
    turning = asyncio.ensure_future(patient.turn())
    # Longer than a trial is waited for where others have their turn.
    await asyncio.sleep(0.2)
    assert not turning.done()
    holding.set()
    assert await turning == 2
    assert await effects(database, workspace) == ["a", "b"]
