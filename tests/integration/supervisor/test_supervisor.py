"""The supervisor over single small processes: restarts, silence, output."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from dev.supervisor import process_table
from dev.supervisor.backoff import Backoff
from dev.supervisor.errors import StartFailedError
from dev.supervisor.health import Health
from dev.supervisor.log_file import LogFile
from dev.supervisor.process import ManagedProcess, ProcessSpec, run_to_end
from dev.supervisor.state import ProcessRecord
from dev.supervisor.supervisor import Supervisor


class _Watched:
    """A supervisor whose reports and records are kept for the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events: list[tuple[str, Mapping[str, object]]] = []
        self.records: Mapping[str, ProcessRecord] = {}
        self.answers: dict[str, Health] = {}
        self.asked: Counter[str] = Counter()
        self.supervisor = Supervisor(
            open_log=lambda name: LogFile(folder / f"{name}.log"),
            report=lambda event, **fields: self.events.append((event, fields)),
            record=self._record,
            backoff=Backoff(first_seconds=0.01, longest_seconds=0.05),
        )

    def spec(self, name: str, code: str, *, silence_limit_seconds: float = 60.0) -> ProcessSpec:
        async def probe() -> Health:
            self.asked[name] += 1
            return self.answers.get(name, Health.READY)

        return ProcessSpec(
            name=name,
            command=(sys.executable, "-c", code),
            environment={},
            working_directory=self.folder,
            probe=probe,
            stop_grace_seconds=0.5,
            start_timeout_seconds=10.0,
            silence_limit_seconds=silence_limit_seconds,
        )

    async def until_started(self, name: str, times: int) -> None:
        """Waits until a process has been started so many times, and is ready."""
        for _ in range(1000):
            record = self.records.get(name)
            if record is not None and record.starts >= times and record.ready:
                return
            await asyncio.sleep(0.02)
        pytest.fail(f"{name} was not started {times} times")

    def _record(self, records: Mapping[str, ProcessRecord]) -> None:
        self.records = dict(records)


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[_Watched]:
    made = _Watched(tmp_path)
    yield made
    await made.supervisor.stop()


SLEEP = "import signal; signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"


async def test_supervisor_restarts_a_process_when_it_falls_silent(watched: _Watched) -> None:
    await watched.supervisor.start([watched.spec("mute", SLEEP, silence_limit_seconds=0.2)])
    watched.answers["mute"] = Health.SILENT
    for _ in range(1000):
        if any(event == "process.fell_silent" for event, _ in watched.events):
            break
        await asyncio.sleep(0.02)
    watched.answers["mute"] = Health.READY
    await watched.until_started("mute", 2)


async def test_supervisor_leaves_a_process_alone_when_it_answers_that_it_is_not_ready(watched: _Watched) -> None:
    await watched.supervisor.start([watched.spec("busy", SLEEP, silence_limit_seconds=0.1)])
    pid = watched.records["busy"].pid
    watched.answers["busy"] = Health.NOT_READY
    began, asked = asyncio.get_running_loop().time(), watched.asked["busy"]
    # Asked many times over many times the limit, so that one who took this answer for silence had acted on it.
    for _ in range(3_000):
        if watched.asked["busy"] >= asked + 8 and asyncio.get_running_loop().time() > began + 0.4:
            break
        await asyncio.sleep(0.02)
    assert watched.asked["busy"] >= asked + 8
    assert watched.records["busy"].pid == pid
    assert "process.fell_silent" not in [event for event, _ in watched.events]


async def test_supervisor_kills_a_process_when_it_ignores_the_request_to_stop(watched: _Watched) -> None:
    await watched.supervisor.start([watched.spec("deaf", STUBBORN)])
    log = watched.folder / "deaf.log"
    for _ in range(500):
        if log.exists() and "deaf" in log.read_text():
            break
        await asyncio.sleep(0.02)
    await watched.supervisor.stop()
    assert ("process.stopped", -signal.SIGKILL) in [(event, fields.get("status")) for event, fields in watched.events]
    assert watched.records == {}


async def test_start_fails_when_a_process_is_not_ready_in_its_time(watched: _Watched) -> None:
    watched.answers["slow"] = Health.SILENT
    spec = replace(watched.spec("slow", SLEEP), start_timeout_seconds=0.3)
    with pytest.raises(StartFailedError, match="not ready in time"):
        await watched.supervisor.start([spec])


async def test_run_to_end_returns_output_and_status_when_the_process_ends(watched: _Watched) -> None:
    output, errors = bytearray(), bytearray()
    code = "import sys; print('said'); print('told', file=sys.stderr); sys.exit(3)"
    assert await run_to_end(watched.spec("once", code), output.extend, errors.extend) == 3
    assert (bytes(output), bytes(errors)) == (b"said\n", b"told\n")


async def test_process_ends_its_own_children_when_it_ends(watched: _Watched) -> None:
    code = "import subprocess; child = subprocess.Popen(['sleep', '1000']); print(child.pid, flush=True)"
    output = bytearray()
    process = ManagedProcess(watched.spec("parent", code), output.extend)
    process.start()
    assert await process.wait() == 0
    for _ in range(500):
        if process_table.start_ticks(int(output)) is None:
            break
        await asyncio.sleep(0.02)
    else:
        pytest.fail("the child of an ended process still runs")


async def test_supervisor_goes_on_when_what_comes_before_a_start_fails_once(watched: _Watched) -> None:
    failures = iter([OSError("not now")])

    async def before_start() -> None:
        for failure in failures:
            raise failure

    await watched.supervisor.start([replace(watched.spec("late", SLEEP), before_start=before_start)])
    assert watched.records["late"].ready
    assert "process.start_failed" in [event for event, _ in watched.events]
