"""Real PostgreSQL and Redis for integration tests: one server of each a run, a fresh database for each module."""

import asyncio
import itertools
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import redis.asyncio

from dev.supervisor.environment import REPOSITORY, common_python_path, role_url
from dev.supervisor.log_file import LogFile
from dev.supervisor.ports import assign_ports
from dev.supervisor.postgres_server import PostgresServer
from dev.supervisor.redis_server import DATABASES, RedisServer
from tests.support.emptying import Marks, empty, marks_of

TEMPLATE = "yike_template"
"""The migrated database that each test module's own is copied from."""

DatabaseUrls = Callable[[str], str]
"""Returns the URL by which a service (`identity`, …, `gateway`) reaches the module's database; `admin`: the
administrator's."""


class TestPostgres:
    """The test run's PostgreSQL server."""

    # Not a test, whatever pytest makes of the name.
    __test__ = False

    def __init__(self, directory: Path) -> None:
        """Starts nothing yet; all files go below `directory`."""
        self.role_secret = secrets.token_hex(16)
        self.server = PostgresServer(
            data_directory=directory / "postgres",
            password=secrets.token_hex(16),
            port=assign_ports(["postgres"], {})["postgres"],
            log=LogFile(directory / "postgres.log"),
            # The data of a test run need not outlive the machine; a killed server loses nothing by this.
            settings={"fsync": "off", "shared_buffers": "128MB", "max_connections": "200", "max_wal_size": "256MB"},
        )
        self._numbers: Iterator[int] = itertools.count(1)
        self._migrated = asyncio.Lock()
        self._fresh: Marks | None = None
        self._emptied: list[str] = []

    async def start(self) -> None:
        """Starts the server and waits until it is ready."""
        await self.server.start()

    async def stop(self) -> None:
        """Stops the server."""
        await self.server.stop()

    async def create_database(self, *, migrated: bool = True) -> str:
        """Makes a fresh database and returns its name.

        Args:
            migrated: With all roles, schemas and tables, copied from the template; else empty.
        """
        name = f"yike_test_{next(self._numbers)}"
        if migrated and self._emptied:
            # By another name: who still writes to the one before it is refused, and no guest of the next test.
            await self._administrate(f'ALTER DATABASE "{self._emptied.pop()}" RENAME TO "{name}"')
            return name
        if migrated:
            await self._ensure_template()
        template = TEMPLATE if migrated else "template1"
        await self._administrate(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return name

    async def give_back(self, name: str) -> None:
        """Empties a migrated database for the next who wants a fresh one; what cannot be made fresh again is removed."""
        assert self._fresh is not None, "it was not copied from the template"
        left = f"{name}_left"
        await self._administrate(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        try:
            await self._administrate(f'ALTER DATABASE "{name}" RENAME TO "{left}"')
            connection = await asyncpg.connect(self.server.url_of(left))
            try:
                fresh = await empty(connection, self._fresh)
            finally:
                await connection.close()
        except asyncpg.PostgresError:
            # Somebody is in it again, or holds what is to go.
            fresh, left = False, name
        if fresh:
            self._emptied.append(left)
        else:
            await self.drop_database(left)

    async def drop_database(self, name: str) -> None:
        """Removes a database, and whoever is still connected to it."""
        await self._administrate(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def urls(self, database: str) -> DatabaseUrls:
        """Returns the URLs of a database by service name."""
        administrator = self.server.url_of(database)

        def url(service: str) -> str:
            if service == "admin":
                return administrator
            return role_url(administrator, self.role_secret, f"yike_{service}")

        return url

    async def _ensure_template(self) -> None:
        async with self._migrated:
            if self._fresh is not None:
                return
            await self.server.ensure_database(TEMPLATE)
            await asyncio.to_thread(migrate, self.server.url_of(TEMPLATE), self.role_secret)
            connection = await asyncpg.connect(self.server.url_of(TEMPLATE))
            try:
                self._fresh = await marks_of(connection)
            finally:
                await connection.close()

    async def _administrate(self, statement: str) -> None:
        connection = await asyncpg.connect(self.server.url_of("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


class TestRedis:
    """The test run's Redis server."""

    __test__ = False

    def __init__(self, directory: Path) -> None:
        """Starts nothing yet; all files go below `directory`."""
        self.server = RedisServer(
            directory=directory / "redis",
            password=secrets.token_hex(16),
            port=assign_ports(["redis"], {})["redis"],
            log=LogFile(directory / "redis.log"),
        )
        self._numbers = itertools.cycle(range(1, DATABASES))

    async def start(self) -> None:
        """Starts the server and waits until it is ready."""
        await self.server.start()

    async def stop(self) -> None:
        """Stops the server."""
        await self.server.stop()

    async def fresh_url(self) -> str:
        """Returns the URL of a database number that is empty, and no other test's for the next 62 calls."""
        url = self.server.url_of(next(self._numbers))
        client: redis.asyncio.Redis = redis.asyncio.from_url(url)
        try:
            await client.flushdb()
        finally:
            await client.aclose()
        return url


def migrate(administrator_url: str, role_secret: str) -> None:
    """Makes all roles, schemas and tables in a database, as the supervisor does at start.

    Raises:
        AssertionError: If the migrations fail; with what they printed.
    """
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("YIKE_")},
        "PYTHONPATH": common_python_path(os.environ),
        "YIKE_POSTGRES_URL": administrator_url,
        "YIKE_ROLE_SECRET": role_secret,
    }
    ended = subprocess.run(
        [sys.executable, "-m", "services.common.migrations"],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, f"the migrations failed:\n{ended.stdout}\n{ended.stderr}"
