"""Redis is flushed, killed, and flushed while a subscriber stands still, before an outbox of three days: nobody notices."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections import Counter

import asyncpg
import pytest
import redis

from services.common.topology import SERVICES
from tests.e2e.client import Workspace, until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform

PUBLISHED_ROWS = 3_500_000
PROCESSES = (*SERVICES, "gateway")
PAUSE_SECONDS = 0.05


class Shop(threading.Thread):
    """Sends one event after the other, each once more until it is taken; remembers every answer and how long it took."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(daemon=True)
        self.workspace = workspace
        self.sent = 0
        self.answers: Counter[int] = Counter()
        self.slowest_seconds = 0.0
        self.stopping = threading.Event()

    def run(self) -> None:
        """Sends until told to stop."""
        while not self.stopping.is_set():
            began = time.monotonic()
            answer = self.workspace.send(
                "track", messageId=f"m{self.sent}", userId=f"u{self.sent % 50}", event="Order Completed"
            )
            self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - began)
            self.answers[answer.status_code] += 1
            self.sent += answer.status_code == 200
            time.sleep(PAUSE_SECONDS)


async def fill_outbox(url: str, rows: int) -> None:
    """Puts facts of three days into profile's outbox, as if they had been told; copies of one that was."""
    connection = await asyncpg.connect(url)
    await connection.execute(
        """
        INSERT INTO profile.outbox (workspace_id, partition, payload, create_time, publish_time)
        SELECT one.workspace_id, g % 4, one.payload, told, told
        FROM generate_series(1, $1) g, LATERAL (SELECT now() - interval '3 days' * (1 - g / $1::float) AS told) AS time,
            (SELECT workspace_id, payload FROM profile.outbox LIMIT 1) AS one
        """,
        rows,
        timeout=600,
    )
    await connection.close()


@pytest.mark.slow
def test_redis_may_be_lost_at_any_size_of_outbox() -> None:
    with Platform() as platform:
        workspace = create_workspace(platform, "lost redis")
        shop = Shop(workspace)
        shop.start()
        until(lambda: shop.sent > 100, "the shop sells")
        asyncio.run(fill_outbox(platform.administrator_url, PUBLISHED_ROWS))
        before = {name: platform.pid(name) for name in PROCESSES}

        def events_in_segment() -> int:
            """Returns how many events segment has; less than none while it cannot say."""
            answer = workspace.call("GET", "/v1/segments:stats")
            assert answer.status_code in (200, 503), answer.text
            return int(answer.json()["events"]) if answer.status_code == 200 else -1

        def caught_up() -> bool:
            """Tells whether all that was sent when this was asked is in segment's history."""
            sent = shop.sent
            return bool(until(lambda: events_in_segment() >= sent, "segment has it all"))

        store = redis.Redis.from_url(platform.redis_url)
        seconds: dict[str, float] = {}

        def lose(how: str, action: object) -> None:
            assert callable(action)
            action()
            began = time.monotonic()
            assert caught_up()
            seconds[how] = round(time.monotonic() - began, 1)

        lose("flushed", store.flushall)
        lose("flushed again", store.flushall)
        old = platform.kill("redis")
        lose("killed", lambda: platform.wait_restarted("redis", old))

        # What segment had not read goes with Redis, too.
        stopped = platform.kill("segment", signal.SIGSTOP)
        sent = shop.sent
        until(lambda: shop.sent > sent + 50, "facts wait before segment")
        store.flushall()
        os.kill(stopped, signal.SIGCONT)
        lose("flushed before a subscriber had read", lambda: None)

        shop.stopping.set()
        shop.join()
        assert caught_up()
        print(f"\ncaught up after {seconds} s; answers {dict(shop.answers)}, slowest {shop.slowest_seconds:.2f} s")
        assert events_in_segment() == shop.sent
        assert {name: platform.pid(name) for name in PROCESSES} == before
        # Recording needs no Redis: nobody is refused.
        assert set(shop.answers) == {200}
        workspace.http.close()
