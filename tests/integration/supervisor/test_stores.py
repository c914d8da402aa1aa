"""The embedded stores by themselves: started, crashed, started again, and run as each kind of user."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio
import redis.exceptions

from dev.supervisor import postgres_account, process_table
from dev.supervisor.errors import SupervisorError
from dev.supervisor.health import Health
from dev.supervisor.log_file import LogFile
from dev.supervisor.ports import assign_ports
from dev.supervisor.postgres_account import Way, choose_face
from dev.supervisor.postgres_server import PostgresServer, find_installation
from dev.supervisor.process import launch_command
from dev.supervisor.redis_server import RedisServer

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has more than one way to run PostgreSQL")


@pytest.fixture
def shared_place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stands for `/var/lib/yike`: a folder that every account can pass through."""
    with tempfile.TemporaryDirectory(prefix="yike-shared-") as folder:
        monkeypatch.setattr(postgres_account, "_SHARED_PLACES", (Path(folder),))
        yield Path(folder)


def _postgres(home: Path, way: Way = "auto") -> PostgresServer:
    return PostgresServer(
        data_directory=home / "postgres",
        password="not-so-secret",
        port=assign_ports(["postgres"], {})["postgres"],
        log=LogFile(home / "postgres.log"),
        way=way,
    )


def _user_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


async def _write_and_read_over_a_crash(server: PostgresServer) -> int:
    connection = await asyncpg.connect(server.url)
    await connection.execute("CREATE TABLE kept (number int)")
    await connection.execute("INSERT INTO kept VALUES (42)")
    await server.kill()
    connection.terminate()
    await server.start()
    connection = await asyncpg.connect(server.url)
    try:
        return int(await connection.fetchval("SELECT number FROM kept"))
    finally:
        await connection.close()


async def test_postgres_keeps_committed_rows_when_killed(tmp_path: Path) -> None:
    server = _postgres(tmp_path)
    await server.start()
    try:
        await server.ensure_database()
        await server.ensure_database()
        assert await _write_and_read_over_a_crash(server) == 42
        assert await server.health() is Health.READY
    finally:
        await server.stop()
    assert await server.health() is Health.SILENT
    assert process_table.working_in(tmp_path / "postgres", "postgres") == []


@as_root
async def test_postgres_leaves_files_to_root_when_run_in_a_namespace_below_a_closed_folder(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = _postgres(closed, "namespace")
    try:
        await server.start()
    except SupervisorError:
        pytest.skip("the kernel allows no user namespace here")
    try:
        assert (closed / "postgres" / "PG_VERSION").stat().st_uid == 0
        assert (closed / "postgres").stat().st_mode & 0o777 == 0o700
    finally:
        await server.stop()


@as_root
async def test_postgres_runs_as_an_account_with_data_of_its_own_when_no_namespace_is_used(
    tmp_path: Path, shared_place: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = _postgres(closed, "account")
    await server.start()
    data = (closed / "postgres").resolve()
    try:
        await server.ensure_database()
        assert (closed / "postgres").is_symlink()
        assert data.is_relative_to(shared_place)
        assert data.stat().st_uid != 0
        assert _user_of(server.pid) == data.stat().st_uid
        assert await _write_and_read_over_a_crash(server) == 42
        await server.stop()
        # Whoever owns the data stays their owner, also where a namespace would do.
        server = _postgres(closed)
        await server.start()
        assert _user_of(server.pid) == data.stat().st_uid
    finally:
        await server.stop()


@as_root
@pytest.mark.slow
async def test_postgres_is_copied_to_a_reachable_place_when_its_account_cannot_enter_the_wheels_folder(
    tmp_path: Path, shared_place: Path
) -> None:
    site = tmp_path / "closed"
    site.mkdir(mode=0o700)
    wheel = find_installation().parent
    shutil.copytree(wheel / "pginstall18", site / wheel.name / "pginstall18")
    shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), site / f"{wheel.name}.libs")
    face = choose_face(tmp_path / "postgres", site / wheel.name / "pginstall18", "account")
    assert face.installation.is_relative_to(shared_place)
    assert face.data_directory.is_relative_to(shared_place)
    # Once a version: the second time it is there.
    assert choose_face(tmp_path / "postgres", site / wheel.name / "pginstall18", "account") == face


@as_root
@pytest.mark.slow
async def test_postgres_moves_roots_data_to_an_account_when_namespaces_are_gone(
    tmp_path: Path, shared_place: Path
) -> None:
    server = _postgres(tmp_path)
    await server.start()
    await server.ensure_database()
    await server.stop()
    moved = _postgres(tmp_path, "account")
    await moved.start()
    try:
        assert (tmp_path / "postgres").resolve().is_relative_to(shared_place)
        assert await _write_and_read_over_a_crash(moved) == 42
    finally:
        await moved.stop()


async def test_postgres_starts_when_a_mark_of_a_killed_server_names_a_living_process(tmp_path: Path) -> None:
    server = _postgres(tmp_path)
    await server.start()
    await server.kill()
    mark = (tmp_path / "postgres" / "postmaster.pid").read_text(encoding="ascii").splitlines()
    mark[0] = str(os.getppid())
    (tmp_path / "postgres" / "postmaster.pid").write_text("\n".join(mark) + "\n", encoding="ascii")
    await server.start()
    try:
        assert await server.health() is Health.READY
    finally:
        await server.stop()


@pytest.mark.slow
async def test_postgres_makes_its_data_anew_when_the_first_start_was_cut_off(tmp_path: Path) -> None:
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)
    server = _postgres(tmp_path)
    await server.start()
    try:
        assert await server.health() is Health.READY
        assert not (tmp_path / "postgres.new").exists()
    finally:
        await server.stop()


@pytest.mark.slow
async def test_postgres_refuses_a_client_when_the_password_is_wrong(tmp_path: Path) -> None:
    server = _postgres(tmp_path)
    await server.start()
    try:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.url_of("postgres").replace("not-so-secret", "guessed"))
    finally:
        await server.stop()


async def test_redis_keeps_its_data_when_stopped_and_asks_for_a_password(tmp_path: Path) -> None:
    server = RedisServer(
        directory=tmp_path / "re dis",
        password="not-so-secret",
        port=assign_ports(["redis"], {})["redis"],
        log=LogFile(tmp_path / "redis.log"),
    )
    await server.start()
    client: redis.asyncio.Redis = redis.asyncio.from_url(server.url)
    try:
        await client.set("kept", "42")
        await client.aclose()
        await server.stop()
        await server.start()
        client = redis.asyncio.from_url(server.url)
        assert await client.get("kept") == b"42"
        assert (await client.config_get("maxmemory-policy"))["maxmemory-policy"] == "noeviction"
        await client.aclose()
        client = redis.asyncio.from_url(server.url.replace("not-so-secret", "guessed"))
        with pytest.raises(redis.exceptions.AuthenticationError):
            await client.ping()
    finally:
        await client.aclose()
        await server.stop()
    assert await server.health() is Health.SILENT


_STORES_UNTIL_KILLED = """
import asyncio, sys
from pathlib import Path
from tests.integration.supervisor.test_stores import _postgres
async def main():
    server = _postgres(Path(sys.argv[1]))
    await server.start()
    print(server.pid, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.mark.parametrize(
    "options",
    [{}, pytest.param({"namespace": [1000, 1000]}, marks=pytest.mark.slow)],
    ids=["as_we_are", "as_ordinary_user"],
)
async def test_postgres_ends_when_its_starter_is_killed(tmp_path: Path, options: dict[str, list[int]]) -> None:
    command = launch_command((sys.executable, "-c", _STORES_UNTIL_KILLED, str(tmp_path)), signal.SIGKILL, options)
    starter = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, "PYTHONPATH": ":".join(sys.path)}, stdout=asyncio.subprocess.PIPE
    )
    assert starter.stdout is not None
    pid = int(await starter.stdout.readline())
    started = process_table.start_ticks(pid)
    assert started is not None
    starter.kill()
    await starter.wait()
    for _ in range(400):
        if not process_table.working_in(tmp_path / "postgres", "postgres"):
            break
        await asyncio.sleep(0.05)
    assert not process_table.is_same_process(pid, started)
