"""The supervisor over the real stores and stand-ins for all other processes: what it keeps alive, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dev.supervisor import process_table
from dev.supervisor.environment import REPOSITORY
from services.common.topology import SERVICES
from tests.support.dummy_process import KEYS
from tests.support.platform import Platform, PlatformError

DUMMY = ("tests.support.dummy_platform",)
ALL = {"postgres", "redis", *SERVICES, "sandbox", "gateway"}


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with Platform(module=DUMMY) as running:
        yield running


def _until(holds: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.05)


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_platform_runs_every_process_when_ready(platform: Platform) -> None:
    processes = platform.state().processes
    assert set(processes) == ALL
    assert all(record.ready for record in processes.values())
    assert platform.credentials == {"url": platform.url, **KEYS}


def test_platform_shuts_its_home_to_others_when_started(platform: Platform) -> None:
    assert _mode(platform.home.root) == 0o700
    assert _mode(platform.home.credentials) == 0o600
    files = [path for path in platform.home.secrets.iterdir() if path.is_file()]
    assert len(files) == 6
    assert {_mode(path) for path in files} == {0o600}


def test_platform_gives_a_service_its_own_login_only_when_it_starts_it(platform: Platform) -> None:
    environment = Path(f"/proc/{platform.pid('profile')}/environ").read_bytes().decode().split("\0")
    names = {entry.partition("=")[0] for entry in environment}
    assert f"YIKE_DATABASE_URL={platform.env_for('profile')['YIKE_DATABASE_URL']}" in environment
    assert not names & {"YIKE_POSTGRES_URL", "YIKE_ROLE_SECRET"}
    sandbox = Path(f"/proc/{platform.pid('sandbox')}/environ").read_bytes()
    assert b"YIKE_ENCRYPTION_KEY=" not in sandbox
    assert b"YIKE_SERVICE_TOKEN=" not in sandbox


@pytest.mark.parametrize("name", ["identity", "gateway", "postgres", "redis", "sandbox"])
def test_platform_restarts_a_process_when_it_is_killed(platform: Platform, name: str) -> None:
    address = platform.state().ports
    old = platform.kill(name)
    platform.wait_restarted(name, old)
    assert platform.state().ports == address
    assert platform.record(name).starts >= 2


def test_platform_ends_a_gateways_workers_when_the_gateway_is_killed(platform: Platform) -> None:
    run_id = platform.state().run_id
    workers = [
        pid
        for pid in process_table.with_environment("YIKE_RUN_ID", run_id)
        if os.getsid(pid) == platform.pid("gateway")
    ]
    assert len(workers) == 2
    started = {pid: process_table.start_ticks(pid) or 0 for pid in workers}
    platform.wait_restarted("gateway", platform.kill("gateway"))
    assert not any(process_table.is_same_process(pid, ticks) for pid, ticks in started.items())


def test_second_supervisor_refuses_when_the_home_is_in_use(platform: Platform) -> None:
    before = {name: record.pid for name, record in platform.state().processes.items()}
    second = Platform(home=platform.home.root, module=DUMMY)
    with pytest.raises(PlatformError, match="already runs"):
        second.start()
    assert set(before) == ALL
    assert {name: record.pid for name, record in platform.state().processes.items()} == before
    assert set(before.values()) <= set(platform.running_processes())


@pytest.mark.slow
def test_platforms_run_beside_each_other_when_their_homes_differ(platform: Platform) -> None:
    with Platform(module=DUMMY) as other:
        assert not set(other.state().ports.values()) & set(platform.state().ports.values())
        assert other.url != platform.url


def test_platform_leaves_no_process_and_keeps_its_home_when_stopped_and_started_again(tmp_home: Path) -> None:
    first = Platform(home=tmp_home, module=DUMMY)
    with first:
        addresses, keys = first.state().ports, first.credentials
        files = {path.name: path.read_text() for path in first.home.secrets.iterdir()}
    assert not first.running_processes()
    assert not first.home.ready.exists()
    with Platform(home=tmp_home, module=DUMMY) as second:
        assert second.state().ports == addresses
        assert second.credentials == keys
        assert {path.name: path.read_text() for path in second.home.secrets.iterdir()} == files


@pytest.mark.slow
def test_platform_outlives_a_failing_demo_and_stops_in_order_when_interrupted(tmp_home: Path) -> None:
    running = Platform(home=tmp_home, module=DUMMY, environment={"DEMO": "1"})
    running.start()
    log = running.home.logs / "supervisor.log"
    _until(lambda: "event=demo.failed" in log.read_text())
    state = running.state()
    os.kill(running.supervisor_pid, signal.SIGINT)
    _until(lambda: process_table.start_ticks(running.supervisor_pid) is None)
    assert not running.running_processes(state)
    running.stop()
    lines = log.read_text().splitlines()
    stopped = [line.partition("name=")[2].split()[0] for line in lines if "event=process.stopped" in line]
    assert stopped[0] == "gateway"
    assert set(stopped[-2:]) == {"postgres", "redis"}
    assert set(stopped) == ALL


@pytest.mark.slow
def test_platform_leaves_nothing_when_interrupted_while_it_starts(tmp_home: Path) -> None:
    running = Platform(home=tmp_home, module=DUMMY)
    running.launch()
    _until(lambda: "profile" in running.state().processes)
    state = running.state()
    running.stop()
    assert not running.running_processes(state)
    assert not running.home.ready.exists()


def test_platform_leaves_nothing_and_starts_again_when_its_supervisor_is_killed(tmp_home: Path) -> None:
    running = Platform(home=tmp_home, module=DUMMY)
    running.start()
    state = running.state()
    running.kill_supervisor()
    named = state.processes.values()
    _until(lambda: not any(process_table.is_same_process(one.pid, one.started_ticks) for one in named))
    # The stand-in for the gateway's worker is tied to nobody: only the next start can find it.
    running.start()
    assert not process_table.with_environment("YIKE_RUN_ID", state.run_id)
    assert set(running.state().processes) == ALL
    running.stop()


@pytest.mark.slow
def test_platform_leaves_a_stranger_alone_when_a_recorded_id_is_used_again(tmp_home: Path) -> None:
    with Platform(home=tmp_home, module=DUMMY) as running:
        path, old = running.home.state, running.pid("identity")
    stranger = subprocess.Popen(["sleep", "1000"])
    try:
        text = path.read_text()
        record = f'{{"pid": {stranger.pid}, "started_ticks": 1, "stop_signal": 15, "starts": 1, "ready": true}}'
        path.write_text(text.replace('"processes": {}', f'"processes": {{"identity": {record}}}'))
        with Platform(home=tmp_home, module=DUMMY) as again:
            assert again.pid("identity") != old
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_start_fails_with_the_log_and_leaves_nothing_when_a_service_never_becomes_ready(tmp_home: Path) -> None:
    broken = Platform(home=tmp_home, module=DUMMY, environment={"YIKE_DUMMY_BROKEN": "segment"})
    with pytest.raises(PlatformError, match=r"segment ended again and again(.|\n)*segment is broken on purpose"):
        broken.start()
    assert not broken.running_processes()


def test_start_fails_with_a_reason_when_the_migrations_fail(tmp_home: Path) -> None:
    broken = Platform(home=tmp_home, module=DUMMY, environment={"YIKE_DUMMY_BROKEN": "migrations"})
    with pytest.raises(PlatformError, match="migrations failed"):
        broken.start()
    assert not broken.running_processes()


def test_start_names_the_variable_when_the_gateways_port_is_in_use(tmp_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = Platform(home=tmp_home, module=DUMMY, port=server.getsockname()[1])
        with pytest.raises(PlatformError, match="YIKE_PORT"):
            taken.start()


@pytest.mark.slow
def test_start_refuses_when_the_key_is_gone_but_data_are_there(tmp_home: Path) -> None:
    with Platform(home=tmp_home, module=DUMMY) as running:
        key = running.home.secrets / "encryption_key"
    key.unlink()
    again = Platform(home=tmp_home, module=DUMMY)
    with pytest.raises(PlatformError, match="YIKE_ENCRYPTION_KEY"):
        again.start()


def test_start_refuses_when_the_credentials_are_damaged_and_issues_keys_when_told(tmp_home: Path) -> None:
    with Platform(home=tmp_home, module=DUMMY) as running:
        path = running.home.credentials
    damaged = path.read_text()[:-30]
    path.write_text(damaged)
    with pytest.raises(
        PlatformError, match=r"damaged. Put the file back, or have new keys issued by a start with YIKE_WORKSPACE"
    ):
        Platform(home=tmp_home, module=DUMMY).start()
    assert path.read_text() == damaged
    with Platform(home=tmp_home, module=DUMMY, environment={"YIKE_WORKSPACE": "ws_dummy"}) as told:
        assert told.credentials == {"url": told.url, **KEYS}


def test_platform_uses_outside_stores_when_their_urls_are_set(platform: Platform, tmp_home: Path) -> None:
    urls = {"YIKE_POSTGRES_URL": platform.administrator_url, "YIKE_REDIS_URL": platform.redis_url}
    with Platform(home=tmp_home, module=DUMMY, environment=urls) as guest:
        assert set(guest.state().processes) == ALL - {"postgres", "redis"}
        host = platform.administrator_url.rpartition("@")[2]
        assert guest.env_for("journey")["YIKE_DATABASE_URL"].endswith(f"@{host}")
        assert guest.env_for("journey")["YIKE_REDIS_URL"] == platform.redis_url


def test_services_command_lists_the_names_when_one_is_unknown() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "services", "nonsense"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert all(name in ended.stderr for name in (*SERVICES, "sandbox", "all"))
