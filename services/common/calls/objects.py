"""Checks the free parts of an event: what is taken here can be stored and given out again by every service behind."""

from __future__ import annotations

from typing import Any

import msgspec

from services.common.calls.wire import refusal
from services.common.errors import InvalidArgument
from services.common.json_values import NUMBER_RULE, decode, is_kept, may_hold_long_number

MAXIMUM_DEPTH = 20
"""Levels of objects and lists in properties, traits and context."""

_NUL_ESCAPE = b"\\u0000"


def decode_object(raw: bytes | msgspec.Raw, field: str) -> dict[str, Any]:
    """Returns the decoded object; absent and null give an empty one.

    Decoding it wholly finds what raw bytes may hide: bad UTF-8, lone surrogates, numbers that cannot be kept.

    Raises:
        InvalidArgument: If it is no object, or holds something that cannot be kept.
    """
    if not raw:
        return {}
    try:
        value = decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        cause = refusal(error)
        raise InvalidArgument(f"{field}: {cause.message}", reason=cause.reason, field=field) from error
    if value is None:
        return {}
    if type(value) is not dict:
        raise InvalidArgument(f"{field} must be a JSON object.", field=field)
    data = bytes(raw)
    if data.count(b"{") + data.count(b"[") > MAXIMUM_DEPTH or _NUL_ESCAPE in data or may_hold_long_number(data):
        check_values(value, field)
    return value


def check_values(value: Any, field: str) -> None:
    """Walks a value and refuses what cannot be kept.

    Raises:
        InvalidArgument: If it is nested deeper than 20 levels, a text holds U+0000, or a whole number is too long.
    """
    level = [value]
    depth = 0
    while level:
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                for key in item:
                    check_text(key, field)
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
            elif isinstance(item, str):
                check_text(item, field)
            elif isinstance(item, int) and not is_kept(item):
                raise InvalidArgument(f"{field}: {NUMBER_RULE}.", field=field)
        depth += 1
        if depth > MAXIMUM_DEPTH and any(isinstance(item, dict | list) for item in level):
            raise InvalidArgument(
                f"{field} is nested deeper than {MAXIMUM_DEPTH} levels; flatten it.",
                field=field,
                limit=str(MAXIMUM_DEPTH),
            )
        level = below


def check_text(text: str, field: str) -> None:
    """Refuses the character that PostgreSQL cannot keep in a text.

    Raises:
        InvalidArgument: If the text holds U+0000.
    """
    if "\x00" in text:
        raise InvalidArgument(f"{field} holds the character U+0000; leave it out.", field=field)
