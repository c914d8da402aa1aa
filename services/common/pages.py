"""Page sizes and page tokens (AIP-158). A token is bound to the arguments it was made for."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from services.common.errors import InvalidArgument
from yike.common.v1 import errors_pb2


def page_size(requested: int, *, default: int, maximum: int) -> int:
    """Returns the size to use: 0 takes the default, above the maximum takes the maximum.

    Raises:
        InvalidArgument: If `requested` is negative.
    """
    if requested < 0:
        raise InvalidArgument("page_size must not be negative; leave it out for the default.", field="page_size")
    return min(requested or default, maximum)


def page_token(arguments: Mapping[str, Any], position: list[str | int | float]) -> str:
    """Returns the token that goes on after `position` for a call with `arguments`."""
    body = json.dumps([_digest(arguments), position], separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def read_page_token(token: str, arguments: Mapping[str, Any]) -> list[Any] | None:
    """Returns the position in a token; None for the empty token, which starts.

    Raises:
        InvalidArgument: INVALID_PAGE_TOKEN if it is not ours or was made for other arguments.
    """
    if not token:
        return None
    try:
        digest, position = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if digest != _digest(arguments) or not isinstance(position, list):
            raise ValueError("made for other arguments")
    except (ValueError, TypeError) as error:
        raise InvalidArgument(
            "The page token belongs to another call; start again without one, and keep the arguments the same.",
            reason=errors_pb2.ERROR_REASON_INVALID_PAGE_TOKEN,
        ) from error
    return position


def _digest(arguments: Mapping[str, Any]) -> str:
    canonical = json.dumps(arguments, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
