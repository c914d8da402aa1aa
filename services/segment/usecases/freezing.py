"""What happens to the members of paused segments: nothing, but that they are merged, restricted or gone."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.segment.conditions.bucket import BUCKETS, BucketCondition
from services.segment.domain.memberships import Cause, changes_between
from services.segment.history.connection import Lane
from services.segment.history.store import HistoryStore
from services.segment.storage.memberships import members_among
from services.segment.storage.workspaces import Workspace
from services.segment.usecases.evaluating import Evaluator

ANYBODY = BucketCondition("anybody", 0, BUCKETS)
"""Holds of every customer who is there and not restricted."""


async def keep_frozen(
    connection: AsyncConnection,
    workspace: Workspace,
    customers: AbstractSet[int],
    *,
    history: HistoryStore,
    evaluator: Evaluator,
    now: datetime,
    cause_of: Callable[[int], Cause],
) -> int:
    """Lets those among customers who were restricted leave the paused segments, and puts who was merged under the present id.

    Args:
        connection: The workspace's transaction, which holds its lock.
        workspace: The workspace.
        customers: Who was restricted, and who lost or gained a node: present ids, and those of customers that are no more.
        history: The history, which knows of it.
        evaluator: Writes the changes.
        now: The moment.
        cause_of: What to log as the cause.

    Returns:
        How many memberships changed.
    """
    segments = await evaluator.paused_segments(connection, workspace)
    if not segments or not customers:
        return 0
    workspace_id, segment_ids = workspace.workspace_id, [segment.segment_id for segment in segments]
    members = await members_among(connection, workspace_id, segment_ids, customers)
    inside = set[int]().union(*members.values())
    if not inside:
        return 0
    current = await history.current_customers(workspace_id, inside, Lane.LIVE)
    present = set(current.values())
    found = await history.holding(
        workspace_id, {"": ANYBODY}, present, now=now, time_zone=workspace.time_zone, lane=Lane.LIVE
    )
    # Whom somebody is merged into may be a member already.
    before = await members_among(connection, workspace_id, segment_ids, inside | present)
    after = {
        segment_id: {current[each] for each in those if current.get(each) in found[""]}
        for segment_id, those in before.items()
    }
    changes = changes_between(before, after, segment_ids, cause_of)
    await evaluator.write(connection, workspace, segments, changes, now=now)
    return sum(len(change.customers) for change in changes)
