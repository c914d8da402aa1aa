"""What the tests of states, versions and past members share."""

from __future__ import annotations

from datetime import datetime

from services.segment.domain.segments import Segment
from services.segment.usecases import Comparing, LookingBack, SegmentStates
from tests.integration.segment.world import World, nobody

LOG_DAYS = 400


def states_of(world: World) -> SegmentStates:
    """Returns who takes the segments of a world from state to state."""
    return SegmentStates(database=world.database, segments=world.segments, filling=world.filling, clock=world.clock)


def looking_back(world: World) -> LookingBack:
    """Returns who tells what was in a world."""
    return LookingBack(
        database=world.database, history=world.history, clock=world.clock, log_days=LOG_DAYS, identify=nobody
    )


def comparing(world: World) -> Comparing:
    """Returns who compares the segments of a world."""
    return Comparing(database=world.database, clock=world.clock)


async def pause(world: World, segment_id: str) -> Segment:
    """Pauses a segment."""
    return await states_of(world).pause(world.workspace_id, segment_id)


async def resume(world: World, segment_id: str) -> Segment:
    """Resumes a segment and waits for its fill."""
    await states_of(world).resume(world.workspace_id, segment_id)
    return await world.filled(segment_id)


async def draft(world: World, segment_id: str, rule: object) -> Segment:
    """Makes a draft."""
    assert isinstance(rule, dict)
    return await world.segments.create(
        world.workspace_id, segment_id=segment_id, display_name="", description="", rule_data=rule, is_draft=True
    )


async def members_at(world: World, segment_id: str, moment: datetime, *, page: int = 1000) -> set[int]:
    """Returns who was in a segment at a moment, page by page, having checked the number told with them."""
    found: list[int] = []
    while True:
        after = found[-1] if found else 0
        portion, size = await looking_back(world).members(
            world.workspace_id, segment_id, moment, after=after, limit=page
        )
        found += [one.customer_id for one in portion]
        if len(portion) < page:
            assert size == len(found)
            assert found == sorted(set(found))
            return set(found)
