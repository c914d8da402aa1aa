"""The application of everything but ingestion: its routes, and every error as a problem body."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from gateway.problems import (
    MEDIA_TYPE,
    MethodNotAllowed,
    UnknownPath,
    http_status,
    problem_bytes,
    problem_headers,
)
from services.common.errors import Internal, InvalidArgument, YikeError

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_GROUP = re.compile(r"\(\?P<\w+>")
_log = structlog.get_logger(__name__)


def site(routes: list[Route], others: Callable[[Request], Awaitable[Response]]) -> Starlette:
    """Returns the application of everything but ingestion; every error becomes a problem body, none a redirect.

    Args:
        routes: What has a path of its own; its other methods are 405.
        others: Answers all other paths.
    """
    methods: dict[str, set[str]] = {}
    for route in routes:
        methods.setdefault(route.path, set()).update(route.methods or ())
    routes = [
        _Rest(others, routes),
        *routes,
        *(Route(path, _refuse_method(", ".join(known)), methods=_METHODS) for path, known in methods.items()),
        Route("/{path:path}", others, methods=_METHODS),
    ]
    application = Starlette(
        routes=routes,
        exception_handlers={
            YikeError: _refuse,
            HTTPException: _refuse_framework,
            Exception: _refuse_unexpected,
        },
    )
    application.router.redirect_slashes = False
    return application


class _Rest(Route):
    """Takes what no other route has the path of: most requests, told by one look instead of one a route."""

    def __init__(self, others: Callable[[Request], Awaitable[Response]], routes: Sequence[Route]) -> None:
        super().__init__("/{path:path}", others, methods=_METHODS)
        self._known = re.compile("|".join(_GROUP.sub("(?:", route.path_regex.pattern) for route in routes))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if self._known.match(scope["path"]):
            return Match.NONE, {}
        return super().matches(scope)


def _refuse_method(allowed: str) -> Callable[[Request], Awaitable[Response]]:
    async def refuse(request: Request) -> Response:
        raise MethodNotAllowed(allowed)

    return refuse


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, YikeError)
    request_id = request.scope["yike.request_id"]
    status = http_status(error)
    if status >= 500 and status != 503:
        _log.error("request.failed", request_id=request_id, exc_info=error)
    response = Response(problem_bytes(error, request_id), status_code=status, media_type=MEDIA_TYPE)
    for name, value in problem_headers(error):
        response.headers[name] = value
    return response


async def _refuse_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return await _refuse(request, MethodNotAllowed((error.headers or {}).get("Allow", "")))
    if error.status_code == 404:
        return await _refuse(request, UnknownPath())
    return await _refuse(request, InvalidArgument(error.detail))


async def _refuse_unexpected(request: Request, error: Exception) -> Response:
    failure = Internal()
    failure.__cause__ = error
    return await _refuse(request, failure)
