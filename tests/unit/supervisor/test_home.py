"""The home: its folders, its lock, its files."""

import os
import socket
from pathlib import Path

import pytest

from dev.supervisor import credentials, ports
from dev.supervisor.errors import HomeInUseError, SupervisorError
from dev.supervisor.home import Home, write_atomically
from dev.supervisor.log_file import LogFile
from dev.supervisor.state import ProcessRecord, RunState, read_state, write_state

RECORD = ProcessRecord(pid=7, started_ticks=11, stop_signal=15, starts=1, ready=True)


def test_home_is_shut_to_others_when_made(tmp_path: Path) -> None:
    home = Home(tmp_path / "deep" / "home")
    home.make()
    assert home.root.stat().st_mode & 0o777 == 0o700
    home.make()


def test_home_keeps_the_mode_of_a_folder_that_holds_other_things_when_made(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "someone's").touch()
    Home(tmp_path).make()
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_home_tells_what_to_do_when_a_file_is_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with pytest.raises(SupervisorError, match="YIKE_HOME"):
        Home(tmp_path / "home").make()


def test_lock_is_refused_when_held_and_given_when_let_go(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    descriptor = home.lock()
    with pytest.raises(HomeInUseError, match=str(os.getpid())):
        home.lock()
    os.close(descriptor)
    os.close(home.lock())


def test_write_atomically_replaces_a_file_and_shuts_it_to_others_when_it_exists(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    write_atomically(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_state_is_read_as_it_was_when_written(tmp_path: Path) -> None:
    state = RunState("run", RECORD, {"identity": 20_000}, {"identity": RECORD})
    write_state(tmp_path / "state.json", state)
    assert read_state(tmp_path / "state.json") == state


@pytest.mark.parametrize("text", [None, "", "{", "[]", "null", '{"run_id": "x"}', '{"run_id":1,"supervisor":{"a":1}}'])
def test_state_is_empty_when_the_file_is_missing_or_broken(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "state.json"
    if text is not None:
        path.write_text(text)
    assert read_state(path) == RunState()


@pytest.mark.parametrize("printed", ["", "no json", "[1]", '{"workspace_id": "w"}'])
def test_credentials_are_refused_when_no_keys_were_printed(tmp_path: Path, printed: str) -> None:
    with pytest.raises(SupervisorError):
        credentials.write_new(tmp_path / "credentials.json", "http://127.0.0.1:8080", printed)


def test_ports_are_kept_when_still_free_and_replaced_when_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        first = ports.assign_ports(["a", "b"], {"a": number})
        assert first["a"] != number
        assert first["a"] != first["b"]
        assert ports.assign_ports(["a", "b"], first) == first


def test_ports_lie_below_those_of_outgoing_connections_when_chosen() -> None:
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    if lowest < 12_000:
        pytest.skip("this machine leaves no room below them")
    assert all(port < lowest for port in ports.assign_ports([str(n) for n in range(20)], {}).values())


def test_log_moves_aside_once_when_it_reaches_its_limit(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "a.log", limit_bytes=100)
    for number in range(50):
        log.write(f"line {number:03}\n".encode())
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.log", "a.log.1"]
    assert all(path.stat().st_size <= 110 for path in tmp_path.iterdir())
    assert log.tail(1) == "line 049"


def test_log_goes_on_when_the_disk_is_full_and_tells_of_the_loss_when_it_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.symlink_to("/dev/full")
    log = LogFile(path)
    log.write(b"12345")
    log.write(b"67890")
    log.close()
    path.unlink()
    log.write(b"back\n")
    log.close()
    assert path.read_text() == "(10 bytes of log were lost: the disk refused them)\nback\n"


def test_log_goes_on_when_its_folder_is_gone(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "gone" / "a.log")
    log.write(b"nobody reads this")
    assert log.tail() == ""
