"""The ingestion endpoints as a bare ASGI application: the hot path, without a framework in between."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec
import structlog

from gateway.auth.authenticator import Authenticator, Grant
from gateway.auth.keys import KEY_PREFIX, key_from_authorization
from gateway.bodies import Receive, decompress, read_body
from gateway.ingest.cloudevents import decode_cloudevents
from gateway.ingest.coalescing import Coalescer, Outcome
from gateway.ingest.conversion import Delivery, convert
from gateway.ingest.identifiers import Identifiers
from gateway.ingest.objects import decode_object
from gateway.ingest.settings_document import settings_document
from gateway.ingest.wire import (
    MAXIMUM_BATCH_BYTES,
    MAXIMUM_BODY_BYTES,
    MAXIMUM_EVENT_BYTES,
    SentEvent,
    decode_batch,
    decode_event,
)
from gateway.problems import (
    MEDIA_TYPE,
    MethodNotAllowed,
    from_service,
    http_status,
    problem_bytes,
    problem_headers,
)
from gateway.rate_limit import RateLimiter
from services.common.clock import Clock
from services.common.errors import AlreadyExists, Internal, InvalidArgument, Reason, YikeError, reason_name
from services.common.ids import stable_id
from services.common.telemetry import meter
from yike.profile.v1 import profile_service_pb2 as profile_pb

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = dict[bytes, bytes]

_KINDS = {"identify": "i", "track": "t", "page": "p", "screen": "s", "group": "g", "alias": "a"}
SINGLE_PATHS = {
    path: kind for kind, letter in _KINDS.items() for path in (f"/v1/{kind}", f"/v1/{letter}", f"/{letter}")
}
"""Path → kind of the one event in its body."""

BATCH_PATHS = frozenset({"/v1/batch", "/v1/b", "/b", "/v1/import"})
IMPORT_PATH = "/v1/import"
CLOUDEVENTS_PATH = "/v1/cloudevents"
SETTINGS_PREFIXES = ("/projects/", "/v1/projects/")

# Other requests get their turn after so many events of a large batch.
_EVENTS_A_TURN = 200
_ORIGIN_HEADERS: list[tuple[bytes, bytes]] = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"retry-after, x-ratelimit-reset, request-id"),
]
_JSON_HEADERS = [(b"content-type", b"application/json"), *_ORIGIN_HEADERS]
_ONE_ACCEPTED = b'{"success":true,"accepted":1,"duplicates":0,"rejected":[]}'

# Assigned ids must be unlike each other, not secret; asking the kernel for each costs a tenth of a request.
_chance = random.Random(random.SystemRandom().getrandbits(256))
_log = structlog.get_logger(__name__)
_events = meter(__name__).create_counter("yike.gateway.events", description="Events by what became of them")


def serves(path: str) -> bool:
    """Tells whether a path (without a trailing slash) is one of ingestion."""
    return path in SINGLE_PATHS or path in BATCH_PATHS or path == CLOUDEVENTS_PATH or path.startswith(SETTINGS_PREFIXES)


class IngestEndpoint:
    """Takes events and answers after they are committed."""

    def __init__(
        self,
        *,
        authenticator: Authenticator,
        limiter: RateLimiter,
        coalescer: Coalescer,
        clock: Clock,
        public_url: str,
    ) -> None:
        """Wires the endpoint."""
        self._authenticator = authenticator
        self._limiter = limiter
        self._coalescer = coalescer
        self._clock = clock
        self._public_url = public_url

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answers one request; every error becomes a problem body, none a redirect."""
        headers: Headers = dict(scope["headers"])
        try:
            status, body, extra = await self._answer(scope, headers, receive)
        except YikeError as error:
            await self._refuse(error, scope["yike.request_id"], send)
        except Exception as error:
            failure = Internal()
            failure.__cause__ = error
            await self._refuse(failure, scope["yike.request_id"], send)
        else:
            await send({"type": "http.response.start", "status": status, "headers": extra})
            await send({"type": "http.response.body", "body": body})

    async def _answer(
        self, scope: MutableMapping[str, Any], headers: Headers, receive: Receive
    ) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        path: str = scope["path"]
        if len(path) > 1 and path[-1] == "/":
            path = path[:-1]
        method: str = scope["method"]
        is_settings = path.startswith(SETTINGS_PREFIXES)
        if method == "OPTIONS":
            return 204, b"", _preflight(headers)
        if is_settings:
            if method not in ("GET", "HEAD"):
                raise MethodNotAllowed("GET, OPTIONS")
            return await self._settings(path, headers)
        if method != "POST":
            raise MethodNotAllowed("POST, OPTIONS")
        return 200, await self._take(path, headers, receive), _JSON_HEADERS

    async def _take(self, path: str, headers: Headers, receive: Receive) -> bytes:
        key = _key_of(headers)
        grant: Grant | None = None
        if key.startswith(KEY_PREFIX):
            # Known by its header: refused before its body is read.
            grant = await self._admit(key)
        body = await read_body(receive, headers, MAXIMUM_BODY_BYTES)
        body = decompress(body, headers.get(b"content-encoding", b""), MAXIMUM_BODY_BYTES)
        if body[:3] == b"\xef\xbb\xbf":
            body = body[3:]
        kind = SINGLE_PATHS.get(path)
        if kind is not None:
            _check_size(body, MAXIMUM_EVENT_BYTES, "An event")
            event = decode_event(body)
            grant = grant or await self._admit(event.write_key or key)
            return await self._take_one(event, kind, headers, grant)
        _check_size(body, MAXIMUM_BATCH_BYTES, "A batch")
        if path == CLOUDEVENTS_PATH:
            grant = grant or await self._admit(key)
            entries = decode_cloudevents(headers, body)
            outcome, rejected = await self._take_many(entries, self._delivery(headers, grant), grant)
            return _batch_answer(outcome, rejected)
        batch = decode_batch(body)
        grant = grant or await self._admit(batch.write_key or key)
        context = decode_object(batch.context, "context")
        delivery = self._delivery(
            headers,
            grant,
            sent_at=batch.sent_at,
            context_json=bytes(batch.context) if context else b"",
            context=context,
            correct_clock=path != IMPORT_PATH,
        )
        outcome, rejected = await self._take_many(batch.batch, delivery, grant)
        return _batch_answer(outcome, rejected)

    async def _take_one(self, event: SentEvent, kind: str, headers: Headers, grant: Grant) -> bytes:
        incoming = convert(event, kind, 0, self._delivery(headers, grant))
        outcome = await self._submit(grant, [incoming])
        if outcome.rejected:
            refused = outcome.rejected[0]
            error_class = AlreadyExists if refused.reason == Reason.ERROR_REASON_MESSAGE_ID_REUSED else InvalidArgument
            raise error_class(refused.message, reason=refused.reason, message_id=refused.message_id)
        return _ONE_ACCEPTED if outcome.accepted else _batch_answer(outcome, [])

    async def _take_many(
        self, entries: list[Any], delivery: Delivery, grant: Grant
    ) -> tuple[Outcome, list[dict[str, Any]]]:
        """Records what can be recorded of a batch; each that cannot is listed by its place."""
        taken: list[profile_pb.IncomingEvent] = []
        places: list[int] = []
        rejected: list[dict[str, Any]] = []
        for index, entry in enumerate(entries):
            if index % _EVENTS_A_TURN == _EVENTS_A_TURN - 1:
                await asyncio.sleep(0)
            try:
                taken.append(_convert_entry(entry, index, delivery))
                places.append(index)
            except YikeError as error:
                rejected.append(_rejection(index, _message_id_of(entry), error.reason_name, error.message))
        outcome = await self._submit(grant, taken)
        for refused in outcome.rejected:
            rejected.append(
                _rejection(places[refused.index], refused.message_id, reason_name(refused.reason), refused.message)
            )
        rejected.sort(key=lambda entry: entry["index"])
        return outcome, rejected

    async def _submit(self, grant: Grant, events: list[profile_pb.IncomingEvent]) -> Outcome:
        try:
            outcome = await self._coalescer.submit(grant.workspace_id, events)
        except YikeError as error:
            raise from_service(error) from error
        _events.add(outcome.accepted, {"outcome": "accepted"})
        if outcome.duplicates:
            _events.add(outcome.duplicates, {"outcome": "duplicate"})
        return outcome

    async def _admit(self, key: str) -> Grant:
        grant = await self._authenticator.verify(key)
        await self._limiter.admit(grant.workspace_id, grant.requests_per_second)
        return grant

    async def _settings(self, path: str, headers: Headers) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        key, _, rest = path.partition("/projects/")[2].partition("/")
        if rest != "settings":
            raise InvalidArgument("The settings document is at /projects/{writeKey}/settings.", field="path")
        await self._authenticator.verify(key)
        return 200, settings_document(key, self._public_url), _JSON_HEADERS

    def _delivery(self, headers: Headers, grant: Grant, **parts: Any) -> Delivery:
        repeat_key = headers.get(b"idempotency-key", b"").decode("latin-1")

        def new_message_id(index: int) -> str:
            # With an idempotency key the same request gives the same ids, so sending it again changes nothing.
            if repeat_key:
                return stable_id("idempotency-key", grant.workspace_id, repeat_key, index)
            return f"yike-{_chance.getrandbits(128):032x}"

        return Delivery(receive_time=self._clock.now(), new_message_id=new_message_id, **parts)

    async def _refuse(self, error: YikeError, request_id: str, send: Send) -> None:
        status = http_status(error)
        if status >= 500 and status != 503:
            _log.error("ingest.failed", request_id=request_id, exc_info=error.__cause__ or error)
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            *_ORIGIN_HEADERS,
            *((name.encode(), value.encode()) for name, value in problem_headers(error)),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": problem_bytes(error, request_id)})


def _convert_entry(
    entry: msgspec.Raw | tuple[SentEvent, Identifiers] | YikeError, index: int, delivery: Delivery
) -> profile_pb.IncomingEvent:
    if isinstance(entry, YikeError):
        raise entry
    if isinstance(entry, tuple):
        event, identifiers = entry
        return convert(event, "track", index, delivery, identifiers)
    _check_size(entry, MAXIMUM_EVENT_BYTES, "An event")
    event = decode_event(entry)
    return convert(event, event.type or "", index, delivery)


def _message_id_of(entry: Any) -> str:
    """Returns the message id of an event that was refused, as far as it can be read."""
    if isinstance(entry, tuple):
        return str(entry[0].message_id or "")
    if not isinstance(entry, msgspec.Raw):
        return ""
    try:
        value = msgspec.json.decode(entry)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    found = value.get("messageId") if isinstance(value, dict) else None
    return str(found)[:100] if isinstance(found, str | int) else ""


def _check_size(body: bytes | msgspec.Raw, maximum: int, what: str) -> None:
    size = len(body if isinstance(body, bytes) else memoryview(body))
    if size > maximum:
        # 400 as Segment: its libraries drop what is answered so, and would send again what is answered otherwise.
        raise InvalidArgument(
            f"{what} has at most {maximum} bytes; this one has {size}. Split it.",
            reason=Reason.ERROR_REASON_TOO_LARGE,
            limit=str(maximum),
            size=str(size),
        )


def _key_of(headers: Headers) -> str:
    authorization = headers.get(b"authorization")
    if authorization:
        return key_from_authorization(authorization.decode("latin-1"))
    return (headers.get(b"writekey") or headers.get(b"x-write-key") or b"").decode("latin-1").strip()


def _preflight(headers: Headers) -> list[tuple[bytes, bytes]]:
    asked = headers.get(b"access-control-request-headers", b"authorization, content-type, content-encoding")
    return [
        *_ORIGIN_HEADERS,
        (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
        (b"access-control-allow-headers", asked[:1_000]),
        (b"access-control-max-age", b"86400"),
        (b"vary", b"access-control-request-headers"),
    ]


def _rejection(index: int, message_id: str, code: str, message: str) -> dict[str, Any]:
    return {"index": index, "messageId": message_id, "code": code, "message": message}


def _batch_answer(outcome: Outcome, rejected: list[dict[str, Any]]) -> bytes:
    if rejected:
        _events.add(len(rejected), {"outcome": "rejected"})
    return msgspec.json.encode(
        {"success": True, "accepted": outcome.accepted, "duplicates": outcome.duplicates, "rejected": rejected}
    )
