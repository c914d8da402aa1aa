"""JPush's keys of messages (`cid`), asked for some at a time and given to one message each."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.common.clock import Clock
from services.messaging.providers.jpush.account import JpushAccount

KEYS_A_CALL = 10
"""As many as the vendor gives at once to who is no customer of its VIP service."""

KEPT_ACCOUNTS = 1_000
KEPT_FOR = timedelta(hours=1)
"""How long a key is kept for a message: it is good for a day, and a message is repeated for hours at most."""

Ask = Callable[[JpushAccount, float], Awaitable[list[str]]]
"""Asks for keys; none where none can be had now."""


@dataclass(slots=True)
class _Pool:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    keys: deque[tuple[str, datetime]] = field(default_factory=deque)


class Keys:
    """The keys of a process."""

    def __init__(self, clock: Clock, ask: Ask) -> None:
        """Takes the clock and who asks; asks no one."""
        self._clock = clock
        self._ask = ask
        self._pools: OrderedDict[JpushAccount, _Pool] = OrderedDict()

    async def take(self, account: JpushAccount, timeout_seconds: float) -> str:
        """Returns a key that no other message has; empty where none can be had now. One question serves all who wait."""
        pool = self._pools.pop(account, None) or _Pool()
        self._pools[account] = pool
        while len(self._pools) > KEPT_ACCOUNTS:
            self._pools.popitem(last=False)
        try:
            async with asyncio.timeout(timeout_seconds), pool.lock:
                now = self._clock.now()
                while pool.keys and now - pool.keys[0][1] > KEPT_FOR:
                    pool.keys.popleft()
                if not pool.keys:
                    pool.keys.extend((key, now) for key in await self._ask(account, timeout_seconds))
                return pool.keys.popleft()[0] if pool.keys else ""
        except TimeoutError:
            return ""

    def forget(self) -> None:
        """Forgets all keys."""
        self._pools.clear()
