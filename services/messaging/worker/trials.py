"""Messages that were in hand when a process ended: tried with nothing else under way, so that what ends processes is found."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

import structlog

from services.messaging.usecases import Deliveries
from services.messaging.worker.lanes import Lane
from services.messaging.worker.ways import Group, Ways

SIZES = {1: 12, 2: 1}
"""How many are tried at once, by the ends that they were in: of the 128 of a batch few are left, and of these one is."""

PATIENCE_SECONDS = 12.0
"""How long lanes under way are waited for: longer than a provider is."""

_log = structlog.get_logger(__name__)


class Trials:
    """Tries them, in one process at a time.

    A message that ends its process ends it three times: in its batch, among a few, and alone. Then `after_crash` sets it aside.
    Its neighbours are sent at the second or third try, and nobody is blamed for another's end.
    """

    def __init__(self, deliveries: Deliveries, lane: Lane, ways: Ways) -> None:
        """Takes what it works with."""
        self._suspects = deliveries.suspects()
        self._lane = lane
        self._ways = ways

    async def are_due(self) -> bool:
        """Tells whether there is any to try whose account has room: for the others nothing is made to wait."""
        tried = set[Group]()
        while (due := await self._suspects.next(self._ways.rests, tried)) is not None:
            workspace_id, channel, _ = due
            if await self._lane.has_room(workspace_id, channel):
                return True
            tried.add((workspace_id, channel))
        return False

    async def turn(self, worker: int, under_way: Collection[asyncio.Future[Any]]) -> int:
        """Tries all that are due; returns how many. Nothing else may be begun meanwhile; what is under way is waited for."""
        async with self._suspects.turn() as is_mine:
            if not is_mine:
                return 0
            if under_way:
                await asyncio.wait(under_way, timeout=PATIENCE_SECONDS)
            tried, in_vain = 0, set[Group]()
            while (due := await self._suspects.next(self._ways.rests, in_vain)) is not None:
                workspace_id, channel, crashes = due
                count = await self._lane.deliver(
                    workspace_id, channel, worker=worker, limit=SIZES.get(crashes, 1), crashes=crashes
                )
                if not count:
                    # Their account has no room now, or another took them: those of others are tried all the same.
                    in_vain.add((workspace_id, channel))
                tried += count
            if tried:
                _log.info("messages.tried_after_crash", messages=tried)
            return tried
