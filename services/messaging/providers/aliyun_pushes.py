"""What Alibaba Cloud's products push over HTTP: arrays of JSON, unsigned, with times of China."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec

from services.messaging.providers.contract import InvalidCallback

MAX_CALLBACK_BYTES = 1_048_576
"""Longest callback read."""

TAKEN = b'{"code":0,"msg":"\xe6\x8e\xa5\xe6\x94\xb6\xe6\x88\x90\xe5\x8a\x9f"}'
"""What the vendor wants to hear; else it pushes again after 1, 5 and 10 minutes."""

_CHINA = timezone(timedelta(hours=8))


def elements_of(body: bytes) -> list[Any]:
    """Returns the elements of a push.

    Raises:
        InvalidCallback: If the body is longer than `MAX_CALLBACK_BYTES` or no JSON array.
    """
    if len(body) > MAX_CALLBACK_BYTES:
        raise InvalidCallback("body too long")
    try:
        reports = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidCallback("body is no JSON") from error
    if not isinstance(reports, list):
        raise InvalidCallback("body is no array")
    return reports


def china_time(text: Any) -> datetime | None:
    """Returns a time as the vendor writes it; None for what is none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=_CHINA).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
