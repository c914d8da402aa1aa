"""One `main` for all services: settings, logging, telemetry, the gRPC server, background work, an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import asyncpg
import grpc
import structlog
import uvloop
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from services.common.caller import act_as_service
from services.common.clients import MAXIMUM_MESSAGE_BYTES
from services.common.clock import Clock, SystemClock
from services.common.database import CONNECT_TIMEOUT_SECONDS
from services.common.errors import FailedPrecondition, YikeError
from services.common.interceptors import ServerInterceptor
from services.common.keys import MasterKeys, WrongKey, confirm_key
from services.common.settings import ServiceSettings
from services.common.telemetry import start_telemetry, stop_telemetry

MAXIMUM_CONCURRENT_CALLS = 1_000
DRAIN_SECONDS = 5.0
DATABASE_RETRY_SECONDS = 0.5

_log = structlog.get_logger(__name__)

Background = Callable[[], Awaitable[None]]


@dataclass
class Service:
    """A service that is wired and ready to run.

    Attributes:
        name: Its name.
        servicers: The generated `add_…_to_server` functions with their servicers, and the full names of the services.
        background: Loops that run beside the server until cancelled. One that ends or raises ends the process, which
            the supervisor starts again.
        close: Called in order after the server has drained.
    """

    name: str
    servicers: list[tuple[Callable[[Any, grpc.aio.Server], None], Any]]
    background: list[Background] = field(default_factory=list)
    close: list[Background] = field(default_factory=list)
    service_names: tuple[str, ...] = ()


Build = Callable[[Clock], Awaitable[Service]]
"""Wires a service that has its settings already."""


def run_service(settings: ServiceSettings, build: Build) -> None:
    """Runs a service until SIGTERM or SIGINT; what a `main()` ends with that has read its settings.

    Args:
        settings: What all processes are told.
        build: Wires the service, which holds its settings.
    """
    name = settings.service
    settings.require_secrets()
    configure_logging(name)
    start_telemetry(name, settings.otlp_endpoint)
    try:
        uvloop.run(_serve(settings, build, SystemClock()))
    except YikeError as error:
        # What stops a start is for its operator to mend: a sentence, and no traceback.
        raise SystemExit(f"python -m services {name}: {error.message}") from error
    finally:
        stop_telemetry()


def configure_logging(service: str) -> None:
    """Writes one JSON line an event to standard output, with the service's name; never a phone or an address."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.EventRenamer("event"),
            _add_service(service),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


def make_server(
    service: Service, token: str, *, reflects: bool = False
) -> tuple[grpc.aio.Server, health.aio.HealthServicer]:
    """Returns a server with the service's methods and health, not yet listening, and its health.

    Args:
        service: What it serves.
        token: Asked of every call but those of health.
        reflects: Whether it also tells its contracts by gRPC reflection, to those who have the token.
    """
    server = grpc.aio.server(
        interceptors=[ServerInterceptor(token)],
        options=[
            ("grpc.max_receive_message_length", MAXIMUM_MESSAGE_BYTES),
            ("grpc.max_send_message_length", MAXIMUM_MESSAGE_BYTES),
            ("grpc.so_reuseport", 0),
            ("grpc.max_concurrent_streams", MAXIMUM_CONCURRENT_CALLS),
            ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
            ("grpc.keepalive_permit_without_calls", 1),
        ],
        maximum_concurrent_rpcs=MAXIMUM_CONCURRENT_CALLS,
    )
    by_name = cast("grpc.aio.Server", _ByName(server))
    for add, servicer in service.servicers:
        add(servicer, by_name)
    checks = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(checks, by_name)
    if reflects:
        # Only here: hardly any process needs it.
        from grpc_reflection.v1alpha import reflection

        names = (*service.service_names, health.SERVICE_NAME, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(names, server)
    return server, checks


class _ByName:
    """The server as generated code adds methods to it: found by their names when they are called, and not registered before.

    gRPC's asyncio server waits for a call of each registered method, and begins all these waits anew with every call: with the
    150 methods of profile a sixth of what an empty call costs.
    """

    def __init__(self, server: grpc.aio.Server) -> None:
        self._server = server

    def add_generic_rpc_handlers(self, handlers: Sequence[grpc.GenericRpcHandler]) -> None:
        """Adds methods by name."""
        self._server.add_generic_rpc_handlers(handlers)

    def add_registered_method_handlers(self, service_name: str, method_handlers: Mapping[str, Any]) -> None:
        """Registers nothing: the same methods were added by name."""


async def _serve(settings: ServiceSettings, build: Build, clock: Clock) -> None:
    act_as_service(settings.service)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stop.set)
    if not await _key_confirmed(settings, stop):
        return
    service = await _built(build, clock, stop)
    if service is None:
        return
    server, checks = make_server(service, settings.service_token, reflects=settings.reflects)
    try:
        server.add_insecure_port(settings.address)
    except RuntimeError as error:
        raise FailedPrecondition(
            f"{settings.address} cannot be listened on: another process has it, or it is no address of this machine."
        ) from error
    await server.start()
    # What start-up made lives for ever: the collector need not walk it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    tasks = [asyncio.ensure_future(work()) for work in service.background]
    await checks.set("", health_pb2.HealthCheckResponse.SERVING)
    _log.info("service.started", address=settings.address)
    waiting = asyncio.ensure_future(stop.wait())
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    failed = [task for task in done if task is not waiting]
    for task in failed:
        _log.error("service.background_ended", exc_info=task.exception() if not task.cancelled() else None)
    await checks.enter_graceful_shutdown()
    await server.stop(DRAIN_SECONDS)
    for task in (waiting, *tasks):
        task.cancel()
    for task in (waiting, *tasks):
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task
    for close in service.close:
        with contextlib.suppress(Exception):
            await close()
    _log.info("service.stopped")
    if failed:
        raise SystemExit(1)


async def _built(build: Build, clock: Clock, stop: asyncio.Event) -> Service | None:
    """Wires a service, which may wait for its stores; None once told to stop."""
    building = asyncio.ensure_future(build(clock))
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({building, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return await building if building.done() else None
    finally:
        for each in (building, stopping):
            each.cancel()
        await asyncio.gather(building, stopping, return_exceptions=True)


# RuntimeError is what the loop says of a connection that was lost while it was written to.
_PASSING = (
    OSError,
    TimeoutError,
    RuntimeError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


async def _key_confirmed(settings: ServiceSettings, stop: asyncio.Event) -> bool:
    """Waits for the database and its schema and compares the key with what sealed the data; False once told to stop.

    Raises:
        SystemExit: If the key is another one.
    """
    structlog.contextvars.bind_contextvars(loop="start")
    try:
        return await _confirmed(settings, stop)
    finally:
        structlog.contextvars.unbind_contextvars("loop")


async def _confirmed(settings: ServiceSettings, stop: asyncio.Event) -> bool:
    while not stop.is_set():
        try:
            connection = await asyncpg.connect(settings.database_url, timeout=CONNECT_TIMEOUT_SECONDS)
            try:
                await confirm_key(connection, settings.service, MasterKeys.of(settings))
            finally:
                await connection.close(timeout=CONNECT_TIMEOUT_SECONDS)
            return True
        except WrongKey as error:
            raise SystemExit(str(error)) from error
        except _PASSING as error:
            # Away, recovering, or not migrated yet: all of it passes.
            _log.warning("service.waits_for_database", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), DATABASE_RETRY_SECONDS)
    return False


def _add_service(service: str) -> Any:
    def add(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        event["service"] = service
        return event

    return add
