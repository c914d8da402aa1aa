"""The public API as the benchmarks use it."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from tests.bench.http_load import Connection
from tests.support.platform import Platform

QUIET_SECONDS = 180.0


class Api:
    """Calls with the secret key."""

    def __init__(self, platform: Platform) -> None:
        """Takes a running platform."""
        self.url = platform.url
        self.write_key = platform.credentials["write_key"]
        self.secret_key = platform.credentials["secret_key"]
        self._connection = Connection(platform.url, self.secret_key)

    async def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Returns the JSON answer of a call.

        Raises:
            AssertionError: If it is not 200.
        """
        encoded = json.dumps(body).encode() if body is not None else b""
        status, content, _ = await self._connection.request(method, path, encoded)
        assert status == 200, f"{method} {path}: {status} {content[:400]!r}"
        answer: dict[str, Any] = json.loads(content)
        return answer

    async def recorded(self) -> int:
        """Returns how many events are committed."""
        return int((await self.call("GET", "/v1/events:stats"))["events"])

    async def until_evaluated(self, events: int) -> None:
        """Waits until segment has `events` events and no fact waits before it.

        Raises:
            AssertionError: If that takes more than three minutes.
        """
        give_up = time.perf_counter() + QUIET_SECONDS
        stats: dict[str, Any] = {}
        while time.perf_counter() < give_up:
            stats = await self.call("GET", "/v1/segments:stats")
            if int(stats["events"]) >= events and int(stats["waitingFacts"]) == 0:
                return
            await asyncio.sleep(0.2)
        raise AssertionError(f"not evaluated in time: {stats}, expected {events} events")
