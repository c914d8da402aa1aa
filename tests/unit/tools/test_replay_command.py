"""The command as a user runs it: a real process, a real Ctrl-C, the same command again."""

import csv
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.unit.tools.endpoint import Endpoint, serve

REPOSITORY = Path(__file__).parents[3]
ROWS = 3_000


def _prepare(folder: Path, endpoint: Endpoint) -> list[str]:
    """Writes a home, a file and its mapping; returns the command."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    keys = {"url": endpoint.url, "workspace_id": "1", "write_key": "wk", "secret_key": "sk"}
    (home / "credentials.json").write_text(json.dumps(keys))
    (folder / "mapping.yaml").write_text(
        "timestamp: {column: at}\nidentifiers: {phone: {column: tel}}\nevents: [{name: Bought}]\n"
    )
    with (folder / "shop.csv").open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["at", "tel"])
        writer.writerows(["2026-01-01T00:00:00Z", f"1380000{n:04d}" if n % 3 else ""] for n in range(1, ROWS + 1))
    # A runner in the background may ignore Ctrl-C, and those whom it starts with it.
    heed = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.executable, sys.argv[1:])"
    )
    return [sys.executable, "-c", heed, sys.executable, "-m", "tools.replay", str(folder / "shop.csv"), "--mapping", str(folder / "mapping.yaml"),
            "--batch", "20", "--connections", "2"]  # fmt: skip


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {"YIKE_HOME": str(folder / "home"), "COLUMNS": "500"}


def test_replay_command_goes_on_after_ctrl_c(tmp_path: Path) -> None:
    with serve() as endpoint:
        command = _prepare(tmp_path, endpoint)
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=_environment(tmp_path), stdout=subprocess.PIPE, text=True
        )

        ended = threading.Event()

        def interrupt(batches: int) -> None:
            if batches == 10:
                process.send_signal(signal.SIGINT)
            if batches >= 10:  # No answer more, so it cannot come to its end before it has heard.
                ended.wait(60)

        endpoint.after_batch = interrupt
        out, _ = process.communicate(timeout=60)
        ended.set()
        endpoint.after_batch = lambda batches: None
        assert process.returncode == 130, out
        assert "goes on where this one stopped" in out
        assert 0 < len(endpoint.events) < 2_000
        again = subprocess.run(
            command, cwd=REPOSITORY, env=_environment(tmp_path), capture_output=True, text=True, timeout=60, check=False
        )
        assert again.returncode == 3, again.stdout
        assert "Going on after row" in again.stdout
        assert "3,000 rows = 2,000 accepted" in again.stdout
        assert "1,000  no_identifier" in again.stdout
        assert len(endpoint.events) == 2_000
    (rejected,) = (tmp_path / "home" / "replays").glob("*.rejected.csv")
    assert len(rejected.read_text().splitlines()) == 1_001


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: (folder / "home" / "credentials.json").unlink(), "start Yike first"),
        (lambda folder: (folder / "shop.csv").unlink(), "cannot read"),
        (lambda folder: (folder / "shop.csv").write_text(""), "no line of column names"),
        (lambda folder: (folder / "shop.csv").write_text("\n\n \n"), "no line of column names"),
        (lambda folder: (folder / "shop.csv").write_text('"at,tel\n1,2\n'), "is no CSV"),
        (lambda folder: (folder / "shop.csv").write_text("at,tel,tel\n1,2,3\n"), "two columns 'tel'"),
        (lambda folder: (folder / "shop.csv").write_bytes("at,tel,姓名\n".encode("gb18030")), "encoding: gb18030"),
        (lambda folder: (folder / "shop.csv").write_text("at,phone\n"), "no column tel"),
        (lambda folder: (folder / "mapping.yaml").write_text("{"), "not YAML"),
    ],
)
def test_replay_command_says_what_is_wrong(tmp_path: Path, change: object, message: str) -> None:
    assert callable(change)
    with serve() as endpoint:
        command = _prepare(tmp_path, endpoint)
        change(tmp_path)
        done = subprocess.run(
            command, cwd=REPOSITORY, env=_environment(tmp_path), capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 1
    assert message in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def run(folder: Path, endpoint: Endpoint, content: bytes, mapping: str = "") -> subprocess.CompletedProcess[str]:
    """Replays a file of these bytes, with the mapping as it is and what is added to it."""
    command = _prepare(folder, endpoint)
    (folder / "shop.csv").write_bytes(content)
    with (folder / "mapping.yaml").open("a") as out:
        out.write(mapping)
    return subprocess.run(
        command, cwd=REPOSITORY, env=_environment(folder), capture_output=True, text=True, timeout=60, check=False
    )


def test_replay_command_tells_by_its_status_that_rows_were_rejected_and_where(tmp_path: Path) -> None:
    good = "2026-01-01T00:00:00Z,138000000"
    with serve() as endpoint:
        lines = [
            "at,tel",
            f"{good}1",
            '2026-01-01T00:00:00Z,"138',
            *(f"{good}{n}" for n in range(2, 8)),
            f"{good}8,more",
        ]
        done = run(tmp_path, endpoint, "\n".join(lines).encode())
        assert len(endpoint.events) == 7
    assert done.returncode == 3
    assert "malformed_csv (the first in line 3)" in done.stdout
    assert "wrong_column_count (the first in line 10)" in done.stdout


def test_replay_command_takes_rows_that_the_mapping_leaves_out_for_nothing_wrong(tmp_path: Path) -> None:
    left_out = "reject: [{reason: nobody, when: [{column: tel, empty: true}]}]\n"
    with serve() as endpoint:
        done = run(tmp_path, endpoint, b"at,tel\n2026-01-01T00:00:00Z,\n2026-01-01T00:00:00Z,1380000\n", left_out)
    assert done.returncode == 0, done.stdout
    assert "1  nobody" in done.stdout
