"""How an error looks over HTTP: one table from typed errors to statuses, one body."""

from __future__ import annotations

import http
import math
import random
from typing import Any, ClassVar

import grpc
import msgspec

from services.common.errors import Internal, InvalidArgument, NotFound, PermissionDenied, Unauthenticated, YikeError
from yike.common.v1 import errors_pb2

MEDIA_TYPE = "application/problem+json"

# Ids of requests are no secret; this costs a third of asking the kernel each time.
_chance = random.Random(random.SystemRandom().getrandbits(256))

_STATUSES = {
    grpc.StatusCode.INVALID_ARGUMENT: 400,
    grpc.StatusCode.UNAUTHENTICATED: 401,
    grpc.StatusCode.PERMISSION_DENIED: 403,
    grpc.StatusCode.NOT_FOUND: 404,
    grpc.StatusCode.ALREADY_EXISTS: 409,
    grpc.StatusCode.FAILED_PRECONDITION: 409,
    grpc.StatusCode.ABORTED: 409,
    grpc.StatusCode.RESOURCE_EXHAUSTED: 429,
    grpc.StatusCode.UNAVAILABLE: 503,
    # 503 rather than 504: the same request may be sent again, and clients read Retry-After there.
    grpc.StatusCode.DEADLINE_EXCEEDED: 503,
}


class BodyTooLarge(InvalidArgument):
    """The body is over the limit; send less at a time."""

    http_status: ClassVar[int] = 413
    default_reason = errors_pb2.ERROR_REASON_TOO_LARGE


class UnsupportedMedia(InvalidArgument):
    """The body is in an encoding that the endpoint does not read."""

    http_status: ClassVar[int] = 415
    default_reason = errors_pb2.ERROR_REASON_MALFORMED_BODY


class UnknownPath(NotFound):
    """There is no such endpoint; GET /openapi.json lists them."""

    default_reason = errors_pb2.ERROR_REASON_UNKNOWN_METHOD


class MethodNotAllowed(NotFound):
    """The endpoint does not know this HTTP method; the Allow header names those it knows."""

    http_status: ClassVar[int] = 405
    default_reason = errors_pb2.ERROR_REASON_UNKNOWN_METHOD

    def __init__(self, allowed: str) -> None:
        """Names the methods that the path knows, for example `GET, POST`; where GET is one of them, HEAD is, too."""
        names = {name.strip() for name in allowed.split(",")}
        self.allowed = ", ".join(sorted(names | {"HEAD"} if "GET" in names else names))
        super().__init__(allow=self.allowed)


class MisdirectedRequest(NotFound):
    """This page answers only a browser on this machine, at the loopback address itself, not through a proxy."""

    http_status: ClassVar[int] = 421
    default_reason = errors_pb2.ERROR_REASON_UNKNOWN_METHOD


def new_request_id() -> str:
    """Returns a fresh request id of 16 hexadecimal characters."""
    return f"{_chance.getrandbits(64):016x}"


def http_status(error: YikeError) -> int:
    """Returns the HTTP status of an error; anything unknown is 500."""
    status = getattr(error, "http_status", None)
    return status if status is not None else _STATUSES.get(error.status, 500)


def status_of_grpc(name: str) -> int | None:
    """Returns the HTTP status of a gRPC status by its name, such as `FAILED_PRECONDITION`; None when there is none."""
    return _STATUSES.get(grpc.StatusCode[name]) if name in grpc.StatusCode.__members__ else None


def from_service(error: YikeError) -> YikeError:
    """Returns the error of an internal call as its caller outside may see it.

    A service that refuses *our* token is our fault, not the caller's; it must not look like a wrong API key.
    """
    if isinstance(error, Unauthenticated | PermissionDenied):
        return Internal()
    return error


def problem(error: YikeError, request_id: str) -> dict[str, Any]:
    """Returns the JSON body of an error (RFC 9457 with `code`, `message`, `metadata`, `requestId`)."""
    status = http_status(error)
    return {
        "type": "about:blank",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "code": error.reason_name,
        "message": error.message,
        "metadata": error.metadata,
        "requestId": request_id,
    }


def problem_bytes(error: YikeError, request_id: str) -> bytes:
    """Returns the body of an error, encoded."""
    return msgspec.json.encode(problem(error, request_id))


def problem_headers(error: YikeError) -> list[tuple[str, str]]:
    """Returns the headers that belong to an error: when to come back, what to send, what is allowed."""
    headers: list[tuple[str, str]] = []
    status = http_status(error)
    # A full workspace stays full: a client that waits and repeats by itself would do so for ever.
    comes_back = status in (429, 503) and error.reason != errors_pb2.ERROR_REASON_LIMIT_REACHED
    if comes_back or error.retry_after_seconds is not None:
        seconds = str(max(1, math.ceil(error.retry_after_seconds or 1)))
        headers.append(("retry-after", seconds))
        if status == 429:
            headers.append(("x-ratelimit-reset", seconds))
    if status == 401:
        headers.append(("www-authenticate", 'Bearer realm="yike"'))
    if isinstance(error, MethodNotAllowed):
        headers.append(("allow", error.allowed))
    return headers
