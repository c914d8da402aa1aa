"""Gives every workspace and channel its turn: who has something due gets a lane, none more than its share."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from datetime import timedelta

import structlog

from services.common.errors import YikeError
from services.common.loops import run_for_ever
from services.messaging.usecases import Deliveries
from services.messaging.worker.health import WRITE_SECONDS, Health
from services.messaging.worker.lanes import CLAIM, Lane
from services.messaging.worker.lifeline import Lifeline
from services.messaging.worker.trials import Trials
from services.messaging.worker.ways import Group, Ways

LANES = 24
"""Batches under way at once."""

LANES_A_GROUP = 3
"""Of them, for one workspace and channel: a slow provider holds up no one else."""

IDLE_SECONDS = 0.5
REAP_SECONDS = 1.0
FORGET_SECONDS = 3_600.0
DRAIN_SECONDS = 4.0
"""How long calls under way are waited for when the process is told to stop."""

_log = structlog.get_logger(__name__)


class Dispatcher:
    """The worker of a process."""

    def __init__(self, *, deliveries: Deliveries, lane: Lane, ways: Ways, health: Health, lifeline: Lifeline) -> None:
        """Takes what it works with."""
        self._deliveries = deliveries
        self._lane = lane
        self._ways = ways
        self._health = health
        self._lifeline = lifeline
        self._trials = Trials(deliveries, lane, ways)
        self._has_suspects = self._is_trying = False
        self._wake = asyncio.Event()
        self._busy: Counter[Group] = Counter()
        self._served: dict[Group, int] = {}
        self._turns = 0
        self._lanes: set[asyncio.Future[None]] = set()

    def wake(self) -> None:
        """Tells it that there is something to do."""
        self._wake.set()

    async def run(self) -> None:
        """Works until cancelled, then lets what was handed over be settled; whatever the database answers is waited out."""
        helpers = [
            asyncio.ensure_future(run_for_ever("reaper", self._reap)),
            asyncio.ensure_future(run_for_ever("forgetter", self._forget)),
            asyncio.ensure_future(run_for_ever("health", self._write_health)),
        ]
        try:
            await run_for_ever("dispatcher", self._dispatch)
        finally:
            self._lane.stop()
            for helper in helpers:
                helper.cancel()
            if self._lanes:
                await asyncio.wait(self._lanes, timeout=DRAIN_SECONDS)
            for lane in list(self._lanes):
                lane.cancel()
            await asyncio.gather(*self._lanes, return_exceptions=True)
            with contextlib.suppress(YikeError):
                await self._deliveries.let_go(self._lifeline.worker)
            await self._health.write()

    async def deliver_due(self) -> int:
        """Delivers what is due now, group by group, and returns how many messages; for tests."""
        delivered = 0
        async with self._lifeline.held():
            while True:
                if await self._trials.are_due():
                    delivered += await self._trials.turn(self._lifeline.worker, ())
                due, _ = await self._deliveries.due_groups(self._ways.rests)
                due = [group for group in due if self._ways.allowance(group) != 0]
                if not due:
                    await self._health.write()
                    return delivered
                for workspace_id, channel in due:
                    limit = self._ways.allowance((workspace_id, channel)) or CLAIM
                    delivered += await self._lane.deliver(
                        workspace_id, channel, worker=self._lifeline.worker, limit=limit
                    )

    async def reap(self) -> int:
        """Takes up what dead workers left, once; returns how many messages."""
        return await self._deliveries.reap(lambda worker: worker != self._lifeline.worker)

    async def _dispatch(self) -> None:
        async with self._lifeline.held() as lost:
            await self._work(lost)

    async def _work(self, lost: asyncio.Event) -> None:
        while not lost.is_set():
            self._wake.clear()
            try:
                if self._has_suspects:
                    await self._try_suspects()
                started, soonest = await self._start_lanes()
            except YikeError as error:
                # Lanes under way go on: what they know of calls that were made must not be lost.
                _log.warning("dispatcher.put_off", reason=error.reason_name)
                started, soonest = 0, None
            if not started:
                await self._rest(soonest)

    async def _try_suspects(self) -> None:
        self._has_suspects, self._is_trying = False, True
        try:
            await self._trials.turn(self._lifeline.worker, self._lanes)
        finally:
            self._is_trying = False

    async def _start_lanes(self) -> tuple[int, timedelta | None]:
        """Starts a lane for each group that has something due and a share left; the longest unserved first."""
        if sum(self._busy.values()) >= LANES:
            return 0, None
        due, soonest = await self._deliveries.due_groups(self._ways.rests)
        self._served = {group: turn for group, turn in self._served.items() if group in set(due)}
        started = 0
        for group in sorted(due, key=lambda each: self._served.get(each, 0)):
            allowance = self._ways.allowance(group)
            share = self._ways.lanes(group, LANES_A_GROUP) if allowance is None else min(allowance, 1)
            if self._busy[group] >= share or sum(self._busy.values()) >= LANES:
                continue
            self._turns += 1
            self._served[group] = self._turns
            self._busy[group] += 1
            started += 1
            lane = asyncio.ensure_future(self._serve(group, CLAIM if allowance is None else allowance))
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return started, soonest

    async def _serve(self, group: Group, limit: int) -> None:
        try:
            while True:
                count = await self._lane.deliver(group[0], group[1], worker=self._lifeline.worker, limit=limit)
                # A full claim means that more is due: go on, unless others wait for a lane or the provider is away.
                if count < limit or limit < CLAIM or sum(self._busy.values()) >= LANES:
                    break
                if self._ways.allowance(group) is not None or self._is_trying:
                    break
        except YikeError as error:
            _log.warning("lane.ended", workspace_id=group[0], channel=group[1].word, reason=error.reason_name)
            await asyncio.sleep(IDLE_SECONDS)
        except Exception as error:
            _log.error("lane.failed", workspace_id=group[0], channel=group[1].word, exc_info=error)
            await asyncio.sleep(IDLE_SECONDS)
        finally:
            self._busy[group] -= 1
            if not self._busy[group]:
                del self._busy[group]
            self._wake.set()

    async def _rest(self, soonest: timedelta | None) -> None:
        seconds = IDLE_SECONDS
        if soonest is not None:
            seconds = min(seconds, max(soonest.total_seconds(), 0.01))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _reap(self) -> None:
        reaped = await self.reap()
        self._has_suspects = self._has_suspects or await self._trials.are_due()
        if reaped or self._has_suspects:
            self._wake.set()
        await asyncio.sleep(REAP_SECONDS)

    async def _forget(self) -> None:
        await self._deliveries.forget()
        await asyncio.sleep(FORGET_SECONDS)

    async def _write_health(self) -> None:
        await self._health.write()
        await asyncio.sleep(WRITE_SECONDS)
