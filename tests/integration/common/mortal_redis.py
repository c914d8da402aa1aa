"""A Redis of a test's own that may be flushed, restarted and set back to an older copy of itself."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import redis

from dev.supervisor.ports import assign_ports
from dev.supervisor.redis_server import find_program


class MortalRedis:
    """A server without a file of what it is told: started anew it knows what it last saved, if anything."""

    def __init__(self, directory: Path) -> None:
        """Starts it over a folder that exists."""
        self._directory = directory
        self._port = assign_ports(["redis"], {})["redis"]
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._process = self._start()

    def save(self) -> None:
        """Lets it write what it knows to disk."""
        with redis.Redis.from_url(self.url) as client:
            client.save()

    def flush(self) -> None:
        """Removes all it knows, and what it saved."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()
        (self._directory / "dump.rdb").unlink(missing_ok=True)

    def restart(self) -> None:
        """Kills it and starts it again: it knows what it last saved."""
        self.stop()
        self._process = self._start()

    def stop(self) -> None:
        """Kills it."""
        self._process.kill()
        self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [
                str(find_program()), "--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                "--dir", str(self._directory),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        give_up = time.monotonic() + 120
        while time.monotonic() < give_up:
            try:
                with redis.Redis.from_url(self.url) as client:
                    client.ping()
                return process
            except (OSError, redis.ConnectionError, redis.BusyLoadingError):
                time.sleep(0.01)
        raise AssertionError("the Redis of the test did not start")
