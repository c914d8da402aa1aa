"""More processes of a service beside the platform's own, on the same stores."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from dev.supervisor.environment import REPOSITORY
from dev.supervisor.ports import assign_ports
from tests.e2e.client import until
from tests.support.platform import Platform


class MoreWorkers:
    """Starts and stops processes of messaging."""

    def __init__(self, platform: Platform) -> None:
        """Starts none yet."""
        self._platform = platform
        self._running: list[subprocess.Popen[bytes]] = []

    def scale(self, count: int) -> None:
        """Has so many run beside the platform's own; who goes is killed."""
        while len(self._running) > count:
            leaving = self._running.pop()
            leaving.kill()
            leaving.wait()
        while len(self._running) < count:
            self._running.append(self._start())

    def check(self) -> None:
        """Fails when one has ended by itself."""
        assert [each.poll() for each in self._running] == [None] * len(self._running), "a worker ended"

    def _start(self) -> subprocess.Popen[bytes]:
        port = assign_ports(["messaging"], {})["messaging"]
        environment = self._platform.env_for("messaging") | {
            "YIKE_MESSAGING_ADDRESS": f"127.0.0.1:{port}",
            "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'protos' / 'gen'}",
        }
        started = subprocess.Popen(
            [sys.executable, "-m", "services", "messaging"], cwd=REPOSITORY, env=os.environ | environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(lambda: _listens(port) or started.poll() is not None, "another worker listens")
        assert started.poll() is None, "another worker did not start"
        return started


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def more_workers(platform: Platform) -> Iterator[MoreWorkers]:
    """Yields what starts more workers; they are gone at the end."""
    workers = MoreWorkers(platform)
    try:
        yield workers
    finally:
        workers.scale(0)
