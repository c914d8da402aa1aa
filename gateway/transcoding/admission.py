"""Who calls, and whether that may be: asked once for every transcoded call, of keys, of people and of who has not signed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from gateway.audit.log import AuditLog
from gateway.auth.authenticator import Authenticator
from gateway.auth.customer_tokens import CustomerTokens
from gateway.auth.keys import key_from_authorization
from gateway.people import roles, visit
from gateway.people.sessions import Sessions
from gateway.people.storage.sessions import Signed
from gateway.people.visit import SESSION, Cookies, Visit
from gateway.rate_limit import RateLimiter
from gateway.transcoding.routes import Route
from services.common.caller import Caller, Scope, act_as, new_caller
from services.common.errors import PermissionDenied
from yike.common.v1 import permissions_pb2

SESSION_REQUESTS_PER_SECOND: Final = 50
"""Of one person, whatever the workspace's own limit: a page that goes wild takes nothing from the workspace's servers."""

VISITOR_REQUESTS_PER_SECOND: Final = 50
"""Of one address that has not signed in."""


CUSTOMER_REQUESTS_PER_SECOND: Final = 10
"""Of one customer with a token."""

Require = Callable[[Scope, permissions_pb2.Permission], None]


@dataclass(frozen=True)
class Admitted:
    """A caller who may make the call.

    Attributes:
        caller: Whose data, who; None where nobody has signed in, and nobody need.
        visit: The browser; None where a key calls.
        require: Lets pass what takes a scope of a key, a permission of a person; raises PermissionDenied.
    """

    caller: Caller | None
    visit: Visit | None
    require: Require

    @property
    def workspace_id(self) -> str:
        """Whose data; empty for who has not signed in."""
        return self.caller.workspace_id if self.caller is not None else ""

    @property
    def is_person(self) -> bool:
        """Whether it is a person, to whom contact points are shown masked."""
        return self.visit is not None

    @property
    def hides_coupon_codes(self) -> bool:
        """Whether codes of coupons are shown masked: to people who could not use them either."""
        return self.visit is not None and not (self.visit.signed and roles.shows_coupon_codes(self.visit.signed.role))


class Admission:
    """Admits callers of routes."""

    def __init__(
        self,
        authenticator: Authenticator,
        sessions: Sessions,
        limiter: RateLimiter,
        audit: AuditLog,
        cookies: Cookies,
        public_url: str,
        tokens: CustomerTokens,
    ) -> None:
        """Takes what knows keys, sessions and customers, what counts requests, the log of changes, and where we are reached."""
        self._tokens = tokens
        self._authenticator = authenticator
        self._sessions = sessions
        self._limiter = limiter
        self._audit = audit
        self._cookies = cookies
        self._public_url = public_url

    async def admit(self, request: Request, route: Route) -> Admitted:
        """Lets a call pass, and lets what runs from here on be done by its caller.

        A key in the header counts before a cookie: no browser sends one by itself.

        Raises:
            Unauthenticated: If nobody says who he is, or what he says does not hold; CUSTOMER_TOKEN_INVALID.
            PermissionDenied: If the key lacks the scope, or the person's role the permission; SESSION_NEEDED; CROSS_SITE.
            ResourceExhausted: If there are too many calls.
        """
        authorization = request.headers.get("authorization", "")
        token = self._cookies.read(SESSION, request.headers)
        if route.permission == permissions_pb2.PERMISSION_NONE:
            return await self._admit_visitor(request, route, token)
        if route.permission == permissions_pb2.PERMISSION_CUSTOMER_TOKEN:
            return await self._admit_customer(authorization)
        if authorization or not token:
            if not authorization and (route.scope is None or "sec-fetch-site" in request.headers):
                # A browser whose cookie is gone: it is told what a person can do about it.
                await self._sessions.verify("")
            if route.scope is None:
                raise visit.session_needed()
            grant = await self._authenticator.verify(key_from_authorization(authorization))
            grant.require(route.scope)
            act_as(grant.caller)
            await self._limiter.admit(grant.workspace_id, grant.requests_per_second)
            return Admitted(grant.caller, None, lambda scope, _: grant.require(scope))
        signed, caller = await self.admit_person(request.method, request.headers, route.permission)
        entered = self._enter(request, route, token, signed)
        return Admitted(caller, entered, lambda _, permission: roles.require(signed.role, permission))

    def carries_session(self, headers: Mapping[str, str]) -> bool:
        """Tells whether a request has a session's cookie, whatever that is worth."""
        return bool(self._cookies.read(SESSION, headers))

    async def admit_person(
        self, method: str, headers: Mapping[str, str], permission: permissions_pb2.Permission
    ) -> tuple[Signed, Caller]:
        """Lets a call with a session's cookie pass, and lets what runs from here on be done by its person.

        Raises:
            Unauthenticated: SESSION_ENDED.
            PermissionDenied: If the role lacks the permission; CROSS_SITE.
            ResourceExhausted: If there are too many calls.
        """
        visit.check_origin(method, headers, self._public_url)
        signed = await self._sessions.verify(self._cookies.read(SESSION, headers))
        roles.require(signed.role, permission)
        caller = new_caller(signed.workspace_id, f"user:{signed.user_id}")
        act_as(caller)
        await self._limiter.admit(signed.user_id, SESSION_REQUESTS_PER_SECOND)
        return signed, caller

    async def _admit_customer(self, authorization: str) -> Admitted:
        """Lets a customer pass, to what is the own; nothing but the token says who that is."""
        caller = await self._tokens.caller(key_from_authorization(authorization))
        act_as(caller)
        await self._limiter.admit(f"{caller.workspace_id} {caller.principal}", CUSTOMER_REQUESTS_PER_SECOND)
        return Admitted(caller, None, _nobody)

    async def _admit_visitor(self, request: Request, route: Route, token: str) -> Admitted:
        visit.check_origin(request.method, request.headers, self._public_url)
        address = request.client.host if request.client is not None else ""
        await self._limiter.admit(f"visitor {address}", VISITOR_REQUESTS_PER_SECOND)
        return Admitted(None, self._enter(request, route, token, None), _nobody)

    def _enter(self, request: Request, route: Route, token: str, signed: Signed | None) -> Visit:
        request_id = request.scope["yike.request_id"]

        async def note(caller: Caller, message: Any, call: Callable[[], Awaitable[Any]]) -> Any:
            act_as(caller)
            return await self._audit.note(route, caller, message, call, request_id=request_id)

        entered = Visit(token, visit.short_user_agent(request.headers), signed, note)
        visit.enter(entered)
        return entered


def _nobody(_scope: Scope, _permission: permissions_pb2.Permission) -> None:
    raise PermissionDenied("Sign in first.")
