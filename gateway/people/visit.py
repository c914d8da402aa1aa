"""The browser behind a call: its cookie, whether it may come from where it comes, and what it is answered beside the body."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import cookie_parser

from gateway.pages.access import is_loopback
from gateway.people.storage.sessions import Signed
from services.common.caller import Caller
from services.common.errors import InvalidArgument, PermissionDenied, Reason

_MOST_USER_AGENT = 200
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_JSON = "application/json"
# What is neither of these, a form of another site could send.
_TYPES = (_JSON, "application/octet-stream")


@dataclass(frozen=True)
class Cookies:
    """How the cookies of this gateway are named and marked.

    Attributes:
        secure: Whether they go over TLS only, under the prefix `__Host-`: everywhere but on http at a loopback address.
    """

    secure: bool

    @classmethod
    def at(cls, public_url: str) -> Cookies:
        """Returns how cookies are marked for who reaches the gateway at a URL."""
        parts = urlsplit(public_url)
        return cls(secure=not (parts.scheme == "http" and is_loopback(parts.hostname or "")))

    def name(self, purpose: str) -> str:
        """Returns a cookie's whole name."""
        return f"{'__Host-' if self.secure else ''}yike_{purpose}"

    def read(self, purpose: str, headers: Mapping[str, str]) -> str:
        """Returns the value that a request sent, whatever cookies of others stand beside it; empty when it sent none."""
        return cookie_parser(headers.get("cookie", "")).get(self.name(purpose), "")

    def write(self, purpose: str, value: str, seconds: int) -> str:
        """Returns a Set-Cookie value: for no script, for no request from another site but a link; 0 seconds remove it."""
        marks = "; Secure" if self.secure else ""
        return f"{self.name(purpose)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{marks}"


SESSION: Final = "session"
"""Purpose of the cookie that holds a session's token."""


@dataclass
class Visit:
    """What a method may know of the browser that calls, and tell it.

    Attributes:
        token: In the session's cookie; empty without.
        user_agent: As the browser names itself, shortened.
        signed: The session; None where the call takes none.
        note: Puts a call on record, as `AuditLog.note` does, for a caller who is known only now: takes caller, request, call.
        cookies: Set-Cookie values of the answer.
    """

    token: str
    user_agent: str
    signed: Signed | None
    note: Callable[[Caller, Any, Callable[[], Awaitable[Any]]], Awaitable[Any]]
    cookies: list[str] = field(default_factory=list)


_current: ContextVar[Visit | None] = ContextVar("yike.visit", default=None)


def enter(visit: Visit) -> None:
    """Lets what runs from here on in this context be done for a browser."""
    _current.set(visit)


def current_visit() -> Visit:
    """Returns the browser of the present call.

    Raises:
        PermissionDenied: SESSION_NEEDED, if it is a key that calls.
    """
    visit = _current.get()
    if visit is None:
        raise session_needed()
    return visit


def current_session() -> Signed:
    """Returns the session of the present call.

    Raises:
        PermissionDenied: SESSION_NEEDED, if there is none.
    """
    signed = current_visit().signed
    if signed is None:
        raise session_needed()
    return signed


def current_session_id() -> str:
    """Returns the id of the present call's session, as lists show it; empty where a key calls."""
    visit = _current.get()
    return visit.signed.session_id if visit is not None and visit.signed is not None else ""


def session_needed() -> PermissionDenied:
    """Returns the error of a call about a session that a key makes."""
    return PermissionDenied(
        "This call is about the session of a person, and a key has none; sign in at /console/.",
        reason=Reason.ERROR_REASON_SESSION_NEEDED,
    )


def short_user_agent(headers: Mapping[str, str]) -> str:
    """Returns how a browser names itself, without what cannot be shown."""
    return "".join(one for one in headers.get("user-agent", "") if one.isprintable())[:_MOST_USER_AGENT]


def is_own_page(headers: Mapping[str, str], public_url: str) -> bool:
    """Tells whether a request was sent by a page of this very gateway.

    Browsers say by `Sec-Fetch-Site` where a request comes from, and no page can change that; those that do not, and
    programs, say their `Origin`.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(headers.get("origin", ""))
    own = urlsplit(public_url)
    return bool(origin.netloc) and (
        origin.netloc == headers.get("host", "") or (origin.scheme, origin.netloc) == (own.scheme, own.netloc)
    )


def check_origin(method: str, headers: Mapping[str, str], public_url: str) -> None:
    """Lets pass what only reads, and what a page of this very gateway sends: other sites' pages can send cookies, too.

    A body in another type than JSON or plain bytes is what a form of another site could send.

    Raises:
        PermissionDenied: CROSS_SITE.
        InvalidArgument: MALFORMED_BODY, if the body is neither.
    """
    if method in _SAFE_METHODS:
        return
    if not is_own_page(headers, public_url):
        raise PermissionDenied(
            "This call came from another site than the console. Open the console itself; a program sends the header Origin "
            "with the gateway's address, or better a key.",
            reason=Reason.ERROR_REASON_CROSS_SITE,
        )
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if has_body and headers.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES:
        raise InvalidArgument(
            f"A call with a session takes a body as {_JSON} (a file as {_TYPES[1]}); say so in the header Content-Type.",
            reason=Reason.ERROR_REASON_MALFORMED_BODY,
        )
