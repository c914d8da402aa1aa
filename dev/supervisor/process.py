"""One child process: what it is (`ProcessSpec`), and how it is started, watched and ended (`ManagedProcess`)."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dev.supervisor.health import Health
from dev.supervisor.process_table import start_ticks

_LAUNCH = Path(__file__).with_name("launch.py")
_READ_BYTES = 64 * 1024

Probe = Callable[[], Awaitable[Health]]
Output = Callable[[bytes], None]


async def _not_asked() -> Health:
    return Health.READY


@dataclass(frozen=True, kw_only=True)
class ProcessSpec:
    """What the supervisor must know of a process it keeps alive."""

    name: str
    """Unique in a supervisor; names the log file and the entry of the state file."""
    command: tuple[str, ...]
    environment: Mapping[str, str]
    """The whole environment, nothing is inherited."""
    working_directory: Path
    probe: Probe = _not_asked
    """Asks the process how it is; called often, must answer within some seconds. Ready from the start by default."""
    stop_signal: signal.Signals = signal.SIGTERM
    """Asks the process to end in good order."""
    stop_grace_seconds: float = 10.0
    """After this long it is killed."""
    death_signal: signal.Signals = signal.SIGKILL
    """Sent by the kernel when the supervisor itself is killed."""
    start_timeout_seconds: float = 120.0
    silence_limit_seconds: float = 60.0
    """A process that once answered and gives its probe no answer at all for this long is killed and started again."""
    launch_options: Mapping[str, Any] = field(default_factory=dict)
    """`namespace` or `account` of `launch.py`."""
    before_start: Callable[[], Awaitable[None]] | None = None
    """Run before every start, the restarts included: clears away what a killed predecessor left."""


def launch_command(
    command: tuple[str, ...], death_signal: signal.Signals, options: Mapping[str, Any]
) -> tuple[str, ...]:
    """Returns `command` wrapped so that it ends with this process and runs as `options` say (see `launch.py`)."""
    merged = {"parent": os.getpid(), "death_signal": int(death_signal), **options}
    return (sys.executable, "-I", "-S", str(_LAUNCH), json.dumps(merged), *command)


class ManagedProcess:
    """A running child in a session of its own, tied to this process's life, whose output is pumped to a writer.

    Must be used from the thread that runs the event loop, and that thread must be the one that lives as long as the
    program: the kernel's death signal follows the *thread* that started the child.
    """

    def __init__(self, spec: ProcessSpec, output: Output, errors: Output | None = None) -> None:
        """Starts nothing yet.

        Args:
            spec: What to start.
            output: Takes the child's standard output.
            errors: Takes its standard error; `output` takes both where absent.
        """
        self._spec = spec
        self._output = output
        self._errors = errors
        self._popen: subprocess.Popen[bytes] | None = None
        self._pipes: dict[int, Output] = {}
        self._exited: asyncio.Future[int] | None = None
        self.started_ticks = 0

    @property
    def pid(self) -> int:
        """The child's process id."""
        assert self._popen is not None, "not started"
        return self._popen.pid

    @property
    def running(self) -> bool:
        """Whether the child was started and has not ended."""
        return self._exited is not None and not self._exited.done()

    def start(self) -> None:
        """Starts the child.

        Raises:
            OSError: If no process can be made.
        """
        loop = asyncio.get_running_loop()
        error_target = subprocess.STDOUT if self._errors is None else subprocess.PIPE
        self._popen = subprocess.Popen(
            launch_command(self._spec.command, self._spec.death_signal, self._spec.launch_options),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=error_target,
            cwd=self._spec.working_directory,
            env=dict(self._spec.environment),
            start_new_session=True,
            bufsize=0,
        )
        self.started_ticks = start_ticks(self._popen.pid) or 0
        self._exited = loop.create_future()
        for pipe, writer in ((self._popen.stdout, self._output), (self._popen.stderr, self._errors)):
            if pipe is not None and writer is not None:
                os.set_blocking(pipe.fileno(), False)
                self._pipes[pipe.fileno()] = writer
                loop.add_reader(pipe.fileno(), self._pump, pipe.fileno())
        exit_descriptor = os.pidfd_open(self._popen.pid)
        loop.add_reader(exit_descriptor, self._note_exit, exit_descriptor)

    async def wait(self) -> int:
        """Waits for the child's end and returns its status; negative: the number of the signal that ended it."""
        assert self._exited is not None, "not started"
        return await asyncio.shield(self._exited)

    async def stop(self) -> int:
        """Asks the child to end, kills it after its grace, and returns its status once it is gone."""
        self.send_signal(self._spec.stop_signal)
        try:
            return await asyncio.wait_for(self.wait(), self._spec.stop_grace_seconds)
        except TimeoutError:
            self.send_signal(signal.SIGKILL)
            return await self.wait()

    def send_signal(self, number: signal.Signals) -> None:
        """Sends a signal to the child alone; nothing happens if it has ended."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _pump(self, descriptor: int) -> None:
        try:
            data = os.read(descriptor, _READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._pipes[descriptor](data)
        else:
            asyncio.get_running_loop().remove_reader(descriptor)
            del self._pipes[descriptor]

    def _note_exit(self, exit_descriptor: int) -> None:
        assert self._popen is not None
        assert self._exited is not None
        status = self._popen.poll()
        if status is None:
            return
        asyncio.get_running_loop().remove_reader(exit_descriptor)
        os.close(exit_descriptor)
        # What it started itself (a server's workers) must not outlive it and hold its port.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._drain()
        if not self._exited.done():
            self._exited.set_result(status)

    def _drain(self) -> None:
        assert self._popen is not None
        for descriptor, writer in list(self._pipes.items()):
            asyncio.get_running_loop().remove_reader(descriptor)
            with contextlib.suppress(OSError):
                # Bounded: a stray that still writes into the pipe must not keep us here.
                for _ in range(64):
                    data = os.read(descriptor, _READ_BYTES)
                    if not data:
                        break
                    writer(data)
        self._pipes.clear()
        for pipe in (self._popen.stdout, self._popen.stderr):
            if pipe is not None:
                pipe.close()


async def run_to_end(spec: ProcessSpec, output: Output, errors: Output | None = None) -> int:
    """Runs a process that ends by itself and returns its status; ends it if the caller is cancelled."""
    process = ManagedProcess(spec, output, errors)
    process.start()
    try:
        return await process.wait()
    finally:
        if process.running:
            await asyncio.shield(process.stop())
