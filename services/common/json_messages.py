"""Free JSON in messages: `JsonObject` and `JsonValue` to and from Python values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from services.common.errors import InvalidArgument, Reason
from services.common.json_values import NUMBER_RULE, decode, encode, is_kept, may_hold_long_number
from yike.common.v1 import json_pb2

MAXIMUM_DEPTH = 25
"""Levels of objects and lists in a free value."""


def json_object(values: Mapping[str, Any]) -> json_pb2.JsonObject:
    """Returns a mapping as a message."""
    return json_pb2.JsonObject(json=encode(values).decode())


def json_value(value: Any) -> json_pb2.JsonValue:
    """Returns a JSON value as a message."""
    return json_pb2.JsonValue(json=encode(value).decode())


def read_object(message: json_pb2.JsonObject, field: str) -> dict[str, Any]:
    """Returns the object in a message.

    Args:
        message: The message; an empty one is an empty object.
        field: How errors name it.

    Raises:
        InvalidArgument: If it is no JSON object, or holds what cannot be kept.
    """
    value = _read(message.json, field) if message.json else {}
    if not isinstance(value, dict):
        raise InvalidArgument(f"{field} must be a JSON object.", field=field)
    return value


def read_value(message: json_pb2.JsonValue, field: str) -> Any:
    """Returns the value in a message, None for an empty one; see `read_object`."""
    return _read(message.json, field) if message.json else None


def check_value(value: Any, field: str) -> None:
    """Refuses a decoded value that is nested too deeply, or holds U+0000 or a whole number that cannot be kept.

    Raises:
        InvalidArgument: If so.
    """
    level, depth = [value], 0
    while level:
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item)
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
            elif isinstance(item, str) and "\0" in item:
                raise InvalidArgument(f"{field}: it holds the character U+0000; leave it out.", field=field)
            elif isinstance(item, int) and not is_kept(item):
                raise InvalidArgument(f"{field}: {NUMBER_RULE}.", field=field)
        depth += 1
        if depth > MAXIMUM_DEPTH + 1:
            raise InvalidArgument(f"{field}: it is nested deeper than {MAXIMUM_DEPTH} levels.", field=field)
        level = below


def _read(text: str, field: str) -> Any:
    try:
        value = decode(text)
    except msgspec.ValidationError as error:
        raise InvalidArgument(f"{field}: {NUMBER_RULE}.", field=field) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidArgument(
            f"{field} must be JSON, nested at most {MAXIMUM_DEPTH} levels.",
            reason=Reason.ERROR_REASON_MALFORMED_BODY,
            field=field,
        ) from error
    # Few hold escapes, deep nesting or very long numbers; only those are walked.
    if "\\u0000" in text or text.count("{") + text.count("[") > MAXIMUM_DEPTH or may_hold_long_number(text.encode()):
        check_value(value, field)
    return value
