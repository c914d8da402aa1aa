"""What a world has of standing, and of clusters: who measures and who tells, and a measuring to its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from services.common.operations import Operations
from services.segment.domain.standing.model import Measured
from services.segment.history.standing import StandingHistory
from services.segment.servicer.wire_clusters import clusters_message
from services.segment.servicer.wire_standing import settings_message
from services.segment.usecases import Clustering, Measuring, Standing

if TYPE_CHECKING:
    from tests.integration.segment.world import World


def measuring_of(world: World) -> Measuring:
    """Returns who measures in a world."""
    return Measuring(
        database=world.database,
        history=StandingHistory(world.history),
        evaluator=world.evaluator,
        operations=Operations(database=world.database, clock=world.clock),
        clock=world.clock,
        message_of=settings_message,
    )


def clustering_of(world: World) -> Clustering:
    """Returns who looks for clusters in a world."""
    return Clustering(
        database=world.database,
        history=world.history,
        operations=Operations(database=world.database, clock=world.clock),
        clock=world.clock,
        message_of=clusters_message,
    )


def standing_of(world: World) -> Standing:
    """Returns who tells how customers stand in a world."""
    return Standing(
        database=world.database,
        history=world.history,
        standing=StandingHistory(world.history),
        clock=world.clock,
        identify=nobody,
    )


async def nobody(workspace_id: str, customer_id: int) -> int:
    """Stands for an identity that says of everybody that there is one."""
    return customer_id


async def work(world: World, operation_id: str) -> None:
    """Works on a measuring until it is over."""
    operation = await world.filling.operations.get(world.workspace_id, operation_id)
    while operation.end_time is None:
        attempt = await world.filling.worker.take(world.workspace_id, operation_id)
        await (attempt or asyncio.sleep(0.02))
        operation = await world.filling.operations.get(world.workspace_id, operation_id)


async def measure(world: World) -> Measured:
    """Measures the bounds of scores, and returns what holds then."""
    await work(world, (await measuring_of(world).start(world.workspace_id, "")).operation_id)
    measured = (await measuring_of(world).get(world.workspace_id)).model.measured
    assert measured is not None
    return measured
