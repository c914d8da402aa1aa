"""Group commit: calls that come side by side are recorded in one transaction, as a database groups its commits.

While a workspace's transaction is under way its calls gather, and the next takes all that fit: few large groups cost
much less than many small ones. A full group takes any free lane, and a few events do not wait behind a large group. So
an event costs a small share of a transaction under load, and nothing is delayed when idle.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from services.common.caller import act_for_all
from services.common.errors import ResourceExhausted, Unavailable
from services.profile.domain import IncomingEvent, Verdict

LANES = 4
FEW_EVENTS = 64
MAXIMUM_GROUP_EVENTS = 2_500
MAXIMUM_WAITING_EVENTS = 20_000

Record = Callable[[str, Sequence[IncomingEvent]], Awaitable[list[Verdict]]]


@dataclass(eq=False)
class _Submission:
    events: Sequence[IncomingEvent]
    verdicts: asyncio.Future[list[Verdict]]
    context: contextvars.Context


@dataclass(eq=False)
class _Queue:
    """What waits of one workspace, and how many of its groups are under way."""

    submissions: deque[_Submission]
    events: int = 0
    under_way: int = 0


class GroupCommit:
    """Gathers the events of concurrent calls, workspace by workspace, into few transactions.

    Attributes:
        calls: How many were taken since the process began.
    """

    def __init__(self, record: Record, *, lanes: int = LANES) -> None:
        """Wraps a recorder.

        Args:
            record: Records a batch of one workspace and returns one verdict an event.
            lanes: Batches in flight at a time.
        """
        self._record = record
        self._free_lanes = lanes
        # Workspaces take turns: the first of this dict that may go is served, then put at the end.
        self._queues: dict[str, _Queue] = {}
        self._waiting_events = 0
        self.calls = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def record(self, workspace_id: str, events: Sequence[IncomingEvent]) -> list[Verdict]:
        """Records events together with those of other calls; returns when they are committed.

        A caller that goes away before its turn takes its events with it; later, they are recorded all the same.

        Raises:
            ResourceExhausted: If 20,000 events wait already; nothing was taken.
            YikeError: What recording raises; nothing was recorded then.
        """
        if self._waiting_events + len(events) > MAXIMUM_WAITING_EVENTS:
            raise ResourceExhausted(retry_after_seconds=1)
        submission = _Submission(events, asyncio.get_running_loop().create_future(), contextvars.copy_context())
        queue = self._queues.setdefault(workspace_id, _Queue(deque()))
        queue.submissions.append(submission)
        queue.events += len(events)
        self._waiting_events += len(events)
        self.calls += 1
        self._start_lanes()
        return await submission.verdicts

    async def drain(self) -> None:
        """Waits until all that was submitted is settled."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start_lanes(self) -> None:
        while self._free_lanes:
            workspace_id = next((each for each, queue in self._queues.items() if _may_go(queue)), None)
            if workspace_id is None:
                return
            queue = self._queues.pop(workspace_id)
            self._queues[workspace_id] = queue
            group = self._take_group(queue)
            if group:
                self._start(workspace_id, queue, group)
            elif not queue.under_way and not queue.submissions:
                del self._queues[workspace_id]

    def _start(self, workspace_id: str, queue: _Queue, group: list[_Submission]) -> None:
        self._free_lanes -= 1
        queue.under_way += 1

        def free_lane(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self._free_lanes += 1
            queue.under_way -= 1
            if not queue.under_way and not queue.submissions:
                self._queues.pop(workspace_id, None)
            self._start_lanes()

        # The group is traced under its first call.
        task = asyncio.get_running_loop().create_task(self._record_group(workspace_id, group), context=group[0].context)
        self._tasks.add(task)
        task.add_done_callback(free_lane)

    def _take_group(self, queue: _Queue) -> list[_Submission]:
        group: list[_Submission] = []
        size = 0
        while queue.submissions and (not group or size + len(queue.submissions[0].events) <= MAXIMUM_GROUP_EVENTS):
            submission = queue.submissions.popleft()
            queue.events -= len(submission.events)
            self._waiting_events -= len(submission.events)
            if not submission.verdicts.done():
                group.append(submission)
                size += len(submission.events)
        return group

    async def _record_group(self, workspace_id: str, group: list[_Submission]) -> None:
        act_for_all([submission.context for submission in group], "profile")
        try:
            verdicts = await self._record(workspace_id, [event for each in group for event in each.events])
        except asyncio.CancelledError:
            _fail(group, Unavailable(retry_after_seconds=1))
            raise
        except Exception as error:
            if len(group) == 1 or isinstance(error, Unavailable):
                _fail(group, error)
                return
            # What one call brings must not fail the others: each alone.
            for submission in group:
                await self._record_group(workspace_id, [submission])
            return
        start = 0
        for submission in group:
            end = start + len(submission.events)
            if not submission.verdicts.done():
                submission.verdicts.set_result(verdicts[start:end])
            start = end


def _may_go(queue: _Queue) -> bool:
    if not queue.submissions:
        return False
    if not queue.under_way or queue.events >= MAXIMUM_GROUP_EVENTS:
        return True
    return queue.under_way == 1 and queue.events <= FEW_EVENTS


def _fail(group: Sequence[_Submission], error: Exception) -> None:
    for submission in group:
        if not submission.verdicts.done():
            submission.verdicts.set_exception(error)
