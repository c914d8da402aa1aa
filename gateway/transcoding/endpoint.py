"""Answers HTTP requests by calling the RPC behind the route."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import grpc
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.audit.log import AuditLog
from gateway.audit.telling import is_change
from gateway.bodies import decompress, read_body
from gateway.idempotency import IdempotentCalls, check_key, needs_storing
from gateway.problems import from_service
from gateway.transcoding.admission import Admission
from gateway.transcoding.binding import bind
from gateway.transcoding.field_paths import as_written
from gateway.transcoding.field_permissions import taken_by_fields
from gateway.transcoding.json_encoding import to_json
from gateway.transcoding.masking import mask, mask_coupon_codes
from gateway.transcoding.presence import CallerGone, while_there
from gateway.transcoding.routes import OPERATIONS, OWN, Route, Router
from services.common.clients import workspace_metadata
from services.common.errors import YikeError
from services.common.limits import check_limits
from services.common.operations import KINDS, merge, service_of
from yike.common.v1 import operations_pb2, permissions_pb2

MAXIMUM_BODY_BYTES = 1024 * 1024
DEADLINE_SECONDS = 10.0
SLOW_METHODS = {
    "CheckAlert": 60.0,
    "DeleteSegment": 120.0,
    "ExportInsight": 60.0,
    "ExportReport": 60.0,
    "GetSendingReach": 60.0,
    "GetSendingReport": 30.0,
    "PreviewAlert": 60.0,
    "PreviewSegment": 60.0,
    "SummarizeRfm": 60.0,
    "ListInsightCustomers": 60.0,
    "QueryFunnel": 60.0,
    "QueryInsight": 60.0,
    "QueryLifecycleFlow": 60.0,
    "QueryPaths": 60.0,
    "QueryProducts": 60.0,
    "QueryRetention": 60.0,
    "RunReport": 60.0,
}
"""Deadlines of the methods that work over the whole history."""
ENDED_WITH_THE_REQUEST = frozenset(
    {
        "CheckAlert", "ExportInsight", "ExportReport", "GetSendingReach",
        "GetSendingReport", "ListInsightCustomers", "PreviewAlert", "PreviewSegment",
        "QueryFunnel", "QueryInsight", "QueryLifecycleFlow", "QueryPaths", "QueryProducts", "QueryRetention",
        "RunReport", "SearchCustomers", "SummarizeRfm",
    }
)  # fmt: skip
"""Methods that only read, and cost so much that nobody works on them once their caller has gone."""
CLIENT_CLOSED_REQUEST = 499
_IN_FULL = (permissions_pb2.PERMISSION_CONTACTS_REVEAL, permissions_pb2.PERMISSION_CUSTOMERS_EXPORT)


class TranscodingEndpoint:
    """The one endpoint behind all annotated RPCs."""

    def __init__(
        self,
        *,
        router: Router,
        channels: Mapping[str, grpc.aio.Channel],
        admission: Admission,
        idempotent: IdempotentCalls,
        audit: AuditLog,
        own: Mapping[str, Callable[[Any], Awaitable[Any]]],
    ) -> None:
        """Wires it with one channel a service, the log of changes, and the methods that the gateway answers itself."""
        self._audit = audit
        self._own = own
        self._idempotent = idempotent
        self._router = router
        self._channels = channels
        self._admission = admission
        self._calls: dict[tuple[str, str], Any] = {}

    async def __call__(self, request: Request) -> Response:
        """Answers one request.

        Raises:
            YikeError: Whatever is wrong with it, or came from the RPC; the application makes it a problem body.
        """
        raw_path = request.scope.get("raw_path") or request.scope["path"].encode()
        method = "GET" if request.method == "HEAD" else request.method
        route, variables = self._router.find(method, raw_path.decode("latin-1").partition("?")[0])
        admitted = await self._admission.admit(request, route)
        body = b""
        if route.takes_body:
            headers = dict(request.scope["headers"])
            body = await read_body(request.receive, headers, MAXIMUM_BODY_BYTES)
            body = decompress(body, headers.get(b"content-encoding", b""), MAXIMUM_BODY_BYTES)
        sent_key = request.headers.get("idempotency-key")
        if sent_key is not None:
            check_key(route, sent_key)
        key = sent_key or ""
        try:
            message = bind(route, variables, request.scope["query_string"], body, key)
        except YikeError as error:
            raise as_written(route, error) from error
        taken = tuple(taken_by_fields(message))
        for scope, permission in taken:
            admitted.require(scope, permission)

        async def call() -> Any:
            answer = await self.call(route, admitted.workspace_id, message)
            if admitted.is_person and route.permission not in _IN_FULL:
                mask(answer)
            if admitted.hides_coupon_codes:
                mask_coupon_codes(answer)
            return answer

        async def make() -> bytes:
            if admitted.caller is None or not is_change(route, (permission for _, permission in taken)):
                return encode(to_json(await call()))
            request_id = request.scope["yike.request_id"]
            return encode(to_json(await self._audit.note(route, admitted.caller, message, call, request_id=request_id)))

        if key and needs_storing(route):
            answer = await self._idempotent.make(
                route, admitted.workspace_id, key, message, make, timeout_seconds=_deadline(route)
            )
        elif route.method.name in ENDED_WITH_THE_REQUEST:
            try:
                answer = await while_there(request.receive, make())
            except CallerGone:
                return Response(status_code=CLIENT_CLOSED_REQUEST)
        else:
            answer = await make()
        response = Response(answer, media_type="application/json")
        if admitted.visit is not None:
            # What one person was shown stays in no cache of the browser for the next.
            response.headers["cache-control"] = "no-store"
            for cookie in admitted.visit.cookies:
                response.headers.append("set-cookie", cookie)
        return response

    async def call(self, route: Route, workspace_id: str, message: Any) -> Any:
        """Calls the RPC of a route for a workspace.

        Raises:
            YikeError: As the service answered.
        """
        if route.service == OWN:
            return await self._answer(route, message)
        if route.service != OPERATIONS:
            return await self._ask(route, route.service, workspace_id, message)
        if not isinstance(message, operations_pb2.ListOperationsRequest):
            return await self._ask(route, service_of(message.operation_id), workspace_id, message)
        # A list that lacked the operations of a service that is away would say that there are none.
        pages = await asyncio.gather(*(self._ask(route, service, workspace_id, message) for service in KINDS))
        return merge(workspace_id, message, pages)

    async def _answer(self, route: Route, message: Any) -> Any:
        try:
            check_limits(message)
            return await self._own[route.method.name](message)
        except YikeError as error:
            raise as_written(route, error) from error

    async def _ask(self, route: Route, service: str, workspace_id: str, message: Any) -> Any:
        call = self._calls.get((service, route.rpc_path))
        if call is None:
            call = self._calls[service, route.rpc_path] = self._channels[service].unary_unary(
                route.rpc_path,
                request_serializer=route.request_class.SerializeToString,
                response_deserializer=route.response_class.FromString,
            )
        try:
            return await call(
                message,
                metadata=workspace_metadata(workspace_id),
                timeout=_deadline(route),
            )
        except YikeError as error:
            raise as_written(route, from_service(error)) from error


def _deadline(route: Route) -> float:
    return SLOW_METHODS.get(route.method.name, DEADLINE_SECONDS)


def encode(value: Any) -> bytes:
    """Returns JSON values as UTF-8 bytes."""
    return msgspec.json.encode(value)
