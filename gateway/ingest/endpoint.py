"""The ingestion endpoints as a bare ASGI application: the hot path, without a framework in between."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import structlog

from gateway.auth.authenticator import Authenticator, Grant
from gateway.auth.keys import KEY_PREFIX, KeyKind, PublicConsent, PublicOrders, key_from_authorization
from gateway.bodies import Receive, decompress, read_body
from gateway.database_time import DatabaseTime
from gateway.ingest.cloudevents import is_batch, split_cloudevents, structured
from gateway.ingest.coalescing import Outcome
from gateway.ingest.intake import (
    Intake,
    Sending,
    batch_answer,
    read_call,
    read_call_of,
    read_cloud,
)
from gateway.ingest.replaying import Replaying, replayed_id
from gateway.ingest.settings_document import settings_document, source_config
from gateway.ingest.wire import MAXIMUM_BATCH_BYTES, SentBatch, decode_batch
from gateway.problems import (
    MEDIA_TYPE,
    MethodNotAllowed,
    http_status,
    problem_bytes,
    problem_headers,
)
from gateway.rate_limit import RateLimiter
from gateway.transcoding.admission import Admission
from services.common.caller import Scope, act_as
from services.common.calls.conversion import Delivery
from services.common.calls.objects import decode_object
from services.common.calls.times import parse_time
from services.common.calls.wire import decode_event
from services.common.errors import DeadlineExceeded, Internal, InvalidArgument, YikeError
from services.common.ids import stable_id
from yike.common.v1 import permissions_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = dict[bytes, bytes]

DEADLINE_SECONDS = 8.0
"""From the end of a request's body to its answer, and before that for its key: then 503. The libraries wait for 10."""

_KINDS = {"identify": "i", "track": "t", "page": "p", "screen": "s", "group": "g", "alias": "a"}
SINGLE_PATHS = {
    path: kind for kind, letter in _KINDS.items() for path in (f"/v1/{kind}", f"/v1/{letter}", f"/{letter}")
}
"""Path → kind of the one event in its body."""

BEACON_PATH = "/beacon/v1/batch"
"""RudderStack's browser library sends a batch here when a page is left; the key is in the query."""

BATCH_PATHS = frozenset({"/v1/batch", "/v1/b", "/b", "/v1/import", BEACON_PATH})
IMPORT_PATH = "/v1/import"
CLOUDEVENTS_PATH = "/v1/cloudevents"
SETTINGS_PREFIXES = ("/projects/", "/v1/projects/")
SOURCE_CONFIG_PATH = "/sourceConfig"

_PUBLIC_AUTHORITIES = {
    PublicConsent.OWN: profile_pb.CONSENT_AUTHORITY_OWN,
    PublicConsent.ANY: profile_pb.CONSENT_AUTHORITY_FULL,
    PublicConsent.NONE: profile_pb.CONSENT_AUTHORITY_NONE,
}
_ORIGIN_HEADERS: list[tuple[bytes, bytes]] = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"retry-after, x-ratelimit-reset, request-id"),
]
_JSON_HEADERS = [(b"content-type", b"application/json"), *_ORIGIN_HEADERS]
_ONE_ACCEPTED = b'{"success":true,"accepted":1,"duplicates":0,"rejected":[]}'

# Assigned ids must be unlike each other, not secret; asking the kernel for each costs a tenth of a request.
_chance = random.Random(random.SystemRandom().getrandbits(256))
_log = structlog.get_logger(__name__)


def consent_authority(grant: Grant) -> profile_pb.ConsentAuthority:
    """Returns how far a grant of consent with this key reaches; a withdrawal always counts."""
    if grant.kind is KeyKind.SECRET:
        return profile_pb.CONSENT_AUTHORITY_FULL
    return _PUBLIC_AUTHORITIES[grant.public_consent]


def order_authority(grant: Grant) -> profile_pb.OrderAuthority:
    """Returns whether what is sent with this key counts for points, tiers and coupons."""
    if grant.kind is KeyKind.SECRET or grant.public_orders is PublicOrders.ANY:
        return profile_pb.ORDER_AUTHORITY_FULL
    return profile_pb.ORDER_AUTHORITY_NONE


def serves(path: str) -> bool:
    """Tells whether a path (without a trailing slash) is one of ingestion."""
    return (
        path in SINGLE_PATHS
        or path in BATCH_PATHS
        or path in (CLOUDEVENTS_PATH, SOURCE_CONFIG_PATH)
        or path.startswith(SETTINGS_PREFIXES)
        or replayed_id(path) is not None
    )


class IngestEndpoint:
    """Takes events and answers after they are committed."""

    def __init__(
        self,
        *,
        authenticator: Authenticator,
        limiter: RateLimiter,
        intake: Intake,
        replaying: Replaying,
        admission: Admission,
        time: DatabaseTime,
        public_url: str,
    ) -> None:
        """Wires the endpoint."""
        self._authenticator = authenticator
        self._limiter = limiter
        self._intake = intake
        self._replaying = replaying
        self._admission = admission
        self._time = time
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
        query: bytes = scope.get("query_string", b"")
        is_settings = path == SOURCE_CONFIG_PATH or path.startswith(SETTINGS_PREFIXES)
        if method == "OPTIONS":
            return 204, b"", _preflight(headers)
        if is_settings:
            if method not in ("GET", "HEAD"):
                raise MethodNotAllowed("GET, OPTIONS")
            return 200, await self._settings(path, headers, query), _JSON_HEADERS
        if method != "POST":
            raise MethodNotAllowed("POST, OPTIONS")
        try:
            async with asyncio.timeout(DEADLINE_SECONDS) as limit:
                return 200, await self._take(path, scope, headers, receive, limit), _JSON_HEADERS
        except TimeoutError as error:
            raise DeadlineExceeded(retry_after_seconds=1) from error

    async def _take(
        self,
        path: str,
        scope: MutableMapping[str, Any],
        headers: Headers,
        receive: Receive,
        limit: asyncio.Timeout,
    ) -> bytes:
        key = _key_of(headers) or (_key_in(scope.get("query_string", b"")) if path == BEACON_PATH else "")
        replayed = replayed_id(path)
        grant: Grant | None = None
        if replayed is not None:
            grant = await self._admit_again(key, headers)
        elif key.startswith(KEY_PREFIX):
            # Known by its header: refused before its body is read.
            grant = await self._admit(key)
        # How long a body takes is its sender's matter, and bounded by itself.
        limit.reschedule(None)
        body = await read_body(receive, headers, MAXIMUM_BATCH_BYTES)
        limit.reschedule(asyncio.get_running_loop().time() + DEADLINE_SECONDS)
        body = decompress(body, headers.get(b"content-encoding", b""), MAXIMUM_BATCH_BYTES)
        if body[:3] == b"\xef\xbb\xbf":
            body = body[3:]
        kind = SINGLE_PATHS.get(path)
        if kind is not None:
            if grant is None:
                grant = await self._admit(decode_event(body).write_key or key)
            sending = Sending(grant, kind, self._delivery(headers, grant), read_call_of(kind))
            return _one_answer(await self._intake.take_one(sending, body))
        if path == CLOUDEVENTS_PATH:
            return await self._take_cloudevents(headers, body, grant or await self._admit(key))
        if replayed is not None:
            assert grant is not None
            return await self._replaying.replay(grant, replayed, body, request_id=scope["yike.request_id"])
        return await self._take_batch(path, headers, body, grant, key)

    async def _take_cloudevents(self, headers: Headers, body: bytes, grant: Grant) -> bytes:
        sending = Sending(grant, "cloudevents", self._delivery(headers, grant), read_cloud)
        if not is_batch(headers):
            return _one_answer(await self._intake.take_one(sending, structured(headers, body)))
        try:
            events = split_cloudevents(body)
        except InvalidArgument as error:
            await self._intake.refuse(sending, body, error)
            raise
        return batch_answer(*await self._intake.take_many(sending, events))

    async def _take_batch(self, path: str, headers: Headers, body: bytes, grant: Grant | None, key: str) -> bytes:
        endpoint = "import" if path == IMPORT_PATH else "batch"
        try:
            batch = decode_batch(body)
            context = decode_object(batch.context, "context")
        except InvalidArgument as error:
            # Whose it is tells the key of its header; a body that cannot be read names nobody.
            if grant is not None:
                await self._intake.refuse(
                    Sending(grant, endpoint, self._delivery(headers, grant), read_call), body, error
                )
            raise
        grant = grant or await self._admit(batch.write_key or key)
        delivery = self._delivery(
            headers,
            grant,
            sent_at=_sent_at(batch),
            context_json=bytes(batch.context) if context else b"",
            context=context,
            correct_clock=path != IMPORT_PATH,
        )
        sending = Sending(grant, endpoint, delivery, read_call)
        return batch_answer(*await self._intake.take_many(sending, batch.batch))

    async def _admit(self, key: str, scope: Scope = Scope.INGEST) -> Grant:
        grant = await self._authenticator.verify(key)
        grant.require(scope)
        act_as(grant.caller)
        await self._limiter.admit(grant.workspace_id, grant.requests_per_second)
        return grant

    async def _admit_again(self, key: str, headers: Headers) -> Grant:
        """Admits who sends a refused event again: a server by its key, a person from the console by the session."""
        texts = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
        if key or not self._admission.carries_session(texts):
            return await self._admit(key, Scope.WRITE)
        _, caller = await self._admission.admit_person("POST", texts, permissions_pb2.PERMISSION_DATA_WRITE)
        return Grant(caller, KeyKind.SECRET, None)

    async def _settings(self, path: str, headers: Headers, query: bytes) -> bytes:
        if path == SOURCE_CONFIG_PATH:
            key = _key_of(headers) or _key_in(query)
            return source_config(key, (await self._authenticator.verify(key)).workspace_id)
        key, _, rest = path.partition("/projects/")[2].partition("/")
        if rest != "settings":
            raise InvalidArgument("The settings document is at /projects/{writeKey}/settings.", field="path")
        await self._authenticator.verify(key)
        return settings_document(key, self._public_url)

    def _delivery(self, headers: Headers, grant: Grant, **parts: Any) -> Delivery:
        repeat_key = headers.get(b"idempotency-key", b"").decode("latin-1")

        def new_message_id(index: int) -> str:
            # With an idempotency key the same request gives the same ids, so sending it again changes nothing.
            if repeat_key:
                return stable_id("idempotency-key", grant.workspace_id, repeat_key, index)
            return f"yike-{_chance.getrandbits(128):032x}"

        return Delivery(
            receive_time=self._time.now(),
            new_message_id=new_message_id,
            consent_authority=consent_authority(grant),
            order_authority=order_authority(grant),
            principal=grant.caller.principal,
            **parts,
        )

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


def _sent_at(batch: SentBatch) -> datetime | None:
    """Returns when a batch was sent; one that tells no usable time is taken as one that tells none."""
    try:
        return parse_time(batch.sent_at, "sentAt")
    except (InvalidArgument, TypeError):
        return None


def _one_answer(outcome: Outcome) -> bytes:
    return _ONE_ACCEPTED if outcome.accepted else batch_answer(outcome, ())


def _key_of(headers: Headers) -> str:
    authorization = headers.get(b"authorization")
    if authorization:
        return key_from_authorization(authorization.decode("latin-1"))
    return (headers.get(b"writekey") or headers.get(b"x-write-key") or b"").decode("latin-1").strip()


def _key_in(query: bytes) -> str:
    found = parse_qs(query.decode("latin-1"), max_num_fields=50).get("writeKey", [])
    return found[0] if found else ""


def _preflight(headers: Headers) -> list[tuple[bytes, bytes]]:
    asked = headers.get(b"access-control-request-headers", b"authorization, content-type, content-encoding")
    return [
        *_ORIGIN_HEADERS,
        (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
        (b"access-control-allow-headers", asked[:1_000]),
        (b"access-control-max-age", b"86400"),
        (b"vary", b"access-control-request-headers"),
    ]
