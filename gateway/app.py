"""Wires the gateway and serves it: one ASGI application, one process, no business rule."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import redis.asyncio
import structlog
import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from opentelemetry import propagate, trace
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from gateway.audit.log import AuditLog
from gateway.auth.authenticator import Authenticator, keys_of
from gateway.auth.customer_tokens import CustomerTokens
from gateway.auth.last_use import LastUse
from gateway.bodies import discard_body
from gateway.callbacks.endpoints import Callbacks
from gateway.connections import HEADER_SECONDS, allowed_connections, limit_peers_forever
from gateway.customer_token_servicer import CustomerTokenServicer
from gateway.database_time import DatabaseTime
from gateway.downloads import Downloads
from gateway.exporting import Exporting
from gateway.forms.codes import Codes
from gateway.forms.door import FormDoor
from gateway.forms.guard import Guard
from gateway.forms.noting import FormNoting
from gateway.forms.opened import OpenedForms
from gateway.forms.submitting import Submitting
from gateway.health import Health
from gateway.idempotency import IdempotentCalls
from gateway.importing.endpoints import Imports
from gateway.ingest.coalescing import Coalescer
from gateway.ingest.endpoint import IngestEndpoint, serves
from gateway.ingest.intake import Intake
from gateway.ingest.rejections import Rejections
from gateway.ingest.replaying import Replaying
from gateway.pages.console import Console
from gateway.pages.endpoints import Pages
from gateway.pages.preview import Preview
from gateway.people.arriving import Arriving
from gateway.people.managing import People
from gateway.people.oidc import Oidc, OidcSettings
from gateway.people.passwords import Passwords
from gateway.people.servicer import PeopleServicer
from gateway.people.sessions import Sessions
from gateway.people.signing_in import SigningIn
from gateway.people.visit import Cookies
from gateway.preference_page_servicer import PreferencePageServicer
from gateway.problems import new_request_id
from gateway.profile_calls import calls_to_profile
from gateway.rate_limit import DEFAULT_REQUESTS_PER_SECOND, RateLimiter, take_from
from gateway.retention import REMOVALS
from gateway.servicer import GatewayServicer
from gateway.site import site
from gateway.sources.door import SourceDoor
from gateway.sources.noting import Noting
from gateway.sources.opened import OpenedSources
from gateway.sources.redelivering import Redelivering
from gateway.sources.taking import SourceIntake
from gateway.till import Till
from gateway.transcoding.admission import VISITOR_REQUESTS_PER_SECOND, Admission
from gateway.transcoding.documentation import Documentation
from gateway.transcoding.endpoint import TranscodingEndpoint
from gateway.transcoding.routes import Router, read_routes
from services.common.caller import act_as_service
from services.common.clients import open_channel
from services.common.clock import Clock, SystemClock
from services.common.database import Database
from services.common.keys import MasterKeys, WrongKey
from services.common.retention import Retention, removals_of
from services.common.sealing import Resealing
from services.common.server import configure_logging
from services.common.settings import ServiceSettings
from services.common.telemetry import start_telemetry, stop_telemetry, tracer
from yike.messaging.v1 import verification_service_pb2 as verification_pb
from yike.profile.v1 import export_service_pb2 as export_pb
from yike.profile.v1 import form_service_pb2 as form_pb
from yike.profile.v1 import import_service_pb2 as import_pb
from yike.profile.v1 import source_service_pb2 as source_pb

DRAIN_SECONDS = 8.0
REDIS_SECONDS = 0.25
"""The rate limit waits no longer for Redis; then it lets through."""

_WITH_BODY = ("POST", "PUT", "PATCH")
_log = structlog.get_logger(__name__)
_tracer = tracer(__name__)

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class GatewaySettings:
    """What the gateway is told beside what every process is told.

    Attributes:
        service: The settings that all processes share.
        requests_per_second: Of a workspace that has no limit of its own (`YIKE_REQUESTS_PER_SECOND`).
        calls_a_workspace: Ingestion calls to profile under way at a time (`YIKE_INGEST_CALLS`).
        oidc: The company's sign-in (`YIKE_OIDC_…`, see `docs/sign-in.md`).
    """

    service: ServiceSettings
    requests_per_second: int = DEFAULT_REQUESTS_PER_SECOND
    calls_a_workspace: int = 6
    oidc: OidcSettings = field(default_factory=OidcSettings)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> GatewaySettings:
        """Reads the environment.

        Raises:
            SystemExit: If a variable is set to something unusable; the text names it.
        """
        env = os.environ if environment is None else environment
        try:
            limit = int(env.get("YIKE_REQUESTS_PER_SECOND", DEFAULT_REQUESTS_PER_SECOND))
            calls = int(env.get("YIKE_INGEST_CALLS", 6))
        except ValueError as error:
            raise SystemExit("YIKE_REQUESTS_PER_SECOND and YIKE_INGEST_CALLS must be whole numbers.") from error
        if limit < 1 or calls < 1:
            raise SystemExit("YIKE_REQUESTS_PER_SECOND and YIKE_INGEST_CALLS must be at least 1.")
        return cls(ServiceSettings.from_environment("gateway", env), limit, calls, OidcSettings.from_environment(env))


@dataclass
class Gateway:
    """The ASGI application, with what must be closed after it.

    Attributes:
        ingest: Answers the paths of ingestion, without a framework in between.
        site: Answers all others.
        coalescer: Drained before the process ends.
        traced: Whether requests get a span; off without an exporter, where spans would only cost.
        background: Loops that run beside the server until cancelled.
        close_all: Closes channels and stores, in order.
    """

    ingest: IngestEndpoint
    site: Starlette
    coalescer: Coalescer
    traced: bool = False
    background: list[Callable[[], Coroutine[Any, Any, None]]] = field(default_factory=list)
    close_all: list[Callable[[], Awaitable[Any]]] = field(default_factory=list)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return
        request_id = scope["yike.request_id"] = new_request_id()
        path: str = scope["path"]
        application: Any = self.site
        if serves(path if len(path) == 1 or path[-1] != "/" else path[:-1]):
            application = self.ingest
        status = 0
        unread = scope["method"] in _WITH_BODY

        async def receive_noting(reading: Receive = receive) -> MutableMapping[str, Any]:
            nonlocal unread
            message = await reading()
            unread = message.get("more_body", False)
            return message

        async def send_with_id(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                if unread:
                    await discard_body(receive)
                status = message["status"]
                message["headers"] = [*message["headers"], (b"request-id", request_id.encode())]
            await send(message)

        if not self.traced:
            await application(scope, receive_noting, send_with_id)
            return
        carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        # The first part of the path only: the rest may hold a token or an identifier.
        name = f"{scope['method']} {path if application is self.ingest else '/' + path.lstrip('/').partition('/')[0]}"
        with _tracer.start_as_current_span(
            name, context=propagate.extract(carrier), kind=trace.SpanKind.SERVER
        ) as span:
            span.set_attribute("http.request.method", scope["method"])
            span.set_attribute("yike.request_id", request_id)
            await application(scope, receive_noting, send_with_id)
            span.set_attribute("http.response.status_code", status)

    async def close(self) -> None:
        """Lets what is under way end, then closes everything."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self.coalescer.drain()
        for close in self.close_all:
            with contextlib.suppress(Exception):
                await close()


def build(settings: GatewaySettings, clock: Clock) -> Gateway:
    """Wires the gateway; nothing is connected before the first request."""
    service = settings.service
    database = Database.connect(service.database_url, service="gateway", pool_size=4)
    redis_client: redis.asyncio.Redis = redis.asyncio.from_url(
        service.redis_url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )
    channels = {name: open_channel(address, token=service.service_token) for name, address in service.addresses.items()}
    time = DatabaseTime()
    authenticator = Authenticator(keys_of(database, time))
    limiter = RateLimiter(take_from(redis_client), clock, default=settings.requests_per_second)
    profile = calls_to_profile(channels["profile"])
    coalescer = Coalescer(profile("RecordEvents"), calls_a_workspace=settings.calls_a_workspace)
    intake = Intake(coalescer, Rejections(profile("KeepRejectedEvents")))
    imports = calls_to_profile(channels["profile"], import_pb.DESCRIPTOR.services_by_name["ImportService"])
    exports = calls_to_profile(channels["profile"], export_pb.DESCRIPTOR.services_by_name["ExportService"])
    sources = calls_to_profile(channels["profile"], source_pb.DESCRIPTOR.services_by_name["SourceService"])
    opened, deliveries = OpenedSources(sources("OpenSource"), time), SourceIntake(intake)
    noting = Noting(sources("NoteSourceDeliveries"))
    forms = calls_to_profile(channels["profile"], form_pb.DESCRIPTOR.services_by_name["FormService"])
    codes = calls_to_profile(channels["messaging"], verification_pb.DESCRIPTOR.services_by_name["VerificationService"])
    form_noting = FormNoting(forms("NoteFormSubmissions"))
    routes = read_routes()
    idempotent, last_use = IdempotentCalls(database), LastUse(database, authenticator)
    keys = MasterKeys.of(service)
    audit = AuditLog(database, keys)
    sessions, passwords, cookies = Sessions(database), Passwords(), Cookies.at(service.public_url)
    signing_in = SigningIn(database, sessions, passwords)
    retention = Retention(database, removals_of(REMOVALS, "gateway", service.keep_days))
    health, run_id = Health(channels, database, service.home), service.run_id
    tokens = CustomerTokens(keys.lookup("gateway.customer_tokens"), authenticator, time)
    admission = Admission(authenticator, sessions, limiter, audit, cookies, service.public_url, tokens)
    people = People(database, sessions, service.public_url)
    oidc_name = settings.oidc.name if settings.oidc.issuer else ""
    transcoding = TranscodingEndpoint(
        router=Router(routes),
        channels=channels,
        admission=admission,
        idempotent=idempotent,
        audit=audit,
        own={
            **GatewayServicer(database, audit, keys, Exporting(channels), Till(channels, database, clock)).methods(),
            **PreferencePageServicer(channels["messaging"]).methods(),
            **CustomerTokenServicer(channels["identity"], tokens).methods(),
            **PeopleServicer(database, sessions, signing_in, people, cookies, oidc_name).methods(),
        },
    )
    oidc = []
    if settings.oidc.issuer:
        oidc = Oidc(
            settings.oidc,
            Arriving(database, sessions),
            signing_in,
            audit,
            limiter,
            cookies,
            clock,
            next(route for route in routes if route.method.name == "SignIn"),
            keys=keys,
            public_url=service.public_url,
            visitors_per_second=VISITOR_REQUESTS_PER_SECOND,
        ).routes()
    return Gateway(
        ingest=IngestEndpoint(
            authenticator=authenticator,
            limiter=limiter,
            intake=intake,
            replaying=Replaying(
                intake,
                profile("GetRejectedEvent"),
                profile("DiscardRejectedEvent"),
                audit,
                Redelivering(opened, deliveries).take,
            ),
            admission=admission,
            time=time,
            public_url=service.public_url,
        ),
        site=site(
            [
                *health.routes(),
                *Callbacks(channels["messaging"]).routes(),
                *SourceDoor(opened=opened, intake=deliveries, noting=noting, limiter=limiter, time=time).routes(),
                *Imports(admission, audit, routes, imports).routes(),
                *Downloads(audit, limiter, exports).routes(),
                *FormDoor(
                    opened=OpenedForms(forms("OpenForm"), time),
                    guard=Guard(keys, redis_client),
                    submitting=Submitting(intake),
                    codes=Codes(
                        send=codes("SendVerificationCode"), check=codes("CheckVerificationCode"), client=redis_client
                    ),
                    noting=form_noting,
                    limiter=limiter,
                    time=time,
                    public_url=service.public_url,
                ).routes(),
                *Documentation(routes, service.public_url).routes(),
                *Preview(service.public_url).routes(),
                *Console().routes(),
                *oidc,
                *Pages(service, clock).routes(),
            ],
            _endpoint(transcoding),
        ),
        coalescer=coalescer,
        traced=bool(service.otlp_endpoint),
        background=[
            idempotent.remove_forever,
            last_use.note_forever,
            audit.remove_forever,
            noting.note_forever,
            form_noting.note_forever,
            retention.run,
            Resealing(database=database, keys=keys, columns=audit.columns()).run,
            *([partial(health.serve_apart, run_id)] if run_id else []),
        ],
        close_all=[
            last_use.note,
            noting.note,
            form_noting.note,
            *(channel.close for channel in channels.values()),
            redis_client.aclose,
            database.close,
            passwords.close,
        ],
    )


def _endpoint(transcoding: TranscodingEndpoint) -> Callable[[Request], Awaitable[Response]]:
    async def transcoded(request: Request) -> Response:
        return await transcoding(request)

    return transcoded


async def serve(settings: GatewaySettings, clock: Clock) -> None:
    """Serves until SIGTERM or SIGINT; then takes no more, lets what is under way end, and returns."""
    act_as_service("gateway")
    gateway = build(settings, clock)
    server = Server(
        gateway,
        address=settings.service.host,
        port=settings.service.port,
        interface=Interfaces.ASGINL,
        # Not `auto`: that waits without an end for the first byte, to see which version it begins.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1_000),
        websockets=False,
        backlog=1_024,
        backpressure=allowed_connections(),
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, server.stop)
    # What start-up made lives for ever: the collector need not walk it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    _log.info("gateway.started", address=f"{settings.service.host}:{settings.service.port}")
    background = [asyncio.create_task(work()) for work in gateway.background]
    background.append(asyncio.create_task(limit_peers_forever(settings.service.port)))
    try:
        await server.serve()
    finally:
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await gateway.close()
        _log.info("gateway.stopped")


def main() -> None:
    """Runs the gateway with the settings of the environment."""
    settings = GatewaySettings.from_environment()
    settings.service.require_secrets()
    configure_logging("gateway")
    start_telemetry("gateway", settings.service.otlp_endpoint)
    try:
        uvloop.run(serve(settings, SystemClock()))
    except WrongKey as error:
        raise SystemExit(str(error)) from error
    finally:
        stop_telemetry()
