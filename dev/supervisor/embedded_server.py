"""What the embedded stores have in common: each can be kept by the supervisor, or started and stopped by itself."""

import abc
import asyncio
import os
import signal
from collections.abc import Mapping

from dev.supervisor.backoff import Backoff
from dev.supervisor.errors import StartFailedError
from dev.supervisor.health import Health
from dev.supervisor.log_file import LogFile
from dev.supervisor.process import ManagedProcess, ProcessSpec

_POLL_SECONDS = 0.05
_START_SECONDS = 60.0


def plain_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Returns the few variables a store needs; none of Yike's, so no secret is in a store's environment."""
    source = os.environ if environment is None else environment
    return {name: source[name] for name in ("PATH", "TMPDIR", "LD_LIBRARY_PATH") if name in source} | {"LC_ALL": "C"}


class EmbeddedServer(abc.ABC):
    """A store's server run as a child of this process."""

    def __init__(self, log: LogFile) -> None:
        """Starts nothing yet.

        Args:
            log: Takes what the server says.
        """
        self.log = log
        self._process: ManagedProcess | None = None

    @property
    @abc.abstractmethod
    def url(self) -> str:
        """Where clients reach the server, with the password."""

    @abc.abstractmethod
    async def prepare(self) -> None:
        """Makes the server's folder and files where they are missing; called before `spec` and the first start.

        Raises:
            SupervisorError: If that fails.
        """

    @abc.abstractmethod
    def spec(self) -> ProcessSpec:
        """Returns the server as a process to keep; `prepare` must have been called."""

    @abc.abstractmethod
    async def health(self) -> Health:
        """Asks the server how it is."""

    @property
    def pid(self) -> int:
        """Process id of a server started with `start`."""
        assert self._process is not None, "not started"
        return self._process.pid

    async def start(self) -> None:
        """Starts the server without a supervisor and waits until it is ready; tries again while it cannot start yet.

        Raises:
            StartFailedError: If it is not ready within 60 s.
        """
        await self.prepare()
        spec = self.spec()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _START_SECONDS
        failures = 0
        while loop.time() < deadline:
            if spec.before_start is not None:
                await spec.before_start()
            self._process = ManagedProcess(spec, self.log.write)
            self._process.start()
            while self._process.running and loop.time() < deadline:
                if await self.health() is Health.READY:
                    return
                await asyncio.sleep(_POLL_SECONDS)
            await self._process.stop()
            failures += 1
            await asyncio.sleep(Backoff().delay(failures))
        raise StartFailedError(f"{spec.name} did not start. The end of {self.log.path}:\n{self.log.tail()}")

    async def stop(self) -> None:
        """Stops a server started with `start`, in good order; nothing happens if it does not run."""
        if self._process is not None and self._process.running:
            await self._process.stop()
        self.log.close()

    async def kill(self) -> None:
        """Ends a server started with `start` by SIGKILL, as a crash would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()
