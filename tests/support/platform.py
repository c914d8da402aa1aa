"""The whole platform, as its user runs it, in a subprocess with a home of its own: for end-to-end and fault tests."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from dev.supervisor import environment as wiring_environment
from dev.supervisor import process_table
from dev.supervisor.administration import installed
from dev.supervisor.environment import REPOSITORY, Wiring
from dev.supervisor.home import Home
from dev.supervisor.log_file import LogFile
from dev.supervisor.process import launch_command
from dev.supervisor.state import ProcessRecord, RunState, read_state

_POLL_SECONDS = 0.05


class PlatformError(AssertionError):
    """The platform did not do what a test needs; the message holds the end of its logs."""


class Platform:
    """`python -m services all` in a subprocess; use it as a context manager, plain or async.

    The supervisor ends with the thread that called `start`, and all its processes with it, however a test run ends.
    """

    def __init__(
        self,
        *,
        home: Path | None = None,
        port: int = 0,
        environment: Mapping[str, str] | None = None,
        module: Sequence[str] = ("services", "all"),
        start_timeout_seconds: float = 180.0,
    ) -> None:
        """Starts nothing yet.

        Args:
            home: Kept when the platform stops; a temporary one, removed at the end, by default.
            port: Of the gateway; 0: any free.
            environment: Variables on top of the present environment; unless set here `DEMO` is 0, and nobody is left alone by
                journeys, or every twentieth test person would get nothing.
            module: What to run, as after `python -m`.
            start_timeout_seconds: How long `start` waits.
        """
        self._own_home = home is None
        self.home = Home((home or Path(tempfile.mkdtemp(prefix="yike-home-"))).absolute())
        self._module = tuple(module)
        self._start_timeout_seconds = start_timeout_seconds
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("YIKE_")}
        self._environment = {
            **inherited,
            "DEMO": "0",
            "YIKE_PORT": str(port),
            "YIKE_HOLDOUT_SHARE": "0",
            **(environment or {}),
            "YIKE_HOME": str(self.home.root),
        }
        self._popen: subprocess.Popen[bytes] | None = None
        self._output = self.home.root.with_name(self.home.root.name + ".output")

    # --- starting and stopping ---

    def start(self) -> None:
        """Starts the platform and waits until it is ready.

        Raises:
            PlatformError: If it ended, or was not ready in time.
        """
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Starts the supervisor and waits for nothing."""
        command = launch_command((sys.executable, "-m", *self._module), signal.SIGTERM, {})
        with self._output.open("ab") as output:
            self._popen = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_ready(self) -> None:
        """Waits until the launched platform is ready; else stops it and raises, as `start` does."""
        assert self._popen is not None, "not launched"
        deadline = time.monotonic() + self._start_timeout_seconds
        while not self._is_ready():
            status = self._popen.poll()
            if status is not None or time.monotonic() > deadline:
                trouble = "was not ready in time" if status is None else f"ended with status {status}"
                text = self.logs_tail()
                self.stop(check=False)
                raise PlatformError(f"The platform {trouble}.\n{text}")
            time.sleep(_POLL_SECONDS)

    def stop(self, *, check: bool = True, timeout_seconds: float = 180.0) -> None:
        """Stops the platform, removes a temporary home, and sees that no process is left.

        Raises:
            PlatformError: If the platform did not stop in good order or left a process, and `check` holds.
        """
        if self._popen is None:
            return
        state = self.state()
        if self._popen.poll() is None:
            self._popen.terminate()
        try:
            status = self._popen.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            status = self._popen.wait()
        # A supervisor that was refused, as its home is another's, leaves that one's processes alone.
        is_mine = state.supervisor is not None and state.supervisor.pid == self._popen.pid
        left = self.running_processes(state) if is_mine else []
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._popen = None
        trouble = f"left {left} running" if left else f"stopped with status {status}" if status else ""
        text = self.logs_tail() if trouble else ""
        if self._own_home:
            self.remove_home()
        if check and trouble:
            raise PlatformError(f"The platform {trouble}.\n{text}")

    def kill_supervisor(self) -> None:
        """Ends the supervisor alone by SIGKILL; `start` may be called again on the same home."""
        assert self._popen is not None
        self._popen.kill()
        self._popen.wait()

    # --- what tests ask ---

    @property
    def url(self) -> str:
        """The gateway's URL."""
        return str(json.loads(self.home.ready.read_text(encoding="utf-8"))["url"])

    @property
    def credentials(self) -> dict[str, str]:
        """`url`, `workspace_id`, `write_key` and `secret_key` of the first workspace."""
        return dict(json.loads(self.home.credentials.read_text(encoding="utf-8")))

    @property
    def supervisor_pid(self) -> int:
        """Process id of the supervisor."""
        assert self._popen is not None, "not started"
        return self._popen.pid

    def state(self) -> RunState:
        """Returns ports and processes of the present (or last) run."""
        return read_state(self.home.state)

    def record(self, name: str) -> ProcessRecord:
        """Returns a running process as the supervisor knows it: `postgres`, `redis`, `gateway`, `sandbox`, a service.

        Raises:
            KeyError: If it does not run now.
        """
        return self.state().processes[name]

    def pid(self, name: str) -> int:
        """Returns the process id of a running process; `KeyError` if it does not run now."""
        return self.record(name).pid

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Sends a signal to a process and returns the id it has (or had)."""
        pid = self.pid(name)
        os.kill(pid, number)
        return pid

    def is_restarted(self, name: str, old_pid: int) -> bool:
        """Tells whether a process runs as another than `old_pid` and is ready."""
        record = self.state().processes.get(name)
        return record is not None and record.pid != old_pid and record.ready

    def wait_restarted(self, name: str, old_pid: int, timeout_seconds: float = 180.0) -> None:
        """Waits until the supervisor has brought a process back; `PlatformError` if it did not in time."""
        deadline = time.monotonic() + timeout_seconds
        while not self.is_restarted(name, old_pid):
            if time.monotonic() > deadline:
                raise PlatformError(f"{name} was not restarted.\n{self.logs_tail()}")
            time.sleep(_POLL_SECONDS)

    def env_for(self, name: str) -> dict[str, str]:
        """Returns the environment of a process (`profile`, `gateway`, …), its `YIKE_DATABASE_URL` included."""
        return wiring_environment.environment_of(self._wiring(), name)

    @property
    def administrator_url(self) -> str:
        """The administrator's URL of the platform's PostgreSQL database."""
        return self._wiring().postgres_url

    @property
    def redis_url(self) -> str:
        """The URL of the platform's Redis."""
        return self._wiring().redis_url

    def running_processes(self, state: RunState | None = None) -> list[int]:
        """Returns the ids of all processes of the platform's run that still run, the supervisor excepted."""
        state = state or self.state()
        known = [
            record.pid
            for record in state.processes.values()
            if process_table.is_same_process(record.pid, record.started_ticks)
        ]
        marked = process_table.with_environment("YIKE_RUN_ID", state.run_id) if state.run_id else []
        servers = process_table.working_in(self.home.postgres, "postgres")
        servers += process_table.working_in(self.home.redis, "redis-server")
        return sorted({*known, *marked, *servers})

    def logs_tail(self, lines: int = 15) -> str:
        """Returns the last lines of the supervisor's output and of every log."""
        logs = [self._output, *sorted(self.home.logs.glob("*.log"))]
        return "\n".join(f"--- {path.name}\n{LogFile(path).tail(lines)}" for path in logs if path.exists())

    # --- context managers ---

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A failure inside is the one to be told.
        self.stop(check=error is None)

    async def __aenter__(self) -> Self:
        # Not in a thread: the supervisor would end with that thread.
        self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop, check=error is None)

    # --- inside ---

    def _is_ready(self) -> bool:
        try:
            pid = json.loads(self.home.ready.read_text(encoding="utf-8"))["pid"]
        except (OSError, ValueError):
            return False
        # A file of a supervisor that was killed does not count.
        return self._popen is not None and pid == self._popen.pid

    def _wiring(self) -> Wiring:
        return installed(self.home, self._environment)

    def remove_home(self) -> None:
        data = self.home.postgres.resolve()
        shutil.rmtree(self.home.root, ignore_errors=True)
        # Where root's server runs under an account of its own, its data lie elsewhere.
        shutil.rmtree(data, ignore_errors=True)
        self._output.unlink(missing_ok=True)
