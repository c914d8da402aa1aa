"""A messaging service whose public address is a door, through which providers call back."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from services.common.clock import SteppedClock
from services.common.settings import ServiceSettings
from services.messaging.app import Parts, assemble
from tests.integration.messaging.conftest import World, running_world
from tests.support.callback_door import Door, open_door
from tests.support.clocks import moment_of
from tests.support.sandbox import TestSandbox


@asynccontextmanager
async def world_with_door(
    clock: SteppedClock, sandbox: TestSandbox, settings_of: Any
) -> AsyncIterator[tuple[World, Door]]:
    """Runs it while the context lasts."""
    async with open_door() as (door, url):

        def with_door(sandbox: TestSandbox, peers_address: str) -> ServiceSettings:
            settings: ServiceSettings = settings_of(sandbox, peers_address)
            return dataclasses.replace(settings, public_url=url)

        def assembled(settings: ServiceSettings) -> Parts:
            return assemble(settings, clock, moment=moment_of(clock))

        async with running_world(clock, sandbox, with_door, assembled) as world:
            door.world = world
            yield world, door
