"""Keeps a list of processes alive: starts them stage by stage, restarts what dies, stops them in reverse order."""

import asyncio
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dev.supervisor.backoff import Backoff
from dev.supervisor.errors import StartFailedError
from dev.supervisor.health import Health
from dev.supervisor.log_file import LogFile
from dev.supervisor.process import ManagedProcess, ProcessSpec
from dev.supervisor.report import Report
from dev.supervisor.state import ProcessRecord

_PROBE_WHILE_STARTING_SECONDS = 0.1
_PROBE_WHILE_READY_SECONDS = 5.0
_ENDS_BEFORE_FIRST_READY = 5
"""A process that ends this often before it was ever ready makes the start fail."""


@dataclass(eq=False)
class _Kept:
    """A process under the supervisor's care."""

    spec: ProcessSpec
    log: LogFile
    process: ManagedProcess | None = None
    task: asyncio.Task[None] | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    ready_at: float | None = None
    """Loop time at which the present process became ready."""
    was_ready: bool = False
    gave_up: asyncio.Event = field(default_factory=asyncio.Event)
    starts: int = 0


class Supervisor:
    """Keeps processes alive within one event loop."""

    def __init__(
        self,
        *,
        open_log: Callable[[str], LogFile],
        report: Report,
        record: Callable[[Mapping[str, ProcessRecord]], None],
        backoff: Backoff | None = None,
    ) -> None:
        """Starts nothing yet.

        Args:
            open_log: Returns the log file of a process, by name.
            report: Takes one line an event.
            record: Takes the present processes whenever one started, became ready or died.
            backoff: How long to wait before a restart.
        """
        self._open_log = open_log
        self._report = report
        self._record = record
        self._backoff = backoff or Backoff()
        self._stages: list[list[_Kept]] = []

    async def start(self, *stages: Sequence[ProcessSpec]) -> None:
        """Starts the processes of stages together, in the order given, and waits until all of them are ready.

        Args:
            *stages: Each may run before the one before it is ready, but is stopped before it.

        Raises:
            StartFailedError: If one ends five times before it was ready, or is not ready in its time.
        """
        made = [[_Kept(spec, self._open_log(spec.name)) for spec in stage] for stage in stages]
        self._stages += made
        kept = [one for stage in made for one in stage]
        for one in kept:
            one.task = asyncio.create_task(self._keep(one), name=f"keep {one.spec.name}")
        # Each waits for itself; the first failure ends the start.
        try:
            async with asyncio.TaskGroup() as group:
                for one in kept:
                    group.create_task(self._await_first_ready(one))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None

    async def stop(self) -> None:
        """Stops all processes: the stages in reverse order, those of one stage together. Never raises."""
        while self._stages:
            await asyncio.gather(*(self._end(one) for one in reversed(self._stages.pop())))
        self._record({})

    def hurry(self) -> None:
        """Kills all processes at once, while they are being stopped in good order."""
        for stage in self._stages:
            for one in stage:
                if one.process is not None:
                    one.process.send_signal(signal.SIGKILL)

    async def _await_first_ready(self, kept: _Kept) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (kept.ready, kept.gave_up)]
        try:
            await asyncio.wait(waits, timeout=kept.spec.start_timeout_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if not kept.was_ready:
            trouble = "ended again and again" if kept.gave_up.is_set() else "was not ready in time"
            raise StartFailedError(
                f"{kept.spec.name} {trouble}. The end of its log, {kept.log.path}:\n{kept.log.tail()}"
            )

    async def _keep(self, kept: _Kept) -> None:
        failures = 0
        while True:
            try:
                if kept.spec.before_start is not None:
                    await kept.spec.before_start()
                ready_seconds = await self._run_once(kept)
            except Exception as error:
                # No memory, no process ids, or the program is just being replaced: that passes. Whatever it is, the
                # care for a process goes on for as long as the supervisor does, and never for two of it.
                self._report("process.start_failed", name=kept.spec.name, error=type(error).__name__, reason=error)
                if kept.process is not None and kept.process.running:
                    await kept.process.stop()
                ready_seconds = 0.0
            failures = self._backoff.failures_after(failures, ready_seconds)
            if not kept.was_ready and failures >= _ENDS_BEFORE_FIRST_READY:
                kept.gave_up.set()
                return
            delay = self._backoff.delay(failures)
            self._report("process.restart_planned", name=kept.spec.name, delay_seconds=delay)
            await asyncio.sleep(delay)

    async def _run_once(self, kept: _Kept) -> float:
        """Runs the process until it ends; returns for how many seconds it had been ready."""
        process = kept.process = ManagedProcess(kept.spec, kept.log.write)
        process.start()
        kept.starts += 1
        kept.ready_at = None
        self._record_all()
        self._report("process.started", name=kept.spec.name, pid=process.pid)
        watching = asyncio.create_task(self._watch(kept, process), name=f"watch {kept.spec.name}")
        try:
            status = await process.wait()
        finally:
            watching.cancel()
        ready_seconds = 0.0 if kept.ready_at is None else asyncio.get_running_loop().time() - kept.ready_at
        kept.ready.clear()
        self._record_all()
        ended_by = f"signal {-status}" if status < 0 else f"status {status}"
        self._report("process.died", name=kept.spec.name, pid=process.pid, ended_by=ended_by)
        return ready_seconds

    async def _watch(self, kept: _Kept, process: ManagedProcess) -> None:
        """Asks the process how it is for as long as it runs; kills one that has fallen silent."""
        loop = asyncio.get_running_loop()
        last_answer = loop.time()
        while process.running:
            try:
                health = await kept.spec.probe()
            except Exception as error:
                # A probe that cannot cope with the answer is told of; the process is left to those that can.
                self._report("probe.failed", name=kept.spec.name, error=type(error).__name__)
                health = Health.NOT_READY
            if health is not Health.SILENT:
                last_answer = loop.time()
            if health is Health.READY and not kept.ready.is_set():
                kept.ready_at = loop.time()
                kept.was_ready = True
                kept.ready.set()
                self._record_all()
                self._report("process.ready", name=kept.spec.name, pid=process.pid)
            elif kept.ready.is_set() and loop.time() - last_answer > kept.spec.silence_limit_seconds:
                self._report("process.fell_silent", name=kept.spec.name, pid=process.pid)
                process.send_signal(signal.SIGKILL)
            seldom = min(_PROBE_WHILE_READY_SECONDS, kept.spec.silence_limit_seconds / 2)
            await asyncio.sleep(seldom if kept.ready.is_set() else _PROBE_WHILE_STARTING_SECONDS)

    async def _end(self, kept: _Kept) -> None:
        """Ends the care for a process, then the process itself."""
        if kept.task is not None:
            kept.task.cancel()
            # Its own failure, if any, was told when the start failed.
            await asyncio.gather(kept.task, return_exceptions=True)
        if kept.process is not None and kept.process.running:
            self._report("process.stopping", name=kept.spec.name, pid=kept.process.pid)
            status = await kept.process.stop()
            self._report("process.stopped", name=kept.spec.name, pid=kept.process.pid, status=status)
        kept.log.close()

    def _record_all(self) -> None:
        self._record(
            {
                one.spec.name: ProcessRecord(
                    pid=one.process.pid,
                    started_ticks=one.process.started_ticks,
                    stop_signal=int(one.spec.stop_signal),
                    starts=one.starts,
                    ready=one.ready.is_set(),
                )
                for stage in self._stages
                for one in stage
                if one.process is not None and one.process.running
            }
        )
