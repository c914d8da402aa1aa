"""`python -m services all`: the whole platform on one machine, from an empty folder to ready, until told to stop."""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from dev.supervisor import credentials, ports, process_table, processes
from dev.supervisor.environment import REPOSITORY, Wiring
from dev.supervisor.errors import SupervisorError
from dev.supervisor.home import Home, write_atomically
from dev.supervisor.log_file import LogFile
from dev.supervisor.postgres_server import PostgresServer, workspaces
from dev.supervisor.process import ProcessSpec, launch_command, run_to_end
from dev.supervisor.redis_server import RedisServer
from dev.supervisor.report import Report, make_report
from dev.supervisor.secret_files import load_or_make_secrets
from dev.supervisor.state import ProcessRecord, RunState, read_state, write_state
from dev.supervisor.supervisor import Supervisor
from services.common.topology import SERVICES

_PORT_NAMES = ("postgres", "redis", *SERVICES, "sandbox_http", "sandbox_smtp")
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Platform:
    """One installation of Yike: its home, its stores and its processes."""

    def __init__(
        self, environment: Mapping[str, str], modules: Mapping[str, tuple[str, ...]] = processes.MODULES
    ) -> None:
        """Takes its settings from `environment` (see `README.md`); starts nothing yet."""
        self._modules = modules
        self._environment = environment
        self._home = Home(Path(environment.get("YIKE_HOME") or ".yike").absolute())
        self._report: Report = make_report(LogFile(self._home.logs / "supervisor.log"))
        self._supervisor = Supervisor(open_log=self._open_log, report=self._report, record=self._record)
        self._state = RunState()
        self._first_link = ""

    async def run(self, stop: asyncio.Event) -> None:
        """Starts everything, keeps it alive until `stop` is set, and stops it.

        Raises:
            SupervisorError: If the platform cannot be started; what had started is stopped again.
        """
        self._home.make()
        # Held until the process ends; the descriptor is never closed on purpose.
        self._home.lock()
        self._home.ready.unlink(missing_ok=True)
        starting = asyncio.create_task(self._start(), name="start")
        stopping = asyncio.create_task(stop.wait(), name="stop")
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                wiring = starting.result()
                demo = asyncio.create_task(self._run_demo(wiring), name="demo")
                await stopping
                demo.cancel()
                await asyncio.gather(demo, return_exceptions=True)
        finally:
            starting.cancel()
            stopping.cancel()
            self._home.ready.unlink(missing_ok=True)
            await asyncio.gather(starting, stopping, return_exceptions=True)
            await self._supervisor.stop()
            self._report("platform.stopped")

    def hurry(self) -> None:
        """Kills what a stop under way still waits for."""
        self._supervisor.hurry()

    async def _start(self) -> Wiring:
        await self._end_leftovers()
        wiring = self._wire()
        self._report("platform.starting", home=self._home.root, url=wiring.url)
        wiring = await self._start_stores(wiring)
        await self._migrate(wiring)
        # Before anything serves: who finds the gateway ready finds its keys.
        await self._ensure_credentials(wiring)
        await self._supervisor.start(processes.service_stage(wiring), processes.gateway_stage(wiring))
        ticket = secrets.token_urlsafe(32)
        write_atomically(self._home.ticket, f"{ticket}\n")
        ready = {"url": wiring.url, "run_id": wiring.run_id, "pid": os.getpid()}
        write_atomically(self._home.ready, json.dumps(ready) + "\n")
        self._report("platform.ready", url=wiring.url, credentials=self._home.credentials)
        if self._first_link:
            with contextlib.suppress(OSError, ValueError):
                kept = self._home.first_administrator
                print(
                    f"first administrator: {self._first_link} (works once; kept in {kept})", file=sys.stderr, flush=True
                )
        if wiring.host in ("127.0.0.1", "localhost", "::1"):
            # To the terminal alone, not to the log; a terminal that is gone is no reason to stop.
            with contextlib.suppress(OSError, ValueError):
                inbox = f"{wiring.url}/sign-in?ticket={ticket}"
                print(
                    f"console: {wiring.url}/console/\nsandbox inbox: {inbox} (works once)", file=sys.stderr, flush=True
                )
        return wiring

    async def _end_leftovers(self) -> None:
        """Ends what a killed supervisor left behind: by id and start time, and by the run's mark in the environment."""
        last = read_state(self._home.state)
        for name, record in reversed(list(last.processes.items())):
            if process_table.is_same_process(record.pid, record.started_ticks):
                self._report("leftover.ended", name=name, pid=record.pid)
                await process_table.end([record.pid], signal.Signals(record.stop_signal), 10.0)
        if last.run_id:
            strays = process_table.with_environment("YIKE_RUN_ID", last.run_id)
            for pid in strays:
                self._report("leftover.ended", pid=pid)
            await process_table.end(strays, signal.SIGTERM, 5.0)

    def _wire(self) -> Wiring:
        secret = load_or_make_secrets(self._home, self._environment)
        last = read_state(self._home.state)
        assigned = ports.assign_ports(_PORT_NAMES, last.ports)
        host = self._environment.get("YIKE_HOST") or "127.0.0.1"
        port = self._gateway_port(host, last.ports, assigned)
        run_id = secrets.token_hex(16)
        self._state = RunState(
            run_id=run_id,
            supervisor=ProcessRecord(os.getpid(), process_table.start_ticks(os.getpid()) or 0, signal.SIGTERM, 1, True),
            ports={**assigned, "gateway": port},
        )
        write_state(self._home.state, self._state)
        return Wiring(
            home=self._home,
            secrets=secret,
            postgres_url=self._environment.get("YIKE_POSTGRES_URL", ""),
            redis_url=self._environment.get("YIKE_REDIS_URL", ""),
            ports=assigned,
            host=host,
            port=port,
            run_id=run_id,
            base=self._environment,
            modules=self._modules,
        )

    def _gateway_port(self, host: str, remembered: Mapping[str, int], assigned: Mapping[str, int]) -> int:
        text = self._environment.get("YIKE_PORT") or "8080"
        if not text.isdigit() or int(text) > 65_535:
            raise SupervisorError(f"YIKE_PORT={text!r} is not a port. Set it to a number from 0 (any free) to 65535.")
        port = int(text)
        if port == 0:
            known = {"gateway": remembered["gateway"]} if "gateway" in remembered else {}
            return ports.assign_ports(["gateway"], {**assigned, **known})["gateway"]
        try:
            free = ports.is_free(port, host)
        except OSError as error:
            raise SupervisorError(
                f"YIKE_HOST={host!r} is no address of this machine. Set it to one, or leave it out."
            ) from error
        if not free:
            raise SupervisorError(f"Port {port} of {host} is in use or not allowed. Set YIKE_PORT to a free port.")
        return port

    async def _start_stores(self, wiring: Wiring) -> Wiring:
        """Starts those stores for which no URL is set, and returns the wiring with all URLs."""
        stage: list[ProcessSpec] = []
        postgres = redis = None
        if not wiring.postgres_url:
            postgres = PostgresServer(
                data_directory=self._home.postgres,
                password=wiring.secrets.postgres_password,
                port=wiring.ports["postgres"],
                log=self._open_log("postgres"),
            )
            await postgres.prepare()
            stage.append(postgres.spec())
        if not wiring.redis_url:
            redis = RedisServer(
                directory=self._home.redis,
                password=wiring.secrets.redis_password,
                port=wiring.ports["redis"],
                log=self._open_log("redis"),
            )
            await redis.prepare()
            stage.append(redis.spec())
        await self._supervisor.start(stage)
        if postgres is not None:
            await postgres.ensure_database()
        return replace(
            wiring,
            postgres_url=postgres.url if postgres is not None else wiring.postgres_url,
            redis_url=redis.url if redis is not None else wiring.redis_url,
        )

    async def _migrate(self, wiring: Wiring) -> None:
        log = self._open_log("migrations")
        status = await run_to_end(processes.migrations(wiring), log.write)
        log.close()
        if status != 0:
            raise SupervisorError(f"The migrations failed. The end of {log.path}:\n{log.tail(40)}")
        self._report("migrations.applied")

    async def _ensure_credentials(self, wiring: Wiring) -> None:
        """Sees that the home has keys: those it has, those of a workspace that is named, or those of a first workspace.

        Raises:
            SupervisorError: If the keys are lost or damaged; a new workspace would look as if all data were gone.
        """
        wanted = self._environment.get("YIKE_WORKSPACE", "")
        trouble = "gone"
        try:
            is_other = wanted not in ("", "new") and not credentials.names(self._home.credentials, wanted)
            if not is_other and credentials.keep_url(self._home.credentials, wiring.url):
                return
        except credentials.DamagedCredentialsError:
            trouble = "damaged"
        # Who was interrupted while the first keys were made has no workspace to lose.
        if not wanted and not self._home.first_workspace.exists():
            known = await workspaces(wiring.postgres_url)
            if known or trouble == "damaged":
                raise SupervisorError(
                    f"The keys of this installation, {self._home.credentials}, are {trouble}. Put the file back, or have new "
                    f"keys issued by a start with YIKE_WORKSPACE set to one of: {', '.join(known) or 'none'}; or to `new`, "
                    "for a new and empty workspace. Nothing was changed."
                )
        self._home.first_workspace.touch(mode=0o600)
        spec = (
            processes.key_issue(wiring, wanted) if wanted not in ("", "new") else processes.workspace_creation(wiring)
        )
        printed = bytearray()
        log = self._open_log("gateway")
        status = await run_to_end(spec, printed.extend, log.write)
        log.close()
        if status != 0:
            raise SupervisorError(f"The keys could not be made. The end of {log.path}:\n{log.tail()}")
        link = credentials.write_new(self._home.credentials, wiring.url, printed.decode(errors="replace"))
        if link:
            write_atomically(self._home.first_administrator, f"{link}\n")
            self._first_link = link
        self._home.first_workspace.unlink(missing_ok=True)
        self._report("workspace.created", credentials=self._home.credentials)

    async def _run_demo(self, wiring: Wiring) -> None:
        """Runs the demo shop on the terminal; it decides itself what there is to do. Its failure stops nothing."""
        if self._environment.get("DEMO", "1") == "0":
            return
        spec = processes.demo(wiring)
        command = launch_command(spec.command, spec.death_signal, {})
        self._report("demo.started")
        demo = await asyncio.create_subprocess_exec(
            *command,
            cwd=REPOSITORY,
            env=dict(spec.environment),
            stdin=asyncio.subprocess.DEVNULL,
            # A Ctrl-C at the terminal is the supervisor's to answer; it then ends the demo itself.
            start_new_session=True,
        )
        try:
            status = await demo.wait()
        except asyncio.CancelledError:
            demo.terminate()
            try:
                await asyncio.wait_for(demo.wait(), 5.0)
            except TimeoutError:
                demo.kill()
                await demo.wait()
            raise
        if status != 0:
            self._report("demo.failed", status=status)

    def _open_log(self, name: str) -> LogFile:
        return LogFile(self._home.logs / f"{name}.log")

    def _record(self, running: Mapping[str, ProcessRecord]) -> None:
        self._state = replace(self._state, processes=running)
        try:
            write_state(self._home.state, self._state)
        except OSError as error:
            # A full disk: the processes go on, and the run's mark in their environment still finds them later.
            self._report("state.not_written", reason=error.strerror or "unknown")


async def _run_until_signalled(modules: Mapping[str, tuple[str, ...]]) -> int:
    platform = Platform(dict(os.environ), modules)
    stop = asyncio.Event()

    def ask_to_stop() -> None:
        if stop.is_set():
            platform.hurry()
        stop.set()

    for number in _STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, ask_to_stop)
    try:
        await platform.run(stop)
    except SupervisorError as error:
        print(f"yike: {error}", file=sys.stderr)
        return 1
    return 0


def main(modules: Mapping[str, tuple[str, ...]] = processes.MODULES) -> int:
    """Runs the platform until it is told to stop; returns the exit status.

    Args:
        modules: What each process runs, see `processes.MODULES`; tests put others in their place.
    """
    return asyncio.run(_run_until_signalled(modules))
