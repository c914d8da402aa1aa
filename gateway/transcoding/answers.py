"""What the document says of each call's refusals: their statuses, and the reasons that each may have."""

from __future__ import annotations

import http
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from gateway.idempotency import needs_storing
from gateway.problems import MEDIA_TYPE, status_of_grpc
from gateway.transcoding.comments import comment_of
from gateway.transcoding.routes import Route
from services.common.errors import BY_STATUS, Reason, reason_name
from yike.common.v1 import permissions_pb2

STATUSES: Final[Mapping[int, tuple[str, ...]]] = {
    400: (
        "INVALID_FIELD", "MISSING_FIELD", "MALFORMED_BODY", "TOO_LARGE", "NO_IDENTIFIER", "INVALID_TIMESTAMP",
        "UNKNOWN_EVENT_TYPE", "INVALID_RULE", "INVALID_JOURNEY", "INVALID_TEMPLATE", "INVALID_PAGE_TOKEN",
        "ADDRESS_NOT_ALLOWED", "WEAK_PASSWORD", "TEST_NOT_RENDERED", "NOT_MAPPED", "TEMPLATE_NOT_PUBLISHABLE",
        "COUPON_CODE_MISTYPED", "UNREADABLE_FILE", "INVALID_MAPPING", "SCHEMA_VIOLATION", "TASK_OUTCOME_REFUSED",
    ),
    401: ("UNAUTHENTICATED", "SESSION_ENDED", "SIGN_IN_REFUSED", "INVALID_SIGNATURE", "CUSTOMER_TOKEN_INVALID"),
    403: ("KEY_NOT_ALLOWED", "PERMISSION_MISSING", "SESSION_NEEDED", "CROSS_SITE", "KEY_NEEDED", "NOT_STAFF"),
    404: ("NOT_FOUND", "UNKNOWN_METHOD", "INVITATION_INVALID", "CUSTOMER_ERASED"),
    409: (
        "ALREADY_EXISTS", "WRONG_STATE", "ETAG_MISMATCH", "REQUEST_ID_REUSED", "MESSAGE_ID_REUSED", "NOT_ENOUGH_DATA",
        "CALL_UNDER_WAY", "IN_USE", "LAST_ADMIN", "NOTHING_CHANGES",
        "NOT_ENOUGH_POINTS",
        "CUSTOMER_RESTRICTED", "COUPON_REFUSED", "TAG_NOT_DEFINED", "TEMPLATE_NOT_PUBLISHED",
        "REPLY_WINDOW_OVER", "CONVERSATION_OF_NOBODY", "CONVERSATION_ACCOUNT_GONE",
    ),
    413: ("TOO_LARGE",),
    415: ("MALFORMED_BODY",),
    429: ("RATE_LIMITED", "BACKLOG_FULL", "LIMIT_REACHED", "SIGN_IN_WAIT"),
    500: ("INTERNAL",),
    503: ("UNAVAILABLE", "DEADLINE_EXCEEDED"),
}  # fmt: skip
"""Under which status a reason is answered; 400 those that do not stand here."""

OF_OPERATIONS: Final = ("OPERATION_CANCELLED", "OPERATION_ABANDONED")
"""Reasons that no call is answered with, only long-running operations end with."""

_PREFIX = "ERROR_REASON_"
_CAPITALS = re.compile(r"\b[A-Z]{2,}(?:_[A-Z]+)*\b")
_UNDER_A_STATUS = re.compile(r"\b([A-Z_]{5,}) with ([A-Z_]{5,})\b")
_OF_EVERY_CALL = frozenset({"INVALID_FIELD", "RATE_LIMITED", "INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED"})
_OF_PEOPLE = frozenset({"SESSION_ENDED", "PERMISSION_MISSING", "CROSS_SITE"})
_OF_KEYS = frozenset({"UNAUTHENTICATED", "KEY_NOT_ALLOWED"})
_USUAL = {error.status.name: reason_name(error.default_reason) for error in BY_STATUS.values()}
_NAMES = {name.removeprefix(_PREFIX) for name in Reason.keys()}  # noqa: SIM118  # An enum wrapper, no mapping.


def refusals(route: Route) -> dict[str, Any]:
    """Returns the document's answers beside 200 of a call: those that its kind has, and those that its comment names."""
    request = route.method.input_type
    reasons = set(_OF_EVERY_CALL)
    if route.permission == permissions_pb2.PERMISSION_NONE:
        reasons |= {"CROSS_SITE"}
    elif route.permission != permissions_pb2.PERMISSION_CUSTOMER_TOKEN:
        reasons |= _OF_PEOPLE
    if route.permission == permissions_pb2.PERMISSION_CUSTOMER_TOKEN:
        reasons |= {"CUSTOMER_TOKEN_INVALID"}
    else:
        reasons |= {"SESSION_NEEDED"} if route.scope is None else _OF_KEYS
    if route.takes_body or request.fields:
        reasons |= {"MISSING_FIELD"}
    if route.takes_body:
        reasons |= {"MALFORMED_BODY", "TOO_LARGE"}
    if "page_token" in request.fields_by_name:
        reasons.add("INVALID_PAGE_TOKEN")
    if route.template.variables:
        reasons.add("NOT_FOUND")
    if needs_storing(route):
        # As another request under one Idempotency-Key is answered.
        reasons |= {"ALREADY_EXISTS", "CALL_UNDER_WAY"}
    text = comment_of(route.method.full_name)
    # "FAILED_PRECONDITION with TOO_LARGE": a reason that is answered under another status than it has elsewhere.
    placed = {(status_of_grpc(status), reason) for status, reason in _UNDER_A_STATUS.findall(text)}
    named = set(_CAPITALS.findall(_UNDER_A_STATUS.sub("", text)))
    reasons |= _NAMES.intersection(named)
    # A status without a reason has its usual one.
    reasons |= {_USUAL[status] for status in named if status in _USUAL}
    return answers(reasons, takes_body=route.takes_body, placed=placed)


def answers(
    reasons: Collection[str], *, takes_body: bool, placed: Collection[tuple[int | None, str]] = ()
) -> dict[str, Any]:
    """Returns the document's answers for reasons, by their status.

    Args:
        reasons: Their names.
        takes_body: Whether the call reads a body, which may be too large or in a wrong encoding.
        placed: Statuses of reasons beside those that they have everywhere.
    """
    known = {reason for of_status in STATUSES.values() for reason in of_status}
    described: dict[str, Any] = {}
    for status, of_status in STATUSES.items():
        named = set(of_status).intersection(reasons) | (set(reasons) - known if status == 400 else set())
        named |= {reason for at, reason in placed if at == status and reason in _NAMES}
        if named and (takes_body or status not in (413, 415)):
            described[str(status)] = answer(status, named)
    return described


def answer(status: int, reasons: Iterable[str]) -> dict[str, Any]:
    """Returns the document's answer of a status with the reasons for it, each with the words of its contract."""
    named = sorted(reasons)
    lines = [f"- `{name}`: {comment_of(f'yike.common.v1.ErrorReason.{_PREFIX}{name}')}" for name in named]
    described: dict[str, Any] = {
        "description": "\n".join([f"{http.HTTPStatus(status).phrase}. `code` is one of:", "", *lines]),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "x-codes": named,
    }
    if status in (429, 503):
        described["headers"] = {
            "Retry-After": {"description": "Seconds until the same may succeed.", "schema": {"type": "integer"}}
        }
    return described
