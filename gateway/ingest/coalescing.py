"""Group commit at the door: requests that come while calls are under way leave together in the next call.

When a small call ends, those it answered often send again within a moment. The next small call waits that moment for
them; else the clients fall into cohorts that take turns, each in a call of its own that costs as much as one for all.

A request is acknowledged only when the call that carried its events has answered. What waits is bounded; when the path
is full, a request is refused before anything of it is taken.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from services.common.caller import act_for_all
from services.common.clock import monotonic_seconds
from services.common.errors import Internal, ResourceExhausted, YikeError
from yike.profile.v1 import profile_service_pb2 as profile_pb

LINGER_SHARE = 0.5
"""Of the time that the last small call took; more would cost its clients more than sharing a call gives them."""

LINGER_SECONDS = 0.01
"""The longest that a request waits for company once nothing is under way."""

Record = Callable[[str, profile_pb.RecordEventsRequest], Awaitable[profile_pb.RecordEventsResponse]]
"""Calls profile: workspace and batch to answer. Raises a YikeError when nothing is known to be recorded."""


@dataclass(frozen=True)
class Outcome:
    """What became of one request's events.

    Attributes:
        accepted: Recorded now.
        duplicates: Recorded before.
        rejected: Refused by profile; their index is the place among this request's events.
    """

    accepted: int
    duplicates: int
    rejected: list[profile_pb.RejectedEvent]


@dataclass
class _Parcel:
    """One request's events on their way."""

    events: Sequence[profile_pb.IncomingEvent]
    size: int
    answer: asyncio.Future[Outcome]
    # The trace of the request; a call is traced under the first request that it carries.
    context: contextvars.Context


@dataclass
class _Lane:
    """The queue of one workspace."""

    waiting: deque[_Parcel] = field(default_factory=deque)
    waiting_events: int = 0
    calls: int = 0
    small_calls: int = 0
    scheduled: bool = False
    # While set, what waits may wait for company: until this many requests are there, or the timer ends it.
    linger: asyncio.TimerHandle | None = None
    company: int = 0

    def stop_lingering(self) -> None:
        if self.linger is not None:
            self.linger.cancel()
            self.linger = None


class Coalescer:
    """Carries the events of concurrent requests to profile in few calls."""

    def __init__(
        self,
        record: Record,
        *,
        events_a_call: int = 500,
        calls_a_workspace: int = 3,
        small_call_events: int = 64,
        waiting_events_a_workspace: int = 10_000,
        waiting_events: int = 40_000,
        bytes_a_call: int = 4 * 1024 * 1024,
        waiting_bytes: int = 128 * 1024 * 1024,
        linger_share: float = LINGER_SHARE,
        linger_seconds: float = LINGER_SECONDS,
    ) -> None:
        """Sets the bounds.

        Args:
            record: Calls profile.
            events_a_call: Requests are joined up to this many events; one larger request goes by itself.
            calls_a_workspace: Calls of one workspace under way at a time.
            small_call_events: A call of fewer events is small: only one of them is under way at a time. The cost of a
                call lies mostly in the call, so single events had better wait a few milliseconds for company; but they
                do not wait behind a large call.
            waiting_events_a_workspace: Events that may wait for a call, of one workspace.
            waiting_events: The same, of all.
            bytes_a_call: Requests are joined up to this size, as gRPC takes no message of any size.
            waiting_bytes: Size of all that may wait for a call.
            linger_share: After a small call, the next waits for company at most this part of the time that it took. It
                leaves at once when as many requests are there as that one answered, and as waited when it ended.
            linger_seconds: And never longer than this; 0: not at all.
        """
        self._record = record
        self._events_a_call = events_a_call
        self._calls_a_workspace = calls_a_workspace
        self._small_call_events = small_call_events
        self._waiting_events_a_workspace = waiting_events_a_workspace
        self._most_waiting = waiting_events
        self._bytes_a_call = bytes_a_call
        self._most_waiting_bytes = waiting_bytes
        self._linger_share = linger_share
        self._linger_seconds = linger_seconds
        self._lanes: dict[str, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.waiting_events = 0
        self._waiting_bytes = 0

    async def submit(self, workspace_id: str, events: Sequence[profile_pb.IncomingEvent], *, size: int = 0) -> Outcome:
        """Records events; returns after profile has committed them.

        Args:
            workspace_id: Whose they are.
            events: Of one request.
            size: In bytes, about.

        Raises:
            ResourceExhausted: BACKLOG_FULL; nothing was taken.
            YikeError: Whatever profile answered for the call that carried them.
        """
        if not events:
            return Outcome(0, 0, [])
        lane = self._lanes.get(workspace_id)
        if lane is None:
            lane = self._lanes[workspace_id] = _Lane()
        if (
            lane.waiting_events + len(events) > self._waiting_events_a_workspace
            or self.waiting_events + len(events) > self._most_waiting
            or self._waiting_bytes + size > self._most_waiting_bytes
        ):
            raise ResourceExhausted(
                "The path behind the gateway is full; nothing was taken. Send the same again later.",
                retry_after_seconds=1,
            )
        loop = asyncio.get_running_loop()
        parcel = _Parcel(events, size, loop.create_future(), contextvars.copy_context())
        lane.waiting.append(parcel)
        lane.waiting_events += len(events)
        self.waiting_events += len(events)
        self._waiting_bytes += size
        if not lane.scheduled and self._may_depart(lane):
            # Not now but after what is ready to run: requests that came together leave together.
            lane.scheduled = True
            loop.call_soon(self._depart, workspace_id, lane)
        return await parcel.answer

    async def drain(self) -> None:
        """Waits until nothing is waiting or under way."""
        while self._lanes:
            for workspace_id, lane in list(self._lanes.items()):
                self._end_linger(workspace_id, lane)
            if self._tasks:
                await asyncio.wait(self._tasks)
            else:
                await asyncio.sleep(0)

    def _may_depart(self, lane: _Lane) -> bool:
        if lane.calls >= self._calls_a_workspace:
            return False
        if lane.waiting_events >= self._small_call_events:
            return True
        return lane.small_calls == 0 and (lane.linger is None or len(lane.waiting) >= lane.company)

    def _linger(self, workspace_id: str, lane: _Lane, answered: int, seconds: float) -> None:
        """Lets the next small call wait for those whose call has just ended; a client that is alone never waits."""
        company = answered + len(lane.waiting)
        delay = min(self._linger_share * seconds, self._linger_seconds)
        if company > 1 and delay > 0 and lane.linger is None:
            lane.company = company
            lane.linger = asyncio.get_running_loop().call_later(delay, self._end_linger, workspace_id, lane)

    def _end_linger(self, workspace_id: str, lane: _Lane) -> None:
        lane.stop_lingering()
        self._depart(workspace_id, lane)

    def _depart(self, workspace_id: str, lane: _Lane) -> None:
        """Starts as many calls as there are free places and waiting parcels."""
        lane.scheduled = False
        while lane.waiting and self._may_depart(lane):
            parcels: list[_Parcel] = []
            count, size = 0, 0
            while lane.waiting and (not parcels or self._fits(lane.waiting[0], count, size)):
                parcel = lane.waiting.popleft()
                lane.waiting_events -= len(parcel.events)
                self.waiting_events -= len(parcel.events)
                self._waiting_bytes -= parcel.size
                if parcel.answer.done():
                    # Its client has gone; what was not sent need not be.
                    continue
                parcels.append(parcel)
                count += len(parcel.events)
                size += parcel.size
            if not parcels:
                break
            small = count < self._small_call_events
            lane.calls += 1
            lane.small_calls += small
            lane.stop_lingering()
            task = asyncio.get_running_loop().create_task(
                self._carry(workspace_id, lane, parcels, small), context=parcels[0].context
            )
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if not lane.waiting and not lane.calls and lane.linger is None:
            self._lanes.pop(workspace_id, None)

    def _fits(self, parcel: _Parcel, count: int, size: int) -> bool:
        return count + len(parcel.events) <= self._events_a_call and size + parcel.size <= self._bytes_a_call

    async def _carry(self, workspace_id: str, lane: _Lane, parcels: list[_Parcel], small: bool) -> None:
        began = monotonic_seconds()
        act_for_all([parcel.context for parcel in parcels], "gateway")
        try:
            request = profile_pb.RecordEventsRequest(events=[event for parcel in parcels for event in parcel.events])
            response = await self._record(workspace_id, request)
            outcomes = split(response, [len(parcel.events) for parcel in parcels])
        except YikeError as error:
            for parcel in parcels:
                if not parcel.answer.done():
                    parcel.answer.set_exception(error)
        except BaseException as error:
            for parcel in parcels:
                if not parcel.answer.done():
                    failure = Internal()
                    failure.__cause__ = error
                    parcel.answer.set_exception(failure)
            if not isinstance(error, Exception):
                raise
        else:
            for parcel, outcome in zip(parcels, outcomes, strict=True):
                if not parcel.answer.done():
                    parcel.answer.set_result(outcome)
        finally:
            lane.calls -= 1
            lane.small_calls -= small
            if small:
                self._linger(workspace_id, lane, len(parcels), monotonic_seconds() - began)
            self._depart(workspace_id, lane)


def split(response: profile_pb.RecordEventsResponse, sizes: Sequence[int]) -> list[Outcome]:
    """Returns each request's part of the answer to a call that carried several.

    Args:
        response: The answer.
        sizes: How many events each request put into the call, in order.
    """
    if len(sizes) == 1:
        return [Outcome(response.accepted, response.duplicates, list(response.rejected))]
    owner = [place for place, size in enumerate(sizes) for _ in range(size)]
    starts = [0]
    for size in sizes:
        starts.append(starts[-1] + size)
    rejected: list[list[profile_pb.RejectedEvent]] = [[] for _ in sizes]
    for event in response.rejected:
        place = owner[event.index]
        rejected[place].append(
            profile_pb.RejectedEvent(
                index=event.index - starts[place],
                message_id=event.message_id,
                reason=event.reason,
                message=event.message,
            )
        )
    duplicates = [0] * len(sizes)
    for index in response.duplicate_indexes:
        duplicates[owner[index]] += 1
    return [
        Outcome(size - duplicates[place] - len(rejected[place]), duplicates[place], rejected[place])
        for place, size in enumerate(sizes)
    ]
