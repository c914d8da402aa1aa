"""Page sizes and page tokens (AIP-158). A token is bound to the arguments it was made for."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from services.common.errors import InvalidArgument
from services.common.limits import page_of
from yike.common.v1 import errors_pb2

MAXIMUM_TOKEN = 2_000
"""Characters of a page token."""

Part = int | str | datetime | UUID
Kind = type[int] | type[str] | type[datetime] | type[UUID]
"""What a part of a position may be."""


def page_limit(request: Message, field: str = "page_size") -> int:
    """Returns how many to answer at once, as the contract says of the field: its default for 0, never more than its maximum.

    A negative one never comes here: see `services.common.limits`.
    """
    page = page_of(cast(Descriptor, request.DESCRIPTOR), field)
    return min(getattr(request, field) or page.default, page.maximum)


def page_token(arguments: Mapping[str, Any], position: Sequence[Part]) -> str:
    """Returns the token that goes on after `position` for a call with `arguments`."""
    parts = [
        part.isoformat() if isinstance(part, datetime) else str(part) if isinstance(part, UUID) else part
        for part in position
    ]
    body = json.dumps([_digest(arguments), parts], separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def read_page_token(token: str, arguments: Mapping[str, Any], kind: Kind, *more: Kind) -> list[Any] | None:
    """Returns the position in a token; None for the empty token, which starts.

    A token comes from outside and may have been changed, so that everything in it is checked here, once: whatever it
    holds, no value gets on that a query of the call could not take.

    Args:
        token: As the caller sent it.
        arguments: Of the call, as given to `page_token`.
        kind: What the first part of the position is: a number of 64 bits, a text, a time or a UUID.
        *more: What the other parts are.

    Raises:
        InvalidArgument: INVALID_PAGE_TOKEN if it is not ours or was made for other arguments.
    """
    if not token:
        return None
    try:
        if len(token) > MAXIMUM_TOKEN:
            raise ValueError("too long")
        digest, position = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if digest != _digest(arguments) or not isinstance(position, list):
            raise ValueError("made for other arguments")
        return [_part(value, part) for value, part in zip(position, (kind, *more), strict=True)]
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidArgument(
            "The page token belongs to another call; start again without one, and keep the arguments the same.",
            reason=errors_pb2.ERROR_REASON_INVALID_PAGE_TOKEN,
        ) from error


def _part(value: Any, kind: Kind) -> Part:
    """Returns a part of a position as its kind.

    Raises:
        ValueError: If it is not of that kind.
    """
    if kind is int and type(value) is int and -(2**63) <= value < 2**63:
        return value
    if kind is not int and isinstance(value, str) and "\0" not in value:
        value.encode()
        if kind is str:
            return value
        if kind is UUID:
            return UUID(value)
        moment = datetime.fromisoformat(value)
        # A day from either end of the calendar, so that no time zone leads beyond it.
        if moment.tzinfo is not None and 1 < moment.year < 9999:
            return moment
    raise ValueError("not of its kind")


def _digest(arguments: Mapping[str, Any]) -> str:
    canonical = json.dumps(arguments, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
