"""Deciding who is left alone, in the transaction that would let them in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.journey.domain.entries import Refusal
from services.journey.domain.holdouts import GLOBAL, Arm, Assignment, Measurement, is_held_out
from services.journey.storage import customers, experiment_days, holdouts

Walk = tuple[str, int]
"""A journey, and the person who would walk it."""

SETTLING = timedelta(hours=1)
"""How long after the window of a day's people is over they are measured: what tells of its last minutes has come by then."""


def due_time(assign_time: datetime, window_days: int) -> tuple[datetime, datetime]:
    """Returns the day (midnight UTC) on which somebody came, and when what its people did can be measured."""
    day = assign_time.replace(hour=0, minute=0, second=0, microsecond=0)
    return day, day + timedelta(days=1 + window_days) + SETTLING


async def hold_out(
    connection: AsyncConnection, workspace_id: str, walks: Collection[Walk], now: datetime, *, keeps: bool = True
) -> dict[Walk, Refusal]:
    """Returns who of those who may walk is left alone, and by which rule; notes the groups of all, unless told otherwise.

    The group that was decided first of any id that is the person now holds; without one, a hash decides.
    """
    shares = await holdouts.shares_of(connection, workspace_id, {journey_id for journey_id, _ in walks})
    if not shares:
        return {}
    everywhere, _ = shares.get(GLOBAL, (0, 0))
    left_alone = {
        walk: Refusal.HELD_OUT_OF_ALL for walk in walks if is_held_out(workspace_id, GLOBAL, walk[1], everywhere)
    }
    asked = [walk for walk in walks if walk[0] in shares and walk not in left_alone]
    if not asked:
        return left_alone
    known = await _known(connection, workspace_id, asked)
    decided = []
    for journey_id, person in dict.fromkeys(asked):
        share, _ = shares[journey_id]
        arm = known.get((journey_id, person))
        if arm is None:
            arm = Arm.CONTROL if is_held_out(workspace_id, journey_id, person, share) else Arm.TREATED
            decided.append(Assignment(journey_id, person, arm, share, now))
        if arm is Arm.CONTROL:
            left_alone[(journey_id, person)] = Refusal.HELD_OUT
    if decided and keeps:
        await holdouts.add_assignments(connection, workspace_id, decided)
        days = {one.experiment_id: due_time(now, shares[one.experiment_id][1]) for one in decided}
        await experiment_days.open_days(
            connection, workspace_id, [(name, day.date(), due) for name, (day, due) in days.items()]
        )
    return left_alone


async def _known(connection: AsyncConnection, workspace_id: str, walks: Collection[Walk]) -> Mapping[Walk, Arm]:
    """Returns the groups that were decided already."""
    same = await customers.ids_of_customers(connection, workspace_id, sorted({person for _, person in walks}))
    wanted = sorted({(journey_id, each) for journey_id, person in walks for each in same[person]})
    found = await holdouts.first_assignments(connection, workspace_id, wanted)
    known: dict[Walk, Arm] = {}
    for journey_id, person in walks:
        of_person = [found[(journey_id, each)] for each in same[person] if (journey_id, each) in found]
        if of_person:
            known[(journey_id, person)] = min(of_person, key=lambda one: (one.assign_time, one.customer_id)).arm
    return known


async def begin_measuring(
    connection: AsyncConnection, workspace_id: str, journey_id: str, share: int, now: datetime
) -> None:
    """Notes, when a journey is first published and sends marketing, who it leaves alone; what somebody said before stays.

    Args:
        connection: The transaction that publishes.
        workspace_id: The workspace.
        journey_id: The journey.
        share: The installation's, which holds where the workspace says nothing.
        now: The moment.
    """
    if await holdouts.find_measurement(connection, workspace_id, journey_id) is not None:
        return
    known = await holdouts.find_holdouts(connection, workspace_id)
    share = share if known is None else known.default_share
    measured = Measurement(journey_id, share, revision=1, update_time=now)
    await holdouts.save_measurement(connection, workspace_id, measured)
